//! Regions: where the service is available, which ones the console covers, and which is the home Region

use crate::check::Report;
use crate::diag::Severity;
use crate::ids::Region;
use crate::model::{Organization, Place};
use crate::origin::Spanned;
use crate::plan::Plan;
use crate::rules;
use crate::suggest::nearest;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let model = plan.model;
    let home = match &model.place {
        Place::Organization(organization) => &organization.home_region,
        Place::Account(account) => &account.region,
    };
    unsupported(home, "organization", report);
    for list in lists(plan) {
        for region in list.regions {
            unsupported(region, &list.subject, report);
        }
        twice(&list, report);
    }
    let order = &model.stack_sets.region_order;
    twice(&List { key: "regionOrder", subject: "stackSets".to_owned(), regions: order }, report);
    if let Some(organization) = model.as_organization() {
        outside(plan, report);
        home_region(plan, organization, report);
    }
}

/// A list of Regions as written
struct List<'m> {
    key: &'static str,
    subject: String,
    regions: &'m [Spanned<Region>],
}

fn lists<'m>(plan: &Plan<'m>) -> impl Iterator<Item = List<'m>> {
    let model = plan.model;
    let list = |key, subject: &str, regions| List { key, subject: subject.to_owned(), regions };
    let console = list("unifiedConsole.regions", "unifiedConsole", &model.unified_console.regions);
    let access = list("nodeAccess.regions", "nodeAccess", &model.node_access.regions);
    let rollouts = model.rollouts.iter().map(|rollout| List {
        key: "regions",
        subject: format!("rollouts/{}", rollout.name),
        regions: &rollout.regions,
    });
    [console, access].into_iter().chain(rollouts)
}

fn unsupported(region: &Spanned<Region>, subject: &str, report: &mut Report) {
    if region.supports_node_access() {
        return;
    }
    let near = nearest(region.as_str(), Region::known())
        .filter(|_| !region.is_known() && !is_of_other_partition(region));
    let (message, help) = match near {
        Some(near) => (format!("unknown Region `{}`", **region), format!("did you mean `{near}`?")),
        None => {
            (format!("just-in-time node access is not available in `{}`", **region), alternatives(region))
        }
    };
    report
        .push(rules::UNSUPPORTED_REGION.finding(message).at(region.origin(), "").help(help).subject(subject));
}

/// Whether a Region is in China, in AWS GovCloud (US) or isolated
fn is_of_other_partition(region: &Region) -> bool {
    ["cn-", "us-gov-", "us-iso", "eu-iso", "eusc-"].iter().any(|start| region.as_str().starts_with(start))
}

fn alternatives(region: &Region) -> String {
    let area = region.as_str().split('-').next().unwrap_or_default();
    if is_of_other_partition(region) {
        return "choose a Region of the partition `aws`: no other partition has it".to_owned();
    }
    let near = Region::SUPPORTED.iter().filter(|known| known.as_str().split('-').next() == Some(area));
    let near: Vec<&str> = near.map(Region::as_str).collect();
    if near.is_empty() {
        return "choose a Region where it is available: `jitna-iac explain unsupported-region` lists them"
            .to_owned();
    }
    format!("choose a Region where it is available, such as {}", near.join(", "))
}

fn twice(list: &List<'_>, report: &mut Report) {
    for (number, region) in list.regions.iter().enumerate() {
        if let Some(first) = list.regions.iter().take(number).find(|first| *first == region) {
            report.push(
                rules::DUPLICATE_REGION
                    .finding(format!("`{region}` is listed twice in `{}`", list.key))
                    .at(region.origin(), "the second time")
                    .at(first.origin(), "the first time")
                    .help("keep one of the two")
                    .subject(list.subject.as_str()),
            );
        }
    }
}

/// Reports node access outside the Regions of the console, and rollouts outside the Regions of node access
fn outside(plan: &Plan<'_>, report: &mut Report) {
    for list in lists(plan).skip(1) {
        let access = list.key == "nodeAccess.regions";
        let covered = if access { &plan.console_regions } else { &plan.regions };
        // A misspelled Region may be the missing one, and has its own finding.
        if covered.iter().any(|region| !region.is_known()) {
            continue;
        }
        // Where the service is not available, adding the Region to the console does not fix anything.
        let regions = list.regions.iter().filter(|region| region.supports_node_access());
        for region in regions.filter(|region| !covered.contains(&&***region)) {
            let message = if access {
                format!("node access in `{region}`, where the unified console is not set up")
            } else {
                format!("a rollout in `{region}`, where node access is not set up")
            };
            let help = if plan.console_regions.contains(&&**region) {
                format!("add `{region}` to `nodeAccess.regions`, or drop it here")
            } else if plan.model.node_access.regions.is_empty() || access {
                format!("add `{region}` to `unifiedConsole.regions`, or drop it here")
            } else {
                format!(
                    "add `{region}` to `unifiedConsole.regions` and `nodeAccess.regions`, or drop it here"
                )
            };
            let finding = rules::REGION_OUTSIDE_CONSOLE.finding(message).at(region.origin(), "");
            report.push(finding.help(help).subject(list.subject.as_str()));
        }
    }
}

fn home_region(plan: &Plan<'_>, organization: &Organization, report: &mut Report) {
    let home = &organization.home_region;
    // A misspelled Region has its own finding.
    if !home.is_known() || plan.console_regions.iter().any(|region| !region.is_known()) {
        return;
    }
    let center = organization.identity_center.as_ref().and_then(|center| center.region.as_ref());
    if let Some(center) = center.filter(|center| *center != home && center.is_known()) {
        report.push(
            rules::HOME_REGION
                .finding(format!("the home Region is `{home}`, but IAM Identity Center is in `{center}`"))
                .at(home.origin(), "the home Region")
                .at(center.origin(), "IAM Identity Center")
                .help(format!("write `{center}`: the home Region cannot change later"))
                .subject("organization"),
        );
    }
    if !plan.console_regions.contains(&&**home) {
        let mut finding = rules::HOME_REGION
            .finding(format!("the home Region `{home}` is not among the Regions of the unified console"))
            .at(home.origin(), "the home Region")
            .help(format!("add `{home}` to `unifiedConsole.regions`"))
            .subject("organization");
        // No AWS page says that this is rejected.
        finding.severity = Severity::Warning;
        report.push(finding);
    }
}
