//! Parts of a model, as calls of their builders

use serde_json::{Map, Value};

use super::Writer;
use super::constants::Kind;
use super::layout::Expr;
use super::names::Identifiers;
use super::values::{PARAMETER, literal, region, text, time, variant, with_parameter};
use crate::describe::{self, Setter};

/// Widest value that is an argument; a wider one gets a name
const WIDEST: usize = 60;

/// Variables of a function
#[derive(Debug)]
pub(super) struct Body {
    pub(super) variables: Vec<(String, Expr)>,
    pub(super) identifiers: Identifiers,
}

impl Body {
    /// The value itself, or the variable that it becomes because it takes more than a line
    pub(super) fn inline(&mut self, kind: &str, value: Expr) -> Expr {
        self.named(kind, kind, value)
    }

    /// The same for a value of this name and kind
    fn named(&mut self, name: &str, kind: &str, value: Expr) -> Expr {
        let is_text = matches!(&value, Expr::Text(text) if !text.contains('\n'));
        if is_text || value.flat().is_some_and(|line| line.chars().count() <= WIDEST) {
            return value;
        }
        let name = self.identifiers.claim(name, kind);
        self.variables.push((name.clone(), value));
        Expr::Text(name)
    }
}

/// Items of a list; one that is written alone counts as a list
pub(super) fn items(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        one => std::slice::from_ref(one),
    }
}

