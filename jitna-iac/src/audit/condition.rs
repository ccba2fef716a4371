//! Conditions of statements, evaluated for a caller as far as an export identifies it
//!
//! "IAM JSON policy elements: Condition operators" in the IAM User Guide lists the operators.

use crate::pattern::{Pattern, Variables};

/// Condition key of a session that is started with an access request (Service Authorization Reference, `StartSession`)
const REQUEST_ID: &str = "ssm:accessrequestid";

/// One key with one operator
#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub(super) operator: String,
    pub(super) key: String,
    pub(super) values: Vec<String>,
}

/// Caller of a request without an access request, as far as conditions can test it
#[derive(Clone, Debug, Default)]
pub(super) struct Caller {
    /// Every ARN that the caller may have; `None` if it is unknown
    pub(super) arn: Option<Pattern>,
    /// Account of the caller, if it is known
    pub(super) account: Option<String>,
    /// Type of the document that the action runs, if it matters
    pub(super) document_type: Option<&'static str>,
}

/// Comparison of an operator, and whether it is negated
struct Comparison {
    by: By,
    negated: bool,
}

enum By {
    Arn,
    Like,
    Equal,
    EqualIgnoringCase,
}

impl Condition {
    /// Checks whether the condition holds for every request of this caller without an access request; `None` if undecided
    pub(super) fn decide(&self, caller: &Caller) -> Option<bool> {
        match self.key.to_ascii_lowercase().as_str() {
            REQUEST_ID => Some(self.holds_without_key()),
            "aws:principalarn" => self.compare(caller.arn.as_ref()?),
            "aws:principalaccount" => self.compare(&Pattern::literal(caller.account.as_deref()?)),
            "ssm:documenttype" => self.compare(&Pattern::literal(caller.document_type?)),
            _ => None,
        }
    }

    /// Checks whether the condition is about the access request
    pub(super) fn is_about_request(&self) -> bool {
        self.key.eq_ignore_ascii_case(REQUEST_ID)
    }

    /// Checks whether the condition is true if the request does not have the key
    ///
    /// This is so for negated operators, operators that end in `IfExists`, and `ForAllValues`, but not for `ForAnyValue`.
    fn holds_without_key(&self) -> bool {
        let operator = self.operator.to_lowercase();
        let (set, operator) = operator.split_once(':').unwrap_or(("", &operator));
        match operator {
            "null" => self.values.iter().any(|value| value.eq_ignore_ascii_case("true")),
            _ if operator.ends_with("ifexists") => true,
            _ => set == "forallvalues" || set.is_empty() && operator.contains("not"),
        }
    }

    /// Compares the values with the only value of the request, which is one of those that `own` matches
    fn compare(&self, own: &Pattern) -> Option<bool> {
        let operator = self.operator.to_ascii_lowercase();
        let operator = operator.rsplit(':').next().unwrap_or_default();
        let operator = operator.strip_suffix("ifexists").unwrap_or(operator);
        if operator == "null" {
            return Some(!self.values.iter().any(|value| value.eq_ignore_ascii_case("true")));
        }
        let Comparison { by, negated } = Comparison::named(operator)?;
        let mut matched = Some(false);
        for value in &self.values {
            match by.compare(value, own) {
                Some(true) => {
                    matched = Some(true);
                    break;
                }
                Some(false) => {}
                None => matched = None,
            }
        }
        matched.map(|matched| matched != negated)
    }
}

impl Comparison {
    /// Returns the comparison of a lowercase operator
    fn named(operator: &str) -> Option<Self> {
        let (by, negated) = match operator {
            // IAM treats both the same, including wildcards.
            "arnlike" | "arnequals" => (By::Arn, false),
            "arnnotlike" | "arnnotequals" => (By::Arn, true),
            "stringlike" => (By::Like, false),
            "stringnotlike" => (By::Like, true),
            "stringequals" => (By::Equal, false),
            "stringnotequals" => (By::Equal, true),
            "stringequalsignorecase" => (By::EqualIgnoringCase, false),
            "stringnotequalsignorecase" => (By::EqualIgnoringCase, true),
            _ => return None,
        };
        Some(Self { by, negated })
    }
}

impl By {
    /// Checks whether the value matches all that `own` matches; `None` if it matches only some of it
    fn compare(&self, value: &str, own: &Pattern) -> Option<bool> {
        // The value of a variable is unknown.
        if value.contains("${") {
            return None;
        }
        let (covers, overlaps) = match self {
            Self::Arn => {
                let value = Pattern::resource(value, Variables::Unknown);
                (value.covers_arn(own), value.overlaps_arn(own))
            }
            Self::Like => {
                let value = Pattern::resource(value, Variables::Unknown);
                (value.covers(own), value.overlaps(own))
            }
            Self::Equal => {
                let value = Pattern::literal(value);
                (value.covers(own), value.overlaps(own))
            }
            Self::EqualIgnoringCase => {
                let (value, own) = (Pattern::literal(&value.to_lowercase()), own.to_lowercase());
                (value.covers(&own), value.overlaps(&own))
            }
        };
        match (covers, overlaps) {
            (true, _) => Some(true),
            (_, false) => Some(false),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(operator: &str, key: &str, value: &str, expected: Option<bool>) {
        let caller = Caller {
            arn: Some(Pattern::literal("arn:aws:iam::333333333333:role/ops/Ops")),
            account: Some("333333333333".to_owned()),
            document_type: None,
        };
        let (operator, key, values) = (operator.to_owned(), key.to_owned(), vec![value.to_owned()]);
        let condition = Condition { operator, key, values };
        assert_eq!(condition.decide(&caller), expected, "{condition:?}");
    }

    #[test]
    fn conditions_on_the_principal_are_decided_for_a_known_caller() {
        for (operator, value, holds) in [
            ("ArnLike", "arn:aws:iam::*:role/ops/Ops", true),
            ("ArnEquals", "arn:aws:iam::*:role/ops/*", true),
            ("ArnLike", "arn:aws:iam::*:role/Ops", false),
            ("ArnNotLike", "arn:aws:iam::*:role/BreakGlass", true),
            ("ArnNotEquals", "arn:*:iam::333333333333:role/ops/Ops", false),
            ("StringLike", "arn:aws:iam::*:role/*/Ops", true),
            ("StringNotLike", "*/Ops", false),
            ("StringEquals", "arn:aws:iam::333333333333:role/ops/Ops", true),
            ("StringEquals", "arn:aws:iam::*:role/ops/Ops", false),
            ("StringNotEquals", "arn:aws:iam::333333333333:role/ops/Ops", false),
            ("StringEqualsIgnoreCase", "ARN:aws:iam::333333333333:role/OPS/Ops", true),
            ("ForAnyValue:StringLikeIfExists", "*Ops", true),
            ("Null", "true", false),
            ("Null", "false", true),
        ] {
            check(operator, "aws:PrincipalArn", value, Some(holds));
        }
        check("StringEquals", "AWS:principalaccount", "333333333333", Some(true));
        check("StringNotEquals", "aws:PrincipalAccount", "333333333333", Some(false));
        for (operator, key, value) in [
            ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/${aws:PrincipalTag/role}"),
            ("NumericEquals", "aws:PrincipalArn", "1"),
            ("StringEquals", "aws:PrincipalTag/team", "ops"),
            ("StringEquals", "ssm:DocumentType", "Automation"),
        ] {
            check(operator, key, value, None);
        }
    }
}
