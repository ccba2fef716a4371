//! Parts, fragments and constructs: a construct leaves no trace in the output, and its errors point at the line that uses it

use std::path::Path;

use jitna_iac::describe::*;
use jitna_iac::diag::Sources;
use jitna_iac::read::{self, FileAccess, Program};
use jitna_iac::{account_id, group, root_id, unit};

const WORKLOADS: Unit = unit!("workloads", "ou-ab12-11111111");
const SANDBOX: Unit = unit!("sandbox", "ou-ab12-22222222");
const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
const OWNERS: Group = group!("owners", "34688438-1061-702c-a03d-1fa788dccfd1");
const CONTRACTORS: Group = group!("contractors", "e8c17310-e011-7089-d989-10da10123456");

fn empty() -> Model {
    let organization =
        Organization::new(account_id!("222222222222"), root_id!("r-ab12"), Region::EU_CENTRAL_1)
            .identity_provider(IdentityProvider::Sso);
    Model::organization(organization)
}

/// All findings, each with the line that is shown, counted from `line`, and the note about where the construct was created
fn found(model: Model, line: u32) -> String {
    let mut sources = Sources::default();
    let (model, mut findings) =
        Program::from(model).into_model(Path::new(""), &FileAccess::default(), &mut sources);
    findings.append(model.map(|model| jitna_iac::check(&model)).unwrap_or_default());
    findings.sort(&sources);
    let shown = findings.iter().map(|finding| {
        let places = finding.labels.iter().map(|label| {
            let at = sources.position(label.origin).unwrap();
            assert_eq!(at.file, file!());
            at.line.checked_sub(line).map_or_else(|| "above".to_owned(), |line| line.to_string())
        });
        let help = finding.help.as_ref().map(|help| format!("\n   {help}")).unwrap_or_default();
        format!("{}: {} {}{help}", places.collect::<Vec<_>>().join(" "), finding.code, finding.message)
    });
    shown.collect::<Vec<_>>().join("\n")
}

/// Every output file for a model
pub(crate) fn files(model: Model) -> Vec<(String, String)> {
    let (model, findings) = read::described(model);
    assert!(findings.is_empty(), "{findings:?}");
    written(&model.unwrap())
}

pub(crate) fn written(model: &jitna_iac::model::Model) -> Vec<(String, String)> {
    let (assembly, findings) = jitna_iac::compile(model, jitna_iac::synth::Options::default());
    let assembly = assembly.unwrap_or_else(|| panic!("{findings:?}"));
    let folder = tempfile::tempdir().unwrap();
    assembly.write_to(folder.path(), jitna_iac::assembly::Format::Yaml).unwrap();
    let mut all = Vec::new();
    let mut folders = vec![folder.path().to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder.path()).unwrap().display().to_string();
                // These contain the lines of the program.
                if !matches!(name.as_str(), "manifest.json" | "validation-report.json") {
                    all.push((name, std::fs::read_to_string(path).unwrap()));
                }
            }
        }
    }
    all.sort();
    all
}

fn approval(name: &str) -> ManualApproval {
    ManualApproval::new(name, Nodes::tagged("Application", name)).level(LEADS).level(OWNERS)
}

fn preferences() -> SessionPreferences {
    SessionPreferences::new("standard").idle_timeout(minutes(20)).max_duration(hours(1))
}

fn everyday() -> AutoApproval {
    AutoApproval::new(
        "everyday",
        [Statement::new("Development").when(node_tag("Environment").is("Development"))],
    )
}

fn locked() -> Statement {
    Statement::new("Contractors and production")
        .group(CONTRACTORS)
        .when(node_tag("Environment").is("Production"))
}

fn critical() -> Statement {
    Statement::new("Critical nodes").when(node_tag("Criticality").is("High"))
}

fn claim() -> Invariant {
    let requests = Requests::new().group(CONTRACTORS).when(node_tag("Environment").is("Production"));
    Invariant::never_auto_approved("no contractor in production", requests)
}

fn operators() -> Person {
    Person::policy(Persona::Requester)
}

/// What a product line adds: policies for a rollout, and what the whole model needs for them
#[derive(Clone)]
struct ProductLine {
    name: &'static str,
}

impl Part for ProductLine {
    fn add_to(self, to: &mut Fragment) {
        to.deny(locked());
        to.add((approval(self.name), claim()));
    }
}

