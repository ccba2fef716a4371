//! Attributes that the schema does not have

use cedar_policy::PolicySet;
use cedar_policy::pst::{Clause, Expr, Var};

use super::super::UserAttribute;
use super::*;

pub(super) const KNOWN_CONTEXT: &str = "the context holds `context.iam.principalTags` and nothing else";

pub(super) fn known_attributes() -> String {
    let names = UserAttribute::ALL.iter().map(|attribute| format!("`{attribute}`")).collect::<Vec<_>>();
    format!("write one of {}: no other attribute reaches a policy", names.join(", "))
}

/// Whether the `has` at this position checks for an attribute of the schema on the user: `principal has division`
fn is_usual(tokens: &[Token<'_>], at: usize) -> bool {
    let token = |at: Option<usize>| at.and_then(|at| tokens.get(at));
    let is = |at: Option<usize>, text: &str| token(at).is_some_and(|token| token.is(text));
    let known = |token: &Token<'_>| token.text.parse::<UserAttribute>().is_ok();
    is(at.checked_sub(1), "principal")
        && !is(at.checked_sub(2), ".")
        && token(Some(at + 1)).is_some_and(|token| token.kind == TokenKind::Word && known(token))
        && !is(Some(at + 2), ".")
}

impl Findings<'_> {
    /// Reports attributes after `has` that the schema does not have: Cedar evaluates such a `has` to false and gives no warning
    pub(super) fn judge_attributes(&mut self, policies: &PolicySet) {
        // The usual guard does not need a syntax tree. A tree would make Cedar's parser read the text a second time.
        let tokens = &self.statement.tokens;
        let mut all = tokens.iter().enumerate().filter(|(_, token)| token.is("has"));
        if all.all(|(at, _)| is_usual(tokens, at)) {
            return;
        }
        let mut unknown = Vec::new();
        for policy in policies.policies() {
            let Ok(policy) = policy.to_pst() else {
                continue;
            };
            for clause in policy.body().clauses() {
                let (Clause::When(condition) | Clause::Unless(condition)) = clause;
                unknown_attributes(condition, &mut unknown);
            }
        }
        unknown.dedup();
        let statement = self.statement;
        for (of, attribute) in unknown {
            let mut places: Vec<Range<usize>> = statement
                .tokens
                .iter()
                .enumerate()
                .filter(|(_, token)| token.is("has"))
                .filter_map(|(at, _)| asked_attribute(&statement.tokens, at, of, &attribute))
                .collect();
            if places.is_empty() {
                places.push(statement.range());
            }
            for range in places {
                let attribute = one_line(&attribute);
                let message = match of {
                    Shape::User => format!("users have no attribute `{attribute}`"),
                    Shape::Node => format!("nodes have no attribute `{attribute}`"),
                    Shape::Context | Shape::Iam | Shape::Tags => {
                        format!("the context has no `{attribute}`")
                    }
                };
                let message = format!("{message}, so this never holds");
                let help = match of {
                    Shape::User => known_attributes(),
                    Shape::Node => {
                        let key = attribute.replace('"', "\\\"");
                        format!("ask for a tag of the node: `resource.hasTag(\"{key}\")`")
                    }
                    Shape::Context | Shape::Iam | Shape::Tags => KNOWN_CONTEXT.to_owned(),
                };
                self.add(IssueKind::UnknownAttribute, message, range, help);
            }
        }
    }
}

/// A value that has attributes
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    User,
    Node,
    Context,
    Iam,
    Tags,
}

impl Shape {
    /// Type of an expression, as far as attributes matter
    fn from_expr(expr: &Expr) -> Option<Self> {
        match expr {
            Expr::Var(Var::Principal) => Some(Self::User),
            Expr::Var(Var::Resource) => Some(Self::Node),
            Expr::Var(Var::Context) => Some(Self::Context),
            Expr::GetAttr { expr, attr } => Self::from_expr(expr)?.attribute(attr).ok()?,
            _ => None,
        }
    }

    /// Type of one of its attributes
    fn attribute(self, name: &str) -> Result<Option<Self>, UnknownAttribute> {
        match (self, name) {
            (Self::Context, "iam") => Ok(Some(Self::Iam)),
            (Self::Iam, "principalTags") => Ok(Some(Self::Tags)),
            (Self::User, name) if name.parse::<UserAttribute>().is_ok() => Ok(None),
            _ => Err(UnknownAttribute),
        }
    }
}

struct UnknownAttribute;

/// Collects the unknown attributes that `has` checks for
fn unknown_attributes(expr: &Expr, unknown: &mut Vec<(Shape, String)>) {
    let found = std::cell::RefCell::new(std::mem::take(unknown));
    let note = |expr: &Expr| -> Option<()> {
        if let Expr::HasAttr { expr, attrs } = expr {
            let mut shape = Shape::from_expr(expr);
            for attribute in attrs.iter() {
                let Some(of) = shape else { break };
                shape = of.attribute(attribute).unwrap_or_else(|UnknownAttribute| {
                    let entry = (of, attribute.to_string());
                    let mut found = found.borrow_mut();
                    if !found.contains(&entry) {
                        found.push(entry);
                    }
                    None
                });
            }
        }
        None
    };
    expr.reduce(&note, &|(), ()| (), ());
    *unknown = found.into_inner();
}

/// Range of the attribute in the `has` at this position, if that `has` checks for `attribute` on `of`
fn asked_attribute(tokens: &[Token<'_>], has: usize, of: Shape, attribute: &str) -> Option<Range<usize>> {
    let mut before = tokens.get(..has)?.iter().rev();
    let mut asked = before.find(|token| !token.is(")"))?.text;
    for pair in tokens.get(has + 1..)?.chunks(2) {
        let (name, sign) = pair.split_first()?;
        let text = name.unquoted().unwrap_or_else(|| name.text.to_owned());
        let fits = match of {
            Shape::User => asked == "principal",
            Shape::Node => asked == "resource",
            Shape::Context => asked == "context",
            Shape::Iam => asked == "iam",
            Shape::Tags => asked == "principalTags",
        };
        if fits && text == attribute {
            return Some(name.range());
        }
        sign.first().filter(|sign| sign.is("."))?;
        asked = name.text;
    }
    None
}
