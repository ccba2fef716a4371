//! Topics, their key, and the permissions to publish

use std::collections::HashMap;

use indexmap::IndexMap;

use super::rules::Site;
use super::{EVENTS, tags, topic_arn};
use crate::cfn::resources::{
    Alias, EventRule, Key, PolicyDocument, Principal, Statement, Subscription, Topic, TopicPolicy,
};
use crate::cfn::{AddError, Arn, LogicalId, RemovalPolicy, Sub, Value};
use crate::features::publishers;
use crate::model::NotificationTarget;
use crate::synth::documents;
use crate::synth::features::key;

impl Site<'_, '_, '_> {
    pub(super) fn add_topics(&mut self) -> Result<(), AddError> {
        let topics = &self.notifications.topics;
        if topics.iter().any(|topic| topic.is_made()) {
            let key = self.key()?;
            for topic in topics.iter().filter(|topic| topic.is_made()) {
                let resource = Topic::default()
                    .kms_master_key_id(key.clone())
                    .tags(tags(self.plan))
                    .topic_name(topic.name.as_str());
                let id = LogicalId::from_name("NotificationTopic", topic.name.as_str());
                let handle = self.template.add_with(id, resource, |entry| {
                    entry.set_comment("Access requests, for subscribers and chat channels");
                })?;
                self.topics.insert(topic.name.as_str(), handle);
            }
        }
        for topic in topics {
            let made = self.topics.get(topic.name.as_str());
            let arn: Value<Arn> =
                made.map_or_else(|| topic_arn(topic, None).into(), |topic| topic.get(Topic::TOPIC_ARN));
            for email in &topic.emails {
                let name = format!("{}/{email}", topic.name);
                self.template.add(
                    LogicalId::from_name("NotificationEmail", &name),
                    Subscription::email(email.as_str(), arn.clone()),
                )?;
            }
        }
        Ok(())
    }

    /// Key of the topics and of the log group
    ///
    /// EventBridge cannot use the key that AWS manages for SNS, because you cannot change its policy. In the policy of a key for topics,
    /// EventBridge does not support `aws:SourceArn` or `aws:SourceAccount` (SNS Developer Guide, "Key management"): with these conditions,
    /// no message arrives. The encryption context of SNS is the topic's ARN, which also limits the use of the key.
    fn key(&mut self) -> Result<Value<String>, AddError> {
        if let Some(key) = &self.notifications.topic_key {
            return Ok(documents::text(key));
        }
        let topics = self.notifications.topics.iter().filter(|topic| topic.is_made());
        let topics: Vec<Sub> = topics.map(|topic| topic_arn(topic, None)).collect();
        let publishes = |name: &str, service: &'static str, topics: Vec<Sub>| {
            Statement::allow(["kms:Decrypt", "kms:GenerateDataKey*"])
                .sid(format!("{name}Publishes"))
                .principal(Principal::service(service))
                .resource("*")
                .condition("StringEquals", "kms:EncryptionContext:aws:sns:topicArn", topics)
        };
        let mut others: IndexMap<(&str, &'static str), Vec<Sub>> = IndexMap::new();
        for publisher in publishers(self.plan) {
            let mut topics = self.notifications.topics.iter();
            if let Some(topic) =
                topics.find(|topic| topic.is_made() && topic.name.as_str() == publisher.topic)
            {
                others.entry((publisher.name, publisher.service)).or_default().push(topic_arn(topic, None));
            }
        }
        let others = others.into_iter().map(|((name, service), topics)| publishes(name, service, topics));
        let statements = [publishes("EventBridge", EVENTS, topics)].into_iter().chain(others);
        let group = self.notifications.log_group.as_ref().filter(|group| !*group.existing);
        let group = group.map(|group| key::encrypts_log_group(group.name.as_str()));
        let key = Key::new(key::policy(statements.chain(group).collect()))
            .description("Notifications of just-in-time node access")
            .enable_key_rotation(true)
            .tags(tags(self.plan));
        let key = self.template.add_with("NotificationKey", key, |entry| {
            // The log group stays when the stack is deleted, and is unreadable without the key.
            entry.set_deletion_policy(RemovalPolicy::Retain).set_update_replace_policy(RemovalPolicy::Retain);
            entry.set_comment("Encrypts the topics and the log group; EventBridge may use it for the topics");
        })?;
        self.template
            .add("NotificationKeyAlias", Alias::new("alias/SSM-JITNA-notifications", key.get(Key::KEY_ID)))?;
        let arn = key.get(Key::ARN).into();
        self.key = Some(key);
        Ok(arn)
    }

    /// Adds the permissions to publish to the created topics: only the rules that send there, and only with TLS
    pub(super) fn topic_policies(&mut self) -> Result<(), AddError> {
        let mut senders: HashMap<&str, Vec<Value<Arn>>> = HashMap::new();
        for (rule, targets) in &self.rules {
            for target in targets {
                if let NotificationTarget::Topic(topic) = target {
                    senders.entry(topic.name.as_str()).or_default().push(rule.get(EventRule::ARN));
                }
            }
        }
        let publishers = publishers(self.plan);
        for (name, topic) in &self.topics {
            let rules = senders.remove(name).unwrap_or_default();
            let arn: Value<Arn> = topic.get(Topic::TOPIC_ARN);
            let mut policy = PolicyDocument::default();
            if !rules.is_empty() {
                policy = policy.statement(
                    Statement::allow(["sns:Publish"])
                        .sid("AllowTheseRules")
                        .principal(Principal::service(EVENTS))
                        .resource(arn.clone())
                        .condition("ArnEquals", "aws:SourceArn", rules),
                );
            }
            for publisher in publishers.iter().filter(|publisher| publisher.topic == *name) {
                policy = policy.statement(
                    Statement::allow(["sns:Publish"])
                        .sid(format!("AllowThese{}", publisher.resources))
                        .principal(Principal::service(publisher.service))
                        .resource(arn.clone())
                        .condition("ArnEquals", "aws:SourceArn", publisher.sources.clone()),
                );
            }
            policy = policy.statement(
                Statement::deny(["sns:Publish"])
                    .sid("DenyWithoutTls")
                    .principal(Principal::any())
                    .resource(arn.clone())
                    .condition("Bool", "aws:SecureTransport", ["false"]),
            );
            let id = LogicalId::from_name("NotificationTopicPolicy", name);
            self.template.add(id, TopicPolicy::new(policy).topics([arn]))?;
        }
        Ok(())
    }
}
