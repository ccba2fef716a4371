//! Words that are values: kinds, modes, phases
//!
//! Each type lists its words once; reader, schema, printer and builders follow from the list.

use std::fmt;
use std::str::FromStr;

/// A type whose values are words of the file
pub(crate) trait Word: Copy + PartialEq + 'static {
    /// Name of the type
    const NAME: &'static str;
    /// What the values say
    const DOC: &'static str;
    /// Each value with its word
    const WORDS: &'static [(&'static str, Self)];
    /// What each value means, in the same order
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

                /// Word of the file
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
    /// Keys that objects of a bucket are encrypted with
    #[default(S3)]
    BucketEncryption {
        /// Keys of S3
        S3 = "S3",
        /// A customer managed key
        Kms = "KMS",
    }

    /// What chat configurations log
    #[default(Error)]
    ChatLogging {
        /// What fails
        Error = "ERROR",
        /// Everything
        Info = "INFO",
        /// Nothing
        None = "NONE",
    }

    /// How concurrency and failure tolerance go together
    #[default(SoftFailureTolerance)]
    ConcurrencyMode {
        /// Concurrency is at most the tolerance and one
        StrictFailureTolerance = "STRICT_FAILURE_TOLERANCE",
        /// Concurrency stays, whatever fails
        SoftFailureTolerance = "SOFT_FAILURE_TOLERANCE",
    }

    /// What denies sessions without an access request
    Guard {
        /// Service control policy of the organization, attached to units and accounts
        ServiceControlPolicy = "serviceControlPolicy",
        /// Managed policy in every account, to be set as the permissions boundary of roles and users
        PermissionsBoundary = "permissionsBoundary",
    }

    /// Where the identity of an approver is read from (User Guide, "Changing identity providers")
    #[default(Iam)]
    IdentityProvider {
        /// IAM roles; the default of the service
        Iam = "IAM",
        /// Users and groups of IAM Identity Center; for organizations only
        Sso = "SSO",
    }

    /// Who may lift the lock of an object
    LockMode {
        /// Every principal that has `s3:BypassGovernanceRetention`
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

    /// What a rule listens for
    NotificationEvent {
        /// A level of a manual request waits for its approvers, or was decided
        Approver = "approver",
        /// A manual request changed its status
        Requester = "requester",
        /// A request failed, since several policies apply to the node
        Failed = "failed",
        /// CloudTrail recorded a request, also one that is approved automatically, of which Systems Manager emits nothing
        Started = "started",
    }

    /// A policy that the User Guide prints for users of one kind
    Persona {
        /// Turns just-in-time node access on ("Setting up just-in-time access with Systems Manager")
        Enabler = "enabler",
        /// Configures policies, preferences and notifications of an account (the same page)
        Configurer = "configurer",
        /// Approves access requests (the same page)
        Approver = "approver",
        /// Requests access and starts sessions with the token of a request (the same page)
        Requester = "requester",
        /// Sets the unified console up ("Setting up Systems Manager console access")
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
        /// The feature is on; every user keeps Session Manager
        Setup = "setup",
        /// Policies are written and tried; the guard exists, attached to nothing
        Develop = "develop",
        /// Some users and nodes go first
        Pilot = "pilot",
        /// All users
        Full = "full",
    }

    /// Whether CloudFormation works on several Regions at the same time
    #[default(Parallel)]
    RegionConcurrency {
        /// All at the same time
        Parallel = "PARALLEL",
        /// One after the other
        Sequential = "SEQUENTIAL",
    }

    /// Regions that the ARNs of a persona name
    #[default(Used)]
    RegionScope {
        /// Those of just-in-time node access, one ARN each
        Used = "used",
        /// All of them: `*`
        Any = "any",
    }

    /// Whether the stack makes the roles, or finds them
    #[default(Create)]
    RoleOrigin {
        /// The stack creates them; it fails if a role of the name exists
        Create = "create",
        /// They exist
        Existing = "existing",
    }

    /// Attribute of a user of IAM Identity Center that a policy can see
    ///
    /// All four are optional strings. The list is the schema's ("Statement structure and built-in operators …", User
    /// Guide); no other attribute reaches a policy, whatever the identity source holds.
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

/// Name that is not an attribute of a user
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownUserAttribute(pub String);

impl fmt::Display for UnknownUserAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known: Vec<String> = UserAttribute::WORDS.iter().map(|(word, _)| format!("`{word}`")).collect();
        // Before the last one stands "and".
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
