//! Imported from examples/people/jitna.yaml

use jitna_iac::prelude::*;

const WORKLOADS: Unit = unit!("workloads", "ou-ab12-11111111");
const TOOLS: Account = account!("tools", "222222222222");
const SHOP: Account = account!("shop", "333333333333").inside(WORKLOADS);
const BANK: Account = account!("bank", "444444444444").inside(WORKLOADS);

const ENGINEERS: Group = group!("engineers", "34688438-1061-702c-a03d-1fa788dccfd1");
const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
const PLATFORM: Group = group!("platform", "e8c17310-e011-7089-d989-10da10123456");

fn main() -> ExitCode {
    jitna_iac::app::run(model())
}

/// Just-in-time node access, as it was imported
pub(crate) fn model() -> Model {
    let unified_console = UnifiedConsole::new().regions([Region::EU_CENTRAL_1, Region::EU_WEST_1]);
    Model::organization(organization())
        .unified_console(unified_console)
        .node_access(NodeAccess::in_units([WORKLOADS]))
        .with(workloads())
        .with(people())
        .tag("Owner", "platform")
}

fn organization() -> Organization {
    let root = root_id!("r-ab12");
    let identity_center = IdentityCenter::new(
        "arn:aws:sso:::instance/ssoins-0123456789abcdef",
        "d-0123456789",
    )
    .region(Region::EU_CENTRAL_1);
    Organization::new(account_id!("222222222222"), root, Region::EU_CENTRAL_1)
        .management_account(account_id!("111111111111"))
        .identity_provider(IdentityProvider::Sso)
        .identity_center(identity_center)
        .units([WORKLOADS])
        .accounts([TOOLS, SHOP, BANK])
}

fn people() -> [Person; 10] {
    let trust = Trust::new().principals(["arn:aws:iam::111111111111:role/Platform"]);
    let trust_2 = Trust::new()
        .principals(["arn:aws:iam::555555555555:role/Auditor"])
        .external_id("jitna-audit-2026");
    let oidc = Oidc::new(
        "token.actions.githubusercontent.com",
        "sts.amazonaws.com",
        ["repo:acme/drills:environment:production"],
    );
    [
        Person::role(Persona::ConsoleOnboarding, trust),
        Person::role(Persona::Enabler, Trust::new().saml("CompanyDirectory")),
        Person::policy(Persona::Configurer),
        Person::policy(Persona::RdpUser),
        Person::policy(Persona::RecordingAdministrator),
        Person::permission_set(Persona::Requester, [ENGINEERS]).max_session(hours(8)),
        Person::permission_set(Persona::Approver, [LEADS])
            .name("JitnaBankApprover")
            .account(BANK),
        Person::permission_set(Persona::Operator, [PLATFORM]).deny_start_session(true),
        Person::role(Persona::ReadOnlyOperator, trust_2),
        Person::role(Persona::Approver, Trust::new().oidc(oidc))
            .name("JitnaPipelineApprover")
            .account(SHOP)
            .max_session(hours(1)),
    ]
}

fn workloads() -> Rollout {
    let standard = SessionPreferences::new("standard")
        .idle_timeout(minutes(20))
        .max_duration(minutes(60));
    Rollout::new("workloads")
        .unit(WORKLOADS)
        .manual_approval(&payments())
        .session_preferences(&standard)
}

fn payments() -> ManualApproval {
    ManualApproval::new("Payments", Nodes::tagged("Workload", "Payments")).level(LEADS)
}
