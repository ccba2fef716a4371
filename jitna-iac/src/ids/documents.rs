//! Names that the service gives to documents of which an account and Region has one

/// Name of the auto-approval policy of an account and Region (User Guide, "Create an auto-approval policy")
pub const AUTO_APPROVAL_NAME: &str = "SSM-JustInTimeAccessAutoApprovalPolicy";

/// Name of the deny-access policy of an organization (User Guide, "Create a deny-access policy"); its copies have the same name
///
/// It tells the deny-access policy from an auto-approval policy, since both are documents of the type `AutoApprovalPolicy`.
pub const DENY_ACCESS_NAME: &str = "SSM-JustInTimeAccessDenyAccessOrgPolicy";

/// Name of the session preferences of an account and Region (User Guide, "Session document schema")
pub const SESSION_PREFERENCES_NAME: &str = "SSM-SessionManagerRunShell";
