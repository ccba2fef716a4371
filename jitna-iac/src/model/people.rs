//! Who gets which of the documented policies, and in which form

use schemars::JsonSchema;
use serde::Serialize;

use crate::ids::{
    AccountId, ClaimPattern, ExternalId, GroupId, Named, OidcProvider, PermissionSetName, PolicyName,
    PrincipalArn, RoleName, RoleSession, SamlProvider, UnitId,
};
use crate::origin::Sp;
use crate::shape::{Forms, Keys};

macro_rules! personas {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// A policy that the User Guide prints for a kind of people
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
        pub enum Persona {
            $($(#[$doc])* #[serde(rename = $word)] $name),*
        }

        impl Persona {
            /// Every persona with its word, as `jitna.yaml` writes it
            pub const WORDS: &[(&str, Self)] = &[$(($word, Self::$name)),*];

            /// Word of the persona, such as `requester`
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word),*
                }
            }
        }
    };
}

personas! {
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

impl Persona {
    /// Every persona
    pub fn all() -> impl Iterator<Item = Self> {
        Self::WORDS.iter().map(|(_, persona)| *persona)
    }

    /// Name of its policy, role or permission set if none is given: `Jitna` and the words of the persona
    #[must_use]
    pub const fn default_name(self) -> &'static str {
        match self {
            Self::Enabler => "JitnaEnabler",
            Self::Configurer => "JitnaConfigurer",
            Self::Approver => "JitnaApprover",
            Self::Requester => "JitnaRequester",
            Self::ConsoleOnboarding => "JitnaConsoleOnboarding",
            Self::Operator => "JitnaOperator",
            Self::ReadOnlyOperator => "JitnaReadOnlyOperator",
            Self::RecordingAdministrator => "JitnaRecordingAdministrator",
            Self::RdpUser => "JitnaRdpUser",
        }
    }

    /// What people of this kind do
    #[must_use]
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Enabler => "Switches just-in-time node access on",
            Self::Configurer => "Configures just-in-time node access",
            Self::Approver => "Approves requests for just-in-time node access",
            Self::Requester => "Requests just-in-time node access and uses it",
            Self::ConsoleOnboarding => "Sets up the unified Systems Manager console",
            Self::Operator => "Operates nodes in the unified Systems Manager console",
            Self::ReadOnlyOperator => "Reads the unified Systems Manager console",
            Self::RecordingAdministrator => "Configures the recording of RDP connections",
            Self::RdpUser => "Starts RDP connections",
        }
    }

    /// Where people of this kind work, if nothing else is said
    #[must_use]
    pub const fn home(self) -> PersonaHome {
        match self {
            Self::Enabler | Self::Operator | Self::ReadOnlyOperator => PersonaHome::Administrator,
            Self::ConsoleOnboarding => PersonaHome::Management,
            Self::Configurer
            | Self::Approver
            | Self::Requester
            | Self::RecordingAdministrator
            | Self::RdpUser => PersonaHome::NodeAccess,
        }
    }
}

/// Accounts that people of a persona work in
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonaHome {
    /// Every account of just-in-time node access
    NodeAccess,
    /// The delegated administrator
    Administrator,
    /// The management account
    Management,
}

/// Keys that the forms of a persona want
const fn forms() -> Forms {
    Forms {
        by: "as",
        default: None,
        required: &[
            ("policy", &["persona"]),
            ("role", &["persona", "trust"]),
            ("permissionSet", &["persona"]),
        ],
    }
}

/// A persona in one form, for some accounts
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = forms())]
pub struct Person {
    /// Which policy
    pub persona: Sp<Persona>,
    /// Policy, role or permission set
    #[serde(flatten)]
    pub form: Form,
    /// Units whose accounts get it; with no `accounts` either: where people of the persona work
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub units: Vec<Sp<Named<UnitId>>>,
    /// Single accounts that get it
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub accounts: Vec<Sp<Named<AccountId>>>,
    /// Regions that its ARNs name
    #[serde(skip_serializing_if = "is_used")]
    pub regions: Sp<RegionScope>,
    /// Channel role of Amazon Q Developer in chat applications that a configurer may pass; without it, a configurer gets
    /// none of the statements about chat
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_role: Option<Sp<RoleName>>,
    /// Denies `ssm:StartSession`, so that no other policy opens the old door; for requesters and operators
    #[serde(skip_serializing_if = "is_false")]
    pub deny_start_session: Sp<bool>,
}

