//! The model of `jitna.yaml` as a Rust program; units, accounts and groups are in tables that can be exported

use std::collections::HashMap;

use jitna_iac::prelude::*;

const EU: [Region; 2] = [Region::EU_CENTRAL_1, Region::EU_WEST_1];
const REGIONS: [Region; 4] =
    [Region::EU_CENTRAL_1, Region::EU_WEST_1, Region::US_EAST_1, Region::AP_SOUTHEAST_1];
const APPLICATION: NodeTag = node_tag!("Application");
const ENVIRONMENT: NodeTag = node_tag!("Environment");
const ADMIN: Role = role!("organization-admin", "HaldenOrganizationAdmin");
const OFFICER: Role = role!("security-officer", "HaldenSecurityOfficer");
const CHIEF_ENGINEER: User = user!("chief-engineer", "8a15461b-0de0-7077-9f71-387cbc37b748");

/// Division, area of its production, and the applications of the area
const AREAS: [(&str, &str, &str); 11] = [
    ("Retail", "Stores", "till self-checkout shelf-labels store-server loyalty"),
    ("Retail", "Web Shop", "catalog checkout search recommendations returns"),
    ("Retail", "Supply Chain", "forecast ordering suppliers pricing"),
    ("Bank", "Cards", "card-issuing card-authorization card-disputes atm"),
    ("Bank", "Payments", "instant-payments sepa-clearing swift-gateway sanctions-screening payment-archive"),
    ("Bank", "Lending", "loan-origination scoring collateral collections"),
    ("Bank", "Trading", "order-router market-data risk-engine settlement"),
    ("Logistics", "Warehouses", "conveyor picking inventory yard labels"),
    ("Logistics", "Fleet", "telematics routing maintenance customs driver-app"),
    ("Energy", "Grid", "scada-historian outage metering dispatch"),
    ("Energy", "Customers", "contracts billing portal tariffs"),
];

/// The columns of the rows of a table, without its header
fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    let columns = |row: &'static str| row.split(',').collect::<Vec<_>>().try_into();
    table
        .lines()
        .skip(1)
        .map(move |row| columns(row).unwrap_or_else(|row| panic!("expected {N} columns: {row:?}")))
}

fn group(name: &str) -> Group {
    Group::named(name)
}

fn main() -> ExitCode {
    jitna_iac::app::run(model())
}

/// Just-in-time node access of Halden Group
pub(crate) fn model() -> Model {
    let console = UnifiedConsole::new().name("halden-ssm-console").regions(REGIONS);
    let access = NodeAccess::in_units(["Infrastructure", "Workloads", "Sandbox"].map(Unit::named));
    let roles = DeploymentRoles::new().mode(RoleOrigin::Existing);
    let stack_sets = StackSetOptions::new().name_prefix("halden-jitna").max_concurrent("25%");
    let policies = ("halden-jitna-policies", "DenyAccessPolicy");
    Model::organization(organization())
        .groups(rows(include_str!("groups.csv")).map(|[name, id]| Group::new(name, id)))
        .unified_console(console.agent_update(days(7)).host_management(days(1)).inventory(hours(12)))
        .node_access(access.name("halden-node-access").regions(REGIONS))
        .deployment_roles(
            roles
                .administration("AWS-QuickSetup-LocalAdministrationRole")
                .execution("AWS-QuickSetup-LocalExecutionRole"),
        )
        .with(deny_access())
        .with(rollouts())
        .tag("Owner", "platform")
        .tag("Source", "halden/node-access")
        .tag("CostCenter", "8120")
        .stack_sets(
            stack_sets
                .failure_tolerance("2%")
                .region_concurrency(RegionConcurrency::Sequential)
                .concurrency_mode(ConcurrencyMode::SoftFailureTolerance),
        )
        .accept_for("JNA0560", "management", "Read-only nodes of the organization's own tools")
        .accept_for("JNA0315", "sandbox", "Sandboxes hold no data and are emptied every Friday")
        .accept_for("JNA0508", "Bank", "A service control policy closes the other Regions to the bank")
        .accept_for("JNA0510", "base", "Infrastructure itself holds two accounts, both listed")
        .accept_for("JNA0510", "energy", "Energy itself holds no accounts")
        .override_property(policies.0, policies.1, "DeletionPolicy", json!("Retain"))
        .override_property(policies.0, policies.1, "UpdateReplacePolicy", json!("Retain"))
}

