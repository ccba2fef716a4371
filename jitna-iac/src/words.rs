//! Words as values: kinds, modes, phases
//!
//! Each type lists its words once; the reader, the schema, the printer and the builders are derived from the list.

use std::fmt;
use std::str::FromStr;

/// A type whose values are words in the file
pub(crate) trait Word: Copy + PartialEq + 'static {
    /// Name of the type
    const NAME: &'static str;
    /// Description of the values
    const DOC: &'static str;
    /// Each value with its word
    const WORDS: &'static [(&'static str, Self)];
    /// Meaning of each value, in the same order
    const MEANINGS: &'static [&'static str];
}

macro_rules! words {
    ($(
        $(#[doc = $doc:literal])*
        $(#[derive($($derived:ident),+)])?
        $(#[default($first:ident)])?
        $type:ident { $($(#[doc = $of:literal])* $name:ident = $word:literal,)+ }
    )+) => {
        $(
            $(#[doc = $doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash $($(, $derived)+)?)]
            #[non_exhaustive]
            pub enum $type { $($(#[doc = $of])* $name,)+ }

            impl $type {
                /// Every value with its word, in the order of the reference
                pub const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$name)),+];

                /// Every value, in the order of the reference
                pub const ALL: &'static [Self] = &[$(Self::$name),+];

                /// Word in the file
                #[must_use]
                pub const fn as_str(self) -> &'static str {
                    match self {
                        $(Self::$name => $word,)+
                    }
                }
            }

            impl Word for $type {
                const NAME: &'static str = stringify!($type);
                const DOC: &'static str = concat!($($doc, "\n"),*);
                const WORDS: &'static [(&'static str, Self)] = Self::WORDS;
                const MEANINGS: &'static [&'static str] = &[$(concat!($($of),*)),+];
            }

            $(
                impl Default for $type {
                    fn default() -> Self {
                        Self::$first
                    }
                }
            )?

            impl fmt::Display for $type {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(self.as_str())
                }
            }

            impl serde::Serialize for $type {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.as_str())
                }
            }
        )+

        /// Calls a macro with the names of all types
        macro_rules! all_words {
            ($then:ident) => { $then! { $($type),+ } };
        }
        pub(crate) use all_words;
    };
}

