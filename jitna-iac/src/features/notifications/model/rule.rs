//! Events of requests, and the default rules

use serde_json::{Value as Json, json};

use super::NotificationRule;
use crate::ids::ACCESS_TOKEN_ROLE;
use crate::origin::{Origin, Spanned};
use crate::words::NotificationEvent;

/// `detail-type` of CloudTrail records (EventBridge User Guide, "AWS service events delivered via AWS CloudTrail")
const CLOUD_TRAIL: &str = "AWS API Call via CloudTrail";

/// Filter of a session that did not begin with a request
///
/// A session of a request has the credentials of the token role (`AWSSystemsManagerJustInTimeAccessTokenPolicy`, AWS Managed Policy
/// Reference). `anything-but` needs the field, which users of IAM and the root user do not have.
pub(crate) fn without_request() -> Json {
    let issuer = json!([{"anything-but": [ACCESS_TOKEN_ROLE]}]);
    json!([
        {"userIdentity": {"sessionContext": {"sessionIssuer": {"userName": issuer}}}},
        {"userIdentity": {"type": ["IAMUser", "Root"]}},
    ])
}

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
            Self::Started | Self::Sessions => CLOUD_TRAIL,
        }
    }

    /// Field of `detail` that holds the status, if the event has one
    #[must_use]
    pub const fn status_field(self) -> Option<&'static str> {
        match self {
            Self::Approver => Some("AccessRequestApprovalLevelStatus"),
            Self::Requester => Some("AccessRequestStatus"),
            Self::Failed | Self::Started | Self::Sessions => None,
        }
    }

    /// Call that CloudTrail recorded, if the event is such a record
    #[must_use]
    pub const fn call(self) -> Option<&'static str> {
        match self {
            Self::Started => Some("StartAccessRequest"),
            Self::Sessions => Some("StartSession"),
            Self::Approver | Self::Requester | Self::Failed => None,
        }
    }

    /// Purpose of a rule for the event: the default description
    pub(crate) const fn purpose(self) -> &'static str {
        match self {
            Self::Approver => "Access requests that wait for approvers, and their decisions",
            Self::Requester => "Access requests whose status changed",
            Self::Failed => "Access requests that failed, since several policies apply to the node",
            Self::Started => "Access requests as CloudTrail records them",
            Self::Sessions => "Sessions that did not begin with an access request",
        }
    }

    const fn unwritten_name(self) -> &'static str {
        match self {
            Self::Approver => "SSM-JITNA-approver",
            Self::Requester => "SSM-JITNA-requester",
            Self::Failed => "SSM-JITNA-failed",
            Self::Started => "SSM-JITNA-started",
            Self::Sessions => "SSM-JITNA-sessions",
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
            name: Spanned::new(name, Origin::Unknown),
            event: Spanned::new(event, Origin::Unknown),
            description: None,
            requesters: Vec::new(),
            approvers: Vec::new(),
            statuses: Vec::new(),
            policies: Vec::new(),
            roles: Vec::new(),
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
