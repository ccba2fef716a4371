//! `Tested`, as a program uses it: what holds, and what is said where something does not

use std::panic::{AssertUnwindSafe, catch_unwind};

use insta::assert_snapshot;
use jitna_iac::like;
use jitna_iac::prelude::*;
use jitna_iac::testing::{Match, TestNode, Tested, anyone, member_of};

const WORKLOADS: Unit = unit!("workloads", "ou-ab12-11111111");
const SANDBOX: Unit = unit!("sandbox", "ou-ab12-22222222");
const SHOP: Account = account!("shop", "333333333333").inside(WORKLOADS);
const BANK: Account = account!("bank", "444444444444").inside(WORKLOADS);
const PLAY: Account = account!("play", "555555555555").inside(SANDBOX);
const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
const ON_CALL: Group = group!("on-call", "34688438-1061-702c-a03d-1fa788dccfd1");
const ENVIRONMENT: NodeTag = node_tag!("Environment");

fn model() -> Model {
    let organization =
        Organization::new(account_id!("222222222222"), root_id!("r-ab12"), Region::EU_CENTRAL_1)
            .identity_provider(IdentityProvider::Sso)
            .units([WORKLOADS, SANDBOX])
            .accounts([SHOP, BANK, PLAY]);
    let everyday = AutoApproval::new(
        "everyday",
        [
            Statement::new("Development").when(ENVIRONMENT.is("DEV")),
            Statement::new("On call").group(ON_CALL).when(ENVIRONMENT.is("PROD")),
        ],
    );
    let open = AutoApproval::new("open", [Statement::new("Sandbox").when(node_tag("Play").is("yes"))]);
    let standard = SessionPreferences::new("standard").idle_timeout(minutes(20)).max_duration(hours(1));
    let deny = DenyAccess::new([Statement::new("Secrets").when(node_tag("Secret").is("yes"))]);
    let shop = ManualApproval::new("Shop", Nodes::tagged("Workload", "Shop"))
        .access_duration(hours(4))
        .level(LEADS)
        .level(ON_CALL);
    let bank = ManualApproval::new("Bank", Nodes::tagged("Team", "Bank")).level([LEADS, ON_CALL]);
    Model::organization(organization)
        .node_access(NodeAccess::in_units([WORKLOADS, SANDBOX]))
        .with(deny)
        .with(
            Rollout::new("workloads")
                .unit(WORKLOADS)
                .auto_approval(&everyday)
                .manual_approvals([shop, bank])
                .session_preferences(&standard),
        )
        .with(Rollout::new("sandbox").unit(SANDBOX).auto_approval(&open).session_preferences(&standard))
}

/// The message of an assertion that fails
#[track_caller]
fn fails<T>(assertion: impl FnOnce() -> T) -> String {
    let panic = catch_unwind(AssertUnwindSafe(assertion)).err().expect("the assertion fails");
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast::<&str>().unwrap()).to_owned(),
    }
}

#[test]
fn what_holds_passes() {
    let jitna = Tested::of(model());
    let at_shop =
        |who: jitna_iac::testing::Who, node: TestNode| jitna.ask(who, node).at(SHOP, Region::EU_CENTRAL_1);
    at_shop(anyone(), (ENVIRONMENT, "DEV").into()).is_auto_approved().is_auto_approved_by("everyday");
    at_shop(member_of(ON_CALL), [("Environment", "PROD")].into()).is_auto_approved();
    at_shop(anyone(), [("Environment", "PROD")].into()).is_not_auto_approved().is_not_covered();
    at_shop(anyone(), ("Workload", "Shop").into())
        .goes_to("Shop")
        .approved_in_levels([[LEADS], [ON_CALL]])
        .gives(hours(4));
    at_shop(anyone(), ("Team", "Bank").into()).goes_to("Bank").approved_by([ON_CALL, LEADS]).gives(hours(1));
    at_shop(anyone(), [("Workload", "Shop"), ("Team", "Bank")].into()).is_conflict();
    at_shop(anyone(), [("Environment", "DEV"), ("Secret", "yes")].into())
        .is_denied_automatic_approval()
        .is_not_covered();
    jitna.ask(anyone(), TestNode::untagged()).is_not_covered();
    jitna.ask(anyone(), ("Play", "yes")).at(SANDBOX, Region::EU_CENTRAL_1).is_auto_approved_by("open");
}

