//! Chat channels: their users' permissions, and their accounts

use crate::check::Report;
use crate::ids::ChatName;
use crate::model::{Approver, ChatSettings, IdentityProvider, Notifications};
use crate::origin::Spanned;
use crate::plan::Plan;
use crate::rules;

pub(crate) fn check(plan: &Plan<'_>, report: &mut Report) {
    let Some(notifications) = &plan.model.notifications else { return };
    let slack = notifications.slack.iter().map(|channel| (&channel.name, &channel.settings));
    let teams = notifications.teams.iter().map(|channel| (&channel.name, &channel.settings));
    for (name, settings) in slack.chain(teams) {
        let subject = format!("notifications/{}", **name);
        guardrails(plan, settings, &subject, report);
        approvals(plan, name, settings, &subject, report);
        place(plan, name, settings, &subject, report);
    }
    swapped(notifications, report);
    let slack: Vec<_> =
        notifications.slack.iter().map(|channel| (&channel.channel, &channel.settings)).collect();
    pairs(&slack, |first, second| same_channel(first, second, report));
    let teams: Vec<_> =
        notifications.teams.iter().map(|channel| (&channel.channel, &channel.settings)).collect();
    pairs(&teams, |first, second| same_channel(first, second, report));
}

/// Reports IDs that belong to the other key: a Slack workspace ID begins with `T` or `E`, a channel ID with `C`, `D` or `G`
fn swapped(notifications: &Notifications, report: &mut Report) {
    for slack in &notifications.slack {
        let (workspace, channel) = (slack.workspace.as_str(), slack.channel.as_str());
        let (help, origin) = if workspace.starts_with(['C', 'D', 'G']) {
            (
                "swap them: the ID of a workspace begins with `T`, that of a channel with `C`",
                slack.workspace.origin(),
            )
        } else if channel.starts_with('T') {
            (
                "swap them: the ID of a channel begins with `C`, that of a workspace with `T`",
                slack.channel.origin(),
            )
        } else {
            continue;
        };
        report.push(
            rules::SWAPPED_CHAT_IDS
                .finding(format!(
                    "`{}`: the IDs of workspace and channel seem to be swapped",
                    slack.name.as_str()
                ))
                .at(origin, "")
                .help(help)
                .subject(format!("notifications/{}", *slack.name)),
        );
    }
    for teams in &notifications.teams {
        if teams.team == teams.tenant {
            report.push(
                rules::SWAPPED_CHAT_IDS
                    .finding(format!("`{}`: team and tenant have the same ID", teams.name.as_str()))
                    .at(teams.tenant.origin(), "")
                    .at(teams.team.origin(), "the team")
                    .help("`tenant` is the ID of the directory (Microsoft Entra ID), `team` that of the team")
                    .subject(format!("notifications/{}", *teams.name)),
            );
        }
    }
}

/// Calls `look` with every pair of items, in order
fn pairs<T: Copy>(items: &[T], mut look: impl FnMut(T, T)) {
    for (number, first) in items.iter().enumerate() {
        for second in items.iter().skip(number + 1) {
            look(*first, *second);
        }
    }
}

fn guardrails(plan: &Plan<'_>, settings: &ChatSettings, subject: &str, report: &mut Report) {
    for policy in &settings.guardrails {
        let own = policy.as_str().split(':').nth(4).filter(|account| *account != "aws");
        if policy.as_str() == "arn:aws:iam::aws:policy/AdministratorAccess" {
            report.push(
                rules::OPEN_GUARDRAIL
                    .finding("the guardrail `AdministratorAccess` restricts nothing")
                    .at(policy.origin(), "")
                    .help("leave `guardrails` out for one that allows what approvers need, or name a narrower policy")
                    .subject(subject),
            );
        } else if policy.as_str() == "arn:aws:iam::aws:policy/PowerUserAccess" {
            report.push(
                rules::WIDE_GUARDRAIL
                    .finding("the guardrail `PowerUserAccess` lets a channel do everything but manage identities")
                    .at(policy.origin(), "")
                    .help("leave `guardrails` out for one that allows what approvers need, or name a narrower policy")
                    .subject(subject),
            );
        } else if let Some(own) = own
            && !is_only(plan, settings, own)
        {
            report.push(
                rules::MISPLACED_TARGET
                    .finding(format!(
                        "the guardrail is a policy of account {own}, but the channel is in other accounts"
                    ))
                    .at(policy.origin(), "")
                    .help("name an AWS managed policy, or the one `account` of the channel")
                    .subject(subject),
            );
        }
    }
}

