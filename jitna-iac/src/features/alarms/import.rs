//! Alarms for the rules of `notifications`, and the dashboard
//!
//! An alarm belongs to the model if notifications have claimed its rule, or the dead-letter queue that it watches.

use serde_json::{Map, Value, json};

use crate::cfn::LogicalId;
use crate::ids::{AlarmPeriod, EventRuleName, Label, TopicReference};
use crate::import::features::homes::text;
use crate::import::features::{Context, Recognized};
use crate::import::input::Found;
use crate::model::{Alarms, NotificationEvent};

const ALARM: &str = "AWS::CloudWatch::Alarm";
const DASHBOARD: &str = "AWS::CloudWatch::Dashboard";
/// Start of the ARN of a topic in the account and Region of the stack
const HERE: &str = "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:";

pub(crate) fn recognize(context: &Context<'_>) -> Recognized {
    let mut recognized = Recognized::default();
    let mut rules: Vec<(String, Value)> = Vec::new();
    let mut topics: Vec<String> = Vec::new();
    let (mut undelivered, mut recovered) = (false, false);
    for found in context.of_kind(ALARM).filter(|found| context.is_everywhere(found)) {
        let Some(kind) = Kind::recognize(context, found) else { continue };
        // The stacks of the management account repeat the alarms.
        match &kind {
            Kind::Matched(rule) => {
                if !rules.iter().any(|(known, _)| known == rule.as_str()) {
                    rules.push((rule.to_string(), keys(found, rule)));
                }
            }
            Kind::Undelivered(_) | Kind::DeadLetters => undelivered = true,
        }
        recognized.claim(found, kind.id().as_str());
        recovered |= found.property("OKActions").is_some();
        for topic in topics_of(context, found) {
            if !topics.contains(&topic) {
                topics.push(topic);
            }
        }
    }
    let is_ours = |found: &&Found| found.text("DashboardName") == Some(Alarms::DASHBOARD);
    let mut dashboard = false;
    for found in context.of_kind(DASHBOARD).filter(is_ours).filter(|found| context.is_everywhere(found)) {
        recognized.claim(found, "AlarmDashboard");
        dashboard = true;
    }
    if recognized.claims.is_empty() {
        return recognized;
    }
    let mut model = Map::new();
    if !rules.is_empty() {
        model.insert("rules".to_owned(), rules.into_iter().map(|(_, keys)| keys).collect());
    }
    if !undelivered {
        model.insert("undelivered".to_owned(), false.into());
    }
    if !topics.is_empty() && topics != topics_of_notifications(context) {
        model.insert("topics".to_owned(), json!(topics));
    }
    if recovered {
        model.insert("recovered".to_owned(), true.into());
    }
    if dashboard {
        model.insert("dashboard".to_owned(), true.into());
    }
    recognized.set("alarms", model.into());
    recognized
}

/// What an alarm watches
enum Kind {
    /// Events that a rule matches
    Matched(EventRuleName),
    /// Events that a rule could not deliver
    Undelivered(EventRuleName),
    /// The dead-letter queue
    DeadLetters,
}

impl Kind {
    fn recognize(context: &Context<'_>, found: &Found) -> Option<Self> {
        let dimensions = found.property("Dimensions")?.as_array()?;
        let [dimension] = dimensions.as_slice() else { return None };
        let name = found.text("AlarmName")?;
        let value = dimension.get("Value").and_then(Value::as_str)?;
        let rule = || {
            let rule = value.parse::<EventRuleName>().ok()?;
            let id = LogicalId::from_name("NotificationRule", rule.as_str());
            let is_named = dimension.get("Name").and_then(Value::as_str) == Some("RuleName");
            (is_named && claims(context, id.as_str())).then_some(rule)
        };
        match (found.text("Namespace")?, found.text("MetricName")?) {
            ("AWS/Events", "MatchedEvents") => {
                rule().filter(|rule| Alarms::matched(rule) == name).map(Self::Matched)
            }
            ("AWS/Events", "FailedInvocations") => {
                rule().filter(|rule| Alarms::undelivered(rule) == name).map(Self::Undelivered)
            }
            ("AWS/SQS", _) if name == Alarms::DEAD_LETTERS && claims(context, "NotificationDeadLetters") => {
                Some(Self::DeadLetters)
            }
            _ => None,
        }
    }

    /// Logical ID that the model gives the alarm
    fn id(&self) -> LogicalId {
        match self {
            Self::Matched(rule) => LogicalId::from_name("AlarmMatched", rule.as_str()),
            Self::Undelivered(rule) => LogicalId::from_name("AlarmUndelivered", rule.as_str()),
            Self::DeadLetters => LogicalId::from_name("AlarmQueue", Alarms::DEAD_LETTERS),
        }
    }
}

/// Whether another feature creates the resource with this logical ID
fn claims(context: &Context<'_>, id: &str) -> bool {
    context.draft.claims.values().any(|claimed| claimed == id)
}

/// Keys of an alarm for the events of a rule
fn keys(found: &Found, rule: &EventRuleName) -> Value {
    let number = |name: &str| {
        let value = found.property(name)?;
        value.as_u64().or_else(|| value.as_str()?.parse().ok())
    };
    let mut keys = Map::from_iter([("rule".to_owned(), Value::from(rule.as_str()))]);
    let events =
        number("Threshold").and_then(|events| u32::try_from(events).ok()).filter(|events| *events > 1);
    keys.extend(events.map(|events| ("events".to_owned(), events.into())));
    let minutes = number("Period").filter(|seconds| seconds % 60 == 0).map(|seconds| seconds / 60);
    let period = minutes.and_then(|minutes| AlarmPeriod::new(u32::try_from(minutes).ok()?));
    let period = period.filter(|period| period.as_secs() != 300);
    keys.extend(period.map(|period| ("within".to_owned(), json!(period))));
    let is_unwritten = |text: &str| NotificationEvent::ALL.iter().any(|event| event.purpose() == text);
    let text = found.text("AlarmDescription");
    let text = text.filter(|text| text.parse::<Label>().is_ok() && !is_unwritten(text));
    keys.extend(text.map(|text| ("description".to_owned(), text.into())));
    keys.into()
}

/// Topics that an alarm publishes to
fn topics_of(context: &Context<'_>, found: &Found) -> Vec<String> {
    let own = topics_of_notifications(context);
    let actions = found.property("AlarmActions").and_then(Value::as_array).into_iter().flatten();
    let topic = |action: &Value| {
        let arn = text(action)?;
        if let Some(name) = arn.strip_prefix(HERE).filter(|name| own.iter().any(|known| known == name)) {
            return Some(name.to_owned());
        }
        let arn = arn.replace("${AWS::Partition}", "aws");
        arn.parse::<TopicReference>().is_ok().then_some(arn)
    };
    actions.filter_map(topic).collect()
}

/// Names of the topics of `notifications`
fn topics_of_notifications(context: &Context<'_>) -> Vec<String> {
    let topics =
        context.draft.model.get("notifications").and_then(|notifications| notifications.get("topics"));
    let topics = topics.and_then(Value::as_array).into_iter().flatten();
    let name = |topic: &Value| topic.as_str().or_else(|| topic.get("name")?.as_str()).map(str::to_owned);
    topics.filter_map(name).collect()
}
