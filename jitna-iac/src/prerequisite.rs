//! Resources that must exist before a deployment, and commands that check whether they do

use schemars::JsonSchema;
use serde::Serialize;

use crate::ids::{AccountId, Region};
use crate::shell::Command;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $shown:literal;)*) => {
        /// Kind of resource that must exist
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
        pub enum PrerequisiteKind {
            $($(#[$doc])* #[serde(rename = $word)] $name),*
        }

        impl PrerequisiteKind {
            /// Every kind
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Word for the kind in identifiers and in JSON, such as `logGroup`
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            /// Term for the kind in a sentence, such as `log group`
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$name => $shown),* }
            }
        }
    };
}

kinds! {
    /// Trusted access of a service in AWS Organizations
    TrustedAccess = "trustedAccess", "trusted access";
    /// Access of CloudFormation StackSets to the organization
    StackSetsAccess = "stackSetsAccess", "StackSets access to the organization";
    /// Registration of the delegated administrator for a service
    DelegatedAdministrator = "delegatedAdministrator", "delegated administrator";
    /// Enabled policy type of AWS Organizations
    PolicyType = "policyType", "policy type";
    /// Root of the organization
    Root = "root", "root";
    /// Organizational unit
    OrganizationalUnit = "organizationalUnit", "organizational unit";
    /// IAM role
    Role = "role", "IAM role";
    /// IAM user
    IamUser = "iamUser", "IAM user";
    /// Customer managed IAM policy
    Policy = "policy", "IAM policy";
    /// SAML provider of IAM
    SamlProvider = "samlProvider", "SAML provider";
    /// OIDC provider of IAM
    OidcProvider = "oidcProvider", "OIDC provider";
    /// Instance of IAM Identity Center
    IdentityCenter = "identityCenter", "IAM Identity Center instance";
    /// Group of IAM Identity Center
    Group = "group", "Identity Center group";
    /// User of IAM Identity Center
    User = "user", "Identity Center user";
    /// AWS KMS key or alias
    Key = "key", "KMS key";
    /// S3 bucket
    Bucket = "bucket", "S3 bucket";
    /// Log group of CloudWatch Logs
    LogGroup = "logGroup", "log group";
    /// SSM document
    Document = "document", "SSM document";
    /// SNS topic
    Topic = "topic", "SNS topic";
    /// Lambda function
    Function = "function", "Lambda function";
    /// EventBridge event bus
    EventBus = "eventBus", "event bus";
    /// CloudTrail trail
    Trail = "trail", "CloudTrail trail";
    /// Authorized Slack workspace
    SlackWorkspace = "slackWorkspace", "Slack workspace";
    /// Authorized Microsoft Teams team
    TeamsTeam = "teamsTeam", "Microsoft Teams team";
}

/// How the output of a command shows that the resource exists
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Evidence {
    /// The command succeeds
    Success,
    /// The command succeeds and prints something; it prints nothing if the resource does not exist
    Output,
}

/// A command that checks whether something exists
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Probe {
    /// Region that the command names; `None` for resources that are global in an account
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub region: Option<Region>,
    /// AWS CLI command, for a shell
    #[schemars(with = "String")]
    pub command: Command,
}

/// Something outside the model that must exist
///
/// It is the same in each of its accounts: run each probe with credentials of each account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Prerequisite {
    /// Identifier, the same in every run: kind and name, such as `function/page-on-call`
    pub id: String,
    /// Kind
    pub kind: PrerequisiteKind,
    /// Name, ID or ARN
    pub name: String,
    /// What needs it, in a few words
    pub needed_by: String,
    /// Accounts where it must exist, or whose credentials can show it; empty if the model does not name the account
    #[schemars(with = "Vec<String>")]
    pub accounts: Vec<AccountId>,
    /// Whether accounts that join later need it too
    pub later_accounts: bool,
    /// How a probe shows that it exists
    pub evidence: Evidence,
    /// One command for each Region; empty if the model has too little information for a command
    pub probes: Vec<Probe>,
}

impl Prerequisite {
    /// Where it must exist, in a few words
    #[must_use]
    pub fn place(&self) -> String {
        const FEW: usize = 3;
        let named: Vec<&str> = self.accounts.iter().map(AccountId::as_str).collect();
        match (named.as_slice(), self.later_accounts) {
            ([], false) => "the management account".to_owned(),
            ([], true) => "every account".to_owned(),
            ([one], false) => format!("account {one}"),
            (few, false) if few.len() <= FEW => format!("accounts {}", few.join(", ")),
            (many, false) => format!("{} accounts", many.len()),
            (few, true) if few.len() <= FEW => {
                format!("accounts {} and those that join later", few.join(", "))
            }
            (many, true) => format!("{} accounts and those that join later", many.len()),
        }
    }
}
