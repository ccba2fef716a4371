//! Who gets which of the documented policies, and in which form

use schemars::JsonSchema;
use serde::Serialize;

use crate::describe::people::trust;
use crate::ids::{
    AccountId, ClaimPattern, ExternalId, GroupId, Named, OidcProvider, PermissionSetName, PolicyName,
    PrincipalArn, RoleName, RoleSession, SamlProvider, UnitId,
};
use crate::origin::{Origin, Sp};
use crate::shape::Forms;
use crate::words::{Persona, RegionScope};

use super::record::data;

trust!(data);

impl Persona {
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

impl Trust {
    /// Whether nobody is trusted
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.principals.is_empty() && self.saml.is_none() && self.oidc.is_none()
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
    /// Customer managed policy of the default name, where users of the persona work
    pub(crate) fn policy(persona: Persona) -> Self {
        Self {
            persona: Sp::new(persona, Origin::Unknown),
            form: Form::Policy { name: None },
            units: Vec::new(),
            accounts: Vec::new(),
            regions: Sp::default(),
            chat_role: None,
            deny_start_session: Sp::default(),
        }
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
