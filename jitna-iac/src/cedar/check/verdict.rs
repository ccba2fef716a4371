//! What Cedar's parser and validator say, in the words of a policy's author

use cedar_policy::ffi::DetailedError;
use cedar_policy::{PolicySet, ValidationError, ValidationMode, ValidationResult, ValidationWarning};

use super::super::schema::validator;
use super::access::Access;
use super::attributes::{KNOWN_CONTEXT, known_attributes};
use super::mend::Mended;
use super::*;

/// A string that never errs and of which the validator knows nothing, in the place of an unguarded one
const SOME_STRING: &str = r#"(if principal has costCenter then principal.costCenter else "")"#;

/// Unguarded accesses that are named in one statement: each takes Cedar another look at all of it
const MOST_UNGUARDED: usize = 50;

impl Findings<'_> {
    /// Asks Cedar, and mends each unguarded access until none is left
    ///
    /// Cedar's validator forgets every guard behind the first error, and would call accesses unguarded that are not. It
    /// judges from left to right, so the one that ends first is always true; the others are looked at again.
    pub(super) fn ask_cedar(&mut self) {
        let mut edits = std::mem::take(&mut self.edits);
        for _ in 0..MOST_UNGUARDED {
            let mended = Mended::new(self.text, self.statement.range(), edits.clone());
            let policies: PolicySet = match mended.text.parse() {
                Ok(policies) => policies,
                Err(_) if self.add_open_string() => return,
                Err(errors) => {
                    for error in errors.iter() {
                        self.add_parse_error(&mended, DetailedError::from(error));
                    }
                    return;
                }
            };
            let result = validator().validate(&policies, ValidationMode::Strict);
            let unguarded = result.validation_errors().filter(|error| is_unguarded(error));
            let first = unguarded
                .map(|error| place(&mended, &DetailedError::from(error)))
                .min_by_key(|range| range.end)
                .filter(|range| edits.iter().all(|edit| edit.range != *range));
            let Some(range) = first else {
                self.add_verdict(&mended, &policies, &result);
                return;
            };
            edits.retain(|edit| edit.range.end <= range.start || range.end <= edit.range.start);
            let access = self.text.get(range.clone()).unwrap_or_default();
            let mut marked = edits.clone();
            marked.push(Edit { range: range.clone(), with: flow::MARK.to_owned() });
            let marked = Mended::new(self.text, self.statement.range(), marked);
            if !flow::is_guarded(&marked.text, access) {
                self.add_unguarded(range.clone());
            }
            edits.push(Edit { range, with: SOME_STRING.to_owned() });
        }
    }

    fn add_verdict(&mut self, mended: &Mended, policies: &PolicySet, result: &ValidationResult) {
        if self.statement.tokens.iter().any(|token| token.is("has")) {
            self.judge_attributes(policies);
        }
        for error in result.validation_errors().filter(|error| !is_unguarded(error)) {
            self.add_validation_error(mended, error);
        }
        for warning in result.validation_warnings() {
            self.add_validation_warning(mended, warning);
        }
    }

    fn add_parse_error(&mut self, mended: &Mended, error: DetailedError) {
        let explained = (self.has(IssueKind::ExistsMethod) && error.message.contains("`exists`"))
            || (self.has(IssueKind::Template) && error.message.contains("slot"));
        if explained {
            return;
        }
        let range = self.place_of_syntax(mended, &error);
        let labels = error.source_locations.into_iter();
        let expected = labels.filter_map(|place| place.label).next();
        let help = match (error.help, expected) {
            (Some(help), _) => Some(help),
            (None, Some(expected)) if expected.contains("string literal") => {
                Some("write a condition or a value before it".to_owned())
            }
            (None, None) if error.message.ends_with("is not a valid method") => {
                let methods = "`hasTag`, `getTag`, `contains`, `containsAny` and `containsAll`";
                Some(format!("the methods that serve here are {methods}"))
            }
            (None, expected) => expected,
        };
        self.push(IssueKind::Syntax, &error.message, range, help);
    }

    /// What is missing is said of the last token before it
    fn place_of_syntax(&self, mended: &Mended, error: &DetailedError) -> Range<usize> {
        let range = place(mended, error);
        if !range.is_empty() {
            return range;
        }
        let mut before = self.statement.tokens.iter().rev();
        let last = before.find(|token| token.start <= range.start);
        last.map_or(range, Token::range)
    }

    fn add_validation_error(&mut self, mended: &Mended, error: &ValidationError) {
        let detail = DetailedError::from(error);
        let range = place(mended, &detail);
        match error {
            ValidationError::UnsafeAttributeAccess(_) => {
                let written = one_line(self.text.get(range.clone()).unwrap_or_default());
                let help = match written.split(['.', '[']).next() {
                    Some("resource") => {
                        "ask for a tag, such as `resource.hasTag(\"Key\")`: nodes have nothing else"
                            .to_owned()
                    }
                    Some("context") => KNOWN_CONTEXT.to_owned(),
                    _ => known_attributes(),
                };
                let message = format!("the schema knows no `{written}`");
                self.add(IssueKind::UnknownAttribute, message, range, help);
            }
            _ if self.has(IssueKind::RoleAsPrincipal) => {}
            ValidationError::IncompatibleTypes(_) => {
                // Cedar's own help says which types an operator takes, and not what to write.
                let help = "compare strings with strings: the values of tags and attributes are strings, such as `\"1\"`";
                let help = Some(help.to_owned());
                self.push(IssueKind::Schema, &detail.message, range, help);
            }
            _ => self.push(IssueKind::Schema, &detail.message, range, detail.help),
        }
    }

    /// A tag or an attribute that is read without asking first whether it is there
    fn add_unguarded(&mut self, range: Range<usize>) {
        let written = self.text.get(range.clone()).unwrap_or_default();
        let access = Access::of(written);
        let is_forbid = self.statement.parts().effect.and_then(effect) == Some(Effect::Forbid);
        let repair = access.as_ref().and_then(|access| self.repair(&range, &access.guard));
        let without = access.as_ref().map_or("a request without it", |access| &access.without);
        let without = one_line(without);
        let help = match (&repair, is_forbid) {
            (Some(repair), true) => {
                format!("write `{}`, which denies {without} too", one_line(&repair.text))
            }
            (Some(repair), false) if repair.edit.is_some() => format!("write `{}`", one_line(&repair.text)),
            (Some(repair), false) => {
                format!("write `{}`; then what follows decides for {without}", one_line(&repair.text))
            }
            (None, _) => "ask before it whether it is there, with `has` or `hasTag`".to_owned(),
        };
        let (kind, message) = if is_forbid {
            let message = format!(
                "a `forbid` whose condition errs is skipped, so {without} would still be approved \
                 automatically"
            );
            (IssueKind::FailsOpen, message)
        } else {
            (IssueKind::Schema, format!("`{}` errs for {without}", one_line(written)))
        };
        let mut issue = Issue::new(kind, message, range).help(help);
        issue.fix = repair.and_then(|repair| repair.edit).map(|edit| (edit.range, edit.with));
        self.issues.push(issue);
    }

    fn add_validation_warning(&mut self, mended: &Mended, warning: &ValidationWarning) {
        let detail = DetailedError::from(warning);
        match warning {
            ValidationWarning::ImpossiblePolicy(_) | ValidationWarning::InvalidActionApplication(_) => {
                let known = [IssueKind::UnknownAttribute, IssueKind::RoleAsPrincipal];
                let clauses = span(self.statement.parts().clauses);
                let range = clauses.unwrap_or_else(|| self.statement.range());
                if !known.into_iter().any(|kind| self.has(kind)) {
                    let message = "this holds for no request, so the statement does nothing";
                    let help = "look for conditions that exclude each other, or drop the statement";
                    self.add(IssueKind::Impossible, message, range, help);
                }
            }
            // Scripts and hidden characters are judged in all texts of a model alike, by rules that know which scripts go
            // together (`confusable-characters`, `hidden-character`).
            ValidationWarning::MixedScriptString(_)
            | ValidationWarning::BidiCharsInString(_)
            | ValidationWarning::MixedScriptIdentifier(_)
            | ValidationWarning::BidiCharsInIdentifier(_)
            | ValidationWarning::ConfusableIdentifier(_) => {}
            _ => {
                let range = place(mended, &detail);
                self.push(IssueKind::Schema, &detail.message, range, detail.help);
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

fn is_unguarded(error: &ValidationError) -> bool {
    matches!(error, ValidationError::UnsafeTagAccess(_) | ValidationError::UnsafeOptionalAttributeAccess(_))
}

/// Bytes of the original that Cedar's finding is about
fn place(mended: &Mended, error: &DetailedError) -> Range<usize> {
    let copy = match error.source_locations.first() {
        Some(place) => place.loc.start..place.loc.end,
        None => 0..mended.text.len(),
    };
    mended.original(copy)
}

/// Cedar's words without the policy's name, internal type names and a period, on one line
fn own_words(message: &str) -> String {
    let message = match message.strip_prefix("for policy `") {
        Some(rest) => rest.split_once("`, ").map_or(message, |(_, rest)| rest),
        None => message,
    };
    let message = one_line(message.trim().trim_end_matches('.'));
    message
        .replace("__cedar::internal::AnyEntity", "entity")
        .replace("__cedar::internal::OpenRecord{}", "record")
        .replace("'='", "`=`")
        .replace("'=='", "`==`")
}
