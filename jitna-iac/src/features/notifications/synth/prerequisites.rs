//! Resources that notifications refer to

use crate::assembly::{Evidence, PrerequisiteKind};
use crate::ids::Region;
use crate::model::{ChatSettings, NotificationEvent, Notifications};
use crate::synth::prerequisites::documents::log_group;
use crate::synth::prerequisites::{Needs, Scope, aws, in_each, literal};

/// Region of the console of Amazon Q Developer in chat applications; its API has endpoints in only four Regions (General Reference, "Amazon
/// Q Developer in chat applications endpoints and quotas")
const CHAT_REGION: Region = Region::US_EAST_2;

pub(crate) fn add(needs: &mut Needs<'_, '_>) {
    let Some(notifications) = &needs.plan.model.notifications else { return };
    topics(needs, notifications);
    functions(needs, notifications);
    logs_and_bus(needs, notifications);
    trail(needs, notifications);
    chat(needs, notifications);
}

fn topics(needs: &mut Needs<'_, '_>, notifications: &Notifications) {
    let plan = needs.plan;
    for topic in notifications.topics.iter().filter(|topic| *topic.existing) {
        let query =
            format!("Topics[?ends_with(TopicArn, {})].TopicArn", literal(&format!(":{}", topic.name)));
        let probes = in_each(plan.regions.iter().copied(), |region| {
            aws(["sns", "list-topics", "--region", region.as_str(), "--query", &query, "--output", "text"])
        });
        let everywhere = needs.everywhere();
        let what = (PrerequisiteKind::Topic, topic.name.as_str());
        needs.need(what, "notifications", everywhere, Evidence::Output, probes);
    }
    if let Some(key) = &notifications.topic_key
        && notifications.topics.iter().any(|topic| topic.is_made())
    {
        let everywhere = needs.everywhere();
        needs.key(key, "topics of notifications", &everywhere, &plan.regions);
    }
}

fn functions(needs: &mut Needs<'_, '_>, notifications: &Notifications) {
    let plan = needs.plan;
    for function in &notifications.functions {
        let place = function.place().and_then(|(region, account)| {
            Some((region.parse::<Region>().ok()?, Scope::one(Some(&account.parse().ok()?))))
        });
        let (scope, regions): (Scope, Vec<&Region>) = match &place {
            Some((region, scope)) => (scope.clone(), vec![region]),
            None => (needs.everywhere(), plan.regions.clone()),
        };
        let probes = in_each(regions, |region| {
            aws(["lambda", "get-function", "--region", region.as_str(), "--function-name", function.as_str()])
                .words(["--query", "Configuration.FunctionArn", "--output", "text"])
        });
        let what = (PrerequisiteKind::Function, function.as_str());
        needs.need(what, "notifications", scope, Evidence::Success, probes);
    }
}

fn logs_and_bus(needs: &mut Needs<'_, '_>, notifications: &Notifications) {
    let plan = needs.plan;
    if let Some(group) = notifications.log_group.as_ref().filter(|group| *group.existing)
        && let Ok(name) = group.name.as_str().parse()
    {
        let everywhere = needs.everywhere();
        log_group(needs, &name, "notifications", &everywhere, &plan.regions);
    }
    if let Some(bus) = &notifications.event_bus
        && let Ok(region) = bus.region()
    {
        let name = bus.as_str().rsplit("event-bus/").next().unwrap_or_default();
        let probes = in_each([&region], |region| {
            aws(["events", "describe-event-bus", "--region", region.as_str(), "--name", name])
                .words(["--query", "Arn", "--output", "text"])
        });
        let owner = Scope::one(bus.account().parse().ok().as_ref());
        let what = (PrerequisiteKind::EventBus, bus.as_str());
        needs.need(what, "notifications", owner, Evidence::Success, probes);
    }
}

/// Adds the trail: EventBridge receives events of requests only where a trail records management events
fn trail(needs: &mut Needs<'_, '_>, notifications: &Notifications) {
    let rules = notifications.all_rules();
    let has = |event: NotificationEvent| rules.iter().any(|rule| *rule.event == event);
    let subject = if has(NotificationEvent::Started) {
        "notifications of started requests"
    } else if has(NotificationEvent::Sessions) {
        "notifications of sessions"
    } else {
        return;
    };
    let regions = needs.plan.regions.clone();
    let probes = in_each(regions, |region| {
        aws(["cloudtrail", "describe-trails", "--region", region.as_str()]).words([
            "--query",
            "trailList[].TrailARN",
            "--output",
            "text",
        ])
    });
    let everywhere = needs.everywhere();
    let what = (PrerequisiteKind::Trail, "management events");
    needs.need(what, subject, everywhere, Evidence::Output, probes);
}

/// Adds the workspaces, teams and guardrails of chat channels
fn chat(needs: &mut Needs<'_, '_>, notifications: &Notifications) {
    for channel in &notifications.slack {
        let scope = channel_scope(needs, &channel.settings);
        let query =
            format!("SlackWorkspaces[?SlackTeamId=={}].SlackTeamName", literal(channel.workspace.as_str()));
        let probes = in_each([&CHAT_REGION], |region| {
            aws(["chatbot", "describe-slack-workspaces", "--region", region.as_str()])
                .words(["--query", &query, "--output", "text"])
        });
        let what = (PrerequisiteKind::SlackWorkspace, channel.workspace.as_str());
        needs.need(what, "chat channels", scope.clone(), Evidence::Output, probes);
        guardrails(needs, &channel.settings, &scope);
    }
    for channel in &notifications.teams {
        let scope = channel_scope(needs, &channel.settings);
        let query = format!("ConfiguredTeams[?TeamId=={}].TeamId", literal(channel.team.as_str()));
        let probes = in_each([&CHAT_REGION], |region| {
            aws(["chatbot", "list-microsoft-teams-configured-teams", "--region", region.as_str()])
                .words(["--query", &query, "--output", "text"])
        });
        let what = (PrerequisiteKind::TeamsTeam, channel.team.as_str());
        needs.need(what, "chat channels", scope.clone(), Evidence::Output, probes);
        guardrails(needs, &channel.settings, &scope);
    }
}

/// Accounts that have the channel
fn channel_scope(needs: &Needs<'_, '_>, settings: &ChatSettings) -> Scope {
    let account = settings.account.as_ref().filter(|_| needs.plan.model.as_organization().is_some());
    match account.and_then(|account| needs.plan.account_id(account)) {
        Some(account) => Scope::one(Some(account)),
        None => needs.everywhere(),
    }
}

/// Adds the customer managed policies that limit a channel; policies that AWS manages are in every account
fn guardrails(needs: &mut Needs<'_, '_>, settings: &ChatSettings, scope: &Scope) {
    for arn in settings.guardrails.iter().filter(|arn| !arn.as_str().starts_with("arn:aws:iam::aws:")) {
        let scope = Scope::from_arn(arn.as_str()).unwrap_or_else(|| scope.clone());
        needs.policy(arn.as_str(), "guardrails of chat channels", scope);
    }
}
