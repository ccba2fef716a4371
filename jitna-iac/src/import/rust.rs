//! The model as a Rust program
//!
//! The program describes what `jitna.yaml` would say, key by key: the setters of [`describe`](crate::describe) are data, and the printer
//! walks the keys with them. Only what has a form of its own in Rust is written out here.

mod constants;
mod layout;
mod names;
mod others;
mod parts;
mod statements;
mod twins;
mod values;

use std::collections::HashMap;

use serde_json::Value;

use crate::describe;
use crate::escape::is_hidden;

use constants::{Constants, Kind};
use layout::Expr;
use names::Identifiers;
use parts::Body;
use twins::{Group, Twin};
use values::{literal, text};

/// Lists of policies and preferences that become functions: their type, and the kind that tells two of one name apart
const LISTS: [(&str, &str, &str); 4] = [
    ("rollouts", "Rollout", "rollout"),
    ("autoApprovals", "AutoApproval", "auto_approval"),
    ("manualApprovals", "ManualApproval", "manual_approval"),
    ("sessionPreferences", "SessionPreferences", "session_preferences"),
];

/// A function of the program
#[derive(Debug)]
struct Function {
    name: String,
    parameter: Option<String>,
    returns: String,
    body: Body,
    result: Expr,
}

/// A program in the making
#[derive(Debug)]
struct Writer<'v> {
    model: &'v Value,
    constants: Constants,
    identifiers: Identifiers,
    /// Functions by the list and name of what they make
    made: HashMap<(&'static str, String), String>,
    /// Manual approval policies that one function makes, with the function
    groups: Vec<(Group, String)>,
    twins: HashMap<String, Twin>,
    functions: Vec<Function>,
    /// Parameter of the function that is being written
    parameter: Option<String>,
}

/// Text of the program; `remarks` are the lines of the comment at its beginning
pub(super) fn write(model: &Value, remarks: &[String]) -> String {
    let mut writer = Writer::of(model);
    let mut chain = writer.model();
    writer.policies();
    writer.names(&mut chain);
    let mut program = String::new();
    for line in remarks {
        let line: String = line.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
        program.push_str(format!("//! {line}").trim_end());
        program.push('\n');
    }
    program.push_str("\nuse std::process::ExitCode;\n\nuse jitna_iac::prelude::*;\n");
    let constants = writer.constants.declarations();
    if !constants.is_empty() {
        program.push('\n');
        program.push_str(&constants);
    }
    program.push_str("\nfn main() -> ExitCode {\n    jitna_iac::app::run(model())\n}\n");
    program.push_str("\n/// Just-in-time node access, as it was imported\npub(crate) ");
    program.push_str(&chain.text());
    for function in &writer.functions {
        program.push('\n');
        program.push_str(&function.text());
    }
    program
}

impl Function {
    fn text(&self) -> String {
        let parameter = self.parameter.as_ref().map_or_else(String::new, |name| format!("{name}: &str"));
        let mut text = format!("fn {}({parameter}) -> {} {{\n", self.name, self.returns);
        for (name, value) in &self.body.variables {
            text.push_str("    ");
            text.push_str(&value.assigned(&format!("let {name} ="), 4));
            text.push('\n');
        }
        text.push_str("    ");
        text.push_str(&self.result.lay(4, 4, 0));
        text.push_str("\n}\n");
        text
    }
}

fn name(value: &Value) -> String {
    text(&value["name"])
}

