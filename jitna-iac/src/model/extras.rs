//! What the unified console offers besides

use schemars::JsonSchema;
use serde::Serialize;

use crate::ids::{BucketName, KeyAlias, RoleName};
use crate::origin::Sp;
use crate::shape::Keys;

/// Parts of the unified console that are off unless asked for (User Guide, "Setting up Systems Manager unified console for
/// an organization")
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&[]))]
pub struct ConsoleExtras {
    /// Role that switches Explorer on, made in the management account; the console names it
    /// `AWS-QuickSetup-SSM-RoleForEnablingExplorer`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explorer_role: Option<Sp<RoleName>>,
    /// Role that exports lists of nodes to a bucket, made in the delegated administrator's account
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnosis_report_role: Option<Sp<DiagnosisReportRole>>,
    /// Key for the bucket of diagnoses, made in the delegated administrator's account and home Region
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnosis_key: Option<Sp<DiagnosisKey>>,
}

/// Role that exports lists of nodes to a bucket (User Guide, "Downloading or exporting a managed node report")
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["name", "bucket"]))]
pub struct DiagnosisReportRole {
    /// Name of the role
    pub name: Sp<RoleName>,
    /// Bucket of the same account
    pub bucket: Sp<BucketName>,
}

/// Customer managed key for the bucket of diagnoses (User Guide, "Working with Amazon S3 buckets and bucket policies for
/// Systems Manager")
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["alias", "bucket"]))]
pub struct DiagnosisKey {
    /// Alias of the key
    pub alias: Sp<KeyAlias>,
    /// Bucket that the unified console made, `do-not-delete-ssm-diagnosis-…`
    pub bucket: Sp<BucketName>,
}

impl ConsoleExtras {
    /// Makes the role that switches Explorer on
    #[must_use]
    #[track_caller]
    pub fn explorer_role(mut self, name: RoleName) -> Self {
        self.explorer_role = Some(Sp::here(name));
        self
    }

    /// Makes the role that exports lists of nodes to this bucket of the account
    #[must_use]
    #[track_caller]
    pub fn diagnosis_report_role(mut self, name: RoleName, bucket: BucketName) -> Self {
        let role = DiagnosisReportRole { name: Sp::here(name), bucket: Sp::here(bucket) };
        self.diagnosis_report_role = Some(Sp::here(role));
        self
    }

    /// Makes the key for the bucket of diagnoses
    #[must_use]
    #[track_caller]
    pub fn diagnosis_key(mut self, alias: KeyAlias, bucket: BucketName) -> Self {
        self.diagnosis_key =
            Some(Sp::here(DiagnosisKey { alias: Sp::here(alias), bucket: Sp::here(bucket) }));
        self
    }

    /// Whether nothing is asked for
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
