//! What Cedar's parser and validator say, in the words of a policy's author

use cedar_policy::ffi::DetailedError;
use cedar_policy::pst::{Clause, Expr, Var};
use cedar_policy::{PolicySet, ValidationError, ValidationMode, ValidationWarning};

use super::super::UserAttribute;
use super::super::schema::validator;
use super::super::tokens::tokens;
use super::mend::Mended;
use super::*;

impl Findings<'_> {
    pub(super) fn ask_cedar(&mut self) {
        let edits = std::mem::take(&mut self.edits);
        let mended = Mended::new(self.text, self.statement.range(), edits);
        let policies: PolicySet = match mended.text.parse() {
            Ok(policies) => policies,
            Err(errors) => {
                for error in errors.iter() {
                    self.add_parse_error(&mended, DetailedError::from(error));
                }
                return;
            }
        };
        if self.statement.tokens.iter().any(|token| token.is("has")) {
            self.judge_attributes(&policies);
        }
        let result = validator().validate(&policies, ValidationMode::Strict);
        for error in result.validation_errors() {
            self.add_validation_error(&mended, error);
        }
        for warning in result.validation_warnings() {
            self.add_validation_warning(&mended, warning);
        }
    }

    fn add_parse_error(&mut self, mended: &Mended, error: DetailedError) {
        let explained = (self.has(IssueKind::ExistsMethod) && error.message.contains("`exists`"))
            || (self.has(IssueKind::Template) && error.message.contains("slot"));
        if explained {
            return;
        }
        let range = place(mended, &error);
        let labels = error.source_locations.into_iter();
        let expected = labels.filter_map(|place| place.label).next();
        let help = error.help.or(expected);
        self.push(IssueKind::Syntax, &error.message, range, help);
    }

    fn add_validation_error(&mut self, mended: &Mended, error: &ValidationError) {
        let detail = DetailedError::from(error);
        let range = place(mended, &detail);
        match error {
            ValidationError::UnsafeTagAccess(_)
            | ValidationError::UnsafeOptionalAttributeAccess(_) => self.add_unguarded(range),
            ValidationError::UnsafeAttributeAccess(_) => {
                let help = detail.help.unwrap_or_else(known_attributes);
                let written = self.text.get(range.clone()).unwrap_or_default();
                let message = format!("the schema knows no `{}`", one_line(written));
                self.add(IssueKind::UnknownAttribute, message, range, help);
            }
            _ if self.has(IssueKind::RoleAsPrincipal) => {}
            _ => self.push(IssueKind::Schema, &detail.message, range, detail.help),
        }
    }

    /// A tag or an attribute that is read without asking first whether it is there
    fn add_unguarded(&mut self, range: Range<usize>) {
        let written = self.text.get(range.clone()).unwrap_or_default();
        let access = Access::of(written);
        let (without, help) = match &access {
            Some(access) => {
                let help = format!("add `{} &&` before it", one_line(&access.guard));
                (one_line(&access.without), help)
            }
            None => {
                let help = "ask before it whether it is there, with `has` or `hasTag`";
                ("a request without it".to_owned(), help.to_owned())
            }
        };
        if self.statement.parts().effect.and_then(effect) == Some(Effect::Forbid) {
            let message = format!(
                "a `forbid` whose condition errs is skipped, so {without} would still be approved \
                 automatically"
            );
            self.add(IssueKind::FailsOpen, message, range, help);
        } else {
            let message = format!("`{}` errs for {without}", one_line(written));
            self.add(IssueKind::Schema, message, range, help);
        }
    }

    fn add_validation_warning(&mut self, mended: &Mended, warning: &ValidationWarning) {
        let detail = DetailedError::from(warning);
        let range = place(mended, &detail);
        match warning {
            ValidationWarning::ImpossiblePolicy(_)
            | ValidationWarning::InvalidActionApplication(_) => {
                let known = [IssueKind::UnknownAttribute, IssueKind::RoleAsPrincipal];
                if !known.into_iter().any(|kind| self.has(kind)) {
                    let message = "this holds for no request, so the statement does nothing";
                    let help = "look for conditions that exclude each other, or drop the statement";
                    self.add(IssueKind::Impossible, message, range, help);
                }
            }
            _ => self.push(
                IssueKind::SchemaWarning,
                &detail.message,
                range,
                detail.help,
            ),
        }
    }

    /// Attributes behind `has` that the schema does not know: Cedar takes the answer to be no, and says nothing
    fn judge_attributes(&mut self, policies: &PolicySet) {
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
                    Shape::Context | Shape::Iam | Shape::Tags => {
                        "the context holds `context.iam.principalTags` and nothing else".to_owned()
                    }
                };
                self.add(IssueKind::UnknownAttribute, message, range, help);
            }
        }
    }

    /// A finding in Cedar's own words
    fn push(&mut self, kind: IssueKind, message: &str, range: Range<usize>, help: Option<String>) {
        let mut issue = Issue::new(kind, own_words(message), range);
        issue.help = help.map(|help| own_words(&help));
        self.issues.push(issue);
    }
}

