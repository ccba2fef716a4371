//! Features besides the policies: one folder for each, with everything that belongs only to that feature
//!
//! A folder has a module for each layer that the feature extends: `describe` (keys and builders), `model`, `read`, `check`, `synth`,
//! `import`. Such a module may import what its layer may, and the other modules of its own feature. A feature never imports another
//! feature. The test `modules` enforces both rules. What several features need is in the layer: for example, buckets and keys are in
//! `synth::features`. To add a feature, write the folder, a line in `features!`, and the key of the model in `describe::model`.

macro_rules! features {
    ($($name:ident),* $(,)?) => {
        $(pub(crate) mod $name;)*

        /// Descriptions of all features
        pub(crate) mod describe {
            $(pub use super::$name::describe::*;)*

            /// Parts that are described
            pub(crate) const PARTS: &[crate::describe::Parts] = &[$(super::$name::describe::PARTS),*];
        }

        /// Model types of all features
        #[cfg(feature = "engine")]
        pub(crate) mod model {
            $(pub use super::$name::model::*;)*
        }

        /// All features, in the order in which import recognizes them: an earlier feature claims a resource first
        #[cfg(feature = "engine")]
        pub(crate) const FEATURES: &[Feature] = &[$($name::FEATURE),*];
    };
}

features! {
    console_extras,
    session_logs,
    rdp_recording,
    existing_documents,
    notifications,
    alarms,
    people,
    migration,
    conductor_one,
    own_resources,
}

#[cfg(feature = "engine")]
pub(crate) use registry::{Feature, Publisher, Recognize, publishers};

#[cfg(feature = "engine")]
mod registry;
