//! Regions

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::{ParseIdError, form};
use crate::suggest::nearest;

/// An AWS Region
///
/// The Regions that support just-in-time node access are constants. Any other string in the form of a Region can be parsed as well; the
/// rule `unsupported-region` checks whether the feature exists there.
///
/// ```
/// use jitna_iac::ids::Region;
///
/// let region: Region = "eu-central-1".parse()?;
/// assert_eq!(region, Region::EU_CENTRAL_1);
/// assert!(region.supports_node_access());
/// # Ok::<(), jitna_iac::ids::ParseIdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "engine", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "engine", schemars(transform = super::json_schema::region))]
pub struct Region(#[cfg_attr(feature = "engine", schemars(with = "String"))] Name);

/// Known Regions are cheap to copy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Name {
    Known(&'static str),
    Other(Cow<'static, str>),
}

/// Regions of the partition `aws` without just-in-time node access (AWS General Reference, "AWS service endpoints")
const OTHER_REGIONS: [&str; 18] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-3",
    "ap-south-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-west-1",
    "eu-central-2",
    "eu-south-1",
    "eu-south-2",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
];

macro_rules! regions {
    ($($name:ident = $text:literal),* $(,)?) => {
        impl Region {
            $(
                #[doc = concat!("`", $text, "`")]
                pub const $name: Self = Self(Name::Known($text));
            )*

            /// Regions that support the unified console and just-in-time node access (User Guide, "What is AWS
            /// Systems Manager?", supported Regions)
            pub const SUPPORTED: &[Self] = &[$(Self::$name),*];
        }
    };
}

regions! {
    AP_NORTHEAST_1 = "ap-northeast-1",
    AP_NORTHEAST_2 = "ap-northeast-2",
    AP_SOUTH_1 = "ap-south-1",
    AP_SOUTHEAST_1 = "ap-southeast-1",
    AP_SOUTHEAST_2 = "ap-southeast-2",
    CA_CENTRAL_1 = "ca-central-1",
    EU_CENTRAL_1 = "eu-central-1",
    EU_NORTH_1 = "eu-north-1",
    EU_WEST_1 = "eu-west-1",
    EU_WEST_2 = "eu-west-2",
    EU_WEST_3 = "eu-west-3",
    SA_EAST_1 = "sa-east-1",
    US_EAST_1 = "us-east-1",
    US_EAST_2 = "us-east-2",
    US_WEST_1 = "us-west-1",
    US_WEST_2 = "us-west-2",
}

impl Region {
    const WHAT: &'static str = "Region";

    const EXPECTED: &'static str = "a code such as `eu-central-1`";

    /// Returns the value of a string that is checked at compile time
    #[doc(hidden)]
    #[must_use]
    #[track_caller]
    pub const fn __literal(text: &'static str) -> Self {
        let mut all = Self::SUPPORTED;
        while let [known, others @ ..] = all {
            if let Name::Known(known) = known.0
                && form::is(known.as_bytes(), text)
            {
                return Self(Name::Known(known));
            }
            all = others;
        }
        if !form::region(text.as_bytes()) {
            form::refuse(text, Self::WHAT, Self::EXPECTED);
        }
        Self(Name::Other(Cow::Borrowed(text)))
    }

    /// Code of the Region, such as `eu-central-1`
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Name::Known(text) => text,
            Name::Other(text) => text,
        }
    }

    /// Codes of all Regions of the partition `aws`, as of this version
    pub(crate) fn known() -> impl Iterator<Item = &'static str> {
        let supported = Self::SUPPORTED.iter().filter_map(|region| match region.0 {
            Name::Known(text) => Some(text),
            Name::Other(_) => None,
        });
        supported.chain(OTHER_REGIONS)
    }

    /// Whether AWS has this Region in the partition `aws`, as of this version
    pub(crate) fn is_known(&self) -> bool {
        Self::known().any(|known| known == self.as_str())
    }

    /// Whether the unified console and just-in-time node access exist in this Region
    #[must_use]
    pub fn supports_node_access(&self) -> bool {
        matches!(self.0, Name::Known(_))
    }
}

impl FromStr for Region {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        if let Some(known) = Self::SUPPORTED.iter().find(|r| r.as_str() == text) {
            return Ok(known.clone());
        }
        let like = nearest(text, Self::SUPPORTED.iter().map(Self::as_str));
        if form::region(text.as_bytes()) {
            return Ok(Self(Name::Other(Cow::Owned(text.to_owned()))));
        }
        let error = ParseIdError::new(Self::WHAT, text, Self::EXPECTED);
        Err(match like {
            Some(like) => error.with_help(format!("did you mean `{like}`?")),
            None => error,
        })
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Region {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
