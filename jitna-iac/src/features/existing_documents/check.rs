//! Session preferences that already exist, and the rollouts that would create them

use crate::check::{Conclusions, Report};
use crate::diag::Diagnostic;
use crate::ids::Region;
use crate::model::{ExistingPreferences, Place};
use crate::origin::Origin;
use crate::plan::{AccountIndex, Plan};
use crate::rules;

/// Subject of the findings
const SUBJECT: &str = "existing/sessionPreferences";

/// Rules that conclude from what is not written, with the keys below which it would be
pub(crate) const CONCLUDE: Conclusions = &[(rules::NOTHING_TO_REPLACE, &["existing", "rollouts"])];

pub(crate) fn check(plan: &Plan<'_>, report: &mut Report) {
    for existing in &plan.model.existing.session_preferences {
        let regions: Vec<&Region> = if existing.regions.is_empty() {
            plan.regions.clone()
        } else {
            existing.regions.iter().map(|region| &**region).collect()
        };
        if existing.accounts.is_empty() {
            report.push(
                rules::EMPTY_LIST
                    .finding("`accounts` has no items: expected at least one")
                    .at(existing.origin(), "")
                    .help("name the accounts that have the document, or take the item out")
                    .subject(SUBJECT),
            );
        }
        for named in &existing.accounts {
            let Some(account) = plan.tree.account(named) else { continue };
            // Reports one finding for each account: the first Region with a fault.
            let mut wrong =
                regions.iter().filter_map(|region| one(plan, existing, account, region, named.origin()));
            if let Some(finding) = wrong.next() {
                report.push(finding.subject(SUBJECT));
            }
        }
    }
}

/// Returns the fault in an account and Region
fn one(
    plan: &Plan<'_>,
    existing: &ExistingPreferences,
    account: AccountIndex,
    region: &Region,
    origin: Origin,
) -> Option<Diagnostic> {
    let label = plan.tree.get_account(account).label();
    let rollout = plan.rollout_of(account, region).and_then(|number| plan.rollouts.get(number));
    let brings = rollout.filter(|rollout| rollout.documents.session_preferences.is_some());
    let own = *plan.tree.get_account(account).id == *plan.administrator() && region == plan.home_region();
    let finding = match (&existing.import_as, brings) {
        (Some(_), _) if matches!(plan.model.place, Place::Account(_)) || own => rules::UNSUPPORTED_IMPORT
            .finding(format!("nothing can be imported in `{label}` in {region}: the one template with everything is deployed there"))
            .at(origin, "")
            .help("remove `import`, so that the document is deleted and created again"),
        (Some(name), Some(rollout)) => rules::EXISTING_PREFERENCES_IN_THE_WAY
            .finding(format!(
                "session preferences of `{label}` in {region} are imported into their own stack, but the rollout `{}` also creates them",
                rollout.name()
            ))
            .at(name.origin(), "imported")
            .at(rollout.origin(), "made")
            .help(format!(
                "give the account a rollout with `extends: {}` and `sessionPreferences: none`, or take `import` out",
                rollout.name()
            )),
        (None, None) => rules::NOTHING_TO_REPLACE
            .finding(format!("session preferences of `{label}` in {region} are deleted, but no rollout replaces them"))
            .at(origin, "")
            .help("name those to keep (`import`), give the account a rollout with session preferences, or remove it here"),
        (Some(_), None) | (None, Some(_)) => return None,
    };
    Some(finding)
}
