//! Logical IDs and physical names stay as they were in the last release
//!
//! CloudFormation identifies a resource by its logical ID: with a new ID, it creates the resource again and deletes the old one, and a
//! resource with a name of its own cannot be created while the old one exists. `tests/data/logical-ids.json` contains the IDs of the
//! examples at the last release. New IDs may be added; existing ones stay. At a release, `JITNA_RELEASE=1 cargo test -p jitna-iac --test
//! library stability` rewrites it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;

/// Type and name, by template and logical ID
type Ids = BTreeMap<String, BTreeMap<String, String>>;

/// Properties that contain the name of a resource
const NAMES: [&str; 12] = [
    "Name",
    "RoleName",
    "StackSetName",
    "ManagedPolicyName",
    "TopicName",
    "QueueName",
    "LogGroupName",
    "BucketName",
    "AliasName",
    "ConfigurationName",
    "PolicyName",
    "PermissionSetName",
];

fn ids() -> Ids {
    let mut ids = Ids::new();
    let snapshots = &crate::examples::snapshots();
    for example in fs::read_dir(snapshots).expect("snapshots").flatten() {
        for folder in ["stacks", "stack-sets"] {
            let folder = example.path().join("assembly").join(folder);
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            for file in entries.flatten().map(|entry| entry.path()) {
                let text = fs::read_to_string(&file).expect("a template");
                let template: Json = serde_yaml::from_str(&text).expect("YAML");
                let name = file.strip_prefix(snapshots).expect("a snapshot").with_extension("");
                let Some(resources) = template["Resources"].as_object() else { continue };
                let entry = |(id, resource): (&String, &Json)| {
                    let kind = resource["Type"].as_str().unwrap_or_default();
                    let properties = &resource["Properties"];
                    let name = NAMES.iter().find_map(|key| properties.get(*key));
                    let name = name.map_or_else(String::new, |name| format!(" {name}"));
                    (id.clone(), format!("{kind}{name}"))
                };
                ids.insert(name.display().to_string(), resources.iter().map(entry).collect());
            }
        }
    }
    ids
}

#[test]
fn what_a_release_deployed_keeps_its_id_and_its_name() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/logical-ids.json");
    let now = ids();
    assert!(now.len() > 10, "{} templates", now.len());
    if std::env::var_os("JITNA_RELEASE").is_some() {
        let mut text = serde_json::to_string_pretty(&now).expect("JSON");
        text.push('\n');
        fs::write(&path, text).expect("a file");
    }
    let released: Ids =
        serde_json::from_str(&fs::read_to_string(&path).expect("logical-ids.json")).expect("ids");
    for (template, resources) in &released {
        let found = now.get(template).unwrap_or_else(|| panic!("the template {template} is gone"));
        for (id, thing) in resources {
            assert_eq!(
                found.get(id),
                Some(thing),
                "{template}: {id} would be deleted, or made under another name"
            );
        }
    }
}