impl Writer<'_> {
    /// A text, in which the parameter of the function may stand
    pub(super) fn literal(&self, value: &Value) -> Expr {
        let text = text(value);
        match &self.parameter {
            Some(parameter) if text.contains(PARAMETER) => Expr::text(with_parameter(&text, parameter)),
            _ => Expr::text(literal(&text)),
        }
    }

    /// A value of a type
    fn value(&mut self, body: &mut Body, of: &str, value: &Value) -> Expr {
        if let Some(kind) = Kind::of_type(of) {
            return self.constants.handle(kind, &text(value));
        }
        let written = text(value);
        match of {
            "Region" => region(&written).map_or_else(|| self.literal(value), Expr::Text),
            "AccountId" => self.constants.checked("account_id", &written),
            "RootId" => self.constants.checked("root_id", &written),
            "bool" | "u32" => Expr::Text(written),
            "Accounts" if written.parse::<u32>().is_ok() => Expr::Text(written),
            "Nodes" => self.nodes(value),
            "Statement" => self.statement(body, value),
            _ if describe::is_word(of) => Expr::Text(variant(of, &written)),
            "RecordingKey" => self.part(body, of, value),
            _ if describe::setters(of).is_some() => self.part(body, of, value),
            _ => time(of, &written).map_or_else(|| self.literal(value), Expr::Text),
        }
    }

    /// The argument of a setter that takes the whole value
    fn argument(&mut self, body: &mut Body, setter: &Setter, value: &Value) -> Expr {
        match (setter.kind, setter.of) {
            ("values", "Region") => self.constants.regions(items(value)),
            ("values" | "adds", of) => {
                Expr::List(items(value).iter().map(|item| self.value(body, of, item)).collect())
            }
            (_, of) => self.value(body, of, value),
        }
    }

    /// A name for a value in a function: its own, or that of its setter
    fn hint<'s>(setter: &'s str, value: &'s Value) -> &'s str {
        value.get("name").and_then(Value::as_str).unwrap_or(setter)
    }

    /// Calls of the setters of a key
    pub(super) fn set(
        &mut self,
        body: &mut Body,
        part: Expr,
        mut of_key: Vec<&Setter>,
        value: &Value,
    ) -> Expr {
        let is_many = |setter: &&Setter| matches!(setter.kind, "values" | "adds");
        // One item is said by the singular, several by the plural.
        of_key.sort_by_key(|setter| is_many(setter) != (items(value).len() > 1));
        let Some(setter) = of_key.first() else { return part };
        if matches!(setter.kind, "item" | "add") {
            let add = |part: Expr, item: &Value| {
                let argument = self.value(body, setter.of, item);
                let argument = body.named(Self::hint(setter.name, item), setter.name, argument);
                part.then(setter.name, [argument])
            };
            return items(value).iter().fold(part, add);
        }
        let argument = self.argument(body, setter, value);
        let argument = body.inline(setter.name, argument);
        part.then(setter.name, [argument])
    }

    /// A part, by what `new` is given and its setters
    pub(super) fn part(&mut self, body: &mut Body, of: &str, value: &Value) -> Expr {
        match of {
            "Level" => return self.level(body, value),
            "RdpRecording" => return self.recording(body, value),
            "RecordingKey" => return self.recording_key(value),
            _ => {}
        }
        let setters = describe::setters(of).unwrap_or_default();
        let new = setters.new;
        let short;
        let map = match (value.as_object(), new.first()) {
            (Some(map), _) => map,
            // The name alone.
            (None, Some(first)) => {
                short = Map::from_iter([(first.key.to_owned(), value.clone())]);
                &short
            }
            (None, None) => return Expr::call(format!("{of}::new"), []),
        };
        let arguments = new.iter().map(|setter| {
            let empty = Value::Array(Vec::new());
            let value = map.get(setter.key).unwrap_or(&empty);
            match self.argument(body, setter, value) {
                // One item that is wide would be laid out with its brackets.
                Expr::List(mut list) if list.len() == 1 => {
                    let hint = Self::hint(setter.name, items(value).first().unwrap_or(value));
                    Expr::List(list.drain(..).map(|item| body.named(hint, setter.name, item)).collect())
                }
                list @ Expr::List(_) => list,
                one => body.inline(setter.name, one),
            }
        });
        let arguments: Vec<Expr> = arguments.collect();
        let mut part = Expr::call(format!("{of}::new"), arguments);
        for (key, value) in map.iter().filter(|(_, value)| !value.is_null()) {
            if new.iter().any(|setter| setter.key == key) {
                continue;
            }
            part = match (of, key.as_str()) {
                ("ManualApproval", "levels") => self.levels(body, part, value),
                ("SessionPreferences", "runAs") => self.run_as(part, value),
                ("Rollout", "extends") => {
                    let base = self.function("rollouts", &text(value));
                    part.then("extends", [Expr::Text(format!("&{base}"))])
                }
                ("Rollout", "autoApproval" | "sessionPreferences") => self.choice(part, key, value),
                ("Rollout", "manualApprovals") => self.manual_approvals(body, part, items(value)),
                _ => self.set(body, part, setters.of(key), value),
            };
        }
        part
    }

    fn choice(&self, part: Expr, key: &str, value: &Value) -> Expr {
        let (setter, none, list) = match key {
            "autoApproval" => ("auto_approval", "no_auto_approval", "autoApprovals"),
            _ => ("session_preferences", "no_session_preferences", "sessionPreferences"),
        };
        match text(value).as_str() {
            "none" => part.then(none, []),
            name => part.then(setter, [Expr::Text(format!("&{}", self.function(list, name)))]),
        }
    }

    fn run_as(&self, part: Expr, value: &Value) -> Expr {
        let user = if value.is_object() { value.get("defaultUser") } else { Some(value) };
        match user.filter(|user| !user.is_null()) {
            Some(user) => part.then("run_as", [self.literal(user)]),
            None => part.then("run_as_tagged_user", []),
        }
    }

    fn levels(&mut self, body: &mut Body, policy: Expr, levels: &Value) -> Expr {
        let add = |policy: Expr, level: &Value| {
            let level = self.level(body, level);
            let level = body.inline("level", level);
            policy.then("level", [level])
        };
        items(levels).iter().fold(policy, add)
    }

    /// A level of approval; approvers alone are one as well
    fn level(&mut self, body: &mut Body, level: &Value) -> Expr {
        let approvers = level.get("approvers").map(items).unwrap_or_default();
        let kinds: Vec<&str> =
            approvers.iter().filter_map(|one| Some(one.as_object()?.keys().next()?.as_str())).collect();
        let is_mixed = kinds.windows(2).any(|pair| matches!(pair, [one, other] if one != other));
        let is_long = is_mixed && approvers.len() > 5;
        let mut all: Vec<Expr> = Vec::new();
        for (kind, name) in approvers.iter().filter_map(Value::as_object).flatten() {
            let handle = match kind.as_str() {
                "group" => Kind::Group,
                "user" => Kind::User,
                "role" => Kind::Role,
                _ => {
                    all.push(Expr::call("Approver::iam_user", [self.literal(name)]));
                    continue;
                }
            };
            let handle = self.constants.handle(handle, &text(name));
            all.push(if is_long { Expr::call("Approver::from", [handle]) } else { handle });
        }
        let all = match (all.len(), is_mixed && !is_long) {
            (1, _) => all.remove(0),
            (_, true) => Expr::call("", all),
            _ => Expr::List(all),
        };
        let approvers = body.inline("approvers", all);
        let others = level.as_object().into_iter().flatten();
        let others: Vec<_> = others.filter(|(key, value)| *key != "approvers" && !value.is_null()).collect();
        if others.is_empty() {
            return approvers;
        }
        let setters = describe::setters("Level").unwrap_or_default();
        let set = |part: Expr, (key, value): (&String, &Value)| self.set(body, part, setters.of(key), value);
        others.into_iter().fold(Expr::call("Level::new", [approvers]), set)
    }

    /// Nodes of a policy or an invariant
    pub(super) fn nodes(&mut self, nodes: &Value) -> Expr {
        let mut all = Expr::text("Nodes::all()");
        for (number, (key, values)) in nodes.as_object().into_iter().flatten().enumerate() {
            let values = match items(values) {
                [one] => self.literal(one),
                several => Expr::List(several.iter().map(|one| self.literal(one)).collect()),
            };
            let arguments = [self.constants.tag_key(key), values];
            all = if number == 0 {
                Expr::call("Nodes::tagged", arguments)
            } else {
                all.then("or_tagged", arguments)
            };
        }
        all
    }

    fn recording(&mut self, body: &mut Body, value: &Value) -> Expr {
        let bucket = &value["bucket"];
        let mut recording = if bucket["mode"] == "existing" {
            let owner = self.constants.checked("account_id", &text(&bucket["owner"]));
            Expr::call("RdpRecording::to_existing", [self.literal(&bucket["name"]), owner])
        } else {
            let mut bucket = bucket.clone();
            bucket.as_object_mut().map(|bucket| bucket.remove("mode"));
            let bucket = self.part(body, "LogBucket", &bucket);
            let bucket = body.inline("bucket", bucket);
            Expr::call("RdpRecording::to_bucket", [bucket])
        };
        if let Some(key) = value.get("key").filter(|key| !key.is_null()) {
            let key = self.recording_key(key);
            recording = recording.then("key", [body.inline("key", key)]);
        }
        recording
    }

    fn recording_key(&self, key: &Value) -> Expr {
        if key["mode"] == "existing" {
            return Expr::call("RecordingKey::existing", [self.literal(&key["arn"])]);
        }
        let default = Value::from(crate::model::RecordingKey::ALIAS);
        let alias = key.get("alias").filter(|alias| !alias.is_null()).unwrap_or(&default);
        let made = Expr::call("RecordingKey::alias", [self.literal(alias)]);
        match key.get("multiRegion").map(text).filter(|text| !text.is_empty()) {
            Some(multi_region) => made.then("multi_region", [Expr::Text(multi_region)]),
            None => made,
        }
    }

    /// A persona in a form
    pub(super) fn person(&mut self, body: &mut Body, person: &Value) -> Expr {
        let persona = Expr::Text(variant("Persona", &text(&person["persona"])));
        let groups = Setter { name: "groups", key: "groups", kind: "adds", of: "Group" };
        let empty = Value::Array(Vec::new());
        let mut made = match text(&person["as"]).as_str() {
            "role" => {
                let trust = self.part(body, "Trust", &person["trust"]);
                Expr::call("Person::role", [persona, body.inline("trust", trust)])
            }
            "permissionSet" => {
                let groups = self.argument(body, &groups, person.get("groups").unwrap_or(&empty));
                Expr::call("Person::permission_set", [persona, groups])
            }
            _ => Expr::call("Person::policy", [persona]),
        };
        let setters = [
            ("name", "name", "value", "Label"),
            ("max_session", "maxSession", "value", "RoleSession"),
            ("unit", "units", "add", "Unit"),
            ("account", "accounts", "add", "Account"),
            ("regions", "regions", "exact", "RegionScope"),
            ("chat_role", "chatRole", "value", "RoleName"),
            ("deny_start_session", "denyStartSession", "exact", "bool"),
        ];
        let setters = setters.map(|(name, key, kind, of)| Setter { name, key, kind, of });
        for (key, value) in person.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
            let of_key = setters.iter().filter(|setter| setter.key == key).collect();
            made = self.set(body, made, of_key, value);
        }
        made
    }
}
