//! Groups, users, tags and attributes that a policy uses, and where

use std::ops::Range;

use super::schema::{GROUP, USER};
use super::tokens::{StatementTokens, Token, TokenKind, statements};
use super::{Effect, UserAttribute};

/// What a policy uses, statement by statement
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Statements in the order of the text
    pub statements: Vec<StatementFacts>,
}

/// What one statement uses
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatementFacts {
    /// Its effect; `None` if the text has neither `permit` nor `forbid` there
    pub effect: Option<Effect>,
    /// Bytes of the statement in the text, from its first annotation or its effect to its `;`
    pub range: Range<usize>,
    /// Bytes of each `when` and `unless`, from the word to the closing brace
    pub clauses: Vec<Range<usize>>,
    /// IDs of groups of IAM Identity Center
    pub groups: Vec<Named>,
    /// IDs of users of IAM Identity Center
    pub users: Vec<Named>,
    /// Keys of node tags
    pub node_tags: Vec<Named>,
    /// Keys of principal tags
    pub principal_tags: Vec<Named>,
    /// Attributes of the user
    pub attributes: Vec<(UserAttribute, Range<usize>)>,
    /// Uses of the types of Identity Center, including the IDs in `groups` and `users`
    pub identity_center_types: Vec<Range<usize>>,
    /// Strings that a tag or an attribute is compared with
    pub compared: Vec<Compared>,
}

/// A string that a tag or an attribute is compared with
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Compared {
    /// The tag or attribute
    pub subject: Subject,
    /// The string; for a pattern, as written between the quotes
    pub value: Named,
    /// Whether it is the pattern of a `like`
    pub is_pattern: bool,
}

/// Tag or attribute that a string is compared with
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Subject {
    /// Tag of the node, by its key
    NodeTag(String),
    /// Principal tag, by its key
    PrincipalTag(String),
    /// Attribute of the user
    Attribute(UserAttribute),
}

/// A name or ID in the text
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name or ID, with escapes resolved
    pub value: String,
    /// Bytes of the string literal in the text, including its quotes
    pub range: Range<usize>,
}

impl StatementFacts {
    /// Checks whether the statement needs users of IAM Identity Center: groups, users or user attributes
    ///
    /// With identity provider IAM, no request has such a principal, so such a statement never applies there. A statement that identifies
    /// users only by principal tags works with both identity providers.
    pub fn needs_identity_center(&self) -> bool {
        !self.identity_center_types.is_empty() || !self.attributes.is_empty()
    }
}

/// Returns what a policy uses
///
/// Accepts any text. In a text that [`check`](super::check()) rejects, it finds what can be recognized.
///
/// ```
/// use jitna_iac::cedar::{Statement, inspect, principal_tag};
///
/// let text = Statement::permit().when(principal_tag("Team").is("ops")).to_cedar();
/// let facts = inspect(&text);
/// assert_eq!(facts.statements[0].principal_tags[0].value, "Team");
/// assert!(!facts.statements[0].needs_identity_center());
/// ```
pub fn inspect(text: &str) -> Facts {
    let statements = statements(text).iter().map(statement_facts).collect();
    Facts { statements }
}

pub(super) fn statement_facts(statement: &StatementTokens<'_>) -> StatementFacts {
    let mut facts = StatementFacts {
        effect: statement.parts().effect.and_then(effect),
        range: statement.range(),
        clauses: clauses(statement.parts().clauses),
        ..StatementFacts::default()
    };
    for at in 0..statement.tokens.len() {
        let rest = statement.tokens.get(at..).unwrap_or_default();
        let before = statement.tokens.get(..at).unwrap_or_default();
        note_type(&mut facts, before, rest);
        note_tag(&mut facts, before, rest);
        note_attribute(&mut facts, rest);
        note_compared(&mut facts, before, rest);
    }
    facts
}

fn clauses(tokens: &[Token<'_>]) -> Vec<Range<usize>> {
    let (mut depth, mut start, mut all) = (0_usize, None, Vec::new());
    for token in tokens {
        start = start.or(Some(token.start));
        if token.is("{") {
            depth += 1;
        } else if token.is("}") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                all.extend(start.take().map(|start| start..token.range().end));
            }
        }
    }
    all
}

pub(super) fn effect(token: &Token<'_>) -> Option<Effect> {
    match token.text {
        "permit" => Some(Effect::Permit),
        "forbid" => Some(Effect::Forbid),
        _ => None,
    }
}

