//! Parts of the unified console that are off unless asked for

use crate::features::console_extras::describe::console_extras;
use crate::ids::{BucketName, KeyAlias, RoleName};
use crate::model::record::data;

console_extras!(data);

impl ConsoleExtras {
    /// Whether no part is requested
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