impl<'v> Writer<'v> {
    fn of(model: &'v Value) -> Self {
        let mut identifiers = Identifiers::default();
        let constants = Constants::of(model, &mut Identifiers::default());
        let (groups, twins) = twins::find(list(model, "manualApprovals"));
        let is_one = groups.len() == 1;
        let policies = list(model, "manualApprovals").iter().map(name);
        let twins: HashMap<String, Twin> =
            policies.zip(twins).filter_map(|(name, twin)| Some((name, twin?))).collect();
        let mut made = HashMap::new();
        if model.get("denyAccess").is_some() {
            made.insert(("denyAccess", String::new()), identifiers.claim("deny_access", "policy"));
        }
        let groups = groups.into_iter().map(|group| {
            let name = if is_one {
                "manual_approval".to_owned()
            } else {
                format!("{}_approval", names::snake(&group.tag))
            };
            let name = identifiers.claim(&name, "policy");
            (group, name)
        });
        let groups = groups.collect();
        for (key, _, kind) in LISTS {
            for one in list(model, key) {
                let name = name(one);
                if key != "manualApprovals" || !twins.contains_key(&name) {
                    let function = identifiers.claim(&name, kind);
                    made.insert((key, name), function);
                }
            }
        }
        Self { model, constants, identifiers, made, groups, twins, functions: Vec::new(), parameter: None }
    }

    fn body(&self) -> Body {
        Body { variables: Vec::new(), identifiers: self.identifiers.clone() }
    }

    /// The call that makes a policy, preferences or a rollout
    fn function(&self, list: &'static str, name: &str) -> String {
        if let Some(Twin { group, value }) = self.twins.get(name).filter(|_| list == "manualApprovals") {
            let function = self.groups.get(*group).map(|(_, name)| name.as_str()).unwrap_or_default();
            return format!("{function}({})", literal(value));
        }
        let function = self.made.get(&(list, name.to_owned()));
        function.map_or_else(String::new, |function| format!("{function}()"))
    }

    /// Policies side by side that one function makes, with the list of what it is given; other policies alone
    fn runs(&self, policies: &[String]) -> Vec<(Option<usize>, Vec<String>)> {
        let mut runs: Vec<(Option<usize>, Vec<String>)> = Vec::new();
        for policy in policies {
            let group = self.twins.get(policy).map(|twin| twin.group);
            match runs.last_mut() {
                Some((known, run)) if group.is_some() && *known == group => run.push(policy.clone()),
                _ => runs.push((group, vec![policy.clone()])),
            }
        }
        runs
    }

    /// What makes several policies of one function
    fn mapped(&self, body: &mut Body, group: usize, run: &[String]) -> Expr {
        let values =
            run.iter().filter_map(|policy| Some(Expr::text(literal(&self.twins.get(policy)?.value))));
        let values = body.inline("values", Expr::List(values.collect()));
        let function = self.groups.get(group).map(|(_, name)| name.clone()).unwrap_or_default();
        let mapped = values.then("map", [Expr::Text(function)]);
        body.inline("policies", mapped)
    }

    fn manual_approvals(&mut self, body: &mut Body, rollout: Expr, policies: &[Value]) -> Expr {
        let policies: Vec<String> = policies.iter().map(text).collect();
        let mut rollout = rollout;
        for (group, run) in self.runs(&policies) {
            rollout = match (group, run.as_slice()) {
                (Some(group), [_, _, ..]) => {
                    let policies = self.mapped(body, group, &run);
                    rollout.then("manual_approvals", [policies])
                }
                (_, run) => run.iter().fold(rollout, |rollout, policy| {
                    let policy = self.function("manualApprovals", policy);
                    rollout.then("manual_approval", [Expr::Text(format!("&{policy}"))])
                }),
            };
        }
        rollout
    }

    /// A section: a variable of `model`, or a function if it has variables itself
    fn section(
        &mut self,
        body: &mut Body,
        setter: &str,
        returns: &str,
        make: impl FnOnce(&mut Self, &mut Body) -> Expr,
    ) -> Expr {
        let mut own = self.body();
        let result = make(self, &mut own);
        if own.variables.is_empty() {
            return body.inline(setter, result);
        }
        let name = self.identifiers.claim(setter, "section");
        let returns = returns.to_owned();
        self.functions.push(Function { name: name.clone(), parameter: None, returns, body: own, result });
        Expr::Text(format!("{name}()"))
    }

