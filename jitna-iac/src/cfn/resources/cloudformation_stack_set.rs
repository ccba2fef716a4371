//! `AWS::CloudFormation::StackSet`

use serde::Serialize;

use crate::cfn::description::{Description, Form};
use crate::cfn::entry::Entry;
use crate::cfn::limits::Limit;
use crate::cfn::tag::Tag;
use crate::cfn::template::Template;
use crate::cfn::value::{Arn, Value};

mod operation;
mod targets;

pub use operation::{Amount, ConcurrencyMode, OperationPreferences, RegionConcurrencyType};
pub use targets::{AccountFilterType, DeploymentTargets, StackInstances};

resource! {
    /// StackSet: one template in many accounts and Regions (`AWS::CloudFormation::StackSet`)
    ///
    /// `Ref` returns the ID. A service-managed StackSet never deploys to the management account, even if the account's OU is a target.
    ///
    /// ```
    /// use jitna_iac::cfn::Template;
    /// use jitna_iac::cfn::resources::{
    ///     AccountRemoval, AutoDeployment, Capability, DeploymentTargets, StackInstances, StackSet,
    /// };
    ///
    /// let inner = Template::default();
    /// let auto = AutoDeployment::enabled(AccountRemoval::DeleteStacks);
    /// let set = StackSet::service_managed("workloads", auto, &inner)
    ///     .capability(Capability::NamedIam)
    ///     .stack_instances(StackInstances::new(DeploymentTargets::units(["ou-ab12-11111111"]), ["eu-central-1"]));
    /// # let _ = set;
    /// ```
    pub struct StackSet = "AWS::CloudFormation::StackSet";

    constructor {
        fn with
    }

    attributes {
        /// ID of the StackSet
        STACK_SET_ID: String = "StackSetId";
    }

    properties {
        /// Sets the role that assumes the execution role; only for self-managed StackSets
        optional administration_role_arn: Value<Arn> = "AdministrationRoleARN";
        some auto_deployment: AutoDeployment = "AutoDeployment";
        /// Sets on whose behalf it is created; default: the management account itself
        optional call_as: CallAs = "CallAs";
        items capabilities: Capability = "Capabilities".set();
        /// Sets what the StackSet is for, 1 to 1,024 characters
        optional description: Value<String> = "Description";
        /// Sets the name of the role in each account, 1 to 64 characters; only for self-managed StackSets
        optional execution_role_name: Value<String> = "ExecutionRoleName";
        /// Sets whether conflicting operations wait for each other; default: they fail
        optional managed_execution: ManagedExecution = "ManagedExecution";
        /// Sets how many accounts run at the same time, and how many may fail
        optional operation_preferences: OperationPreferences = "OperationPreferences";
        items parameters: StackSetParameter = "Parameters";
        required permission_model: PermissionModel = "PermissionModel".replaces();
        items stack_instances_group: StackInstances = "StackInstancesGroup".set();
        required stack_set_name: Value<String> = "StackSetName".name();
        /// Adds a tag for the StackSet, its stacks and all their resources that support tags; at most 50
        tags tags: Tag = "Tags".set().limit(Limit::StackSetTags);
        some template_body: Value<String> = "TemplateBody".form(Form::Template).limit(Limit::StackSetTemplate);
        some template_url: Value<String> = "TemplateURL";
    }

    also {
        "StackInstancesGroup/*/DeploymentTargets/Accounts".set();
        "StackInstancesGroup/*/DeploymentTargets/OrganizationalUnitIds".set();
        "StackInstancesGroup/*/Regions".set();
        "Parameters/*/ParameterValue".limit(Limit::ParameterValue);
    }
}

impl StackSet {
    /// Returns a StackSet that deploys to OUs of the organization; `name` is `^[a-zA-Z][a-zA-Z0-9\-]{0,127}$`
    pub fn service_managed(
        name: impl Into<Value<String>>,
        auto_deployment: AutoDeployment,
        template: impl Into<TemplateSource>,
    ) -> Self {
        let set = Self::with(PermissionModel::ServiceManaged, name).template(template.into());
        Self { auto_deployment: Some(auto_deployment), ..set }
    }

    /// Returns a StackSet that deploys to single accounts with roles that exist there; `name` is `^[a-zA-Z][a-zA-Z0-9\-]{0,127}$`
    pub fn self_managed(name: impl Into<Value<String>>, template: impl Into<TemplateSource>) -> Self {
        Self::with(PermissionModel::SelfManaged, name).template(template.into())
    }

    fn template(mut self, template: TemplateSource) -> Self {
        match template {
            TemplateSource::Body(body) => self.template_body = Some(body),
            TemplateSource::Url(url) => self.template_url = Some(url),
        }
        self
    }

    /// Adds a capability that the template needs
    #[must_use]
    pub fn capability(mut self, capability: Capability) -> Self {
        if !self.capabilities.contains(&capability) {
            self.capabilities.push(capability);
        }
        self
    }

    /// Adds a value for a template parameter, up to 4,096 bytes
    #[must_use]
    pub fn parameter(mut self, key: impl Into<String>, value: impl Into<Value<String>>) -> Self {
        self.parameters.push(StackSetParameter { parameter_key: key.into(), parameter_value: value.into() });
        self
    }

