//! Findings of Cedar's parser and validator, worded for the author of a policy

use cedar_policy::ffi::DetailedError;
use cedar_policy::{PolicySet, ValidationError, ValidationMode, ValidationResult, ValidationWarning};

use super::super::schema::validator;
use super::access::Access;
use super::attributes::{KNOWN_CONTEXT, known_attributes};
use super::edited::Edited;
use super::*;

/// A string that never fails with an error and that the validator cannot evaluate; it replaces an unguarded access
const SOME_STRING: &str = r#"(if principal has costCenter then principal.costCenter else "")"#;

/// Largest number of unguarded accesses that are reported in one statement: for each one, Cedar validates the whole statement again
const MOST_UNGUARDED: usize = 50;

impl Findings<'_> {
    /// Asks Cedar, and fixes one unguarded access after another until none is left
    ///
    /// After the first error, Cedar's validator forgets every guard and reports guarded accesses as unguarded. It checks from left to
    /// right, so the report about the access that ends first is always true. The other accesses are checked again.
    pub(super) fn ask_cedar(&mut self) {
        let mut edits = std::mem::take(&mut self.edits);
        for _ in 0..MOST_UNGUARDED {
            let edited = Edited::new(self.text, self.statement.range(), edits.clone());
            let policies: PolicySet = match edited.text.parse() {
                Ok(policies) => policies,
                Err(_) if self.add_open_string() => return,
                Err(errors) => {
                    for error in errors.iter() {
                        self.add_parse_error(&edited, DetailedError::from(error));
                    }
                    return;
                }
            };
            let result = validator().validate(&policies, ValidationMode::Strict);
            let unguarded = result.validation_errors().filter(|error| is_unguarded(error));
            let first = unguarded
                .map(|error| place(&edited, &DetailedError::from(error)))
                .min_by_key(|range| range.end)
                .filter(|range| edits.iter().all(|edit| edit.range != *range));
            let Some(range) = first else {
                self.add_verdict(&edited, &policies, &result);
                return;
            };
            edits.retain(|edit| edit.range.end <= range.start || range.end <= edit.range.start);
            let access = self.text.get(range.clone()).unwrap_or_default();
            let mut marked = edits.clone();
            marked.push(Edit { range: range.clone(), with: flow::MARK.to_owned() });
            let marked = Edited::new(self.text, self.statement.range(), marked);
            if !flow::is_guarded(&marked.text, access) {
                self.add_unguarded(range.clone());
            }
            edits.push(Edit { range, with: SOME_STRING.to_owned() });
        }
    }

    fn add_verdict(&mut self, edited: &Edited, policies: &PolicySet, result: &ValidationResult) {
        if self.statement.tokens.iter().any(|token| token.is("has")) {
            self.judge_attributes(policies);
        }
        for error in result.validation_errors().filter(|error| !is_unguarded(error)) {
            self.add_validation_error(edited, error);
        }
        for warning in result.validation_warnings() {
            self.add_validation_warning(edited, warning);
        }
    }

    fn add_parse_error(&mut self, edited: &Edited, error: DetailedError) {
        let explained = (self.has(IssueKind::ExistsMethod) && error.message.contains("`exists`"))
            || (self.has(IssueKind::Template) && error.message.contains("slot"));
        if explained {
            return;
        }
        let range = self.place_of_syntax(edited, &error);
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

    /// Reports something missing at the last token before it
    fn place_of_syntax(&self, edited: &Edited, error: &DetailedError) -> Range<usize> {
        let range = place(edited, error);
        if !range.is_empty() {
            return range;
        }
        let mut before = self.statement.tokens.iter().rev();
        let last = before.find(|token| token.start <= range.start);
        last.map_or(range, Token::range)
    }

    fn add_validation_error(&mut self, edited: &Edited, error: &ValidationError) {
        let detail = DetailedError::from(error);
        let range = place(edited, &detail);
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
                // Cedar's own help names the types that an operator accepts, but not what to write.
                let help = "compare strings with strings: the values of tags and attributes are strings, such as `\"1\"`";
                let help = Some(help.to_owned());
                self.push(IssueKind::Schema, &detail.message, range, help);
            }
            _ => self.push(IssueKind::Schema, &detail.message, range, detail.help),
        }
    }

    /// Reports a tag or an attribute that is read without a guard
    fn add_unguarded(&mut self, range: Range<usize>) {
        let written = self.text.get(range.clone()).unwrap_or_default();
        let access = Access::from_text(written);
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

    fn add_validation_warning(&mut self, edited: &Edited, warning: &ValidationWarning) {
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
            // Scripts and hidden characters are checked in all strings of a model alike, by rules that know which scripts go together
            // (`confusable-characters`, `hidden-character`).
            ValidationWarning::MixedScriptString(_)
            | ValidationWarning::BidiCharsInString(_)
            | ValidationWarning::MixedScriptIdentifier(_)
            | ValidationWarning::BidiCharsInIdentifier(_)
            | ValidationWarning::ConfusableIdentifier(_) => {}
            _ => {
                let range = place(edited, &detail);
                self.push(IssueKind::Schema, &detail.message, range, detail.help);
            }
        }
    }

    /// Adds a finding in Cedar's own words
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
fn place(edited: &Edited, error: &DetailedError) -> Range<usize> {
    let copy = match error.source_locations.first() {
        Some(place) => place.loc.start..place.loc.end,
        None => 0..edited.text.len(),
    };
    edited.original(copy)
}

/// Cedar's message on one line, without the policy's name, internal type names and a period
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
