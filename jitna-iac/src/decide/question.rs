//! What a statement can learn about a request
//!
//! Cedar's answer for a statement depends on a few facts: whether the user is in one group or another, whether a tag has one value or
//! another. This module reads them from the statement's syntax tree. Requests that agree in all facts get the same answer, so Cedar is
//! asked once for each combination. An expression that is not understood becomes a [`Whole`]: the value itself, which is always correct.

use cedar_policy::Policy;
use cedar_policy::pst::{
    BinaryOp, Clause, EntityOrSlot, EntityType, EntityUID, Expr, Literal, PatternElem, PrincipalConstraint,
    ResourceConstraint, Var,
};
use indexmap::IndexSet;

use super::request::NodeKind;
use crate::cedar::{EC2_INSTANCE, GROUP, MANAGED_INSTANCE, USER};

/// A string of a request, which may be missing
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Text {
    /// Attribute of the user
    Attribute(String),
    /// Principal tag
    PrincipalTag(String),
    /// Tag of the node
    NodeTag(String),
}

impl Text {
    pub(super) const fn is_of_node(&self) -> bool {
        matches!(self, Self::NodeTag(_))
    }
}

/// A fact about a request, true or false
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Question {
    /// The user is one of these or in one of these groups
    User { groups: Vec<String>, users: Vec<String> },
    /// The node is an EC2 instance
    Ec2,
    /// The node is one of these
    Node(Vec<(NodeKind, String)>),
    /// The string is present
    Present(Text),
    /// The string is one of these
    OneOf(Text, Vec<String>),
    /// The string has this pattern; `None` matches any characters
    Like(Text, Vec<Option<char>>),
    /// Both strings are present and equal
    Same(Text, Text),
}

/// A value that a statement may use in any way
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Whole {
    /// ID, groups and attributes of the user
    User,
    /// All principal tags
    PrincipalTags,
    /// ID, kind and tags of the node
    Node,
    /// One string
    Value(Text),
}

/// What one statement depends on
#[derive(Debug, Default)]
pub(super) struct Questions {
    pub(super) facts: IndexSet<Question>,
    pub(super) wholes: IndexSet<Whole>,
}

impl Questions {
    /// Returns what a statement depends on; everything, if its tree is not available
    pub(super) fn new(policy: &Policy) -> Self {
        let mut questions = Self::default();
        let Ok(tree) = policy.to_pst() else {
            questions.everything();
            return questions;
        };
        let body = tree.body();
        match &body.principal {
            PrincipalConstraint::Any | PrincipalConstraint::Is(_) => {}
            PrincipalConstraint::Eq(of) | PrincipalConstraint::In(of) | PrincipalConstraint::IsIn(_, of) => {
                questions.principal_scope(of);
            }
        }
        match &body.resource {
            ResourceConstraint::Any => {}
            ResourceConstraint::Is(_) => questions.fact(Question::Ec2),
            ResourceConstraint::Eq(of) | ResourceConstraint::In(of) => questions.resource_scope(of),
            ResourceConstraint::IsIn(_, of) => {
                questions.fact(Question::Ec2);
                questions.resource_scope(of);
            }
        }
        for clause in body.clauses() {
            match clause {
                Clause::When(condition) | Clause::Unless(condition) => questions.walk(condition),
            }
        }
        questions
    }

    fn fact(&mut self, question: Question) {
        self.facts.insert(question);
    }

    fn everything(&mut self) {
        self.wholes.extend([Whole::User, Whole::PrincipalTags, Whole::Node]);
    }

    fn principal_scope(&mut self, of: &EntityOrSlot) {
        match of {
            EntityOrSlot::Entity(uid) => self.is_user(&[uid]),
            EntityOrSlot::Slot(_) => self.everything(),
        }
    }

    fn resource_scope(&mut self, of: &EntityOrSlot) {
        match of {
            EntityOrSlot::Entity(uid) => self.is_node(&[uid]),
            EntityOrSlot::Slot(_) => self.everything(),
        }
    }

