//! What a feature provides to each layer

use crate::cfn::AddError;
use crate::check::{Conclusions, Report};
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
        prerequisites: None,
        recognize: |_| Recognized::default(),
        members: None,
        stack_sets: &[],
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::features::FEATURES;

    #[test]
    fn no_two_features_have_one_position_or_one_name_of_a_stack_set() {
        let positions: Vec<u8> =
            FEATURES.iter().flat_map(|feature| feature.templates).map(|(position, _)| *position).collect();
        assert_eq!(positions.iter().collect::<BTreeSet<_>>().len(), positions.len(), "{positions:?}");
        let names: Vec<&str> = FEATURES.iter().flat_map(|feature| feature.stack_sets).copied().collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
    }
}