fn organization() -> Organization {
    let (mut units, mut order) = (HashMap::new(), Vec::new());
    for [name, above, id] in rows(include_str!("units.csv")) {
        let unit = units.get(above).map_or(Unit::new(name, id), |&above| Unit::new(name, id).inside(above));
        units.insert(name, unit);
        order.push(unit);
    }
    let accounts = rows(include_str!("accounts.csv")).map(|[name, unit, id]| {
        let account = Account::new(name, id);
        units.get(unit).map_or(account, |&unit| account.inside(unit))
    });
    let center = IdentityCenter::new("arn:aws:sso:::instance/ssoins-7223c1d04e5f6a8b", "d-9967abcdef");
    Organization::new("796032503149", "r-h4ld", Region::EU_CENTRAL_1)
        .management_account("564255524239")
        .identity_provider(IdentityProvider::Sso)
        .identity_center(center.region(Region::EU_CENTRAL_1))
        .units(order)
        .accounts(accounts)
}

fn deny_access() -> DenyAccess {
    let works_council = node_tag("WorksCouncil");
    DenyAccess::new([
        Statement::file("policies/freeze.cedar"),
        Statement::new("Temporary staff and critical nodes")
            .when(UserAttribute::EmployeeNumber.like("TEMP-*"))
            .when(node_tag("Criticality").one_of(["high", "vital"])),
        Statement::new("Financial data is for the bank")
            .description("Users of another division, or of none, need approval")
            .when(node_tag("DataClass").is("financial"))
            .unless(UserAttribute::Division.is("Bank")),
        Statement::new("Contractors and nodes outside of AWS")
            .description("Tills and conveyor controls are registered by hybrid activations")
            .group(group("contractors"))
            .node_kind(NodeKind::ManagedInstance),
        Statement::new("Nodes with accelerators cost more than a question, in sandboxes too")
            .when(node_tag("Accelerator").is_present()),
        Statement::new("Personal data, once the works council has listed the node")
            .unless(principal_tag("DataProtection").is("trained"))
            .when(works_council.is_present() & !works_council.is("cleared")),
    ])
    .description("Halden Group, requests that a person always looks at")
}

fn auto_approval(name: &str, description: &str, statements: Vec<Statement>) -> AutoApproval {
    AutoApproval::new(name, statements).description(description)
}

fn on_call() -> Statement {
    Statement::file("policies/on-call.cedar")
}

fn everyday() -> AutoApproval {
    let own = Statement::new("Nodes of one's own cost center, but for production")
        .when(UserAttribute::CostCenter.equals(node_tag("CostCenter")))
        .when(ENVIRONMENT.is_not("production"));
    let platform = Statement::new("The platform team and its test nodes")
        .groups(["platform", "platform-on-call"].map(group))
        .node_kind(NodeKind::Ec2Instance)
        .when(ENVIRONMENT.one_of(["development", "test"]));
    auto_approval("everyday", "Test nodes of one's own team or cost center", vec![own, platform, on_call()])
}

fn development() -> AutoApproval {
    let open = Statement::new("Development is open to every user").when(ENVIRONMENT.like("dev*"));
    let staging = Statement::new("Staging for sessions that are tagged with the team of the node")
        .when(principal_tag("Team").equals(node_tag("Team")))
        .when(ENVIRONMENT.is("staging"));
    let chief = Statement::new("The chief engineer, where nothing is sold")
        .user(CHIEF_ENGINEER)
        .when(ENVIRONMENT.is("staging") | node_tag("Purpose").is("rehearsal"));
    auto_approval("development", "Nodes of staging and development", vec![open, staging, chief, on_call()])
}

/// One of these groups approves
fn level<const N: usize>(groups: [&str; N], timeout: Time) -> Level {
    Level::new(groups.map(group)).timeout(timeout)
}

/// A policy for the nodes of these applications; for all nodes without any
fn policy(name: &str, applications: &str, access: u32, description: &str) -> ManualApproval {
    let applications: Vec<&str> = applications.split_whitespace().collect();
    let nodes = if applications.is_empty() { Nodes::all() } else { Nodes::tagged(APPLICATION, applications) };
    ManualApproval::new(name, nodes).description(description).access_duration(hours(access))
}

/// What all divisions run, by the team that runs it
fn shared(name: &str, applications: &str, description: &str, team: &str) -> ManualApproval {
    let level = level([team, "platform-on-call"], hours(8)).message("Which ticket is this for?");
    policy(name, applications, 8, description).level(level)
}

fn network(name: &str, application: &str, description: &str) -> ManualApproval {
    let level = level(["network", "platform-on-call"], hours(4)).message("Which change is this part of?");
    policy(name, application, 4, description).level(level).level(self::level(["change-board"], days(1)))
}

