//! Tag policies of AWS Organizations: the output of `describe-policy` and `describe-effective-policy`, or only their content
//!
//! A tag policy defines how keys are written and which values they may have ("Tag policy syntax and examples", AWS Organizations User
//! Guide). Several policies are combined: a node of one account has the values of its policy, and a node of another account has the values
//! of the other policy.

use serde_json::{Map, Value, json};

use super::draft::Draft;
use super::input::{Material, Places};
use crate::ids::{NodeTagValue, TagKey, clip};
use crate::model::Model;
use crate::rules;
use crate::template_file;
use crate::vocabulary::{Kind, Vocabulary};

/// Content of a tag policy, if the answer is or contains one
pub(super) fn content(answer: &Value) -> Option<Value> {
    let text = |value: &Value, key: &str| {
        let content = value.get(key)?;
        let parsed = content.as_str().and_then(template_file::read_embedded);
        Some(parsed.unwrap_or_else(|| content.clone()))
    };
    let is_tag_policy = |kind: Option<&Value>| kind.and_then(Value::as_str) == Some("TAG_POLICY");
    if let Some(policy) = answer.get("Policy") {
        let kind = policy.get("PolicySummary").and_then(|summary| summary.get("Type"));
        return text(policy, "Content").filter(|_| is_tag_policy(kind));
    }
    if let Some(policy) = answer.get("EffectivePolicy") {
        return text(policy, "PolicyContent").filter(|_| is_tag_policy(policy.get("PolicyType")));
    }
    let tags = answer.get("tags").and_then(Value::as_object)?;
    let is_alone = answer.as_object().is_some_and(|members| members.len() == 1);
    let is_one = |tag: &Value| tag.is_object();
    (is_alone && tags.values().all(is_one)).then(|| answer.clone())
}

impl Material {
    /// Reads the content of a tag policy
    pub(super) fn tag_policy(&mut self, content: &Value, places: &Places) {
        self.has_tag_policy = true;
        let tags = content.get("tags").and_then(Value::as_object);
        for (name, tag) in tags.into_iter().flatten() {
            let (keys, _) = assigned(tag.get("tag_key"));
            let mut lost = |what: String| {
                let finding = rules::NOT_IMPORTED.finding(what).at(places.of(&[]), "");
                self.findings.push(finding.subject(name.clone()));
            };
            let key = keys.first().cloned().unwrap_or_else(|| {
                // "If case treatment isn't defined, lowercase is the default" (the page above).
                name.to_lowercase()
            });
            if key.parse::<TagKey>().is_err() {
                lost(format!("`{}` of the tag policy: `{}` is not a tag key", clip(name), clip(&key)));
                continue;
            }
            let (values, removed) = assigned(tag.get("tag_value"));
            if removed {
                lost(format!(
                    "`@@remove` of the values of `{}`: the effective policy has what is left",
                    clip(&key)
                ));
            }
            let (good, bad): (Vec<_>, Vec<_>) =
                values.into_iter().partition(|value| value.parse::<NodeTagValue>().is_ok());
            for value in bad {
                lost(format!("`{}` of the tag policy: `{}` is not a tag value", clip(&key), clip(&value)));
            }
            let old = self.node_tags.get(&key).cloned();
            let joined = match (old, good.is_empty()) {
                (_, true) => json!("any"),
                (Some(Value::Array(mut old)), false) => {
                    for value in good {
                        if !old.contains(&json!(value)) {
                            old.push(value.into());
                        }
                    }
                    old.into()
                }
                (Some(any), false) => any,
                (None, false) => json!(good),
            };
            self.node_tags.insert(key, joined);
        }
    }
}

/// Values that a part of a policy sets or adds, and whether it removes some; an effective policy has values without operators
fn assigned(part: Option<&Value>) -> (Vec<String>, bool) {
    let texts = |value: &Value| -> Vec<String> {
        match value {
            Value::Array(items) => items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
            Value::String(text) => vec![text.clone()],
            _ => Vec::new(),
        }
    };
    match part {
        Some(Value::Object(operators)) => {
            let set = ["@@assign", "@@append"].iter().filter_map(|name| operators.get(*name));
            (set.flat_map(texts).collect(), operators.contains_key("@@remove"))
        }
        Some(plain) => (texts(plain), false),
        None => (Vec::new(), false),
    }
}

impl Draft {
    /// Declares the keys that policies use but no tag policy declares: tag policies need not list every tag
    ///
    /// Returns whether there are such keys.
    pub(super) fn declare_further_tags(&mut self, model: &Model) -> bool {
        let vocabulary = Vocabulary::new(model);
        let mut tags = self.model.get("nodeTags").and_then(Value::as_object).cloned().unwrap_or_default();
        let mut further = Map::new();
        for key in vocabulary.words(Kind::NodeTag, None) {
            let differs_in_case = tags.keys().any(|known| known.to_lowercase() == key.to_lowercase());
            if !differs_in_case && key.parse::<TagKey>().is_ok() {
                further.insert(key.to_owned(), json!("any"));
            }
        }
        if further.is_empty() {
            return false;
        }
        let names: Vec<String> = further.keys().map(|key| format!("`{}`", clip(key))).collect();
        let what = format!("no tag policy or inventory has {}, so any value is accepted", names.join(", "));
        self.findings.push(rules::ASSUMED_IMPORT.finding(what).subject("nodeTags"));
        tags.extend(further);
        self.set("nodeTags", tags.into());
        true
    }
}
