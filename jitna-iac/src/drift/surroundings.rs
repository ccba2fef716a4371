//! Stacks, accounts and settings that differ from the model

use super::{Collected, Wanted, by_place};
use crate::diag::Diagnostics;
use crate::rules;

pub(super) fn find(wanted: &Wanted<'_>, collected: &Collected, findings: &mut Diagnostics) {
    stacks(wanted, collected, findings);
    stack_sets(wanted, collected, findings);
    organization(wanted, collected, findings);
    settings(wanted, collected, findings);
}

fn stacks(wanted: &Wanted<'_>, collected: &Collected, findings: &mut Diagnostics) {
    for (name, account, region) in &wanted.stacks.stacks {
        let place = (account.clone(), region.clone());
        let Some(there) = collected.stacks.get(&place) else { continue };
        let what = match there.get(name).map(String::as_str) {
            None => format!("the stack `{name}` is missing in {account} in {region}"),
            Some("CREATE_COMPLETE" | "UPDATE_COMPLETE" | "IMPORT_COMPLETE") => continue,
            Some(state) => format!("the stack `{name}` in {account} in {region} is {state}"),
        };
        findings.push(
            rules::DRIFT_STACK
                .finding(what)
                .help("run `deploy.sh` of the assembly: it continues where it stopped"),
        );
    }
}

fn stack_sets(wanted: &Wanted<'_>, collected: &Collected, findings: &mut Diagnostics) {
    // Without any, the stack instances were not collected.
    if collected.instances.is_empty() {
        return;
    }
    for name in &wanted.stacks.stack_sets {
        let Some(instances) = collected.instances.get(name) else {
            let what = format!("the StackSet `{name}` is missing");
            findings.push(rules::DRIFT_STACK.finding(what).help("deploy the model again"));
            continue;
        };
        let behind =
            instances.iter().filter(|(_, state)| *state != "CURRENT").map(|((account, region), state)| {
                (format!("a stack of the StackSet `{name}` is {state}"), format!("{account} in {region}"))
            });
        let finding = |what: &String, places: &str| {
            rules::DRIFT_STACK
                .finding(format!("{what}: {places}"))
                .help("run the failed operation of the StackSet again; deploying the same template does not update a stack that is outdated")
        };
        by_place(behind, finding, findings);
    }
}

fn organization(wanted: &Wanted<'_>, collected: &Collected, findings: &mut Diagnostics) {
    for (account, above) in wanted.side.known_accounts() {
        if !collected.accounts.contains(account) {
            let what = format!("account {account} of the model is not an active account of the organization");
            findings.push(rules::DRIFT_ORGANIZATION.finding(what).help("remove the account from the model"));
            continue;
        }
        let (Some(above), Some(Some(there))) = (above, collected.above.get(account)) else { continue };
        if above != there && wanted.side.knows_unit(there) {
            let what = format!("account {account} is in {there}, but the model has it in {above}");
            findings.push(
                rules::DRIFT_ORGANIZATION
                    .finding(what)
                    .help("move the account in the model, or in the organization"),
            );
        }
    }
}

fn settings(wanted: &Wanted<'_>, collected: &Collected, findings: &mut Diagnostics) {
    let Some(provider) = wanted.identity_provider else { return };
    // What is set up in the management account alone supports only IAM.
    let is_right =
        |account: &str, value: &str| value == provider || account == collected.management && value == "IAM";
    let other = collected.providers.iter().filter(|((account, _), value)| !is_right(account, value)).map(
        |((account, region), value)| {
            (
                format!("the identity provider is `{value}`, but the model says `{provider}`"),
                format!("{account} in {region}"),
            )
        },
    );
    let finding = |what: &String, places: &str| {
        rules::DRIFT_SETTING
            .finding(format!("{what}: {places}"))
            .help("change the identity provider in the settings of just-in-time node access; deploying the same template does not")
    };
    by_place(other, finding, findings);
}