    /// The user is one of these, or in one of them
    fn is_user(&mut self, uids: &[&EntityUID]) {
        let of = |ty: &str| {
            let ids = uids.iter().filter(|uid| is_type(&uid.ty, ty));
            ids.map(|uid| uid.eid.to_string()).collect::<Vec<_>>()
        };
        self.fact(Question::User { groups: of(GROUP), users: of(USER) });
    }

    /// The node is one of these; nodes are not in anything else
    fn is_node(&mut self, uids: &[&EntityUID]) {
        let kinds = [(NodeKind::Ec2, EC2_INSTANCE), (NodeKind::Managed, MANAGED_INSTANCE)];
        let nodes = uids.iter().filter_map(|uid| {
            let (kind, _) = kinds.into_iter().find(|(_, ty)| is_type(&uid.ty, ty))?;
            Some((kind, uid.eid.to_string()))
        });
        self.fact(Question::Node(nodes.collect()));
    }

    fn present(&mut self, text: &Text) {
        self.fact(Question::Present(text.clone()));
    }

    fn value(&mut self, text: Text) {
        self.present(&text);
        self.wholes.insert(Whole::Value(text));
    }

    fn walk(&mut self, expr: &Expr) {
        match expr {
            Expr::Literal(_) => {}
            Expr::Var(Var::Principal) => drop(self.wholes.insert(Whole::User)),
            Expr::Var(Var::Resource) => drop(self.wholes.insert(Whole::Node)),
            // Without its tags, the context is the same in every request.
            Expr::Var(Var::Action | Var::Context) => {}
            Expr::UnaryOp { expr, .. } => self.walk(expr),
            Expr::BinaryOp { op, left, right } => self.operation(*op, left, right),
            Expr::GetAttr { expr: of, .. } => match text(expr) {
                Some(text) => self.value(text),
                // Nodes have no attributes of any kind.
                None if is_resource(of) => {}
                None => self.walk(of),
            },
            Expr::HasAttr { expr, attrs } => match (&**expr, attrs.first()) {
                (Expr::Var(Var::Principal), name) => {
                    let text = Text::Attribute(name.to_string());
                    if attrs.len() > 1 { self.value(text) } else { self.present(&text) }
                }
                (Expr::Var(Var::Resource), _) => {}
                _ => self.walk(expr),
            },
            Expr::Like { expr, pattern } => match text(expr) {
                Some(text) => {
                    self.present(&text);
                    let pattern = pattern.iter().map(|element| match element {
                        PatternElem::Char(char) => Some(*char),
                        PatternElem::Wildcard => None,
                    });
                    self.fact(Question::Like(text, pattern.collect()));
                }
                None => self.walk(expr),
            },
            Expr::Is { expr, in_expr, .. } => {
                match &**expr {
                    Expr::Var(Var::Principal) => {}
                    Expr::Var(Var::Resource) => self.fact(Question::Ec2),
                    other => self.walk(other),
                }
                if let Some(above) = in_expr {
                    self.operation(BinaryOp::In, expr, above);
                }
            }
            Expr::IfThenElse { cond, then_expr, else_expr } => {
                for part in [cond, then_expr, else_expr] {
                    self.walk(part);
                }
            }
            Expr::Set(elements) => elements.iter().for_each(|element| self.walk(element)),
            Expr::Record(fields) => fields.values().for_each(|field| self.walk(field)),
            // Slots, unknowns, and additions of later versions of Cedar.
            _ => self.everything(),
        }
    }

    fn operation(&mut self, op: BinaryOp, left: &Expr, right: &Expr) {
        let understood = match op {
            BinaryOp::Eq | BinaryOp::NotEq => self.equality(left, right) || self.equality(right, left),
            BinaryOp::In => self.membership(left, right),
            BinaryOp::Contains => self.one_of(left, right),
            BinaryOp::HasTag | BinaryOp::GetTag => self.tag(op, left, right),
            _ => false,
        };
        if !understood {
            self.walk(left);
            self.walk(right);
        }
    }

