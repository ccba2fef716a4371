//! Placeholders of AWS's documents

use super::{AccountScope, Scope};
use crate::cfn::{Pseudo, Sub, Value};

/// A text of a document filled in: an ARN for each Region that it is about, any other text as it is
///
/// `wide`: `*` in place of Region and account of Systems Manager and of the account of IAM is narrowed as well.
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

/// The partition of an ARN left to CloudFormation, any other text as it is
pub(super) fn partition(text: &str) -> Vec<Value<String>> {
    vec![match text.strip_prefix("arn:aws:") {
        Some(rest) => Sub::default().text("arn:").hole(Pseudo::Partition).text(":").text(rest).into(),
        None => text.into(),
    }]
}
