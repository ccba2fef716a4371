//! Targets of rules: topics with their key and subscriptions, log group, queue, bus, functions

use serde_json::{Map, Value, json};

use super::rule::{Rule, Target, topic};
use crate::cfn::LogicalId;
use crate::ids::{EmailAddress, LogRetention, Text, TopicName};
use crate::import::ROLE;
use crate::import::features::homes::text;
use crate::import::features::{Context, Recognized};
use crate::import::input::Found;
use crate::import::resolve::model_text;

/// Type of topics
pub(super) const TOPIC: &str = "AWS::SNS::Topic";
const TOPIC_POLICY: &str = "AWS::SNS::TopicPolicy";
const SUBSCRIPTION: &str = "AWS::SNS::Subscription";
const KEY: &str = "AWS::KMS::Key";
const ALIAS: &str = "AWS::KMS::Alias";
const LOG_POLICY: &str = "AWS::Logs::ResourcePolicy";
const LOG_GROUP: &str = "AWS::Logs::LogGroup";
const QUEUE: &str = "AWS::SQS::Queue";
const QUEUE_POLICY: &str = "AWS::SQS::QueuePolicy";
const PERMISSION: &str = "AWS::Lambda::Permission";
/// Role that EventBridge assumes to send events to a bus
const BUS_ROLE: &str = "SSM-JITNA-event-bus";

/// Topics with a name and a key
pub(super) fn own_topics<'m>(context: &Context<'m>) -> impl Iterator<Item = (&'m Found, &'m str)> {
    context.of_kind(TOPIC).filter(|found| context.is_everywhere(found)).filter_map(|found| {
        let name = found.text("TopicName").filter(|name| name.parse::<TopicName>().is_ok())?;
        found.property("KmsMasterKeyId").map(|_| (found, name))
    })
}

/// Whether a topic has the logical ID that the model gives it
pub(super) fn is_ours(context: &Context<'_>, name: &str) -> bool {
    let id = LogicalId::from_name("NotificationTopic", name);
    own_topics(context).any(|(found, own)| own == name && found.id == id.as_str())
}

/// Names of topics in the order of their subscriptions
pub(super) fn subscribed(context: &Context<'_>) -> Vec<String> {
    let all = context.of_kind(SUBSCRIPTION).filter_map(|found| subscribed_to(context, found));
    all.map(str::to_owned).collect()
}

/// Name of the topic of a subscription
fn subscribed_to<'m>(context: &Context<'m>, found: &'m Found) -> Option<&'m str> {
    let arn = found.property("TopicArn");
    let named = context.named(found, arn).and_then(|topic| topic.text("TopicName"));
    named.or_else(|| topic(text(arn?)?))
}

/// Claims the role that rules use to send events to a bus
pub(super) fn claim_bus_role(context: &Context<'_>, recognized: &mut Recognized) {
    let is_one = |role: &&Found| role.text("RoleName") == Some(BUS_ROLE) && context.is_everywhere(role);
    for role in context.of_kind(ROLE).filter(is_one) {
        recognized.claim(role, "NotificationEventBusRole");
    }
}

/// Collects the targets
pub(super) struct Targets<'c, 'm> {
    context: &'c Context<'m>,
    topics: &'c [String],
    /// Email addresses, each with its topic
    emails: Vec<(String, String)>,
    made: Vec<String>,
    key: Option<String>,
    log_group: Option<Map<String, Value>>,
    queue: bool,
    templates: Vec<usize>,
}

impl<'c, 'm> Targets<'c, 'm> {
    pub(super) fn new(context: &'c Context<'m>, topics: &'c [String]) -> Self {
        Self {
            context,
            topics,
            emails: Vec::new(),
            made: Vec::new(),
            key: None,
            log_group: None,
            queue: false,
            templates: Vec::new(),
        }
    }

    /// Whether undeliverable events go to a queue
    pub(super) fn has_queue(&self) -> bool {
        self.queue
    }

