//! Statements and durations in plain words

use serde::Serialize;

use crate::cedar::{Condition, Effect, NodeKind, Test};
use crate::ids::Named;
use crate::model::policy::{TypedStatement, Who};

/// A part of a sentence: fixed words, or a name from the model
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Span {
    pub(super) name: bool,
    pub(super) text: String,
}

/// A sentence under construction
#[derive(Clone, Debug, Default)]
pub(super) struct Sentence(Vec<Span>);

impl Sentence {
    pub(super) fn say(&mut self, text: &str) -> &mut Self {
        match self.0.last_mut() {
            Some(last) if !last.name => last.text.push_str(text),
            _ => self.0.push(Span { name: false, text: text.to_owned() }),
        }
        self
    }

    pub(super) fn name(&mut self, text: &str) -> &mut Self {
        self.0.push(Span { name: true, text: text.to_owned() });
        self
    }

    /// `a`, `a or b`, `a, b or c`
    pub(super) fn names<'t>(&mut self, names: impl IntoIterator<Item = &'t str>, last: &str) -> &mut Self {
        let names: Vec<&str> = names.into_iter().collect();
        for (number, name) in names.iter().enumerate() {
            if number > 0 {
                self.say(if number + 1 == names.len() { last } else { ", " });
            }
            self.name(name);
        }
        self
    }

    pub(super) fn done(self) -> Vec<Span> {
        self.0
    }
}

/// Describes the decision of a statement
pub(super) fn statement(effect: Effect, typed: &TypedStatement) -> Vec<Span> {
    let mut text = Sentence::default();
    let many = match &typed.who {
        Who::Anyone if effect == Effect::Forbid => {
            text.say("No user");
            false
        }
        Who::Anyone => {
            text.say("Every user");
            false
        }
        Who::Groups(groups) => {
            text.say("Members of ").names(groups.iter().map(|group| Named::as_str(group)), " or ");
            true
        }
        Who::User(user) => {
            text.say("The user ").name(user.as_str());
            false
        }
    };
    let negated = effect == Effect::Forbid && typed.who != Who::Anyone;
    text.say(match (many, negated) {
        (true, true) => " are not approved automatically",
        (true, false) => " are approved automatically",
        (false, true) => " is not approved automatically",
        (false, false) => " is approved automatically",
    });
    text.say(" on ").say(match typed.node_kind {
        NodeKind::Any => "any node",
        NodeKind::Ec2Instance => "EC2 instances",
        NodeKind::ManagedInstance => "nodes of hybrid activations",
    });
    for (number, condition) in typed.when.iter().enumerate() {
        text.say(if number == 0 { " if " } else { " and " });
        part(&mut text, condition, typed.when.len() > 1);
    }
    for (number, condition) in typed.unless.iter().enumerate() {
        text.say(if number == 0 { ", unless " } else { " or " });
        part(&mut text, condition, typed.unless.len() > 1);
    }
    text.say(".");
    text.done()
}

/// A condition next to others, in parentheses if `and` and `or` would be ambiguous
fn part(text: &mut Sentence, condition: &Condition, beside_others: bool) {
    if beside_others && matches!(condition, Condition::All(_) | Condition::Any(_)) {
        text.say("(");
        self::condition(text, condition);
        text.say(")");
    } else {
        self::condition(text, condition);
    }
}

fn condition(text: &mut Sentence, condition: &Condition) {
    match condition {
        Condition::All(all) => joined(text, all.iter(), " and "),
        Condition::Any(any) => joined(text, any.iter(), " or "),
        Condition::Not(inner) => match &**inner {
            Condition::NodeTag { .. } | Condition::PrincipalTag { .. } | Condition::Attribute { .. } => {
                text.say("it is not the case that ");
                self::condition(text, inner);
            }
            _ => {
                text.say("it is not the case that (");
                self::condition(text, inner);
                text.say(")");
            }
        },
        Condition::NodeTag { key, test } => {
            text.say("the node’s tag ").name(key);
            tested(text, test);
        }
        Condition::PrincipalTag { key, test } => {
            text.say("the session’s tag ").name(key);
            tested(text, test);
        }
        Condition::Attribute { attribute, test } => {
            text.say("the user’s ").name(attribute.as_str());
            tested(text, test);
        }
        Condition::AttributeEqualsNodeTag { attribute, key } => {
            text.say("the user’s ").name(attribute.as_str()).say(" equals the node’s tag ").name(key);
        }
        Condition::PrincipalTagEqualsNodeTag { principal_key, node_key } => {
            text.say("the session’s tag ").name(principal_key).say(" equals the node’s tag ").name(node_key);
        }
    }
}

