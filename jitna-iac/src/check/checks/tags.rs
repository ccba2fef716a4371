//! Tags that a service refuses

use std::collections::HashMap;

use crate::check::Report;
use crate::ids::TagKey;
use crate::model::RoleOrigin;
use crate::origin::Origin;
use crate::plan::Plan;
use crate::rules;

/// Tags of a stack set (CloudFormation Template Reference, `AWS::CloudFormation::StackSet`)
const MOST: usize = 50;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let model = plan.model;
    let mut refused = |message: String, origin: Origin, help: &str, subject: String| {
        report.push(rules::REFUSED_TAG.finding(message).at(origin, "").help(help).subject(subject));
    };
    let mut seen: HashMap<String, &TagKey> = HashMap::new();
    for (number, (key, value)) in model.tags.iter().enumerate() {
        let subject = format!("tags/{key}");
        // What a `TagKey` and a `TagValue` hold besides is in the patterns of all services.
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
                format!("IAM takes the tags `{first}` and `{key}` of a role for one tag"),
                value.origin(),
                "keep one of the two; keys that differ in case alone are the same to IAM",
                subject,
            );
        }
        if number == MOST {
            refused(
                format!("there are {} tags, and a stack set has at most {MOST}", model.tags.len()),
                value.origin(),
                "drop some",
                "tags".to_owned(),
            );
        }
    }
}
