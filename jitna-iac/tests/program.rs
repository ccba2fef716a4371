//! What a program hands over arrives as it was built, with the places where it was written

use jitna_iac::app::{Exit, Streams, run_with};
use jitna_iac::diag::{Diagnostics, Sources};
use jitna_iac::model::prelude::*;
use jitna_iac::{Sp, read};

/// A model that says something everywhere; gives the line of its first statement too
fn built() -> (Model, u32) {
    fn id<T: std::str::FromStr<Err = jitna_iac::ids::ParseIdError>>(text: &str) -> T {
        text.parse().unwrap()
    }
    let line = line!() + 1;
    let everyone = Statement::new(id("everyone")).when(node_tag("Stage").is("DEV"));
    let every_test = [
        node_tag("a").is_not("null").negated(),
        node_tag("b").one_of(["1", "true"]),
        principal_tag("c").like("x*"),
        user(UserAttribute::Division).present(),
        Condition::attribute_equals_node_tag(UserAttribute::CostCenter, "CostCenter".to_owned()),
        Condition::principal_tag_equals_node_tag("Team".to_owned(), "Owner".to_owned()),
        Condition::Any([node_tag("d").present(), node_tag("~").is("")].to_vec().try_into().unwrap()),
    ];
    let mut all =
        Statement::new(id("all")).group(id("leads")).group(id(GROUP)).node_kind(NodeKind::Ec2Instance);
    for condition in every_test {
        all = all.when(condition.clone()).unless(condition);
    }
    let organization = Organization::new(id("012345678901"), id("r-ab12"), Region::EU_CENTRAL_1)
        .management_account(id("111111111111"))
        .identity_provider(IdentityProvider::Sso)
        .identity_center(
            IdentityCenter::new(id("arn:aws:sso:::instance/ssoins-0123456789abcdef"), id("d-0123456789"))
                .region(Region::EU_CENTRAL_1),
        )
        .account(id("true"), id("222222222222"))
        .unit(
            Unit::new(id("null"), id("ou-ab12-11111111"))
                .account(id("1e3"), id("333333333333"))
                .unit(Unit::new(id("@"), id("ou-ab12-22222222"))),
        );
    let access = NodeAccess::default().name(id("access")).unit(id("null")).regions([Region::EU_WEST_1]);
    let model = Model::organization(organization, access)
        .names(
            Names::default()
                .group(id("leads"), id(GROUP))
                .user(id("alice"), id(GROUP))
                .role(id("ops"), id("arn:aws:iam::111122223333:role/Ops")),
        )
        .unified_console(
            UnifiedConsole::default()
                .name(id("console"))
                .regions([Region::EU_CENTRAL_1, Region::EU_WEST_1])
                .agent_update(id("1 day"))
                .host_management(id("none"))
                .inventory(id("744 hours")),
        )
        .deployment_roles(DeploymentRoles::existing(id("Admin"), id("Execution")))
        .deny_access(DenyAccess::new([Statement::cedar("// 'ä'\r\n\t\"\\u{0}\"\0")]).description(id("no")))
        .auto_approval(AutoApproval::new(id("~"), [everyone, all]).description(id("1")))
        .manual_approval(
            ManualApproval::new(
                id("Finance"),
                Nodes::tagged(id("@"), [id("="), id("")]).or_tagged(id("="), [id("x")]),
            )
            .description("")
            .access_duration(Hours::MAX)
            .level(
                Level::new([
                    Approver::Group(id("leads")),
                    Approver::User(id("alice")),
                    Approver::Role(id("ops")),
                    Approver::IamUser(id("bob")),
                ])
                .approvals(2)
                .message("two\nlines")
                .timeout(ApprovalTimeout::MAX),
            ),
        )
        .manual_approval(ManualApproval::new(id("All"), Nodes::All))
        .session_preferences(SessionPreferences::new(id("empty")))
        .session_preferences(
            SessionPreferences::new(id("night"))
                .description(id("null"))
                .cloud_watch(
                    CloudWatchLogs::stream_to(id("${AWS::Region}-${!x}")).encrypted(true).streaming(false),
                )
                .s3(S3Logs::bucket(id("bucket")).prefix(id("a/b")).encrypted(false))
                .kms_key(id("alias/x"))
                .run_as(RunAs::user(id("root")))
                .idle_timeout(IdleTimeout::MIN)
                .max_duration(SessionDuration::MAX)
                .linux_profile("cd ~\n")
                .windows_profile(""),
        )
        .rollout(
            Rollout::new(id("base"))
                .unit(id("null"))
                .regions([Region::EU_WEST_1])
                .auto_approval(id("~"))
                .manual_approval(id("Finance"))
                .session_preferences(id("night")),
        )
        .rollout(
            Rollout::new(id("strict"))
                .extends(id("base"))
                .account(id("333333333333"))
                .exclude_account(id("true"))
                .no_auto_approval()
                .no_session_preferences(),
        )
        .invariant(
            Invariant::new(
                id("null"),
                Claim::NeverAutoApproved(
                    Requests::default()
                        .group(id("leads"))
                        .node_kind(NodeKind::ManagedInstance)
                        .when(node_tag("Stage").is("PROD"))
                        .unless(user(UserAttribute::Division).present()),
                ),
            )
            .description("because\n"),
        )
        .invariant(Invariant::new(
            id("only"),
            Claim::AutoApprovedOnlyFor(OnlyFor {
                requests: Requests::default().user(id("alice")),
                on: Requests::default().when(node_tag("Stage").present()),
            }),
        ))
        .invariant(Invariant::new(id("path"), Claim::ManualPath(Sp::here(Nodes::All))))
        .invariant(Invariant::new(
            id("values"),
            Claim::ManualPath(Sp::here(Nodes::tagged(id("@"), [id("="), id("")]))),
        ))
        .invariant(Invariant::new(id("everyone"), Claim::NoPermitForEveryone))
        .invariant(Invariant::new(id("bites"), Claim::DenyAccessBites))
        .exclusive([id("Team"), id("null")])
        .exclusive([id("A")])
        .tag(id("Owner"), id("1"))
        .stack_sets(
            StackSetOptions::default()
                .name_prefix(id("x"))
                .auto_deployment(false)
                .max_concurrent(Count::Percent(100))
                .failure_tolerance(Count::Accounts(3))
                .region_concurrency(RegionConcurrency::Sequential)
                .concurrency_mode(ConcurrencyMode::StrictFailureTolerance),
        )
        .accept("JNA0115", Some(id("denyAccess")), "tried")
        .override_resource(Override::set(
            "t",
            "r",
            "p",
            serde_json::json!({"a": [1, "1", 1.5, true, "true", null, ""]}),
        ))
        .override_resource(Override::delete("t", "r", "p"));
    (model, line)
}

