//! Rules, and what lets them reach their targets

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
};
use crate::origin::Sp;
use crate::plan::Plan;
use crate::synth::documents;

/// Seconds that a dead letter is kept: the most that SQS takes (SQS Developer Guide, "Amazon SQS message quotas")
const FOURTEEN_DAYS: u32 = 1_209_600;

/// The template of an account and Region in the making
pub(super) struct Site<'t, 'p, 'm> {
    pub(super) plan: &'p Plan<'m>,
    pub(super) notifications: &'m Notifications,
    pub(super) template: &'t mut Template,
    /// Everything that rules may send to
    targets: NotificationTargets<'m>,
    /// Topics that are made, by name, in the order of the model
    pub(super) topics: IndexMap<&'m str, Handle<Topic>>,
    /// Key of the topics, if it is made; encrypts the log group too
    pub(super) key: Option<Handle<Key>>,
    /// Rules, with what they send to
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
            .description(purpose(*rule.event))
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
            entry.set_comment(purpose(*rule.event));
            // Nothing refers to the log group: the ARN that it gives ends in `:*`, which EventBridge does not take.
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

    /// Log group and the policy that lets rules write to it; gives what a rule has to wait for
    fn log_group(&mut self) -> Result<Option<LogicalId>, AddError> {
        let Some(group) = &self.notifications.log_group else { return Ok(None) };
        // Principals and actions are those of the page; the resource is this log group alone.
        let arn = format!(
            "arn:${{AWS::Partition}}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:{}:*",
            group.name
        );
        let writers = || Principal::service(EVENTS).and(Principal::service("delivery.logs.amazonaws.com"));
        // Of the two calls, the one that writes bears the rule: those of other accounts write nothing here.
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
        // The property is JSON as text. Its placeholders become holes, and what fills them needs no escape in JSON.
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

    /// ARNs of the rules that send to the log group, with placeholders
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
            // Its messages are gone after fourteen days in any case, and a queue that stays would hold the name.
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

    /// What lets rules call functions
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
    if event == NotificationEvent::Started {
        filter("eventSource", vec!["ssm.amazonaws.com".to_owned()]);
        filter("eventName", vec!["StartAccessRequest".to_owned()]);
    }
    let people = |people: &[Sp<Named<UserId>>]| people.iter().map(|user| person(plan, user)).collect();
    filter("Requester", people(&rule.requesters));
    filter("Approvers", people(&rule.approvers));
    if let Some(field) = event.status_field() {
        filter(field, rule.statuses.iter().map(ToString::to_string).collect());
    }
    filter("ApplicablePolicies", rule.policies.iter().map(ToString::to_string).collect());
    if let Json::Object(pattern) = &mut pattern {
        // A bus gets the events of its account's rules as well: without this, what comes from elsewhere would be sent on
        // again, for ever.
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

/// How an event names a person: by the id of the Identity Store; without Identity Center, by what was written
fn person(plan: &Plan<'_>, user: &Named<UserId>) -> String {
    let names = &plan.model.names;
    if let Some(id) = names.user_id(user) {
        return id.to_string();
    }
    let role = names.roles.iter().find(|(name, _)| name.as_str() == user.as_str());
    role.map_or_else(|| user.to_string(), |(_, role)| role.role_name().to_owned())
}

fn purpose(event: NotificationEvent) -> &'static str {
    match event {
        NotificationEvent::Approver => "Access requests that wait for approvers, and their decisions",
        NotificationEvent::Requester => "Access requests whose status changed",
        NotificationEvent::Failed => "Access requests that failed, since several policies apply to the node",
        NotificationEvent::Started => "Access requests as CloudTrail records them",
    }
}

/// Id of a target within its rule
fn target_id(target: &NotificationTarget<'_>) -> String {
    let prefix = match target {
        NotificationTarget::Topic(_) => "Topic",
        NotificationTarget::LogGroup(_) => "LogGroup",
        NotificationTarget::EventBus(_) => "EventBus",
        NotificationTarget::Function(_) => "Function",
    };
    // A target's id has 64 characters at most; the end of a logical id is a hash, so it tells names apart.
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

/// ARN in the account and Region that the stack runs in
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
