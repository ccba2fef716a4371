//! Slack and Microsoft Teams channels, with their roles

use serde_json::{Map, Value, json};

use crate::cfn::LogicalId;
use crate::ids::{
    ChatName, Label, PolicyArn, RoleName, SlackChannelId, SlackWorkspaceId, TeamsChannelId, TeamsId,
    TopicName,
};
use crate::import::ROLE;
use crate::import::features::homes::{Where, place_of, text, texts};
use crate::import::features::{Context, Recognized};
use crate::import::input::{Found, Home};
use crate::model::ChatSettings;

const SLACK: &str = "AWS::Chatbot::SlackChannelConfiguration";
const TEAMS: &str = "AWS::Chatbot::MicrosoftTeamsChannelConfiguration";
/// Action that approving from chat needs
const SIGNAL: &str = "ssm:SendAutomationSignal";
const DEFAULT_ROLE: &str = "SSM-JITNA-chat";
const APPROVER_ROLE: &str = "SSM-JITNA-chat-approver";

pub(super) fn is_channel(found: &Found) -> bool {
    [SLACK, TEAMS].contains(&found.kind.as_str())
}

/// Names of the topics of each channel
pub(super) fn topics(context: &Context<'_>) -> Vec<Vec<String>> {
    let channels = context.of_kind(SLACK).chain(context.of_kind(TEAMS));
    channels.map(|found| shown(found).into_iter().map(str::to_owned).collect()).collect()
}

/// Keys `slack` and `teams`
pub(super) fn recognize(
    context: &Context<'_>,
    topics: &[String],
    recognized: &mut Recognized,
) -> Map<String, Value> {
    let mut keys = Map::new();
    for (kind, key, prefix) in [(SLACK, "slack", "ChatSlack"), (TEAMS, "teams", "ChatTeams")] {
        let mut all: Vec<(String, Value, bool)> = Vec::new();
        for found in context.of_kind(kind) {
            let Some(channel) = Channel::recognize(context, found, topics) else { continue };
            let is_everywhere = matches!(channel.place, Where::Units(_));
            let value = channel.keys(context, topics);
            let same = |other: &&(String, Value, bool)| other.0 == channel.name;
            // The management account has a stack of its own for the resources of every account.
            let is_copy = all.iter().find(same).is_some_and(|(_, _, everywhere)| *everywhere);
            if is_copy && channel.place != Where::Management {
                continue;
            }
            recognized.claim(found, LogicalId::from_name(prefix, &channel.name).as_str());
            if let Some(role) = channel.role.filter(|role| role.template == found.template) {
                recognized.claim(role, channel.role_id.clone());
            }
            if !is_copy {
                all.push((channel.name.clone(), value, is_everywhere));
            }
        }
        if !all.is_empty() {
            keys.insert(key.to_owned(), all.into_iter().map(|(_, value, _)| value).collect());
        }
    }
    keys
}

/// Topics that a channel shows, each once: topics of all Regions in the account of the stack
fn shown(found: &Found) -> Vec<&str> {
    let arns = found.property("SnsTopicArns").and_then(Value::as_array);
    let names = arns.into_iter().flatten().filter_map(|arn| {
        let rest = text(arn)?.strip_prefix("arn:${AWS::Partition}:sns:")?;
        let (_, name) = rest.split_once(":${AWS::AccountId}:")?;
        name.parse::<TopicName>().is_ok().then_some(name)
    });
    let mut all: Vec<&str> = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

struct Channel<'m> {
    found: &'m Found,
    name: String,
    place: Where,
    role: Option<&'m Found>,
    role_name: String,
    role_id: String,
    /// Whether the role has the default name of the model
    is_default_role: bool,
    approvals: bool,
}