/// The policies of a division, for production or the stages before it
fn applications(division: &str, is_production: bool) -> Vec<ManualApproval> {
    let areas = AREAS.iter().filter(|(of, _, _)| *of == division);
    let each = |&(_, area, all): &(_, _, &'static str)| all.split(' ').map(move |name| (area, name));
    areas.flat_map(each).map(|(area, name)| application(division, area, name, is_production)).collect()
}

fn application(division: &str, area: &str, application: &str, is_production: bool) -> ManualApproval {
    let title = application.split('-').map(|word| match word {
        "atm" | "sepa" | "swift" | "scada" => word.to_uppercase(),
        _ => word[..1].to_uppercase() + &word[1..],
    });
    let name = format!("{division}-{}", title.collect::<Vec<_>>().join("-"));
    let prefix = division.to_lowercase();
    let team = format!("{prefix}-{}", area.to_lowercase().replace(' ', "-"));
    let (on_call, leads) = (format!("{prefix}-on-call"), format!("{prefix}-leads"));
    if !is_production {
        let level = level([&team], days(1)).message(format!("What is to be done on {application}?"));
        let description = format!("{area}, {application}; staging and development");
        return policy(&name, application, 24, &description).level(level);
    }
    let first = level([&team, &on_call], hours(2));
    let first = first.message(format!("Which incident or change of {application} is this?"));
    let description = format!("{area}, {application}; production");
    let policy = policy(&format!("{name}-Production"), application, 4, &description).level(first);
    if division != "Bank" {
        return policy.level(level([&leads], hours(4)));
    }
    let policy = policy.level(level(["bank-risk"], hours(8)).approvals(2));
    let compliance = (area == "Trading").then(|| level(["bank-compliance"], hours(8)));
    let policy = compliance.into_iter().fold(policy, ManualApproval::level);
    policy.level(level([&leads, "security-duty"], hours(8)))
}

/// A policy of the management account, where approvers are roles
fn managed(name: &str, application: &str, access: u32, description: &str, is_second: bool) -> ManualApproval {
    let first = if is_second { Level::new(ADMIN) } else { Level::new([ADMIN, OFFICER]) };
    let first = first.timeout(hours(4)).message("Which change of the organization is this part of?");
    let policy = policy(name, application, access, description).level(first);
    if is_second { policy.level(Level::new(OFFICER).timeout(hours(4))) } else { policy }
}

/// Session preferences of production
fn recorded(name: &str, description: &str, prefix: &str, idle: u32, duration: u32) -> SessionPreferences {
    let logs = CloudWatchLogs::new().log_group("/halden/sessions-recorded").encrypted(true).streaming(true);
    let bucket = S3Logs::new().bucket("halden-sessions-${AWS::Region}").prefix(prefix).encrypted(true);
    let key = "key/mrk-1d2f8a4c5b6e7f809a1b2c3d4e5f6071";
    SessionPreferences::new(name)
        .description(description)
        .cloud_watch(logs)
        .s3(bucket)
        .kms_key(format!("arn:${{AWS::Partition}}:kms:${{AWS::Region}}:530536006521:{key}"))
        .idle_timeout(minutes(idle))
        .max_duration(minutes(duration))
}

fn rollouts() -> Vec<Rollout> {
    let linux = "export HISTTIMEFORMAT='%F %T '\necho \"This session is recorded.\"\n";
    let shell = ShellProfile::new().linux(linux).windows("Write-Host 'This session is recorded.'");
    let standard = SessionPreferences::new("standard")
        .description("Halden Group, sessions outside of production")
        .stream_to("/halden/sessions")
        .idle_timeout(minutes(20))
        .max_duration(minutes(60));
    let recording = recorded("recorded", "Halden Group, sessions of production", "${AWS::AccountId}", 15, 60)
        .run_as("halden")
        .shell_profile(shell);
    let hub = recorded("payments-hub", "Halden Group, sessions of the payment hub", "payments-hub", 5, 30)
        .run_as_tagged_user();
    let sandbox = SessionPreferences::new("sandbox").idle_timeout(minutes(45)).max_duration(minutes(60));
    let duty = auto_approval("on-call", "On-call duty only", vec![on_call()]);
    let base = Rollout::new("base")
        .unit(Unit::named("Infrastructure"))
        .auto_approval(&everyday())
        .manual_approvals([
            shared("Bastions", "bastion", "Jump hosts", "platform"),
            shared("Build-Runners", "ci-runner ci-cache", "Runners of the build system", "platform"),
            shared("Monitoring", "monitoring log-forwarder", "Collectors of metrics and logs", "platform"),
            shared("Directory", "directory", "Domain controllers", "identity"),
            shared("Backup", "backup-gateway", "Gateways of the backup system", "platform"),
            shared("License-Servers", "license-server", "License servers", "platform"),
            shared("File-Servers", "file-server print-server", "File and print servers", "workplace"),
            policy("Any-Other-Node", "", 2, "Whatever bears no known Application tag; tag it")
                .level(
                    level(["platform-on-call"], hours(4))
                        .message("A node that no other policy covers: which is it, and why?"),
                )
                .level(level(["security-duty"], hours(4))),
        ])
        .session_preferences(&standard);
    let of = |name: &str, units: &[&str]| {
        Rollout::new(name).extends(&base).units(units.iter().map(|unit| Unit::named(*unit)))
    };
    let before = |name, units: &[&str], division| {
        of(name, units).auto_approval(&development()).manual_approvals(applications(division, false))
    };
    let production = |name, unit: &str, policies: Vec<ManualApproval>| {
        of(name, &[unit]).manual_approvals(policies).session_preferences(&recording)
    };
    let bank = production("bank-production", "Bank Production", applications("Bank", true));
    let bank = bank.regions(EU).no_auto_approval();
    let ceremony =
        policy("Bank-Key-Ceremony", "hsm-proxy", 1, "Proxies of the payment hub's security modules").level(
            level(["bank-payments", "bank-on-call"], minutes(30)).message("Which payment run is at stake?"),
        );
    let ceremony = ["bank-risk", "bank-compliance", "security-duty", "bank-leads"]
        .iter()
        .fold(ceremony, |policy, name| policy.level(level([name], minutes(30))));
    let hub = Rollout::new("bank-payments-hub")
        .extends(&bank)
        .account(Account::named("bank-payments-hub"))
        .regions(EU)
        .manual_approval(&ceremony)
        .session_preferences(&hub);
    let appliances = vec![
        network("Firewalls", "firewall", "Firewall appliances"),
        network("Proxies", "proxy", "Outbound proxies"),
        network("VPN-Concentrators", "vpn", "Concentrators of the site-to-site VPN"),
        network("Name-Servers", "dns", "Name servers"),
        network("Mail-Relays", "mail-relay", "Mail relays"),
        network("Artifact-Store", "artifact-store", "Store of build artifacts"),
        network("Secrets-Vault", "vault", "Vault of secrets"),
    ];
    let sandbox = Rollout::new("sandbox")
        .unit(Unit::named("Sandbox"))
        .exclude_account(Account::named("sandbox-energy-partner"))
        .auto_approval(&auto_approval(
            "sandbox",
            "Everyone, at once",
            vec![Statement::new("Sandboxes hold nothing that is worth a question")],
        ))
        .manual_approvals([
            policy("Sandbox-Accelerators", "gpu-queue notebook", 48, "Nodes with accelerators")
                .level(Level::new(group("platform")).message("What will run there, and for how long?")),
            policy("Sandbox-Any-Node", "", 24, "Other nodes that the deny-access policy holds back")
                .level(["platform", "workplace"].map(group)),
        ])
        .session_preferences(&sandbox);
    let read_only = Statement::new("Duty of the organization team, on nodes that only read")
        .when(principal_tag("Duty").is("organization"))
        .when(node_tag("Access").is("read-only"));
    let description = "Sessions that are tagged as duty of the organization team";
    let management = Rollout::new("management")
        .account(Account::named("management"))
        .regions(EU)
        .auto_approval(&auto_approval("management", description, vec![read_only]))
        .manual_approvals([
            managed("Management-Landing-Zone", "landing-zone", 2, "Runners of the landing zone", true),
            managed("Management-Billing", "billing-export", 4, "Export of bills and usage", false),
            managed("Management-Identity-Sync", "identity-sync", 1, "Bridge from the personnel system", true),
            managed(
                "Management-Any-Other-Node",
                "",
                1,
                "Whatever else runs there, which should be nothing",
                true,
            ),
        ])
        .session_preferences(&recording);
    vec![
        base.clone(),
        production("infrastructure-production", "Infrastructure Production", appliances).auto_approval(&duty),
        before("retail", &["Retail Staging", "Retail Development"], "Retail")
            .exclude_account(Account::named("retail-dev-legacy-till")),
        production("retail-production", "Retail Production", applications("Retail", true))
            .auto_approval(&duty),
        before("logistics", &["Logistics Staging", "Logistics Development"], "Logistics"),
        production("logistics-production", "Logistics Production", applications("Logistics", true))
            .auto_approval(&duty),
        before("bank", &["Bank Staging", "Bank Development"], "Bank")
            .regions(EU)
            .session_preferences(&recording),
        bank,
        hub,
        before("energy", &["Energy"], "Energy"),
        production("energy-production", "Energy Production", applications("Energy", true))
            .auto_approval(&duty),
        sandbox,
        management,
    ]
}
