//! Tags that a service rejects

use std::collections::HashMap;

use crate::check::Report;
use crate::ids::TagKey;
use crate::model::RoleOrigin;
use crate::origin::Origin;
use crate::plan::Plan;
use crate::rules;

/// Largest number of tags of a StackSet (CloudFormation Template Reference, `AWS::CloudFormation::StackSet`)
const MOST: usize = 50;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let model = plan.model;
    let mut refused = |message: String, origin: Origin, help: &str, subject: String| {
        report.push(rules::REFUSED_TAG.finding(message).at(origin, "").help(help).subject(subject));
    };
    let mut seen: HashMap<String, &TagKey> = HashMap::new();
    for (number, (key, value)) in model.tags.iter().enumerate() {
        let subject = format!("tags/{key}");
        // The patterns of all services accept the other characters of a `TagKey` and a `TagValue`.
        if let Some(strange) = key.as_str().chars().find(|c| !c.is_ascii()) {
            refused(
                format!("Quick Setup and StackSets refuse `{strange}` in the tag key `{key}`"),
                value.origin(),
                "use letters and digits without accents, spaces or `_.:/=+-`",
                subject.clone(),
            );
        } else if key.as_str().contains('@') && model.as_organization().is_some() {
            refused(
                format!("StackSets refuses `@` in the tag key `{key}`"),
                value.origin(),
                "use letters and digits without accents, spaces or `_.:/=+-`",
                subject.clone(),
            );
        }
        if let Some(strange) = value.as_str().chars().find(|c| !c.is_ascii()) {
            refused(
                format!("Quick Setup refuses `{strange}` in the value of the tag `{key}`"),
                value.origin(),
                "use letters and digits without accents, spaces or `_.:/=+-@`",
                subject.clone(),
            );
        }
        let first = *seen.entry(key.as_str().to_lowercase()).or_insert(key);
        if first != key && *model.deployment_roles.mode == RoleOrigin::Create {
            refused(
                format!("IAM treats the tags `{first}` and `{key}` of a role as one tag"),
                value.origin(),
                "keep one of the two; keys that differ only in case are the same to IAM",
                subject,
            );
        }
        if number == MOST {
            refused(
                format!("there are {} tags, but a StackSet can have at most {MOST}", model.tags.len()),
                value.origin(),
                "drop some",
                "tags".to_owned(),
            );
        }
    }
}
