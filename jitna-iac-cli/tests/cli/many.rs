//! Text shows the first of many, and says how many there are besides

use crate::folder::{Folder, MODEL};

const COUNT: usize = 300;
/// As many as text shows
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
    let folder = Folder::of(MODEL)
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
        // The case that fails is shown as well.
        let expected = if words.starts_with("test") { SHOWN - 1 } else { SHOWN };
        assert_eq!(shown, expected, "{words}\n{ran}");
        assert!(
            !words.starts_with("test") || ran.out.contains(&format!("FAIL  case {}", COUNT - 1)),
            "{ran}"
        );
    }
}
