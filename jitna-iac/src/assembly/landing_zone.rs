//! Files for the pipelines of landing zones, which deploy the same stacks
//!
//! Both pipelines can make stack sets of their own. They do not here: the stacks of an assembly make the stack sets from the
//! delegated administrator, with automatic deployment and exact targets, and a pipeline deploys those few stacks as they are.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Assembly, Index, Stack};
use crate::escape;

/// Pipeline of a landing zone
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LandingZone {
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
}

impl LandingZone {
    /// Words for the pipelines, as `--for` takes them
    pub const WORDS: &[(&str, Self)] = &[("cfct", Self::Cfct), ("lza", Self::Lza)];

    /// Name of the file within the assembly
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Cfct => "manifest.yaml",
            Self::Lza => "customizations-config.yaml",
        }
    }

    /// Name of the pipeline
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cfct => "Customizations for AWS Control Tower",
            Self::Lza => "Landing Zone Accelerator on AWS",
        }
    }

    /// Name that the pipeline gives to a stack; none if CloudFormation chooses it
    ///
    /// `source/packages/@aws-accelerator/accelerator/utils/stack-utils.ts` in awslabs/landing-zone-accelerator-on-aws.
    #[must_use]
    pub fn stack_name(self, stack: &Stack) -> Option<String> {
        match self {
            Self::Cfct => None,
            Self::Lza => Some(format!("{}-{}-{}", stack.name, stack.account, stack.region)),
        }
    }

    /// Name that the pipeline gives to the stack set by which it deploys a stack, if it makes one
    ///
    /// `source/src/cfct/manifest/manifest_parser.py` in aws-solutions/aws-control-tower-customizations.
    #[must_use]
    pub fn stack_set_name(self, stack: &Stack) -> Option<String> {
        match self {
            Self::Cfct => Some(format!("CustomControlTower-{}", cfct_name(&stack.name))),
            Self::Lza => None,
        }
    }

    /// Stacks for which the pipeline makes a name that CloudFormation refuses, each with that name
    #[must_use]
    pub fn too_long(self, assembly: &Assembly) -> Vec<(&str, String)> {
        let names = assembly.stacks.iter().filter_map(|stack| {
            Some((stack.name.as_str(), self.stack_name(stack).or_else(|| self.stack_set_name(stack))?))
        });
        names.filter(|(_, name)| name.len() > STACK_NAME_LENGTH).collect()
    }

    /// Text of the file
    pub(super) fn render(self, assembly: &Assembly, index: &Index) -> String {
        match self {
            Self::Cfct => cfct(assembly, index),
            Self::Lza => lza(assembly, index),
        }
    }

    /// Accounts of stacks that the pipeline knows by a name which the model does not say
    #[must_use]
    pub fn unnamed(self, assembly: &Assembly) -> BTreeSet<&str> {
        if self == Self::Cfct {
            return BTreeSet::new();
        }
        let accounts = assembly.stacks.iter().map(|stack| stack.account.as_str());
        accounts.filter(|account| lza_name(assembly, account) == *account).collect()
    }
}

/// A serializable value as YAML, in which nothing is hidden; what cannot be written says why instead
fn yaml(value: &impl Serialize) -> String {
    // Texts and lists of texts: nothing that YAML could refuse.
    let text = serde_saphyr::to_string(value).unwrap_or_else(|error| format!("# {error}\n"));
    if !text.chars().any(|c| c != '\n' && escape::is_hidden(c)) {
        return text;
    }
    // Outside of double quotes, YAML has no way to write such a character by its number. JSON is YAML too.
    match serde_json::to_string_pretty(value) {
        Ok(json) => escape::json_as_yaml(&json).into_owned() + "\n",
        Err(error) => format!("# {error}\n"),
    }
}

/// Characters of the name of a stack or stack set (CloudFormation API Reference, `CreateStackSet`)
pub const STACK_NAME_LENGTH: usize = 128;

/// Name of a resource in the manifest: letters, digits and hyphens, since the pipeline makes the name of a stack set of it without a
/// change (aws-solutions/aws-control-tower-customizations, issue 31)
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
    // The schema wants a date, which a library that writes texts would put into quotes.
    format!(
        "{CFCT_HEAD}{note}region: {}\nversion: 2021-03-15\n\n{}",
        assembly.setting.home_region,
        yaml(&file)
    )
}

/// What has to be looked at before the pipeline runs
const CFCT_HEAD: &str = "\
---
# Customizations for AWS Control Tower. `region` must be the home Region of AWS Control Tower.
# Quick Setup goes on after a stack counts as deployed: run the pipeline without the policies first, wait as RUNBOOK.md says,
# then with all resources. The stacks make the stack sets for units; the pipeline makes none but those that carry the stacks.
";

/// What stacks of the management account need, where AWS Control Tower makes no such role (AWS Control Tower User Guide,
/// `cfct-root-ou`; aws-solutions/aws-control-tower-customizations, issue 109)
const CFCT_MANAGEMENT: &str = "\
# The management account has stacks of its own: there, make the role AWSControlTowerExecution, with a trust relationship to
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
    for account in LandingZone::Lza.unnamed(assembly) {
        text.push_str(&format!(
            "# {account} is an id: write the name that accounts-config.yaml gives to it.\n"
        ));
    }
    text.push_str(&yaml(&file));
    text
}

/// What has to be looked at before the pipeline runs
const LZA_HEAD: &str = "\
# Landing Zone Accelerator on AWS. Merge this into the customizations-config.yaml of the configuration repository, and put
# the folder `stacks` beside it. Accounts have the names of the model; they must be those of accounts-config.yaml.
# Quick Setup goes on after a stack counts as deployed: run the pipeline without the policies first, wait as RUNBOOK.md says,
# then with all stacks.
";

/// Name of an account in `accounts-config.yaml`; that of the management account is prescribed
fn lza_name<'a>(assembly: &'a Assembly, account: &'a str) -> &'a str {
    if assembly.setting.management_account.as_deref() == Some(account) {
        return "Management";
    }
    let named = assembly.account_names.iter().find(|(id, _)| id.as_str() == account);
    named.map_or(account, |(_, name)| name)
}
