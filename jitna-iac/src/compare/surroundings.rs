//! Supporting resources: logs, recordings, keys, the guard, trust, permissions of users, notifications
//!
//! They do not decide about requests, but they affect what a decision is worth: for example, a session that is not logged, a guard that
//! exempts more roles, or a role that trusts another account. Resources are compared by their stack and logical ID, property by property;
//! `surroundings/kinds.rs` defines for each type whether a difference is weaker or stronger.

mod kinds;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value};

use kinds::{Kind, Sense};

/// Effect of a difference in the supporting resources
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Less is logged, denied or reported, or more principals are trusted and permitted
    Weaker,
    /// More is logged, denied or reported, or fewer principals are trusted and permitted
    Stronger,
    /// Something else: another bucket, key or string, which this module cannot rank
    Changed,
}

/// How the new supporting resources relate to the old ones
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SurroundingsVerdict {
    /// Some are weaker, and some are stronger
    Both,
    /// Some are weaker
    Weaker,
    /// Some are different, and it is unknown whether they are weaker
    Changed,
    /// Some are stronger, and none is weaker
    Stronger,
    /// They are the same
    Equal,
}

impl SurroundingsVerdict {
    /// Returns the word for it in every format
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Weaker => "weaker",
            Self::Changed => "changed",
            Self::Stronger => "stronger",
            Self::Equal => "equal",
        }
    }
}

/// A difference in the supporting resources
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SurroundingsChange {
    /// Subject, such as `session logs`, `guard`, `trust of roles`
    pub about: &'static str,
    /// Effect of the difference
    pub strength: Strength,
    /// Stack or StackSet, and the logical ID in it
    pub resource: String,
    /// What differs
    pub what: String,
}

/// Comparison of the supporting resources
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Surroundings {
    /// How the new ones relate to the old ones
    pub verdict: SurroundingsVerdict,
    /// Differences, the weaker ones first
    pub changes: Vec<SurroundingsChange>,
}

/// Supporting resources of a side, by stack and logical ID
#[derive(Clone, Debug, Default)]
pub(super) struct Parts(BTreeMap<(String, String), Part>);

#[derive(Clone, Debug)]
struct Part {
    kind: Kind,
    properties: Value,
    /// Accounts and Regions, OUs and Regions
    places: BTreeSet<String>,
}

impl Parts {
    /// Adds the supporting resources of a template, which is deployed to these places
    pub(super) fn add(&mut self, stack: &str, template: &Value, places: &BTreeSet<String>) {
        let resources = template.get("Resources").and_then(Value::as_object);
        for (id, resource) in resources.into_iter().flatten() {
            let kind = resource.get("Type").and_then(Value::as_str).and_then(kinds::kind);
            let Some(kind) = kind else { continue };
            let mut properties = kinds::opened(resource.get("Properties").unwrap_or(&Value::Null));
            if kinds::promotes(&properties) {
                // Its permissions follow from the documents, which are compared themselves.
                properties.as_object_mut().map(|properties| properties.shift_remove("Policies"));
            }
            let part = Part { kind, properties, places: places.clone() };
            self.0.insert((stack.to_owned(), id.clone()), part);
        }
    }
}

/// Equal resources with one logical ID, with their places
#[derive(Debug)]
struct Alike<'p> {
    stack: &'p str,
    part: &'p Part,
    places: BTreeSet<&'p str>,
}

impl Parts {
    /// Groups resources by logical ID; equal resources in several stacks are one
    fn by_id(&self) -> BTreeMap<&str, Vec<Alike<'_>>> {
        let mut all: BTreeMap<&str, Vec<Alike<'_>>> = BTreeMap::new();
        for ((stack, id), part) in &self.0 {
            let known = all.entry(id).or_default();
            let places = part.places.iter().map(String::as_str);
            match known.iter_mut().find(|one| one.part.properties == part.properties) {
                Some(one) => one.places.extend(places),
                None => known.push(Alike { stack, part, places: places.collect() }),
            }
        }
        all
    }
}

