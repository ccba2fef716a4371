use crate::decide::{Engine, Matrix, Request};
use crate::diag::Sources;
use crate::plan::Plan;

use super::atoms::{Atom, Key, Value};
use super::kinds;

const MODEL: &str = r#"version: 1
organization:
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units:
    - {name: workloads, id: ou-ab12-11111111, accounts: [{name: shop, id: "333333333333"}, {name: bank, id: "444444444444"}]}
    - {name: sandbox, id: ou-ab12-33333333, accounts: [{name: play, id: "555555555555"}]}
nodeAccess: {units: [workloads, sandbox], regions: [eu-central-1, eu-west-1]}
names:
  groups:
    leads: ec4df598-7071-70a6-0de4-0123456789ab
    on-call: 34688438-1061-702c-a03d-1fa788dccfd1
    staff: 34688438-1061-702c-a03d-1fa788dccfd9
denyAccess:
  statements:
    - {name: Secrets, group: staff, when: [{nodeTag: Secret, is: "yes"}]}
    - {name: Idle, when: [{nodeTag: Idle, is: "yes"}], unless: [{nodeTag: Idle, is: "yes"}]}
    - {name: Temporary, when: [{attribute: employeeNumber, like: "TEMP-*"}, {nodeTag: ENV, isNot: DEV}]}
autoApprovals:
  - name: everyday
    statements:
      - {name: Development, when: [{nodeTag: ENV, is: DEV}]}
      - {name: On call, group: on-call, when: [{nodeTag: ENV, is: PROD}]}
  - {name: play, statements: [{name: All of it, when: [{nodeTag: Play}]}]}
manualApprovals:
  - {name: Finance, accessDuration: 8h, nodes: {Workload: Finance}, levels: [{approvers: [{group: leads}], approvals: 1}]}
  - {name: Critical, nodes: {Criticality: High}, levels: [{approvers: [{group: leads}]}]}
  - {name: Others, nodes: all, levels: [{approvers: [{group: on-call}]}]}
sessionPreferences: [{name: standard, idleTimeout: 20m, maxDuration: 60m}]
rollouts:
  - {name: workloads, units: [workloads], autoApproval: everyday, manualApprovals: [Finance, Critical, Others], sessionPreferences: standard}
  - {name: sandbox, units: [sandbox], regions: [eu-central-1], autoApproval: play, sessionPreferences: standard}
"#;