/// Tokens after the name of this type, if `tokens` begin with it
pub(super) fn after_type<'a, 'b>(tokens: &'a [Token<'b>], name: &str) -> Option<&'a [Token<'b>]> {
    let mut rest = tokens;
    for (at, part) in name.split("::").enumerate() {
        if at > 0 {
            rest = rest.split_first().filter(|(sign, _)| sign.is("::"))?.1;
        }
        rest = rest.split_first().filter(|(word, _)| word.is(part))?.1;
    }
    Some(rest)
}

fn note_type(facts: &mut StatementFacts, before: &[Token<'_>], rest: &[Token<'_>]) {
    if before.last().is_some_and(|sign| sign.is("::")) {
        return;
    }
    for (name, ids) in [(GROUP, &mut facts.groups), (USER, &mut facts.users)] {
        let Some(after) = after_type(rest, name) else {
            continue;
        };
        let mut end = rest.get(rest.len() - after.len() - 1);
        if let [sign, id, ..] = after
            && sign.is("::")
        {
            if let Some(value) = id.unquoted() {
                let range = id.range();
                ids.push(Named { value, range });
                end = Some(id);
            } else {
                // The beginning of a longer name.
                continue;
            }
        }
        if let (Some(first), Some(end)) = (rest.first(), end) {
            facts.identity_center_types.push(first.start..end.range().end);
        }
    }
}

fn note_tag(facts: &mut StatementFacts, before: &[Token<'_>], rest: &[Token<'_>]) {
    let [dot, method, open, key, close, ..] = rest else {
        return;
    };
    let asks = method.is("hasTag") || method.is("getTag");
    if !(dot.is(".") && asks && open.is("(") && close.is(")")) {
        return;
    }
    let (Some(value), Some(of)) = (key.unquoted(), before.last()) else {
        return;
    };
    let key = Named { value, range: key.range() };
    if of.is("principalTags") {
        facts.principal_tags.push(key);
    } else {
        facts.node_tags.push(key);
    }
}

fn note_attribute(facts: &mut StatementFacts, rest: &[Token<'_>]) {
    let [principal, by, name, ..] = rest else {
        return;
    };
    if !(principal.is("principal") && (by.is(".") || by.is("has") || by.is("["))) {
        return;
    }
    let attribute = match name.kind {
        TokenKind::Word => name.text.parse().ok(),
        _ => name.unquoted().and_then(|name| name.parse().ok()),
    };
    if let Some(attribute) = attribute {
        facts.attributes.push((attribute, name.range()));
    }
}

/// Records the strings that a tag or an attribute is compared with, if `rest` begins with the last part of that tag or attribute
fn note_compared(facts: &mut StatementFacts, before: &[Token<'_>], rest: &[Token<'_>]) {
    let (subject, before, after) = match rest {
        [dot, method, open, key, close, after @ ..]
            if dot.is(".") && method.is("getTag") && open.is("(") && close.is(")") =>
        {
            let Some(key) = key.unquoted() else { return };
            match before {
                [before @ .., context, a, iam, b, tags]
                    if context.is("context")
                        && a.is(".")
                        && iam.is("iam")
                        && b.is(".")
                        && tags.is("principalTags") =>
                {
                    (Subject::PrincipalTag(key), before, after)
                }
                [before @ .., resource] if resource.is("resource") => (Subject::NodeTag(key), before, after),
                _ => return,
            }
        }
        [principal, dot, name, after @ ..] if principal.is("principal") && dot.is(".") => {
            let Ok(attribute) = name.text.parse() else { return };
            (Subject::Attribute(attribute), before, after)
        }
        [principal, open, name, close, after @ ..]
            if principal.is("principal") && open.is("[") && close.is("]") =>
        {
            let Some(Ok(attribute)) = name.unquoted().map(|name| name.parse()) else { return };
            (Subject::Attribute(attribute), before, after)
        }
        _ => return,
    };
    let closing = after.iter().take_while(|token| token.is(")")).count();
    if let [sign, value, ..] = after.get(closing..).unwrap_or_default() {
        let text = if sign.is("like") { between_quotes(value) } else { value.unquoted() };
        let compares = ["==", "!=", "like"].iter().any(|word| sign.is(word));
        if let (true, Some(text)) = (compares, text) {
            let value = Named { value: text, range: value.range() };
            facts.compared.push(Compared { subject: subject.clone(), value, is_pattern: sign.is("like") });
        }
    }
    let values: Vec<&Token<'_>> = match before {
        [.., value, sign] if sign.is("==") || sign.is("!=") => vec![value],
        [list @ .., close, dot, method, open]
            if close.is("]") && dot.is(".") && method.is("contains") && open.is("(") =>
        {
            list.iter().rev().take_while(|token| !token.is("[")).collect()
        }
        _ => return,
    };
    let values = values.into_iter().rev().filter_map(|value| {
        let value = Named { value: value.unquoted()?, range: value.range() };
        Some(Compared { subject: subject.clone(), value, is_pattern: false })
    });
    facts.compared.extend(values);
}

