//! Effect of a property change on a resource
//!
//! For types without a description (`cfn/description.rs`), the effect is not guessed: the update behavior is unknown.

use super::Action;
use crate::cfn::Resource;
use crate::cfn::description::{Description, Update};
use crate::cfn::resources::{Document, StackSet};

/// Type of SSM documents, whose changes depend on `UpdateMethod`
pub(super) const DOCUMENT: &str = Document::TYPE;
/// Type of StackSets, which contain a template
pub(super) const STACK_SET: &str = StackSet::TYPE;

/// Returns the effect of a change of the property at `path`
pub(super) fn effect(kind: &str, path: &str, new_version: bool) -> Action {
    let Some(known) = Description::for_type(kind) else { return Action::NotKnown };
    match known.update(&path.split('/').collect::<Vec<_>>()) {
        Update::InPlace => Action::Changed,
        Update::Replaces => Action::Replaced,
        Update::Refused => Action::Refused,
        Update::Versions if new_version => Action::NewVersion,
        Update::Versions => Action::Replaced,
        Update::Unsure => Action::NotKnown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cfn::resources::ConfigurationManager;

    const MANAGER: &str = ConfigurationManager::TYPE;

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
}
