//! What a change of a property does to a resource, by type
//!
//! From the pages of the types in the CloudFormation Template Reference ("Update requires"). A type that is not here is not
//! guessed at: its change is "in place, or replaced".

use super::Action;

/// What is known of a type of resource
pub(super) struct Kind {
    kind: &'static str,
    /// Property with a name that only one resource may have
    pub(super) name: Option<&'static str>,
    /// Properties whose change replaces the resource; `*` is any item
    replaced: &'static [&'static str],
    /// Properties whose change AWS refuses
    refused: &'static [&'static str],
    /// Properties of which this is not known
    unsure: &'static [&'static str],
}

const fn kind(kind: &'static str, name: Option<&'static str>, replaced: &'static [&'static str]) -> Kind {
    Kind { kind, name, replaced, refused: &[], unsure: &[] }
}

/// Type of SSM documents, whose changes depend on `UpdateMethod`
pub(super) const DOCUMENT: &str = "AWS::SSM::Document";
/// Type of stack sets, which carry a template
pub(super) const STACK_SET: &str = "AWS::CloudFormation::StackSet";
/// Type of the configurations of Quick Setup
pub(super) const MANAGER: &str = "AWS::SSMQuickSetup::ConfigurationManager";

const KINDS: &[Kind] = &[
    kind(
        "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
        Some("ConfigurationName"),
        &["ConfigurationName", "TeamId", "TeamsTenantId"],
    ),
    kind(
        "AWS::Chatbot::SlackChannelConfiguration",
        Some("ConfigurationName"),
        &["ConfigurationName", "SlackWorkspaceId"],
    ),
    kind(STACK_SET, Some("StackSetName"), &["StackSetName", "PermissionModel"]),
    kind("AWS::Events::EventBus", Some("Name"), &["Name"]),
    kind("AWS::Events::Rule", Some("Name"), &["Name", "EventBusName"]),
    kind("AWS::IAM::Group", Some("GroupName"), &["GroupName"]),
    kind("AWS::IAM::InstanceProfile", Some("InstanceProfileName"), &["InstanceProfileName", "Path"]),
    kind("AWS::IAM::ManagedPolicy", Some("ManagedPolicyName"), &["ManagedPolicyName", "Path", "Description"]),
    kind("AWS::IAM::Policy", None, &[]),
    kind("AWS::IAM::Role", Some("RoleName"), &["RoleName", "Path"]),
    kind("AWS::IAM::RolePolicy", None, &["PolicyName", "RoleName"]),
    kind("AWS::IAM::User", Some("UserName"), &["UserName"]),
    kind("AWS::KMS::Alias", Some("AliasName"), &["AliasName"]),
    Kind {
        kind: "AWS::KMS::Key",
        name: None,
        replaced: &[],
        refused: &["KeySpec", "KeyUsage", "MultiRegion", "Origin"],
        unsure: &[],
    },
    kind("AWS::KMS::ReplicaKey", None, &["PrimaryKeyArn"]),
    kind(
        "AWS::Lambda::Function",
        Some("FunctionName"),
        &["FunctionName", "PackageType", "TenancyConfig", "DurableConfig"],
    ),
    kind(
        "AWS::Lambda::Permission",
        None,
        &[
            "Action",
            "EventSourceToken",
            "FunctionName",
            "FunctionUrlAuthType",
            "InvokedViaFunctionUrl",
            "Principal",
            "PrincipalOrgID",
            "SourceAccount",
            "SourceArn",
        ],
    ),
    kind("AWS::Logs::LogGroup", Some("LogGroupName"), &["LogGroupName"]),
    kind("AWS::Logs::ResourcePolicy", Some("PolicyName"), &["PolicyName"]),
    kind("AWS::Organizations::Policy", None, &["Type"]),
    kind("AWS::S3::Bucket", Some("BucketName"), &["BucketName", "BucketNamePrefix", "BucketNamespace"]),
    kind("AWS::S3::BucketPolicy", None, &["Bucket"]),
    Kind {
        kind: "AWS::SNS::Subscription",
        name: None,
        replaced: &["Endpoint", "Protocol", "TopicArn"],
        refused: &[],
        // Replaces the subscription under conditions that the registry does not print.
        unsure: &["Region"],
    },
    kind("AWS::SNS::Topic", Some("TopicName"), &["TopicName", "FifoTopic"]),
    kind("AWS::SNS::TopicPolicy", None, &[]),
    kind("AWS::SQS::Queue", Some("QueueName"), &["QueueName", "FifoQueue"]),
    kind("AWS::SQS::QueuePolicy", None, &[]),
    kind("AWS::SSM::Association", None, &["InstanceId"]),
    kind(DOCUMENT, Some("Name"), &["Name", "DocumentType"]),
    kind("AWS::SSM::Parameter", Some("Name"), &["Name"]),
    kind("AWS::SSM::ServiceSetting", Some("SettingId"), &["SettingId"]),
    kind("AWS::SSMGuiConnect::Preferences", None, &[]),
    kind(MANAGER, None, &["ConfigurationDefinitions/*/Type", "ConfigurationDefinitions/*/TypeVersion"]),
    kind(
        "AWS::SSO::Assignment",
        None,
        &["InstanceArn", "PermissionSetArn", "PrincipalId", "PrincipalType", "TargetId", "TargetType"],
    ),
    kind("AWS::SSO::PermissionSet", Some("Name"), &["InstanceArn", "Name"]),
];

