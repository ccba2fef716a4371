//! Actions that change what decides about access requests: a catalog
//!
//! As of November 2026, from the Service Authorization Reference ("AWS Systems Manager", "AWS Identity and Access Management") and the
//! policies that the User Guide prints for the administrators of just-in-time node access. Notification rules have any names, so changes of
//! them are not in the catalog.

/// Roles that AWS creates to deploy and to replicate policies: Quick Setup, StackSets, propagation of the deny-access policy
pub(super) const KEEPERS: &[&str] = &[
    "arn:aws:iam::*:role/AWS-QuickSetup-*",
    "arn:aws:iam::*:role/stacksets-exec-*",
    "arn:aws:iam::*:role/SSMJustInTimeNodeAccessPolicyPropagationRole-*",
];

/// Auto-approval and deny-access policies, by name
const NAMED: &[&str] = &["arn:aws:ssm:*:*:document/SSM-JustInTimeAccess*"];

/// Manual approval policies, which have any name
const ANY: &[&str] = &["arn:aws:ssm:*:*:document/*"];

/// Role that provides the credentials of sessions
const TOKEN_ROLE: &[&str] = &["arn:aws:iam::*:role/SSM-JustInTimeAccessTokenRole"];

/// Service settings of just-in-time node access
const SETTINGS: &[&str] = &["arn:aws:ssm:*:*:servicesetting/ssm/just-in-time-access/*"];

/// An action that changes what decides about requests
#[derive(Clone, Copy, Debug)]
pub(super) struct Edit {
    pub(super) action: &'static str,
    /// Resources, one of which a statement must name
    pub(super) on: &'static [&'static str],
    /// Type of the document, for conditions on `ssm:DocumentType`
    pub(super) document_type: Option<&'static str>,
    /// What it changes, as a phrase after "change"
    pub(super) what: &'static str,
}

const fn edit(
    action: &'static str,
    on: &'static [&'static str],
    document_type: Option<&'static str>,
    what: &'static str,
) -> Edit {
    Edit { action, on, document_type, what }
}

const AUTO: Option<&str> = Some("AutoApprovalPolicy");
const MANUAL: Option<&str> = Some("ManualApprovalPolicy");
const APPROVED: &str = "who is approved automatically";
const ASKED: &str = "who is asked for approval";
const TOKENS: &str = "what the role of the tokens may do";
const PROVIDER: &str = "the identity provider";

/// All actions, in the order in which a finding names them
pub(super) const EDITS: &[Edit] = &[
    edit("ssm:CreateDocument", NAMED, AUTO, APPROVED),
    edit("ssm:UpdateDocument", NAMED, AUTO, APPROVED),
    edit("ssm:UpdateDocumentDefaultVersion", NAMED, AUTO, APPROVED),
    edit("ssm:DeleteDocument", NAMED, AUTO, APPROVED),
    edit("ssm:CreateDocument", ANY, MANUAL, ASKED),
    edit("ssm:UpdateDocument", ANY, MANUAL, ASKED),
    edit("ssm:UpdateDocumentDefaultVersion", ANY, MANUAL, ASKED),
    edit("ssm:DeleteDocument", ANY, MANUAL, ASKED),
    edit("iam:UpdateAssumeRolePolicy", TOKEN_ROLE, None, TOKENS),
    edit("iam:AttachRolePolicy", TOKEN_ROLE, None, TOKENS),
    edit("iam:PutRolePolicy", TOKEN_ROLE, None, TOKENS),
    edit("iam:DetachRolePolicy", TOKEN_ROLE, None, TOKENS),
    edit("iam:DeleteRole", TOKEN_ROLE, None, TOKENS),
    edit("ssm:UpdateServiceSetting", SETTINGS, None, PROVIDER),
    edit("ssm:ResetServiceSetting", SETTINGS, None, PROVIDER),
];