/// Pattern as written; its `\*` is not a string escape
fn between_quotes(token: &Token<'_>) -> Option<String> {
    let text = token.text.strip_prefix('"')?.strip_suffix('"')?;
    (token.kind == TokenKind::Text).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_that_are_compared() {
        let text = r#"permit (principal, action, resource) when {
            resource.getTag("A") == "a" && "b" != resource.getTag("B") || (resource.getTag("C")) like "c\**"
            && ["d", "e"].contains(resource.getTag("D")) && context.iam.principalTags.getTag("F") == "f"
            && principal.costCenter == "g" && principal["division"] like "h*" && resource.getTag("I") == principal.division
        };"#;
        let facts = inspect(text).statements.remove(0);
        let shown = facts.compared.iter().map(|found| {
            let subject = match &found.subject {
                Subject::NodeTag(key) => format!("node {key}"),
                Subject::PrincipalTag(key) => format!("principal {key}"),
                Subject::Attribute(attribute) => attribute.to_string(),
            };
            format!("{subject} {} {}", found.value.value, found.is_pattern)
        });
        let expected = [
            "node A a false",
            "node B b false",
            r"node C c\** true",
            "node D d false",
            "node D e false",
            "principal F f false",
            "costCenter g false",
            "division h* true",
        ];
        assert_eq!(shown.collect::<Vec<_>>(), expected);
    }

    fn values(named: &[Named]) -> Vec<&str> {
        named.iter().map(|named| named.value.as_str()).collect()
    }

    #[test]
    fn facts_of_documented_statements() {
        let text = include_str!("testdata/auto-approval.cedar");
        let facts = inspect(text);
        let [first, second, third] = facts.statements.as_slice() else {
            panic!("{facts:?}");
        };
        assert_eq!(first.effect, Some(Effect::Permit));
        assert!(
            text[first.range.clone()].starts_with("permit (\n") && text[first.range.clone()].ends_with("};")
        );
        assert_eq!(values(&first.groups), ["e8c17310-e011-7089-d989-10da1EXAMPLE"]);
        let group = &text[first.groups[0].range.clone()];
        assert_eq!(group, "\"e8c17310-e011-7089-d989-10da1EXAMPLE\"");
        assert_eq!(values(&first.node_tags), ["CostCenter", "CostCenter"]);
        assert_eq!(values(&second.node_tags), ["Engineering", "Production"]);
        let attributes: Vec<_> = third.attributes.iter().map(|(attribute, _)| *attribute).collect();
        assert_eq!(attributes, [UserAttribute::EmployeeNumber; 2]);
        assert!(facts.statements.iter().all(StatementFacts::needs_identity_center));
    }

    #[test]
    fn principal_tags_need_no_identity_center() {
        let facts = inspect(include_str!("testdata/corrected/elevated-principal-tag.cedar"));
        let facts = &facts.statements[0];
        assert_eq!(values(&facts.principal_tags), ["AccessLevel", "AccessLevel"]);
        assert_eq!(values(&facts.node_tags), ["Environment", "Environment"]);
        assert!(!facts.needs_identity_center());
    }

    #[test]
    fn types_of_identity_center_are_found_without_an_id() {
        let text = "permit(principal is AWS::IdentityStore::User, action, resource) // principal.division\n\
                    when { principal == AWS::IdentityStore::User::\"\\u{61}\" };";
        let facts = inspect(text).statements.remove(0);
        let places = facts.identity_center_types.iter().map(|range| &text[range.clone()]);
        let expected = ["AWS::IdentityStore::User", "AWS::IdentityStore::User::\"\\u{61}\""];
        assert_eq!(places.collect::<Vec<_>>(), expected);
        assert_eq!(values(&facts.users), ["a"]);
        assert!(facts.attributes.is_empty() && facts.groups.is_empty());
    }
}
