//! Facts about types that no stack of this library uses, but that other templates may use.

use crate::cfn::description::{Description, Property};

macro_rules! foreign {
    ($($type_name:literal { $($name:literal $(.$known:ident($($argument:expr),*))*;)* })*) => {
        /// Descriptions of these types
        pub(in crate::cfn) const DESCRIPTIONS: &[&Description] =
            &[$(&Description::new($type_name, &[$(Property::new($name)$(.$known($($argument),*))*),*], &[])),*];
    };
}

foreign! {
    "AWS::Events::EventBus" { "Name".name(); }
    "AWS::IAM::Group" {
        "GroupName".account_name();
        "ManagedPolicyArns".set().access("managed policies");
        "Policies".policies().access("inline policy");
    }
    "AWS::IAM::GroupPolicy" {
        "GroupName".replaces();
        "PolicyDocument".identity_policy().access("policy");
        "PolicyName".replaces();
    }
    "AWS::IAM::InstanceProfile" {
        "InstanceProfileName".account_name();
        "Path".replaces();
        "Roles".set();
    }
    "AWS::IAM::Policy" {
        "Groups".set().access("attached groups");
        "PolicyDocument".identity_policy().access("policy");
        "Roles".set().access("attached roles");
        "Users".set().access("attached users");
    }
    "AWS::IAM::RolePolicy" {
        "PolicyDocument".identity_policy().access("policy");
        "PolicyName".replaces();
        "RoleName".replaces();
    }
    "AWS::IAM::User" {
        "Groups".set().access("groups");
        "ManagedPolicyArns".set().access("managed policies");
        "PermissionsBoundary".access("permissions boundary");
        "Policies".policies().access("inline policy");
        "UserName".account_name();
    }
    "AWS::IAM::UserPolicy" {
        "PolicyDocument".identity_policy().access("policy");
        "PolicyName".replaces();
        "UserName".replaces();
    }
    "AWS::Lambda::Function" {
        "DurableConfig".replaces();
        "FunctionName".name();
        "PackageType".replaces();
        "TenancyConfig".replaces();
    }
    "AWS::Organizations::ResourcePolicy" { "Content".resource_policy().access("resource policy"); }
    "AWS::SSM::Parameter" { "Name".name(); }
    "AWS::SecretsManager::ResourcePolicy" {
        "ResourcePolicy".resource_policy().access("resource policy");
        "SecretId".replaces();
    }
}