/// A construct of constructs
struct Everything;

impl Part for Everything {
    fn add_to(self, to: &mut Fragment) {
        to.add(Fragment::new().with(Tag::new("CostCenter", "4711")).with(critical_nodes()));
        to.add([operators()]);
    }
}

fn critical_nodes() -> DenyAccess {
    DenyAccess::new([critical()])
}

#[test]
fn wrapped_is_the_same() {
    let plain = empty()
        .node_access(NodeAccess::in_units([SANDBOX, WORKLOADS]))
        .tag("CostCenter", "4711")
        .with(DenyAccess::new([locked(), critical()]))
        .with(operators())
        .with(claim())
        .with(
            Rollout::new("sandbox")
                .unit(SANDBOX)
                .auto_approval(&everyday())
                .session_preferences(&preferences()),
        )
        .with(
            Rollout::new("workloads")
                .unit(WORKLOADS)
                .auto_approval(&everyday())
                .manual_approvals([approval("Ledger"), approval("Shop")])
                .session_preferences(&preferences()),
        );
    let expected = files(plain);
    assert!(expected.len() > 5, "{expected:?}");

    let nodes = || NodeAccess::in_units([SANDBOX, WORKLOADS]);
    let sandbox = || Rollout::new("sandbox").unit(SANDBOX).with((everyday(), preferences()));
    let workloads = || Rollout::new("workloads").unit(WORKLOADS).with(preferences()).with(everyday());
    let (shop, ledger) = (ProductLine { name: "Shop" }, ProductLine { name: "Ledger" });
    let constructs =
        empty().with(workloads().with(&shop).with(&ledger)).with(sandbox()).with(Everything).with(nodes());
    assert_eq!(files(constructs), expected, "constructs in rollouts");

    let fragment = Fragment::new()
        .node_access(nodes())
        .with(sandbox())
        .with(Fragment::new().with(workloads().with(Some(ledger)).with(vec![shop])));
    assert_eq!(files(empty().with(Everything).with(fragment)), expected, "fragments, in another order");

    let statements = empty()
        .with(DenyAccess::new([critical()]))
        .with(DenyAccess::new([locked()]))
        .with(claim())
        .with(claim())
        .with((Tag::new("CostCenter", "4711"), operators(), nodes()))
        .with(workloads().with(approval("Shop")).with(approval("Ledger")))
        .with(sandbox());
    assert_eq!(files(statements), expected, "single parts, in another order");
}

/// A construct with a parameter that may be invalid
struct Line {
    leads: Group,
    owners: Group,
    access: Given<jitna_iac::ids::Hours>,
}

impl Part for Line {
    fn add_to(self, to: &mut Fragment) {
        if self.leads == self.owners {
            let message = format!("`{}` approves twice", self.leads.name());
            to.report(Finding::error("ACME001", message).help("give the second level to another group"));
        }
        to.report(Finding::warning("ACME002", "access is given by name").at(&self.access));
        to.report(Finding::warning("acme-3", "a code\nwithout capital letters"));
        to.add(
            ManualApproval::new("line", Nodes::tagged("Product", "Line"))
                .access_duration(&self.access)
                .level(self.leads)
                .level(self.owners),
        );
    }
}

#[track_caller]
fn short(name: &str) -> ManualApproval {
    ManualApproval::new(name, Nodes::tagged("Application", name)).access_duration("15 days").level(LEADS)
}

fn given<T>(value: impl Value<T>) -> Given<T> {
    value.given(jitna_iac::Origin::here())
}

