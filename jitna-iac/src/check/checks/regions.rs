//! Regions: where the service is, which the console covers, and which is the home Region

use crate::check::Report;
use crate::diag::Severity;
use crate::ids::Region;
use crate::model::{Organization, Place};
use crate::origin::Sp;
use crate::plan::Plan;
use crate::rules;

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

/// A list of Regions as it is written
struct List<'m> {
    key: &'static str,
    subject: String,
    regions: &'m [Sp<Region>],
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

fn unsupported(region: &Sp<Region>, subject: &str, report: &mut Report) {
    if region.supports_node_access() {
        return;
    }
    report.push(
        rules::UNSUPPORTED_REGION
            .finding(format!("just-in-time node access does not exist in `{}`", **region))
            .at(region.origin(), "")
            .help(alternatives(region))
            .subject(subject),
    );
}

fn alternatives(region: &Region) -> String {
    let area = region.as_str().split('-').next().unwrap_or_default();
    if area == "cn" || region.as_str().starts_with("us-gov-") {
        return "choose a Region of the partition `aws`: it exists nowhere else".to_owned();
    }
    let near = Region::SUPPORTED.iter().filter(|known| known.as_str().split('-').next() == Some(area));
    let near: Vec<&str> = near.map(Region::as_str).collect();
    if near.is_empty() {
        return "choose a Region where it exists: `jitna-iac explain unsupported-region` lists them"
            .to_owned();
    }
    format!("choose a Region where it exists: near it are {}", near.join(", "))
}

fn twice(list: &List<'_>, report: &mut Report) {
    for (number, region) in list.regions.iter().enumerate() {
        if let Some(first) = list.regions.iter().take(number).find(|first| *first == region) {
            report.push(
                rules::DUPLICATE_REGION
                    .finding(format!("`{region}` is twice in `{}`", list.key))
                    .at(region.origin(), "the second time")
                    .at(first.origin(), "the first time")
                    .help("keep one of the two")
                    .subject(list.subject.as_str()),
            );
        }
    }
}

/// Node access goes no further than the console, and a rollout no further than node access
fn outside(plan: &Plan<'_>, report: &mut Report) {
    for list in lists(plan).skip(1) {
        let access = list.key == "nodeAccess.regions";
        let covered = if access { &plan.console_regions } else { &plan.regions };
        // A misspelled Region may be the one that is missing, and is reported as such.
        if covered.iter().any(|region| !region.is_known()) {
            continue;
        }
        // Where the service does not exist, to add the Region to the console is no way out.
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
    // A misspelled Region is reported as such.
    if !home.is_known() || plan.console_regions.iter().any(|region| !region.is_known()) {
        return;
    }
    let center = organization.identity_center.as_ref().and_then(|center| center.region.as_ref());
    if let Some(center) = center.filter(|center| *center != home && center.is_known()) {
        report.push(
            rules::HOME_REGION
                .finding(format!("the home Region is `{home}`, and IAM Identity Center is in `{center}`"))
                .at(home.origin(), "the home Region")
                .at(center.origin(), "IAM Identity Center")
                .help(format!("make `{center}` the home Region; it cannot change later"))
                .subject("organization"),
        );
    }
    if !plan.console_regions.contains(&&**home) {
        let mut finding = rules::HOME_REGION
            .finding(format!("the home Region `{home}` is not among the Regions of the unified console"))
            .at(home.origin(), "the home Region")
            .help(format!("add `{home}` to `unifiedConsole.regions`"))
            .subject("organization");
        // No page of AWS says that this is refused.
        finding.severity = Severity::Warning;
        report.push(finding);
    }
}
