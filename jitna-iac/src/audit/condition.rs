//! Conditions of statements, decided for a caller as far as an export says who it is
//!
//! "IAM JSON policy elements: Condition operators" in the IAM User Guide has the operators.

use super::pattern::{Pattern, Variables};

/// Key of the condition that a session came with an access request (Service Authorization Reference, `StartSession`)
const REQUEST_ID: &str = "ssm:accessrequestid";

/// One key that one operator looks at
#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub(super) operator: String,
    pub(super) key: String,
    pub(super) values: Vec<String>,
}

/// Who sends a request without an access request, as far as conditions can ask
#[derive(Clone, Debug, Default)]
pub(super) struct Caller {
    /// Every ARN that the caller may have; none if nothing is known
    pub(super) arn: Option<Pattern>,
    /// Account of the caller, if it is known
    pub(super) account: Option<String>,
    /// Type of the document that the action runs, where it is a question
    pub(super) document_type: Option<&'static str>,
}

/// How an operator compares, and whether it says the contrary
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
    /// Whether the condition holds for every request of this caller that has no access request; none if that is open
    pub(super) fn decide(&self, caller: &Caller) -> Option<bool> {
        match self.key.to_ascii_lowercase().as_str() {
            REQUEST_ID => Some(self.holds_without_key()),
            "aws:principalarn" => self.compare(caller.arn.as_ref()?),
            "aws:principalaccount" => self.compare(&Pattern::literal(caller.account.as_deref()?)),
            "ssm:documenttype" => self.compare(&Pattern::literal(caller.document_type?)),
            _ => None,
        }
    }

    /// Whether the condition asks for an access request
    pub(super) fn is_about_request(&self) -> bool {
        self.key.eq_ignore_ascii_case(REQUEST_ID)
    }

    /// Whether the condition is true where the request has no such key
    ///
    /// Negated operators and those that end in `IfExists` are, and `ForAllValues` is; `ForAnyValue` is not.
    fn holds_without_key(&self) -> bool {
        let operator = self.operator.to_lowercase();
        let (set, operator) = operator.split_once(':').unwrap_or(("", &operator));
        match operator {
            "null" => self.values.iter().any(|value| value.eq_ignore_ascii_case("true")),
            _ if operator.ends_with("ifexists") => true,
            _ => set == "forallvalues" || set.is_empty() && operator.contains("not"),
        }
    }

    /// Compares the values with the only one that the request has, one of those that `own` names
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
    /// Comparison of an operator in lower case
    fn named(operator: &str) -> Option<Self> {
        let (by, negated) = match operator {
            // Both are the same for IAM, wildcards included.
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
    /// Whether the value is what `own` names; none if it is so for some of it only
    fn compare(&self, value: &str, own: &Pattern) -> Option<bool> {
        // The value of a variable is known to nobody here.
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
