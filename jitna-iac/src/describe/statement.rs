//! Statements, their conditions, and the nodes that a policy covers

use std::ops::{BitAnd, BitOr, Not};

use crate::ids::{Label, NodeTagValue, TagKey};
use crate::origin::Origin;
use crate::tree::{Node, Value as Content};
use crate::words::{NodeKind, UserAttribute};

use super::given::{AnyText, Given, Tree, Value};
use super::keys::Keys;
use super::mapping::Mapping;
use super::part::{put, tree};
use super::{Group, NodeTag, User};

/// A statement of an auto-approval or deny-access policy
///
/// The policy that contains the statement decides its effect: `permit` in an auto-approval policy, `forbid` in the deny-access policy.
/// Without [`group`](Self::group), [`user`](Self::user) or conditions, the statement applies to every request.
///
/// ```
/// use jitna_iac::describe::*;
///
/// let development = Statement::new("Development nodes").when(node_tag("Environment").is("Development"));
/// let text = Statement::cedar("permit (principal, action, resource);");
/// ```
#[derive(Clone, Debug)]
#[must_use = "a statement has no effect until it is added to a policy"]
pub struct Statement(Mapping);

impl Statement {
    /// Returns a statement with this name, which becomes a comment above it
    #[track_caller]
    pub fn new(name: impl Value<Label>) -> Self {
        Self::only("name", name)
    }

    /// Returns a statement without a name
    #[track_caller]
    pub fn unnamed() -> Self {
        Self(Mapping::new(Origin::here()))
    }

    /// Returns statements from Cedar source
    #[track_caller]
    pub fn cedar(text: impl Value<AnyText>) -> Self {
        Self::only("cedar", text)
    }

    /// Returns the statements of a `.cedar` file; the path is relative to the working directory of the program
    #[track_caller]
    pub fn file(path: impl Value<AnyText>) -> Self {
        Self::only("file", path)
    }

    #[track_caller]
    fn only<T>(key: &'static str, value: impl Value<T>) -> Self {
        let at = Origin::here();
        let mut map = Mapping::new(at);
        map.set(key, value.given(at).tree);
        Self(map)
    }

    /// Sets the description, printed below the name
    #[track_caller]
    pub fn description(mut self, text: impl Value<AnyText>) -> Self {
        self.0.set("description", text.given(Origin::here()).tree);
        self
    }

    /// Limits it to one kind of node; default: any
    #[track_caller]
    pub fn node_kind(mut self, kind: NodeKind) -> Self {
        self.0.set("nodeKind", kind.given(Origin::here()).tree);
        self
    }
}

/// Setters for the requester and the nodes
macro_rules! requests {
    ($type:ident) => {
        impl $type {
            /// Limits it to members of a group; with several groups, a user must be in at least one
            #[track_caller]
            pub fn group(self, group: Group) -> Self {
                self.groups([group])
            }

            /// Limits it to members of at least one of these groups
            #[track_caller]
            pub fn groups(mut self, groups: impl IntoIterator<Item = Group>) -> Self {
                let at = Origin::here();
                put!(adds Group, self.0, "groups", groups, at);
                self
            }

            /// Limits it to one user
            #[track_caller]
            pub fn user(mut self, user: User) -> Self {
                self.0.set("user", Value::<User>::given(user, Origin::here()).tree);
                self
            }

            /// Adds a condition that must hold
            #[track_caller]
            pub fn when(mut self, condition: Condition) -> Self {
                let at = Origin::here();
                put!(add Condition, self.0, "when", condition, at);
                self
            }

            /// Adds a condition that must not hold
            #[track_caller]
            pub fn unless(mut self, condition: Condition) -> Self {
                let at = Origin::here();
                put!(add Condition, self.0, "unless", condition, at);
                self
            }
        }

        tree!($type);
    };
}
pub(super) use requests;

requests!(Statement);

impl Keys for Statement {
    const NAME: &'static str = "Statement";
    const KEYS: &'static [&'static str] =
        &["name", "cedar", "file", "description", "nodeKind", "group", "groups", "user", "when", "unless"];
}

