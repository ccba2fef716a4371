//! Role that enables Explorer, and the call that tells Quick Setup about it

use crate::assembly::{Command, Step, When};
use crate::cfn::resources::{PolicyDocument, Principal, Role, Statement};
use crate::cfn::{AddError, Pseudo, Sub};
use crate::model::Place;
use crate::synth::features::{FeatureTemplates, Home, StackGroup, Stage};

const PART: StackGroup =
    StackGroup { name: "explorer", purpose: "role that enables Explorer", stage: Stage::First, after: &[] };

/// AWS managed policy of the role (AWS Managed Policy Reference)
const POLICY: &str = "AWSSystemsManagerEnableExplorerExecutionPolicy";

pub(crate) fn add(templates: &mut FeatureTemplates<'_, '_>) -> Result<(), AddError> {
    let plan = templates.plan;
    let Some(name) = &plan.model.console_extras.explorer_role else { return Ok(()) };
    let Some(template) = templates.at(PART, Home::Management) else { return Ok(()) };
    // User Guide, "Getting started with Quick Setup": trust policy of the role for Explorer
    let source = Sub::default().text("arn:*:ssm:*:").hole(Pseudo::AccountId).text(":automation-execution/*");
    let trust = PolicyDocument::new([Statement::allow(["sts:AssumeRole"])
        .principal(Principal::service("ssm.amazonaws.com"))
        .condition("StringEquals", "aws:SourceAccount", [Pseudo::AccountId])
        .condition("ArnLike", "aws:SourceArn", [source])]);
    let policy =
        Sub::default().text("arn:").hole(Pseudo::Partition).text(format!(":iam::aws:policy/{POLICY}"));
    let role = Role::new(trust)
        .role_name(name.as_str())
        .description("Lets Systems Manager enable Explorer")
        .managed_policy_arn(policy)
        .tags(plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    template.add_with("ExplorerRole", role, |entry| {
        entry.set_comment("Enables Explorer; a command of the runbook registers the role with Quick Setup");
    })?;
    let account = match &plan.model.place {
        Place::Organization(_) => plan.management_account(),
        Place::Account(_) => Some(plan.administrator()),
    };
    let Some(account) = account else { return Ok(()) };
    templates.step(
        Step::new(
            When::BeforeEnabling,
            "Explorer",
            format!(
                "The role now exists. Register it with Quick Setup; CloudFormation has no resource for this call. In account {account}:"
            ),
        )
        .command(Command::new("aws").words([
            "ssm-quicksetup",
            "update-service-settings",
            "--region",
            plan.home_region().as_str(),
            "--explorer-enabling-role-arn",
            &format!("arn:aws:iam::{account}:role/{name}"),
        ])),
    );
    Ok(())
}