    fn equality(&mut self, left: &Expr, right: &Expr) -> bool {
        match (text(left), text(right), right) {
            (Some(left), Some(right), _) => {
                self.present(&left);
                self.present(&right);
                self.fact(Question::Same(left, right));
            }
            (Some(left), None, Expr::Literal(literal)) => {
                self.present(&left);
                // A string never equals a literal of another type.
                if let Literal::String(value) = literal {
                    self.fact(Question::OneOf(left, vec![value.to_string()]));
                }
            }
            (None, None, Expr::Literal(Literal::EntityUID(uid))) => match left {
                Expr::Var(Var::Principal) if is_type(&uid.ty, USER) => self.is_user(&[uid]),
                Expr::Var(Var::Resource) => self.is_node(&[uid]),
                _ => return false,
            },
            _ => return false,
        }
        true
    }

    fn membership(&mut self, left: &Expr, right: &Expr) -> bool {
        let uids: Option<Vec<&EntityUID>> = match right {
            Expr::Set(elements) => elements.iter().map(|element| entity(element)).collect(),
            one => entity(one).map(|uid| vec![uid]),
        };
        match (left, uids) {
            (Expr::Var(Var::Principal), Some(uids)) => self.is_user(&uids),
            (Expr::Var(Var::Resource), Some(uids)) => self.is_node(&uids),
            _ => return false,
        }
        true
    }

    fn one_of(&mut self, set: &Expr, value: &Expr) -> bool {
        let (Expr::Set(elements), Some(text)) = (set, text(value)) else { return false };
        let mut values = Vec::new();
        for element in elements {
            match &**element {
                Expr::Literal(Literal::String(value)) => values.push(value.to_string()),
                Expr::Literal(_) => {}
                _ => return false,
            }
        }
        self.present(&text);
        self.fact(Question::OneOf(text, values));
        true
    }

    fn tag(&mut self, op: BinaryOp, of: &Expr, key: &Expr) -> bool {
        if let Some(text) = tag(of, key) {
            if op == BinaryOp::HasTag {
                self.present(&text)
            } else {
                self.value(text)
            }
            return true;
        }
        // A computed key or entity may be any.
        if !is_principal_tags(of) {
            self.wholes.insert(Whole::Node);
        }
        if !is_resource(of) {
            self.wholes.insert(Whole::PrincipalTags);
            self.walk(of);
        }
        self.walk(key);
        true
    }
}

fn is_type(ty: &EntityType, name: &str) -> bool {
    ty.to_string() == name
}

fn entity(expr: &Expr) -> Option<&EntityUID> {
    match expr {
        Expr::Literal(Literal::EntityUID(uid)) => Some(uid),
        _ => None,
    }
}

const fn is_resource(expr: &Expr) -> bool {
    matches!(expr, Expr::Var(Var::Resource))
}

/// `context.iam.principalTags`
fn is_principal_tags(expr: &Expr) -> bool {
    let Expr::GetAttr { expr: iam, attr } = expr else { return false };
    let Expr::GetAttr { expr: context, attr: name } = &**iam else { return false };
    attr == "principalTags" && name == "iam" && matches!(**context, Expr::Var(Var::Context))
}

/// The tag with a literal key
fn tag(of: &Expr, key: &Expr) -> Option<Text> {
    let Expr::Literal(Literal::String(key)) = key else { return None };
    if is_resource(of) {
        Some(Text::NodeTag(key.to_string()))
    } else if is_principal_tags(of) {
        Some(Text::PrincipalTag(key.to_string()))
    } else {
        None
    }
}

/// The string of the request that an expression reads
fn text(expr: &Expr) -> Option<Text> {
    match expr {
        Expr::GetAttr { expr, attr } if matches!(**expr, Expr::Var(Var::Principal)) => {
            Some(Text::Attribute(attr.to_string()))
        }
        Expr::BinaryOp { op: BinaryOp::GetTag, left, right } => tag(left, right),
        _ => None,
    }
}
