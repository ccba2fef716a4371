//! Conditions of a statement on the node and on the requester

use super::{OneOrMore, UserAttribute};

/// Test of one string: a tag or an attribute
///
/// Each test first checks whether the string is present. If it is missing, the test is false and never fails with an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// The string is present
    Present,
    /// The string is present and equals this value
    Is(String),
    /// The string is present and differs from this value
    ///
    /// A node without the tag does not pass. For "not this value, or missing", negate [`Test::Is`].
    IsNot(String),
    /// The string is present and matches this pattern, in which `*` matches zero or more characters
    ///
    /// `\*` is a literal star and `\\` is a literal backslash. A backslash before any other character is a backslash.
    Like(String),
    /// The string is present and equals one of these values
    OneOf(OneOrMore<String>),
}

/// Condition that must hold for a statement to apply
///
/// Printed with a guard before each access, so that it never fails with an error. Cedar skips a statement whose condition fails with an
/// error. In a deny-access policy, that means automatic approval.
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
    /// Tests a tag of the node
    NodeTag {
        /// Key of the tag
        key: String,
        /// Test of its value
        test: Test,
    },
    /// Tests a principal tag of the session (`context.iam.principalTags`)
    ///
    /// With identity provider IAM, only principal tags tell users apart.
    PrincipalTag {
        /// Key of the tag
        key: String,
        /// Test of its value
        test: Test,
    },
    /// Tests an attribute of the user
    Attribute {
        /// The attribute
        attribute: UserAttribute,
        /// Test of its value
        test: Test,
    },
    /// Attribute and node tag are both present, and equal
    AttributeEqualsNodeTag {
        /// The attribute
        attribute: UserAttribute,
        /// Key of the node's tag
        key: String,
    },
    /// Principal tag and node tag are both present, and equal
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
    /// Creates a condition that holds if all of these hold
    pub fn all(conditions: impl Into<OneOrMore<Self>>) -> Self {
        Self::All(conditions.into())
    }

    /// Creates a condition that holds if at least one of these holds
    pub fn any(conditions: impl Into<OneOrMore<Self>>) -> Self {
        Self::Any(conditions.into())
    }

    /// Creates a condition that holds if the attribute and the node tag are both present, and equal
    pub fn attribute_equals_node_tag(attribute: UserAttribute, key: impl Into<String>) -> Self {
        let key = key.into();
        Self::AttributeEqualsNodeTag { attribute, key }
    }

    /// Creates a condition that holds if the principal tag and the node tag are both present, and equal
    pub fn principal_tag_equals_node_tag(
        principal_key: impl Into<String>,
        node_key: impl Into<String>,
    ) -> Self {
        let (principal_key, node_key) = (principal_key.into(), node_key.into());
        Self::PrincipalTagEqualsNodeTag { principal_key, node_key }
    }

    /// Returns a condition that holds if both this one and `other` hold
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::all([self, other])
    }

    /// Returns a condition that holds if this one or `other` holds
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self::any([self, other])
    }

    /// Returns a condition that holds if this one does not
    #[must_use]
    pub fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }
}

/// Tag or attribute from which a condition is created
///
/// [`node_tag`], [`principal_tag`] and [`user`] return it. Each method returns a [`Condition`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Operand(Subject);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject {
    NodeTag(String),
    PrincipalTag(String),
    Attribute(UserAttribute),
}

/// Returns the tag of the node with this key
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

/// Returns the principal tag of the session with this key
pub fn principal_tag(key: impl Into<String>) -> Operand {
    Operand(Subject::PrincipalTag(key.into()))
}

/// Returns the attribute of the user
pub fn user(attribute: UserAttribute) -> Operand {
    Operand(Subject::Attribute(attribute))
}

impl Operand {
    /// The string is present
    pub fn present(self) -> Condition {
        self.test(Test::Present)
    }

    /// The string is present and equals `value`
    pub fn is(self, value: impl Into<String>) -> Condition {
        self.test(Test::Is(value.into()))
    }

    /// The string is present and differs from `value`
    pub fn is_not(self, value: impl Into<String>) -> Condition {
        self.test(Test::IsNot(value.into()))
    }

    /// The string is present and matches `pattern` (see [`Test::Like`])
    pub fn like(self, pattern: impl Into<String>) -> Condition {
        self.test(Test::Like(pattern.into()))
    }

    /// The string is present and equals one of `values`
    pub fn one_of<T: Into<String>>(self, values: impl Into<OneOrMore<T>>) -> Condition {
        self.test(Test::OneOf(values.into().map(Into::into)))
    }

    /// The string passes `test`
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
