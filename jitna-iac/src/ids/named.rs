//! An ID, or the name that the model declares for it

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::{Label, ParseIdError};

/// An ID of type `T`, or the name that the model declares for one
///
/// A string in the form of the ID is the ID; any other string is a name.
///
/// ```
/// use jitna_iac::ids::{GroupId, Named};
///
/// let by_name: Named<GroupId> = "finance-leads".parse()?;
/// let by_id: Named<GroupId> = "ec4df598-7071-70a6-0de4-0123456789ab".parse()?;
/// assert!(matches!(by_name, Named::Name(_)));
/// assert!(matches!(by_id, Named::Id(_)));
/// # Ok::<(), jitna_iac::ids::ParseIdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Named<T> {
    /// The ID itself
    Id(T),
    /// A name that the model declares
    Name(Label),
}

impl<T: AsRef<str>> Named<T> {
    /// The string as written
    pub fn as_str(&self) -> &str {
        match self {
            Self::Id(id) => id.as_ref(),
            Self::Name(name) => name.as_str(),
        }
    }
}

impl<T: FromStr> FromStr for Named<T> {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        match text.parse() {
            Ok(id) => Ok(Self::Id(id)),
            Err(_) => text.parse().map(Self::Name),
        }
    }
}

impl<T: AsRef<str>> fmt::Display for Named<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<T: AsRef<str>> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
