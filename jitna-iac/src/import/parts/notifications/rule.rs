//! A rule that listens for access requests

use serde_json::{Map, Value, json};

use super::event;
use crate::ids::{
    DocumentName, EventBusArn, EventLogGroup, EventRuleName, FunctionReference, Label, Named, TopicName,
    UserId,
};
use crate::import::input::Found;
use crate::import::parts::Context;
use crate::import::parts::homes::{text, texts};
use crate::model::NotificationEvent;

/// Beginning of ARNs in the account and Region of the stack
const HERE: &str = "${AWS::Region}:${AWS::AccountId}:";

/// What a rule sends to
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Topic, by name
    Topic(String),
    /// Log group, by name
    LogGroup(String),
    /// Event bus, by ARN
    Bus(String),
    /// Function, by name or ARN
    Function(String),
}

impl Target {
    pub(super) fn topic(&self) -> Option<&str> {
        match self {
            Self::Topic(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn function(&self) -> Option<&str> {
        match self {
            Self::Function(name) => Some(name),
            _ => None,
        }
    }

    /// What `to` calls it
    fn name(&self) -> &str {
        match self {
            Self::Topic(name) | Self::Function(name) => name,
            Self::LogGroup(_) => "logGroup",
            Self::Bus(_) => "eventBus",
        }
    }

    /// The target with this ARN; none if the model has no such targets
    fn of(context: &Context<'_>, found: &Found, arn: &Value) -> Option<Self> {
        if let Some(named) = context.named(found, Some(arn)) {
            let name = named.text("TopicName").filter(|_| named.kind == super::targets::TOPIC)?;
            // Without a key, the model's topic would be another.
            named.property("KmsMasterKeyId")?;
            return name.parse::<TopicName>().is_ok().then(|| Self::Topic(name.to_owned()));
        }
        let arn = text(arn)?;
        if let Some(name) = topic(arn) {
            return Some(Self::Topic(name.to_owned()));
        }
        if let Some(rest) =
            arn.strip_prefix("arn:${AWS::Partition}:logs:").and_then(|rest| rest.strip_prefix(HERE))
        {
            let name = rest.strip_prefix("log-group:")?;
            return name.parse::<EventLogGroup>().is_ok().then(|| Self::LogGroup(name.to_owned()));
        }
        let local =
            arn.strip_prefix("arn:${AWS::Partition}:lambda:").and_then(|rest| rest.strip_prefix(HERE));
        let function = local.and_then(|rest| rest.strip_prefix("function:")).unwrap_or(arn);
        if function.parse::<FunctionReference>().is_ok() && function.parse::<Label>().is_ok() {
            return Some(Self::Function(function.to_owned()));
        }
        arn.parse::<EventBusArn>().is_ok().then(|| Self::Bus(arn.to_owned()))
    }
}

/// Name of a topic in the account and Region of the stack
pub(super) fn topic(arn: &str) -> Option<&str> {
    let name = arn.strip_prefix("arn:${AWS::Partition}:sns:")?.strip_prefix(HERE)?;
    name.parse::<TopicName>().is_ok().then_some(name)
}

/// A rule as the model has it
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) event: NotificationEvent,
    requesters: Vec<String>,
    approvers: Vec<String>,
    statuses: Vec<String>,
    policies: Vec<String>,
    pub(super) targets: Vec<Target>,
}

impl Rule {
    /// The rule, if it listens for access requests and nothing else, by filters and to targets that the model knows
    pub(super) fn of(context: &Context<'_>, found: &Found) -> Option<Self> {
        let name = found.text("Name").filter(|name| name.parse::<EventRuleName>().is_ok())?;
        if found.property("EventBusName").is_some() || found.property("ScheduleExpression").is_some() {
            return None;
        }
        let pattern = found.property("EventPattern")?.as_object()?;
        const KNOWN: [&str; 5] = ["source", "detail-type", "detail", "account", "region"];
        if !pattern.keys().all(|key| KNOWN.contains(&key.as_str())) {
            return None;
        }
        let mut types = texts(pattern.get("detail-type"));
        let (event, None) = (event(types.next()?)?, types.next()) else { return None };
        if !texts(pattern.get("source")).eq(["aws.ssm"]) {
            return None;
        }
        let targets = found.property("Targets")?.as_array()?;
        let targets: Option<Vec<Target>> =
            targets.iter().map(|target| Target::of(context, found, target.get("Arn")?)).collect();
        let targets = targets.filter(|all| !all.is_empty())?;
        // To a bus, only events of this account and Region go; a rule that says so for other targets is another.
        let to_bus = targets.iter().any(|target| matches!(target, Target::Bus(_)));
        let is_local = |key: &str, pseudo: &str| match pattern.get(key) {
            Some(value) => to_bus && *value == json!([{"Fn::Sub": format!("${{{pseudo}}}")}]),
            None => true,
        };
        if !is_local("account", "AWS::AccountId") || !is_local("region", "AWS::Region") {
            return None;
        }
        let mut rule = Self {
            name: name.to_owned(),
            event,
            requesters: Vec::new(),
            approvers: Vec::new(),
            statuses: Vec::new(),
            policies: Vec::new(),
            targets,
        };
        let empty = Map::new();
        let detail = match pattern.get("detail") {
            // A pattern without a field is none that EventBridge takes.
            Some(detail) => detail.as_object().filter(|detail| !detail.is_empty())?,
            None => &empty,
        };
        rule.filters(detail).then_some(rule)
    }

