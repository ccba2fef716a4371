//! `jitna-iac synth --wave`

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::folder::{Folder, session};

/// Templates of the StackSets, and resources of the stacks, by name
type Written = (BTreeMap<String, String>, BTreeMap<String, Vec<String>>);

const MODEL: &str = r#"version: 1
organization:
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units:
    - {name: sandbox, id: ou-ab12-33333333}
    - name: workloads
      id: ou-ab12-11111111
      accounts: [{name: shop, id: "333333333333"}]
      units:
        - {name: production, id: ou-ab12-22222222, accounts: [{name: bank, id: "444444444444"}]}
unifiedConsole: {regions: [eu-central-1, eu-west-1]}
nodeAccess: {units: [sandbox, workloads]}
names: {groups: {leads: ec4df598-7071-70a6-0de4-0123456789ab}}
autoApprovals:
  - {name: everyday, statements: [{name: dev, when: [{nodeTag: Environment, is: DEV}]}]}
manualApprovals:
  - {name: Finance, nodes: {Workload: Finance}, levels: [{approvers: [{group: leads}]}]}
sessionPreferences: [{name: standard, idleTimeout: 20m, maxDuration: 60m}]
rollouts:
  - {name: pilot, extends: all, units: [sandbox], regions: [eu-central-1], autoApproval: everyday}
  - {name: production, extends: all, units: [production], wave: 2}
  - {name: all, units: [workloads], manualApprovals: [Finance], sessionPreferences: standard, wave: 3}
"#;

/// Targets of each StackSet, and the logical IDs of each stack
fn assembly(folder: &Folder, name: &str) -> (BTreeMap<String, String>, BTreeMap<String, Vec<String>>) {
    let read = |path: &str| -> Value {
        serde_json::from_str(&std::fs::read_to_string(folder.path(path)).unwrap()).unwrap()
    };
    let index = read(&format!("{name}/index.json"));
    let list = |key: &str| index[key].as_array().unwrap().clone();
    let sets = list("stackSets").into_iter().map(|set| {
        let template = read(&format!("{name}/{}", set["file"].as_str().unwrap()));
        (set["name"].as_str().unwrap().to_owned(), template.to_string())
    });
    let stacks = list("stacks").into_iter().map(|stack| {
        let template = read(&format!("{name}/{}", stack["file"].as_str().unwrap()));
        let ids = template["Resources"].as_object().unwrap().keys().cloned().collect();
        (stack["name"].as_str().unwrap().to_owned(), ids)
    });
    (sets.collect(), stacks.collect())
}

/// Content of all files of a folder, by path
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.insert(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        }
    }
    all.into_iter().map(|(path, text)| (path.rsplit('/').next().unwrap().to_owned(), text)).collect()
}

#[test]
fn each_wave_adds_to_the_one_before() {
    let folder = Folder::new(MODEL);
    let runs = [
        folder.run("synth --wave 1 --out one --format json"),
        folder.run("synth --wave 2 --out two --format json --from one"),
        folder.run("synth --wave 3 --out three --format json --from two"),
        folder.run("compare one two"),
        folder.run("diff two three"),
        folder.run("synth --wave 1 --out back --format json --from two"),
    ];
    session("waves", &runs);
    let whole = folder.run("synth --out whole --format json");
    assert_eq!(whole.code, 0, "{whole}");
    assert_eq!(folder.run("synth --wave 3 --out last --format json").code, 0);
    // The last wave is the assembly without waves.
    assert_eq!(files(&folder.path("last")), files(&folder.path("whole")));
    let mut before = None;
    for name in ["one", "two", "three"] {
        let (sets, stacks) = assembly(&folder, name);
        for (stack, ids) in before.iter().flat_map(|(_, stacks): &Written| stacks) {
            let now = stacks.get(stack).unwrap_or_else(|| panic!("{name} lost the stack {stack}"));
            assert!(ids.iter().all(|id| now.contains(id)), "{name} lost a resource of {stack}: {ids:?}");
        }
        for (set, template) in before.iter().flat_map(|(sets, _)| sets) {
            assert_eq!(sets.get(set), Some(template), "{name} changed the policies of {set}");
        }
        before = Some((sets, stacks));
    }
}

#[test]
fn one_command_writes_every_wave() {
    let folder = Folder::new(MODEL);
    session("waves-all", &[folder.run("waves"), folder.run("waves --out all --format json")]);
    assert_eq!(folder.run("synth --wave 1 --out one --format json").code, 0);
    assert_eq!(folder.run("synth --wave 2 --out two --format json --from all/1").code, 0);
    assert_eq!(folder.run("synth --wave 3 --out three --format json --from all/2").code, 0);
    for (one, other) in [("one", "all/1"), ("two", "all/2"), ("three", "all/3")] {
        assert_eq!(files(&folder.path(one)), files(&folder.path(other)), "{one}");
    }
    // An error in any wave writes nothing.
    let wrong = Folder::new(MODEL.replace("wave: 3", "wave: third"));
    let ran = wrong.run("waves --out all");
    assert!(ran.code == 1 && !wrong.path("all").exists(), "{ran}");
    let ran = Folder::new(MODEL.split("rollouts:").next().unwrap()).run("waves");
    assert!(ran.code != 0 && ran.out.is_empty(), "{ran}");
}

#[test]
fn unknown_waves_are_refused() {
    let folder = Folder::new(MODEL);
    session("waves-wrong", &[folder.run("synth --wave 4"), folder.run("synth --wave first")]);
}
