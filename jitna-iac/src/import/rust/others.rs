//! Keys of the model that have a form of their own in Rust

use std::collections::HashSet;

use serde_json::Value;

use super::layout::Expr;
use super::parts::Body;
use super::values::{json, literal, text};
use super::{Writer, list};

impl Writer<'_> {
    pub(super) fn other(&mut self, body: &mut Body, model: Expr, key: &str, value: &Value) -> Expr {
        let pairs = || value.as_object().into_iter().flatten();
        match key {
            "denyAccess" => {
                let function = self.function("denyAccess", "");
                model.then("with", [Expr::Text(function)])
            }
            "rollouts" | "autoApprovals" | "sessionPreferences" | "manualApprovals" => {
                self.with(body, model, key)
            }
            "people" => self.several(body, model, "people", "Person", value, Self::person),
            "invariants" => self.several(body, model, "invariants", "Invariant", value, Self::invariant),
            "tags" => pairs().fold(model, |model, (key, value)| {
                model.then("tag", [Expr::text(literal(key)), Expr::text(literal(&text(value)))])
            }),
            "nodeTags" => pairs().fold(model, |model, (key, values)| {
                let key = self.constants.tag_key(key);
                match values {
                    Value::String(word) if word == "any" => model.then("node_tag_of_any_value", [key]),
                    Value::Array(values) if values.len() != 1 => {
                        let values = values.iter().map(|value| Expr::text(literal(&text(value))));
                        let values = body.inline("values", Expr::List(values.collect()));
                        model.then("node_tag", [key, values])
                    }
                    one => {
                        let one = one.get(0).unwrap_or(one);
                        model.then("node_tag", [key, Expr::text(literal(&text(one)))])
                    }
                }
            }),
            "exclusive" => {
                let groups = value.as_array().map(Vec::as_slice).unwrap_or_default();
                let one = [value.clone()];
                let groups = if groups.iter().all(Value::is_array) { groups } else { &one };
                groups.iter().fold(model, |model, keys| {
                    let keys: Vec<String> = keys.as_array().into_iter().flatten().map(text).collect();
                    let keys = self.constants.tag_keys(&keys);
                    model.then("exclusive", [body.inline("exclusive", keys)])
                })
            }
            "existing" => list(value, "sessionPreferences").iter().fold(model, |model, one| {
                let one = self.part(body, "ExistingPreferences", one);
                model.then("existing_preferences", [body.inline("existing", one)])
            }),
            "accept" => value.as_array().into_iter().flatten().fold(model, |model, one| {
                let texts =
                    ["code", "subject", "reason"].map(|key| one.get(key).filter(|text| !text.is_null()));
                let setter = if texts[1].is_some() { "accept_for" } else { "accept" };
                model.then(setter, texts.into_iter().flatten().map(|value| Expr::text(literal(&text(value)))))
            }),
            "overrides" => value.as_array().into_iter().flatten().fold(model, |model, change| {
                let place =
                    ["template", "resource", "path"].map(|key| Expr::text(literal(&text(&change[key]))));
                match change.get("set") {
                    Some(value) => {
                        let value = body.inline("value", json(value));
                        model.then("override_property", place.into_iter().chain([value]))
                    }
                    None => model.then("delete_property", place),
                }
            }),
            _ => model,
        }
    }

    /// Adds rollouts, and of the others what no rollout uses
    fn with(&self, body: &mut Body, model: Expr, key: &str) -> Expr {
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
        if key != "manualApprovals" {
            return all
                .iter()
                .fold(model, |model, name| model.then("with", [Expr::Text(self.function(key, name))]));
        }
        self.runs(&all).into_iter().fold(model, |model, (group, run)| match (group, run.as_slice()) {
            (Some(group), [_, _, ..]) => {
                let policies = self.mapped(body, group, &run);
                model.then("with", [policies])
            }
            (_, run) => run
                .iter()
                .fold(model, |model, name| model.then("with", [Expr::Text(self.function(key, name))])),
        })
    }

    /// Parts without names of their own, in a function that makes all
    fn several(
        &mut self,
        body: &mut Body,
        model: Expr,
        name: &str,
        of: &str,
        value: &Value,
        make: fn(&mut Self, &mut Body, &Value) -> Expr,
    ) -> Expr {
        let all = value.as_array().map(Vec::as_slice).unwrap_or_default();
        if let [one] = all {
            let part = self.section(body, name, of, |writer, body| make(writer, body, one));
            return model.then("with", [part]);
        }
        let returns = format!("[{of}; {}]", all.len());
        let parts = self.section(body, name, &returns, |writer, body| {
            Expr::List(all.iter().map(|one| make(writer, body, one)).collect())
        });
        model.then("with", [parts])
    }

    /// Sets a key of the model that is one value
    pub(super) fn set_one(&mut self, body: &mut Body, model: Expr, key: &str, value: &Value) -> Expr {
        let setters = crate::describe::setters("Model").unwrap_or_default();
        self.set(body, model, setters.of(key), value)
    }
}
