//! Configuration files for pipelines, which deploy the same stacks
//!
//! Both pipelines can create StackSets of their own. These files do not use that: the stacks of an assembly create the StackSets from the
//! delegated administrator, with automatic deployment and exact targets, and a pipeline deploys those few stacks as they are.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Assembly, Index, Stack, terraform};
use crate::escape;

/// Pipeline that deploys an assembly from a file of its own
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pipeline {
    /// Customizations for AWS Control Tower: `manifest.yaml`, version 2021-03-15
    ///
    /// AWS Control Tower User Guide, "The manifest file" and "The resources section of the CfCT manifest file"; the schema is
    /// `source/src/cfct/validation/manifest-v2.schema.yaml` in aws-solutions/aws-control-tower-customizations.
    Cfct,
    /// Landing Zone Accelerator on AWS: `customizations-config.yaml`
    ///
    /// awslabs.github.io/landing-zone-accelerator-on-aws, `ICloudFormationStack`; the schema is
    /// `source/packages/@aws-accelerator/config/lib/schemas/customizations-config.json` in
    /// awslabs/landing-zone-accelerator-on-aws.
    Lza,
    /// Terraform: `main.tf.json`, with a resource `aws_cloudformation_stack` for each stack
    ///
    /// Terraform Registry, provider `hashicorp/aws`, `aws_cloudformation_stack`; Terraform documentation, "JSON configuration syntax".
    Terraform,
}

impl Pipeline {
    /// Pipelines, by the words that `--for` accepts
    pub const WORDS: &[(&str, Self)] =
        &[("cfct", Self::Cfct), ("lza", Self::Lza), ("terraform", Self::Terraform)];

    /// Returns the name of the file within the assembly
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Cfct => "manifest.yaml",
            Self::Lza => "customizations-config.yaml",
            Self::Terraform => "main.tf.json",
        }
    }

    /// Returns the name of the pipeline
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cfct => "Customizations for AWS Control Tower",
            Self::Lza => "Landing Zone Accelerator on AWS",
            Self::Terraform => "Terraform",
        }
    }

    /// Returns the name that the pipeline gives to a stack; `None` if CloudFormation chooses it
    ///
    /// `source/packages/@aws-accelerator/accelerator/utils/stack-utils.ts` in awslabs/landing-zone-accelerator-on-aws.
    #[must_use]
    pub fn stack_name(self, stack: &Stack) -> Option<String> {
        match self {
            Self::Cfct => None,
            Self::Lza => Some(format!("{}-{}-{}", stack.name, stack.account, stack.region)),
            Self::Terraform => Some(stack.name.clone()),
        }
    }

    /// Returns the name of the StackSet with which the pipeline deploys a stack, if it creates one
    ///
    /// `source/src/cfct/manifest/manifest_parser.py` in aws-solutions/aws-control-tower-customizations.
    #[must_use]
    pub fn stack_set_name(self, stack: &Stack) -> Option<String> {
        match self {
            Self::Cfct => Some(format!("CustomControlTower-{}", cfct_name(&stack.name))),
            Self::Lza | Self::Terraform => None,
        }
    }

    /// Returns the stacks whose name in the pipeline is too long for CloudFormation, each with that name
    #[must_use]
    pub fn too_long(self, assembly: &Assembly) -> Vec<(&str, String)> {
        let names = assembly.stacks.iter().filter_map(|stack| {
            Some((stack.name.as_str(), self.stack_name(stack).or_else(|| self.stack_set_name(stack))?))
        });
        names.filter(|(_, name)| name.len() > STACK_NAME_LENGTH).collect()
    }

    /// Renders the file
    pub(super) fn render(self, assembly: &Assembly, index: &Index) -> String {
        match self {
            Self::Cfct => cfct(assembly, index),
            Self::Lza => lza(assembly, index),
            Self::Terraform => terraform::render(assembly, index),
        }
    }

    /// Returns the accounts of stacks that the pipeline knows by a name that is not in the model
    #[must_use]
    pub fn unnamed(self, assembly: &Assembly) -> BTreeSet<&str> {
        if self != Self::Lza {
            return BTreeSet::new();
        }
        let accounts = assembly.stacks.iter().map(|stack| stack.account.as_str());
        accounts.filter(|account| lza_name(assembly, account) == *account).collect()
    }
}

/// Serializes a value as YAML without invisible characters; on failure, returns the reason as a comment
fn yaml(value: &impl Serialize) -> String {
    // The value contains only strings and lists of strings, which YAML can represent.
    let text = serde_saphyr::to_string(value).unwrap_or_else(|error| format!("# {error}\n"));
    if !text.chars().any(|c| c != '\n' && escape::is_hidden(c)) {
        return text;
    }
    // Outside of double quotes, YAML cannot escape such a character. JSON is also YAML.
    match serde_json::to_string_pretty(value) {
        Ok(json) => escape::json_as_yaml(&json).into_owned() + "\n",
        Err(error) => format!("# {error}\n"),
    }
}

