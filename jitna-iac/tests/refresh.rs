//! `import --refresh`: OUs and accounts of a model follow the organization, and everything else stays as it is written

use jitna_iac::diag::{Severity, Sources, render};
use jitna_iac::fix::{Groups, Project, Refreshed, refresh};
use jitna_iac::read::{self, FileAccess};
use proptest::prelude::*;

const MODEL: &str = r#"# Access to our nodes
version: 1
include: [accounts/workloads.yaml]
organization:
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1   # Frankfurt
  identityProvider: SSO
  accounts:
    - {name: tools, id: "222222222222"} # ours
nodeAccess: {units: [workloads]}
sessionPreferences:
  - {name: standard, idleTimeout: 20m, maxDuration: 60m}
rollouts:
  - {name: workloads, units: [workloads], sessionPreferences: standard}
"#;

const WORKLOADS: &str = r#"organization:
  units:
    - name: workloads
      id: ou-ab12-11111111
      accounts:
        - name: shop   # the first
          id: "333333333333"
        - {name: bank, id: "444444444444"}
    - {name: sandbox, id: ou-ab12-22222222}
"#;

/// An organization, as an import has it
fn actual(units: &str, root: &str) -> jitna_iac::model::Model {
    let text = format!(
        "version: 1\norganization:\n  delegatedAdministrator: \"222222222222\"\n  root: r-ab12\n  homeRegion: eu-central-1\n  identityProvider: SSO\n  accounts: [{root}]\n  units: [{units}]\n"
    );
    read::read(&text, "collected", &mut Sources::default()).0.expect("a model")
}

fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, Project) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let project = Project::new(folder.path().join(files[0].0), FileAccess::of_project(folder.path()));
    (folder, project)
}

/// The changed lines of each file, then the findings
fn shown(refreshed: &Refreshed, folder: &tempfile::TempDir) -> String {
    let files = refreshed.files.iter().map(|file| {
        let name = file.path.file_name().unwrap().to_str().unwrap();
        jitna_iac::layout::difference(name, "refreshed", &file.old, &file.new)
    });
    let files: String = files.collect();
    let mut findings = refreshed.findings.clone();
    findings.sort(&refreshed.sources);
    let text = render::text(&findings, &refreshed.sources, Default::default());
    let root = folder.path().canonicalize().unwrap();
    (files + &text)
        .replace(&format!("{}/", root.display()), "")
        .replace(&format!("{}/", folder.path().display()), "")
}

const TOOLS: &str = "{name: tools, id: '222222222222'}";

#[test]
fn only_what_is_new_is_written() {
    let (folder, project) = folder(&[("jitna.yaml", MODEL), ("accounts/workloads.yaml", WORKLOADS)]);
    let actual = actual(
        "{name: workloads, id: ou-ab12-11111111, accounts: [{name: shop, id: '333333333333'}, {name: bank, id: '444444444444'}, {name: '007', id: '555555555555'}], units: [{name: production, id: ou-ab12-33333333, accounts: [{name: shop-prod, id: '666666666666'}]}]}, {name: sandbox, id: ou-ab12-22222222, accounts: [{name: play, id: '777777777777'}]}",
        &format!("{TOOLS}, {{name: audit, id: '888888888888'}}"),
    );
    let refreshed = refresh(&project, &actual, &Groups::new()).unwrap();
    insta::assert_snapshot!(shown(&refreshed, &folder));
    // Again, there is nothing to do.
    let again =
        refreshed.files.iter().fold(project, |project, file| project.with_text(&file.path, &file.new));
    let again = refresh(&again, &actual, &Groups::new()).unwrap();
    assert!(again.files.is_empty(), "{:?}", again.files);
}

