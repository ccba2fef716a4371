//! Keys of the model that have a form of their own in Rust

use std::collections::HashSet;

use serde_json::Value;

use super::layout::Expr;
use super::leaf::Of;
use super::values::{json, text};
use super::{Writer, list};

impl Writer<'_> {
    pub(super) fn other(&mut self, model: Expr, key: &str, value: &Value) -> Expr {
        let pairs = || value.as_object().into_iter().flatten();
        match key {
            "denyAccess" => {
                let policy = self.made("denyAccess", "");
                model.then("with", [policy])
            }
            "rollouts" | "autoApprovals" | "sessionPreferences" | "manualApprovals" => self.with(model, key),
            "people" => self.several(model, "people", "Person", value, Self::person),
            "invariants" => self.several(model, "invariants", "Invariant", value, Self::invariant),
            "guardrails" => self.several(model, "guardrails", "Guardrail", value, Self::guardrail),
            "tags" => pairs().fold(model, |model, (key, value)| {
                model.then("tag", [Expr::literal(key), Expr::literal(text(value))])
            }),
            "nodeTags" => pairs().fold(model, |model, (key, values)| {
                let key = Expr::leaf(Of::TagKey, key);
                match values {
                    Value::String(word) if word == "any" => model.then("node_tag_of_any_value", [key]),
                    Value::Array(values) if values.len() != 1 => {
                        let values = values.iter().map(|value| Expr::literal(text(value)));
                        let values = Expr::inline("values", Expr::List(values.collect()));
                        model.then("node_tag", [key, values])
                    }
                    one => {
                        let one = one.get(0).unwrap_or(one);
                        model.then("node_tag", [key, Expr::literal(text(one))])
                    }
                }
            }),
            "exclusive" => {
                let groups = value.as_array().map(Vec::as_slice).unwrap_or_default();
                let one = [value.clone()];
                let groups = if groups.iter().all(Value::is_array) { groups } else { &one };
                groups.iter().fold(model, |model, keys| {
                    let keys: Vec<String> = keys.as_array().into_iter().flatten().map(text).collect();
                    let keys = Expr::List(keys.into_iter().map(|key| Expr::leaf(Of::TagKey, key)).collect());
                    model.then("exclusive", [Expr::inline("exclusive", keys)])
                })
            }
            "existing" => list(value, "sessionPreferences").iter().fold(model, |model, one| {
                let one = self.part("ExistingPreferences", one);
                model.then("existing_preferences", [Expr::inline("existing", one)])
            }),
            "accept" => value.as_array().into_iter().flatten().fold(model, |model, one| {
                let texts = ["code", "subject", "until", "reason"]
                    .map(|key| one.get(key).filter(|text| !text.is_null()));
                let setter = match (texts[1].is_some(), texts[2].is_some()) {
                    (false, false) => "accept",
                    (true, false) => "accept_for",
                    (false, true) => "accept_until",
                    (true, true) => "accept_for_until",
                };
                model.then(setter, texts.into_iter().flatten().map(|value| Expr::literal(text(value))))
            }),
            "resources" => value.as_array().into_iter().flatten().fold(model, |model, one| {
                let resource = self.part("OwnResource", one);
                model.then("with", [Expr::inline("resource", resource)])
            }),
            "overrides" => value.as_array().into_iter().flatten().fold(model, |model, change| {
                let place = ["template", "resource", "path"].map(|key| Expr::literal(text(&change[key])));
                match change.get("set") {
                    Some(value) => {
                        let value = Expr::inline("value", json(value));
                        model.then("override_property", place.into_iter().chain([value]))
                    }
                    None => model.then("delete_property", place),
                }
            }),
            _ => model,
        }
    }

    /// Adds rollouts, and of the others what no rollout uses
    fn with(&self, model: Expr, key: &str) -> Expr {
        let (key, in_rollouts) = match key {
            "rollouts" => ("rollouts", ""),
            "autoApprovals" => ("autoApprovals", "autoApproval"),
            "sessionPreferences" => ("sessionPreferences", "sessionPreferences"),
            _ => ("manualApprovals", "manualApprovals"),
        };
        let used = list(self.model, "rollouts").iter().filter_map(|rollout| rollout.get(in_rollouts));
        let used: HashSet<String> = used
            .flat_map(|value| match value {
                Value::Array(names) => names.iter().map(text).collect(),
                one => vec![text(one)],
            })
            .collect();
        let all = list(self.model, key).iter().map(super::name).filter(|name| !used.contains(name));
        let all: Vec<String> = all.collect();
        // The order of parts means nothing; that of a list shows in templates.
        if key == "rollouts" && !all.is_sorted() {
            let rollouts = Expr::List(all.iter().map(|name| self.made(key, name)).collect());
            return model.then("with", [Expr::inline("rollouts", rollouts)]);
        }
        all.iter().fold(model, |model, name| model.then("with", [self.made(key, name)]))
    }

    /// Parts without names of their own, in a function that makes all
    fn several(
        &mut self,
        model: Expr,
        name: &str,
        of: &str,
        value: &Value,
        make: fn(&mut Self, &Value) -> Expr,
    ) -> Expr {
        let all = value.as_array().map(Vec::as_slice).unwrap_or_default();
        if let [one] = all {
            let part = Expr::section(name, of, make(self, one));
            return model.then("with", [part]);
        }
        let returns = format!("[{of}; {}]", all.len());
        let parts = Expr::List(all.iter().map(|one| make(self, one)).collect());
        let parts = Expr::section(name, &returns, parts);
        model.then("with", [parts])
    }

    /// Sets a key of the model that is one value
    pub(super) fn set_one(&mut self, model: Expr, key: &str, value: &Value) -> Expr {
        let setters = crate::describe::setters("Model").unwrap_or_default();
        self.set(model, setters.of(key), value)
    }
}
