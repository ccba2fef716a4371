//! Rules, and the permissions to send to their targets

use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use super::{BUS_ROLE, EVENTS, tags, topic_arn};
use crate::cfn::resources::{
    EventRule, EventTarget, Key, LambdaPermission, LogGroup, LogsResourcePolicy, PolicyDocument, Principal,
    Queue, QueuePolicy, Statement, Topic,
};
use crate::cfn::{AddError, Arn, Handle, LogicalId, Pseudo, RemovalPolicy, Sub, Template, Value};
use crate::ids::{FunctionReference, Named, Text, UserId};
use crate::model::{
    NotificationEvent, NotificationRule, NotificationTarget, NotificationTargets, Notifications,
    without_request,
};
use crate::origin::Spanned;
use crate::plan::Plan;
use crate::synth::documents;

/// Retention of dead letters in seconds: the maximum of SQS (SQS Developer Guide, "Amazon SQS message quotas")
const FOURTEEN_DAYS: u32 = 1_209_600;

/// Builds the template of an account and Region
pub(super) struct Site<'t, 'p, 'm> {
    pub(super) plan: &'p Plan<'m>,
    pub(super) notifications: &'m Notifications,
    pub(super) template: &'t mut Template,
    /// All targets that rules may send to
    targets: NotificationTargets<'m>,
    /// Created topics by name, in the order of the model
    pub(super) topics: IndexMap<&'m str, Handle<Topic>>,
    /// Key of the topics, if it is created; also encrypts the log group
    pub(super) key: Option<Handle<Key>>,
    /// Rules with their targets
    pub(super) rules: Vec<(Handle<EventRule>, Vec<NotificationTarget<'m>>)>,
}

impl<'t, 'p, 'm> Site<'t, 'p, 'm> {
    pub(super) fn new(
        plan: &'p Plan<'m>,
        notifications: &'m Notifications,
        template: &'t mut Template,
    ) -> Self {
        let targets = NotificationTargets::new(notifications);
        Self { plan, notifications, template, targets, topics: IndexMap::new(), key: None, rules: Vec::new() }
    }

    pub(super) fn add(&mut self) -> Result<(), AddError> {
        let rules: Vec<_> = self.notifications.all_rules();
        let rules: Vec<_> = rules.iter().filter(|rule| !self.targets.of(rule).is_empty()).collect();
        self.add_topics()?;
        let group = if rules.is_empty() { None } else { self.log_group()? };
        let queue = if *self.notifications.dead_letter_queue && !rules.is_empty() {
            Some(self.queue()?)
        } else {
            None
        };
        for rule in rules {
            self.rule(rule, queue.as_ref(), group.as_ref())?;
        }
        self.topic_policies()?;
        if let Some(queue) = &queue {
            self.queue_policy(queue)?;
        }
        self.permissions()
    }

    fn rule(
        &mut self,
        rule: &NotificationRule,
        queue: Option<&Handle<Queue>>,
        group: Option<&LogicalId>,
    ) -> Result<(), AddError> {
        let targets = self.targets.of(rule);
        let to_bus = targets.iter().any(|target| matches!(target, NotificationTarget::EventBus(_)));
        let mut resource = EventRule::new(pattern(self.plan, rule, to_bus))
            .description(rule.description.as_ref().map_or(rule.event.purpose(), |text| text.as_str()))
            .name(rule.name.as_str())
            .tags(tags(self.plan));
        for target in &targets {
            let mut made = EventTarget::new(target_id(target), self.target_arn(target));
            if matches!(target, NotificationTarget::EventBus(_)) {
                let role = Sub::default().text("arn:").hole(Pseudo::Partition).text(":iam::");
                made = made.role_arn(role.hole(Pseudo::AccountId).text(format!(":role/{BUS_ROLE}")));
            }
            if let Some(queue) = queue {
                made = made.dead_letter_queue(queue.get(Queue::ARN));
            }
            resource = resource.target(made);
        }
        let logs = targets.iter().any(|target| matches!(target, NotificationTarget::LogGroup(_)));
        let id = LogicalId::from_name("NotificationRule", rule.name.as_str());
        let handle = self.template.add_with(id, resource, |entry| {
            entry.set_comment(rule.event.purpose());
            // No resource refers to the log group: its ARN attribute ends in `:*`, which EventBridge does not accept.
            if let Some(group) = group.filter(|_| logs) {
                entry.add_depends_on(group.clone());
            }
        })?;
        self.rules.push((handle, targets));
        Ok(())
    }

