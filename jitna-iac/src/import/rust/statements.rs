//! Statements, their conditions, and invariants

use serde_json::Value;

use super::Writer;
use super::constants::Kind;
use super::layout::Expr;
use super::parts::{Body, items};
use super::values::{literal, text, variant};

impl Writer<'_> {
    pub(super) fn statement(&mut self, body: &mut Body, statement: &Value) -> Expr {
        for key in ["cedar", "file"] {
            if let Some(text) = statement.get(key).filter(|text| !text.is_null()) {
                let text = body.inline("cedar", self.literal(text));
                return Expr::call(format!("Statement::{key}"), [text]);
            }
        }
        let begun = match statement.get("name").filter(|name| !name.is_null()) {
            Some(name) => Expr::call("Statement::new", [self.literal(name)]),
            None => Expr::text("Statement::unnamed()"),
        };
        self.requests(body, begun, statement)
    }

    /// Who asks, and for which nodes
    fn requests(&mut self, body: &mut Body, begun: Expr, requests: &Value) -> Expr {
        let mut all = begun;
        for (key, value) in requests.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
            all = match key.as_str() {
                "description" => all.then("description", [body.inline("description", self.literal(value))]),
                "nodeKind" => all.then("node_kind", [Expr::Text(variant("NodeKind", &text(value)))]),
                "group" => all.then("group", [self.constants.handle(Kind::Group, &text(value))]),
                "user" => all.then("user", [self.constants.handle(Kind::User, &text(value))]),
                "groups" => match items(value) {
                    [one] => all.then("group", [self.constants.handle(Kind::Group, &text(one))]),
                    several => {
                        let groups = several.iter().map(|one| self.constants.handle(Kind::Group, &text(one)));
                        let groups = Expr::List(groups.collect());
                        all.then("groups", [body.inline("groups", groups)])
                    }
                },
                "when" | "unless" => {
                    let add = |all: Expr, condition: &Value| {
                        let condition = self.condition(body, condition);
                        all.then(key, [body.inline("condition", condition)])
                    };
                    items(value).iter().fold(all, add)
                }
                _ => all,
            };
        }
        all
    }

    fn condition(&mut self, body: &mut Body, condition: &Value) -> Expr {
        for (key, operator) in [("all", "&"), ("any", "|")] {
            let Some(list) = condition.get(key).filter(|list| !list.is_null()) else { continue };
            let mut all: Vec<Expr> = items(list).iter().map(|one| self.operand(body, one)).collect();
            return if all.len() == 1 { all.remove(0) } else { Expr::Joined(operator, all) };
        }
        if let Some(inner) = condition.get("not").filter(|inner| !inner.is_null()) {
            let inner = self.operand(body, inner).flat().unwrap_or_default();
            return Expr::Text(format!("!{inner}"));
        }
        let get = |key: &str| condition.get(key).filter(|value| !value.is_null());
        let subject = if let Some(key) = get("nodeTag") {
            self.constants.tag(&text(key))
        } else if let Some(key) = get("principalTag") {
            Expr::call("principal_tag", [Expr::text(literal(&text(key)))])
        } else {
            Expr::Text(variant("UserAttribute", &text(&condition["attribute"])))
        };
        for (key, method) in [("is", "is"), ("isNot", "is_not"), ("like", "like")] {
            if let Some(value) = get(key) {
                return subject.then(method, [self.literal(value)]);
            }
        }
        if let Some(values) = get("oneOf") {
            let values = items(values).iter().map(|value| self.literal(value)).collect();
            return subject.then("one_of", [body.inline("values", Expr::List(values))]);
        }
        match get("equalsNodeTag") {
            Some(key) => {
                let tag = self.constants.tag(&text(key));
                subject.then("equals", [tag])
            }
            None => subject.then("is_present", []),
        }
    }

    /// A condition between operators, which takes one line
    fn operand(&mut self, body: &mut Body, condition: &Value) -> Expr {
        let operand = self.condition(body, condition);
        match operand {
            Expr::Joined(..) => match body.inline("condition", operand) {
                Expr::Text(name) => Expr::Text(name),
                joined => Expr::Text(format!("({})", joined.flat().unwrap_or_default())),
            },
            other if other.flat().is_some() => other,
            other => body.inline("condition", other),
        }
    }

    pub(super) fn invariant(&mut self, body: &mut Body, invariant: &Value) -> Expr {
        let name = self.literal(&invariant["name"]);
        let get = |key: &str| invariant.get(key).filter(|value| !value.is_null());
        let mut made = if let Some(requests) = get("neverAutoApproved") {
            let requests = self.requests(body, Expr::text("Requests::new()"), requests);
            Expr::call("Invariant::never_auto_approved", [name, body.inline("requests", requests)])
        } else if let Some(only) = get("autoApprovedOnlyFor") {
            let requests = self.requests(body, Expr::text("Requests::new()"), only);
            let requests = body.inline("requests", requests);
            let on = only.get("on").filter(|on| !on.is_null()).map(|on| {
                let on = self.requests(body, Expr::text("Requests::new()"), on);
                Expr::call("Some", [body.inline("on", on)])
            });
            let on = on.unwrap_or_else(|| Expr::text("None"));
            Expr::call("Invariant::auto_approved_only_for", [name, requests, on])
        } else if let Some(nodes) = get("manualPath") {
            let nodes = self.nodes(nodes);
            Expr::call("Invariant::manual_path", [name, body.inline("nodes", nodes)])
        } else if get("noPermitForEveryone").is_some() {
            Expr::call("Invariant::no_permit_for_everyone", [name])
        } else {
            Expr::call("Invariant::deny_access_bites", [name])
        };
        if let Some(text) = get("description") {
            made = made.then("description", [body.inline("description", self.literal(text))]);
        }
        for unit in get("units").map(items).unwrap_or_default() {
            made = made.then("unit", [self.constants.handle(Kind::Unit, &text(unit))]);
        }
        if let Some(regions) = get("regions") {
            let regions = self.constants.regions(items(regions));
            made = made.then("regions", [body.inline("regions", regions)]);
        }
        made
    }
}