/// Bytes of the original that Cedar's finding is about
fn place(mended: &Mended, error: &DetailedError) -> Range<usize> {
    let copy = match error.source_locations.first() {
        Some(place) => place.loc.start..place.loc.end,
        None => 0..mended.text.len(),
    };
    mended.original(copy)
}

/// Cedar's words, without the policy's name, without a period, on one line
fn own_words(message: &str) -> String {
    let message = match message.strip_prefix("for policy `") {
        Some(rest) => rest.split_once("`, ").map_or(message, |(_, rest)| rest),
        None => message,
    };
    one_line(message.trim().trim_end_matches('.'))
}

fn known_attributes() -> String {
    let names = UserAttribute::ALL.map(|attribute| format!("`{attribute}`"));
    format!("policies see {}", names.join(", "))
}

/// A place that was read without a guard
struct Access {
    guard: String,
    without: String,
}

impl Access {
    /// `X.getTag(K)`, `X.name` or `X["name"]`
    fn of(written: &str) -> Option<Self> {
        let tokens = tokens(written);
        let tokens: Vec<&Token<'_>> = tokens
            .iter()
            .filter(|token| token.kind != TokenKind::Comment)
            .collect();
        let call = tokens.windows(3).rposition(
            |at| matches!(at, [dot, get, open] if dot.is(".") && get.is("getTag") && open.is("(")),
        );
        let text = |from: usize, to: usize| written.get(from..to).unwrap_or_default().trim();
        if let Some(call) = call
            && let [dot, _, open] = tokens.get(call..call + 3)?
        {
            let of = text(0, dot.start);
            let key = text(open.range().end, tokens.last()?.start);
            let tag = if of.ends_with("principalTags") {
                "a session without the principal tag"
            } else {
                "a node without the tag"
            };
            let name = tokens.get(call + 3).and_then(|token| token.unquoted());
            let name = name.unwrap_or_else(|| key.to_owned());
            return Some(Self {
                guard: format!("{of}.hasTag({key})"),
                without: format!("{tag} `{name}`"),
            });
        }
        let (of, name) = match tokens.as_slice() {
            [.., dot, name] if dot.is(".") => (text(0, dot.start), name.text),
            [.., open, name, close] if open.is("[") && close.is("]") => {
                (text(0, open.start), name.text)
            }
            _ => return None,
        };
        Some(Self {
            guard: format!("{of} has {name}"),
            without: format!("a user without `{}`", name.trim_matches('"')),
        })
    }
}

/// What has attributes
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    User,
    Node,
    Context,
    Iam,
    Tags,
}

impl Shape {
    /// What an expression is, as far as attributes matter
    fn of(expr: &Expr) -> Option<Self> {
        match expr {
            Expr::Var(Var::Principal) => Some(Self::User),
            Expr::Var(Var::Resource) => Some(Self::Node),
            Expr::Var(Var::Context) => Some(Self::Context),
            Expr::GetAttr { expr, attr } => Self::of(expr)?.attribute(attr).ok()?,
            _ => None,
        }
    }

    /// What an attribute of it is
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

/// Collects what is asked for with `has` and unknown
fn unknown_attributes(expr: &Expr, unknown: &mut Vec<(Shape, String)>) {
    let found = std::cell::RefCell::new(std::mem::take(unknown));
    let note = |expr: &Expr| -> Option<()> {
        if let Expr::HasAttr { expr, attrs } = expr {
            let mut shape = Shape::of(expr);
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

/// Where the `has` at this place asks `of` for the attribute
fn asked_attribute(
    tokens: &[Token<'_>],
    has: usize,
    of: Shape,
    attribute: &str,
) -> Option<Range<usize>> {
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
