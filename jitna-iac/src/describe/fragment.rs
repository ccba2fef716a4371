//! What a model is put together from

use crate::ids::{TagKey, TagValue};
use crate::origin::Origin;
use crate::tree::{Node, Value as Content};

use super::assemble;
use super::declared::Declared;
use super::finding::Finding;
use super::given::{Tree, Value};
use super::keys::Keys;
use super::mapping::Mapping;
use super::*;

/// Parts of a model, to be added to one
///
/// A fragment has the setters of [`Model`] as well, so that everything that a model says can come from a construct. The order in which parts
/// are added means nothing: parts of one name are one if they are the same, and two values for one key are a finding.
#[derive(Clone, Debug)]
#[must_use = "parts have no effect until they are added to a model"]
pub struct Fragment(pub(super) Mapping);

/// Something that a model is made of: a part of the library, or a construct of your own
///
/// A construct is a type with parameters that adds several parts. It leaves no trace: a model that is put together from constructs gives the
/// same templates as one that says the same without them.
///
/// ```
/// use jitna_iac::prelude::*;
///
/// /// A product line, whose nodes two groups approve
/// struct ProductLine {
///     name: &'static str,
///     leads: Group,
///     owners: Group,
/// }
///
/// impl Part for ProductLine {
///     fn add_to(self, to: &mut Fragment) {
///         let nodes = Nodes::tagged("Product", self.name);
///         to.add(ManualApproval::new(self.name, nodes).level(self.leads).level(self.owners));
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a part of a model",
    note = "parts are policies, session preferences, rollouts, the deny-access policy, personas, invariants, notification rules, tags, settings of the model such as `NodeAccess`, fragments, arrays, options and tuples of parts, and types that implement `Part`"
)]
pub trait Part {
    /// Adds it to what will be added to the model
    fn add_to(self, to: &mut Fragment);
}

impl Fragment {
    /// No parts
    #[track_caller]
    #[allow(clippy::new_without_default, reason = "a default would not know the line of the program")]
    pub fn new() -> Self {
        Self(Mapping::new(Origin::here()))
    }

    /// Adds a part
    #[track_caller]
    pub fn add(&mut self, part: impl Part) {
        self.add_at(part, Origin::here());
    }

    /// The same parts and another
    #[track_caller]
    pub fn with(mut self, part: impl Part) -> Self {
        self.add_at(part, Origin::here());
        self
    }

    /// Adds a statement to the deny-access policy, of which an organization has one
    #[track_caller]
    pub fn deny(&mut self, statement: Statement) {
        let at = Origin::here();
        self.item("denyAccess.statements", statement.given(at).tree);
    }

    /// Reports what is wrong with the parameters of a construct
    ///
    /// It is found with everything else, wherever the model is checked.
    #[track_caller]
    pub fn report(&mut self, finding: Finding) {
        let at = Origin::here();
        let finding = Finding { made: finding.made.or(at), ..finding };
        self.0.declared.push(Declared::Finding(Box::new(finding)));
    }

    /// Adds a part at a line; everything in it knows that line as well
    pub(super) fn add_at(&mut self, part: impl Part, at: Origin) {
        let mut inner = Self(Mapping::new(at));
        part.add_to(&mut inner);
        let mut added = assemble::declared(inner.0);
        // What has no place of its own has that of what is around it, before that of the line that adds all of it.
        added.iter_mut().for_each(Declared::inherit_origins);
        if at.is_known() {
            // Neighbors were mostly made at one line.
            let mut last = (Origin::Unknown, at);
            for one in &mut added {
                one.each_origin(&mut |origin| {
                    if origin.is_known() && !origin.is_same(last.0) {
                        last = (*origin, origin.within(at));
                    }
                    *origin = if origin.is_known() { last.1 } else { at };
                });
            }
        }
        let (groups, loose): (Vec<_>, Vec<_>) =
            added.into_iter().partition(|one| matches!(one, Declared::Group(_)));
        self.0.declared.extend(groups);
        if !loose.is_empty() {
            self.0.declared.push(Declared::Group(loose));
        }
    }

    /// What the fragment says, for a program that hands it over
    pub(crate) fn declared(&self) -> &[Declared] {
        &self.0.declared
    }

    /// The fragment that a program handed over
    pub(crate) fn of_declared(declared: Vec<Declared>) -> Self {
        let mut map = Mapping::new(Origin::Unknown);
        map.declared = declared;
        Self(map)
    }

    pub(crate) fn item(&mut self, list: &'static str, item: Tree) {
        self.0.declared.push(Declared::Item(list, item.node));
        self.0.declared.extend(item.declared);
    }