    /// The function `model`
    fn model(&mut self) -> Function {
        let mut body = self.body();
        let model = self.model;
        let mut chain = match model.get("organization") {
            Some(organization) => {
                let organization = self.section(&mut body, "organization", "Organization", |writer, body| {
                    writer.organization(body, organization)
                });
                Expr::call("Model::organization", [organization])
            }
            None => {
                let account = model.get("account").unwrap_or(&Value::Null);
                let id = self.constants.checked("account_id", &text(&account["id"]));
                let region = text(&account["region"]);
                let region = values::region(&region).unwrap_or_else(|| literal(&region));
                Expr::call("Model::account", [id, Expr::Text(region)])
            }
        };
        let setters = describe::setters("Model").unwrap_or_default();
        for (key, value) in model.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
            chain = match (key.as_str(), setters.of(key).first()) {
                (_, Some(setter)) if describe::setters(setter.of).is_some() => {
                    let part = self.section(&mut body, setter.name, setter.of, |writer, body| {
                        writer.part(body, setter.of, value)
                    });
                    chain.then(setter.name, [part])
                }
                (_, Some(_)) => self.set_one(&mut body, chain, key, value),
                (key, None) => self.other(&mut body, chain, key, value),
            };
        }
        Function {
            name: "model".to_owned(),
            parameter: None,
            returns: "Model".to_owned(),
            body,
            result: chain,
        }
    }

    /// Groups, users and roles that the program has not used so far
    fn names(&mut self, model: &mut Function) {
        for (kind, setter) in [(Kind::Group, "groups"), (Kind::User, "users"), (Kind::Role, "roles")] {
            let unused = self.constants.declared(kind);
            if !unused.is_empty() {
                let unused = model.body.inline(setter, Expr::List(unused));
                model.result = model.result.clone().then(setter, [unused]);
            }
        }
    }

    fn organization(&mut self, body: &mut Body, organization: &Value) -> Expr {
        let mut own = organization.clone();
        if let Some(own) = own.as_object_mut() {
            own.retain(|key, _| key != "units" && key != "accounts");
        }
        let mut made = self.part(body, "Organization", &own);
        for (kind, setter) in [(Kind::Unit, "units"), (Kind::Account, "accounts")] {
            let all = self.constants.declared(kind);
            if !all.is_empty() {
                made = made.then(setter, [body.inline(setter, Expr::List(all))]);
            }
        }
        made
    }

    /// Functions of the policies, preferences and rollouts
    fn policies(&mut self) {
        let model = self.model;
        if let Some(policy) = model.get("denyAccess").filter(|policy| !policy.is_null()) {
            self.define("denyAccess", "", "DenyAccess", policy);
        }
        for (key, of, _) in LISTS {
            for one in list(model, key) {
                self.define(key, &name(one), of, one);
            }
            if key == "manualApprovals" {
                for (group, function) in self.groups.clone() {
                    let mut body = self.body();
                    let parameter = body.identifiers.claim(&group.tag, "value");
                    self.parameter = Some(parameter.clone());
                    let result = self.part(&mut body, of, &group.policy);
                    self.parameter = None;
                    self.functions.push(Function {
                        name: function,
                        parameter: Some(parameter),
                        returns: of.to_owned(),
                        body,
                        result,
                    });
                }
            }
        }
    }

    fn define(&mut self, list: &'static str, name: &str, of: &str, value: &Value) {
        let Some(function) = self.made.get(&(list, name.to_owned())).cloned() else { return };
        let mut body = self.body();
        let result = self.part(&mut body, of, value);
        self.functions.push(Function {
            name: function,
            parameter: None,
            returns: of.to_owned(),
            body,
            result,
        });
    }
}

/// The items of a list of the model
fn list<'v>(model: &'v Value, key: &str) -> &'v [Value] {
    model.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
