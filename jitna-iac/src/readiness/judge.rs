//! The verdict on each node

use super::agent::{Version, is_unsupported};
use super::facts::{Facts, Instance, Seen};
use super::network::Way;
use super::reason::{Effect, Missing, Reason};
use super::role::Answer;
use super::{JudgedNode, Readiness, Verdict};
use crate::decide::{Engine, NodeKind, Reason as Cause};
use crate::ids::clip;
use crate::model::SessionPreferences;
use crate::plan::Plan;

/// What SSM Agent calls to offer sessions ("Step 2: Verify or add instance permissions for Session Manager", Systems Manager User Guide)
const NEEDED: [&str; 5] = [
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
];

/// What a node calls to write logs to CloudWatch Logs ("Logging session activity", same guide)
const LOGS: [&str; 4] =
    ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"];

/// Levels of OUs below a root, with the root ("Quotas for AWS Organizations", AWS Organizations User Guide)
const DEEPEST_UNIT: usize = 6;

/// What the session preferences of a place ask of its nodes
#[derive(Clone, Copy, Debug, Default)]
struct Needs {
    key: bool,
    bucket: bool,
    bucket_encrypted: bool,
    log_group: bool,
    log_group_encrypted: bool,
    streaming: bool,
}

impl Needs {
    fn new(preferences: Option<&SessionPreferences>) -> Self {
        let Some(preferences) = preferences else { return Self::default() };
        let logs = preferences.cloud_watch.as_ref().filter(|logs| logs.log_group.is_some());
        let bucket = preferences.s3.as_ref().filter(|logs| logs.bucket.is_some());
        Self {
            key: preferences.kms_key.is_some(),
            bucket: bucket.is_some(),
            bucket_encrypted: bucket.is_some_and(|logs| *logs.encrypted),
            log_group: logs.is_some(),
            log_group_encrypted: logs.is_some_and(|logs| *logs.encrypted),
            streaming: logs.is_some_and(|logs| *logs.streaming),
        }
    }
}

impl Readiness {
    /// Judges each node of the files by the session preferences that the model has for its account and Region
    #[must_use]
    pub fn new(engine: &Engine, plan: &Plan<'_>, facts: &Facts) -> Self {
        let nodes = facts.nodes.iter().filter(|(key, _)| !facts.terminated.contains(*key));
        let nodes = nodes.map(|((account, region, id), seen)| {
            let place = engine.place(account, unit_of(account, engine, facts), region);
            let mut judged = JudgedNode {
                account: account.clone(),
                region: region.clone(),
                id: id.clone(),
                kind: if id.starts_with("mi-") { NodeKind::Managed } else { NodeKind::Ec2 },
                verdict: Verdict::Ready,
                reasons: Vec::new(),
                missing: Vec::new(),
                not_enabled: None,
            };
            match place.rollout() {
                Err(reason) => {
                    judged.not_enabled = Some(match reason {
                        Cause::UnknownAccount { account } => {
                            format!("the model does not have the account `{}`", clip(account))
                        }
                        other => other.to_string(),
                    });
                    judged.verdict = Verdict::NotEnabled;
                }
                Ok(name) => {
                    let rollout = plan.rollouts.iter().find(|rollout| rollout.name() == name);
                    let preferences = rollout.and_then(|rollout| rollout.documents.session_preferences);
                    let needs = Needs::new(preferences.map(|preferences| &**preferences));
                    Judge { facts, seen, needs, node: &mut judged }.judge();
                }
            }
            judged
        });
        Self { nodes: nodes.collect() }
    }
}

/// Returns the nearest OU of an account that the model has; without any, its own OU
fn unit_of<'f>(account: &str, engine: &Engine, facts: &'f Facts) -> Option<&'f str> {
    let own = facts.units.get(account)?.as_str();
    let above = std::iter::successors(Some(own), |unit| facts.above.get(*unit).map(String::as_str));
    let known = above.take(DEEPEST_UNIT).find(|unit| engine.knows(account, Some(unit)));
    Some(known.unwrap_or(own))
}

/// The verdict on a node, while it is found
struct Judge<'j> {
    facts: &'j Facts,
    seen: &'j Seen,
    needs: Needs,
    node: &'j mut JudgedNode,
}