#[test]
fn what_cannot_be_decided_is_said() {
    let (folder, project) = folder(&[("jitna.yaml", MODEL), ("accounts/workloads.yaml", WORKLOADS)]);
    // The bank moved, the shop is gone, a name differs, the sandbox moved.
    let actual = actual(
        "{name: Workloads, id: ou-ab12-11111111, units: [{name: sandbox, id: ou-ab12-22222222, accounts: [{name: bank, id: '444444444444'}]}]}",
        TOOLS,
    );
    let refreshed = refresh(&project, &actual, &Groups::new()).unwrap();
    insta::assert_snapshot!(shown(&refreshed, &folder));
}

/// A move is one change, in each file that it is about
#[test]
fn an_account_that_moved_is_said_once() {
    let moved = actual(
        "{name: workloads, id: ou-ab12-11111111, accounts: [{name: shop, id: '333333333333'}]}, {name: sandbox, id: ou-ab12-22222222, accounts: [{name: bank, id: '444444444444'}]}",
        TOOLS,
    );
    let one = "version: 1\ninclude: [accounts/workloads.yaml, accounts/sandbox.yaml]\n".to_owned()
        + MODEL.split_once("]\n").unwrap().1;
    let (with, without) =
        WORKLOADS.rsplit_once("    - {name: sandbox").map_or((WORKLOADS, ""), |(with, rest)| (with, rest));
    let sandbox = format!("organization:\n  units:\n    - {{name: sandbox{without}");
    let together = [("jitna.yaml", MODEL), ("accounts/workloads.yaml", WORKLOADS)];
    let apart = [
        ("jitna.yaml", one.as_str()),
        ("accounts/workloads.yaml", with),
        ("accounts/sandbox.yaml", &sandbox),
    ];
    for (files, expected) in [
        (&together[..], vec![("workloads.yaml", "moves the account `bank`")]),
        (
            &apart[..],
            vec![
                ("sandbox.yaml", "moves the account `bank`"),
                ("workloads.yaml", "moves the account `bank`"),
            ],
        ),
    ] {
        let (_folder, project) = folder(files);
        let refreshed = refresh(&project, &moved, &Groups::new()).unwrap();
        let said: Vec<(&str, &str)> = refreshed
            .files
            .iter()
            .flat_map(|file| {
                let name = file.path.file_name().unwrap().to_str().unwrap();
                file.fixed.iter().map(move |(_, title)| (name, title.as_str()))
            })
            .collect();
        assert_eq!(said, expected, "{:?}", refreshed.findings);
    }
}

#[test]
fn groups_that_differ_are_said() {
    let ids = [1, 2, 3, 4, 5].map(|number| format!("34688438-1061-702c-a03d-1fa788dccfd{number}"));
    let [leads, deleted, again, swapped, alias] = &ids;
    let names = format!(
        "names:\n  groups:\n    leads: {leads} # who decides\n    deleted: {deleted}\n    again: {again}\n    swapped: {swapped}\n    alias: {alias}\n"
    );
    let model = MODEL.replace("include: [accounts/workloads.yaml]\n", "") + &names;
    let model =
        model.replace("nodeAccess:", "  units: [{name: workloads, id: ou-ab12-11111111}]\nnodeAccess:");
    let (folder, project) = folder(&[("jitna.yaml", &model)]);
    let actual = actual("{name: workloads, id: ou-ab12-11111111}", TOOLS);
    let group = |id: &str, name: &str| (id.to_owned(), name.to_owned());
    let (new, other) = ("34688438-1061-702c-a03d-1fa788dccfd8", "34688438-1061-702c-a03d-1fa788dccfd9");
    let groups = Groups::from([
        group(leads, "leads"),
        group(new, "again"),
        group(swapped, "contractors"),
        group(other, "swapped"),
        group(alias, "Duty of the night"),
    ]);
    let refreshed = refresh(&project, &actual, &groups).unwrap();
    insta::assert_snapshot!(shown(&refreshed, &folder));
    // Without groups in the sources, nothing is known about them.
    assert!(refresh(&project, &actual, &Groups::new()).unwrap().findings.is_empty());
}

