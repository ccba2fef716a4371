//! Slack and Microsoft Teams channels, once in each account

use super::{CHAT, tags, topic_arn};
use crate::cfn::resources::{
    MicrosoftTeamsChannelConfiguration, PolicyDocument, Principal, Role, SlackChannelConfiguration, Statement,
};
use crate::cfn::{AddError, Arn, Handle, LogicalId, Pseudo, Sub, Template, Value};
use crate::ids::{AccountId, RoleName};
use crate::model::{ChatSettings, Notifications};
use crate::origin::Spanned;
use crate::plan::Plan;
use crate::synth::features::{FeatureTemplates, Home, Spread};

/// Tag of automation executions that are access requests (User Guide, "Setting up just-in-time access with Systems Manager")
const MANAGED_TAG: &str = "aws:ResourceTag/SystemsManagerJustInTimeNodeAccessManaged";

pub(super) fn add(
    templates: &mut FeatureTemplates<'_, '_>,
    notifications: &Notifications,
) -> Result<(), AddError> {
    let plan = templates.plan;
    let mut homes: Vec<Option<AccountId>> = Vec::new();
    for settings in settings(notifications) {
        let home = account(plan, settings);
        if !homes.contains(&home) {
            homes.push(home);
        }
    }
    // Channels of every account come first: a channel of a single account may share its role.
    homes.sort_by_key(Option::is_some);
    for home in homes {
        let place = match &home {
            Some(account) => Home::Account(account.clone(), once(plan)),
            None => Home::EveryAccount(Spread::node_access()),
        };
        if let Some(template) = templates.at(CHAT, place) {
            Channels { plan, notifications, template }.add(home.as_ref())?;
        }
    }
    Ok(())
}

/// Settings of all channels
pub(super) fn settings(notifications: &Notifications) -> impl Iterator<Item = &ChatSettings> {
    let slack = notifications.slack.iter().map(|channel| &channel.settings);
    slack.chain(notifications.teams.iter().map(|channel| &channel.settings))
}

/// The only account that has a channel. `None` means every account, and is also returned for a model of one account.
pub(super) fn account(plan: &Plan<'_>, settings: &ChatSettings) -> Option<AccountId> {
    plan.model.as_organization()?;
    let account = plan.tree.account(settings.account.as_ref()?)?;
    Some(plan.tree.get_account(account).id.clone())
}

/// The Region for the global resources of an account
fn once(plan: &Plan<'_>) -> crate::ids::Region {
    let home = plan.home_region();
    let region =
        if plan.regions.contains(&home) { home } else { plan.regions.first().copied().unwrap_or(home) };
    region.clone()
}

struct Channels<'t, 'p, 'm, 'n> {
    plan: &'p Plan<'m>,
    notifications: &'n Notifications,
    template: &'t mut Template,
}

