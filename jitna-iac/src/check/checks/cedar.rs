//! Findings of Cedar and of the service's schema about the statements

use super::documents::interpolation_in_cedar;
use crate::cedar::{self, Effect, IssueKind};
use crate::check::Report;
use crate::diag::{Edit, Fix, RuleInfo, Safety};
use crate::model::IdentityProvider;
use crate::model::policy::{CedarText, Statement, StatementKind};
use crate::origin::{Origin, Spanned};
use crate::plan::{Plan, PlannedRollout};
use crate::rules;

/// Largest content of a document, in bytes (AWS General Reference, "AWS Systems Manager endpoints and quotas")
const DOCUMENT: usize = 64 * 1024;

/// Largest template that a StackSet embeds, in bytes (CloudFormation User Guide, "Understand CloudFormation quotas")
const EMBEDDED: usize = 51_200;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let model = plan.model;
    if let Some(policy) = &model.deny_access {
        policy_statements(plan, Effect::Forbid, &policy.statements, policy.origin(), "denyAccess", report);
    }
    for policy in &model.auto_approvals {
        let subject = format!("autoApprovals/{}", policy.name);
        policy_statements(plan, Effect::Permit, &policy.statements, policy.name.origin(), &subject, report);
    }
}

fn policy_statements(
    plan: &Plan<'_>,
    effect: Effect,
    statements: &[Spanned<Statement>],
    origin: Origin,
    subject: &str,
    report: &mut Report,
) {
    let name = subject.rsplit('/').next().unwrap_or_default();
    if statements.is_empty() && !plan.model.is_partly_unreadable(name) {
        let message = "the policy has no statement, so it does nothing";
        let help = format!("add a `{effect}` statement, or leave the policy out");
        report.push(rules::CEDAR_NO_STATEMENT.finding(message).at(origin, "").help(help).subject(subject));
    }
    if let Some(TooLarge { bytes, is_embedded }) = too_large(plan, effect, statements) {
        let message = match is_embedded {
            true => format!(
                "the statements take {bytes} bytes of a template, but a StackSet can embed at most {EMBEDDED}"
            ),
            false => format!(
                "the statements have {bytes} bytes, but Systems Manager accepts documents of at most {DOCUMENT} bytes"
            ),
        };
        report.push(
            rules::DOCUMENT_TOO_LARGE
                .finding(message)
                .at(origin, "")
                .help("use fewer statements: `oneOf` accepts many values, and a group has many users")
                .subject(subject),
        );
        return;
    }
    for statement in statements {
        let (text, issues) = match &statement.kind {
            StatementKind::Cedar(text) | StatementKind::File { text: Some(text), .. } => {
                (text.clone(), cedar::check(&text.text, effect))
            }
            StatementKind::File { text: None, .. } => continue,
            StatementKind::Typed(_) => match plan.statement(effect, statement) {
                // Typed statements are correct by construction, but their meaning may still be doubtful.
                Some(cedar::Source::Statement(typed)) => {
                    let text = typed.to_cedar_unformatted();
                    let mut issues = cedar::check_typed(&typed, &text, effect);
                    // A repetition in a typed statement is found where it is written.
                    issues.retain(|issue| issue.kind != IssueKind::RepeatedOperand);
                    (CedarText { text, origin: statement.origin(), lines: Vec::new() }, issues)
                }
                _ => continue,
            },
        };
        for issue in issues {
            let place = issue.range.as_ref().map_or(text.origin, |range| text.origin_of(range));
            let mut finding = rule(issue.kind).finding(issue.message).at(place, "").subject(subject);
            finding.help = issue.help;
            let fix = issue.fix.and_then(|(range, replacement)| {
                let origin = text.origin_of(&range);
                let title = finding.help.clone().unwrap_or_default();
                // A guard makes a statement apply to fewer requests, or fail on none; a test compares the decisions.
                let fix = Fix { title, edits: vec![Edit { origin, replacement }], safety: Safety::Safe };
                text.is_verbatim(&range).then_some(fix)
            });
            finding.fixes = fix.into_iter().collect();
            report.push(finding);
        }
        identity_center(plan, &text, statement.origin(), subject, report);
        if let Some(range) = interpolation_in_cedar(&text.text) {
            report.push(
                rules::INTERPOLATED_TEXT
                    .finding("Systems Manager reads double braces in the statement as a parameter, and the document has none")
                    .at(text.origin_of(&range), "")
                    .help("write it without double braces; no tag can hold them")
                    .subject(subject),
            );
        }
    }
}

