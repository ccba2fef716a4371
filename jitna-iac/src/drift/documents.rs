//! Documents that differ from the assembly

use super::{Collected, by_place};
use crate::diag::Diagnostics;
use crate::rules;
use crate::verify::{Expected, Observed, State, Verification};

const DEPLOY: &str = "deploy the model again";
const PROMOTE: &str = "run `promote.sh` of the assembly: it makes newest versions the default";
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
            State::Different => (format!("the document `{name}` differs from the model"), DEPLOY),
            State::NotSeen => (format!("the document `{name}` is missing"), DEPLOY),
            State::NotInAssembly => (format!("the document `{name}` is not in the model"), DELETE),
        };
        Some(((what, help), format!("{account} in {region}")))
    });
    let finding = |(what, help): &(String, &'static str), places: &str| {
        rules::DRIFT_DOCUMENT.finding(format!("{what}: {places}")).help(*help)
    };
    by_place(rows, finding, findings);
}
