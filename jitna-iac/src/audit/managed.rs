//! Policies that AWS manages, as far as exports leave their text out: a catalog
//!
//! As of March 2026, from the AWS Managed Policy Reference: of the policies that it prints, those of services set aside, the
//! ones with a text here are all that start sessions. A policy that is not here is one that the audit did not judge.

use super::policy::Document;
use crate::origin::Origin;

/// When the catalog was last compared with the AWS Managed Policy Reference
pub(super) const AS_OF: &str = "March 2026";

/// What is known of a policy without its text
#[derive(Clone, Copy, Debug)]
enum Known {
    /// Allows these actions on everything
    Allows(&'static [&'static str]),
    /// Allows everything but these actions
    AllowsAllBut(&'static [&'static str]),
    /// Allows these actions under a condition on this key
    AllowsUnder(&'static [&'static str], &'static str),
}

/// Paths and names of policies that start sessions, and what their pages say
const STARTING: &[(&str, Known)] = &[
    ("AdministratorAccess", Known::Allows(&["*"])),
    ("PowerUserAccess", Known::AllowsAllBut(&["iam:*", "organizations:*", "account:*"])),
    ("AmazonSSMFullAccess", Known::Allows(&["ssm:*"])),
    ("service-role/AmazonSSMAutomationRole", Known::Allows(&["ssm:*"])),
    ("AWSSystemsManagerJustInTimeAccessTokenPolicy", Known::Allows(&["ssm:StartSession"])),
    ("AWSCloud9Administrator", Known::AllowsUnder(&["ssm:StartSession"], "aws:CalledViaFirst")),
    ("AWSCloud9EnvironmentMember", Known::AllowsUnder(&["ssm:StartSession"], "aws:CalledViaFirst")),
    ("AWSCloud9User", Known::AllowsUnder(&["ssm:StartSession"], "aws:CalledViaFirst")),
    ("AWSMcpServiceActionsFullAccess", Known::AllowsUnder(&["*"], "aws:IsMcpServiceAction")),
];

