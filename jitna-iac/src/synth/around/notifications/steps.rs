//! What people do by hand: AWS has no resource for it, or it belongs to somebody else

use super::chat;
use super::{Around, EVENTS};
use crate::assembly::{Command, Step, When};
use crate::model::{NotificationEvent, Notifications};

pub(super) fn add(around: &mut Around<'_, '_>, notifications: &Notifications) {
    existing(around, notifications);
    cloud_trail(around, notifications);
    workspaces(around, notifications);
    emails(around, notifications);
    bus(around, notifications);
    if *notifications.systems_manager_email {
        around.step(
            Step::new(
                When::After,
                "E-mail of Systems Manager",
                "Systems Manager sends e-mail of its own about requests to approvers, about status to requesters, and about failed requests to people of your choice. CloudFormation could set the two service settings (AWS::SSM::ServiceSetting), but AWS publishes no format of their values. In each account and Region: AWS Systems Manager, Settings, Just-in-time node access, E-mail.",
            )
            .text("With identity provider IAM, addresses are attached to each role there as well. With Identity Center, those of its users are used."),
        );
    }
}

fn existing(around: &mut Around<'_, '_>, notifications: &Notifications) {
    let topics: Vec<&str> =
        notifications.topics.iter().filter(|t| *t.existing).map(|topic| topic.name.as_str()).collect();
    if !topics.is_empty() {
        around.step(Step::new(
            When::Before,
            "Existing topics",
            format!(
                "These topics have to exist in each account and Region: {}. The policy of each allows {EVENTS} the action sns:Publish. If it is encrypted, then with a customer managed key whose policy allows {EVENTS} the actions kms:Decrypt and kms:GenerateDataKey*, without conditions on aws:SourceArn or aws:SourceAccount.",
                topics.join(", ")
            ),
        ));
    }
    if let Some(key) = &notifications.topic_key
        && notifications.topics.iter().any(|topic| topic.is_made())
    {
        around.step(Step::new(
            When::Before,
            "Key of the topics",
            format!(
                "The key {} has to exist in each account and Region. Its policy allows {EVENTS} the actions kms:Decrypt and kms:GenerateDataKey*, without conditions on aws:SourceArn or aws:SourceAccount: with them, nothing is delivered.",
                **key
            ),
        ));
    }
}

fn cloud_trail(around: &mut Around<'_, '_>, notifications: &Notifications) {
    if notifications.all_rules().iter().all(|rule| *rule.event != NotificationEvent::Started) {
        return;
    }
    around.step(
        Step::new(
            When::Before,
            "CloudTrail",
            "EventBridge learns of requests from CloudTrail only where a trail records management events that write, in each account and Region. A trail of the organization over all Regions does. This lists the trails:",
        )
        .command(Command::new("aws").words([
            "cloudtrail",
            "describe-trails",
            "--region",
            around.plan.home_region().as_str(),
        ])),
    );
}

fn workspaces(around: &mut Around<'_, '_>, notifications: &Notifications) {
    let plan = around.plan;
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
        "A workspace or team is authorized in the console, once in each account: Amazon Q Developer in chat applications, Configure new client. Without it the stack of the channels fails.",
    );
    let mut said: Vec<String> = Vec::new();
    for text in steps.into_iter().flat_map(|(text, more)| [format!("{text}."), more]) {
        if !said.contains(&text) {
            step = step.text(text.clone());
            said.push(text);
        }
    }
    around.step(step);
}

fn emails(around: &mut Around<'_, '_>, notifications: &Notifications) {
    let count: usize = notifications.topics.iter().map(|topic| topic.emails.len()).sum();
    if count == 0 {
        return;
    }
    around.step(Step::new(
        When::After,
        "Confirm subscriptions",
        "Each recipient gets a message from AWS Notifications for each topic, account and Region, and no notification before confirming it. What is not confirmed within days expires; deploying anew does not repeat it, subscribing by hand does.",
    ));
}

fn bus(around: &mut Around<'_, '_>, notifications: &Notifications) {
    let Some(bus) = &notifications.event_bus else { return };
    around.step(Step::new(
        When::Before,
        "Event bus",
        format!(
            "The bus {} has to exist, in a Region that EventBridge sends to. If it is of another account, its policy allows the accounts of just-in-time node access the action events:PutEvents, best by aws:PrincipalOrgID.",
            **bus
        ),
    ));
}