fn with_matrix(text: &str, use_it: impl FnOnce(&Engine, &Plan<'_>, &Matrix)) {
    let (model, findings) = crate::read::read(text, "jitna.yaml", &mut Sources::default());
    assert!(findings.is_empty(), "{findings:?}");
    let model = model.unwrap();
    let (plan, _) = Plan::new(&model);
    let engine = Engine::new(&plan).unwrap();
    use_it(&engine, &plan, &Matrix::new(&engine, &plan));
}

/// A generator of numbers, the same in every run
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// Numbers of the atoms that someone has: of each key one, an exact value before a pattern, a pattern before another value
fn had(atoms: &[Atom], value: impl Fn(&Key) -> Option<String>) -> Vec<usize> {
    let mut had: Vec<usize> = Vec::new();
    for (number, atom) in atoms.iter().enumerate() {
        let Some(text) = value(&atom.key) else { continue };
        let fits = match &atom.value {
            Value::Is(wanted) => *wanted == text,
            Value::Like(pattern, _) => text.starts_with(pattern.trim_end_matches('*')),
            Value::Other(_) => true,
            Value::Shared(_) | Value::Managed | Value::Node(..) => false,
        };
        if fits && !had.iter().any(|one| atoms[*one].key == atom.key) {
            had.push(number);
        }
    }
    had
}

/// The only number of all rows or columns that is for someone: with a settled kind, or the kinds that name most of what they have
fn found<'a>(all: impl Iterator<Item = (usize, Vec<&'a (kinds::Kind, bool)>)>, had: &[usize]) -> usize {
    let fitting: Vec<(usize, &(kinds::Kind, bool))> = all
        .flat_map(|(number, kinds)| kinds.into_iter().map(move |kind| (number, kind)))
        .filter(|(_, (kind, _))| kinds::is_in(kind, had))
        .collect();
    let is_settled = fitting.iter().any(|(_, (_, settled))| *settled);
    let deciding = fitting.iter().filter(|(_, (kind, settled))| {
        let is_larger = |other: &kinds::Kind| other.len() > kind.len() && kinds::is_in(kind, other);
        if is_settled { *settled } else { !fitting.iter().any(|(_, (other, _))| is_larger(other)) }
    });
    let mut numbers: Vec<usize> = deciding.map(|(number, _)| *number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let [only] = numbers.as_slice() else { panic!("{numbers:?} are for {had:?}: {fitting:?}") };
    *only
}

/// What someone reads off the matrix is what `decide` says, for requests that nothing has prepared
#[test]
fn cells_are_what_decide_answers() {
    with_matrix(MODEL, |engine, plan, matrix| {
        let scopes = super::places::scopes(engine, plan);
        let users = super::Users::new(engine, &scopes, &mut Vec::new());
        let random = &mut Random(7);
        let mut seen = std::collections::BTreeMap::new();
        for _ in 0..20_000 {
            let mut groups = vec!["leads", "on-call", "staff"];
            groups.retain(|_| random.below(2) == 0);
            let mut pairs = |choices: &[(&str, &[&str])]| -> indexmap::IndexMap<String, String> {
                let mut chosen = indexmap::IndexMap::new();
                for (key, values) in choices {
                    if random.below(2) == 0 {
                        chosen.insert((*key).to_owned(), random.pick(values).to_owned());
                    }
                }
                chosen
            };
            let attributes = pairs(&[("employeeNumber", &["TEMP-1", "12"]), ("division", &["x"])]);
            let tags = pairs(&[
                ("ENV", &["DEV", "PROD", "TEST"]),
                ("Workload", &["Finance", "Travel"]),
                ("Criticality", &["High", "Low"]),
                ("Secret", &["yes", "no"]),
                ("Play", &["a"]),
            ]);
            let (account, region) = [
                ("333333333333", "eu-central-1"),
                ("444444444444", "eu-west-1"),
                ("555555555555", "eu-central-1"),
                ("555555555555", "eu-west-1"),
            ][random.below(4)];
            let request: Request = serde_json::from_value(serde_json::json!({
                "account": account, "region": region,
                "user": {"id": "someone", "groups": groups, "attributes": attributes},
                "node": {"id": "i-1", "kind": "ec2", "tags": tags},
            }))
            .unwrap();
            let decision = engine.decide(&request);
            let place = scopes
                .iter()
                .position(|scope| scope.place.rollout().ok() == decision.rollout.as_deref())
                .unwrap();
            let nodes = super::Atoms::new(scopes[place].place.documents(), &[&scopes[place].place]).nodes();
            let who = had(&users.atoms, |key| match key {
                Key::Group(id) => {
                    groups.iter().map(|group| &engine.groups[*group]).find(|one| *one == id).cloned()
                }
                Key::Attribute(key) => request.user.attributes.get(key).cloned(),
                _ => None,
            });
            let what = had(&nodes, |key| match key {
                Key::Tag(key) => request.node.tags.get(key).cloned(),
                _ => None,
            });
            let row = found(matrix.rows.iter().map(|row| row.kinds.iter().collect()).enumerate(), &who);
            let columns = matrix.columns.iter().map(|column| {
                let here = column.kinds.iter().filter(|(of, _)| *of == place);
                here.flat_map(|(_, kinds)| kinds).collect()
            });
            let column = found(columns.enumerate(), &what);
            let cell = matrix.cell(row, column).unwrap();
            assert_eq!(cell.outcome.as_str(), decision.outcome.as_str(), "{request:?}");
            assert_eq!(cell.outcome.policies(), decision.outcome.policies(), "{request:?}");
            let would = decision.trace().contains("would approve, but is ruled out");
            assert_eq!(cell.is_denied, would, "{request:?}");
            *seen.entry(cell.as_str()).or_insert(0) += 1;
        }
        assert_eq!(seen.len(), 5, "every decision occurs: {seen:?}");
    });
}

#[test]
fn the_same_model_gives_the_same_matrix() {
    let text = |text: &str| {
        let mut all = String::new();
        with_matrix(text, |_, _, matrix| all = format!("{matrix:?}"));
        all
    };
    assert_eq!(text(MODEL), text(MODEL));
}

/// A model of a thousand policies: what is left out is said
#[test]
fn the_size_is_bounded_and_what_is_left_out_is_said() {
    let policies: String = (0..1000)
        .map(|n| {
            format!(
                "  - {{name: policy-{n}, nodes: {{Application: a{n}}}, levels: [{{approvers: [{{user: u}}]}}]}}\n"
            )
        })
        .collect();
    let text = format!(
        "version: 1\naccount: {{id: \"333333333333\", region: eu-central-1}}\nnames: {{users: {{u: 34688438-1061-702c-a03d-1fa788dccfd1}}}}\nmanualApprovals:\n{policies}"
    );
    with_matrix(&text, |_, _, matrix| {
        assert_eq!(matrix.columns.len(), super::MOST_NODES);
        insta::assert_snapshot!(matrix.notes.join("\n"), @"left out in `policies`: 602 of the 1001 properties of nodes that policies look at, and nodes with more than one");
    });
}