    pub(crate) fn setting(&mut self, section: &'static str, key: &'static str, value: Tree) {
        let key = Node::text(key, value.node.origin);
        self.0.declared.push(Declared::Pair(section, key, value.node));
        self.0.declared.extend(value.declared);
    }

    /// Adds a section whose lists add up
    pub(crate) fn section(&mut self, section: &'static str, value: Tree) {
        if let Content::Mapping(pairs) = value.node.value {
            self.0.declared.push(Declared::Section(section, value.node.origin));
            assemble::of_section(section, pairs, &mut self.0.declared);
        }
        self.0.declared.extend(value.declared);
    }
}

/// Makes types parts of a model: each `item` of a list, `setting` that is a key of the model, or `section` whose lists add up
macro_rules! added {
    ($($how:ident $part:ident = $key:literal),* $(,)?) => {
        $(
            #[diagnostic::do_not_recommend]
            impl $crate::describe::Part for $part {
                fn add_to(self, to: &mut $crate::describe::Fragment) {
                    let value = $crate::describe::Value::<$part>::given(self, $crate::origin::Origin::Unknown).tree;
                    $crate::describe::fragment::added!(@$how to, $key, value);
                }
            }
        )*
    };
    (@item $to:ident, $key:literal, $value:ident) => {
        $to.item($key, $value);
    };
    (@setting $to:ident, $key:literal, $value:ident) => {
        $to.setting("", $key, $value);
    };
    (@section $to:ident, $key:literal, $value:ident) => {
        $to.section($key, $value);
    };
}
pub(crate) use added;

added! {
    item AutoApproval = "autoApprovals",
    item ManualApproval = "manualApprovals",
    item SessionPreferences = "sessionPreferences",
    item Rollout = "rollouts",
    item Invariant = "invariants",
    item Guardrail = "guardrails",
    setting UnifiedConsole = "unifiedConsole",
    setting NodeAccess = "nodeAccess",
    setting DeploymentRoles = "deploymentRoles",
    setting StackSetOptions = "stackSets",
    section DenyAccess = "denyAccess",
}

/// A tag of every resource that can have tags
///
/// ```
/// use jitna_iac::prelude::*;
///
/// let tags = [Tag::new("CostCenter", "4711"), Tag::new("Owner", "platform")];
/// let model = Model::account(account_id!("111122223333"), Region::EU_CENTRAL_1).with(tags);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a part has no effect until it is added to a model"]
pub struct Tag {
    key: Tree,
    value: Tree,
}

impl Tag {
    /// The tag with this key and value
    #[track_caller]
    pub fn new(key: impl Value<TagKey>, value: impl Value<TagValue>) -> Self {
        let at = Origin::here();
        Self { key: key.given(at).tree, value: value.given(at).tree }
    }
}

#[diagnostic::do_not_recommend]
impl Part for Tag {
    fn add_to(self, to: &mut Fragment) {
        to.0.declared.push(Declared::Pair("tags", self.key.node, self.value.node));
        to.0.declared.extend(self.key.declared);
        to.0.declared.extend(self.value.declared);
    }
}

impl Keys for Fragment {
    const NAME: &'static str = Model::NAME;
    const KEYS: &'static [&'static str] = Model::KEYS;
}

#[diagnostic::do_not_recommend]
impl<P: Part + Clone> Part for &P {
    fn add_to(self, to: &mut Fragment) {
        self.clone().add_to(to);
    }
}

#[diagnostic::do_not_recommend]
impl Part for Fragment {
    fn add_to(self, to: &mut Fragment) {
        to.0.declared.extend(assemble::declared(self.0));
    }
}

macro_rules! several {
    ($($type:ty),*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<P: Part> Part for $type {
                fn add_to(self, to: &mut Fragment) {
                    self.into_iter().for_each(|part| part.add_to(to));
                }
            }
        )*
    };
}

several!(Option<P>, Vec<P>);

#[diagnostic::do_not_recommend]
impl<P: Part, const N: usize> Part for [P; N] {
    fn add_to(self, to: &mut Fragment) {
        self.into_iter().for_each(|part| part.add_to(to));
    }
}

macro_rules! tuples {
    ($(($($name:ident),*);)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<$($name: Part),*> Part for ($($name,)*) {
                #[allow(non_snake_case, reason = "a variable for each type")]
                fn add_to(self, to: &mut Fragment) {
                    let ($($name,)*) = self;
                    $($name.add_to(to);)*
                }
            }
        )*
    };
}

tuples! { (A, B); (A, B, C); (A, B, C, D); (A, B, C, D, E); (A, B, C, D, E, F); }
