//! Resource types, one file each.
//!
//! A type holds the complete properties of its page in the AWS CloudFormation Template Reference,
//! in that order. What an organization does with them is decided elsewhere. Begin at [`Document`]
//! or [`Role`]; a type that is missing here can be written anywhere in the same form, see
//! [`cfn`](super).

mod iam_policy_document;

pub use iam_policy_document::{Effect, PolicyDocument, PolicyError, Principal, Statement};

/// Declares the modules, exports what is in them, and lists the types.
macro_rules! resources {
    ($($module:ident::$resource:ident),* $(,)?) => {
        $(
            mod $module;
            pub use $module::*;
        )*

        /// Names of all resource types of this module
        pub const TYPES: &[&str] = &[$(<$resource as super::resource::Resource>::TYPE),*];
    };
}

resources! {
    cloudformation_stack_set::StackSet,
    iam_managed_policy::ManagedPolicy,
    iam_role::Role,
    organizations_policy::OrganizationPolicy,
    ssm_document::Document,
    ssm_quick_setup_configuration_manager::ConfigurationManager,
    sso_assignment::Assignment,
    sso_permission_set::PermissionSet,
}

#[cfg(test)]
mod tests;
