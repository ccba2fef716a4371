//! Writes parts of a model as calls of their builders

use serde_json::{Map, Value};

use super::Writer;
use super::constants::Kind;
use super::layout::Expr;
use super::leaf::Of;
use super::values::{given, json, region, text, time, word};
use crate::describe::{self, Setter};

/// Whether it only sets a log group to which sessions are streamed
fn streams(cloud_watch: &Value) -> bool {
    let keys = cloud_watch.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    cloud_watch["logGroup"].is_string()
        && text(&cloud_watch["streaming"]) == "true"
        && keys.map(|(key, _)| key.as_str()).all(|key| matches!(key, "logGroup" | "streaming"))
}

/// Items of a list; a single value counts as a list
pub(super) fn items(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        one => std::slice::from_ref(one),
    }
}

impl Writer<'_> {
    /// A value of a type
    fn value(&mut self, of: &str, value: &Value) -> Expr {
        if let Some(kind) = Kind::for_type(of) {
            return self.constants.handle(kind, &text(value));
        }
        let written = text(value);
        match of {
            "Region" => region(&written).map_or_else(|| given(value), |name| Expr::leaf(Of::plain(of), name)),
            "AccountId" => self.constants.checked("account_id", "AccountId", &written),
            "RootId" => self.constants.checked("root_id", "RootId", &written),
            "Json" => json(value),
            "bool" | "u32" => Expr::leaf(Of::plain(of), written),
            "Accounts" if written.parse::<u32>().is_ok() => Expr::leaf(Of::plain("u32"), written),
            "Nodes" => self.nodes(value),
            "Statement" => self.statement(value),
            _ if describe::is_word(of) => word(of, &written),
            "RecordingKey" => self.part(of, value),
            _ if describe::setters(of).is_some() => self.part(of, value),
            _ => time(of, &written).map_or_else(|| given(value), |time| Expr::leaf(Of::plain("Time"), time)),
        }
    }

    /// The argument of a setter that accepts the whole value
    fn argument(&mut self, setter: &Setter, value: &Value) -> Expr {
        match (setter.kind, setter.of) {
            ("values", "Region") => self.constants.regions(items(value)),
            ("values" | "adds", of) => {
                Expr::List(items(value).iter().map(|item| self.value(of, item)).collect())
            }
            (_, of) => self.value(of, value),
        }
    }

    /// A name for a value in a function: its own name, or that of its setter
    fn hint<'s>(setter: &'s str, value: &'s Value) -> &'s str {
        value.get("name").and_then(Value::as_str).unwrap_or(setter)
    }

    /// Calls of the setters of a key
    pub(super) fn set(&mut self, part: Expr, mut of_key: Vec<&Setter>, value: &Value) -> Expr {
        let is_many = |setter: &&Setter| matches!(setter.kind, "values" | "adds");
        // The singular form is used for one item, the plural for several.
        of_key.sort_by_key(|setter| is_many(setter) != (items(value).len() > 1));
        let Some(setter) = of_key.first() else { return part };
        if matches!(setter.kind, "item" | "add") {
            let add = |part: Expr, item: &Value| {
                let argument = self.value(setter.of, item);
                let argument = Expr::named(Self::hint(setter.name, item), setter.name, argument);
                part.then(setter.name, [argument])
            };
            return items(value).iter().fold(part, add);
        }
        let argument = self.argument(setter, value);
        let argument = Expr::inline(setter.name, argument);
        part.then(setter.name, [argument])
    }

    /// A part, built from the arguments of `new` and its setters
    pub(super) fn part(&mut self, of: &str, value: &Value) -> Expr {
        match of {
            "Level" => return self.level(value),
            "RdpRecording" => return self.recording(value),
            "RecordingKey" => return self.recording_key(value),
            _ => {}
        }
        let setters = describe::setters(of).unwrap_or_default();
        let new = setters.new;
        let short;
        let map = match (value.as_object(), new.first()) {
            (Some(map), _) => map,
            // Only the name.
            (None, Some(first)) => {
                short = Map::from_iter([(first.key.to_owned(), value.clone())]);
                &short
            }
            (None, None) => return Expr::call(format!("{of}::new"), []),
        };
        let arguments = new.iter().map(|setter| {
            let empty = Value::Array(Vec::new());
            let value = map.get(setter.key).unwrap_or(&empty);
            match self.argument(setter, value) {
                // A single wide item would be laid out with its brackets.
                Expr::List(mut list) if list.len() == 1 => {
                    let hint = Self::hint(setter.name, items(value).first().unwrap_or(value));
                    let kind = setter.name.trim_end_matches('s');
                    let hint = if hint == setter.name { kind } else { hint };
                    Expr::List(list.drain(..).map(|item| Expr::named(hint, kind, item)).collect())
                }
                list @ Expr::List(_) => list,
                one => Expr::inline(setter.name, one),
            }
        });
        let arguments: Vec<Expr> = arguments.collect();
        let units = map.get("units").filter(|units| of == "NodeAccess" && !units.is_null());
        let mut part = match units {
            Some(units) => {
                let units = items(units).iter().map(|unit| self.constants.handle(Kind::Unit, &text(unit)));
                Expr::call("NodeAccess::in_units", [Expr::inline("units", Expr::List(units.collect()))])
            }
            None => Expr::call(format!("{of}::new"), arguments),
        };
        for (key, value) in map.iter().filter(|(_, value)| !value.is_null()) {
            if new.iter().any(|setter| setter.key == key) || (units.is_some() && key == "units") {
                continue;
            }
            part = match (of, key.as_str()) {
                ("ManualApproval", "levels") => self.levels(part, value),
                ("SessionPreferences", "cloudWatch") if streams(value) => {
                    part.then("stream_to", [Expr::inline("log_group", given(&value["logGroup"]))])
                }
                ("SessionPreferences", "runAs") => self.run_as(part, value),
                ("Rollout", "extends") => {
                    let base = self.made("rollouts", &text(value));
                    part.then("extends", [Expr::Borrow(Box::new(base))])
                }
                ("Rollout", "autoApproval" | "sessionPreferences") => self.choice(part, key, value),
                ("Rollout", "manualApprovals") => items(value).iter().fold(part, |part, name| {
                    let policy = self.made("manualApprovals", &text(name));
                    part.then("manual_approval", [Expr::Borrow(Box::new(policy))])
                }),
                _ => self.set(part, setters.of(key), value),
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
            name => part.then(setter, [Expr::Borrow(Box::new(self.made(list, name)))]),
        }
    }

    fn run_as(&self, part: Expr, value: &Value) -> Expr {
        let user = if value.is_object() { value.get("defaultUser") } else { Some(value) };
        match user.filter(|user| !user.is_null()) {
            Some(user) => part.then("run_as", [given(user)]),
            None => part.then("run_as_tagged_user", []),
        }
    }

    fn levels(&mut self, policy: Expr, levels: &Value) -> Expr {
        let add = |policy: Expr, level: &Value| {
            let level = self.level(level);
            let level = Expr::inline("level", level);
            policy.then("level", [level])
        };
        items(levels).iter().fold(policy, add)
    }

    /// A level of approval; a plain list of approvers is also one
    fn level(&mut self, level: &Value) -> Expr {
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
                    all.push(Expr::call("Approver::iam_user", [given(name)]));
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
        let approvers = Expr::inline("approvers", all);
        let others = level.as_object().into_iter().flatten();
        let others: Vec<_> = others.filter(|(key, value)| *key != "approvers" && !value.is_null()).collect();
        if others.is_empty() {
            return approvers;
        }
        let setters = describe::setters("Level").unwrap_or_default();
        let set = |part: Expr, (key, value): (&String, &Value)| self.set(part, setters.of(key), value);
        others.into_iter().fold(Expr::call("Level::new", [approvers]), set)
    }

    /// Nodes of a policy or an invariant
    pub(super) fn nodes(&mut self, nodes: &Value) -> Expr {
        let mut all = Expr::text("Nodes::all()");
        for (number, (key, values)) in nodes.as_object().into_iter().flatten().enumerate() {
            let values = match items(values) {
                [one] => given(one),
                several => Expr::List(several.iter().map(given).collect()),
            };
            let arguments = [Expr::leaf(Of::TagKey, key), values];
            all = if number == 0 {
                Expr::call("Nodes::tagged", arguments)
            } else {
                all.then("or_tagged", arguments)
            };
        }
        all
    }

    fn recording(&mut self, value: &Value) -> Expr {
        let bucket = &value["bucket"];
        let mut recording = if bucket["mode"] == "existing" {
            let owner = self.constants.checked("account_id", "AccountId", &text(&bucket["owner"]));
            Expr::call("RdpRecording::to_existing", [given(&bucket["name"]), owner])
        } else {
            let mut bucket = bucket.clone();
            bucket.as_object_mut().map(|bucket| bucket.remove("mode"));
            let bucket = self.part("LogBucket", &bucket);
            let bucket = Expr::inline("bucket", bucket);
            Expr::call("RdpRecording::to_bucket", [bucket])
        };
        if let Some(key) = value.get("key").filter(|key| !key.is_null()) {
            let key = self.recording_key(key);
            recording = recording.then("key", [Expr::inline("key", key)]);
        }
        recording
    }

    fn recording_key(&self, key: &Value) -> Expr {
        if key["mode"] == "existing" {
            return Expr::call("RecordingKey::existing", [given(&key["arn"])]);
        }
        let default = Value::from(crate::model::RecordingKey::ALIAS);
        let alias = key.get("alias").filter(|alias| !alias.is_null()).unwrap_or(&default);
        let made = Expr::call("RecordingKey::alias", [given(alias)]);
        match key.get("multiRegion").map(text).filter(|text| !text.is_empty()) {
            Some(multi_region) => made.then("multi_region", [Expr::leaf(Of::plain("bool"), multi_region)]),
            None => made,
        }
    }

    /// A persona in a form
    pub(super) fn person(&mut self, person: &Value) -> Expr {
        let persona = word("Persona", &text(&person["persona"]));
        let groups = Setter { name: "groups", key: "groups", kind: "adds", of: "Group" };
        let empty = Value::Array(Vec::new());
        let mut made = match text(&person["as"]).as_str() {
            "role" => {
                let trust = self.part("Trust", &person["trust"]);
                Expr::call("Person::role", [persona, Expr::inline("trust", trust)])
            }
            "permissionSet" => {
                let groups = self.argument(&groups, person.get("groups").unwrap_or(&empty));
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
            made = self.set(made, of_key, value);
        }
        made
    }
}
