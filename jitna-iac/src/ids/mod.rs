//! Values that cannot be wrong: ids, names, Regions, durations
//!
//! Each type parses once, where text enters, and refuses what AWS would refuse; nothing later looks at the
//! characters again. Most are made by one macro, `text_type!`.

mod aws;
mod date;
mod documents;
mod duration;
mod form;
#[cfg(feature = "engine")]
pub(crate) mod json_schema;
#[cfg(feature = "engine")]
pub(crate) use json_schema::example;
mod kms;
mod named;
mod names;
mod notify;
mod path;
mod people;
mod region;
mod resources;
mod storage;
mod text;

pub(crate) use aws::organization_id_in;
pub use aws::{
    AccountId, GroupId, IdentityStoreId, InstanceArn, OrganizationId, OuId, RootId, UnitId, UserId,
};
pub use date::Date;
pub use documents::{ACCESS_TOKEN_ROLE, AUTO_APPROVAL_NAME, DENY_ACCESS_NAME, SESSION_PREFERENCES_NAME};
pub use duration::{
    AlarmPeriod, ApprovalTimeout, Days, ExposureLimit, Hours, IdleTimeout, RoleSession, Schedule,
    ScheduleDays, ScheduleTime, SessionDuration,
};
pub(crate) use kms::{KmsKey, KmsName};
pub use named::Named;
pub use names::{
    DocumentName, Label, ManagerName, NodeTagValue, RoleArn, RoleName, RoleReference, StackName, TagKey,
    TagValue, UserName,
};
pub use notify::{
    ChatName, EmailAddress, EventBusArn, EventLogGroup, EventRuleName, FunctionReference, PolicyArn,
    SlackChannelId, SlackWorkspaceId, TeamsChannelId, TeamsId, TopicName, TopicReference,
};
pub(crate) use path::place_of_path;
pub use people::{
    ClaimPattern, ExternalId, OidcProvider, PermissionSetName, PolicyName, PrincipalArn, PrincipalPattern,
    SamlProvider,
};
pub use region::Region;
pub use resources::{ResourceId, ResourceType};
pub(crate) use storage::fault_of_bucket_name;
pub use storage::{BucketName, KeyAlias, KeyArn, LogRetention};
pub use text::{Placeholder, Text, TextPart};

/// A text that does not have the shape of what it was read as
///
/// ```
/// use jitna_iac::ids::AccountId;
///
/// let error = "12345".parse::<AccountId>().unwrap_err();
/// assert_eq!(error.to_string(), "invalid account ID `12345`: expected 12 digits");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseIdError {
    /// What was wanted, such as `account ID`
    what: &'static str,
    /// What was written
    value: String,
    /// What would be right
    expected: String,
    /// The fix, if one is known
    help: Option<String>,
}

impl std::fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "invalid {} `{}`: expected {}", self.what, clip(&self.value), self.expected)
    }
}

impl std::error::Error for ParseIdError {}

impl ParseIdError {
    pub(crate) fn new(what: &'static str, value: &str, expected: impl Into<String>) -> Self {
        Self { what, value: value.to_owned(), expected: expected.into(), help: None }
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The fix, if one is known
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

/// First characters of a text that goes into a message
pub(crate) fn clip(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Makes a type that holds a text of a certain form
///
/// The form is an expression of the text's bytes that the compiler can evaluate; `and` is what only a program that runs can know.
macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, $what:literal, $expected:literal, |$text:ident| $valid:expr $(, and $more:expr)?) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "engine", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "engine", schemars(transform = $crate::ids::json_schema::described::<$name>))]
        pub struct $name(std::borrow::Cow<'static, str>);

        impl $name {
            /// What this is, in words
            pub(crate) const WHAT: &'static str = $what;

            /// Whether a text has the form of this
            const fn is_formed($text: &[u8]) -> bool {
                $valid
            }

            /// The value of a text that the compiler checks
            #[doc(hidden)]
            #[must_use]
            #[track_caller]
            pub const fn __literal(text: &'static str) -> Self {
                if !Self::is_formed(text.as_bytes()) {
                    $crate::ids::form::refuse(text, $what, $expected);
                }
                Self(std::borrow::Cow::Borrowed(text))
            }

            /// The text
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ids::ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                if Self::is_formed(text.as_bytes()) $(&& $more(text))? {
                    Ok(Self(std::borrow::Cow::Owned(text.to_owned())))
                } else {
                    Err($crate::ids::ParseIdError::new(Self::WHAT, text, $expected))
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
    };
}
pub(crate) use text_type;
