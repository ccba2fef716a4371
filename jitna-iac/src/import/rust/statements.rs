//! Statements, their conditions, and invariants

use serde_json::Value;

use super::Writer;
use super::constants::Kind;
use super::layout::Expr;
use super::leaf::Of;
use super::parts::items;
use super::values::{given, text, word};

impl Writer<'_> {
    pub(super) fn statement(&mut self, statement: &Value) -> Expr {
        for key in ["cedar", "file"] {
            if let Some(text) = statement.get(key).filter(|text| !text.is_null()) {
                let text = Expr::inline("cedar", given(text));
                return Expr::call(format!("Statement::{key}"), [text]);
            }
        }
        let begun = match statement.get("name").filter(|name| !name.is_null()) {
            Some(name) => Expr::call("Statement::new", [given(name)]),
            None => Expr::text("Statement::unnamed()"),
        };
        self.requests(begun, statement)
    }

    /// Who asks, and for which nodes
    pub(super) fn requests(&mut self, begun: Expr, requests: &Value) -> Expr {
        let mut all = begun;
        for (key, value) in requests.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
            all = match key.as_str() {
                "description" => all.then("description", [Expr::inline("description", given(value))]),
                "nodeKind" => all.then("node_kind", [word("NodeKind", &text(value))]),
                "group" => all.then("group", [self.constants.handle(Kind::Group, &text(value))]),
                "user" => all.then("user", [self.constants.handle(Kind::User, &text(value))]),
                "groups" => match items(value) {
                    [one] => all.then("group", [self.constants.handle(Kind::Group, &text(one))]),
                    several => {
                        let groups = several.iter().map(|one| self.constants.handle(Kind::Group, &text(one)));
                        let groups = Expr::List(groups.collect());
                        all.then("groups", [Expr::inline("groups", groups)])
                    }
                },
                "when" | "unless" => {
                    let add = |all: Expr, condition: &Value| {
                        let condition = self.condition(condition);
                        all.then(key, [Expr::inline("condition", condition)])
                    };
                    items(value).iter().fold(all, add)
                }
                _ => all,
            };
        }
        all
    }

    fn condition(&mut self, condition: &Value) -> Expr {
        for (key, operator) in [("all", "&"), ("any", "|")] {
            let Some(list) = condition.get(key).filter(|list| !list.is_null()) else { continue };
            let mut all: Vec<Expr> = items(list).iter().map(|one| self.operand(one)).collect();
            return if all.len() == 1 { all.remove(0) } else { Expr::Joined(operator, all) };
        }
        if let Some(inner) = condition.get("not").filter(|inner| !inner.is_null()) {
            return Expr::Not(Box::new(self.operand(inner)));
        }
        let get = |key: &str| condition.get(key).filter(|value| !value.is_null());
        let subject = if let Some(key) = get("nodeTag") {
            Expr::leaf(Of::Handle(Kind::Tag), text(key))
        } else if let Some(key) = get("principalTag") {
            Expr::call("principal_tag", [Expr::literal(text(key))])
        } else {
            word("UserAttribute", &text(&condition["attribute"]))
        };
        for (key, method) in [("is", "is"), ("isNot", "is_not"), ("like", "like")] {
            if let Some(value) = get(key) {
                return subject.then(method, [given(value)]);
            }
        }
        if let Some(values) = get("oneOf") {
            let values = items(values).iter().map(given).collect();
            return subject.then("one_of", [Expr::inline("values", Expr::List(values))]);
        }
        match get("equalsNodeTag") {
            Some(key) => {
                let tag = Expr::leaf(Of::Handle(Kind::Tag), text(key));
                subject.then("equals", [tag])
            }
            None => subject.then("is_present", []),
        }
    }

    /// A condition between operators, which takes one line
    fn operand(&mut self, condition: &Value) -> Expr {
        Expr::Operand(Box::new(self.condition(condition)))
    }

    pub(super) fn invariant(&mut self, invariant: &Value) -> Expr {
        let name = given(&invariant["name"]);
        let get = |key: &str| invariant.get(key).filter(|value| !value.is_null());
        let mut made = if let Some(requests) = get("neverAutoApproved") {
            let requests = self.requests(Expr::text("Requests::new()"), requests);
            Expr::call("Invariant::never_auto_approved", [name, Expr::inline("requests", requests)])
        } else if let Some(only) = get("autoApprovedOnlyFor") {
            let requests = self.requests(Expr::text("Requests::new()"), only);
            let requests = Expr::inline("requests", requests);
            let on = only.get("on").filter(|on| !on.is_null()).map(|on| {
                let on = self.requests(Expr::text("Requests::new()"), on);
                Expr::call("Some", [Expr::inline("on", on)])
            });
            let on = on.unwrap_or_else(|| Expr::text("None"));
            Expr::call("Invariant::auto_approved_only_for", [name, requests, on])
        } else if let Some(nodes) = get("manualPath") {
            let nodes = self.nodes(nodes);
            Expr::call("Invariant::manual_path", [name, Expr::inline("nodes", nodes)])
        } else if get("noPermitForEveryone").is_some() {
            Expr::call("Invariant::no_permit_for_everyone", [name])
        } else {
            Expr::call("Invariant::deny_access_bites", [name])
        };
        if let Some(text) = get("description") {
            made = made.then("description", [Expr::inline("description", given(text))]);
        }
        for unit in get("units").map(items).unwrap_or_default() {
            made = made.then("unit", [self.constants.handle(Kind::Unit, &text(unit))]);
        }
        if let Some(regions) = get("regions") {
            let regions = self.constants.regions(items(regions));
            made = made.then("regions", [Expr::inline("regions", regions)]);
        }
        made
    }
}