impl<'m> Channel<'m> {
    /// Recognizes a channel that shows topics of the rules, or that has the logical ID that the model gives it
    fn recognize(context: &Context<'m>, found: &'m Found, topics: &[String]) -> Option<Self> {
        let name = found.text("ConfigurationName").filter(|name| name.parse::<ChatName>().is_ok())?;
        let prefix = if found.kind == SLACK { "ChatSlack" } else { "ChatTeams" };
        let is_ours = found.id == LogicalId::from_name(prefix, name).as_str();
        if !is_ours && !shown(found).iter().any(|name| topics.iter().any(|topic| topic == name)) {
            return None;
        }
        let arn = found.property("IamRoleArn")?;
        let here = context.named(found, Some(arn)).filter(|role| role.kind == ROLE);
        let role_name = match here {
            Some(role) => role.text("RoleName")?,
            None => text(arn)?.strip_prefix("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/")?,
        };
        if role_name.parse::<RoleName>().is_err() {
            return None;
        }
        let named = |role: &&Found| role.kind == ROLE && role.text("RoleName") == Some(role_name);
        let role = here.or_else(|| context.material.resources.iter().find(named));
        let signals = role.is_some_and(|role| {
            role.property("Policies").is_some_and(|policies| policies.to_string().contains(SIGNAL))
        });
        let guardrails: Vec<&str> = texts(found.property("GuardrailPolicies")).collect();
        // Another channel with the same role may be the one that approves.
        let approvals = if role.is_some() { signals } else { role_name == APPROVER_ROLE };
        let approvals = approvals && guardrails != [ChatSettings::CLOSED_GUARDRAIL];
        let named_id = LogicalId::from_name("ChatRole", role_name);
        let default = if approvals { APPROVER_ROLE } else { DEFAULT_ROLE };
        let is_default_role = role_name == default && role.is_none_or(|role| role.id != named_id.as_str());
        let role_id = match (is_default_role, approvals) {
            (false, _) => named_id,
            (true, true) => LogicalId::from_name("ChatApproverRole", ""),
            (true, false) => LogicalId::from_name("ChatRole", ""),
        };
        let channel = Self {
            found,
            name: name.to_owned(),
            place: place_of(context, found)?,
            role: here,
            role_name: role_name.to_owned(),
            role_id: role_id.to_string(),
            is_default_role,
            approvals,
        };
        channel.ids().map(|_| channel)
    }

    /// Keys that identify the channel; `None` if the model does not accept one of them
    fn ids(&self) -> Option<Map<String, Value>> {
        let id = |name: &str, is: fn(&str) -> bool| self.found.text(name).filter(|id| is(id));
        let mut keys = Map::from_iter([("name".to_owned(), self.name.clone().into())]);
        if self.found.kind == SLACK {
            let workspace = id("SlackWorkspaceId", |id| id.parse::<SlackWorkspaceId>().is_ok())?;
            let channel = id("SlackChannelId", |id| id.parse::<SlackChannelId>().is_ok())?;
            keys.extend([("workspace".to_owned(), workspace.into()), ("channel".to_owned(), channel.into())]);
            return Some(keys);
        }
        let is_teams = |id: &str| id.parse::<TeamsId>().is_ok();
        let (team, tenant) = (id("TeamId", is_teams)?, id("TeamsTenantId", is_teams)?);
        let channel = id("TeamsChannelId", |id| id.parse::<TeamsChannelId>().is_ok())?;
        keys.extend([
            ("team".to_owned(), team.into()),
            ("tenant".to_owned(), tenant.into()),
            ("channel".to_owned(), channel.into()),
        ]);
        let name = id("TeamsChannelName", |name| name.parse::<Label>().is_ok());
        keys.extend(name.map(|name| ("channelName".to_owned(), name.into())));
        Some(keys)
    }

    fn keys(&self, context: &Context<'_>, topics: &[String]) -> Value {
        let mut keys = self.ids().unwrap_or_default();
        let shown: Vec<&str> =
            shown(self.found).into_iter().filter(|name| topics.iter().any(|topic| topic == name)).collect();
        if shown != topics.iter().map(String::as_str).collect::<Vec<_>>() && !shown.is_empty() {
            keys.insert("topics".to_owned(), json!(shown));
        }
        if self.approvals {
            keys.insert("approvals".to_owned(), true.into());
        }
        if !self.is_default_role {
            keys.insert("role".to_owned(), self.role_name.clone().into());
        }
        let guardrails: Vec<&str> = texts(self.found.property("GuardrailPolicies")).collect();
        let default =
            if self.approvals { ChatSettings::APPROVER_GUARDRAIL } else { ChatSettings::CLOSED_GUARDRAIL };
        if guardrails != [default] && guardrails.iter().all(|arn| arn.parse::<PolicyArn>().is_ok()) {
            keys.insert("guardrails".to_owned(), json!(guardrails));
        }
        if self.found.property("UserRoleRequired").is_some_and(|value| *value == true || value == "true") {
            keys.insert("userRoleRequired".to_owned(), true.into());
        }
        let logging = self.found.text("LoggingLevel").filter(|level| ["INFO", "NONE"].contains(level));
        keys.extend(logging.map(|level| ("logging".to_owned(), level.into())));
        let account = match &self.place {
            Where::Account(account) => Some(account.clone()),
            Where::Administrator if context.place.is_organization => Some(context.place.account.clone()),
            // The channel of this account only: a stack with another name holds the resources of every account.
            Where::Management if !is_of_every_account(self.found) => context.draft.management.clone(),
            Where::Administrator | Where::Management | Where::Units(_) => None,
        };
        keys.extend(account.map(|account| ("account".to_owned(), account.into())));
        keys.into()
    }
}

fn is_of_every_account(found: &Found) -> bool {
    match &found.home {
        Home::Stack(facts) => facts.name.as_deref().is_some_and(|name| name.ends_with("-account")),
        Home::Set(_) | Home::Export => false,
    }
}
