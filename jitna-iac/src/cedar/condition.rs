//! What a statement can ask about the node and who wants to reach it

use super::{OneOrMore, UserAttribute};

/// What is asked of one string, be it a tag or an attribute
///
/// Each of them asks first whether the string is there: where it is missing, the answer is no, never an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// It is there
    Present,
    /// It is there and equals this
    Is(String),
    /// It is there and differs from this
    ///
    /// A node without the tag does not pass. For "not that, or nothing at all" negate [`Test::Is`].
    IsNot(String),
    /// It is there and matches this pattern, in which `*` stands for any characters, also none
    ///
    /// `\*` is a literal star and `\\` a literal backslash; a backslash before anything else stands for itself.
    Like(String),
    /// It is there and equals one of these
    OneOf(OneOrMore<String>),
}

/// What must hold for a statement to apply
///
/// Printed with the guard before each access, so that it can never err: Cedar skips a statement whose condition errs,
/// which in a deny-access policy means automatic approval.
///
/// ```
/// use jitna_iac::cedar::{Condition, UserAttribute, node_tag, user};
///
/// let contractor = user(UserAttribute::Division).is("Contractor");
/// let own_nodes = Condition::attribute_equals_node_tag(UserAttribute::CostCenter, "CostCenter");
/// let condition = Condition::any([contractor, own_nodes]).and(node_tag("Environment").is("dev"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Asks about a tag of the node
    NodeTag {
        /// Key of the tag
        key: String,
        /// What its value must be
        test: Test,
    },
    /// Asks about a principal tag of the session (`context.iam.principalTags`)
    ///
    /// With identity provider IAM, this alone tells users apart.
    PrincipalTag {
        /// Key of the tag
        key: String,
        /// What its value must be
        test: Test,
    },
    /// Asks about an attribute of the user
    Attribute {
        /// Which attribute
        attribute: UserAttribute,
        /// What its value must be
        test: Test,
    },
    /// Attribute and node tag are both there, and equal
    AttributeEqualsNodeTag {
        /// Which attribute
        attribute: UserAttribute,
        /// Key of the node's tag
        key: String,
    },
    /// Principal tag and node tag are both there, and equal
    PrincipalTagEqualsNodeTag {
        /// Key of the principal tag
        principal_key: String,
        /// Key of the node's tag
        node_key: String,
    },
    /// All of these hold
    All(OneOrMore<Condition>),
    /// At least one of these holds
    Any(OneOrMore<Condition>),
    /// This does not hold
    Not(Box<Condition>),
}

impl Condition {
    /// All of these hold
    pub fn all(conditions: impl Into<OneOrMore<Self>>) -> Self {
        Self::All(conditions.into())
    }

    /// At least one of these holds
    pub fn any(conditions: impl Into<OneOrMore<Self>>) -> Self {
        Self::Any(conditions.into())
    }

    /// Attribute and node tag are both there, and equal
    pub fn attribute_equals_node_tag(attribute: UserAttribute, key: impl Into<String>) -> Self {
        let key = key.into();
        Self::AttributeEqualsNodeTag { attribute, key }
    }

    /// Principal tag and node tag are both there, and equal
    pub fn principal_tag_equals_node_tag(
        principal_key: impl Into<String>,
        node_key: impl Into<String>,
    ) -> Self {
        let (principal_key, node_key) = (principal_key.into(), node_key.into());
        Self::PrincipalTagEqualsNodeTag { principal_key, node_key }
    }

    /// This holds, and `other` does
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::all([self, other])
    }

    /// This holds, or `other` does
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self::any([self, other])
    }

    /// This does not hold
    #[must_use]
    pub fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }
}

/// Tag or attribute that a condition is about to be made of
///
/// Comes from [`node_tag`], [`principal_tag`] or [`user`]; each method ends in a [`Condition`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Operand(Subject);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject {
    NodeTag(String),
    PrincipalTag(String),
    Attribute(UserAttribute),
}

/// Tag of the node with this key
///
/// ```
/// use jitna_iac::cedar::{Condition, Test, node_tag};
///
/// let expected = Condition::NodeTag { key: "Env".to_owned(), test: Test::Is("dev".to_owned()) };
/// assert_eq!(node_tag("Env").is("dev"), expected);
/// ```
pub fn node_tag(key: impl Into<String>) -> Operand {
    Operand(Subject::NodeTag(key.into()))
}

/// Principal tag of the session with this key
pub fn principal_tag(key: impl Into<String>) -> Operand {
    Operand(Subject::PrincipalTag(key.into()))
}

/// Attribute of the user
pub fn user(attribute: UserAttribute) -> Operand {
    Operand(Subject::Attribute(attribute))
}

impl Operand {
    /// It is there
    pub fn present(self) -> Condition {
        self.test(Test::Present)
    }

    /// It is there and equals `value`
    pub fn is(self, value: impl Into<String>) -> Condition {
        self.test(Test::Is(value.into()))
    }

    /// It is there and differs from `value`
    pub fn is_not(self, value: impl Into<String>) -> Condition {
        self.test(Test::IsNot(value.into()))
    }

    /// It is there and matches `pattern` (see [`Test::Like`])
    pub fn like(self, pattern: impl Into<String>) -> Condition {
        self.test(Test::Like(pattern.into()))
    }

    /// It is there and equals one of `values`
    pub fn one_of<T: Into<String>>(self, values: impl Into<OneOrMore<T>>) -> Condition {
        self.test(Test::OneOf(values.into().map(Into::into)))
    }

    /// It passes `test`
    pub fn test(self, test: Test) -> Condition {
        match self.0 {
            Subject::NodeTag(key) => Condition::NodeTag { key, test },
            Subject::PrincipalTag(key) => Condition::PrincipalTag { key, test },
            Subject::Attribute(attribute) => Condition::Attribute { attribute, test },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_parse_back() {
        for &attribute in UserAttribute::ALL {
            assert_eq!(attribute.as_str().parse(), Ok(attribute));
        }
        let unknown = "email".parse::<UserAttribute>().unwrap_err();
        assert!(unknown.to_string().contains("`email`"));
    }
}
