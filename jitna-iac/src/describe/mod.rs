//! Describing an organization in Rust: values, handles and parts
//!
//! A program describes what `jitna.yaml` would say, with the same keys, and gets no `Result`. Literals are checked by the compiler; text
//! that is only known when the program runs is judged when the model is read, by the code that reads the file, and what is wrong is a
//! finding at the line that gave it. A handle ([`Group`], [`Unit`] and others) is a constant: using it describes it. Begin at [`Model`].

mod approvers;
mod assemble;
mod choice;
mod declared;
pub(crate) mod finding;
pub(crate) mod fragment;
pub(crate) mod given;
mod guardrail;
mod handle;
mod invariant;
pub(crate) mod keys;
pub(crate) mod mapping;
mod members;
pub(crate) mod model;
pub(crate) mod options;
pub(crate) mod organization;
mod parameter_types;
pub(crate) mod part;
pub mod pattern;
pub(crate) mod policy;
pub(crate) mod session;
mod statement;
pub(crate) mod uses;
mod words;

pub use approvers::{Approver, Approvers, IntoLevel};
pub(crate) use assemble::{CONFLICT, path_of, section_of};
pub(crate) use declared::Declared;
pub use finding::Finding;
pub use fragment::{Fragment, Part, Tag};
pub use given::{Accounts, AnyText, Given, Time, Value, days, hours, minutes, seconds};
pub use guardrail::Guardrail;
pub use handle::{Account, Group, NodeTag, Role, Unit, User, node_tag};
pub use invariant::{Invariant, Requests};
pub use keys::Keys;
pub use model::Model;
pub use options::StackSetOptions;
pub use organization::{DeploymentRoles, IdentityCenter, NodeAccess, Organization, UnifiedConsole};
pub(crate) use part::Setter;
pub use policy::{AutoApproval, DenyAccess, Level, ManualApproval, Rollout};
pub use session::{Central, CloudWatchLogs, LogBucket, ObjectLock, S3Logs, SessionPreferences, ShellProfile};
pub use statement::{Condition, Nodes, PrincipalTag, Statement, TagValues, principal_tag};

pub use crate::features::describe::*;
pub use crate::ids::Region;
pub use serde_json::json;
pub(crate) use words::is_word;

pub use crate::words::{
    BucketEncryption, ChatLogging, ConcurrencyMode, Guard, IdentityProvider, LockMode, NodeKind,
    NotificationEvent, Persona, Phase, RegionConcurrency, RegionScope, ResourceAccount, RoleOrigin,
    UserAttribute,
};

/// Arguments of `new`, and setters, of a part that is described; see [`part`]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Setters {
    pub(crate) new: &'static [Setter],
    pub(crate) own: &'static [Setter],
    /// Those that other parts have as well
    pub(crate) shared: &'static [Setter],
}

impl Setters {
    pub(crate) fn all(&self) -> impl Iterator<Item = &'static Setter> + use<> {
        self.own.iter().chain(self.shared)
    }

    pub(crate) fn of(&self, key: &str) -> Vec<&'static Setter> {
        self.all().filter(|setter| setter.key == key).collect()
    }
}

/// Described parts, by name
pub(crate) type Parts = &'static [(&'static str, Setters)];

/// Lists described parts with their setters
macro_rules! described {
    ($($part:ident $(with $shared:ident)? $(without $new:ident)?),* $(,)?) => {
        &[$((
            stringify!($part),
            $crate::describe::Setters {
                new: $crate::describe::described!(@new $part $($new)?),
                own: $part::SETTERS,
                shared: $crate::describe::described!(@shared $part $($shared)?),
            },
        )),*]
    };
    (@new $part:ident) => { $part::NEW };
    (@new $part:ident $new:ident) => { &[] };
    (@shared $part:ident) => { &[] };
    (@shared $part:ident $shared:ident) => { $part::$shared };
}
pub(crate) use described;

/// Parts that belong to no feature
const PARTS: Parts = described![
    AutoApproval, Central, CloudWatchLogs, DenyAccess, DeploymentRoles, IdentityCenter, Level without new, LogBucket,
    ManualApproval, Model without new, NodeAccess, ObjectLock, Organization, Rollout, S3Logs, SessionPreferences,
    ShellProfile, StackSetOptions, UnifiedConsole,
];

/// All parts that are described
fn parts() -> impl Iterator<Item = &'static (&'static str, Setters)> {
    PARTS.iter().chain(crate::features::describe::PARTS.iter().copied().flatten())
}

/// Setters of a part, by its name; nothing for parts whose setters are written by hand
pub(crate) fn setters(part: &str) -> Option<Setters> {
    parts().find(|(name, _)| *name == part).map(|(_, setters)| *setters)
}

/// The parts, and the keys that their setters write
#[doc(hidden)]
#[must_use]
pub fn all_keys() -> Vec<(&'static str, Vec<&'static str>)> {
    /// Keys of setters that are written by hand
    const BY_HAND: &[(&str, &[&str])] = &[
        ("Level", &["approvers"]),
        ("ManualApproval", &["levels"]),
        ("Organization", &["accounts", "units"]),
        ("RdpRecording", &["bucket"]),
        ("Rollout", &["extends", "autoApproval", "manualApprovals", "sessionPreferences"]),
        ("SessionPreferences", &["runAs"]),
    ];
    let described = parts().filter(|(part, _)| *part != "Model").map(|(part, of)| {
        let setters = of.new.iter().chain(of.all()).map(|one| one.key);
        let by_hand = BY_HAND.iter().filter(|(of, _)| of == part).flat_map(|(_, keys)| keys.iter().copied());
        (*part, setters.chain(by_hand).collect())
    });
    macro_rules! written {
        ($($part:ident),*) => { [$((<$part as Keys>::NAME, <$part as Keys>::KEYS.to_vec())),*] };
    }
    described
        .chain(written![Guardrail, Invariant, Model, Person, RecordingKey, Requests, Statement])
        .collect()
}
