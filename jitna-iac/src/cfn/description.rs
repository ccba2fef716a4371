//! Facts about resource types: update behavior, names, sets, policies, limits.
//!
//! Each type is described where it is declared, in [`resources`](super::resources). Comparisons, checks of overrides and limits read the
//! descriptions here.

use super::limits::Limit;
use super::resources;

/// Effect of a property change on the resource ("Update requires" on the page of the type)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Update {
    /// The resource changes in place
    InPlace,
    /// CloudFormation creates a new resource and deletes the old one
    Replaces,
    /// The service refuses the change
    Refused,
    /// A new version of a document with `UpdateMethod: NewVersion`; otherwise a replacement
    Versions,
    /// In place or a replacement, depending on conditions that the page does not state
    Unsure,
}

/// Where a policy is attached, which decides which elements its statements have
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attached {
    /// To an identity, an organization or a permission set: it has no principal
    Identity,
    /// To a resource: it has a principal
    Resource,
    /// To a role, as its trust policy: it has a principal, and no resource
    Role,
}

/// Form of a property's value
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A value, or a list in which the order matters
    Plain,
    /// A list in which the order does not matter
    Set,
    /// A string of comma-separated items in which the order does not matter
    CommaSet,
    /// A policy in IAM's language, or its JSON string
    Policy(Attached),
    /// Named inline policies of an identity: items with `PolicyName` and `PolicyDocument`
    Policies,
    /// Content of an SSM document
    Content,
    /// Template that a StackSet contains
    Template,
}

/// Scope in which a name is unique
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Region,
    /// All Regions of an account, or more
    Account,
}

/// Effect of having more of something
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sense {
    /// It logs, denies, encrypts or notifies: less is weaker
    Protects,
    /// It gives access or permissions: more is weaker
    Grants,
    /// Its content decides
    Neither,
}

/// Facts about a property
#[derive(Debug)]
pub(crate) struct Property {
    /// Path from the properties down, with `/` between the names; `*` matches any item
    pub(crate) path: &'static str,
    pub(crate) update: Update,
    pub(crate) form: Form,
    /// Scope in which its value is unique, if it is the name of the resource
    pub(crate) name: Option<Scope>,
    /// Term that messages use for it, if it decides who may do what
    pub(crate) access: Option<&'static str>,
    /// Effect of having more of it, if that differs from the effect of having more of the resource
    pub(crate) sense: Option<Sense>,
    /// Whether it is irrelevant to what the resource protects or grants
    pub(crate) ignored: bool,
    pub(crate) limit: Option<Limit>,
}

impl Property {
    pub(crate) const fn new(path: &'static str) -> Self {
        Self {
            path,
            update: Update::InPlace,
            form: Form::Plain,
            name: None,
            access: None,
            sense: None,
            ignored: false,
            limit: None,
        }
    }

    pub(crate) const fn replaces(self) -> Self {
        Self { update: Update::Replaces, ..self }
    }

    pub(crate) const fn refused(self) -> Self {
        Self { update: Update::Refused, ..self }
    }

    pub(crate) const fn versions(self) -> Self {
        Self { update: Update::Versions, ..self }
    }

    pub(crate) const fn unsure(self) -> Self {
        Self { update: Update::Unsure, ..self }
    }

    /// Name of the resource in an account and Region; a change replaces the resource
    pub(crate) const fn name(self) -> Self {
        Self { name: Some(Scope::Region), update: Update::Replaces, ..self }
    }

    /// Name of the resource in all Regions of an account; a change replaces the resource
    pub(crate) const fn account_name(self) -> Self {
        Self { name: Some(Scope::Account), update: Update::Replaces, ..self }
    }

    pub(crate) const fn form(self, form: Form) -> Self {
        Self { form, ..self }
    }

    pub(crate) const fn set(self) -> Self {
        self.form(Form::Set)
    }

    pub(crate) const fn comma_set(self) -> Self {
        self.form(Form::CommaSet)
    }

    pub(crate) const fn identity_policy(self) -> Self {
        self.form(Form::Policy(Attached::Identity))
    }

    pub(crate) const fn resource_policy(self) -> Self {
        self.form(Form::Policy(Attached::Resource))
    }

    pub(crate) const fn trust_policy(self) -> Self {
        self.form(Form::Policy(Attached::Role))
    }

