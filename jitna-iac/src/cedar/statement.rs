//! One statement: who may, or may not, reach which nodes without being asked

use std::fmt;

use super::{Condition, NodeKind, OneOrMore, document, syntax_tree};

/// What a statement does when it applies
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Effect {
    /// Approves the request, at once and for one hour; belongs in an auto-approval policy
    Permit,
    /// Keeps the request from being approved automatically; belongs in the deny-access policy
    ///
    /// It does not refuse access: a manual policy may still approve.
    Forbid,
}

impl Effect {
    /// Word in Cedar: `permit` or `forbid`
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

/// Who asks for access
///
/// Users and groups are those of IAM Identity Center. With identity provider IAM no request has such a principal; tell
/// sessions apart by [`Condition::PrincipalTag`] there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Principal {
    /// Anyone who may ask at all
    #[default]
    Anyone,
    /// Members of the group with this Identity Store id
    InGroup(String),
    /// Members of at least one of the groups with these Identity Store ids
    InAnyGroup(OneOrMore<String>),
    /// The user with this Identity Store id
    User(String),
}

/// Statement of an approval policy
///
/// Its action is always the one of the schema, so nobody writes it.
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
    /// Statement that approves; without more, everyone on every node
    pub fn permit() -> Self {
        Self::new(Effect::Permit)
    }

    /// Statement that rules out automatic approval; without more, for everyone on every node
    pub fn forbid() -> Self {
        Self::new(Effect::Forbid)
    }

    /// Statement with this effect
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

    /// Who asks; default: anyone
    #[must_use]
    pub fn principal(mut self, principal: Principal) -> Self {
        self.principal = principal;
        self
    }

    /// Kind of node; default: any
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

    /// Adds a line of comment, printed above the statement as `// …`
    ///
    /// Line breaks of any kind start a further line, long lines are wrapped, other control characters are dropped.
    #[must_use]
    pub fn comment(mut self, line: impl Into<String>) -> Self {
        self.comment.push(line.into());
        self
    }

    /// What it does when it applies
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// Who asks
    pub fn principal_ref(&self) -> &Principal {
        &self.principal
    }

    /// Kind of node
    pub fn node_ref(&self) -> NodeKind {
        self.node
    }

    /// Conditions, all of which must hold
    pub fn when_ref(&self) -> &[Condition] {
        &self.when
    }

    /// Exceptions, none of which may hold
    pub fn unless_ref(&self) -> &[Condition] {
        &self.unless
    }

    /// Lines of comment, as given
    pub fn comment_ref(&self) -> &[String] {
        &self.comment
    }

    /// Statement as Cedar's syntax tree, without its comment
    pub fn to_pst(&self) -> cedar_policy::pst::Template {
        syntax_tree::template(self)
    }

    /// Statement as Cedar's own printer writes it, every operand in parentheses, its comment above it
    ///
    /// Means the same as [`to_cedar`](Self::to_cedar) and takes a small part of its time.
    pub fn to_cedar_unformatted(&self) -> String {
        document::unformatted(self)
    }

    /// Statement as Cedar text, its comment above it, with a line break at the end
    pub fn to_cedar(&self) -> String {
        document::document_text(&[document::Source::Statement(self.clone())])
    }
}