#[test]
fn a_failed_answer_says_what_was_expected_and_what_is() {
    let jitna = Tested::of(model());
    let contractor =
        || anyone().with(UserAttribute::Division, "Contractor").with_principal_tag("Team", "web");
    let at = |node: TestNode| jitna.ask(contractor(), node).at(SHOP, Region::EU_CENTRAL_1);
    let texts = [
        fails(|| at(("Workload", "Shop").into()).is_auto_approved()),
        fails(|| at((ENVIRONMENT, "DEV").into()).goes_to("Shop")),
        fails(|| at(("Workload", "Shop").into()).goes_to("Shop").approved_by([LEADS])),
        fails(|| at(("Workload", "Shop").into()).goes_to("Shop").gives(days(1))),
        fails(|| jitna.ask(anyone(), (ENVIRONMENT, "DEV")).is_auto_approved()),
        fails(|| jitna.ask(anyone(), TestNode::untagged().id("mi-0123456789abcdef0")).is_conflict()),
        fails(|| jitna.ask(anyone(), ("Play", "yes")).at("sohp", Region::EU_CENTRAL_1)),
    ];
    assert_snapshot!(texts.join("\n---\n"), @r"
    division=Contractor, principal tag Team=web asks for an EC2 instance tagged Workload=Shop
    expected: approved automatically
    found:
      shop, eu-central-1: manual policy `Shop`: 1 approval of group `leads` within 7 days, then 1 approval of group `on-call` within 7 days; access for 4 hours
        deny-access    no statement matches
        rollout        `workloads`
        auto-approval  no statement matches
        by tag         `Shop`
        all nodes      no policy

    ---
    division=Contractor, principal tag Team=web asks for an EC2 instance tagged Environment=DEV
    expected: manual policy `Shop`
    found:
      shop, eu-central-1: approved automatically, for 1 hour, by statement `Development` (jitna-iac/tests/testing.rs:28) of `everyday`
        deny-access    no statement matches
        rollout        `workloads`
        auto-approval  statement `Development` (jitna-iac/tests/testing.rs:28) matches
        by tag         no policy
        all nodes      no policy

    ---
    division=Contractor, principal tag Team=web asks for an EC2 instance tagged Workload=Shop
    expected: manual policy `Shop` with approval by leads
    found:
      shop, eu-central-1: manual policy `Shop`: 1 approval of group `leads` within 7 days, then 1 approval of group `on-call` within 7 days; access for 4 hours
        deny-access    no statement matches
        rollout        `workloads`
        auto-approval  no statement matches
        by tag         `Shop`
        all nodes      no policy

    ---
    division=Contractor, principal tag Team=web asks for an EC2 instance tagged Workload=Shop
    expected: manual policy `Shop` with access for 1 day
    found:
      shop, eu-central-1: manual policy `Shop`: 1 approval of group `leads` within 7 days, then 1 approval of group `on-call` within 7 days; access for 4 hours
        deny-access    no statement matches
        rollout        `workloads`
        auto-approval  no statement matches
        by tag         `Shop`
        all nodes      no policy

    ---
    anyone asks for an EC2 instance tagged Environment=DEV
    expected: approved automatically
    found:
      play, eu-central-1: denied: no policy covers this node: no policy of the account and Region applies
        deny-access    no statement matches
        rollout        `sandbox`
        auto-approval  no statement matches
        by tag         no policy
        all nodes      no policy
    but not everywhere:
      shop, eu-central-1: approved automatically, for 1 hour, by statement `Development` (jitna-iac/tests/testing.rs:28) of `everyday`
        deny-access    no statement matches
        rollout        `workloads`
        auto-approval  statement `Development` (jitna-iac/tests/testing.rs:28) matches
        by tag         no policy
        all nodes      no policy
    ask in one place with `.at(ACCOUNT, REGION)`

    ---
    anyone asks for a managed instance mi-0123456789abcdef0 without tags
    expected: a conflict of manual approval policies
    found:
      shop, eu-central-1: denied: no policy covers this node: no policy of the account and Region applies
        deny-access    no statement matches
        rollout        `workloads`
        auto-approval  no statement matches
        by tag         no policy
        all nodes      no policy
    and the same in 4 other places

    ---
    unknown account or unit: the model does not have sohp, eu-central-1
    ");
}

/// A model that reaches no account answers nothing, so no assertion about it holds
#[test]
fn a_question_that_nobody_is_asked_fails() {
    let organization =
        Organization::new(account_id!("222222222222"), root_id!("r-ab12"), Region::EU_CENTRAL_1)
            .identity_provider(IdentityProvider::Sso)
            .units([WORKLOADS]);
    let jitna = Tested::of(Model::organization(organization).node_access(NodeAccess::in_units([WORKLOADS])));
    assert_snapshot!(fails(|| jitna.ask(anyone(), TestNode::untagged()).is_not_covered()), @r"
    anyone asks for an EC2 instance without tags
    expected: not covered by a policy
    found: nothing to ask: no rollout reaches an account or unit of the model
    ");
}

#[test]
fn findings_are_held() {
    let jitna = Tested::of(model());
    jitna.finds(&["JNA0115", "JNA0204"]);
    let clean = Model::account(account_id!("333333333333"), Region::EU_CENTRAL_1)
        .with(SessionPreferences::new("standard").idle_timeout(minutes(20)).max_duration(hours(1)))
        .accept("JNA0115", "tried in one account");
    Tested::of(clean).nothing_is_found();
    let texts = [
        fails(|| jitna.nothing_is_found()),
        fails(|| jitna.finds(&["JNA0203"])),
        fails(|| Tested::of(model().tag("", "x"))),
    ];
    let at = format!("{}:", file!());
    let lines = texts.join("\n---\n").replace(&at, "testing.rs:");
    let lines: Vec<&str> =
        lines.lines().filter(|line| !line.contains("-->") && !line.contains(":::")).collect();
    assert_snapshot!(lines.join("\n"), @r"
    expected no finding, found 3

    note[JNA0115]: AWS documents no form for the deny-access document
       = help: until it does, the document has the form of the auto-approval document, with its own Cedar text; try it in one account first

    note[JNA0115]: AWS documents no form for the names of the second and further approval levels
       = help: until it does, their steps are named `ManualApproval2` and so on; try it in one account first

    warning[JNA0204]: policies of the rollout `workloads` use the tags `Workload` and `Team`, and a node can have both, such as one with `Workload: Shop` and `Team: Bank`
       = help: tag each node with only one of the two and declare `exclusive: [Workload, Team]`, or combine the policies

    1 warning, 2 notes

    ---
    expected `JNA0203`, not found
    not expected:

    note[JNA0115]: AWS documents no form for the deny-access document
       = help: until it does, the document has the form of the auto-approval document, with its own Cedar text; try it in one account first

    note[JNA0115]: AWS documents no form for the names of the second and further approval levels
       = help: until it does, their steps are named `ManualApproval2` and so on; try it in one account first

    warning[JNA0204]: policies of the rollout `workloads` use the tags `Workload` and `Team`, and a node can have both, such as one with `Workload: Shop` and `Team: Bank`
       = help: tag each node with only one of the two and declare `exclusive: [Workload, Team]`, or combine the policies

    1 warning, 2 notes

    ---
    the model has errors

    note[JNA0115]: AWS documents no form for the deny-access document
       = help: until it does, the document has the form of the auto-approval document, with its own Cedar text; try it in one account first

    note[JNA0115]: AWS documents no form for the names of the second and further approval levels
       = help: until it does, their steps are named `ManualApproval2` and so on; try it in one account first

    warning[JNA0204]: policies of the rollout `workloads` use the tags `Workload` and `Team`, and a node can have both, such as one with `Workload: Shop` and `Team: Bank`
       = help: tag each node with only one of the two and declare `exclusive: [Workload, Team]`, or combine the policies

    error[JNA0106]: invalid tag key ``: expected 1 to 128 letters, digits, spaces or `_.:/=+-@`, not beginning with `aws:`
        = help: write a value such as `CostCenter`

    1 error, 1 warning, 2 notes
    ");
}

#[test]
fn resources_are_held_and_the_closest_is_shown() {
    let jitna = Tested::of(model());
    let workloads = jitna.template("jitna-workloads");
    workloads.resource_count_is("AWS::SSM::Document", 4);
    let id = workloads.has_resource_properties(
        "AWS::SSM::Document",
        like! {"Name": "Shop", "UpdateMethod": "NewVersion", "TargetType": Match::Absent, "Content": Match::Any},
    );
    assert!(id.starts_with("ManualApprovalShop"), "{id}");
    let policies = jitna.template("jitna-policies");
    policies.has_resource_properties(
        "AWS::CloudFormation::StackSet",
        like! {
            "StackSetName": "jitna-workloads",
            "StackInstancesGroup": Match::contains(like! {"Regions": ["eu-central-1"]}),
            "TemplateBody": Match::text(like! {
                "Resources": like! {"AutoApprovalPolicy": like! {"Properties": like! {"UpdateMethod": "NewVersion"}}},
            }),
        },
    );
    assert!(policies.to_yaml().contains("Type: AWS::CloudFormation::StackSet"));
    let texts = [
        fails(|| workloads.resource_count_is("AWS::SSM::Document", 5)),
        fails(|| workloads.has_resource_properties("AWS::SNS::Topic", like! {})),
        fails(|| {
            policies.has_resource_properties(
                "AWS::CloudFormation::StackSet",
                like! {
                    "StackSetName": "jitna-workload",
                    "PermissionModel": Match::Absent,
                    "ManagedExecution": Match::exactly(serde_json::json!({"Active": false})),
                    "Missing": Match::Any,
                    "Capabilities": Match::items(["CAPABILITY_IAM", "x"]),
                    "StackInstancesGroup": Match::contains(like! {"Regions": ["eu-west-1"]}),
                    "TemplateBody": Match::text(like! {
                        "Resources": like! {"AutoApprovalPolicy": like! {"Properties": like! {"UpdateMethod": "Replace"}}},
                    }),
                },
            )
        }),
        fails(|| policies.has_output("Nothing", Match::Any)),
        fails(|| jitna.template("jitna")),
    ];
    assert_snapshot!(texts.join("\n---\n"), @r#"
    template `jitna-workloads`: expected 5 AWS::SSM::Document resources, found 4; it has 4 AWS::SSM::Document
    ---
    template `jitna-workloads` has no AWS::SNS::Topic; it has 4 AWS::SSM::Document
    ---
    no AWS::CloudFormation::StackSet of template `jitna-policies` is like that; the closest, StackSetJitnaSandbox5860936e, differs:
      Properties.StackSetName: expected "jitna-workload", found "jitna-sandbox"
      Properties.PermissionModel: expected nothing, found "SERVICE_MANAGED"
      Properties.ManagedExecution: expected {"Active":false}, found {"Active":true}
      Properties.Missing: expected anything, found nothing
      Properties.Capabilities: expected a list of 2, found nothing
      Properties.StackInstancesGroup[0].Regions[0]: expected "eu-west-1", found "eu-central-1"
      Properties.TemplateBody(as JSON).Resources.AutoApprovalPolicy.Properties.UpdateMethod: expected "Replace", found "NewVersion"

    ---
    template `jitna-policies` has no output `Nothing`; it has no output
    ---
    unknown template `jitna`; there are `jitna-enable`, `jitna-policies`, `jitna-sandbox`, `jitna-workloads`
    "#);
}

#[test]
fn claims_are_proved_for_every_request() {
    let jitna = Tested::of(model());
    let secret = || Requests::new().when(node_tag("Secret").is("yes"));
    jitna.proves(&Invariant::never_auto_approved("secrets", secret()));
    let production = Requests::new().when(ENVIRONMENT.is("PROD"));
    let text = fails(|| jitna.proves(&Invariant::never_auto_approved("production", production)));
    let text: Vec<&str> =
        text.lines().filter(|line| line.starts_with("error") || line.starts_with("the")).collect();
    assert_snapshot!(text.join("\n"), @r"
    the invariant is not proved
    error[JNA0801]: the invariant `production` does not hold: the auto-approval policy `everyday` approves someone in the group `on-call`, for an EC2 instance tagged `Environment: PROD`
    error[JNA0801]: the invariant `production` does not hold: the auto-approval policy `open` approves someone, for an EC2 instance tagged `Environment: PROD`, `Play: yes`
    ");
}

#[test]
fn a_model_is_held_against_what_is_deployed() {
    let folder = tempfile::tempdir().unwrap();
    let (assembly, _) =
        jitna_iac::compile(&jitna_iac::read::described(model()).0.unwrap(), Default::default());
    assembly.unwrap().write_to(folder.path(), jitna_iac::assembly::Format::Yaml).unwrap();
    let jitna = Tested::of(model());
    jitna.is_no_looser_than(folder.path());
    let more = AutoApproval::new("more", [Statement::new("All nodes")]);
    let looser = model().with(Rollout::new("shop").account(SHOP).auto_approval(&more));
    let text = fails(|| Tested::of(looser).is_no_looser_than(folder.path()));
    assert!(text.starts_with("the model is looser than "), "{text}");
    assert!(text.contains("+ gains automatic access"), "{text}");
    let text = fails(|| jitna.is_no_looser_than("no-such-directory"));
    assert!(text.contains("no-such-directory"), "{text}");
}

/// `insta` is the user's: the library names it in the macro alone
#[test]
fn files_are_held_against_snapshots_of_the_users_insta() {
    let jitna = Tested::of(
        Model::account(account_id!("333333333333"), Region::EU_CENTRAL_1)
            .with(SessionPreferences::new("standard").idle_timeout(minutes(20)).max_duration(hours(1))),
    );
    let templates = jitna.files().iter().filter(|(path, _)| path == "stacks/jitna-policies.yaml");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/testing");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| jitna_iac::assert_snapshots!(templates));
    let paths: Vec<&str> = jitna.files().iter().map(|(path, _)| path.as_str()).collect();
    assert!(paths.contains(&"index.json"), "{paths:?}");
}