/// Condition of a statement on the node or its user; `&`, `|` and `!` combine conditions
///
/// ```
/// use jitna_iac::describe::*;
///
/// let node = node_tag("Environment").is("Production") & !node_tag("Criticality").is("High");
/// let statement = Statement::new("Production").when(node | UserAttribute::Division.is("Finance"));
/// ```
#[derive(Clone, Debug)]
#[must_use = "a condition has no effect until a statement has it"]
pub struct Condition(Tree);

impl Condition {
    fn one(key: &'static str, value: Tree) -> Self {
        let mut map = Mapping::new(value.node.origin);
        map.set(key, value);
        Self(map.tree())
    }

    /// Joins both conditions in `all` or `any`; extends an existing list
    fn joined(key: &'static str, one: Self, other: Self) -> Self {
        let at = one.0.node.origin;
        let mut items = Vec::new();
        let mut declared = Vec::new();
        for Self(Tree { mut node, declared: more }) in [one, other] {
            declared.extend(more);
            match &mut node.value {
                Content::Mapping(pairs)
                    if pairs.len() == 1 && pairs.iter().all(|(of, _)| of.as_text() == Some(key)) =>
                {
                    for (_, list) in std::mem::take(pairs) {
                        match list.value {
                            Content::Sequence(inner) => items.extend(inner),
                            _ => items.push(list),
                        }
                    }
                }
                _ => items.push(node),
            }
        }
        let list = Tree { node: Node { value: Content::Sequence(items), origin: at }, declared };
        Self::one(key, list)
    }
}

impl BitAnd for Condition {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self::joined("all", self, other)
    }
}

impl BitOr for Condition {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self::joined("any", self, other)
    }
}

impl Not for Condition {
    type Output = Self;

    fn not(self) -> Self {
        Self::one("not", self.0)
    }
}

#[diagnostic::do_not_recommend]
impl Value<Self> for Condition {
    fn given(self, _: Origin) -> Given<Self> {
        Given::new(self.0)
    }
}

/// Tests of an optional string: a tag, or an attribute of a user
macro_rules! tests {
    ($type:ty, $this:ident => $key:literal, $subject:expr) => {
        impl $type {
            #[track_caller]
            fn test(self, word: &'static str, value: Option<Tree>) -> Condition {
                let at = Origin::here();
                let $this = self;
                let subject: Tree = $subject(at);
                let mut map = Mapping::new(at);
                map.set($key, subject);
                if let Some(value) = value {
                    map.set(word, value);
                }
                Condition(map.tree())
            }

            /// Is present, and equals this value
            #[track_caller]
            pub fn is(self, value: impl Value<AnyText>) -> Condition {
                self.test("is", Some(value.given(Origin::here()).tree))
            }

            /// Is present, and has another value; for "another value, or none" negate [`is`](Self::is)
            #[track_caller]
            pub fn is_not(self, value: impl Value<AnyText>) -> Condition {
                self.test("isNot", Some(value.given(Origin::here()).tree))
            }

            /// Is present, and matches a pattern, in which `*` matches any characters
            #[track_caller]
            pub fn like(self, pattern: impl Value<AnyText>) -> Condition {
                self.test("like", Some(pattern.given(Origin::here()).tree))
            }

            /// Is present, and equals one of these values
            #[track_caller]
            pub fn one_of(self, values: impl IntoIterator<Item = impl Value<AnyText>>) -> Condition {
                let at = Origin::here();
                let values = values.into_iter().map(|value| Value::<AnyText>::given(value, at).tree);
                self.test("oneOf", Some(Tree::list(values, at)))
            }

            /// Is present, with any value
            #[track_caller]
            pub fn is_present(self) -> Condition {
                self.test("", None)
            }
        }
    };
}

/// Comparison with a tag of the node
macro_rules! equals {
    ($type:ty) => {
        impl $type {
            /// Both this and the node's tag are present, and are equal
            #[track_caller]
            pub fn equals(self, tag: NodeTag) -> Condition {
                self.test("equalsNodeTag", Some(Value::<TagKey>::given(tag, Origin::here()).tree))
            }
        }
    };
}

tests!(NodeTag, this => "nodeTag", |at| Value::<TagKey>::given(this, at).tree);
tests!(PrincipalTag, this => "principalTag", |_| this.0);
tests!(UserAttribute, this => "attribute", |at| Tree::text(this.as_str(), at));
equals!(PrincipalTag);
equals!(UserAttribute);

