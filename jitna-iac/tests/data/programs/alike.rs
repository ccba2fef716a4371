//! Imported from other.yaml

use jitna_iac::prelude::*;

const SHOP: Unit = unit!("shop", "ou-ab12-11111111");
const BANK: Unit = unit!("bank", "ou-ab12-22222222");
const FLEET: Unit = unit!("fleet", "ou-ab12-33333333");

const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
const SHOP_DUTY: Group = group!("shop-duty", "34688438-1061-702c-a03d-1fa788dccfd1");
const BANK_DUTY: Group = group!("bank-duty", "34688438-1061-702c-a03d-1fa788dccfd2");
const FLEET_DUTY: Group = group!("fleet-duty", "34688438-1061-702c-a03d-1fa788dccfd3");

const TEAM: NodeTag = node_tag!("Team");

fn main() -> ExitCode {
    jitna_iac::app::run(model())
}

/// Just-in-time node access, as it was imported
pub(crate) fn model() -> Model {
    let root = root_id!("r-ab12");
    let organization = Organization::new(account_id!("222222222222"), root, Region::EU_CENTRAL_1)
        .identity_provider(IdentityProvider::Sso)
        .units([SHOP, BANK, FLEET]);
    Model::organization(organization)
        .unified_console(UnifiedConsole::new().regions([Region::EU_CENTRAL_1]))
        .node_access(NodeAccess::in_units([SHOP, BANK, FLEET]))
        .with([shop(), bank(), fleet()])
}

fn shop() -> Rollout {
    Rollout::new("shop")
        .unit(SHOP)
        .auto_approval(&duty("shop", SHOP_DUTY))
        .manual_approval(&team("shop", hours(2)))
        .manual_approval(&by("By-Zone", node_tag("Zone")))
        .session_preferences(&session_preferences("shop", minutes(10)))
}

fn bank() -> Rollout {
    Rollout::new("bank")
        .unit(BANK)
        .auto_approval(&duty("bank", BANK_DUTY))
        .manual_approval(&team("bank", hours(4)))
        .manual_approval(&by("By-Ring", node_tag("Ring")))
        .session_preferences(&session_preferences("bank", minutes(5)))
}

fn fleet() -> Rollout {
    Rollout::new("fleet")
        .unit(FLEET)
        .auto_approval(&duty("fleet", FLEET_DUTY))
        .manual_approval(&team("fleet", hours(8)))
        .manual_approval(&by("By-Rack", node_tag("Rack")))
        .session_preferences(&session_preferences("fleet", minutes(15)))
}

fn duty(is: &str, group: Group) -> AutoApproval {
    let statement = Statement::new(format!("Duty of {{{is}}}"))
        .group(group)
        .when(TEAM.is(is));
    AutoApproval::new(format!("{is}-duty"), [statement])
}

fn team(team_value: &str, access_duration: Time) -> ManualApproval {
    let nodes = Nodes::tagged(TEAM, team_value);
    let message = format!("Why {team_value} and not a pipeline of the team that owns it?");
    ManualApproval::new(format!("Team-{team_value}"), nodes)
        .access_duration(access_duration)
        .level(Level::new(LEADS).approvals(1).message(message))
}

fn by(name: &str, tag: NodeTag) -> ManualApproval {
    ManualApproval::new(name, Nodes::tagged(tag, "inner")).level(LEADS)
}

fn session_preferences(name: &str, idle_timeout: Time) -> SessionPreferences {
    let cloud_watch = CloudWatchLogs::new()
        .log_group(format!("/sessions/{name}"))
        .encrypted(true)
        .streaming(true);
    SessionPreferences::new(name)
        .idle_timeout(idle_timeout)
        .max_duration(minutes(60))
        .run_as(name)
        .cloud_watch(cloud_watch)
}