words! {
    /// Keys that encrypt the objects of a bucket
    #[default(S3)]
    BucketEncryption {
        /// S3 managed keys
        S3 = "S3",
        /// A customer managed key
        Kms = "KMS",
    }

    /// What chat configurations log
    #[default(Error)]
    ChatLogging {
        /// Errors
        Error = "ERROR",
        /// Everything
        Info = "INFO",
        /// Nothing
        None = "NONE",
    }

    /// How concurrency and failure tolerance are related
    #[default(SoftFailureTolerance)]
    ConcurrencyMode {
        /// Concurrency is at most the tolerance plus one
        StrictFailureTolerance = "STRICT_FAILURE_TOLERANCE",
        /// Concurrency does not change, regardless of failures
        SoftFailureTolerance = "SOFT_FAILURE_TOLERANCE",
    }

    /// What denies sessions without an access request
    Guard {
        /// Service control policy of the organization, attached to OUs and accounts
        ServiceControlPolicy = "serviceControlPolicy",
        /// Managed policy in every account, for use as the permissions boundary of roles and users
        PermissionsBoundary = "permissionsBoundary",
    }

    /// Source of the approvers' identities (User Guide, "Changing identity providers")
    #[default(Iam)]
    IdentityProvider {
        /// IAM roles; the default of the service
        Iam = "IAM",
        /// Users and groups of IAM Identity Center; for organizations only
        Sso = "SSO",
    }

    /// Principals who may remove the lock of an object
    LockMode {
        /// All principals that have `s3:BypassGovernanceRetention`
        Governance = "GOVERNANCE",
        /// No principal
        Compliance = "COMPLIANCE",
    }

    /// Kind of node
    #[default(Any)]
    NodeKind {
        /// Any managed node
        Any = "any",
        /// EC2 instances (`AWS::EC2::Instance`)
        Ec2Instance = "ec2",
        /// Nodes registered by a hybrid activation (`AWS::SSM::ManagedInstance`)
        ManagedInstance = "managed",
    }

    /// Event for which a rule listens
    NotificationEvent {
        /// A level of a manual request is waiting for its approvers, or was decided
        Approver = "approver",
        /// A manual request changed its status
        Requester = "requester",
        /// A request failed because several policies apply to the node
        Failed = "failed",
        /// CloudTrail recorded a request, including requests that are approved automatically, for which Systems Manager emits no event
        Started = "started",
        /// CloudTrail recorded a session that did not begin with an access request
        Sessions = "sessions",
    }

    /// A policy that the User Guide prints for a user role
    Persona {
        /// Turns on just-in-time node access ("Setting up just-in-time access with Systems Manager")
        Enabler = "enabler",
        /// Configures policies, preferences and notifications of an account (the same page)
        Configurer = "configurer",
        /// Approves access requests (the same page)
        Approver = "approver",
        /// Requests access and starts sessions with the token of a request (the same page)
        Requester = "requester",
        /// Sets up the unified console ("Setting up Systems Manager console access")
        ConsoleOnboarding = "console-onboarding",
        /// Operates nodes in the unified console (the same page)
        Operator = "operator",
        /// Reads the unified console (the same page)
        ReadOnlyOperator = "read-only-operator",
        /// Configures the recording of RDP connections ("Recording RDP connections")
        RecordingAdministrator = "recording-administrator",
        /// Starts RDP connections (the same page)
        RdpUser = "rdp-user",
    }

    /// Phase of the migration (User Guide, "Moving to just-in-time node access from Session Manager")
    #[derive(PartialOrd, Ord)]
    Phase {
        /// Just-in-time node access is on; all users keep Session Manager
        Setup = "setup",
        /// Policies are written and tested; the guard exists, without targets
        Develop = "develop",
        /// Some users and nodes start
        Pilot = "pilot",
        /// All users
        Full = "full",
    }

    /// Whether CloudFormation updates several Regions at the same time
    #[default(Parallel)]
    RegionConcurrency {
        /// All at the same time
        Parallel = "PARALLEL",
        /// One after another
        Sequential = "SEQUENTIAL",
    }

    /// Regions in the ARNs of a persona
    #[default(Used)]
    RegionScope {
        /// The Regions of just-in-time node access, one ARN each
        Used = "used",
        /// All Regions: `*`
        Any = "any",
    }

    /// Account of a stack with a user's own resources
    ResourceAccount {
        /// The delegated administrator account; without an organization, the one account
        Administrator = "administrator",
        /// The management account
        Management = "management",
    }

    /// Whether the stack creates the roles, or uses existing ones
    #[default(Create)]
    RoleOrigin {
        /// The stack creates them; it fails if a role with the name exists
        Create = "create",
        /// They already exist
        Existing = "existing",
    }

    /// Attribute of a user of IAM Identity Center that a policy can read
    ///
    /// All four are optional strings. The list is from the schema ("Statement structure and built-in operators …", User Guide); no other
    /// attribute reaches a policy, even if the identity source has it.
    #[derive(PartialOrd, Ord)]
    UserAttribute {
        /// `employeeNumber`
        EmployeeNumber = "employeeNumber",
        /// `costCenter`
        CostCenter = "costCenter",
        /// `organization`
        Organization = "organization",
        /// `division`
        Division = "division",
    }
}

/// Name that is not a user attribute
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownUserAttribute(pub String);

impl fmt::Display for UnknownUserAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known: Vec<String> = UserAttribute::WORDS.iter().map(|(word, _)| format!("`{word}`")).collect();
        // Before the last one is "and".
        let listed = match known.split_last() {
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
            None => String::new(),
        };
        write!(f, "users have no attribute `{}`: policies see {listed}", self.0)
    }
}

impl std::error::Error for UnknownUserAttribute {}

impl FromStr for UserAttribute {
    type Err = UnknownUserAttribute;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().copied().find(|known| known.as_str() == name);
        known.ok_or_else(|| UnknownUserAttribute(name.to_owned()))
    }
}

/// How severe a finding is; the order is note < warning < error
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "engine",
    derive(serde::Serialize, schemars::JsonSchema),
    serde(rename_all = "lowercase")
)]
pub enum Severity {
    /// Useful to know; no action is needed
    Note,
    /// Probably unintended
    Warning,
    /// Would fail, or cannot be intended
    Error,
}

impl Severity {
    /// Lower-case word: `note`, `warning`, `error`
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Format of the templates
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// With a comment above each resource
    #[default]
    Yaml,
    /// Without comments
    Json,
}

impl Format {
    /// Words for the formats
    pub const WORDS: &[(&str, Self)] = &[("yaml", Self::Yaml), ("json", Self::Json)];

    /// Ending of file names
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_one_word_and_a_meaning() {
        macro_rules! of {
            ($($type:ident),+) => {$(
                for (number, (word, value)) in $type::WORDS.iter().enumerate() {
                    assert_eq!(value.as_str(), *word, "{}", $type::NAME);
                    assert!(!$type::MEANINGS[number].trim().is_empty(), "{} {word}", $type::NAME);
                    assert!(!$type::WORDS[..number].iter().any(|(other, _)| other == word), "{word}");
                }
            )+};
        }
        all_words!(of);
    }
}