    /// Takes the filters over; whether the model has all of them
    fn filters(&mut self, detail: &Map<String, Value>) -> bool {
        let is_started = self.event == NotificationEvent::Started;
        let fixed = |field: &str| detail.get(field).map(|value| texts(Some(value)).collect::<Vec<_>>());
        let recorded = fixed("eventSource") == Some(vec!["ssm.amazonaws.com"])
            && fixed("eventName") == Some(vec!["StartAccessRequest"]);
        if is_started != recorded {
            return false;
        }
        for (field, values) in detail {
            let list: Vec<String> = texts(Some(values)).map(str::to_owned).collect();
            // Patterns such as `prefix` are none of the model.
            if list.len() != values.as_array().map_or(1, Vec::len) || list.is_empty() {
                return false;
            }
            let fits = |is: fn(&str) -> bool| list.iter().all(|value| is(value));
            let person = |value: &str| value.parse::<Named<UserId>>().is_ok();
            let ok = match field.as_str() {
                "eventSource" | "eventName" if is_started => continue,
                "Requester" => fits(person),
                "Approvers" => fits(person),
                "ApplicablePolicies" => fits(|value| value.parse::<DocumentName>().is_ok()),
                field if Some(field) == self.event.status_field() => {
                    fits(|value| value.parse::<Label>().is_ok())
                }
                _ => false,
            };
            if !ok {
                return false;
            }
            match field.as_str() {
                "Requester" => self.requesters = list,
                "Approvers" => self.approvers = list,
                "ApplicablePolicies" => self.policies = list,
                _ => self.statuses = list,
            }
        }
        true
    }

    /// Keys of the rule; `all`: what rules may send to
    pub(super) fn keys(&self, all: &[&str]) -> Value {
        let mut keys = Map::from_iter([
            ("name".to_owned(), self.name.clone().into()),
            ("event".to_owned(), self.event.as_str().into()),
        ]);
        for (key, list) in [
            ("requesters", &self.requesters),
            ("approvers", &self.approvers),
            ("statuses", &self.statuses),
            ("policies", &self.policies),
        ] {
            if !list.is_empty() {
                keys.insert(key.to_owned(), json!(list));
            }
        }
        let names: Vec<&str> = self.targets.iter().map(Target::name).collect();
        if names != all {
            keys.insert("to".to_owned(), json!(names));
        }
        keys.into()
    }
}
