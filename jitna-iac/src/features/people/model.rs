//! Personas that get the documented policies, and the form of each

use schemars::JsonSchema;
use serde::Serialize;

use crate::features::people::describe::trust;
use crate::ids::{
    AccountId, ClaimPattern, ExternalId, GroupId, Named, OidcProvider, PermissionSetName, PolicyName,
    PrincipalArn, RoleName, RoleSession, SamlProvider, UnitId,
};
use crate::json_schema::Forms;
use crate::origin::{Origin, Spanned};
use crate::words::{Persona, RegionScope};

use crate::model::record::data;

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

    /// What users of this persona do
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

    /// Where users of this persona work by default
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

/// Accounts in which users of a persona work
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PersonaHome {
    /// Every account of just-in-time node access
    NodeAccess,
    /// The delegated administrator
    Administrator,
    /// The management account
    Management,
}

/// Required keys of the forms of a persona
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
#[non_exhaustive]
pub struct Person {
    /// The persona, which determines the policy
    pub persona: Spanned<Persona>,
    /// Policy, role or permission set
    #[serde(flatten)]
    pub form: Form,
    /// Units whose accounts get it; without units and `accounts`, the accounts where users of the persona work get it
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub units: Vec<Spanned<Named<UnitId>>>,
    /// Single accounts that get it
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub accounts: Vec<Spanned<Named<AccountId>>>,
    /// Regions in its ARNs
    #[serde(skip_serializing_if = "is_used")]
    pub regions: Spanned<RegionScope>,
    /// Channel role of Amazon Q Developer in chat applications that a configurer may pass; without it, a configurer gets no statements
    /// about chat
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_role: Option<Spanned<RoleName>>,
    /// Whether it denies `ssm:StartSession`, so that no other policy allows sessions without a request; for requesters and operators; default: no
    #[serde(skip_serializing_if = "is_false")]
    pub deny_start_session: Spanned<bool>,
}

fn is_used(scope: &Spanned<RegionScope>) -> bool {
    **scope == RegionScope::Used
}

fn is_false(value: &Spanned<bool>) -> bool {
    !**value
}

/// Form of a persona
#[expect(clippy::large_enum_variant, reason = "a model has few of them")]
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "as", rename_all = "camelCase")]
#[non_exhaustive]
pub enum Form {
    /// Customer managed policy in every account
    Policy {
        /// Name; default: [`Persona::default_name`]
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(
            description = "Name; default: `Jitna` and the words of the persona, such as `JitnaReadOnlyOperator`"
        )]
        name: Option<Spanned<PolicyName>>,
    },
    /// Role in every account, with the policy inline
    #[serde(rename_all = "camelCase")]
    Role {
        /// Name; default: [`Persona::default_name`]
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(
            description = "Name; default: `Jitna` and the words of the persona, such as `JitnaReadOnlyOperator`"
        )]
        name: Option<Spanned<RoleName>>,
        /// Principals that may assume it
        trust: Spanned<Trust>,
        /// Maximum session duration; default: 1 hour
        #[serde(skip_serializing_if = "Option::is_none")]
        max_session: Option<Spanned<RoleSession>>,
    },
    /// Permission set of IAM Identity Center, assigned to groups
    #[serde(rename_all = "camelCase")]
    PermissionSet {
        /// Name; default: [`Persona::default_name`]
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(
            description = "Name; default: `Jitna` and the words of the persona, such as `JitnaReadOnlyOperator`"
        )]
        name: Option<Spanned<PermissionSetName>>,
        /// Groups that get it in every account
        #[serde(skip_serializing_if = "Vec::is_empty")]
        groups: Vec<Spanned<Named<GroupId>>>,
        /// Maximum session duration; default: 1 hour
        #[serde(skip_serializing_if = "Option::is_none")]
        max_session: Option<Spanned<RoleSession>>,
    },
}

impl Trust {
    /// Whether no principal is trusted
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.principals.is_empty() && self.saml.is_none() && self.oidc.is_none()
    }
}

impl Form {
    /// The name in the model
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Policy { name } => name.as_ref().map(|name| name.as_str()),
            Self::Role { name, .. } => name.as_ref().map(|name| name.as_str()),
            Self::PermissionSet { name, .. } => name.as_ref().map(|name| name.as_str()),
        }
    }

    /// Kind of the form, in words
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
    /// Customer managed policy with the default name, where users of the persona work
    pub(crate) fn policy(persona: Persona) -> Self {
        Self {
            persona: Spanned::new(persona, Origin::Unknown),
            form: Form::Policy { name: None },
            units: Vec::new(),
            accounts: Vec::new(),
            regions: Spanned::default(),
            chat_role: None,
            deny_start_session: Spanned::default(),
        }
    }

    /// Name of the policy, role or permission set
    #[must_use]
    pub fn name(&self) -> &str {
        self.form.name().unwrap_or(self.persona.default_name())
    }

    /// Subject of findings about it
    #[must_use]
    pub fn subject(&self) -> String {
        format!("people/{}", self.name())
    }
}
