//! Fills in the placeholders of AWS's documents

use super::{AccountScope, Scope};
use crate::cfn::{Pseudo, Sub, Value};

/// Fills in a string of a document: returns an ARN for each of its Regions, and any other string unchanged
///
/// `wide`: also narrows `*` in place of the Region and account of Systems Manager and the account of IAM
pub(super) fn text(text: &str, scope: &Scope, wide: bool) -> Vec<Value<String>> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let [scheme, partition, service, region, account, resource] = parts.as_slice() else {
        return vec![text.into()];
    };
    if *scheme != "arn" {
        return vec![text.into()];
    }
    let narrowed = wide && matches!(*service, "ssm" | "iam");
    let regional = *region == "${Region}" || (*region == "*" && narrowed);
    let regions: Vec<&str> = if !regional {
        vec![region]
    } else if scope.regions.is_empty() {
        vec!["*"]
    } else {
        scope.regions.iter().map(|region| region.as_str()).collect()
    };
    let own = *account == "${AccountId}" || (*account == "*" && narrowed);
    let chat_role = scope.chat_role.as_ref().map_or("", |role| role.as_str());
    let resource = resource.replace("${ChatbotRoleName}", chat_role);
    let arn = |region: &str| {
        let mut arn = Sub::default().text("arn:");
        arn = if scope.in_template { arn.hole(Pseudo::Partition) } else { arn.text(partition) };
        arn = arn.text(format!(":{service}:{region}:"));
        arn = match &scope.account {
            _ if !own => arn.text(account),
            AccountScope::Stack => arn.hole(Pseudo::AccountId),
            AccountScope::One(id) => arn.text(id.as_str()),
            AccountScope::Any => arn.text("*"),
        };
        arn.text(format!(":{resource}")).into()
    };
    regions.into_iter().map(arn).collect()
}

/// Replaces the partition of an ARN with the pseudo parameter of CloudFormation; returns any other string unchanged
pub(super) fn partition(text: &str) -> Vec<Value<String>> {
    vec![match text.strip_prefix("arn:aws:") {
        Some(rest) => Sub::default().text("arn:").hole(Pseudo::Partition).text(":").text(rest).into(),
        None => text.into(),
    }]
}
