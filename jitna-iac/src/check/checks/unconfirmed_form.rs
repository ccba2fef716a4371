//! Formats that AWS does not document, each reported once, at its first use
//!
//! The output for them is in one place of the synthesizer, `synth/unconfirmed.rs`.

use crate::check::Report;
use crate::model::policy::Approver;
use crate::model::{ManualApproval, Nodes, Place};
use crate::origin::Origin;
use crate::plan::{Plan, Tree};
use crate::rules;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let model = plan.model;
    let mut note = |what: &str, emitted: &str, origin: Origin, subject: String| {
        let message = format!("AWS documents no form for {what}");
        let help = format!("until it does, {emitted}; try it in one account first");
        report.push(rules::UNCONFIRMED_FORM.finding(message).at(origin, "").help(help).subject(subject));
    };
    if let Place::Account(account) = &model.place {
        let emitted = "its configuration manager gets `TargetAccounts` with the account, as other types do";
        note(
            "the name of the parameter that targets a single account in the unified console",
            emitted,
            account.origin(),
            "account".to_owned(),
        );
    }
    if let Some(policy) = &model.deny_access {
        let emitted = "the document has the form of the auto-approval document, with its own Cedar text";
        note("the deny-access document", emitted, policy.origin(), "denyAccess".to_owned());
    }
    // Units that could not be read leave the default, the root.
    let are_read = !model.unread.has("nodeAccess");
    if are_read && model.as_organization().is_some() && plan.units.contains(&Tree::ROOT) {
        let written = model.node_access.units.iter().find(|unit| plan.tree.unit(unit) == Some(Tree::ROOT));
        let origin = written.map_or(model.node_access.name.origin(), |unit| unit.origin());
        let emitted = "its ID is used in place of OU IDs";
        note(
            "the root as target of just-in-time node access",
            emitted,
            origin.or(model.place_origin()),
            "nodeAccess".to_owned(),
        );
    }
    for form in FORMS {
        let first = model.manual_approvals.iter().find_map(|policy| Some((policy, (form.place)(policy)?)));
        if let Some((policy, origin)) = first {
            note(form.what, form.emitted, origin, format!("manualApprovals/{}", policy.name));
        }
    }
}

/// An undocumented format that manual approval policies use
struct Form {
    what: &'static str,
    emitted: &'static str,
    /// Where a policy first uses it
    place: fn(&ManualApproval) -> Option<Origin>,
}

const FORMS: &[Form] = &[
    Form {
        what: "all nodes as the target of a manual approval policy",
        emitted: "the target is `Key: InstanceIds, Values: [\"*\"]`, as in State Manager",
        place: |policy| matches!(*policy.nodes, Nodes::All).then(|| policy.nodes.origin()),
    },
    Form {
        what: "a user of IAM Identity Center as approver",
        emitted: "the approver has the type `SSOUser` and is the ID of the user, as in Change Manager",
        place: |policy| approver(policy, |approver| matches!(approver, Approver::User(_))),
    },
    Form {
        what: "an IAM role as approver",
        emitted: "the approver has the type `IamRole` and is the name of the role, as in Change Manager",
        place: |policy| approver(policy, |approver| matches!(approver, Approver::Role(_))),
    },
    Form {
        what: "an IAM user as approver",
        emitted: "the approver has the type `IamUser` and is the name of the user, as in Change Manager",
        place: |policy| approver(policy, |approver| matches!(approver, Approver::IamUser(_))),
    },
    Form {
        what: "the names of the second and further approval levels",
        emitted: "their steps are named `ManualApproval2` and so on",
        place: |policy| policy.levels.get(1).map(|level| level.origin()),
    },
];

fn approver(policy: &ManualApproval, is_meant: fn(&Approver) -> bool) -> Option<Origin> {
    let mut approvers = policy.levels.iter().flat_map(|level| &level.approvers);
    approvers.find(|approver| is_meant(approver)).map(|approver| approver.origin())
}