impl Channels<'_, '_, '_, '_> {
    fn add(&mut self, home: Option<&AccountId>) -> Result<(), AddError> {
        let plan = self.plan;
        let here = |settings: &ChatSettings| account(plan, settings).as_ref() == home;
        let mut roles: Vec<(&str, Value<Arn>)> = Vec::new();
        for settings in settings(self.notifications).filter(|settings| here(settings)) {
            let name = settings.role_name();
            if roles.iter().any(|(known, _)| *known == name) {
                continue;
            }
            let everywhere =
                |other: &ChatSettings| account(plan, other).is_none() && other.role_name() == name;
            let arn = if home.is_some() && super::chat::settings(self.notifications).any(everywhere) {
                // The account already has the role, because every account has it.
                Sub::default()
                    .text("arn:")
                    .hole(Pseudo::Partition)
                    .text(":iam::")
                    .hole(Pseudo::AccountId)
                    .text(format!(":role/{name}"))
                    .into()
            } else {
                let mut sharing = super::chat::settings(self.notifications);
                let approves = sharing.any(|other| {
                    (home.is_none() || here(other)) && other.role_name() == name && *other.approvals
                });
                self.role(settings, approves)?.get(Role::ARN)
            };
            roles.push((name, arn));
        }
        let role_of = |settings: &ChatSettings| {
            let role = roles.iter().find(|(name, _)| *name == settings.role_name());
            role.map(|(_, role)| role.clone())
        };
        for channel in self.notifications.slack.iter().filter(|channel| here(&channel.settings)) {
            let Some(role) = role_of(&channel.settings) else { continue };
            let settings = &channel.settings;
            let resource = SlackChannelConfiguration::new(
                channel.name.as_str(),
                role,
                channel.channel.as_str(),
                channel.workspace.as_str(),
            )
            .guardrail_policies(settings.guardrail_arns())
            .logging_level(settings.logging.as_str())
            .sns_topic_arns(self.topics(settings))
            .tags(tags(plan))
            .user_role_required(*settings.user_role_required);
            let id = LogicalId::from_name("ChatSlack", channel.name.as_str());
            self.template.add_with(id, resource, |entry| {
                entry.set_comment("Slack channel");
            })?;
        }
        for channel in self.notifications.teams.iter().filter(|channel| here(&channel.settings)) {
            let Some(role) = role_of(&channel.settings) else { continue };
            let settings = &channel.settings;
            let mut resource = MicrosoftTeamsChannelConfiguration::new(
                channel.name.as_str(),
                role,
                channel.team.as_str(),
                channel.channel.as_str(),
                channel.tenant.as_str(),
            )
            .guardrail_policies(settings.guardrail_arns())
            .logging_level(settings.logging.as_str())
            .sns_topic_arns(self.topics(settings))
            .tags(tags(plan))
            .user_role_required(*settings.user_role_required);
            if let Some(name) = &channel.channel_name {
                resource = resource.teams_channel_name(name.as_str());
            }
            let id = LogicalId::from_name("ChatTeams", channel.name.as_str());
            self.template.add_with(id, resource, |entry| {
                entry.set_comment("Microsoft Teams channel");
            })?;
        }
        Ok(())
    }

    /// Topics of all Regions that a channel shows
    fn topics(&self, settings: &ChatSettings) -> Vec<Value<Arn>> {
        let chosen = |name: &str| {
            settings.topics.is_empty() || settings.topics.iter().any(|topic| topic.as_str() == name)
        };
        let topics = self.notifications.topics.iter().filter(|topic| chosen(topic.name.as_str()));
        let regions = &self.plan.regions;
        topics.flat_map(|topic| regions.iter().map(|region| topic_arn(topic, Some(region)).into())).collect()
    }

    fn role(&mut self, settings: &ChatSettings, approves: bool) -> Result<Handle<Role>, AddError> {
        // Amazon Q Developer in chat applications Administrator Guide: trust policy of a channel role.
        let trust = PolicyDocument::new([
            Statement::allow(["sts:AssumeRole"]).principal(Principal::service("chatbot.amazonaws.com"))
        ]);
        let name: Option<&Spanned<RoleName>> = settings.role.as_ref();
        let text = if approves {
            "Lets approvers approve access requests from chat"
        } else {
            "Shows access requests in chat"
        };
        let mut role =
            Role::new(trust).description(text).role_name(settings.role_name()).tags(tags(self.plan));
        if approves {
            let executions = Sub::default().text("arn:").hole(Pseudo::Partition).text(":ssm:*:");
            let executions = executions.hole(Pseudo::AccountId).text(":automation-execution/*");
            let policy = PolicyDocument::new([Statement::allow(["ssm:SendAutomationSignal"])
                .sid("AllowApprovalRejectionSignal")
                .resource(executions)
                .condition("StringEquals", MANAGED_TAG, ["true"])]);
            role = role.policy("approve-access-requests", policy);
        }
        let id = match (name, approves) {
            (Some(name), _) => LogicalId::from_name("ChatRole", name.as_str()),
            (None, true) => LogicalId::from_name("ChatApproverRole", ""),
            (None, false) => LogicalId::from_name("ChatRole", ""),
        };
        self.template.add_with(id, role, |entry| {
            entry.set_comment(text);
        })
    }
}
