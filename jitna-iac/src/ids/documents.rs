//! Names that the service requires for documents of which an account and Region has one

/// Name of the auto-approval policy of an account and Region (User Guide, "Create an auto-approval policy")
pub const AUTO_APPROVAL_NAME: &str = "SSM-JustInTimeAccessAutoApprovalPolicy";

/// Role of the tokens of access requests, which the setup of just-in-time node access creates in each account
pub const ACCESS_TOKEN_ROLE: &str = "SSM-JustInTimeAccessTokenRole";

/// Name of the deny-access policy of an organization (User Guide, "Create a deny-access policy"); its copies have the same name
///
/// The name distinguishes the deny-access policy from an auto-approval policy, because both are documents of the type `AutoApprovalPolicy`.
pub const DENY_ACCESS_NAME: &str = "SSM-JustInTimeAccessDenyAccessOrgPolicy";

/// Name of the session preferences of an account and Region (User Guide, "Session document schema")
pub const SESSION_PREFERENCES_NAME: &str = "SSM-SessionManagerRunShell";
