//! `jitna-iac audit-iam`

use std::path::PathBuf;

use jitna_iac::app::{self, Console, DENY_WORDS, Exit, ReportFormat};
use jitna_iac::diag::Severity;

use crate::exit::Failure;

/// Finds exported IAM policies that allow starting a session without an access request
///
/// Reads the output of these commands, one or several outputs per file, and policy documents:
///   aws iam get-account-authorization-details
///   aws iam get-policy-version, get-role-policy, get-user-policy, get-group-policy
///   aws sso-admin describe-permission-set, get-inline-policy-for-permission-set,
///     list-managed-policies-in-permission-set (one file for each permission set)
///   aws organizations describe-policy, then list-targets-for-policy (one file for each policy of the organization)
///   aws organizations list-policies-for-target (one file for each target, with its ID in the name)
///
/// All files are judged together: a `Deny` applies to its holders, a permissions boundary to the identities that have it,
/// and a service control policy to the accounts that it is attached to. Unrecognized content is an error.
///
/// Examples:
///   aws iam get-account-authorization-details > 111111111111.json
///   jitna-iac audit-iam 111111111111.json
///   jitna-iac audit-iam collected --editors
///   jitna-iac audit-iam exports/*.json --except 'break-glass-*' --format sarif > iam.sarif
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Files with exported policies, or folders of such files, also one that `collect.sh` wrote; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// User, role or permission set that may start sessions without a request; `*` and `?` are wildcards
    #[arg(long, value_name = "NAME")]
    except: Vec<String>,

    /// Also find principals that may change approval policies, the role of the tokens or service settings
    #[arg(long)]
    editors: bool,

    /// Output format: for users, programs, code scanning, as annotations of GitHub Actions, as JUnit XML, or as Markdown for a comment
    #[arg(long, default_value = "text", value_parser = jitna_iac::app::args::words(ReportFormat::WORDS))]
    format: ReportFormat,

    /// Lowest severity of findings that fail the command
    #[arg(long, value_name = "LEVEL", default_value = "errors", value_parser = jitna_iac::app::args::words(DENY_WORDS))]
    deny: Severity,
}

impl Cmd {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let Self { files, except, editors, format, deny } = self;
        Ok(app::audit_iam(&app::AuditIam { files, format, deny, except, editors }, console)?)
    }
}