/// Properties of a document that make a new version with `UpdateMethod: NewVersion`, and else replace it
const VERSIONED: &[&str] =
    &["Attachments", "Content", "DocumentFormat", "Requires", "TargetType", "VersionName"];

/// What is known of a type
pub(super) fn of(kind: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|known| known.kind == kind)
}

/// What the change of the property at `path` does
pub(super) fn effect(kind: &str, path: &str, new_version: bool) -> Action {
    let Some(known) = of(kind) else { return Action::NotKnown };
    let steps: Vec<&str> = path.split('/').collect();
    // Whether a pattern is the path or what holds it; a path that holds what the pattern names may have changed there.
    let matches = |pattern: &&str| {
        let pattern: Vec<&str> = pattern.split('/').collect();
        pattern.iter().zip(&steps).all(|(want, step)| *want == "*" || want == step)
    };
    let inside = |pattern: &&&str| pattern.split('/').count() > steps.len();
    if known.refused.iter().any(&matches) {
        return Action::Refused;
    }
    if let Some(pattern) = known.replaced.iter().find(|pattern| matches(pattern)) {
        return if inside(&pattern) { Action::NotKnown } else { Action::Replaced };
    }
    if known.unsure.iter().any(&matches) {
        return Action::NotKnown;
    }
    if kind == DOCUMENT && steps.first().is_some_and(|first| VERSIONED.contains(first)) {
        return if new_version { Action::NewVersion } else { Action::Replaced };
    }
    Action::Changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_are_those_of_the_pages() {
        for (kind, path, new_version, expected) in [
            (DOCUMENT, "Name", true, Action::Replaced),
            (DOCUMENT, "Content/accessDuration", true, Action::NewVersion),
            (DOCUMENT, "Content/accessDuration", false, Action::Replaced),
            (DOCUMENT, "Tags/0/Value", false, Action::Changed),
            (MANAGER, "ConfigurationDefinitions/0/Type", false, Action::Replaced),
            (MANAGER, "ConfigurationDefinitions/0/Parameters/HomeRegion", false, Action::Changed),
            (MANAGER, "ConfigurationDefinitions", false, Action::NotKnown),
            ("AWS::KMS::Key", "KeySpec", false, Action::Refused),
            ("AWS::S3::Bucket", "ObjectLockEnabled", false, Action::Changed),
            ("AWS::S3::Bucket", "BucketNamePrefix", false, Action::Replaced),
            ("AWS::KMS::ReplicaKey", "PrimaryKeyArn", false, Action::Replaced),
            ("AWS::KMS::ReplicaKey", "KeyPolicy", false, Action::Changed),
            ("AWS::Lambda::Permission", "FunctionName", false, Action::Replaced),
            ("AWS::SQS::Queue", "QueueName", false, Action::Replaced),
            ("AWS::SQS::Queue", "VisibilityTimeout", false, Action::Changed),
            ("AWS::SQS::QueuePolicy", "Queues/0", false, Action::Changed),
            ("AWS::SNS::Subscription", "Region", false, Action::NotKnown),
            ("AWS::SSM::Association", "Name", false, Action::Changed),
            ("AWS::SSM::Association", "Parameters/Contents/0", false, Action::Changed),
            ("AWS::SSM::ServiceSetting", "SettingId", false, Action::Replaced),
            ("AWS::SSM::ServiceSetting", "SettingValue", false, Action::Changed),
            ("AWS::EC2::VPC", "CidrBlock", false, Action::NotKnown),
        ] {
            assert_eq!(effect(kind, path, new_version), expected, "{kind} {path}");
        }
    }

    #[test]
    fn every_type_that_a_template_may_hold_is_known() {
        let types = crate::cfn::resources::TYPES;
        assert!(types.len() > 20, "{types:?}");
        let unknown: Vec<&&str> = types.iter().filter(|name| of(name).is_none()).collect();
        assert!(unknown.is_empty(), "add what replaces these to the table: {unknown:?}");
    }

    #[test]
    fn table_is_sorted_and_names_are_replaced() {
        assert!(KINDS.windows(2).all(|pair| pair[0].kind < pair[1].kind));
        for kind in KINDS {
            assert!(kind.name.is_none_or(|name| kind.replaced.contains(&name)), "{}", kind.kind);
        }
    }
}
