//! The stacks of an assembly, with the facts from its index

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value;

use super::{Home, Material, StackFacts};
use crate::diag::Sources;
use crate::import::is_ours;
use crate::origin::Origin;
use crate::template_file;

impl Material {
    /// Reads the stacks of an assembly
    pub(super) fn assembly(&mut self, name: &str, files: &[(String, String)], sources: &mut Sources) {
        let find = |path: &str| files.iter().find(|(file, _)| file == path).map(|(_, text)| text.as_str());
        let index = find("index.json").and_then(|text| serde_json::from_str::<Value>(text).ok());
        let Some(index) = index.filter(is_ours) else {
            return self.unknown(
                name,
                false,
                Origin::Unknown,
                "is not an assembly: its `index.json` is missing or not an index",
            );
        };
        let list = |key: &str| index.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        let word = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        // Facts that templates do not contain. Older assemblies do not have them.
        if let Some(tree) = index.get("tree").and_then(|tree| serde_json::from_value(tree.clone()).ok()) {
            self.known.read_tree(&tree);
        }
        let model = index.get("model");
        let exclusive = model.and_then(|model| serde_json::from_value(model.get("exclusive")?.clone()).ok());
        self.exclusive.extend::<Vec<_>>(exclusive.unwrap_or_default());
        let tags = model.and_then(|model| model.get("nodeTags")?.as_object());
        self.node_tags.extend(tags.into_iter().flatten().map(|(key, values)| (key.clone(), values.clone())));
        let mut names: HashMap<String, HashMap<String, String>> = HashMap::new();
        for set in list("stackSets") {
            let Some(of) = word(&set, "name") else { continue };
            if let Some(rollout) = word(&set, "rollout") {
                self.rollouts.insert(of.clone(), rollout);
            }
            if let Some(text) = word(&set, "file").and_then(|file| find(&file)) {
                names.insert(of, comments(text));
            }
            for target in set.get("targets").and_then(Value::as_array).into_iter().flatten() {
                let items =
                    |key: &str| target.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
                for (id, name) in items("units").iter().zip(items("unitNames")) {
                    if let (Some(id), Some(name)) = (id.as_str(), name.as_str()) {
                        self.known.name_unit(id, name);
                    }
                }
            }
        }
        for stack in list("stacks") {
            let Some(path) = word(&stack, "file") else { continue };
            let Some(text) = find(&path) else {
                self.unknown(
                    &format!("{name}/{path}"),
                    false,
                    Origin::Unknown,
                    "is missing, which `index.json` names",
                );
                continue;
            };
            let facts = Rc::new(StackFacts {
                name: word(&stack, "name"),
                account: word(&stack, "account"),
                region: word(&stack, "region"),
            });
            match template_file::read(text, &format!("{name}/{path}"), sources) {
                Ok(file) => {
                    self.template(&Rc::new(file), Home::Stack(facts), &comments(text), &HashMap::new());
                }
                Err(findings) => self.findings.append(findings),
            }
        }
        // Comments of the resources in StackSets are in separate files.
        for number in 0..self.resources.len() {
            let Some(Home::Set(set)) = self.resources.get(number).map(|found| found.home.clone()) else {
                continue;
            };
            let set = self.resources.get(set).and_then(|set| set.text("StackSetName"));
            let known = set.and_then(|set| names.get(set)).cloned();
            if let (Some(known), Some(found)) = (known, self.resources.get_mut(number)) {
                found.comment = known.get(&found.id).cloned();
            }
        }
    }
}

/// The comment directly above each key of the second level, as in the templates of this crate
pub(super) fn comments(text: &str) -> HashMap<String, String> {
    let mut found = HashMap::new();
    let mut above: Option<&str> = None;
    for line in text.lines() {
        if let Some(comment) = line.strip_prefix("  # ") {
            above = Some(comment);
        } else {
            let key = line.strip_prefix("  ").and_then(|line| line.strip_suffix(':'));
            if let (Some(key), Some(comment)) = (key.filter(|key| !key.starts_with(' ')), above) {
                found.insert(key.to_owned(), comment.to_owned());
            }
            above = None;
        }
    }
    found
}