#[test]
fn a_model_that_would_not_fit_is_not_written() {
    let one = MODEL.replace("include: [accounts/workloads.yaml]\n", "");
    let (_folder, project) =
        folder(&[("jitna.yaml", "version: 1\naccount: {id: '111122223333', region: eu-central-1}\n")]);
    let refreshed = refresh(&project, &actual("", TOOLS), &Groups::new()).unwrap();
    assert!(refreshed.files.is_empty() && refreshed.findings.worst() == Some(Severity::Error));
    let (_folder, project) = self::folder(&[("jitna.yaml", one.as_str())]);
    assert!(refresh(&project, &actual("", ""), &Groups::new()).unwrap().files.is_empty());
}

/// Places of accounts: none, an OU, or the root
fn places() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(0..5_usize, 6)
}

const UNITS: [(&str, &str); 3] =
    [("a", "ou-ab12-11111111"), ("b", "ou-ab12-22222222"), ("c", "ou-ab12-33333333")];

/// The accounts in a place, as items
fn accounts(places: &[usize], place: usize, block: bool) -> Vec<String> {
    let own = places.iter().enumerate().filter(|(_, of)| **of == place);
    own.map(|(number, _)| {
        let id = format!("{:012}", 100 + number);
        if block {
            format!("- name: n{number} # {number}\n  id: \"{id}\"")
        } else {
            format!("{{name: n{number}, id: \"{id}\"}}")
        }
    })
    .collect()
}

fn written(places: &[usize], block: bool) -> String {
    let mut text = "version: 1\norganization:\n  delegatedAdministrator: \"000000000999\"\n  root: r-ab12\n  homeRegion: eu-central-1\n  identityProvider: SSO\n".to_owned();
    let list = |place: usize, indent: &str| {
        let all = accounts(places, place, block);
        match (all.is_empty(), block) {
            (true, _) => String::new(),
            (false, false) => format!("{indent}accounts: [{}]\n", all.join(", ")),
            (false, true) => {
                let lines: String = all
                    .iter()
                    .flat_map(|one| one.lines())
                    .map(|line| format!("{indent}  {line}\n"))
                    .collect();
                format!("{indent}accounts:\n{lines}")
            }
        }
    };
    text += &list(4, "  ");
    text += "  units:\n";
    for (number, (name, id)) in UNITS.iter().enumerate() {
        text += &format!("    - name: {name}\n      id: {id}\n{}", list(number + 1, "      "));
    }
    text + "nodeAccess: {units: [a]}\nrollouts:\n  - {name: all, units: [a], sessionPreferences: none}\n"
}

proptest! {
    #[test]
    fn a_second_refresh_changes_nothing(before in places(), after in places(), block: bool) {
        let (_folder, project) = folder(&[("jitna.yaml", &written(&before, block))]);
        let actual = read::read(&written(&after, false), "collected", &mut Sources::default()).0.unwrap();
        let refreshed = refresh(&project, &actual, &Groups::new()).unwrap();
        let changed = refreshed.files.iter().fold(project, |project, file| project.with_text(&file.path, &file.new));
        let again = refresh(&changed, &actual, &Groups::new()).unwrap();
        prop_assert!(again.files.is_empty(), "{:?}", again.files);
        // Every account of the organization is in its place now.
        let model = changed.judge().unwrap().model.unwrap();
        let organization = model.as_organization().unwrap();
        for (number, place) in after.iter().enumerate().filter(|(_, place)| **place > 0) {
            let members = match place {
                4 => &organization.accounts,
                place => &organization.units.iter().find(|unit| unit.name.as_str() == UNITS[place - 1].0).unwrap().accounts,
            };
            let id = format!("{:012}", 100 + number);
            prop_assert!(members.iter().any(|member| member.id.as_str() == id), "{id} is not in {place}\n{refreshed:?}");
        }
        if before == after {
            prop_assert!(refreshed.files.is_empty() && refreshed.findings.is_empty(), "{refreshed:?}");
        }
    }
}
