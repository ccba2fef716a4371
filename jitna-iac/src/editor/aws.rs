//! Addresses of the AWS pages that descriptions name

use std::fmt::Write;

const SSM: &str = "https://docs.aws.amazon.com/systems-manager/latest/userguide/";
const DOCS: &str = "https://docs.aws.amazon.com/";

/// Pages of the Systems Manager User Guide, by title
const TITLES: &[(&str, &str)] = &[
    ("Changing identity providers", "systems-manager-just-in-time-node-access-change-identity-provider.html"),
    (
        "Configure notifications for just-in-time access requests",
        "systems-manager-just-in-time-node-access-notifications.html",
    ),
    (
        "Create a deny-access policy for just-in-time node access",
        "systems-manager-just-in-time-node-access-create-deny-access-policies.html",
    ),
    (
        "Create a deny-access policy",
        "systems-manager-just-in-time-node-access-create-deny-access-policies.html",
    ),
    (
        "Create an auto-approval policy for just-in-time node access",
        "systems-manager-just-in-time-node-access-create-auto-approval-policies.html",
    ),
    (
        "Create an auto-approval policy",
        "systems-manager-just-in-time-node-access-create-auto-approval-policies.html",
    ),
    (
        "Create approval policies for your nodes",
        "systems-manager-just-in-time-node-access-approval-policies.html",
    ),
    (
        "Create manual approval policies for just-in-time node access",
        "systems-manager-just-in-time-node-access-create-manual-policies.html",
    ),
    ("Downloading or exporting a managed node report", "explore-nodes-download-report.html"),
    ("Getting started with Quick Setup", "quick-setup-getting-started.html"),
    ("Monitoring Systems Manager events with Amazon EventBridge", "monitoring-eventbridge-events.html"),
    (
        "Moving to just-in-time node access from Session Manager",
        "systems-manager-just-in-time-node-access-moving-from-session-manager.html",
    ),
    ("Recording RDP connections", "systems-manager-just-in-time-node-access-rdp-recording.html"),
    ("Session document schema", "session-manager-schema.html"),
    ("Setting up Systems Manager console access", "systems-manager-setting-up-console-access.html"),
    (
        "Setting up Systems Manager unified console for an organization",
        "systems-manager-setting-up-organizations.html",
    ),
    (
        "Setting up just-in-time access with Systems Manager",
        "systems-manager-just-in-time-node-access-setting-up.html",
    ),
    (
        "Working with Amazon S3 buckets and bucket policies for Systems Manager",
        "systems-manager-diagnosis-metadata-bucket.html",
    ),
];