const GROUP: &str = "ec4df598-7071-70a6-0de4-0123456789ab";

#[test]
fn model_of_a_program_arrives_as_it_was_built() {
    let (model, line) = built();
    let output = read::to_program_output(&model, &Sources::default()).unwrap();
    let mut sources = Sources::default();
    let folder = tempfile::tempdir().unwrap();
    let (read, findings) =
        read::from_program(&output, folder.path(), &read::FileAccess::default(), &mut sources).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    let read = read.unwrap();
    assert_eq!(read, model);
    let place = |origin| {
        let position = sources.position(origin).unwrap();
        (position.file.to_owned(), position.line)
    };
    assert_eq!(place(read.auto_approvals[0].statements[0].origin()), (file!().to_owned(), line));
    // Every place is in this file, none in a library that calls back.
    let files: serde_json::Value = serde_json::from_str(&output).unwrap();
    assert_eq!(files["files"], serde_json::json!([file!()]));
    // Again, now from the places of the first time; what nobody wrote still has none.
    assert_eq!(read::to_program_output(&read, &sources).unwrap(), output);
}

#[test]
fn model_of_a_file_keeps_its_places() {
    for text in [
        include_str!("../../examples/enterprise/jitna.yaml"),
        include_str!("../../examples/recipe/jitna.yaml"),
        include_str!("../../examples/single-account/jitna.yaml"),
    ] {
        let mut sources = Sources::default();
        let (model, _) = read::read(text, "jitna.yaml", &mut sources);
        let model = model.unwrap();
        let output = read::to_program_output(&model, &sources).unwrap();
        let mut others = Sources::default();
        let (read, findings) = read::from_program(
            &output,
            std::path::Path::new("/nowhere"),
            &read::FileAccess::default(),
            &mut others,
        )
        .unwrap();
        let unread: Vec<_> = findings.iter().map(|finding| finding.code.as_str()).collect();
        assert!(unread.iter().all(|code| *code == "JNA0107"), "{unread:?}");
        let read = read.unwrap();
        assert_eq!(read, model);
        let starts = |findings: Diagnostics, sources: &Sources| {
            let mut starts: Vec<_> = findings
                .iter()
                .map(|finding| {
                    let at = sources.position(finding.origin()).unwrap();
                    format!("{}:{}:{} {}", at.file, at.line, at.column, finding.message)
                })
                .collect();
            starts.sort();
            starts
        };
        let before = starts(jitna_iac::check(&model), &sources);
        assert_eq!(before, starts(jitna_iac::check(&read), &others));
    }
}