/// Tag of the requesting principal, from a session or an identity
#[derive(Clone, Debug)]
pub struct PrincipalTag(Tree);

/// Returns the principal tag with this key
#[track_caller]
pub fn principal_tag(key: impl Value<TagKey>) -> PrincipalTag {
    PrincipalTag(key.given(Origin::here()).tree)
}

/// Nodes that a manual approval policy covers
///
/// ```
/// use jitna_iac::describe::*;
///
/// let finance = Nodes::tagged("Workload", ["Finance", "Ledger"]).or_tagged("CostCenter", "4711");
/// ```
#[derive(Clone, Debug)]
pub enum Nodes {
    #[doc(hidden)]
    All(Origin),
    #[doc(hidden)]
    Tagged(Tagged),
}

/// Tags, and the values of each
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Tagged(Mapping);

/// One or several values of a tag
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of a tag",
    note = "write one value, such as `\"Finance\"`, or several: `[\"Finance\", \"Ledger\"]`"
)]
pub trait TagValues {
    #[doc(hidden)]
    fn values(self, at: Origin) -> Given<Vec<NodeTagValue>>;
}

macro_rules! tag_values {
    ($(($($generic:tt)*) $type:ty, $this:ident => $all:expr;)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<$($generic)*> TagValues for $type {
                fn values(self, at: Origin) -> Given<Vec<NodeTagValue>> {
                    let $this = self;
                    let values = $all.map(|value| Value::<NodeTagValue>::given(value, at).tree);
                    Given::new(Tree::list(values, at))
                }
            }
        )*
    };
}

tag_values! {
    () &str, this => std::iter::once(this);
    () String, this => std::iter::once(this);
    () &String, this => std::iter::once(this);
    () NodeTagValue, this => std::iter::once(this);
    () Given<NodeTagValue>, this => std::iter::once(this);
    () &Given<NodeTagValue>, this => std::iter::once(this);
    (V: Value<NodeTagValue>, const N: usize) [V; N], this => this.into_iter();
    (V: Value<NodeTagValue>) Vec<V>, this => this.into_iter();
}

impl Nodes {
    /// Returns every node that no other policy covers by a tag
    #[must_use]
    #[track_caller]
    pub fn all() -> Self {
        Self::All(Origin::here())
    }

    /// Returns the nodes whose tag has this value, or one of these values
    #[must_use]
    #[track_caller]
    pub fn tagged(key: impl Value<TagKey>, values: impl TagValues) -> Self {
        let at = Origin::here();
        Self::Tagged(Tagged(Mapping::new(at)).with(key.given(at).tree, values.values(at).tree))
    }

    /// Returns nodes by tags, as written in YAML
    pub(super) fn written(pairs: &[(Node<'static>, Node<'static>)], at: Origin) -> Self {
        let mut map = Mapping::new(at);
        map.pairs = pairs.to_vec();
        Self::Tagged(Tagged(map))
    }

    /// Adds nodes whose tag has this value, or one of these values; has no effect on all nodes
    #[must_use]
    #[track_caller]
    pub fn or_tagged(self, key: impl Value<TagKey>, values: impl TagValues) -> Self {
        let at = Origin::here();
        match self {
            Self::All(_) => self,
            Self::Tagged(tags) => Self::Tagged(tags.with(key.given(at).tree, values.values(at).tree)),
        }
    }
}

impl Tagged {
    fn with(mut self, key: Tree, values: Tree) -> Self {
        let known = self.0.pairs.iter_mut().find(|(of, _)| of.is_same(&key.node));
        match (known.map(|(_, value)| &mut value.value), values.node) {
            (Some(Content::Sequence(items)), Node { value: Content::Sequence(more), .. }) => {
                items.extend(more)
            }
            (_, values) => self.0.pairs.push((key.node, values)),
        }
        self
    }
}

#[diagnostic::do_not_recommend]
impl Value<Self> for Nodes {
    fn given(self, _: Origin) -> Given<Self> {
        Given::new(match self {
            Self::All(at) => Tree::text("all", at),
            Self::Tagged(Tagged(map)) => map.tree(),
        })
    }
}
