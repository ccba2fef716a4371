//! Imported from other.yaml

use jitna_iac::prelude::*;

const DAYS_UNIT: Unit = unit!("days", "ou-ab12-11111111");
const DAYS_ACCOUNT: Account = account!("days", "333333333333").inside(DAYS_UNIT);
const TYPE_ACCOUNT: Account = account!("type", "444444444444").inside(DAYS_UNIT);

const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
const UNUSED: Group = group!("unused", "34688438-1061-702c-a03d-1fa788dccfd2");
const GROUP_4711: Group = group!("4711", "34688438-1061-702c-a03d-1fa788dccfd1");
const LEADS_USER: User = user!("leads", "34688438-1061-702c-a03d-1fa788dccfd9");

const STAGE: NodeTag = node_tag!("Stage");
const TEAM: NodeTag = node_tag!("Team");

fn main() -> ExitCode {
    jitna_iac::app::run(model())
}

/// Just-in-time node access, as it was imported
pub(crate) fn model() -> Model {
    let root = root_id!("r-ab12");
    let organization = Organization::new(account_id!("222222222222"), root, Region::EU_CENTRAL_1)
        .identity_provider(IdentityProvider::Sso)
        .units([DAYS_UNIT])
        .accounts([DAYS_ACCOUNT, TYPE_ACCOUNT]);
    let unified_console = UnifiedConsole::new()
        .regions(["eu-central-1", "ap-east-1"])
        .agent_update(days(7));
    let notifications = Notifications::new()
        .topic(NotificationTopic::new("SSM-JITNA-Requests"))
        .log_group(NotificationLogGroup::new("/aws/events/jitna"));
    let requests = Requests::new().group(LEADS).when(STAGE.one_of(["A", "B"]));
    let invariants = [
        Invariant::never_auto_approved("by hand", requests),
        Invariant::auto_approved_only_for(
            "duty",
            Requests::new().groups([LEADS, GROUP_4711]),
            Some(Requests::new().when(STAGE.like("A*"))),
        )
        .unit(DAYS_UNIT)
        .regions([Region::EU_CENTRAL_1]),
        Invariant::manual_path("one path", Nodes::tagged(STAGE, "Two")).description("audit"),
        Invariant::no_permit_for_everyone("nobody"),
    ];
    let nodes = Nodes::tagged(STAGE, ["A", "B"]);
    let guardrails = [
        Guardrail::manual_approvals(Nodes::tagged(STAGE, "Two"))
            .name("by hand")
            .description("audit")
            .levels(1)
            .approvals(1)
            .access_duration(hours(12))
            .names("*"),
        Guardrail::auto_approved_only_for(nodes, Requests::new().group(LEADS)),
        Guardrail::never_auto_approved(Nodes::all()),
        Guardrail::denied(Requests::new().user(LEADS_USER).when(STAGE.is_present())),
        Guardrail::rollouts()
            .session_logs()
            .name("rollouts")
            .names("d*"),
        Guardrail::tags(["Owner"]),
        Guardrail::regions(["eu-central-1", "ap-east-1"]),
    ];
    let value = json!({"a": [1, "1", true]});
    Model::organization(organization)
        .unified_console(unified_console)
        .node_access(NodeAccess::in_units([DAYS_UNIT]))
        .with(unused())
        .with(idle())
        .with(days_rollout())
        .with(type_rollout())
        .notifications(notifications)
        .with(invariants)
        .with(guardrails)
        .exclusive([STAGE, TEAM])
        .node_tag_of_any_value(STAGE)
        .node_tag(TEAM, ["Three", "Four"])
        .max_exposure(hours(12))
        .accept("JNA0402", "tried")
        .override_property("jitna-enable", "NodeAccess", "Properties.Name", value)
        .delete_property("jitna-enable", "NodeAccess", "Properties.Tags")
        .groups([UNUSED])
}

fn days_rollout() -> Rollout {
    let linux = r#"cd "$HOME"
exec bash
"#;
    let type_session_preferences = SessionPreferences::new("type")
        .run_as_tagged_user()
        .shell_profile(ShellProfile::new().linux(linux));
    Rollout::new("days")
        .unit(Unit::root())
        .regions([Region::EU_CENTRAL_1])
        .auto_approval(&type_auto_approval())
        .manual_approval(&type_manual_approval())
        .manual_approvals(["Shop", "Ledger"].map(a))
        .session_preferences(&type_session_preferences)
}

fn type_rollout() -> Rollout {
    Rollout::new("type")
        .extends(&days_rollout())
        .account(TYPE_ACCOUNT)
        .exclude_account(DAYS_ACCOUNT)
        .manual_approval(&a("Till"))
        .no_auto_approval()
}

fn type_auto_approval() -> AutoApproval {
    let condition = principal_tag("Team").equals(TEAM) & UserAttribute::CostCenter.is_not("1");
    AutoApproval::new(
        "type",
        [
            Statement::unnamed()
                .group(GROUP_4711)
                .when(STAGE.is_present())
                .unless(!(STAGE.is("\"{}\" \\ '") | condition)),
            Statement::unnamed()
                .user(LEADS_USER)
                .description("whatever they need")
                .node_kind(NodeKind::ManagedInstance),
        ],
    )
}

fn unused() -> AutoApproval {
    AutoApproval::new("unused", [Statement::new("Everything")])
}

fn type_manual_approval() -> ManualApproval {
    let nodes = Nodes::tagged(STAGE, "Two").or_tagged(TEAM, ["Three", "Four"]);
    let level = Level::new(Group::named("34688438-1061-702c-a03d-1fa788dccfd8"))
        .approvals(1)
        .timeout(minutes(90));
    ManualApproval::new("type", nodes).level(level)
}

fn idle() -> ManualApproval {
    ManualApproval::new("idle", Nodes::all()).level(LEADS)
}

fn a(stage: &str) -> ManualApproval {
    let level =
        Level::new((LEADS, LEADS_USER, Approver::iam_user("sofia"))).message(format!("{stage}?"));
    ManualApproval::new(format!("{stage}-A"), Nodes::tagged(STAGE, stage))
        .description(format!("Nodes of {{{stage}}}"))
        .level(level)
}
