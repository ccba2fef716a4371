//! One statement: which principals may, or may not, access which nodes with automatic approval

use std::fmt;

use super::{Condition, NodeKind, OneOrMore, document, syntax_tree};

/// Effect of a statement when it applies
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Effect {
    /// Approves the request automatically, for one hour; belongs in an auto-approval policy
    Permit,
    /// Prevents automatic approval; belongs in the deny-access policy
    ///
    /// It does not deny access: a manual approval policy may still approve the request.
    Forbid,
}

impl Effect {
    /// Returns the word in Cedar: `permit` or `forbid`
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Permit => "permit",
            Self::Forbid => "forbid",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The requester
///
/// Users and groups are those of IAM Identity Center. With identity provider IAM, no request has such a principal; use
/// [`Condition::PrincipalTag`] there to tell sessions apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Principal {
    /// Any principal that may request access
    #[default]
    Anyone,
    /// Members of the group with this Identity Store ID
    InGroup(String),
    /// Members of at least one of the groups with these Identity Store IDs
    InAnyGroup(OneOrMore<String>),
    /// The user with this Identity Store ID
    User(String),
}

/// Statement of an approval policy
///
/// The action is always the one of the schema, so it has no setter.
///
/// ```
/// use jitna_iac::cedar::{Statement, node_tag};
///
/// let statement = Statement::permit().when(node_tag("Environment").is("DEV"));
/// assert_eq!(
///     statement.to_cedar(),
///     r#"permit (
///   principal,
///   action == AWS::SSM::Action::"getTokenForInstanceAccess",
///   resource
/// )
/// when
/// { resource.hasTag("Environment") && resource.getTag("Environment") == "DEV" };
/// "#
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    effect: Effect,
    principal: Principal,
    node: NodeKind,
    when: Vec<Condition>,
    unless: Vec<Condition>,
    comment: Vec<String>,
}

impl Statement {
    /// Creates a statement that approves; by default, all principals on all nodes
    pub fn permit() -> Self {
        Self::new(Effect::Permit)
    }

    /// Creates a statement that prevents automatic approval; by default, for all principals on all nodes
    pub fn forbid() -> Self {
        Self::new(Effect::Forbid)
    }

    /// Creates a statement with this effect
    pub fn new(effect: Effect) -> Self {
        Self {
            effect,
            principal: Principal::default(),
            node: NodeKind::default(),
            when: Vec::new(),
            unless: Vec::new(),
            comment: Vec::new(),
        }
    }

    /// Sets the requester; default: anyone
    #[must_use]
    pub fn principal(mut self, principal: Principal) -> Self {
        self.principal = principal;
        self
    }

    /// Sets the kind of node; default: any
    #[must_use]
    pub fn node(mut self, node: NodeKind) -> Self {
        self.node = node;
        self
    }

    /// Adds a condition; the statement applies only where all of them hold
    #[must_use]
    pub fn when(mut self, condition: Condition) -> Self {
        self.when.push(condition);
        self
    }

    /// Adds an exception; the statement does not apply where any of them holds
    #[must_use]
    pub fn unless(mut self, condition: Condition) -> Self {
        self.unless.push(condition);
        self
    }

    /// Adds a comment line, printed above the statement as `// …`
    ///
    /// A line break of any kind starts another line. Long lines are wrapped, and other control characters are dropped.
    #[must_use]
    pub fn comment(mut self, line: impl Into<String>) -> Self {
        self.comment.push(line.into());
        self
    }

    /// Returns the effect of the statement when it applies
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// Returns the requester
    pub fn principal_ref(&self) -> &Principal {
        &self.principal
    }

    /// Returns the kind of node
    pub fn node_ref(&self) -> NodeKind {
        self.node
    }

    /// Returns the conditions, all of which must hold
    pub fn when_ref(&self) -> &[Condition] {
        &self.when
    }

    /// Returns the exceptions, none of which may hold
    pub fn unless_ref(&self) -> &[Condition] {
        &self.unless
    }

    /// Returns the comment lines, as given
    pub fn comment_ref(&self) -> &[String] {
        &self.comment
    }

    /// Returns the statement as Cedar's syntax tree, without its comment
    pub fn to_pst(&self) -> cedar_policy::pst::Template {
        syntax_tree::template(self)
    }

    /// Returns the statement as Cedar's own printer writes it, with every operand in parentheses and its comment above it
    ///
    /// Means the same as [`to_cedar`](Self::to_cedar), and takes only a small part of the time.
    pub fn to_cedar_unformatted(&self) -> String {
        document::unformatted(self)
    }

    /// Returns the statement as Cedar text, with its comment above it and a line break at the end
    pub fn to_cedar(&self) -> String {
        document::document_text(&[document::Source::Statement(self.clone())])
    }
}