    /// Adds targets for the stacks
    #[must_use]
    pub fn stack_instances(mut self, instances: StackInstances) -> Self {
        self.stack_instances_group.push(instances);
        self
    }
}

/// Template of a [`StackSet`]
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TemplateSource {
    /// Template as a string, 1 to 51,200 bytes
    Body(Value<String>),
    /// URL of a template in a bucket, up to 5,120 characters; the template can have up to 1 MB
    Url(Value<String>),
}

impl From<&Template> for TemplateSource {
    fn from(template: &Template) -> Self {
        Self::Body(template.to_json_compact().into())
    }
}

/// How the roles of a StackSet are created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum PermissionModel {
    SelfManaged,
    ServiceManaged,
}

/// Whether accounts that join or leave an OU of a [`StackSet`] get or lose its stacks
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AutoDeployment {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    depends_on: Vec<Value<Arn>>,
    enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    retain_stacks_on_account_removal: Option<bool>,
}

/// What happens to an account's stack when the account leaves its OU
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountRemoval {
    /// It is deleted
    DeleteStacks,
    /// It is kept in the account, outside the StackSet
    RetainStacks,
}

impl AutoDeployment {
    /// Accounts that join an OU get the stacks automatically
    #[must_use]
    pub fn enabled(removal: AccountRemoval) -> Self {
        let retain = removal == AccountRemoval::RetainStacks;
        Self { depends_on: Vec::new(), enabled: true, retain_stacks_on_account_removal: Some(retain) }
    }

    /// Accounts that join an OU get nothing until the StackSet is updated
    #[must_use]
    pub fn disabled() -> Self {
        Self { depends_on: Vec::new(), enabled: false, retain_stacks_on_account_removal: None }
    }

    /// Adds a StackSet, by its ARN, that an account gets first; at most 10
    #[must_use]
    pub fn depends_on(mut self, stack_set: impl Into<Value<Arn>>) -> Self {
        self.depends_on.push(stack_set.into());
        self
    }
}

/// On whose behalf a [`StackSet`] is created
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum CallAs {
    /// The account is a delegated administrator of StackSets
    DelegatedAdmin,
    /// The account is the management account, or the StackSet is self-managed
    #[serde(rename = "SELF")]
    Own,
}

/// What a template may create in addition to ordinary resources
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum Capability {
    /// Macros and nested stacks
    #[serde(rename = "CAPABILITY_AUTO_EXPAND")]
    AutoExpand,
    /// IAM resources
    #[serde(rename = "CAPABILITY_IAM")]
    Iam,
    /// IAM resources with custom names; includes [`Capability::Iam`]
    #[serde(rename = "CAPABILITY_NAMED_IAM")]
    NamedIam,
}

impl Capability {
    /// Name that CloudFormation uses
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AutoExpand => "CAPABILITY_AUTO_EXPAND",
            Self::Iam => "CAPABILITY_IAM",
            Self::NamedIam => "CAPABILITY_NAMED_IAM",
        }
    }

    /// Returns the capability that CloudFormation requires for a template, depending on whether it creates or names IAM resources; `None`
    /// if it creates none
    ///
    /// ```
    /// use jitna_iac::cfn::Template;
    /// use jitna_iac::cfn::resources::{Capability, PolicyDocument, Role};
    ///
    /// let mut template = Template::default();
    /// assert_eq!(Capability::for_template(&template), None);
    /// template.add("Role", Role::new(PolicyDocument::default()))?;
    /// assert_eq!(Capability::for_template(&template), Some(Capability::Iam));
    /// template.add("Named", Role::new(PolicyDocument::default()).role_name("operator"))?;
    /// assert_eq!(Capability::for_template(&template), Some(Capability::NamedIam));
    /// # Ok::<(), jitna_iac::cfn::AddError>(())
    /// ```
    #[must_use]
    pub fn for_template(template: &Template) -> Option<Self> {
        let is_iam = |entry: &Entry| entry.type_name().split("::").nth(1) == Some("IAM");
        let mut all = template.resources().filter(|(_, entry)| is_iam(entry)).peekable();
        all.peek()?;
        let is_named = |entry: &Entry| {
            Description::for_type(entry.type_name())
                .and_then(Description::name)
                .is_some_and(|name| entry.property(name.path).is_some())
        };
        Some(if all.any(|(_, entry)| is_named(entry)) { Self::NamedIam } else { Self::Iam })
    }
}

/// Whether conflicting operations of a [`StackSet`] wait for each other
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "ManagedExecutionProperty")]
pub enum ManagedExecution {
    /// Operations that do not conflict run at the same time, the others wait; recommended with automatic deployment
    Active,
    /// One operation at a time; others fail
    Inactive,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ManagedExecutionProperty {
    active: bool,
}

impl From<ManagedExecution> for ManagedExecutionProperty {
    fn from(managed: ManagedExecution) -> Self {
        Self { active: managed == ManagedExecution::Active }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct StackSetParameter {
    parameter_key: String,
    parameter_value: Value<String>,
}
