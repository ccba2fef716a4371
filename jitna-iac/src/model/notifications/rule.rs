//! Events of requests, and the rules that hold where none is written

use super::NotificationRule;
use crate::origin::{Origin, Sp};
use crate::words::NotificationEvent;

impl NotificationEvent {
    /// Events that Systems Manager emits
    pub const EMITTED: [Self; 3] = [Self::Approver, Self::Requester, Self::Failed];

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

impl NotificationRule {
    /// Statuses that AWS shows in its samples
    pub const KNOWN_STATUSES: [&'static str; 2] = ["PendingApproval", "Approved"];

    #[expect(clippy::expect_used, reason = "the names are constants of this file, and a test parses them")]
    pub(super) fn unwritten(event: NotificationEvent) -> Self {
        let name = event.unwritten_name().parse().expect("a rule's name");
        Self {
            name: Sp::new(name, Origin::Unknown),
            event: Sp::new(event, Origin::Unknown),
            requesters: Vec::new(),
            approvers: Vec::new(),
            statuses: Vec::new(),
            policies: Vec::new(),
            to: Vec::new(),
        }
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
