//! Patterns of a program, which the command asks for them

use super::*;

jitna_iac::pattern! {
    /// A pattern with a parameter of each type
    struct Each = "each" {
        /// A text
        text: Given<jitna_iac::ids::NodeTagValue>,
        /// A unit
        unit_of_all: Unit,
        ;
        /// A number; default: 1
        count: u32 = 1,
        /// A boolean; default: no
        loud: bool = false,
        /// An account; default: one
        account: Account = Account::named("one"),
        /// A role; default: one
        role: Role = Role::named("one"),
        /// Nodes; default: all
        nodes: Nodes = Nodes::all(),
        /// Users; default: none
        users: Vec<User> = [],
    }
}

impl Part for Each {
    fn add_to(self, to: &mut Fragment) {
        let said = format!(
            "{:?} {} {} {} {} {} {}",
            self.text.as_str(),
            self.unit_of_all.name(),
            self.count,
            self.loud,
            self.account.name(),
            self.role.name(),
            self.users.len()
        );
        to.report(Finding::warning("ACME001", said).at(&self.text));
        let _ = self.nodes;
    }
}

/// A file that names a program with patterns, and the findings with the output of the program
fn with_program(file: &str, answer: impl FnOnce(&str) -> String) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jitna.yaml");
    std::fs::write(&path, file).unwrap();
    let access = FileAccess::of_project(folder.path());
    let mut sources = Sources::default();
    let (input, findings) = read::open(&path, &access, &mut sources).unwrap();
    let Some(Input::Patterns(patterns)) = input else { panic!("{findings:?}") };
    assert_eq!(*patterns.command, "cargo run -q -p acme-patterns");
    let request = patterns.request(&sources);
    let shown = match patterns.answered(&answer(&request), &access, &mut sources) {
        Ok((model, mut findings)) => {
            findings.append(model.map(|model| jitna_iac::check(&model)).unwrap_or_default());
            findings.sort(&sources);
            text(&findings, &sources, Style::default())
        }
        Err(error) => error.to_string(),
    };
    shown.replace(&folder.path().display().to_string(), "")
}

const OF_PROGRAM: &str = "patterns: cargo run -q -p acme-patterns
use:
  - each: {text: Shop, unitOfAll: workloads, count: 3, loud: true, account: a, role: b, nodes: all, users: [sofia]}
  - each: {text: Shop, count: many, loud: 1, users: []}
  - deny-group: {group: contractors}
  - eahc: {}
rollouts:
  - {name: workloads, units: [workloads]}
";

#[test]
fn patterns_of_a_program_are_asked_for() {
    let file = format!("{BASE}{OF_PROGRAM}");
    let shown = with_program(&file, |request| {
        jitna_iac::app::answer_patterns(&[register::<Each>()], request).unwrap()
    });
    insta::assert_snapshot!(shown, @r#"
    warning[ACME001]: Some("Shop") workloads 3 true a b 1
      --> /jitna.yaml:23:18
       |
    23 |   - each: {text: Shop, unitOfAll: workloads, count: 3, loud: true, account: a, role: b, nodes: all, users: [sofia]}
       |                  ^

    error[JNA0103]: missing parameter `unitOfAll` of the pattern `each`
      --> /jitna.yaml:24:12
       |
    24 |   - each: {text: Shop, count: many, loud: 1, users: []}
       |            ^

    error[JNA0104]: expected a whole number, found the text `many`
      --> /jitna.yaml:24:31
       |
    24 |   - each: {text: Shop, count: many, loud: 1, users: []}
       |                               ^

    error[JNA0104]: expected `true` or `false`, found `1`
      --> /jitna.yaml:24:43
       |
    24 |   - each: {text: Shop, count: many, loud: 1, users: []}
       |                                           ^

    error[JNA0191]: the list has no items: expected at least one
      --> /jitna.yaml:24:53
       |
    24 |   - each: {text: Shop, count: many, loud: 1, users: []}
       |                                                     ^

    note[JNA0115]: AWS documents no form for the deny-access document
      --> /jitna.yaml:25:5
       |
    25 |   - deny-group: {group: contractors}
       |     ^
       = help: until it does, the document has the form of the auto-approval document, with its own Cedar text; try it in one account first

    error[JNA0110]: unknown pattern `eahc`
      --> /jitna.yaml:26:5
       |
    26 |   - eahc: {}
       |     ^^^^
       = help: did you mean `each`?

    5 errors, 1 warning, 1 note
    "#);
}

#[test]
fn what_is_no_answer_is_refused() {
    let file = format!("{BASE}{OF_PROGRAM}");
    for (output, expected) in [
        ("", "the output is empty"),
        ("{}", "expected protocol 2"),
        (r#"{"protocol": 2, "files": [], "model": {}}"#, "missing key `patterns`"),
        (
            r#"{"protocol": 2, "files": [], "patterns": [], "uses": [{"parts": [{"new": 1}]}]}"#,
            "a part that this command does not know",
        ),
        (
            r#"{"protocol": 2, "files": [], "patterns": [{"name": "each"}], "uses": []}"#,
            "`patterns.0`: missing key `doc`",
        ),
        (
            r#"{"protocol": 2, "files": [], "patterns": [{"name": "each", "doc": "", "parameters": []}], "uses": []}"#,
            "a use has no answer",
        ),
    ] {
        let said = with_program(&file, |_| output.to_owned());
        assert!(said.contains(expected), "{output}: {said}");
    }
    assert!(jitna_iac::app::answer_patterns(&[], "").unwrap_err().contains("name it as `patterns`"));
    let taken = jitna_iac::app::answer_patterns(
        &[register::<Levels>()],
        r#"{"protocol": 2, "files": [], "uses": []}"#,
    );
    assert!(taken.unwrap_err().contains("give it another name"));
}

#[test]
fn without_the_command_a_program_is_refused() {
    let file = format!("{BASE}{OF_PROGRAM}");
    insta::assert_snapshot!(found(&file), @"
    error[JNA0104]: the patterns of a program are known to the command only
      --> jitna.yaml:21:1
       |
    21 | patterns: cargo run -q -p acme-patterns
       | ^^^^^^^^
       = help: only the command `jitna-iac` runs programs; a program of yours adds patterns with `.with(…)`

    1 error
    ");
    let empty = format!("{BASE}patterns: ' '\n");
    insta::assert_snapshot!(found(&empty), @"
    error[JNA0106]: the command is empty
      --> jitna.yaml:21:11
       |
    21 | patterns: ' '
       |           ^^^
       = help: write the command that has the patterns, such as `cargo run -q -p acme-patterns`

    1 error
    ");
}

#[test]
fn a_pattern_describes_its_parameters() {
    assert_eq!(Each::NAME, "each");
    insta::assert_snapshot!(register::<Each>().page(), @"
    # each

    A pattern with a parameter of each type

    - `text` (NodeTagValue, required): A text
    - `unitOfAll` (name of a unit, required): A unit
    - `count` (number): A number; default: 1
    - `loud` (boolean): A boolean; default: no
    - `account` (name of an account): An account; default: one
    - `role` (name of a role): A role; default: one
    - `nodes` (nodes): Nodes; default: all
    - `users` (list: name of a user): Users; default: none
    ");
}