/// Pages of other books: the book with the page, as descriptions name it, and the path
const PAGES: &[(&str, &str)] = &[
    ("AWS STS API Reference, `AssumeRole`", "STS/latest/APIReference/API_AssumeRole.html"),
    (
        "Chatbot API Reference, `TeamsChannelConfiguration`",
        "chatbot/latest/APIReference/API_TeamsChannelConfiguration.html",
    ),
    (
        "CloudWatch API Reference, `PutMetricAlarm`",
        "AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    ),
    (
        "CloudFormation Template Reference",
        "AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html",
    ),
    (
        "CloudFormation User Guide, \"Resources\"",
        "AWSCloudFormation/latest/UserGuide/resources-section-structure.html",
    ),
    ("EC2 User Guide, \"Tag your Amazon EC2 resources\"", "AWSEC2/latest/UserGuide/Using_Tags.html"),
    ("EventBridge API Reference, `PutRule`", "eventbridge/latest/APIReference/API_PutRule.html"),
    (
        "EventBridge User Guide, \"Monitoring Amazon EventBridge\"",
        "eventbridge/latest/userguide/eb-monitoring.html",
    ),
    (
        "EventBridge User Guide, \"Using resource-based policies for Amazon EventBridge\"",
        "eventbridge/latest/userguide/eb-use-resource-based.html",
    ),
    ("IAM API Reference, `CreateRole`", "IAM/latest/APIReference/API_CreateRole.html"),
    (
        "IAM User Guide, `aws:PrincipalArn`",
        "IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn",
    ),
    ("IAM User Guide, quotas", "IAM/latest/UserGuide/reference_iam-quotas.html"),
    (
        "Identity Center API Reference, `InstanceMetadata`",
        "singlesignon/latest/APIReference/API_InstanceMetadata.html",
    ),
    (
        "Identity Center API Reference, `PermissionSet`",
        "singlesignon/latest/APIReference/API_PermissionSet.html",
    ),
    ("Identity Store API Reference, `Group`", "singlesignon/latest/IdentityStoreAPIReference/API_Group.html"),
    ("Identity Store API Reference, `User`", "singlesignon/latest/IdentityStoreAPIReference/API_User.html"),
    ("Identity Store API Reference", "singlesignon/latest/IdentityStoreAPIReference/API_ListUsers.html"),
    ("KMS API Reference, `CreateAlias`", "kms/latest/APIReference/API_CreateAlias.html"),
    ("Lambda API Reference, `AddPermission`", "lambda/latest/api/API_AddPermission.html"),
    ("Organizations API Reference, `Account`", "organizations/latest/APIReference/API_Account.html"),
    (
        "Organizations API Reference, `Organization`",
        "organizations/latest/APIReference/API_Organization.html",
    ),
    ("S3 API Reference, `DefaultRetention`", "AmazonS3/latest/API/API_DefaultRetention.html"),
    ("S3 User Guide, \"Bucket naming rules\"", "AmazonS3/latest/userguide/bucketnamingrules.html"),
    ("S3 User Guide, \"Locking objects with Object Lock\"", "AmazonS3/latest/userguide/object-lock.html"),
    ("Systems Manager API, `Tag`", "systems-manager/latest/APIReference/API_Tag.html"),
    ("User Guide, `aws:approve`", "systems-manager/latest/userguide/automation-action-approve.html"),
];

/// Adds their addresses to the AWS pages that a text names in parentheses, as links of Markdown
pub(super) fn linked(text: &str) -> String {
    let mut all = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('(') {
        all.push_str(before);
        all.push('(');
        let Some((inside, behind)) = after.split_once(')') else {
            rest = after;
            continue;
        };
        all.push_str(&one_linked(inside).unwrap_or_else(|| inside.to_owned()));
        all.push(')');
        rest = behind;
    }
    all.push_str(rest);
    all
}

/// The same for what is in the parentheses; `None` if it names no known page
fn one_linked(inside: &str) -> Option<String> {
    if let Some((name, path)) = PAGES.iter().find(|(name, _)| *name == inside) {
        return Some(format!("[{}]({DOCS}{path})", name.replace('"', "")));
    }
    if let Some(name) = inside.strip_prefix("CloudFormation, `").and_then(|name| name.strip_suffix('`')) {
        let path = name.strip_prefix("AWS::")?.replace("::", "-").to_lowercase();
        let folder = "AWSCloudFormation/latest/TemplateReference/aws-resource-";
        return Some(format!("[`{name}`]({DOCS}{folder}{path}.html)"));
    }
    let mut all = String::new();
    let titles = inside.strip_prefix("Systems Manager ").unwrap_or(inside);
    let mut rest = titles.strip_prefix("User Guide, ").unwrap_or(titles);
    while let Some((before, after)) = rest.split_once('"') {
        let (title, behind) = after.split_once('"')?;
        let (_, path) = TITLES.iter().find(|(known, _)| *known == title)?;
        // Writing to a string does not fail.
        let _: std::fmt::Result = write!(all, "{before}[{title}]({SSM}{path})");
        rest = behind;
    }
    (!all.is_empty()).then(|| all + rest)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// What descriptions name in parentheses that looks like a page and has no address
    fn unknown(schema: &Value, found: &mut Vec<String>) {
        match schema {
            Value::Object(all) => {
                let text = all.get("description").and_then(Value::as_str).unwrap_or_default();
                let inside = text.split('(').skip(1).filter_map(|part| part.split(')').next());
                let is_page = |inside: &&str| {
                    let marks = ["User Guide", "Reference", "API,", "CloudFormation, "];
                    marks.iter().any(|mark| inside.contains(mark)) || inside.starts_with('"')
                };
                found.extend(
                    inside.filter(is_page).filter(|one| one_linked(one).is_none()).map(str::to_owned),
                );
                all.values().for_each(|value| unknown(value, found));
            }
            Value::Array(items) => items.iter().for_each(|item| unknown(item, found)),
            _ => {}
        }
    }

    #[test]
    fn every_page_that_the_schema_names_has_an_address() {
        let mut found = Vec::new();
        unknown(&crate::schema::model(), &mut found);
        assert!(found.is_empty(), "add the address: {found:#?}");
    }

    #[test]
    fn a_page_is_linked_where_it_is_named() {
        let linked = linked(
            "Days (S3 User Guide, \"Bucket naming rules\") of (some) buckets (CloudFormation, `AWS::SNS::Topic`)",
        );
        assert_eq!(
            linked,
            "Days ([S3 User Guide, Bucket naming rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html)) of (some) buckets ([`AWS::SNS::Topic`](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html))"
        );
    }
}