#[test]
fn what_is_no_model_is_refused() {
    let from = |output: &str| {
        let mut sources = Sources::default();
        match read::from_program(
            output,
            std::path::Path::new("."),
            &read::FileAccess::default(),
            &mut sources,
        ) {
            Ok((_, findings)) => {
                findings.iter().map(|finding| finding.message.clone()).collect::<Vec<_>>().join("; ")
            }
            Err(error) => error.to_string(),
        }
    };
    assert!(from("").starts_with("the program did not print a model: "));
    assert!(from("warning: something\n{}").starts_with("the program did not print a model: "));
    assert!(from(&"[".repeat(100_000)).starts_with("the program did not print a model: "));
    let newer = r#"{"protocol": 2, "files": [], "model": {}}"#;
    assert_eq!(
        from(newer),
        "the program speaks protocol 2, this command 1: build both from the same version"
    );
    assert!(from(r#"{"protocol": 1, "files": [], "model": null}"#).starts_with("expected a mapping"));
    let nowhere = r#"{"protocol": 1, "files": [], "model": {"@": [7, 1, 1], "=": {}}}"#;
    assert!(from(nowhere).contains("the key `@` is unknown here"));
}

/// A model that is small, and its policy tests
const TESTS: &str = "version: 1
given: {account: '123456789012', region: us-east-1, user: {}}
cases:
  - name: Production is approved by people
    because: they answer for it
    node: {tags: {Stage: Production}}
    expect: {decision: manual, policy: Production}
";

fn small() -> Model {
    let operators = Approver::Role("Operators".parse().unwrap());
    let nodes = Nodes::tagged("Stage".parse().unwrap(), ["Production".parse().unwrap()]);
    Model::account(Account::new("123456789012".parse().unwrap(), Region::US_EAST_1)).manual_approval(
        ManualApproval::new("Production".parse().unwrap(), nodes).level(Level::new([operators])),
    )
}

/// What a program with this model does when it is run with these words: exit, standard output, standard error
fn ran(model: Model, words: &[&str]) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut streams = Streams::new(&mut out, &mut err);
    let words = words.iter().map(std::ffi::OsString::from);
    let exit = run_with(model, words, &|_| None, &[], &mut streams);
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn done(words: &[&str]) -> String {
    let (exit, out, err) = ran(small(), words);
    assert_eq!(exit, Exit::Done, "{words:?}\n{out}{err}");
    out
}

#[test]
fn a_program_has_the_commands_that_are_about_a_model() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let request = ["--account", "123456789012", "--region", "us-east-1", "--user", "alice", "--node", "i-1"];
    let decided = |more: &[&str]| done(&[&["decide"], &request[..], more].concat());
    let decision = decided(&["--tag", "Stage=Production"]);
    assert!(decision.starts_with("manual policy `Production`"), "{decision}");
    assert!(decided(&[]).starts_with("refused: "));
    let json: serde_json::Value = serde_json::from_str(&decided(&["--format", "json"])).unwrap();
    assert_eq!(json["decision"], "not-covered");

    std::fs::write(file("a.test.yaml"), TESTS).unwrap();
    let shown = done(&["test", &file("a.test.yaml"), "--coverage"]);
    assert!(shown.contains("1 case: 1 passed, 0 failed") && shown.contains("coverage: "), "{shown}");
    assert!(done(&["test", &file("a.test.yaml"), "--format=junit"]).contains("<testsuites"));
    std::fs::write(
        file("b.test.yaml"),
        TESTS.replace("policy: Production}", "policy: Production, hours: 9}"),
    )
    .unwrap();
    let (exit, out, _) = ran(small(), &["test", &file("a.test.yaml"), &file("b.test.yaml"), "--mutate"]);
    assert_eq!(exit, Exit::Findings);
    assert!(out.contains("2 cases: 1 passed, 1 failed") && out.contains("mutations noticed"), "{out}");

    assert!(done(&["coverage"]).contains("Production"));
    assert!(done(&["coverage", "--format", "csv"]).contains("Production"));
    assert!(done(&["persona", "--list"]).contains("requester"));
    let policy: serde_json::Value = serde_json::from_str(&done(&["persona", "requester"])).unwrap();
    assert_eq!(policy["Version"], "2012-10-17");
    assert!(policy.to_string().contains("us-east-1"), "{policy}");
    assert!(done(&["graph"]).starts_with("<svg"));
    assert!(done(&["graph", "--format", "mermaid"]).contains("flowchart"));
    assert!(done(&["report"]).starts_with("<!DOCTYPE html>"));
    done(&["report", "--out", &file("report.html")]);
    assert_eq!(std::fs::read_to_string(file("report.html")).unwrap(), done(&["report"]));
}

#[test]
fn a_program_is_compared_with_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old").display().to_string();
    done(&["synth", "--out", &old]);
    assert_eq!(done(&["diff", &old]), "");
    assert!(done(&["compare", &old, "--fail-on", "looser"]).contains("the model"));

    let statement = Statement::new("dev".parse().unwrap()).when(node_tag("Stage").is("Development"));
    let wider = || small().auto_approval(AutoApproval::new("everyday".parse().unwrap(), [statement.clone()]));
    let (exit, out, _) = ran(wider(), &["diff", &old]);
    assert_eq!(exit, Exit::Differs);
    assert!(out.contains("AutoApprovalPolicy"), "{out}");
    let (exit, out, _) = ran(wider(), &["compare", &old, "--fail-on", "looser", "--format", "markdown"]);
    assert_eq!(exit, Exit::Differs);
    assert!(out.contains("looser"), "{out}");
    assert_eq!(ran(wider(), &["compare", &old, "--fail-on", "stricter"]).0, Exit::Done);
    assert_eq!(ran(small(), &["diff", "/nowhere"]).0, Exit::Io);
}

#[test]
fn words_that_a_program_does_not_know_print_nothing() {
    for words in [
        &["explain"][..],
        &["cost", "--nodes", "5"],
        &["decide", "--account", "1"],
        &["decide", "--requests", "a", "--request", "b"],
        &["persona"],
        &["diff"],
        &["graph", "--format", "pdf"],
    ] {
        let (exit, out, err) = ran(small(), words);
        assert_eq!((exit, out.as_str()), (Exit::Usage, ""), "{words:?}");
        assert!(err.contains("For more information, try '--help'."), "{err}");
    }
    let twice =
        ["--account", "1", "--region", "r", "--user", "u", "--node", "n", "--tag", "a", "--tag", "a=1"];
    let (exit, out, err) = ran(small(), &[&["decide"], &twice[..]].concat());
    assert_eq!((exit, out.as_str()), (Exit::Usage, ""));
    assert!(err.contains("`--tag a` is given twice"), "{err}");
}
