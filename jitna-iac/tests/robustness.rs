//! No input breaks anything, and accepted input is unchanged in the output

use std::time::{Duration, Instant};

use jitna_iac::assembly::Assembly;
use jitna_iac::cedar::{self, Statement as Cedar};
use jitna_iac::describe::{self, *};
use jitna_iac::diag::render::{self, Style};
use jitna_iac::diag::{Diagnostics, Severity, Sources};
use jitna_iac::ids::{Label, NodeTagValue, TagValue};
use jitna_iac::model::Model;
use jitna_iac::read;
use jitna_iac::synth::Options;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

const RECIPE: &str = include_str!("../../examples/recipe/jitna.yaml");
const ENTERPRISE: &str = include_str!("../../examples/enterprise/jitna.yaml");

/// Texts that cause problems for readers of YAML, JSON, CloudFormation, Cedar and Systems Manager
const HOSTILE: &[&str] = &[
    "",
    "on",
    "no",
    "y",
    "12:30",
    "1e3",
    "0x1F",
    "012345678901",
    "2012-10-17",
    "~",
    "null",
    "=",
    "<<",
    "#",
    " #",
    ": ",
    ":",
    "- ",
    "-",
    "? ",
    "|",
    ">",
    "|2-",
    "@",
    "`",
    "%",
    "&a",
    "*a",
    "!Ref",
    "!!binary",
    "---",
    "...",
    "{",
    "}",
    "[",
    "]",
    "{{",
    "}}",
    "{{x}}",
    "${",
    "${AWS::Region}",
    "${!",
    "\"",
    "'",
    "\\",
    "\\u0000",
    "\\ud800",
    "\\x",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\n\n  ",
    " ",
    "\0",
    "\u{7}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{2029}",
    "\u{feff}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{202e}",
    "\u{301}",
    "é",
    "日本",
    "🦀",
    "\u{10ffff}",
    "//",
    "/*",
    "permit(",
    "forbid",
    ";",
    "when {",
    "&&",
    "has",
    "?principal",
    "99999999999999999999",
    "-1",
    ".inf",
    ".nan",
    "true",
    "EXAMPLE",
];

fn read_back(yaml: &str) -> Value {
    serde_json::to_value(serde_yaml::from_str::<serde_yaml::Value>(yaml).unwrap()).unwrap()
}

/// The single template, after a check that YAML and JSON are equivalent
fn whole(assembly: &Assembly) -> Value {
    let template = assembly.single_template.as_ref().unwrap();
    let json: Value = serde_json::from_str(&template.to_json()).unwrap();
    assert_eq!(read_back(&template.to_yaml()), json);
    json
}

/// Reads, compiles and shows; no step may fail
fn survives(text: &str) {
    let mut sources = Sources::default();
    let (model, mut findings) = read::read(text, "jitna.yaml", &mut sources);
    let refused = findings.worst() == Some(Severity::Error);
    assert!(model.is_some() || refused, "nothing is read and nothing said");
    if let Some(model) = model {
        let (assembly, more) = jitna_iac::compile(&model, Options::default());
        if let Some(assembly) = assembly.filter(|_| !refused) {
            whole(&assembly);
        }
        findings.append(more);
    }
    findings.sort(&sources);
    show(&findings, &sources);
}

fn show(findings: &Diagnostics, sources: &Sources) -> usize {
    let rules = jitna_iac::rules::ALL;
    let text = render::text(findings, sources, Style::default());
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text}");
    let length = text.len() + render::github(findings, sources).len();
    length + render::json(findings, sources, None).len() + render::sarif(findings, sources, rules, "0").len()
}

