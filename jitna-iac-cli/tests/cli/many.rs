//! Text output shows the first of many entries, and the number of the others

use crate::folder::{Folder, MODEL};

const COUNT: usize = 300;
/// Number of entries that text output shows
const SHOWN: usize = 200;

/// A template of topics
fn topics(word: &str) -> String {
    let one = |number: usize| {
        format!(
            r#""Topic{number}": {{"Type": "AWS::SNS::Topic", "Properties": {{"DisplayName": "{word} {number}"}}}}"#
        )
    };
    format!(r#"{{"Resources": {{{}}}}}"#, (0..COUNT).map(one).collect::<Vec<_>>().join(", "))
}

#[test]
fn text_shows_the_first_and_counts_the_rest() {
    let wrong = (0..COUNT).map(|number| format!("  - {{code: JNA0{number}X, reason: why}}\n"));
    let accepted = format!("{MODEL}accept:\n{}", wrong.collect::<String>());
    let nodes = (0..COUNT).map(|number| format!("{},eu-central-1,1\n", 100_000_000_000 + number));
    let nodes = format!("account,region,nodes\n{}", nodes.collect::<String>());
    let case = |number: usize| {
        let expect = if number == COUNT - 1 { "manual" } else { "not-covered" };
        format!(
            "  - {{name: case {number}, because: it is so, node: {{tags: {{Number: n{number}}}}}, expect: {expect}}}\n"
        )
    };
    let tests = format!(
        "version: 1\ngiven: {{account: '333333333333', unit: workloads, region: eu-central-1, user: {{}}}}\ncases:\n{}",
        (0..COUNT).map(case).collect::<String>()
    );
    let folder = Folder::new(MODEL)
        .with("accepted.yaml", accepted)
        .with("nodes.csv", nodes)
        .with("all.test.yaml", tests)
        .with("old.json", topics("old"))
        .with("new.json", topics("new"));
    let left = COUNT - SHOWN;
    for (words, begins, more) in [
        (
            "check -c accepted.yaml",
            "error[",
            format!("{left} more findings are not shown; `--format json` has them all"),
        ),
        (
            "cost --inventory nodes.csv",
            "1000000",
            format!("{left} more rows are not shown; `--format csv` has them all"),
        ),
        (
            "test all.test.yaml",
            "pass",
            format!("{left} more cases are not shown; `--format json` has them all"),
        ),
        (
            "diff old.json new.json",
            "~ Topic",
            format!("{left} more changes are not shown; `--format json` has them all"),
        ),
    ] {
        let ran = folder.run(words);
        let shown = ran.out.lines().filter(|line| line.trim_start().starts_with(begins)).count();
        assert!(ran.out.lines().any(|line| line.trim_start() == more), "{words}: {more}\n{ran}");
        // The failing case is also shown.
        let expected = if words.starts_with("test") { SHOWN - 1 } else { SHOWN };
        assert_eq!(shown, expected, "{words}\n{ran}");
        assert!(
            !words.starts_with("test") || ran.out.contains(&format!("FAIL  case {}", COUNT - 1)),
            "{ran}"
        );
    }
}

/// A model with many accounts, policies and rollouts; `hours` is the access duration of each policy
fn large(hours: usize) -> String {
    let account = |number: usize| format!("{{name: a{number}, id: '{}'}}", 300_000_000_000 + number);
    let list = |one: &dyn Fn(usize) -> String| (0..COUNT).map(one).collect::<Vec<_>>().join(", ");
    let policy = |number: usize| {
        format!(
            "{{name: Policy{number}, accessDuration: {hours}h, nodes: {{Workload: w{number}}}, levels: [{{approvers: [{{group: leads}}]}}]}}"
        )
    };
    let rollout = |number: usize| {
        format!(
            "  - {{name: r{number}, accounts: [a{number}], manualApprovals: [Policy{number}], sessionPreferences: standard}}\n"
        )
    };
    format!(
        "version: 1\norganization:\n  delegatedAdministrator: '222222222222'\n  root: r-ab12\n  homeRegion: eu-central-1\n  \
         identityProvider: SSO\n  units:\n    - {{name: workloads, id: ou-ab12-11111111, accounts: [{}]}}\n    - {{name: sandbox, id: ou-ab12-22222222}}\n\
         names: {{groups: {{leads: ec4df598-7071-70a6-0de4-0123456789ab}}}}\nmanualApprovals: [{}]\n\
         sessionPreferences: [{{name: standard, idleTimeout: 20m, maxDuration: 60m}}]\nrollouts:\n  \
         - {{name: sandbox, units: [sandbox], sessionPreferences: standard}}\n{}",
        list(&account),
        list(&policy),
        (0..COUNT).map(rollout).collect::<String>()
    )
}

#[test]
fn text_for_people_is_cut_and_what_programs_read_is_whole() {
    let described = |number: usize| {
        let account = 300_000_000_000 + number;
        format!(
            r#"{{"Document": {{"Name": "SSM-SessionManagerRunShell", "Owner": "{account}", "DocumentVersion": "1", "LatestVersion": "2", "DefaultVersion": "1"}}}}
"#
        )
    };
    let requests = (0..COUNT).map(|number| {
        format!(
            "{{\"account\": \"a{number}\", \"region\": \"eu-central-1\", \"node\": {{\"id\": \"i-0{number:016}\", \"kind\": \"ec2\"}}, \"user\": {{\"id\": \"u\"}}}}\n"
        )
    });
    let nodes = (0..COUNT).map(|number| {
        format!(
            r#"{{"Reservations": [{{"OwnerId": "{}", "Instances": [{{"InstanceId": "i-0{number:016}", "Placement": {{"AvailabilityZone": "eu-central-1b"}}}}]}}]}}
"#,
            300_000_000_000 + number
        )
    });
    let mut folder = Folder::new(large(1))
        .with("new.yaml", large(2))
        .with("requests.jsonl", requests.collect::<String>())
        .with("nodes.json", nodes.collect::<String>());
    for number in 0..COUNT {
        folder = folder.with(&format!("{}/eu-central-1.json", 300_000_000_000 + number), described(number));
    }
    let files: Vec<String> =
        (0..COUNT).map(|number| format!("{}/eu-central-1.json", 300_000_000_000 + number)).collect();
    let verify = format!("verify-documents {}", files.join(" "));
    let left = COUNT - SHOWN;
    let all = |left: usize, what: &str, format: &str| {
        format!("{left} more {what} are not shown; `--format {format}` has them all")
    };
    for (words, row, more) in [
        ("compare jitna.yaml new.yaml", "access: 1h → 2h", all(left + 1, "groups", "json")),
        (
            verify.as_str(),
            "  eu-central-1  ",
            format!("{} more documents are not shown; `--format json` has them all", left + COUNT),
        ),
        ("decide --requests requests.jsonl --format text", ": ", all(left, "requests", "jsonl")),
        (
            "coverage --inventory nodes.json --most 1",
            "  eu-central-1  ",
            format!("{left} more rows are not shown; `--all` shows them"),
        ),
    ] {
        let ran = folder.run(words);
        let shown = ran.out.lines().filter(|line| line.contains(row)).count();
        assert!(ran.out.lines().any(|line| line.trim_start() == more), "{words}: {more}\n{ran}");
        assert!((SHOWN..SHOWN + 3).contains(&shown), "{words}: {shown}\n{ran}");
    }
    let ran = folder.run("list");
    // One of them is the StackSet of the unit.
    let more = format!("{} more StackSets are not shown; `--format json` has them all", left + 1);
    assert!(ran.out.ends_with(&(more + "\n")), "{ran}");
    let json = |words: &str| folder.run(words).json();
    assert!(json("list --format json")["stackSets"].as_array().is_some_and(|all| all.len() > COUNT));
    assert_eq!(folder.run("decide --requests requests.jsonl --format jsonl").out.lines().count(), COUNT);
    let nodes = folder.run("coverage --inventory nodes.json --all");
    assert_eq!(nodes.out.lines().filter(|line| line.starts_with("300000000")).count(), COUNT, "{nodes}");
    for format in ["mermaid", "dot"] {
        let drawn = folder.run(&format!("graph --format {format}")).out;
        let named = (0..COUNT).filter(|number| drawn.contains(&format!("jitna-r{number}-accounts"))).count();
        assert_eq!(named, COUNT, "{format}");
    }
}