    fn target_arn(&self, target: &NotificationTarget<'_>) -> Value<Arn> {
        match target {
            NotificationTarget::Topic(topic) => {
                let made = self.topics.get(topic.name.as_str());
                made.map_or_else(|| topic_arn(topic, None).into(), |made| made.get(Topic::TOPIC_ARN))
            }
            NotificationTarget::LogGroup(group) => local("logs", &format!("log-group:{}", group.name)).into(),
            NotificationTarget::EventBus(bus) => bus.as_str().into(),
            NotificationTarget::Function(function) => function_arn(function),
        }
    }

    /// Adds the log group and the policy that lets rules write to it; returns the ID of the resource that a rule depends on
    fn log_group(&mut self) -> Result<Option<LogicalId>, AddError> {
        let Some(group) = &self.notifications.log_group else { return Ok(None) };
        // Principals and actions are those of the documentation; the resource is only this log group.
        let arn = format!(
            "arn:${{AWS::Partition}}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:{}:*",
            group.name
        );
        let writers = || Principal::service(EVENTS).and(Principal::service("delivery.logs.amazonaws.com"));
        // Only the call that writes has the condition with the rules, so that rules of other accounts cannot write here.
        let rules: Vec<String> = self.rules_to_log_group();
        let policy = PolicyDocument::new([
            Statement::allow(["logs:CreateLogStream"])
                .sid("TrustEventsToCreateLogStream")
                .principal(writers())
                .resource(arn.clone()),
            Statement::allow(["logs:PutLogEvents"])
                .sid("TrustEventsToStoreLogEvent")
                .principal(writers())
                .resource(arn)
                .condition("ArnEquals", "aws:SourceArn", rules),
        ]);
        // The property is a JSON string. Its placeholders become substitutions, whose values need no escaping in JSON.
        let json = serde_json::to_value(&policy).unwrap_or_default().to_string();
        let document: Value<String> =
            json.parse::<Text>().map_or_else(|_| json.into(), |text| documents::text(&text));
        let policy = self.template.add_with(
            "NotificationLogPolicy",
            LogsResourcePolicy::new(document, "SSM-JITNA-events"),
            |entry| {
                entry.set_comment("Lets rules write to the log group");
            },
        )?;
        if *group.existing {
            return Ok(Some(policy.id().clone()));
        }
        let mut resource = LogGroup::default().log_group_name(group.name.as_str()).tags(tags(self.plan));
        if let Some(key) = &self.key {
            resource = resource.kms_key_id(key.get(Key::ARN));
        }
        if let Some(days) = group.retention.days() {
            resource = resource.retention_in_days(days);
        }
        let group = self.template.add_with("NotificationLogGroup", resource, |entry| {
            entry
                .set_comment("Events of access requests")
                .set_deletion_policy(RemovalPolicy::Retain)
                .set_update_replace_policy(RemovalPolicy::Retain);
        })?;
        Ok(Some(group.id().clone()))
    }

    /// ARNs, with placeholders, of the rules that send to the log group
    fn rules_to_log_group(&self) -> Vec<String> {
        let sends = |rule: &&NotificationRule| {
            let mut targets = self.targets.of(rule).into_iter();
            targets.any(|target| matches!(target, NotificationTarget::LogGroup(_)))
        };
        let arn = |rule: &NotificationRule| {
            format!("arn:${{AWS::Partition}}:events:${{AWS::Region}}:${{AWS::AccountId}}:rule/{}", rule.name)
        };
        self.notifications.all_rules().iter().map(|rule| &**rule).filter(sends).map(arn).collect()
    }

    fn queue(&mut self) -> Result<Handle<Queue>, AddError> {
        let queue = Queue::default()
            .message_retention_period(FOURTEEN_DAYS)
            .queue_name("SSM-JITNA-dead-letters")
            .sqs_managed_sse_enabled(true)
            .tags(tags(self.plan));
        self.template.add_with("NotificationDeadLetters", queue, |entry| {
            // SQS deletes the messages after fourteen days in any case, and a retained queue would keep the name in use.
            entry
                .set_deletion_policy(RemovalPolicy::Delete)
                .set_update_replace_policy(RemovalPolicy::Delete)
                .set_comment("Events that could not be delivered");
        })
    }

    fn queue_policy(&mut self, queue: &Handle<Queue>) -> Result<(), AddError> {
        let arn: Value<Arn> = queue.get(Queue::ARN);
        let rules: Vec<Value<Arn>> = self.rules.iter().map(|(rule, _)| rule.get(EventRule::ARN)).collect();
        let policy = PolicyDocument::new([
            Statement::allow(["sqs:SendMessage"])
                .sid("AllowTheseRules")
                .principal(Principal::service(EVENTS))
                .resource(arn.clone())
                .condition("ArnEquals", "aws:SourceArn", rules),
            Statement::deny(["sqs:*"])
                .sid("DenyWithoutTls")
                .principal(Principal::any())
                .resource(arn)
                .condition("Bool", "aws:SecureTransport", ["false"]),
        ]);
        let policy = QueuePolicy::new(policy).queues([queue.reference()]);
        self.template.add_with("NotificationDeadLetterPolicy", policy, |entry| {
            entry.set_deletion_policy(RemovalPolicy::Delete).set_update_replace_policy(RemovalPolicy::Delete);
        })?;
        Ok(())
    }

