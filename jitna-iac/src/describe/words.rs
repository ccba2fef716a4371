//! Words that are values: kinds, modes, phases

use crate::cedar::NodeKind;
use crate::model::{
    BucketEncryption, ChatLogging, ConcurrencyMode, Guard, IdentityProvider, LockMode, NotificationEvent,
    Persona, Phase, RegionConcurrency, RegionScope, RoleOrigin,
};
use crate::origin::Origin;

use super::given::{Given, Tree, Value};

macro_rules! words {
    ($($type:ident),* $(,)?) => {
        /// Types whose values are words
        const WORDS: &[&str] = &["NodeKind", $(stringify!($type)),*];

        $(
            #[diagnostic::do_not_recommend]
            impl Value<Self> for $type {
                fn given(self, at: Origin) -> Given<Self> {
                    // The model writes the word as the reader reads it; a test goes over all of them.
                    let word = serde_json::to_value(self).ok();
                    let word = word.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
                    Given::new(Tree::text(word.to_owned(), at))
                }
            }
        )*
    };
}

words! {
    BucketEncryption, ChatLogging, ConcurrencyMode, Guard, IdentityProvider, LockMode, NotificationEvent, Persona, Phase,
    RegionConcurrency, RegionScope, RoleOrigin,
}

/// Whether the values of a type are words
pub(crate) fn is_word(of: &str) -> bool {
    WORDS.contains(&of)
}

#[diagnostic::do_not_recommend]
impl Value<Self> for NodeKind {
    fn given(self, at: Origin) -> Given<Self> {
        let word = match self {
            Self::Any => "any",
            Self::Ec2Instance => "ec2",
            Self::ManagedInstance => "managed",
        };
        Given::new(Tree::text(word, at))
    }
}
