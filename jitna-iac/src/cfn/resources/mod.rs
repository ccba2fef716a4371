//! Resource types, one file each.
//!
//! Unless a type says which properties it leaves out, it has all properties of its page in the AWS CloudFormation Template Reference, in
//! that order. It also records facts about each: whether a change replaces the resource, whether it is a set or a policy (`declare.rs`). A
//! type is a file and a line below. Other modules decide how an organization uses the types. Begin at [`Document`] or [`Role`]. You can
//! write a missing type anywhere in the same form; see [`cfn`](super).

#[macro_use]
mod declare;

pub(in crate::cfn) mod foreign;
mod iam_policy_document;

pub use iam_policy_document::{Effect, PolicyDocument, PolicyError, Principal, Statement};

/// Declares the modules, exports their contents, and lists the types.
macro_rules! resources {
    ($($module:ident::$resource:ident),* $(,)?) => {
        $(
            mod $module;
            pub use $module::*;
        )*

        /// Names of all resource types of this module
        pub const TYPES: &[&str] = &[$(<$resource as super::resource::Resource>::TYPE),*];

        /// Facts about the types
        pub(in crate::cfn) const DESCRIPTIONS: &[&super::description::Description] = &[$(&$resource::DESCRIPTION),*];
    };
}

resources! {
    chatbot_microsoft_teams_channel_configuration::MicrosoftTeamsChannelConfiguration,
    chatbot_slack_channel_configuration::SlackChannelConfiguration,
    cloudformation_stack_set::StackSet,
    cloudwatch_alarm::Alarm,
    cloudwatch_dashboard::Dashboard,
    events_rule::EventRule,
    iam_managed_policy::ManagedPolicy,
    iam_role::Role,
    kms_alias::Alias,
    kms_key::Key,
    kms_replica_key::ReplicaKey,
    lambda_permission::LambdaPermission,
    logs_log_group::LogGroup,
    logs_resource_policy::LogsResourcePolicy,
    organizations_policy::OrganizationPolicy,
    s3_bucket::Bucket,
    s3_bucket_policy::BucketPolicy,
    sns_subscription::Subscription,
    sns_topic::Topic,
    sns_topic_policy::TopicPolicy,
    sqs_queue::Queue,
    sqs_queue_policy::QueuePolicy,
    ssm_association::Association,
    ssm_document::Document,
    ssm_service_setting::ServiceSetting,
    ssm_gui_connect_preferences::Preferences,
    ssm_quick_setup_configuration_manager::ConfigurationManager,
    sso_assignment::Assignment,
    sso_permission_set::PermissionSet,
}

#[cfg(test)]
mod tests;