    pub(crate) const fn policies(self) -> Self {
        self.form(Form::Policies)
    }

    pub(crate) const fn access(self, what: &'static str) -> Self {
        Self { access: Some(what), ..self }
    }

    pub(crate) const fn protects(self) -> Self {
        Self { sense: Some(Sense::Protects), ..self }
    }

    pub(crate) const fn grants(self) -> Self {
        Self { sense: Some(Sense::Grants), ..self }
    }

    pub(crate) const fn neither(self) -> Self {
        Self { sense: Some(Sense::Neither), ..self }
    }

    pub(crate) const fn ignored(self) -> Self {
        Self { ignored: true, ..self }
    }

    pub(crate) const fn limit(self, limit: Limit) -> Self {
        Self { limit: Some(limit), ..self }
    }

    /// Whether the property is at this path, above it or below it
    fn is_along(&self, steps: &[&str]) -> bool {
        self.path.split('/').zip(steps).all(|(want, step)| want == "*" || want == *step)
    }

    fn depth(&self) -> usize {
        self.path.split('/').count()
    }
}

/// Facts about a resource type
#[derive(Debug)]
pub(crate) struct Description {
    /// Name of the type, such as `AWS::IAM::Role`
    pub(crate) type_name: &'static str,
    /// Properties that the library writes, and others for which more is known than that they change in place
    pub(crate) properties: &'static [Property],
    /// Attributes that have [`Attribute`](super::Attribute) constants
    #[cfg_attr(not(test), expect(dead_code, reason = "tests hold it against the registry"))]
    pub(crate) attributes: &'static [&'static str],
    /// What the resource does for the policies it accompanies, and the effect of having more of it
    pub(crate) purpose: Option<(&'static str, Sense)>,
}

impl Description {
    pub(crate) const fn new(
        type_name: &'static str,
        properties: &'static [Property],
        attributes: &'static [&'static str],
    ) -> Self {
        Self { type_name, properties, attributes, purpose: None }
    }

    /// Describes a resource that logs, denies, encrypts or notifies
    pub(crate) const fn protects(self, purpose: &'static str) -> Self {
        Self { purpose: Some((purpose, Sense::Protects)), ..self }
    }

    /// Describes a resource that permits
    pub(crate) const fn grants(self, purpose: &'static str) -> Self {
        Self { purpose: Some((purpose, Sense::Grants)), ..self }
    }

    /// Describes a resource whose content decides what it does
    pub(crate) const fn surrounds(self, purpose: &'static str) -> Self {
        Self { purpose: Some((purpose, Sense::Neither)), ..self }
    }

    /// Returns the description of a type
    pub(crate) fn for_type(type_name: &str) -> Option<&'static Self> {
        let mut known =
            resources::DESCRIPTIONS.iter().copied().chain(resources::foreign::DESCRIPTIONS.iter().copied());
        known.find(|known| known.type_name == type_name)
    }

    /// Returns the property that is the name of the resource
    pub(crate) fn name(&self) -> Option<&'static Property> {
        self.properties.iter().find(|property| property.name.is_some())
    }

    /// Returns the property at this path
    pub(crate) fn at(&self, steps: &[&str]) -> Option<&'static Property> {
        self.properties.iter().find(|property| property.depth() == steps.len() && property.is_along(steps))
    }

    /// Returns the effect of a change at this path
    pub(crate) fn update(&self, steps: &[&str]) -> Update {
        let along = self.properties.iter().filter(|property| property.is_along(steps));
        let special = along.filter(|property| property.update != Update::InPlace);
        // A change to a parent of several properties may change one that causes a replacement.
        let update = |property: &Property| match property.depth() > steps.len() {
            true => Update::Unsure,
            false => property.update,
        };
        special.map(update).next().unwrap_or(Update::InPlace)
    }

    /// Effect of having more at this path, with respect to the resource's purpose
    pub(crate) fn sense(&self, steps: &[&str]) -> Sense {
        let along = self.properties.iter().filter(|property| property.depth() <= steps.len());
        let own = along.filter(|property| property.is_along(steps)).find_map(|property| property.sense);
        own.or(self.purpose.map(|(_, sense)| sense)).unwrap_or(Sense::Neither)
    }
}
