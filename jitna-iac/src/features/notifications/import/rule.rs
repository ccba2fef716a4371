//! A rule that matches access requests

use serde_json::{Map, Value, json};

use super::event;
use crate::ids::{
    DocumentName, EventBusArn, EventLogGroup, EventRuleName, FunctionReference, Label, Named, RoleName,
    TopicName, UserId,
};
use crate::import::features::Context;
use crate::import::features::homes::{text, texts};
use crate::import::input::Found;
use crate::model::{NotificationEvent, without_request};

/// Start of the part of an ARN that names the Region and account of the stack
const HERE: &str = "${AWS::Region}:${AWS::AccountId}:";

/// Target of a rule
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

    /// Name of the target in `to`
    fn name(&self) -> &str {
        match self {
            Self::Topic(name) | Self::Function(name) => name,
            Self::LogGroup(_) => "logGroup",
            Self::Bus(_) => "eventBus",
        }
    }

    /// Recognizes the target with this ARN; `None` if the model has no such target
    fn recognize(context: &Context<'_>, found: &Found, arn: &Value) -> Option<Self> {
        if let Some(named) = context.named(found, Some(arn)) {
            let name = named.text("TopicName").filter(|_| named.kind == super::targets::TOPIC)?;
            // A topic of the model always has a key.
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

/// Description of a rule, if the model accepts it and it is not the default
fn description(found: &Found, event: NotificationEvent) -> Option<String> {
    let text = found.text("Description").filter(|text| text.parse::<Label>().is_ok())?;
    (text != event.purpose()).then(|| text.to_owned())
}

/// Roles of a filter of sessions; `None` if it has anything else
fn roles(identity: &Value) -> Option<Vec<String>> {
    let issuer = identity.get("sessionContext")?.get("sessionIssuer")?.get("userName")?;
    let roles: Vec<String> = texts(Some(issuer)).map(str::to_owned).collect();
    let same = json!({"sessionContext": {"sessionIssuer": {"userName": roles}}});
    let are_names = roles.iter().all(|role| role.parse::<RoleName>().is_ok());
    (!roles.is_empty() && are_names && same == *identity).then_some(roles)
}

/// A rule in the form of the model
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) event: NotificationEvent,
    description: Option<String>,
    requesters: Vec<String>,
    approvers: Vec<String>,
    statuses: Vec<String>,
    policies: Vec<String>,
    roles: Vec<String>,
    pub(super) targets: Vec<Target>,
}

impl Rule {
    /// Recognizes a rule that matches only access requests, with filters and targets that the model supports
    pub(super) fn recognize(context: &Context<'_>, found: &Found) -> Option<Self> {
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
        let call = pattern.get("detail").and_then(|detail| texts(detail.get("eventName")).next());
        let (event, None) = (event(types.next()?, call)?, types.next()) else { return None };
        if !texts(pattern.get("source")).eq(["aws.ssm"]) {
            return None;
        }
        let targets = found.property("Targets")?.as_array()?;
        let targets: Option<Vec<Target>> =
            targets.iter().map(|target| Target::recognize(context, found, target.get("Arn")?)).collect();
        let targets = targets.filter(|all| !all.is_empty())?;
        // The model limits the events to this account and Region only for a bus. A rule that does so for other targets is not the model's.
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
            description: description(found, event),
            requesters: Vec::new(),
            approvers: Vec::new(),
            statuses: Vec::new(),
            policies: Vec::new(),
            roles: Vec::new(),
            targets,
        };
        let empty = Map::new();
        let detail = match pattern.get("detail") {
            // EventBridge does not accept a pattern without fields.
            Some(detail) => detail.as_object().filter(|detail| !detail.is_empty())?,
            None => &empty,
        };
        rule.filters(detail).then_some(rule)
    }

    /// Copies the filters; returns whether the model supports all of them
    fn filters(&mut self, detail: &Map<String, Value>) -> bool {
        let fixed = |field: &str| detail.get(field).map(|value| texts(Some(value)).collect::<Vec<_>>());
        if let Some(call) = self.event.call()
            && (fixed("eventSource") != Some(vec!["ssm.amazonaws.com"])
                || fixed("eventName") != Some(vec![call]))
        {
            return false;
        }
        let is_recorded = self.event.call().is_some();
        let is_sessions = self.event == NotificationEvent::Sessions;
        // Sessions without a filter are not those of the model, because they include the sessions of requests.
        if is_sessions && detail.contains_key("$or") == detail.contains_key("userIdentity") {
            return false;
        }
        for (field, values) in detail {
            match (field.as_str(), is_sessions) {
                ("$or", true) if *values == without_request() => continue,
                ("userIdentity", true) => match roles(values) {
                    Some(roles) => {
                        self.roles = roles;
                        continue;
                    }
                    None => return false,
                },
                _ => {}
            }
            let list: Vec<String> = texts(Some(values)).map(str::to_owned).collect();
            // The model does not support patterns such as `prefix`.
            if list.len() != values.as_array().map_or(1, Vec::len) || list.is_empty() {
                return false;
            }
            let fits = |is: fn(&str) -> bool| list.iter().all(|value| is(value));
            let person = |value: &str| value.parse::<Named<UserId>>().is_ok();
            let ok = match field.as_str() {
                "eventSource" | "eventName" if is_recorded => continue,
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

    /// Keys of the rule; `all` lists every target that rules may send to
    pub(super) fn keys(&self, all: &[&str]) -> Value {
        let mut keys = Map::from_iter([
            ("name".to_owned(), self.name.clone().into()),
            ("event".to_owned(), self.event.as_str().into()),
        ]);
        keys.extend(self.description.iter().map(|text| ("description".to_owned(), text.as_str().into())));
        for (key, list) in [
            ("requesters", &self.requesters),
            ("approvers", &self.approvers),
            ("statuses", &self.statuses),
            ("policies", &self.policies),
            ("roles", &self.roles),
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
