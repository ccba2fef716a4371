//! Manual steps: AWS has no resource for them, or the resource belongs to another owner

use super::EVENTS;
use super::chat;
use crate::assembly::{Command, Step, When};
use crate::model::Notifications;
use crate::synth::features::FeatureTemplates;

pub(super) fn add(templates: &mut FeatureTemplates<'_, '_>, notifications: &Notifications) {
    existing(templates, notifications);
    cloud_trail(templates, notifications);
    workspaces(templates, notifications);
    emails(templates, notifications);
    bus(templates, notifications);
    if *notifications.systems_manager_email {
        templates.step(
            Step::new(
                When::After,
                "Email from Systems Manager",
                "Systems Manager sends email about requests to approvers, about their status to requesters, and about failed requests to recipients that you choose. CloudFormation can set the two service settings (AWS::SSM::ServiceSetting), but AWS does not publish the format of their values. Set them in each account and Region: AWS Systems Manager, Settings, Just-in-time node access, Email.",
            )
            .text("With the identity provider IAM, also add the email addresses to each role there. With IAM Identity Center, Systems Manager uses the addresses of its users."),
        );
    }
}

fn existing(templates: &mut FeatureTemplates<'_, '_>, notifications: &Notifications) {
    let topics: Vec<&str> =
        notifications.topics.iter().filter(|t| *t.existing).map(|topic| topic.name.as_str()).collect();
    if !topics.is_empty() {
        templates.step(Step::new(
            When::Before,
            "Existing topics",
            format!(
                "These topics must exist in each account and Region: {}. The policy of each topic must allow {EVENTS} the action sns:Publish. An encrypted topic needs a customer managed key whose policy allows {EVENTS} the actions kms:Decrypt and kms:GenerateDataKey*, without conditions on aws:SourceArn or aws:SourceAccount.",
                topics.join(", ")
            ),
        ));
    }
    if let Some(key) = &notifications.topic_key
        && notifications.topics.iter().any(|topic| topic.is_made())
    {
        templates.step(Step::new(
            When::Before,
            "Key of the topics",
            format!(
                "The key {} must exist in each account and Region. Its policy must allow {EVENTS} the actions kms:Decrypt and kms:GenerateDataKey*, without conditions on aws:SourceArn or aws:SourceAccount. With these conditions, no notification is delivered.",
                **key
            ),
        ));
    }
}

fn cloud_trail(templates: &mut FeatureTemplates<'_, '_>, notifications: &Notifications) {
    if notifications.all_rules().iter().all(|rule| rule.event.call().is_none()) {
        return;
    }
    templates.step(
        Step::new(
            When::Before,
            "CloudTrail",
            "EventBridge receives events of requests from CloudTrail only if a trail logs write management events in each account and Region. A multi-Region organization trail is enough. This command lists the trails:",
        )
        .command(Command::new("aws").words([
            "cloudtrail",
            "describe-trails",
            "--region",
            templates.plan.home_region().as_str(),
        ])),
    );
}

fn workspaces(templates: &mut FeatureTemplates<'_, '_>, notifications: &Notifications) {
    let plan = templates.plan;
    let place = |settings| match chat::account(plan, settings) {
        Some(account) => format!("account {account}"),
        None if plan.model.as_organization().is_some() => {
            "each account of just-in-time node access".to_owned()
        }
        None => format!("account {}", plan.administrator()),
    };
    let mut steps: Vec<(String, String)> = Vec::new();
    for channel in &notifications.slack {
        let text = format!("Slack workspace {} in {}", channel.workspace, place(&channel.settings));
        steps.push((text, "In a private channel, invite the app: /invite @Amazon Q".to_owned()));
    }
    for channel in &notifications.teams {
        let text = format!(
            "Microsoft team {} (tenant {}) in {}",
            channel.team,
            channel.tenant,
            place(&channel.settings)
        );
        steps.push((text, "Install the app Amazon Q Developer in the team.".to_owned()));
    }
    if steps.is_empty() {
        return;
    }
    let mut step = Step::new(
        When::Before,
        "Chat",
        "Authorize each workspace or team in the console, once in each account: Amazon Q Developer in chat applications, Configure new client. Otherwise the stack of the channels fails.",
    );
    let mut said: Vec<String> = Vec::new();
    for text in steps.into_iter().flat_map(|(text, more)| [format!("{text}."), more]) {
        if !said.contains(&text) {
            step = step.text(text.clone());
            said.push(text);
        }
    }
    templates.step(step);
}

fn emails(templates: &mut FeatureTemplates<'_, '_>, notifications: &Notifications) {
    let count: usize = notifications.topics.iter().map(|topic| topic.emails.len()).sum();
    if count == 0 {
        return;
    }
    templates.step(Step::new(
        When::After,
        "Confirm subscriptions",
        "Each recipient gets a message from AWS Notifications for each topic, account and Region, and must confirm it to receive notifications. A subscription that is not confirmed within days expires. To send the message again, subscribe by hand; deploying again does not send it.",
    ));
}

fn bus(templates: &mut FeatureTemplates<'_, '_>, notifications: &Notifications) {
    let Some(bus) = &notifications.event_bus else { return };
    templates.step(Step::new(
        When::Before,
        "Event bus",
        format!(
            "The bus {} must exist, in a Region that EventBridge can send to. If it is in another account, its policy must allow the accounts with just-in-time node access the action events:PutEvents, preferably with the condition aws:PrincipalOrgID.",
            **bus
        ),
    ));
}