fn is_used(scope: &Sp<RegionScope>) -> bool {
    **scope == RegionScope::Used
}

fn is_false(value: &Sp<bool>) -> bool {
    !**value
}

/// Regions that the ARNs of a persona name
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RegionScope {
    /// Those of just-in-time node access, one ARN each
    #[default]
    Used,
    /// All of them: `*`
    Any,
}

/// What a persona becomes
#[expect(clippy::large_enum_variant, reason = "a model has few of them")]
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "as", rename_all = "camelCase")]
pub enum Form {
    /// Customer managed policy in every account
    Policy {
        /// Name; default: [`Persona::default_name`]
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(
            description = "Name; default: `Jitna` and the words of the persona, such as `JitnaReadOnlyOperator`"
        )]
        name: Option<Sp<PolicyName>>,
    },
    /// Role in every account, with the policy inline
    #[serde(rename_all = "camelCase")]
    Role {
        /// Name; default: [`Persona::default_name`]
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(
            description = "Name; default: `Jitna` and the words of the persona, such as `JitnaReadOnlyOperator`"
        )]
        name: Option<Sp<RoleName>>,
        /// Who may take it on
        trust: Sp<Trust>,
        /// Longest session; default: 1 hour
        #[serde(skip_serializing_if = "Option::is_none")]
        max_session: Option<Sp<RoleSession>>,
    },
    /// Permission set of IAM Identity Center, assigned to groups
    #[serde(rename_all = "camelCase")]
    PermissionSet {
        /// Name; default: [`Persona::default_name`]
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(
            description = "Name; default: `Jitna` and the words of the persona, such as `JitnaReadOnlyOperator`"
        )]
        name: Option<Sp<PermissionSetName>>,
        /// Groups that get it in every account
        #[serde(skip_serializing_if = "Vec::is_empty")]
        groups: Vec<Sp<Named<GroupId>>>,
        /// Longest session; default: 1 hour
        #[serde(skip_serializing_if = "Option::is_none")]
        max_session: Option<Sp<RoleSession>>,
    },
}

/// Who may take on a role
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&[]))]
pub struct Trust {
    /// Accounts, roles and users
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub principals: Vec<Sp<PrincipalArn>>,
    /// External id that these must present
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<Sp<ExternalId>>,
    /// SAML provider whose users may sign in at the console
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saml: Option<Sp<SamlProvider>>,
    /// OIDC provider whose tokens are taken
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oidc: Option<Sp<Oidc>>,
}

/// Tokens of an OIDC provider that a role takes
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["provider", "audience", "subjects"]))]
pub struct Oidc {
    /// The provider
    pub provider: Sp<OidcProvider>,
    /// Claim `aud`
    pub audience: Sp<ClaimPattern>,
    /// Claim `sub`, with wildcards
    #[schemars(length(min = 1))]
    pub subjects: Vec<Sp<ClaimPattern>>,
}

impl Trust {
    /// Trust of these principals
    #[must_use]
    #[track_caller]
    pub fn principals(principals: impl IntoIterator<Item = PrincipalArn>) -> Self {
        // A closure would be the caller, so the place is taken before.
        let origin = crate::origin::Origin::here();
        let principals = principals.into_iter().map(|principal| Sp::new(principal, origin)).collect();
        Self { principals, ..Self::default() }
    }

    /// Trust of a SAML provider
    #[must_use]
    #[track_caller]
    pub fn saml(provider: SamlProvider) -> Self {
        Self { saml: Some(Sp::here(provider)), ..Self::default() }
    }

    /// Trust of an OIDC provider's tokens
    #[must_use]
    #[track_caller]
    pub fn oidc(oidc: Oidc) -> Self {
        Self { oidc: Some(Sp::here(oidc)), ..Self::default() }
    }

