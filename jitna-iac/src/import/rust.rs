//! The model as a Rust program
//!
//! The program describes what `jitna.yaml` would say, key by key: the setters of [`describe`](crate::describe) are data, and the printer
//! walks the keys with them. Only what has a form of its own in Rust is written out here.
//!
//! First every part becomes an expression without variables ([`parts`], [`statements`], [`others`]). Parts that differ in a few literals
//! become one function ([`fold`]), what is wide becomes a variable ([`settle`]), and the rest is laid out ([`layout`]).

mod call;
mod columns;
mod constants;
mod fold;
mod function;
mod guardrails;
mod layout;
mod leaf;
mod names;
mod others;
mod parts;
mod program;
mod settle;
mod statements;
mod values;

use std::collections::HashMap;

use serde_json::Value;

use crate::describe;

use constants::{Constants, Kind};
use layout::Expr;
use leaf::Of;
use program::Program;
use values::text;

/// Lists of policies and preferences that become functions: their type, and the kind that tells two of one name apart
const LISTS: [(&str, &str, &str); 4] = [
    ("rollouts", "Rollout", "rollout"),
    ("autoApprovals", "AutoApproval", "auto_approval"),
    ("manualApprovals", "ManualApproval", "manual_approval"),
    ("sessionPreferences", "SessionPreferences", "session_preferences"),
];

/// A part of the model that has a function
#[derive(Debug)]
struct Maker {
    list: &'static str,
    name: String,
    /// Type of the part
    of: &'static str,
    /// Word that tells its function apart from others of the name
    kind: &'static str,
    value: Expr,
}

/// Parts of the model as expressions
#[derive(Debug)]
struct Writer<'v> {
    model: &'v Value,
    constants: Constants,
    /// Numbers of parts that have functions, by their list and name
    numbers: HashMap<(&'static str, String), usize>,
}

/// Text of the program; `remarks` are the lines of the comment at its beginning
pub(super) fn write(model: &Value, remarks: &[String]) -> String {
    let mut writer = Writer::new(model);
    let chain = writer.model();
    let makers = writer.makers();
    let chain = writer.names(chain);
    Program::new(writer.constants, makers).text(chain, remarks)
}

fn name(value: &Value) -> String {
    text(&value["name"])
}

impl<'v> Writer<'v> {
    fn new(model: &'v Value) -> Self {
        let mut numbers = HashMap::new();
        if model.get("denyAccess").is_some_and(|policy| !policy.is_null()) {
            numbers.insert(("denyAccess", String::new()), 0);
        }
        for (key, ..) in LISTS {
            for one in list(model, key) {
                let number = numbers.len();
                numbers.entry((key, name(one))).or_insert(number);
            }
        }
        Self { model, constants: Constants::new(model), numbers }
    }

    /// The policy, preferences or rollout of this name
    fn made(&self, list: &'static str, name: &str) -> Expr {
        let number = self.numbers.get(&(list, name.to_owned()));
        number.map_or_else(|| Expr::text(""), |number| Expr::Made(*number))
    }

    /// The value of the function `model`
    fn model(&mut self) -> Expr {
        let model = self.model;
        let mut chain = match model.get("organization") {
            Some(organization) => {
                let made = self.organization(organization);
                let organization = Expr::section("organization", "Organization", made);
                Expr::call("Model::organization", [organization])
            }
            None => {
                let account = model.get("account").unwrap_or(&Value::Null);
                let id = self.constants.checked("account_id", "AccountId", &text(&account["id"]));
                let region = text(&account["region"]);
                let region = match values::region(&region) {
                    Some(region) => Expr::leaf(Of::plain("Region"), region),
                    None => Expr::literal(region),
                };
                Expr::call("Model::account", [id, region])
            }
        };
        let setters = describe::setters("Model").unwrap_or_default();
        for (key, value) in model.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
            chain = match (key.as_str(), setters.of(key).first()) {
                (_, Some(setter)) if describe::setters(setter.of).is_some() => {
                    let part = Expr::section(setter.name, setter.of, self.part(setter.of, value));
                    chain.then(setter.name, [part])
                }
                (_, Some(_)) => self.set_one(chain, key, value),
                (key, None) => self.other(chain, key, value),
            };
        }
        chain
    }

    /// Groups, users and roles that the program has not used so far
    fn names(&mut self, mut model: Expr) -> Expr {
        for (kind, setter) in [(Kind::Group, "groups"), (Kind::User, "users"), (Kind::Role, "roles")] {
            let unused = self.constants.declared(kind);
            if !unused.is_empty() {
                model = model.then(setter, [Expr::inline(setter, Expr::List(unused))]);
            }
        }
        model
    }

    fn organization(&mut self, organization: &Value) -> Expr {
        let mut own = organization.clone();
        if let Some(own) = own.as_object_mut() {
            own.retain(|key, _| key != "units" && key != "accounts");
        }
        let mut made = self.part("Organization", &own);
        for (kind, setter) in [(Kind::Unit, "units"), (Kind::Account, "accounts")] {
            let all = self.constants.declared(kind);
            if !all.is_empty() {
                made = made.then(setter, [Expr::inline(setter, Expr::List(all))]);
            }
        }
        made
    }

    /// The policies, preferences and rollouts, by their numbers
    fn makers(&mut self) -> Vec<Maker> {
        let model = self.model;
        let mut makers: Vec<Maker> = Vec::new();
        if let Some(policy) = model.get("denyAccess").filter(|policy| !policy.is_null()) {
            let (list, of) = ("denyAccess", "DenyAccess");
            let value = self.part(of, policy);
            makers.push(Maker { list, name: "deny_access".to_owned(), of, kind: "policy", value });
        }
        for (key, of, kind) in LISTS {
            for one in list(model, key) {
                // A name that comes twice is a finding, and has one number.
                if self.numbers.get(&(key, name(one))) == Some(&makers.len()) {
                    let value = self.part(of, one);
                    makers.push(Maker { list: key, name: name(one), of, kind, value });
                }
            }
        }
        makers
    }
}

/// The items of a list of the model
fn list<'v>(model: &'v Value, key: &str) -> &'v [Value] {
    model.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