fn joined<'c>(text: &mut Sentence, conditions: impl Iterator<Item = &'c Condition>, word: &str) {
    for (number, condition) in conditions.enumerate() {
        if number > 0 {
            text.say(word);
        }
        part(text, condition, true);
    }
}

fn tested(text: &mut Sentence, test: &Test) {
    match test {
        Test::Present => text.say(" is set"),
        Test::Is(value) => text.say(" is ").name(value),
        Test::IsNot(value) => text.say(" is set to something other than ").name(value),
        Test::Like(pattern) => text.say(" matches ").name(pattern),
        Test::OneOf(values) => text.say(" is ").names(values.iter().map(String::as_str), " or "),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::policy::StatementKind;
    use crate::origin::Origin;
    use serde_json::{Value, json};

    /// Checks the sentence of a statement, written as in `jitna.yaml`
    fn check(effect: Effect, statement: Value, expected: &str) {
        let (read, findings) = crate::read::from_json::<crate::model::Statement>(statement, Origin::Unknown);
        assert!(findings.is_empty(), "{findings:?}");
        let StatementKind::Typed(typed) = read.unwrap().kind else { unreachable!("it is typed") };
        let spans = super::statement(effect, &typed);
        let quoted =
            spans.iter().map(|span| if span.name { format!("`{}`", span.text) } else { span.text.clone() });
        assert_eq!(quoted.collect::<String>(), expected);
    }

    #[test]
    fn statements_are_sentences() {
        check(Effect::Permit, json!({}), "Every user is approved automatically on any node.");
        check(Effect::Forbid, json!({}), "No user is approved automatically on any node.");
        let groups =
            json!({"groups": ["a", "b"], "nodeKind": "managed", "when": [{"nodeTag": "Env", "is": "dev"}]});
        check(
            Effect::Permit,
            groups.clone(),
            "Members of `a` or `b` are approved automatically on nodes of hybrid activations if the node’s tag `Env` is `dev`.",
        );
        let mut unless = groups;
        unless["unless"] = json!([{"attribute": "division", "like": "B*"}]);
        check(
            Effect::Forbid,
            unless,
            "Members of `a` or `b` are not approved automatically on nodes of hybrid activations if the node’s tag `Env` is `dev`, \
             unless the user’s `division` matches `B*`.",
        );
    }

    #[test]
    fn and_and_or_do_not_mix() {
        let either = json!({"any": [{"nodeTag": "A", "is": "1"}, {"nodeTag": "B"}]});
        let one = json!({"user": "ops", "when": [either]});
        let two = json!({"user": "ops", "when": [either, {"nodeTag": "C", "isNot": "3"}]});
        let whole = "The user `ops` is approved automatically on any node if the node’s tag `A` is `1` or the node’s tag `B` is set.";
        check(Effect::Permit, one, whole);
        check(
            Effect::Permit,
            two,
            "The user `ops` is approved automatically on any node if (the node’s tag `A` is `1` or the node’s tag `B` is set) and the \
             node’s tag `C` is set to something other than `3`.",
        );
        check(
            Effect::Forbid,
            json!({"when": [{"not": either}], "unless": [{"nodeTag": "D", "oneOf": ["x", "y", "z"]}]}),
            "No user is approved automatically on any node if it is not the case that (the node’s tag `A` is `1` or the node’s tag `B` is \
             set), unless the node’s tag `D` is `x`, `y` or `z`.",
        );
    }
}
