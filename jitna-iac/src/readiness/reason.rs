//! What is wrong with a node, and what the files do not say

use super::agent::Version;
use crate::ids::clip;

/// What a reason leads to
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Effect {
    /// Sessions start, but logs are missing
    NotLogged,
    /// No session starts
    Unreachable,
}

/// What is wrong with a node
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason {
    /// Word for programs
    pub code: &'static str,
    /// What it leads to
    pub effect: Effect,
    /// What is wrong
    pub message: String,
    /// How to fix it
    pub help: String,
}

impl Reason {
    fn new(code: &'static str, effect: Effect, message: String, help: impl Into<String>) -> Self {
        Self { code, effect, message, help: help.into() }
    }

    pub(super) fn not_managed() -> Self {
        let message = "Systems Manager does not manage it".to_owned();
        let help = "install and start SSM Agent; an agent that cannot connect is not listed either";
        Self::new("not-managed", Effect::Unreachable, message, help)
    }

    pub(super) fn connection_lost(since: Option<&str>) -> Self {
        let since = since.map(|since| format!(" since {}", clip(since))).unwrap_or_default();
        let message = format!("SSM Agent has not reported{since}");
        Self::new(
            "connection-lost",
            Effect::Unreachable,
            message,
            "start the node or the agent on it, and check its role and network",
        )
    }

    pub(super) fn agent(found: Version, needed: Version, why: &str, effect: Effect) -> Self {
        let message = format!("SSM Agent {found} is too old: {why} need {needed} or later");
        let help =
            format!("update it to {needed} or later, such as with Run Command and `AWS-UpdateSSMAgent`");
        Self::new("agent-too-old", effect, message, help)
    }

    pub(super) fn platform(name: &str) -> Self {
        let message = format!("Session Manager does not support {}", clip(name));
        Self::new(
            "platform-not-supported",
            Effect::Unreachable,
            message,
            "upgrade it to Windows Server 2012 or later",
        )
    }

    pub(super) fn no_role() -> Self {
        let message = "it has no instance profile, and default host management is off".to_owned();
        let help = "attach an instance profile whose role has the policy `AmazonSSMManagedInstanceCore`, or turn on default host \
                    management, as the unified console does";
        Self::new("no-role", Effect::Unreachable, message, help)
    }

    pub(super) fn metadata() -> Self {
        let message = "its instance metadata service is off, so SSM Agent gets no credentials".to_owned();
        Self::new(
            "no-metadata",
            Effect::Unreachable,
            message,
            "run `aws ec2 modify-instance-metadata-options --http-endpoint enabled --http-tokens required` for it",
        )
    }

    pub(super) fn role(role: &str, actions: &[&str]) -> Self {
        let message = format!("its role `{}` does not allow {}", clip(role), quoted(actions));
        Self::new(
            "role-permissions",
            Effect::Unreachable,
            message,
            "attach the policy `AmazonSSMManagedInstanceCore` to the role",
        )
    }

    pub(super) fn endpoints(services: &[&str], effect: Effect) -> Self {
        let message = format!(
            "its subnet has no route out of the VPC, and the VPC has no endpoint for {}",
            quoted(services)
        );
        let help = "create the endpoints with private DNS in the VPC, or a route to a NAT gateway";
        Self::new("no-endpoint", effect, message, help)
    }

    pub(super) fn logs(role: &str, actions: &[&str], refused: bool) -> Self {
        let (effect, then) = match refused {
            true => (Effect::Unreachable, "sessions are refused"),
            false => (Effect::NotLogged, "its sessions are not logged"),
        };
        let message = format!("its role `{}` does not allow {}: {then}", clip(role), quoted(actions));
        let help = "attach a policy with these actions to the role; `sessionLogs` creates one for the destinations that it creates";
        Self::new("session-logs", effect, message, help)
    }
}

/// What the files do not say about a node
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Missing {
    /// What is not known
    pub what: String,
    /// How to find out
    pub help: String,
}

impl Missing {
    fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { what: what.into(), help: help.into() }
    }

    pub(super) fn listing() -> Self {
        Self::new(
            "whether Systems Manager manages it",
            "provide the output of `aws ssm describe-instance-information` there",
        )
    }

    pub(super) fn ping() -> Self {
        Self::new(
            "whether SSM Agent is online",
            "provide the output of `aws ssm describe-instance-information` there",
        )
    }

    pub(super) fn agent() -> Self {
        Self::new(
            "which version of SSM Agent it has",
            "provide the output of `aws ssm describe-instance-information` there",
        )
    }

    pub(super) fn instance() -> Self {
        Self::new(
            "its instance profile and its subnet",
            "provide the output of `aws ec2 describe-instances` there",
        )
    }

    pub(super) fn default_role() -> Self {
        Self::new(
            "whether default host management is on",
            "provide the output of `aws ssm get-service-setting --setting-id /ssm/managed-instance/default-ec2-instance-management-role` there",
        )
    }

    pub(super) fn role(role: &str) -> Self {
        Self::new(
            format!("what the role `{}` allows", clip(role)),
            "provide the output of `aws iam get-account-authorization-details` of the account",
        )
    }

    pub(super) fn hybrid_role() -> Self {
        Self::new(
            "the role of its hybrid activation",
            "provide the output of `aws ssm describe-instance-information` there",
        )
    }

    pub(super) fn policy(role: &str, policy: &str) -> Self {
        Self::new(
            format!("what the policy `{}` of the role `{}` allows", clip(policy), clip(role)),
            "provide the output of `aws iam get-account-authorization-details` of the account, without a filter",
        )
    }

    pub(super) fn routes() -> Self {
        Self::new(
            "whether its subnet has a route out of the VPC",
            "provide the output of `aws ec2 describe-route-tables` of the account that owns the VPC",
        )
    }

    pub(super) fn endpoints() -> Self {
        Self::new(
            "which endpoints its VPC has",
            "provide the output of `aws ec2 describe-vpc-endpoints` of the account that owns the VPC",
        )
    }

    pub(super) fn resource_policy(role: &str, actions: &[&str], of: &str) -> Self {
        Self::new(
            format!(
                "whether its session logs and keys work: the role `{}` does not allow {}, so only the policy of {of} could",
                clip(role),
                quoted(actions)
            ),
            format!("attach a policy with these actions to the role, or check the policy of {of}"),
        )
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
