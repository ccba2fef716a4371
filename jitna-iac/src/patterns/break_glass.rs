//! Emergency access

use crate::describe::*;
use crate::ids::{ApprovalTimeout, DocumentName, EmailAddress, Hours};
use crate::pattern;

/// Name of the topic
const TOPIC: &str = "SSM-JITNA-break-glass";

pattern! {
    /// Emergency access: two approvals, a short time, and an alarm
    ///
    /// A manual approval policy that two of a few users must approve within half an hour. The alarm address gets a message when an approver
    /// is asked, when an approver decides, and when a request fails because several policies apply to the node. Systems Manager events do
    /// not name the policy, so the alarm filters by approver: it is precise if these users approve nothing else.
    ///
    /// A node has one manual approval policy: give emergency nodes their own tag, or write `all` for the nodes that no other policy covers.
    /// If your notifications rely on the default rules, adding this pattern's rules would remove them, which is a finding: write the rules
    /// that you want to keep.
    ///
    /// ```
    /// use jitna_iac::patterns::BreakGlass;
    /// use jitna_iac::prelude::*;
    ///
    /// const SOFIA: User = user!("sofia", "e8c17310-e011-7089-d989-10da10123456");
    /// const MATEO: User = user!("mateo", "94482488-3041-7059-0d3b-0123456789ab");
    ///
    /// let emergency = BreakGlass::new(Nodes::tagged("Recovery", "Emergency"), [SOFIA, MATEO], "security@example.com");
    /// let rollout = Rollout::new("workloads").unit(Unit::root()).with(emergency);
    /// ```
    pub struct BreakGlass = "break-glass" {
        /// Nodes: `all`, or tags with their values
        nodes: Nodes,
        /// Users, two of whom must approve; 2 to 5
        approvers: Vec<User>,
        /// Email address of the alarm
        alarm: Given<EmailAddress>,
        ;
        /// Name of the policy; default: `break-glass`
        name: Given<DocumentName> = "break-glass",
        /// How long an approval gives access; default: 1 hour
        access: Given<Hours> = hours(1),
        /// How long the approvers have to answer; default: 30 minutes
        timeout: Given<ApprovalTimeout> = minutes(30),
    }
}

impl Part for BreakGlass {
    fn add_to(self, to: &mut Fragment) {
        let level = Level::new(self.approvers.clone())
            .approvals(2)
            .message("Emergency access: approve only if an incident is open")
            .timeout(&self.timeout);
        to.add(ManualApproval::new(&self.name, self.nodes).access_duration(&self.access).level(level));
        let asked = NotificationRule::new("SSM-JITNA-break-glass", NotificationEvent::Approver).to(TOPIC);
        let failed =
            NotificationRule::new("SSM-JITNA-break-glass-failed", NotificationEvent::Failed).to(TOPIC);
        to.add((
            NotificationTopic::new(TOPIC).email(&self.alarm),
            self.approvers.into_iter().fold(asked, NotificationRule::approver),
            failed.policy(&self.name),
        ));
    }
}