    /// Adds the permissions of rules to call functions
    fn permissions(&mut self) -> Result<(), AddError> {
        for (rule, targets) in &self.rules {
            for target in targets {
                let NotificationTarget::Function(function) = target else { continue };
                let name = format!("{}/{function}", rule.id().as_str());
                let permission =
                    LambdaPermission::new("lambda:InvokeFunction", function_arn(function), EVENTS)
                        .source_arn(rule.get(EventRule::ARN));
                self.template.add(LogicalId::from_name("NotificationPermission", &name), permission)?;
            }
        }
        Ok(())
    }
}

/// Events that the rule passes (EventBridge User Guide, "Creating Amazon EventBridge event patterns")
fn pattern(plan: &Plan<'_>, rule: &NotificationRule, to_bus: bool) -> Json {
    let event = *rule.event;
    let mut pattern = json!({"source": ["aws.ssm"], "detail-type": [event.detail_type()]});
    let mut detail = serde_json::Map::new();
    let mut filter = |field: &str, values: Vec<String>| {
        if !values.is_empty() {
            detail.insert(field.to_owned(), values.into());
        }
    };
    if let Some(call) = event.call() {
        filter("eventSource", vec!["ssm.amazonaws.com".to_owned()]);
        filter("eventName", vec![call.to_owned()]);
    }
    let people = |people: &[Spanned<Named<UserId>>]| people.iter().map(|user| person(plan, user)).collect();
    filter("Requester", people(&rule.requesters));
    filter("Approvers", people(&rule.approvers));
    if let Some(field) = event.status_field() {
        filter(field, rule.statuses.iter().map(ToString::to_string).collect());
    }
    filter("ApplicablePolicies", rule.policies.iter().map(ToString::to_string).collect());
    if event == NotificationEvent::Sessions {
        let roles: Vec<&str> = rule.roles.iter().map(|role| role.as_str()).collect();
        if roles.is_empty() {
            detail.insert("$or".to_owned(), without_request());
        } else {
            let issuer = json!({"sessionContext": {"sessionIssuer": {"userName": roles}}});
            detail.insert("userIdentity".to_owned(), issuer);
        }
    }
    if let Json::Object(pattern) = &mut pattern {
        // A bus also gets the events of the rules in its own account. Without this filter, events from elsewhere would be forwarded in an
        // endless loop.
        if to_bus {
            pattern
                .insert("account".to_owned(), json!([Value::<String>::from(Pseudo::AccountId).into_json()]));
            pattern.insert("region".to_owned(), json!([Value::<String>::from(Pseudo::Region).into_json()]));
        }
        if !detail.is_empty() {
            pattern.insert("detail".to_owned(), Json::Object(detail));
        }
    }
    pattern
}

/// How an event identifies a user: by the Identity Store ID, or by the written name without Identity Center
fn person(plan: &Plan<'_>, user: &Named<UserId>) -> String {
    let names = &plan.model.names;
    if let Some(id) = names.user_id(user) {
        return id.to_string();
    }
    let role = names.roles.iter().find(|(name, _)| name.as_str() == user.as_str());
    role.map_or_else(|| user.to_string(), |(_, role)| role.role_name().to_owned())
}

/// ID of a target within its rule
fn target_id(target: &NotificationTarget<'_>) -> String {
    let prefix = match target {
        NotificationTarget::Topic(_) => "Topic",
        NotificationTarget::LogGroup(_) => "LogGroup",
        NotificationTarget::EventBus(_) => "EventBus",
        NotificationTarget::Function(_) => "Function",
    };
    // A target ID has at most 64 characters. A logical ID ends with a hash, so its end is unique.
    let id = LogicalId::from_name(prefix, target.name());
    let id = id.as_str();
    let end = id.len().saturating_sub(64);
    id.get(end..).unwrap_or(id).to_owned()
}

fn function_arn(function: &FunctionReference) -> Value<Arn> {
    if function.place().is_some() {
        return function.as_str().into();
    }
    local("lambda", &format!("function:{}", function.function_name())).into()
}

/// ARN in the account and Region of the stack
fn local(service: &str, resource: &str) -> Sub {
    Sub::default()
        .text("arn:")
        .hole(Pseudo::Partition)
        .text(format!(":{service}:"))
        .hole(Pseudo::Region)
        .text(":")
        .hole(Pseudo::AccountId)
        .text(format!(":{resource}"))
}
