//! Rules for the events of requests

use schemars::JsonSchema;
use serde::Serialize;

use crate::ids::{DocumentName, EventRuleName, Label, Named, UserId};
use crate::origin::{Origin, Sp};
use crate::shape::Keys;

/// What a rule listens for
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum NotificationEvent {
    /// A level of a manual request waits for its approvers, or was decided
    Approver,
    /// A manual request changed its status
    Requester,
    /// A request failed, since several policies apply to the node
    Failed,
    /// CloudTrail recorded a request, also one that is approved automatically, of which Systems Manager emits nothing
    Started,
}

impl NotificationEvent {
    /// Events that Systems Manager emits
    pub const EMITTED: [Self; 3] = [Self::Approver, Self::Requester, Self::Failed];

    /// Word in `jitna.yaml`
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approver => "approver",
            Self::Requester => "requester",
            Self::Failed => "failed",
            Self::Started => "started",
        }
    }

    /// `detail-type` of the event
    #[must_use]
    pub const fn detail_type(self) -> &'static str {
        match self {
            Self::Approver => "Approver Access Request Status Update",
            Self::Requester => "Requester Access Request Status Update",
            Self::Failed => "JITNA Access Request Failed",
            Self::Started => "AWS API Call via CloudTrail",
        }
    }

    /// Field of `detail` that holds the status, if the event has one
    #[must_use]
    pub const fn status_field(self) -> Option<&'static str> {
        match self {
            Self::Approver => Some("AccessRequestApprovalLevelStatus"),
            Self::Requester => Some("AccessRequestStatus"),
            Self::Failed | Self::Started => None,
        }
    }

    const fn unwritten_name(self) -> &'static str {
        match self {
            Self::Approver => "SSM-JITNA-approver",
            Self::Requester => "SSM-JITNA-requester",
            Self::Failed => "SSM-JITNA-failed",
            Self::Started => "SSM-JITNA-started",
        }
    }
}

/// EventBridge rule, in each account and Region
///
/// A filter passes events with any of its values; an event has to pass every filter that is written.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["name", "event"]))]
pub struct NotificationRule {
    /// Name; the documented permissions cover those that begin with `SSM-JITNA`
    pub name: Sp<EventRuleName>,
    /// What it listens for
    pub event: Sp<NotificationEvent>,
    /// Requesters: users of the Identity Store, by name or id; default: any
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub requesters: Vec<Sp<Named<UserId>>>,
    /// Approvers, one of whom has to be asked; default: any
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub approvers: Vec<Sp<Named<UserId>>>,
    /// Statuses, such as `PendingApproval`; default: any
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub statuses: Vec<Sp<Label>>,
    /// Manual approval policies, one of which has to apply; default: any
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub policies: Vec<Sp<DocumentName>>,
    /// Targets: names of topics and functions, `logGroup`, `eventBus`; default: all
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub to: Vec<Sp<Label>>,
}

impl NotificationRule {
    /// Statuses that AWS shows in its samples
    pub const KNOWN_STATUSES: [&'static str; 2] = ["PendingApproval", "Approved"];

    /// Rule of this name for an event, to every target
    #[must_use]
    #[track_caller]
    pub fn new(name: EventRuleName, event: NotificationEvent) -> Self {
        Self::at(Sp::here(name), Sp::here(event))
    }

    fn at(name: Sp<EventRuleName>, event: Sp<NotificationEvent>) -> Self {
        Self {
            name,
            event,
            requesters: Vec::new(),
            approvers: Vec::new(),
            statuses: Vec::new(),
            policies: Vec::new(),
            to: Vec::new(),
        }
    }

    #[expect(clippy::expect_used, reason = "the names are constants of this file, and a test parses them")]
    pub(super) fn unwritten(event: NotificationEvent) -> Self {
        let name = event.unwritten_name().parse().expect("a rule's name");
        Self::at(Sp::new(name, Origin::Unknown), Sp::new(event, Origin::Unknown))
    }

    /// Passes events of this requester
    #[must_use]
    #[track_caller]
    pub fn requester(mut self, user: Named<UserId>) -> Self {
        self.requesters.push(Sp::here(user));
        self
    }

    /// Passes events that ask this approver
    #[must_use]
    #[track_caller]
    pub fn approver(mut self, user: Named<UserId>) -> Self {
        self.approvers.push(Sp::here(user));
        self
    }

    /// Passes events of this status
    #[must_use]
    #[track_caller]
    pub fn status(mut self, status: Label) -> Self {
        self.statuses.push(Sp::here(status));
        self
    }

    /// Passes events to which this manual approval policy applies
    #[must_use]
    #[track_caller]
    pub fn policy(mut self, policy: DocumentName) -> Self {
        self.policies.push(Sp::here(policy));
        self
    }

    /// Sends to this target
    #[must_use]
    #[track_caller]
    pub fn to(mut self, target: Label) -> Self {
        self.to.push(Sp::here(target));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_nobody_wrote_have_names() {
        for event in NotificationEvent::EMITTED {
            assert!(NotificationRule::unwritten(event).name.as_str().ends_with(event.as_str()));
        }
    }
}