#[test]
fn findings_of_constructs_are_found_where_they_point() {
    let line = line!();
    let construct = Line { leads: LEADS, owners: LEADS, access: given("400h") };
    let model = empty().accept("ACME002", "names are how we say it").with(construct);
    insta::assert_snapshot!(found(model, line), @"
    above: ACME001 `leads` approves twice
       give the second level to another group
    above: JNA0117 invalid code `acme-3` of a finding: expected capital letters and then digits, such as `ACME001`, and not `JNA`; it says: a code without capital letters
    above: JNA0115 AWS documents no form for the names of the second and further approval levels
       until it does, their steps are named `ManualApproval2` and so on; try it in one account first
    above above: JNA0272 the group `leads` is an approver of an earlier level too
       name another group, or set `approvals: 2` in one level: one user may approve both levels
    above: ACME002 access is given by name
    above: JNA0106 invalid access duration `400h`: expected whole hours from `1h` to `336h` (14 days)
       write a value such as `8h`
    ");
}

#[test]
fn a_function_that_is_handed_over_by_name_points_at_what_is_around() {
    let line = line!();
    let rollout = Rollout::new("workloads").unit(WORKLOADS).manual_approvals(["Shop"].map(short));
    let model = empty().with(["Ledger"].map(short)).with(rollout);
    insta::assert_snapshot!(found(model, line), @"
    1: JNA0402 the rollout `workloads` has no session preferences, so nothing here limits its sessions
       describe `sessionPreferences` with `maxDuration` and `idleTimeout`, and name them here
    1: JNA0106 invalid access duration `15 days`: expected whole hours from `1h` to `336h` (14 days)
       write a value such as `8h`
    2: JNA0106 invalid access duration `15 days`: expected whole hours from `1h` to `336h` (14 days)
       write a value such as `8h`
    ");
}

#[test]
fn parts_that_do_not_go_together_are_findings() {
    let line = line!();
    let sandbox =
        AutoApproval::new("sandbox", [Statement::new("Sandbox").when(node_tag("Environment").is("Sandbox"))]);
    let other = SessionPreferences::new("other").max_duration(hours(2));
    let rollout = Rollout::new("workloads")
        .unit(WORKLOADS)
        .with(everyday())
        .with((sandbox, &other))
        .session_preferences(&preferences());
    let model = empty()
        .tag("Owner", "platform")
        .with(Tag::new("Owner", "security"))
        .with(NodeAccess::in_units([WORKLOADS]))
        .with(NodeAccess::in_units([SANDBOX]))
        .with(Notifications::new().topic(NotificationTopic::new("SSM-JITNA-requests")))
        .with(NotificationRule::new("SSM-JITNA-pending", NotificationEvent::Approver))
        .with(rollout);
    insta::assert_snapshot!(found(model, line), @"
    2 above: JNA0116 the rollout `workloads` gets two auto-approval policies, `everyday` and `sandbox`
       write one auto-approval policy with the statements of both, or use a rollout for each
    3 8: JNA0116 the rollout `workloads` gets two sets of session preferences, `standard` and `other`
       keep one of the two, or use a rollout for each
    11 10: JNA0116 two parts give `tags.Owner` different values
       keep one of the two
    13 12: JNA0116 two parts give `nodeAccess` different values
       keep one of the two
    14: JNA0603 the topic `SSM-JITNA-requests` has no subscriber
       add `emails` or a chat channel; subscriptions made elsewhere are fine as well
    15: JNA0116 the rule of a part replaces the rule for each event that `notifications` has by default
       write the rules of `notifications` that are to stay, one for each event
    ");
}

#[test]
fn the_protocol_hands_over_findings_and_inner_places() {
    let output = |places: &str| {
        format!(
            r#"{{"protocol": 2, "files": ["/registry/acme/src/lib.rs", "src/model.rs"],
            "model": {{"@": [1, 3, 5], "=": {{"version": 1, "account": {{"id": {{"@": {places}, "=": "12"}}, "region": "eu-central-1"}}}}}},
            "findings": [{{"code": "ACME001", "severity": "warning", "message": "a", "help": "b", "places": [], "made": {places}}}]}}"#
        )
    };
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    std::fs::write(folder.path().join("src/model.rs"), "\n\n    model()\n    .with(acme())\n").unwrap();
    let access = FileAccess::of_project(folder.path());
    let mut sources = Sources::default();
    let (model, findings) =
        read::from_program(&output("[[0, 20, 9], [1, 4, 5]]"), folder.path(), &access, &mut sources).unwrap();
    assert!(model.is_none());
    let shown = jitna_iac::diag::render::text(&findings, &sources, jitna_iac::diag::render::Style::default());
    insta::assert_snapshot!(shown, @"
    error[JNA0106]: invalid account ID `12`: expected 12 digits
     --> src/model.rs:4:5
      |
    4 |     .with(acme())
      |     ^
      = note: made at /registry/acme/src/lib.rs:20:9
      = help: write a value such as `123456789012`

    warning[ACME001]: a
     --> src/model.rs:4:5
      |
    4 |     .with(acme())
      |     ^
      = note: made at /registry/acme/src/lib.rs:20:9
      = help: b

    1 error, 1 warning
    ");
}