/// Compares what session preferences log and do in a place on both sides
pub(super) fn sessions(
    place: &str,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Vec<SurroundingsChange> {
    let opened = |side: Option<&Value>| side.map_or_else(|| Value::Object(Map::new()), kinds::opened);
    let mut found = Differences { kind: kinds::SESSION, found: BTreeSet::new() };
    found.value("", Some(&opened(before)), Some(&opened(after)));
    found.changes(place)
}

/// Compares the supporting resources of two sides; `sessions` are the differences of session preferences
pub(super) fn compare(old: &Parts, new: &Parts, sessions: Vec<SurroundingsChange>) -> Surroundings {
    let mut changes = sessions;
    let (before, after) = (old.by_id(), new.by_id());
    let ids: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    for id in ids {
        let none = Vec::new();
        let (before, after) = (before.get(id).unwrap_or(&none), after.get(id).unwrap_or(&none));
        let mut pair = |one: Option<&Alike<'_>>, other: Option<&Alike<'_>>| {
            let Some(some) = other.or(one) else { return };
            let mut found = Differences { kind: some.part.kind, found: BTreeSet::new() };
            match (one, other) {
                (Some(one), Some(other)) => {
                    found.places(&one.places, &other.places);
                    found.value("", Some(&one.part.properties), Some(&other.part.properties));
                }
                (one, other) => {
                    found
                        .presence(one.map(|one| &one.part.properties), other.map(|one| &one.part.properties));
                }
            }
            changes.extend(found.changes(&format!("{}, {id}", some.stack)));
        };
        // StackSets split and join. A single resource on each side is the same one, wherever it is now.
        if let ([one], [other]) = (before.as_slice(), after.as_slice()) {
            pair(Some(one), Some(other));
            continue;
        }
        for one in before {
            pair(Some(one), after.iter().find(|other| other.stack == one.stack));
        }
        for other in after.iter().filter(|other| !before.iter().any(|one| one.stack == other.stack)) {
            pair(None, Some(other));
        }
    }
    changes.sort_by(|a, b| {
        (a.strength, a.about, &a.resource, &a.what).cmp(&(b.strength, b.about, &b.resource, &b.what))
    });
    changes.dedup();
    let has = |strength: Strength| changes.iter().any(|change| change.strength == strength);
    let verdict = match (has(Strength::Weaker), has(Strength::Stronger), has(Strength::Changed)) {
        (true, true, _) => SurroundingsVerdict::Both,
        (true, false, _) => SurroundingsVerdict::Weaker,
        (false, _, true) => SurroundingsVerdict::Changed,
        (false, true, false) => SurroundingsVerdict::Stronger,
        (false, false, false) => SurroundingsVerdict::Equal,
    };
    Surroundings { verdict, changes }
}

/// Differences of one resource
struct Differences {
    kind: Kind,
    found: BTreeSet<(Strength, String)>,
}

impl Differences {
    fn changes(self, resource: &str) -> Vec<SurroundingsChange> {
        let Self { kind, found } = self;
        let all = found.into_iter().map(|(strength, what)| SurroundingsChange {
            about: kind.about,
            strength,
            resource: resource.to_owned(),
            what,
        });
        all.collect()
    }

    fn add(&mut self, strength: Strength, what: String) {
        self.found.insert((strength, what));
    }

    /// Records that something that protects or grants was added or removed
    fn came_or_went(&mut self, sense: Sense, came: bool, what: String) {
        let strength = match (sense, came) {
            (Sense::Protects, true) | (Sense::Grants, false) => Strength::Stronger,
            (Sense::Protects, false) | (Sense::Grants, true) => Strength::Weaker,
            (Sense::Neither, _) => Strength::Changed,
        };
        self.add(strength, what);
    }

    /// Records a resource that is on one side only
    fn presence(&mut self, before: Option<&Value>, after: Option<&Value>) {
        let came = after.is_some();
        let what = if came { "new" } else { "no longer there" };
        match self.kind.sense {
            // Its statements decide whether it is weaker or stronger.
            Sense::Neither => {
                let count = self.found.len();
                self.statements_within("", before, after);
                if self.found.len() == count {
                    self.add(Strength::Changed, what.to_owned());
                }
            }
            sense => self.came_or_went(sense, came, what.to_owned()),
        }
    }

    /// Compares the places of both sides if one of them includes all places of the other
    fn places(&mut self, before: &BTreeSet<&str>, after: &BTreeSet<&str>) {
        let come: Vec<&str> = after.difference(before).copied().collect();
        let gone: Vec<&str> = before.difference(after).copied().collect();
        let sense = if self.kind.sense == Sense::Neither { Sense::Grants } else { self.kind.sense };
        match (come.is_empty(), gone.is_empty()) {
            (true, true) => {}
            (false, true) => {
                self.came_or_went(sense, true, format!("goes to {} as well", kinds::first(&come)))
            }
            (true, false) => {
                self.came_or_went(sense, false, format!("no longer goes to {}", kinds::first(&gone)))
            }
            (false, false) => {
                let what =
                    format!("goes to {} and no longer to {}", kinds::first(&come), kinds::first(&gone));
                self.add(Strength::Changed, what);
            }
        }
    }

    fn value(&mut self, path: &str, before: Option<&Value>, after: Option<&Value>) {
        if before == after {
            return;
        }
        let name = path.rsplit('.').next().unwrap_or(path);
        if kinds::is_ignored(&self.kind, path) {
            return;
        }
        if kinds::is_policy(&self.kind, path)
            || [before, after].into_iter().flatten().any(|value| value.get("Statement").is_some())
        {
            return self.statements(path, before, after);
        }
        match (before, after) {
            (Some(Value::Object(old)), Some(Value::Object(new))) => self.members(path, old, new),
            (Some(Value::Array(old)), Some(Value::Array(new))) => self.items(path, old, new),
            (None, Some(value)) | (Some(value), None) => {
                let came = before.is_none();
                if let Some(items) = value.as_array() {
                    let none = Vec::new();
                    let (old, new) = if came { (&none, items) } else { (items, &none) };
                    return self.items(path, old, new);
                }
                let sense = kinds::sense_of(&self.kind, path);
                let word = if came { "new" } else { "no more" };
                self.came_or_went(sense, came, format!("{word} `{path}`: {}", kinds::shown(value)));
            }
            (Some(old), Some(new)) => {
                let strength = kinds::rank(name, old, new);
                self.add(strength, format!("`{path}`: {} → {}", kinds::shown(old), kinds::shown(new)));
            }
            (None, None) => {}
        }
    }

    fn members(&mut self, path: &str, old: &Map<String, Value>, new: &Map<String, Value>) {
        let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for key in keys {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            self.value(&path, old.get(key), new.get(key));
        }
    }

    /// Compares the items of a list whose order does not matter
    fn items(&mut self, path: &str, old: &[Value], new: &[Value]) {
        // A changed item is compared in detail, so that a shorter retention is not shown as another rule.
        if let ([one], [other]) = (old, new) {
            return self.value(path, Some(one), Some(other));
        }
        let sense = kinds::sense_of(&self.kind, path);
        for (few, many, came) in [(old, new, true), (new, old, false)] {
            for item in many.iter().filter(|item| !few.contains(item)) {
                let word = if came { "new" } else { "no more" };
                self.came_or_went(sense, came, format!("{word} in `{path}`: {}", kinds::shown(item)));
            }
        }
    }

    /// Compares the policies in a resource that was added or removed
    fn statements_within(&mut self, path: &str, before: Option<&Value>, after: Option<&Value>) {
        let Some(value) = before.or(after) else { return };
        match value {
            Value::Object(members) if members.contains_key("Statement") => {
                self.statements(path, before, after)
            }
            Value::Object(members) => {
                for (key, inner) in members {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    match before.is_some() {
                        true => self.statements_within(&path, Some(inner), None),
                        false => self.statements_within(&path, None, Some(inner)),
                    }
                }
            }
            Value::Array(items) => {
                for inner in items {
                    match before.is_some() {
                        true => self.statements_within(path, Some(inner), None),
                        false => self.statements_within(path, None, Some(inner)),
                    }
                }
            }
            _ => {}
        }
    }

    /// Compares the statements of a policy: allowing more or denying less is weaker
    fn statements(&mut self, path: &str, before: Option<&Value>, after: Option<&Value>) {
        let (old, new) = (kinds::statements(before), kinds::statements(after));
        let where_from = if path.is_empty() { String::new() } else { format!(" of `{path}`") };
        for (few, many, came) in [(&old, &new, true), (&new, &old, false)] {
            for statement in many.iter().filter(|statement| !few.contains(statement)) {
                let (sense, name) = kinds::statement(statement);
                let word = if came { "new" } else { "no more" };
                self.came_or_went(sense, came, format!("{word} statement {name}{where_from}"));
            }
        }
        if old == new && before != after {
            self.add(Strength::Changed, format!("`{path}` differs"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parts(kind: &str, properties: Option<Value>) -> Parts {
        let mut parts = Parts::default();
        if let Some(properties) = properties {
            let template = json!({"Resources": {"Id": {"Type": kind, "Properties": properties}}});
            parts.add("stack", &template, &BTreeSet::from(["333333333333 in eu-central-1".to_owned()]));
        }
        parts
    }

    /// Checks a difference and its reverse, which must have the opposite effect
    #[track_caller]
    fn check(kind: &str, old: Value, new: Value, verdict: SurroundingsVerdict, back: SurroundingsVerdict) {
        let side = |value: &Value| parts(kind, (!value.is_null()).then(|| value.clone()));
        let (old, new) = (side(&old), side(&new));
        let there = compare(&old, &new, Vec::new());
        assert_eq!(there.verdict, verdict, "{there:#?}");
        let again = compare(&new, &old, Vec::new());
        assert_eq!(again.verdict, back, "{again:#?}");
        assert_eq!(compare(&old, &old, Vec::new()).verdict, SurroundingsVerdict::Equal);
    }

    #[test]
    fn what_sessions_log_is_compared() {
        let check = |old: Value, new: Value, expected: &[Strength]| {
            let strengths = |old: &Value, new: &Value| -> Vec<Strength> {
                sessions("unit a", Some(old), Some(new)).into_iter().map(|change| change.strength).collect()
            };
            assert_eq!(strengths(&old, &new), expected, "{old} {new}");
            assert!(strengths(&old, &old).is_empty());
        };
        use Strength::{Changed, Stronger, Weaker};
        check(json!({"s3BucketName": "logs"}), json!({"s3BucketName": ""}), &[Weaker]);
        check(json!({"s3BucketName": ""}), json!({"s3BucketName": "logs"}), &[Stronger]);
        check(
            json!({"cloudWatchEncryptionEnabled": true}),
            json!({"cloudWatchEncryptionEnabled": false}),
            &[Weaker],
        );
        check(json!({"kmsKeyId": "k"}), json!({}), &[Weaker]);
        check(json!({"s3BucketName": "a"}), json!({"s3BucketName": "b"}), &[Changed]);
        check(json!({"shellProfile": {"linux": "a"}}), json!({}), &[Changed]);
        check(json!({"idleSessionTimeout": "20"}), json!({"idleSessionTimeout": "60"}), &[]);
    }

    #[test]
    fn a_resource_that_moves_to_another_stack_is_the_same() {
        let parts = |stack: &str, days: u32| {
            let mut parts = Parts::default();
            let template = json!({"Resources": {"Id": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": days}}}});
            parts.add(stack, &template, &BTreeSet::from(["333333333333 in eu-central-1".to_owned()]));
            parts
        };
        assert_eq!(compare(&parts("a", 7), &parts("b", 7), Vec::new()).verdict, SurroundingsVerdict::Equal);
        assert_eq!(compare(&parts("a", 7), &parts("b", 3), Vec::new()).verdict, SurroundingsVerdict::Weaker);
    }

    #[test]
    fn each_difference_leads_somewhere() {
        use SurroundingsVerdict::{Both, Equal, Stronger, Weaker};
        let weaker = |kind: &str, old: Value, new: Value| check(kind, old, new, Weaker, Stronger);
        weaker("AWS::SSMGuiConnect::Preferences", json!({"ConnectionRecordingPreferences": {}}), Value::Null);
        weaker("AWS::Logs::LogGroup", json!({"RetentionInDays": 400}), json!({"RetentionInDays": 7}));
        weaker("AWS::Logs::LogGroup", json!({"KmsKeyId": "k"}), json!({}));
        weaker("AWS::KMS::Key", json!({"EnableKeyRotation": true}), json!({"EnableKeyRotation": false}));
        let lifecycle =
            |days: u32| json!({"LifecycleConfiguration": {"Rules": [{"ExpirationInDays": days}]}});
        weaker("AWS::S3::Bucket", lifecycle(365), lifecycle(30));
        let deny = json!({"Statement": [{"Sid": "A", "Effect": "Deny", "Action": "s3:*"}]});
        weaker(
            "AWS::S3::BucketPolicy",
            json!({"PolicyDocument": deny}),
            json!({"PolicyDocument": {"Statement": []}}),
        );
        weaker(
            "AWS::Organizations::Policy",
            json!({"TargetIds": ["ou-1", "ou-2"]}),
            json!({"TargetIds": ["ou-1"]}),
        );
        weaker("AWS::Organizations::Policy", json!({"Content": deny}), Value::Null);
        let spared = |names: Value| json!({"Content": {"Statement": [{"Sid": "A", "Effect": "Deny", "Action": "ssm:StartSession", "Condition": {"ArnNotLike": {"aws:PrincipalArn": names}}}]}});
        check("AWS::Organizations::Policy", spared(json!(["a"])), spared(json!(["a", "b"])), Both, Both);
        let trust = |principals: Value| json!({"AssumeRolePolicyDocument": {"Statement": principals}});
        let one =
            json!({"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "sts:AssumeRole"});
        let other = json!({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"});
        weaker("AWS::IAM::Role", trust(json!([one])), trust(json!([one, other])));
        weaker("AWS::IAM::Role", Value::Null, trust(json!([one])));
        weaker(
            "AWS::IAM::Role",
            json!({"ManagedPolicyArns": ["a"]}),
            json!({"ManagedPolicyArns": ["a", "b"]}),
        );
        weaker("AWS::IAM::Role", json!({"PermissionsBoundary": "a"}), json!({}));
        weaker(
            "AWS::SSO::PermissionSet",
            json!({"SessionDuration": "PT1H"}),
            json!({"SessionDuration": "PT12H"}),
        );
        weaker("AWS::SSO::Assignment", Value::Null, json!({"PrincipalId": "a"}));
        weaker("AWS::Events::Rule", json!({"State": "ENABLED"}), json!({"State": "DISABLED"}));
        weaker(
            "AWS::Events::Rule",
            json!({"Targets": [{"Id": "a"}, {"Id": "b"}]}),
            json!({"Targets": [{"Id": "a"}]}),
        );
        weaker("AWS::SNS::Subscription", json!({"Endpoint": "a"}), Value::Null);
        check("AWS::SNS::Topic", json!({"Tags": [1]}), json!({"Tags": [2]}), Equal, Equal);
        check(
            "AWS::SSMQuickSetup::ConfigurationManager",
            json!({"Name": "a"}),
            json!({"Name": "b"}),
            Equal,
            Equal,
        );
    }
}
