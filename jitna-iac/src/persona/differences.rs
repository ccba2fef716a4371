//! Every allowed difference between a persona and the document that AWS prints

use std::fmt;

use super::{Scope, deny_start_session};
use crate::cfn::resources::Statement;
use crate::model::Persona;

/// Kind of a difference
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The statements are omitted
    LeftOut,
    /// `*` in ARNs of Systems Manager and IAM becomes the Regions in use and the account itself
    Narrowed,
    /// The statements are added
    Added,
}

/// Condition of a difference
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Always
    Always,
    /// No `chatRole` is set
    WithoutChatRole,
    /// The model has no manual approval policy
    WithoutManualApprovals,
    /// `denyStartSession` is set
    DenyStartSession,
}

impl When {
    fn holds(self, scope: &Scope) -> bool {
        match self {
            Self::Always => true,
            Self::WithoutChatRole => scope.chat_role.is_none(),
            Self::WithoutManualApprovals => !scope.manual_approvals,
            Self::DenyStartSession => scope.deny_start_session,
        }
    }
}

/// A difference between a persona and the document that AWS prints for it
#[derive(Clone, Copy, Debug)]
pub struct Difference {
    /// The persona
    pub persona: Persona,
    /// Sids of the statements; if empty, every statement with such an ARN
    pub statements: &'static [&'static str],
    /// Kind of the difference
    pub change: Change,
    /// Condition
    pub when: When,
}

/// All differences except the placeholders
pub const DIFFERENCES: &[Difference] = &[
    Difference {
        persona: Persona::Configurer,
        statements: &[
            "ChatbotSlackManagement",
            "ChatbotTeamsManagement",
            "AllowIamRoleForChatbotAction",
            "AllowIamServiceRoleForChat",
        ],
        change: Change::LeftOut,
        when: When::WithoutChatRole,
    },
    Difference { persona: Persona::Approver, statements: &[], change: Change::Narrowed, when: When::Always },
    Difference { persona: Persona::Requester, statements: &[], change: Change::Narrowed, when: When::Always },
    Difference {
        persona: Persona::Requester,
        statements: &[
            "RequestManualApprovals",
            "StartManualApprovalsAutomationExecution",
            "CancelAccessRequestManualApproval",
        ],
        change: Change::LeftOut,
        when: When::WithoutManualApprovals,
    },
    Difference {
        persona: Persona::Operator,
        statements: &["DenyStartSession"],
        change: Change::Added,
        when: When::DenyStartSession,
    },
];

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LeftOut => "left out",
            Self::Narrowed => "`*` in ARNs narrowed to the Regions used and the account",
            Self::Added => "added",
        })
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Always => "always; Regions unless `regions: any`",
            Self::WithoutChatRole => "no `chatRole` is named",
            Self::WithoutManualApprovals => "the model has no manual approval policy",
            Self::DenyStartSession => "`denyStartSession: true`",
        })
    }
}

fn of(persona: Persona, change: Change) -> impl Iterator<Item = &'static Difference> {
    DIFFERENCES.iter().filter(move |known| known.persona == persona && known.change == change)
}

pub(super) fn is_left_out(persona: Persona, statement: &Statement, scope: &Scope) -> bool {
    let named = |known: &str| statement.name() == Some(known);
    of(persona, Change::LeftOut)
        .any(|known| known.when.holds(scope) && known.statements.iter().any(|sid| named(sid)))
}

pub(super) fn is_narrowed(persona: Persona) -> bool {
    of(persona, Change::Narrowed).next().is_some()
}

pub(super) fn added(persona: Persona, scope: &Scope) -> Option<Statement> {
    of(persona, Change::Added).any(|known| known.when.holds(scope)).then(deny_start_session)
}