#[derive(Clone, Debug)]
enum Change {
    DeleteBytes(Index, usize),
    RepeatBytes(Index, usize),
    DeleteLine(Index),
    RepeatLine(Index),
    SwapLines(Index, Index),
    Insert(Index, &'static str),
    /// Replaces the text after a `: `
    Value(Index, &'static str),
    Cut(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<Index>;
    prop_oneof![
        (place(), 1..12_usize).prop_map(|(at, length)| Change::DeleteBytes(at, length)),
        (place(), 1..40_usize).prop_map(|(at, length)| Change::RepeatBytes(at, length)),
        place().prop_map(Change::DeleteLine),
        place().prop_map(Change::RepeatLine),
        (place(), place()).prop_map(|(a, b)| Change::SwapLines(a, b)),
        (place(), select(HOSTILE)).prop_map(|(at, token)| Change::Insert(at, token)),
        (place(), select(HOSTILE)).prop_map(|(at, token)| Change::Value(at, token)),
        place().prop_map(Change::Cut),
    ]
}

fn changed(text: &str, change: &Change) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut bytes = text.as_bytes().to_vec();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let range = |at: &Index, length: usize| {
        let start = at.index(text.len());
        start..(start + length).min(text.len())
    };
    match change {
        Change::DeleteBytes(at, length) => {
            bytes.drain(range(at, *length));
        }
        Change::RepeatBytes(at, length) => {
            let range = range(at, *length);
            let again = bytes[range.clone()].to_vec();
            bytes.splice(range.start..range.start, again);
        }
        Change::Insert(at, token) => {
            let at = at.index(text.len());
            bytes.splice(at..at, token.bytes());
        }
        Change::Cut(at) => bytes.truncate(at.index(text.len())),
        Change::DeleteLine(at) => {
            lines.remove(at.index(lines.len()));
            return lines.concat();
        }
        Change::RepeatLine(at) => {
            let at = at.index(lines.len());
            lines.insert(at, lines[at]);
            return lines.concat();
        }
        Change::SwapLines(a, b) => {
            let count = lines.len();
            lines.swap(a.index(count), b.index(count));
            return lines.concat();
        }
        Change::Value(at, token) => {
            let at = at.index(lines.len());
            let Some((key, _)) = lines[at].split_once(": ") else { return text.to_owned() };
            let line = format!("{key}: {token}\n");
            lines[at] = &line;
            return lines.concat();
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Text that tends to cause errors
fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        3 => select(HOSTILE).prop_map(str::to_owned),
        2 => any::<String>(),
        2 => "[a-zA-Z0-9 :/=+@_.-]{0,8}",
    ];
    prop_oneof![
        1 => select(HOSTILE).prop_map(str::to_owned),
        3 => proptest::collection::vec(part, 0..5).prop_map(|parts| parts.concat()),
    ]
}

/// A text that `check` would reject, converted to one that it accepts
fn braceless(text: String) -> String {
    let mut text = text.replace(['{', '}'], "(");
    text.truncate(text.char_indices().map(|(at, _)| at).take_while(|at| *at <= 200).last().unwrap_or(0));
    text
}

/// A text in each place that accepts one
#[derive(Clone, Debug)]
struct Texts {
    description: String,
    message: String,
    statement: Label,
    label: Label,
    node_tag: NodeTagValue,
    tag: TagValue,
    cedar_key: String,
    cedar_value: String,
    shell: String,
}

fn texts() -> impl Strategy<Value = Texts> {
    let text = || text().prop_map(braceless);
    let label = || text().prop_filter_map("a name", |text| text.trim().parse::<Label>().ok());
    let node_tag = text().prop_filter_map("a tag value", |text| text.parse::<NodeTagValue>().ok());
    let tag = prop_oneof![
        text()
            .prop_filter_map("a tag value", |text| text.parse::<TagValue>().ok().filter(|_| text.is_ascii())),
        select(&["012345678901", "12:30", "1e3", "=", "2012-10-17", "on", "-", "@", "y", "."])
            .prop_map(|text| text.parse().unwrap()),
    ];
    (text(), text(), label(), label(), node_tag, tag, text(), text(), text()).prop_map(
        |(description, message, statement, label, node_tag, tag, cedar_key, cedar_value, shell)| Texts {
            description,
            message,
            statement,
            label,
            node_tag,
            tag,
            cedar_key,
            cedar_value,
            shell,
        },
    )
}

fn model(texts: &Texts) -> Model {
    let (label, statement) = (texts.label.as_str(), texts.statement.as_str());
    let (key, value) = (texts.cedar_key.as_str(), texts.cedar_value.as_str());
    let leads = Group::new("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
    let unit = Unit::new("A", "ou-abcd-aaaaaaaa");
    let organization = Organization::new("123456789012", "r-abcd", Region::US_EAST_1)
        .identity_provider(IdentityProvider::Sso);
    let manual = ManualApproval::new("Manual-policy", Nodes::tagged("Key", texts.node_tag.as_str()))
        .description(&texts.description)
        .level(Level::new(leads).message(&texts.message));
    // Cedar text of the conditions, because keys of tags in a file have no hidden characters.
    let permit = Cedar::permit()
        .comment(statement)
        .when(cedar::node_tag(key).is(value))
        .when(cedar::principal_tag(value).one_of([key.to_owned(), "other".to_owned()]));
    let auto = AutoApproval::new("auto", [Statement::cedar(permit.to_cedar())]).description(label);
    let session = SessionPreferences::new("standard")
        .description(label)
        .shell_profile(ShellProfile::new().linux(&texts.shell));
    let rollout = Rollout::new("workloads")
        .unit(unit)
        .auto_approval(&auto)
        .manual_approval(&manual)
        .session_preferences(&session);
    let model = describe::Model::organization(organization)
        .node_access(NodeAccess::in_units([unit]))
        .with(rollout)
        .tag("Key", texts.tag.as_str());
    let (model, findings) = read::described(model);
    model.unwrap_or_else(|| panic!("{findings:?}"))
}

/// String literals of Cedar's own syntax tree in JSON
fn literals(tree: &Value, found: &mut Vec<String>) {
    match tree {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "Value" => found.push(text.clone()),
                    other => literals(other, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| literals(item, found)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_model_breaks_nothing(changes in proptest::collection::vec(change(), 1..6)) {
        survives(&changes.iter().fold(RECIPE.to_owned(), |text, change| changed(&text, change)));
    }

    #[test]
    fn any_text_breaks_nothing(text in text(), times in prop_oneof![4 => Just(1_usize), 1 => Just(3000)]) {
        survives(&text.repeat(times));
        let quoted = serde_json::to_string(&text.repeat(times)).unwrap();
        survives(&RECIPE.replacen("Please approve this request", &quoted, 1));
        survives(&RECIPE.replacen("- {nodeTag: ENV, is: DEV}", &format!("- {{nodeTag: ENV, is: {quoted}}}"), 1));
        let cedar = format!("- cedar: {quoted}\n      - name: Nodes tagged ENV=DEV");
        survives(&RECIPE.replacen("- name: Nodes tagged ENV=DEV", &cedar, 1));
    }

    #[test]
    fn accepted_text_comes_out_as_it_went_in(texts in texts()) {
        let model = model(&texts);
        let (assembly, findings) = jitna_iac::compile(&model, Options::default());
        prop_assert!(assembly.is_some(), "{:?}", findings.iter().map(|f| &f.message).collect::<Vec<_>>());
        let assembly = assembly.unwrap();
        whole(&assembly);
        let member = assembly.member_templates.iter().map(|set| (set.body().to_owned(), set.template())).next();
        let (body, template) = member.unwrap();
        for read in [serde_json::from_str::<Value>(&body).unwrap(), read_back(&template.to_yaml())] {
            let of_type = |kind: &str| {
                let resources = read["Resources"].as_object().unwrap();
                resources.values().find(|r| r["Properties"]["DocumentType"] == kind).unwrap()["Properties"].clone()
            };
            let manual = of_type("ManualApprovalPolicy");
            prop_assert_eq!(&manual["Content"]["description"], &texts.description);
            prop_assert_eq!(&manual["Content"]["mainSteps"][0]["inputs"]["Message"], &texts.message);
            prop_assert_eq!(&manual["Content"]["targets"][0]["Values"][0], texts.node_tag.as_str());
            prop_assert_eq!(&manual["Tags"][0]["Value"], texts.tag.as_str());
            let session = of_type("Session");
            prop_assert_eq!(&session["Content"]["description"], texts.label.as_str());
            let shell = &session["Content"]["inputs"]["shellProfile"]["linux"];
            prop_assert_eq!(shell, &texts.shell);
            let auto = of_type("AutoApprovalPolicy");
            prop_assert_eq!(&auto["Content"]["description"], texts.label.as_str());
            let cedar = auto["Content"]["AutoApprovalPolicyDocuments"][0]["content"].as_str().unwrap().to_owned();
            let policy = cedar_policy::Policy::parse(None, &cedar).unwrap();
            let mut found = Vec::new();
            literals(&policy.to_json().unwrap(), &mut found);
            let (key, value) = (&texts.cedar_key, &texts.cedar_value);
            for literal in &found {
                prop_assert!(literal == key || literal == value || literal == "other", "{}: {}", literal, cedar);
            }
            prop_assert!(found.contains(key) && found.contains(value), "{:?}: {}", found, cedar);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_large_model_breaks_nothing(changes in proptest::collection::vec(change(), 1..40)) {
        survives(&changes.iter().fold(ENTERPRISE.to_owned(), |text, change| changed(&text, change)));
    }
}

/// Each of these took minutes, or ended the process, when it was found
#[test]
fn many_findings_take_little_time() {
    let count = 5000;
    let items = |separator: &str, item: &dyn Fn(usize) -> String| {
        (0..count).map(item).collect::<Vec<_>>().join(separator)
    };
    let keys = items("\n", &|i| format!("k{i}: 1"));
    let on_one_line = items(", ", &|i| format!("k{i}: 1"));
    let wrong_items = items(",", &|_| "3".to_owned());
    let names = items("\n", &|i| format!("      - nix{i}"));
    let cedar = "#".repeat(count);
    for text in [
        format!("{RECIPE}{keys}\n"),
        format!("{{version: 1, {on_one_line}}}"),
        format!("{{\"version\":1,\"rollouts\":[{wrong_items}]}}"),
        RECIPE.replace("    manualApprovals:\n", &format!("    manualApprovals:\n{names}\n")),
        RECIPE.replace(
            "- name: Nodes tagged ENV=DEV",
            &format!("- cedar: \"permit({cedar});\"\n      - name: N"),
        ),
    ] {
        let begin = Instant::now();
        let mut sources = Sources::default();
        let mut findings = jitna_iac::find(&text, "jitna.yaml", &mut sources);
        findings.sort(&sources);
        assert!(findings.len() >= count, "{}", findings.len());
        assert!(show(&findings, &sources) > count);
        assert!(begin.elapsed() < Duration::from_secs(30), "{:?}: {:.60}", begin.elapsed(), text);
    }
}
