//! Names and text of documents that Systems Manager mistakes for something else

use crate::check::Report;
use crate::ids::{AUTO_APPROVAL_NAME, DENY_ACCESS_NAME, SESSION_PREFERENCES_NAME, clip};
use crate::origin::Origin;
use crate::plan::Plan;
use crate::rules;

/// Name prefixes that are reserved for AWS, in lower case (CloudFormation Template Reference, `AWS::SSM::Document`); `AWSEC2`,
/// `AWSConfigRemediation` and `AWSSupport` of that page begin with `aws`
const RESERVED_PREFIXES: [&str; 3] = ["aws", "amazon", "amzn"];

/// Documents of the service itself (User Guide, "Create approval policies for your nodes", "Session document schema")
const OWN_NAMES: [(&str, &str); 3] = [
    (AUTO_APPROVAL_NAME, "the auto-approval policy"),
    (DENY_ACCESS_NAME, "the deny-access policy"),
    (SESSION_PREFERENCES_NAME, "the session preferences"),
];

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    names(plan, report);
}

fn names(plan: &Plan<'_>, report: &mut Report) {
    for policy in &plan.model.manual_approvals {
        let name = policy.name.as_str();
        let lower = name.to_ascii_lowercase();
        let prefix = RESERVED_PREFIXES.into_iter().find(|prefix| lower.starts_with(prefix));
        let own = OWN_NAMES.into_iter().find(|(own, _)| *own == name);
        let message = match (prefix, own) {
            (Some(prefix), _) => format!("`{name}` begins with `{prefix}`, which is reserved for AWS"),
            (None, Some((_, what))) => format!("`{name}` is the name of {what}"),
            (None, None) => continue,
        };
        report.push(
            rules::RESERVED_DOCUMENT_NAME
                .finding(message)
                .at(policy.name.origin(), "")
                .help("name the policy after its nodes, such as `Finance`")
                .subject(format!("manualApprovals/{name}")),
        );
    }
}

/// The same in Cedar text, where no tag or attribute needs it. CloudFormation would also resolve `{{resolve:…}}`
pub(super) fn interpolation_in_cedar(text: &str) -> Option<std::ops::Range<usize>> {
    let start = text.find("{{")?;
    let length = text.get(start..)?.find("}}")? + 2;
    Some(start..start + length)
}

/// A text with double braces that ends up in a template or a document, whatever its key
pub(super) fn braces(key: &str, text: &str, origin: Origin, subject: &str, report: &mut Report) {
    let found = text.lines().find_map(|line| {
        let (_, after) = line.split_once("{{")?;
        let (inside, _) = after.split_once("}}")?;
        Some(clip(inside.trim()))
    });
    let Some(inside) = found else { return };
    let what = match key {
        "linux" | "windows" => "shell profile",
        key => key,
    };
    let message = if inside.starts_with("resolve:") {
        format!("CloudFormation replaces `{{{{{inside}}}}}` in the {what} with a value from another service")
    } else {
        format!(
            "Systems Manager reads `{{{{{inside}}}}}` in the {what} as a parameter, and the document has none"
        )
    };
    let help = match key {
        "linux" => "put the braces into two strings: the shell reads `'{''{'` as two braces",
        "windows" => "put the braces into two strings: PowerShell reads `('{' + '{')` as two braces",
        _ => "write it without double braces",
    };
    report.push(rules::INTERPOLATED_TEXT.finding(message).at(origin, "").help(help).subject(subject));
}