/// Statements that are too large for a document, or for a template that a StackSet embeds
pub(super) struct TooLarge {
    bytes: usize,
    is_embedded: bool,
}

/// Whether statements are too large, however they are formatted
///
/// No other finding is reported for such a policy: it cannot be deployed, and checking thousands of statements takes minutes.
pub(super) fn too_large(
    plan: &Plan<'_>,
    effect: Effect,
    statements: &[Spanned<Statement>],
) -> Option<TooLarge> {
    // Formatting removes only blanks and some parentheses. Both ends of a string are escaped in JSON.
    let least = |text: &str| -> usize {
        let stays = |byte: u8| match byte {
            b'"' | b'\\' => 2,
            b'(' | b')' => 0,
            byte => usize::from(!byte.is_ascii_whitespace()),
        };
        text.bytes().map(stays).sum()
    };
    let (mut bytes, mut stay) = (0, 0);
    for statement in statements {
        let text = match plan.statement(effect, statement) {
            Some(cedar::Source::Statement(typed)) => typed.to_cedar_unformatted(),
            Some(cedar::Source::Text(text)) => text,
            None => continue,
        };
        bytes += text.len();
        stay += least(&text);
    }
    let is_embedded = stay <= DOCUMENT && is_in_stack_set(plan, statements);
    let most = if is_embedded { EMBEDDED } else { DOCUMENT };
    let bytes = if is_embedded { stay } else { bytes };
    (stay > most).then_some(TooLarge { bytes, is_embedded })
}

/// Whether a StackSet deploys the auto-approval policy with these statements
fn is_in_stack_set(plan: &Plan<'_>, statements: &[Spanned<Statement>]) -> bool {
    let is_own = |rollout: &PlannedRollout<'_>| {
        rollout.documents.auto_approval.is_some_and(|policy| std::ptr::eq(&*policy.statements, statements))
    };
    let mut placed = plan.rollouts.iter().zip(&plan.placements);
    plan.model.as_organization().is_some()
        && placed.any(|(rollout, placement)| !placement.is_empty() && is_own(rollout))
}

/// Reports uses of Identity Store users and groups with identity provider IAM, where no principal is one
fn identity_center(plan: &Plan<'_>, text: &CedarText, origin: Origin, subject: &str, report: &mut Report) {
    let (why, help) = match plan.identity_provider() {
        IdentityProvider::Iam => (
            "the identity provider is IAM",
            "set `identityProvider: SSO` and name users or groups as approvers, or tell users apart by `principalTag`",
        ),
        // The management account is set up separately, and that setup supports only IAM.
        IdentityProvider::Sso if is_for_management(plan, subject) => (
            "in the management account, where a rollout takes it, the identity provider is IAM",
            "give the management account a policy of its own that tells users apart by `principalTag`",
        ),
        IdentityProvider::Sso => return,
    };
    let facts = cedar::inspect(&text.text);
    if let Some(statement) = facts.statements.iter().find(|statement| statement.needs_identity_center()) {
        let place = if text.lines.is_empty() { origin } else { text.origin_of(&statement.range) };
        report.push(
            rules::IDENTITY_CENTER_PRINCIPAL
                .finding(format!("the statement asks for users or groups of IAM Identity Center, but {why}"))
                .at(place, "")
                .help(help)
                .subject(subject),
        );
    }
}

/// Whether a rollout deploys the auto-approval policy to the management account
fn is_for_management(plan: &Plan<'_>, subject: &str) -> bool {
    let rollouts = plan.management.values().filter_map(|number| plan.rollouts.get(*number));
    let mut autos = rollouts.filter_map(|rollout| rollout.documents.auto_approval);
    autos.any(|policy| subject == format!("autoApprovals/{}", policy.name))
}

fn rule(kind: IssueKind) -> RuleInfo {
    let name = format!("cedar-{}", kind.as_str());
    rules::ALL.iter().find(|rule| rule.name == name).copied().unwrap_or(rules::CEDAR_SCHEMA)
}