/// Whether a channel is in this account and in no other
fn is_only(plan: &Plan<'_>, settings: &ChatSettings, account: &str) -> bool {
    if plan.model.as_organization().is_none() {
        return account == plan.administrator().as_str();
    }
    let named = settings.account.as_ref();
    named
        .and_then(|named| plan.tree.account(named))
        .is_some_and(|index| plan.tree.get_account(index).id.as_str() == account)
}

fn approvals(
    plan: &Plan<'_>,
    name: &Spanned<ChatName>,
    settings: &ChatSettings,
    subject: &str,
    report: &mut Report,
) {
    if !*settings.approvals {
        return;
    }
    let origin = settings.approvals.origin().or(name.origin());
    if plan.identity_provider() == IdentityProvider::Sso {
        report.push(
            rules::CHAT_APPROVAL_WITHOUT_IAM
                .finding(format!("no approver can approve from `{}`: in chat the approver is the channel's role, and identities are read from Identity Center", **name))
                .at(origin, "")
                .at(identity_provider(plan), "the identity provider")
                .help("take `approvals` out; the channel still shows requests. Or set `identityProvider: IAM`")
                .subject(subject),
        );
        return;
    }
    if *settings.user_role_required {
        return;
    }
    let role = settings.role_name();
    let levels = plan.model.manual_approvals.iter().flat_map(|policy| &policy.levels);
    let mut approvers = levels.flat_map(|level| &level.approvers);
    let approves = approvers.any(|approver| match &**approver {
        Approver::Role(named) => plan.model.names.role_named(named).role_name() == role,
        Approver::Group(_) | Approver::User(_) | Approver::IamUser(_) => false,
    });
    if !approves {
        report.push(
            rules::POWERLESS_CHAT_ROLE
                .finding(format!("no manual approval policy has the channel's role `{role}` as approver"))
                .at(origin, "")
                .help(format!(
                    "add `- role: {role}` to the approvers of a level, or name an approver's role in `role`"
                ))
                .subject(subject),
        );
    }
}

fn identity_provider(plan: &Plan<'_>) -> crate::origin::Origin {
    plan.model
        .as_organization()
        .map(|organization| organization.identity_provider.origin())
        .unwrap_or_default()
}

/// Reports two configurations of an account that are for the same channel
fn same_channel<T: PartialEq + std::fmt::Display>(
    first: (&Spanned<T>, &ChatSettings),
    second: (&Spanned<T>, &ChatSettings),
    report: &mut Report,
) {
    let accounts = (first.1.account.as_deref(), second.1.account.as_deref());
    let together = matches!(accounts, (None, _) | (_, None)) || accounts.0 == accounts.1;
    if first.0 != second.0 || !together {
        return;
    }
    report.push(
        rules::DUPLICATE_NAME
            .finding(format!("two configurations are for the channel `{}` in one account", **second.0))
            .at(second.0.origin(), "the second")
            .at(first.0.origin(), "the first")
            .help("combine them into one, with the topics of both")
            .subject("notifications"),
    );
}

/// Reports a channel whose account does not have the topics that it shows
fn place(
    plan: &Plan<'_>,
    name: &Spanned<ChatName>,
    settings: &ChatSettings,
    subject: &str,
    report: &mut Report,
) {
    if plan.model.as_organization().is_none() {
        return;
    }
    let named = settings.account.as_ref().and_then(|account| Some((account, plan.tree.account(account)?)));
    let Some((origin, index)) = named.map(|(account, index)| (account.origin(), index)).or_else(|| {
        let management = plan.tree.management().filter(|_| !plan.management.is_empty())?;
        settings.account.is_none().then_some((name.origin(), management))
    }) else {
        return;
    };
    let account = plan.tree.get_account(index);
    let management = plan.tree.management() == Some(index);
    let missing = if management {
        plan.regions.iter().find(|region| !plan.management.contains_key(**region))
    } else {
        let within = plan.has_node_access(account.unit);
        plan.regions.first().filter(|_| !within)
    };
    if let Some(region) = missing {
        report.push(
            rules::CHAT_WITHOUT_TOPICS
                .finding(format!(
                    "the channel `{}` is in account {}, which has no topics in `{region}`",
                    **name,
                    account.label()
                ))
                .at(origin, "")
                .help(
                    "put the channel into an account that has node access, or give the management account a rollout: those accounts have topics",
                )
                .subject(subject),
        );
    }
}
