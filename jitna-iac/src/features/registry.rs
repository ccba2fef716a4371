//! What a feature provides to each layer

use crate::cfn::{AddError, Sub};
use crate::check::{Conclusions, Report};
use crate::features::FEATURES;
use crate::import::features::{Context, Recognized};
use crate::import::input::Material;
use crate::import::members::Members;
use crate::plan::Plan;
use crate::synth::features::FeatureTemplates;
use crate::synth::prerequisites::Needs;

/// Recognizes the resources of a feature
pub(crate) type Recognize = fn(&Context<'_>) -> Recognized;

/// Adds the resources of a feature to the templates
type Add = fn(&mut FeatureTemplates<'_, '_>) -> Result<(), AddError>;

/// A service that publishes to a topic which another feature creates
#[derive(Clone, Debug)]
pub(crate) struct Publisher {
    /// Service principal
    pub(crate) service: &'static str,
    /// Name of the service in the IDs of statements
    pub(crate) name: &'static str,
    /// Kind of the resources that publish, in the IDs of statements
    pub(crate) resources: &'static str,
    /// Topic, by name
    pub(crate) topic: String,
    /// ARNs of the resources that publish
    pub(crate) sources: Vec<Sub>,
}

/// Everything that publishes to topics of other features
pub(crate) fn publishers(plan: &Plan<'_>) -> Vec<Publisher> {
    FEATURES.iter().flat_map(|feature| (feature.publishers)(plan)).collect()
}

/// Functions of a feature for each layer
#[derive(Clone, Copy)]
pub(crate) struct Feature {
    /// Checks of the plan
    pub(crate) checks: &'static [fn(&Plan<'_>, &mut Report)],
    /// Its rules that conclude from what is not written
    pub(crate) concludes: Conclusions,
    /// Functions that add its resources, each with its position among those of all features
    // INVARIANT: another position moves resources in templates that exist.
    pub(crate) templates: &'static [(u8, Add)],
    /// Lists what publishes to topics that another feature creates
    pub(crate) publishers: fn(&Plan<'_>) -> Vec<Publisher>,
    /// Adds what must exist outside the templates
    pub(crate) prerequisites: Option<fn(&mut Needs<'_, '_>)>,
    /// Recognizes its resources in templates
    pub(crate) recognize: Recognize,
    /// Lists the accounts and units that its resources name
    pub(crate) members: Option<fn(&Material, &mut Members<'_>)>,
    /// Suffixes of the names of its StackSets
    pub(crate) stack_sets: &'static [&'static str],
}

impl Feature {
    /// A feature that does nothing
    pub(crate) const NONE: Self = Self {
        checks: &[],
        concludes: &[],
        templates: &[],
        publishers: |_| Vec::new(),
        prerequisites: None,
        recognize: |_| Recognized::default(),
        members: None,
        stack_sets: &[],
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::FEATURES;

    #[test]
    fn no_two_features_have_one_position_or_one_name_of_a_stack_set() {
        let positions: Vec<u8> =
            FEATURES.iter().flat_map(|feature| feature.templates).map(|(position, _)| *position).collect();
        assert_eq!(positions.iter().collect::<BTreeSet<_>>().len(), positions.len(), "{positions:?}");
        let names: Vec<&str> = FEATURES.iter().flat_map(|feature| feature.stack_sets).copied().collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
    }
}
