//! Documents that differ from the assembly

use super::{Collected, by_place};
use crate::diag::Diagnostics;
use crate::rules;
use crate::verify::{Expected, Observed, State, Verification};

// CloudFormation updates a resource only if its template changes, and it does not detect drift of documents.
const RESTORE: &str = "deploying the same template does not restore it: make the version of the model the default with `aws ssm update-document-default-version`, then delete the edited version";
const CREATE: &str = "deploy the model if its stack is missing; otherwise, create the document with `aws ssm create-document`, because deploying the same template does not";
const PROMOTE: &str = "read the newest version; if it is from a deployment, run `promote.sh` of the assembly, which makes newest versions the default";
const REVIEW: &str = "read the newest version, then delete it with `aws ssm delete-document --document-version`, or write it into the model; `promote.sh` would make it the default";
const DELETE: &str = "delete the document, or write the policy into the model";

/// Reports documents that were edited, are missing, have an older default version, or are not in the model
pub(super) fn find(expected: &Expected, collected: &Collected, findings: &mut Diagnostics) {
    let mut observed = Observed::default();
    for (((account, region), name), document) in &collected.documents {
        observed.see(
            account,
            region,
            name,
            document.versions.clone(),
            (document.version.clone(), document.content.clone()),
        );
    }
    let verification = Verification::new(expected, &observed);
    let rows = verification.rows.iter().filter_map(|row| {
        let (account, region) = (row.account.as_ref()?, row.region.as_ref()?);
        // Missing collection is reported once, by its file.
        if !collected.places.contains(&(account.clone(), region.clone())) {
            return None;
        }
        let name = &row.document;
        let (what, help) = match &row.state {
            State::Current { .. } => return None,
            State::Old { default_version, latest_version } => (
                format!(
                    "version {default_version} of the document `{name}` is the default, but version {latest_version} is the newest"
                ),
                PROMOTE,
            ),
            State::Newer { default_version, latest_version } => (
                format!(
                    "version {latest_version} of the document `{name}` is not from the model; version {default_version} is the default and equals it"
                ),
                REVIEW,
            ),
            State::Different => (format!("the document `{name}` differs from the model"), RESTORE),
            State::NotSeen => (format!("the document `{name}` is missing"), CREATE),
            State::NotInAssembly => (format!("the document `{name}` is not in the model"), DELETE),
        };
        Some(((what, help), format!("{account} in {region}")))
    });
    let finding = |(what, help): &(String, &'static str), places: &str| {
        rules::DRIFT_DOCUMENT.finding(format!("{what}: {places}")).help(*help)
    };
    by_place(rows, finding, findings);
}