    /// Claims the targets of a rule, and the resources that permit it to send to them
    pub(super) fn of_rule(&mut self, rule: &Rule, found: &'m Found, recognized: &mut Recognized) {
        if !self.templates.contains(&found.template) {
            self.templates.push(found.template);
            self.topics(found, recognized);
        }
        let rule_id = LogicalId::from_name("NotificationRule", &rule.name);
        for target in &rule.targets {
            match target {
                Target::LogGroup(name) => self.log_group(found, name, recognized),
                Target::Function(function) => {
                    let id = LogicalId::from_name("NotificationPermission", &format!("{rule_id}/{function}"));
                    let permits = |other: &&'m Found| {
                        let of_rule = self.context.named(other, other.property("SourceArn"));
                        let name = other.property("FunctionName").and_then(text).unwrap_or_default();
                        let is_function =
                            name == function || name.ends_with(&format!(":function:{function}"));
                        other.kind == PERMISSION
                            && is_function
                            && of_rule.is_some_and(|of| of.number == found.number)
                    };
                    if let Some(permission) = self.context.beside(found).find(permits) {
                        recognized.claim(permission, id.as_str());
                    }
                }
                Target::Topic(_) | Target::Bus(_) => {}
            }
        }
        let targets = found.property("Targets").and_then(Value::as_array);
        for target in targets.into_iter().flatten() {
            let arn = target.get("DeadLetterConfig").and_then(|config| config.get("Arn"));
            if let Some(queue) = self.context.named(found, arn).filter(|queue| queue.kind == QUEUE) {
                self.queue = true;
                recognized.claim(queue, "NotificationDeadLetters");
                let policy = self.first_of(found, QUEUE_POLICY, "Queues", queue);
                if let Some(policy) = policy {
                    recognized.claim(policy, "NotificationDeadLetterPolicy");
                }
            }
        }
    }

    /// Finds a resource in the same template as `found` whose list names only the resource `one`
    fn first_of(&self, found: &Found, kind: &str, list: &str, one: &Found) -> Option<&'m Found> {
        self.context.beside(found).find(|other| {
            let named = other.property(list).and_then(Value::as_array).filter(|all| all.len() == 1);
            let named = named.and_then(|all| self.context.named(other, all.first()));
            other.kind == kind && named.is_some_and(|named| named.number == one.number)
        })
    }

    /// Claims the topics of a template
    fn topics(&mut self, found: &Found, recognized: &mut Recognized) {
        let here = |topic: &Found| topic.template == found.template;
        let own: Vec<(&'m Found, &'m str)> = own_topics(self.context)
            .filter(|(topic, name)| here(topic) && self.topics.iter().any(|known| known == name))
            .collect();
        for (topic, name) in own {
            recognized.claim(topic, LogicalId::from_name("NotificationTopic", name).as_str());
            if !self.made.iter().any(|known| known == name) {
                self.made.push(name.to_owned());
            }
            if let Some(policy) = self.first_of(topic, TOPIC_POLICY, "Topics", topic) {
                recognized.claim(policy, LogicalId::from_name("NotificationTopicPolicy", name).as_str());
            }
            self.key(topic, recognized);
        }
        for subscription in self.context.beside(found).filter(|other| other.kind == SUBSCRIPTION) {
            let Some(email) =
                subscription.text("Endpoint").filter(|email| email.parse::<EmailAddress>().is_ok())
            else {
                continue;
            };
            let Some(name) = subscribed_to(self.context, subscription).map(str::to_owned) else { continue };
            if subscription.text("Protocol") == Some("email") && self.topics.contains(&name) {
                let id = LogicalId::from_name("NotificationEmail", &format!("{name}/{email}"));
                recognized.claim(subscription, id.as_str());
                let pair = (name, email.to_owned());
                if !self.emails.contains(&pair) {
                    self.emails.push(pair);
                }
            }
        }
    }

    /// Claims the created key of a topic, or remembers the existing one
    fn key(&mut self, topic: &'m Found, recognized: &mut Recognized) {
        let value = topic.property("KmsMasterKeyId");
        if let Some(key) = self.context.named(topic, value).filter(|key| key.kind == KEY) {
            recognized.claim(key, "NotificationKey");
            let names = |alias: &&'m Found| {
                let target = self.context.named(alias, alias.property("TargetKeyId"));
                alias.kind == ALIAS && target.is_some_and(|target| target.number == key.number)
            };
            if let Some(alias) = self.context.beside(topic).find(names) {
                recognized.claim(alias, "NotificationKeyAlias");
            }
        } else if let Some(text) = value.and_then(model_text).filter(|text| text.parse::<Text>().is_ok()) {
            self.key.get_or_insert(text);
        }
    }

    /// Claims the log group, and the policy that lets rules write to it
    fn log_group(&mut self, found: &Found, name: &str, recognized: &mut Recognized) {
        let mut keys = Map::from_iter([("name".to_owned(), Value::from(name))]);
        let lets = |other: &&'m Found| {
            let document = other.property("PolicyDocument").and_then(text).unwrap_or_default();
            other.kind == LOG_POLICY && document.contains(&format!(":log-group:{name}:*\""))
        };
        if let Some(policy) = self.context.beside(found).find(lets) {
            recognized.claim(policy, "NotificationLogPolicy");
        }
        let is_group =
            |other: &&'m Found| other.kind == LOG_GROUP && other.text("LogGroupName") == Some(name);
        match self.context.beside(found).find(is_group) {
            Some(group) => {
                recognized.claim(group, "NotificationLogGroup");
                let days = group.property("RetentionInDays").map(|days| match days {
                    Value::String(days) => days.clone(),
                    days => days.to_string(),
                });
                let retention = days.map_or_else(|| "forever".to_owned(), |days| format!("{days} days"));
                let retention = retention.parse::<LogRetention>().ok();
                let retention = retention.filter(|retention| *retention != LogRetention::YEAR);
                keys.extend(
                    retention.map(|retention| ("retention".to_owned(), retention.to_string().into())),
                );
            }
            None => {
                keys.insert("existing".to_owned(), true.into());
            }
        }
        self.log_group.get_or_insert(keys);
    }

    /// Adds the keys for topics, their KMS key and the log group
    pub(super) fn keys(&self, keys: &mut Map<String, Value>) {
        let topics = self.topics.iter().map(|name| {
            let mut topic = Map::from_iter([("name".to_owned(), name.clone().into())]);
            if !self.made.contains(name) {
                topic.insert("existing".to_owned(), true.into());
            }
            let emails: Vec<&String> =
                self.emails.iter().filter(|(of, _)| of == name).map(|(_, email)| email).collect();
            if !emails.is_empty() {
                topic.insert("emails".to_owned(), json!(emails));
            }
            Value::Object(topic)
        });
        let topics: Vec<Value> = topics.collect();
        if !topics.is_empty() {
            keys.insert("topics".to_owned(), topics.into());
        }
        keys.extend(self.key.clone().map(|key| ("topicKey".to_owned(), key.into())));
        keys.extend(self.log_group.clone().map(|group| ("logGroup".to_owned(), group.into())));
    }
}
