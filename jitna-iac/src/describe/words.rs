//! Words as values

use crate::origin::Origin;
use crate::words::{self, Word};

use super::given::{Given, Tree, Value};

macro_rules! words {
    ($($type:ident),+) => {
        /// Types whose values are words
        const WORDS: &[&str] = &[$(<words::$type as Word>::NAME),+];

        $(
            #[diagnostic::do_not_recommend]
            impl Value<Self> for words::$type {
                fn given(self, at: Origin) -> Given<Self> {
                    Given::new(Tree::text(self.as_str(), at))
                }
            }
        )+
    };
}
words::all_words!(words);

/// Whether the values of a type are words
pub(crate) fn is_word(of: &str) -> bool {
    WORDS.contains(&of)
}