/// Maximum number of characters in the name of a stack or StackSet (CloudFormation API Reference, `CreateStackSet`)
pub const STACK_NAME_LENGTH: usize = 128;

/// Returns the name of a resource in the manifest: letters, digits and hyphens, because the pipeline uses it unchanged in the name of a
/// StackSet (aws-solutions/aws-control-tower-customizations, issue 31)
fn cfct_name(name: &str) -> String {
    name.replace(|c: char| !c.is_ascii_alphanumeric(), "-")
}

#[derive(Serialize)]
struct CfctFile<'a> {
    resources: Vec<CfctResource<'a>>,
}

#[derive(Serialize)]
struct CfctResource<'a> {
    name: String,
    description: &'a str,
    resource_file: &'a str,
    deploy_method: &'static str,
    deployment_targets: Accounts<'a>,
    regions: [&'a str; 1],
}

#[derive(Serialize)]
struct Accounts<'a> {
    accounts: [&'a str; 1],
}

fn cfct(assembly: &Assembly, index: &Index) -> String {
    let resources = index.stacks.iter().map(|stack| CfctResource {
        name: cfct_name(&stack.name),
        description: &stack.purpose,
        resource_file: &stack.template.file,
        deploy_method: "stack_set",
        deployment_targets: Accounts { accounts: [&stack.account] },
        regions: [&stack.region],
    });
    let file = CfctFile { resources: resources.collect() };
    let management = assembly.setting.management_account.as_deref();
    let in_management = index.stacks.iter().any(|stack| Some(stack.account.as_str()) == management);
    let note = if in_management { CFCT_MANAGEMENT } else { "" };
    // The schema requires a date. A YAML library that writes strings would quote it.
    format!(
        "{CFCT_HEAD}{note}region: {}\nversion: 2021-03-15\n\n{}",
        assembly.setting.home_region,
        yaml(&file)
    )
}

/// What to check before the pipeline runs
const CFCT_HEAD: &str = "\
---
# Customizations for AWS Control Tower. `region` must be the home Region of AWS Control Tower.
# Quick Setup continues after a stack is deployed. First run the pipeline without the policies, wait as RUNBOOK.md says, then run it
# with all resources. The stacks create the StackSets for OUs; the pipeline creates only the StackSets that deploy the stacks.
";

/// What stacks of the management account need where AWS Control Tower does not create such a role (AWS Control Tower User Guide,
/// `cfct-root-ou`; aws-solutions/aws-control-tower-customizations, issue 109)
const CFCT_MANAGEMENT: &str = "\
# The management account also has stacks. In that account, create the role AWSControlTowerExecution with a trust relationship to
# service-role/AWSControlTowerStackSetRole.
";

#[derive(Serialize)]
struct LzaFile<'a> {
    customizations: LzaCustomizations<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LzaCustomizations<'a> {
    cloud_formation_stacks: Vec<LzaStack<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LzaStack<'a> {
    name: &'a str,
    description: &'a str,
    template: &'a str,
    run_order: usize,
    termination_protection: bool,
    deployment_targets: Accounts<'a>,
    regions: [&'a str; 1],
}

fn lza(assembly: &Assembly, index: &Index) -> String {
    let stacks = index.stacks.iter().map(|stack| LzaStack {
        name: &stack.name,
        description: &stack.purpose,
        template: &stack.template.file,
        run_order: stack.order,
        termination_protection: false,
        deployment_targets: Accounts { accounts: [lza_name(assembly, &stack.account)] },
        regions: [&stack.region],
    });
    let file = LzaFile { customizations: LzaCustomizations { cloud_formation_stacks: stacks.collect() } };
    let mut text = LZA_HEAD.to_owned();
    for account in Pipeline::Lza.unnamed(assembly) {
        text.push_str(&format!(
            "# {account} is an account ID: replace it with its name in accounts-config.yaml.\n"
        ));
    }
    text.push_str(&yaml(&file));
    text
}

/// What to check before the pipeline runs
const LZA_HEAD: &str = "\
# Landing Zone Accelerator on AWS. Merge this into the customizations-config.yaml of the configuration repository, and put
# the folder `stacks` next to it. Accounts have the names of the model, which must match those in accounts-config.yaml.
# Quick Setup continues after a stack is deployed. First run the pipeline without the policies, wait as RUNBOOK.md says, then
# run it with all stacks.
";

/// Returns the name of an account in `accounts-config.yaml`; the name of the management account is prescribed
fn lza_name<'a>(assembly: &'a Assembly, account: &'a str) -> &'a str {
    if assembly.setting.management_account.as_deref() == Some(account) {
        return "Management";
    }
    let named = assembly.account_names.iter().find(|(id, _)| id.as_str() == account);
    named.map_or(account, |(_, name)| name)
}