/// Paths and names of policies that start none: the job functions, and others that people are often given
const HARMLESS: &[&str] = &[
    "job-function/Billing",
    "job-function/DatabaseAdministrator",
    "job-function/DataScientist",
    "job-function/NetworkAdministrator",
    "job-function/SupportUser",
    "job-function/SystemAdministrator",
    "job-function/ViewOnlyAccess",
    "AIOpsReadOnlyAccess",
    "AWSAccountManagementReadOnlyAccess",
    "AWSAccountUsageReportAccess",
    "AWSBillingReadOnlyAccess",
    "AWSCertificateManagerFullAccess",
    "AWSCertificateManagerReadOnly",
    "AWSCloudFormationFullAccess",
    "AWSCloudFormationReadOnlyAccess",
    "AWSCloudShellFullAccess",
    "AWSCloudTrail_FullAccess",
    "AWSCloudTrail_ReadOnlyAccess",
    "AWSCodeBuildAdminAccess",
    "AWSCodeBuildDeveloperAccess",
    "AWSCodeBuildReadOnlyAccess",
    "AWSCodeCommitFullAccess",
    "AWSCodeCommitPowerUser",
    "AWSCodeCommitReadOnly",
    "AWSCodeDeployReadOnlyAccess",
    "AWSCodePipeline_FullAccess",
    "AWSCodePipeline_ReadOnlyAccess",
    "AWSConfigUserAccess",
    "AWSDirectConnectReadOnlyAccess",
    "AWSDirectoryServiceReadOnlyAccess",
    "AWSGlueConsoleFullAccess",
    "AWSHealthFullAccess",
    "AWSKeyManagementServicePowerUser",
    "AWSLambda_FullAccess",
    "AWSLambda_ReadOnlyAccess",
    "AWSMarketplaceFullAccess",
    "AWSMarketplaceManageSubscriptions",
    "AWSMarketplaceRead-only",
    "AWSOrganizationsFullAccess",
    "AWSOrganizationsReadOnlyAccess",
    "AWSResourceExplorerFullAccess",
    "AWSResourceExplorerReadOnlyAccess",
    "AWSSSODirectoryAdministrator",
    "AWSSSODirectoryReadOnly",
    "AWSSSOMasterAccountAdministrator",
    "AWSSSOMemberAccountAdministrator",
    "AWSSSOReadOnly",
    "AWSSecurityHubFullAccess",
    "AWSSecurityHubReadOnlyAccess",
    "AWSServiceCatalogAdminReadOnlyAccess",
    "AWSServiceCatalogEndUserFullAccess",
    "AWSServiceCatalogEndUserReadOnlyAccess",
    "AWSStepFunctionsFullAccess",
    "AWSStepFunctionsReadOnlyAccess",
    "AWSSupportAccess",
    "AWSTrustedAdvisorPriorityReadOnlyAccess",
    "AWSWAFConsoleFullAccess",
    "AWSWAFFullAccess",
    "AWSWAFReadOnlyAccess",
    "AWSXRayDaemonWriteAccess",
    "AWSXrayFullAccess",
    "AWSXrayReadOnlyAccess",
    "AmazonAPIGatewayAdministrator",
    "AmazonAPIGatewayInvokeFullAccess",
    "AmazonAthenaFullAccess",
    "AmazonBedrockFullAccess",
    "AmazonBedrockReadOnly",
    "AmazonCognitoPowerUser",
    "AmazonCognitoReadOnly",
    "AmazonDynamoDBFullAccess",
    "AmazonDynamoDBReadOnlyAccess",
    "AmazonEC2ContainerRegistryFullAccess",
    "AmazonEC2ContainerRegistryPowerUser",
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonEC2FullAccess",
    "AmazonECS_FullAccess",
    "AmazonElastiCacheFullAccess",
    "AmazonElastiCacheReadOnlyAccess",
    "AmazonElasticFileSystemFullAccess",
    "AmazonElasticFileSystemReadOnlyAccess",
    "AmazonEventBridgeFullAccess",
    "AmazonEventBridgeReadOnlyAccess",
    "AmazonGuardDutyReadOnlyAccess",
    "AmazonInspector2FullAccess",
    "AmazonInspector2ReadOnlyAccess",
    "AmazonKinesisFullAccess",
    "AmazonKinesisReadOnlyAccess",
    "AmazonOpenSearchServiceFullAccess",
    "AmazonOpenSearchServiceReadOnlyAccess",
    "AmazonRDSFullAccess",
    "AmazonRDSReadOnlyAccess",
    "AmazonRedshiftFullAccess",
    "AmazonRedshiftReadOnlyAccess",
    "AmazonRoute53FullAccess",
    "AmazonRoute53ReadOnlyAccess",
    "AmazonS3FullAccess",
    "AmazonS3ReadOnlyAccess",
    "AmazonSESFullAccess",
    "AmazonSESReadOnlyAccess",
    "AmazonSNSFullAccess",
    "AmazonSNSReadOnlyAccess",
    "AmazonSQSFullAccess",
    "AmazonSQSReadOnlyAccess",
    "AmazonSSMManagedInstanceCore",
    "AmazonSSMReadOnlyAccess",
    "AmazonVPCFullAccess",
    "AmazonVPCReadOnlyAccess",
    "CloudFrontFullAccess",
    "CloudFrontReadOnlyAccess",
    "CloudWatchAgentServerPolicy",
    "CloudWatchFullAccess",
    "CloudWatchFullAccessV2",
    "CloudWatchLogsFullAccess",
    "CloudWatchLogsReadOnlyAccess",
    "CloudWatchReadOnlyAccess",
    "ComputeOptimizerReadOnlyAccess",
    "ElasticLoadBalancingFullAccess",
    "ElasticLoadBalancingReadOnly",
    "IAMAccessAdvisorReadOnly",
    "IAMAccessAnalyzerFullAccess",
    "IAMAccessAnalyzerReadOnlyAccess",
    "IAMFullAccess",
    "IAMReadOnlyAccess",
    "IAMUserChangePassword",
    "IAMUserSSHKeys",
    "ReadOnlyAccess",
    "ResourceGroupsandTagEditorFullAccess",
    "ResourceGroupsandTagEditorReadOnlyAccess",
    "SecretsManagerReadWrite",
    "SecurityAudit",
    "ServiceQuotasFullAccess",
    "ServiceQuotasReadOnlyAccess",
];

/// Text of a policy that AWS manages, reduced to what matters here; none if it is not known
pub(super) fn document(arn: &str, origin: Origin) -> Option<Document> {
    let mut parts = arn.splitn(6, ':').skip(4);
    let (account, resource) = (parts.next()?, parts.next()?);
    let name = resource.strip_prefix("policy/").filter(|_| account == "aws")?;
    if HARMLESS.contains(&name) {
        return Some(Document::default());
    }
    // Old exports have some of them without the path.
    let is = |known: &str| known == name || known.rsplit('/').next() == Some(name);
    let known = STARTING.iter().find(|(known, _)| is(known)).map(|(_, known)| known)?;
    Some(match known {
        Known::Allows(actions) => Document::of_managed(actions, false, None, origin),
        Known::AllowsAllBut(actions) => Document::of_managed(actions, true, None, origin),
        Known::AllowsUnder(actions, key) => Document::of_managed(actions, false, Some(key), origin),
    })
}
