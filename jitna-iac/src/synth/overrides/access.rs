//! Overrides that change where just-in-time node access is set up

use serde_json::Value as Json;

use super::judge::Applied;
use crate::cfn::resources::ConfigurationManager;
use crate::cfn::{Entry, Template};
use crate::origin::{Origin, Spanned};
use crate::synth::enable::NODE_ACCESS_TYPE;

/// Deployed parameters of the manager of just-in-time node access that decisions and checks use
#[derive(Clone, Debug, Default)]
pub(crate) struct OverriddenAccess {
    /// IDs of OUs, or of the root
    pub(crate) units: Option<Words>,
    pub(crate) regions: Option<Words>,
    pub(crate) identity_provider: Option<Words>,
}

impl OverriddenAccess {
    /// Adds the values of another template
    pub(super) fn take(&mut self, other: Self) {
        self.units = other.units.or(self.units.take());
        self.regions = other.regions.or(self.regions.take());
        self.identity_provider = other.identity_provider.or(self.identity_provider.take());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.units.is_none() && self.regions.is_none() && self.identity_provider.is_none()
    }
}

/// Values of a parameter, and the override that sets them
#[derive(Clone, Debug)]
pub(crate) struct Words {
    pub(crate) words: Vec<String>,
    pub(crate) origin: Origin,
}

impl Words {
    /// The parsed values, with the source position of the override
    pub(crate) fn parsed<T: std::str::FromStr>(&self) -> Vec<Spanned<T>> {
        // A check of the parameter's form reports malformed values.
        self.words.iter().filter_map(|word| Some(Spanned::new(word.parse().ok()?, self.origin))).collect()
    }
}

pub(super) const UNITS: &str = "TargetOrganizationalUnits";
pub(super) const REGIONS: &str = "TargetRegions";
pub(super) const IDENTITY_PROVIDER: &str = "IdentityProviderSetting";

/// Determines what the overrides of a template change in the manager of node access
///
/// A value that CloudFormation fills in during deployment is unknown. A value that the manager does not have without overrides says nothing
/// about the organization.
pub(super) fn overridden(before: &Template, after: &Template, applied: &[Applied<'_>]) -> OverriddenAccess {
    let mut all = OverriddenAccess::default();
    for (id, entry) in before.of_type::<ConfigurationManager>() {
        let (Some(old), Some(new)) = (parameters(entry), after.entry(id).and_then(parameters)) else {
            continue;
        };
        let value = |name: &str| {
            let (old, new) = (old.get(name)?, new.get(name)?);
            let text = new.as_str().filter(|_| old != new)?;
            let touches = |one: &&Applied<'_>| {
                one.id == *id && one.path.names().first().is_some_and(|at| at == "Properties")
            };
            let cause = applied.iter().rfind(touches)?;
            let origin = cause.change.set.as_ref().map_or(Origin::Unknown, Spanned::origin);
            let words = text.split(',').map(|word| word.trim().to_owned()).collect();
            Some(Words { words, origin: origin.or(cause.change.path.origin()) })
        };
        all.take(OverriddenAccess {
            units: value(UNITS),
            regions: value(REGIONS),
            identity_provider: value(IDENTITY_PROVIDER),
        });
    }
    all
}

/// Parameters of the definition of just-in-time node access
fn parameters(entry: &Entry) -> Option<&Json> {
    let definitions = entry.property("ConfigurationDefinitions")?.as_array()?;
    let is_access = |one: &&Json| one.get("Type").and_then(Json::as_str) == Some(NODE_ACCESS_TYPE);
    definitions.iter().find(is_access)?.get("Parameters")
}