    /// Asks the principals for an external id
    #[must_use]
    #[track_caller]
    pub fn external_id(mut self, id: ExternalId) -> Self {
        self.external_id = Some(Sp::here(id));
        self
    }

    /// Whether nobody is trusted
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.principals.is_empty() && self.saml.is_none() && self.oidc.is_none()
    }
}

impl Oidc {
    /// Tokens of this provider for this audience
    #[must_use]
    #[track_caller]
    pub fn new(provider: OidcProvider, audience: ClaimPattern) -> Self {
        Self { provider: Sp::here(provider), audience: Sp::here(audience), subjects: Vec::new() }
    }

    /// Adds a subject
    #[must_use]
    #[track_caller]
    pub fn subject(mut self, subject: ClaimPattern) -> Self {
        self.subjects.push(Sp::here(subject));
        self
    }
}

impl Form {
    /// The name that is written
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Policy { name } => name.as_ref().map(|name| name.as_str()),
            Self::Role { name, .. } => name.as_ref().map(|name| name.as_str()),
            Self::PermissionSet { name, .. } => name.as_ref().map(|name| name.as_str()),
        }
    }

    /// What this is, in words
    #[must_use]
    pub const fn what(&self) -> &'static str {
        match self {
            Self::Policy { .. } => "policy",
            Self::Role { .. } => "role",
            Self::PermissionSet { .. } => "permission set",
        }
    }
}

impl Person {
    /// Persona in a form
    #[must_use]
    #[track_caller]
    pub fn new(persona: Persona, form: Form) -> Self {
        Self {
            persona: Sp::here(persona),
            form,
            units: Vec::new(),
            accounts: Vec::new(),
            regions: Sp::default(),
            chat_role: None,
            deny_start_session: Sp::default(),
        }
    }

    /// Customer managed policy of the default name
    #[must_use]
    #[track_caller]
    pub fn policy(persona: Persona) -> Self {
        Self::new(persona, Form::Policy { name: None })
    }

    /// Role of the default name
    #[must_use]
    #[track_caller]
    pub fn role(persona: Persona, trust: Trust) -> Self {
        Self::new(persona, Form::Role { name: None, trust: Sp::here(trust), max_session: None })
    }

    /// Permission set of the default name, for groups
    #[must_use]
    #[track_caller]
    pub fn permission_set(persona: Persona, groups: impl IntoIterator<Item = Named<GroupId>>) -> Self {
        let origin = crate::origin::Origin::here();
        let groups = groups.into_iter().map(|group| Sp::new(group, origin)).collect();
        Self::new(persona, Form::PermissionSet { name: None, groups, max_session: None })
    }

    /// Adds a unit whose accounts get it
    #[must_use]
    #[track_caller]
    pub fn unit(mut self, unit: Named<UnitId>) -> Self {
        self.units.push(Sp::here(unit));
        self
    }

    /// Adds an account that gets it
    #[must_use]
    #[track_caller]
    pub fn account(mut self, account: Named<AccountId>) -> Self {
        self.accounts.push(Sp::here(account));
        self
    }

    /// Sets which Regions its ARNs name
    #[must_use]
    #[track_caller]
    pub fn regions(mut self, scope: RegionScope) -> Self {
        self.regions = Sp::here(scope);
        self
    }

    /// Lets a configurer pass this channel role
    #[must_use]
    #[track_caller]
    pub fn chat_role(mut self, role: RoleName) -> Self {
        self.chat_role = Some(Sp::here(role));
        self
    }

    /// Denies `ssm:StartSession`
    #[must_use]
    #[track_caller]
    pub fn deny_start_session(mut self) -> Self {
        self.deny_start_session = Sp::here(true);
        self
    }

    /// Name of the policy, role or permission set
    #[must_use]
    pub fn name(&self) -> &str {
        self.form.name().unwrap_or(self.persona.default_name())
    }

    /// What findings about it are about
    #[must_use]
    pub fn subject(&self) -> String {
        format!("people/{}", self.name())
    }
}
