//! Parts of the unified console that are off unless asked for

use crate::describe::part::builder;
use crate::ids::{BucketName, KeyAlias, RoleName};

/// Extras of the console; see [`builder`](crate::describe::part)
macro_rules! console_extras {
    ($make:ident) => {
        $make! {
            /// Parts of the unified console that are off unless asked for (User Guide, "Setting up Systems Manager unified console for an organization")
            ConsoleExtras() [plain] {
                /// Role that enables Explorer, created in the management account; the console names it `AWS-QuickSetup-SSM-RoleForEnablingExplorer`
                explorer_role "explorerRole" optional RoleName: explorer_role(value RoleName);
                /// Role that exports lists of nodes to a bucket, created in the delegated administrator's account
                diagnosis_report_role "diagnosisReportRole" optional DiagnosisReportRole: diagnosis_report_role(exact DiagnosisReportRole);
                /// Key for the bucket of diagnoses, created in the delegated administrator's account and home Region
                diagnosis_key "diagnosisKey" optional DiagnosisKey: diagnosis_key(exact DiagnosisKey);
            }
        }

        $make! {
            /// Role that exports lists of nodes to a bucket (User Guide, "Downloading or exporting a managed node report")
            DiagnosisReportRole(name = "name": value RoleName, bucket = "bucket": value BucketName) [plain] {
                /// Name of the role
                name "name" required RoleName;
                /// Bucket in the same account
                bucket "bucket" required BucketName;
            }
        }

        $make! {
            /// Customer managed key for the bucket of diagnoses (User Guide, "Working with Amazon S3 buckets and bucket policies for Systems Manager")
            DiagnosisKey(alias = "alias": value KeyAlias, bucket = "bucket": value BucketName) [plain] {
                /// Alias of the key
                alias "alias" required KeyAlias;
                /// Bucket that the unified console created, `do-not-delete-ssm-diagnosis-…`
                bucket "bucket" required BucketName;
            }
        }
    };
}
pub(crate) use console_extras;

console_extras!(builder);

/// Described parts of the feature
pub(in super::super) const PARTS: crate::describe::Parts =
    crate::describe::described![ConsoleExtras, DiagnosisKey, DiagnosisReportRole];

crate::describe::fragment::added! { setting ConsoleExtras = "consoleExtras" }