impl Judge<'_> {
    fn judge(mut self) {
        let state = self.seen.instance.as_ref().and_then(|instance| instance.state.as_deref());
        if state.is_some_and(|state| state != "running") {
            self.node.verdict = Verdict::Stopped;
            return;
        }
        self.connection();
        self.agent();
        self.platform();
        self.role();
        self.network();
        let worst = self.node.reasons.iter().map(|reason| reason.effect).max();
        self.node.missing.sort();
        self.node.missing.dedup();
        self.node.verdict = match worst {
            Some(Effect::Unreachable) => Verdict::Unreachable,
            _ if !self.node.missing.is_empty() => Verdict::Unknown,
            Some(Effect::NotLogged) => Verdict::NotLogged,
            None => Verdict::Ready,
        };
    }

    fn is_online(&self) -> bool {
        self.seen.managed && self.seen.ping.as_deref() == Some("Online")
    }

    fn wrong(&mut self, reason: Reason) {
        self.node.reasons.push(reason);
    }

    fn missing(&mut self, missing: Missing) {
        self.node.missing.push(missing);
    }

    fn place(&self) -> (String, String) {
        (self.node.account.clone(), self.node.region.clone())
    }

    fn connection(&mut self) {
        if !self.seen.managed {
            match self.facts.listed.contains(&self.place()) {
                true => self.wrong(Reason::not_managed()),
                false => self.missing(Missing::listing()),
            }
            return;
        }
        match self.seen.ping.as_deref() {
            Some("Online") => {}
            // `Inactive` is what older answers say (Systems Manager API Reference, `InstanceInformation`).
            Some("ConnectionLost" | "Inactive") => {
                self.wrong(Reason::connection_lost(self.seen.last_ping.as_deref()));
            }
            _ => self.missing(Missing::ping()),
        }
    }

    fn agent(&mut self) {
        let Some(found) = self.seen.agent.as_deref().and_then(Version::parse) else {
            if self.seen.managed {
                self.missing(Missing::agent());
            }
            return;
        };
        let streaming = (Version::STREAMING, "logs that are streamed", Effect::NotLogged);
        let key = (Version::KEY, "sessions with a KMS key", Effect::Unreachable);
        let sessions = (Version::SESSIONS, "sessions", Effect::Unreachable);
        let needed = [(true, sessions), (self.needs.key, key), (self.needs.streaming, streaming)];
        for (_, (version, why, effect)) in needed.into_iter().filter(|(is_needed, _)| *is_needed) {
            if found < version {
                self.wrong(Reason::agent(found, version, why, effect));
                return;
            }
        }
    }

    fn platform(&mut self) {
        if let Some(platform) = self.seen.platform.as_deref().filter(|platform| is_unsupported(platform)) {
            self.wrong(Reason::platform(platform));
        }
    }

    fn role(&mut self) {
        let role = match self.node.kind {
            NodeKind::Managed => match &self.seen.role {
                Some(role) => role.rsplit('/').next().unwrap_or(role).to_owned(),
                None => return self.missing(Missing::hybrid_role()),
            },
            NodeKind::Ec2 => match &self.seen.instance {
                Some(instance) => match self.role_of_instance(instance) {
                    Some(role) => role,
                    None => return,
                },
                None => return self.missing(Missing::instance()),
            },
        };
        let Some(without) = self.not_allowed(&role, &NEEDED) else { return };
        if !without.is_empty() {
            self.wrong(Reason::role(&role, &without));
            return;
        }
        self.logs(&role);
    }

    /// Returns the role that SSM Agent on an EC2 instance uses; `None` after a reason
    ///
    /// The instance profile comes first, then default host management, if the profile does not allow `ssm:UpdateInstanceInformation`
    /// ("Technical reference: SSM Agent credentials precedence", Systems Manager User Guide).
    fn role_of_instance(&mut self, instance: &Instance) -> Option<String> {
        if instance.no_metadata && !self.is_online() {
            self.wrong(Reason::metadata());
        }
        let default = self.facts.default_roles.get(&self.place()).cloned();
        let Some(profile) = &instance.profile else {
            return match default {
                Some(Some(role)) => {
                    self.default_management();
                    Some(role)
                }
                // An agent that is online has credentials, such as those of a hybrid activation.
                Some(None) if self.is_online() => None,
                Some(None) => {
                    self.wrong(Reason::no_role());
                    None
                }
                None => {
                    self.missing(Missing::default_role());
                    None
                }
            };
        };
        let iam = self.facts.iam.get(&self.node.account);
        let role = iam.and_then(|iam| iam.profiles.get(profile).cloned().flatten());
        let Some(role) = role else {
            let name = profile.rsplit('/').next().unwrap_or(profile);
            self.missing(Missing::role(name));
            return None;
        };
        let registers = iam.and_then(|iam| iam.allows(&role, "ssm:UpdateInstanceInformation"));
        match (registers, default) {
            (Some(Answer::No), Some(Some(default))) => {
                self.default_management();
                Some(default)
            }
            (Some(Answer::No), None) => {
                self.missing(Missing::default_role());
                None
            }
            _ => Some(role),
        }
    }

    /// Checks the agent for default host management; an agent that is online shows that it works
    fn default_management(&mut self) {
        let found = self.seen.agent.as_deref().and_then(Version::parse);
        let needed = Version::DEFAULT_MANAGEMENT;
        if let Some(found) = found.filter(|found| *found < needed && !self.is_online()) {
            self.wrong(Reason::agent(
                found,
                needed,
                "nodes without an instance profile",
                Effect::Unreachable,
            ));
        }
    }

    /// Returns the actions that a role does not allow; `None` if it is not known
    fn not_allowed(&mut self, role: &str, actions: &[&'static str]) -> Option<Vec<&'static str>> {
        let mut without = Vec::new();
        for action in actions {
            let answer = self.facts.iam.get(&self.node.account).and_then(|iam| iam.allows(role, action));
            match answer {
                Some(Answer::Yes) => {}
                Some(Answer::No) => without.push(*action),
                Some(Answer::Unknown(policy)) => {
                    self.missing(Missing::policy(role, &policy));
                    return None;
                }
                None => {
                    self.missing(Missing::role(role));
                    return None;
                }
            }
        }
        Some(without)
    }

    /// Checks the permissions for session logs and keys, which the role of the node needs
    fn logs(&mut self, role: &str) {
        let needs = self.needs;
        if needs.log_group
            && let Some(without) = self.not_allowed(role, &LOGS)
            && !without.is_empty()
        {
            self.wrong(Reason::logs(role, &without, needs.log_group_encrypted));
        }
        // The policy of a bucket or key in the same account can allow these to the role as well.
        let mut of_bucket = Vec::new();
        if needs.bucket {
            of_bucket.push("s3:PutObject");
        }
        if needs.bucket_encrypted {
            of_bucket.push("s3:GetEncryptionConfiguration");
        }
        for (actions, of) in
            [(of_bucket, "the bucket"), (if needs.key { vec!["kms:Decrypt"] } else { vec![] }, "the key")]
        {
            if let Some(without) = self.not_allowed(role, &actions)
                && !without.is_empty()
            {
                self.missing(Missing::resource_policy(role, &without, of));
            }
        }
    }

    fn network(&mut self) {
        let Some(instance) = &self.seen.instance else { return };
        let Some(attached) = &instance.attached else { return };
        // An agent that is online reaches `ssm`, but sessions use `ssmmessages`.
        let mut services = vec!["ssmmessages"];
        if !self.is_online() {
            services.push("ssm");
        }
        if self.needs.key {
            services.push("kms");
        }
        let mut of_logs = Vec::new();
        if self.needs.log_group {
            of_logs.push("logs");
        }
        if self.needs.bucket {
            of_logs.push("s3");
        }
        let (account, region) = (self.node.account.clone(), self.node.region.clone());
        for (services, effect) in [(services, Effect::Unreachable), (of_logs, Effect::NotLogged)] {
            match self.facts.network.way(attached, &account, &region, &services) {
                Way::Open => {}
                Way::Closed(without) => self.wrong(Reason::endpoints(&without, effect)),
                Way::NoRoutes => self.missing(Missing::routes()),
                Way::NoEndpoints => self.missing(Missing::endpoints()),
            }
        }
    }
}
