//! Role that switches Explorer on, and the call that announces it

use super::{Around, Home, Part, Stage};
use crate::assembly::{Command, Step, When};
use crate::cfn::resources::{PolicyDocument, Principal, Role, Statement};
use crate::cfn::{AddError, Pseudo, Sub};
use crate::model::Place;

const PART: Part =
    Part { name: "explorer", purpose: "role that switches Explorer on", stage: Stage::First, after: &[] };

/// AWS managed policy of the role (AWS Managed Policy Reference)
const POLICY: &str = "AWSSystemsManagerEnableExplorerExecutionPolicy";

pub(super) fn add(around: &mut Around<'_, '_>) -> Result<(), AddError> {
    let plan = around.plan;
    let Some(name) = &plan.model.console_extras.explorer_role else { return Ok(()) };
    let Some(template) = around.at(PART, Home::Management) else { return Ok(()) };
    // User Guide, "Getting started with Quick Setup": trust policy of the role for Explorer.
    let source = Sub::default().text("arn:*:ssm:*:").hole(Pseudo::AccountId).text(":automation-execution/*");
    let trust = PolicyDocument::new([Statement::allow(["sts:AssumeRole"])
        .principal(Principal::service("ssm.amazonaws.com"))
        .condition("StringEquals", "aws:SourceAccount", [Pseudo::AccountId])
        .condition("ArnLike", "aws:SourceArn", [source])]);
    let policy =
        Sub::default().text("arn:").hole(Pseudo::Partition).text(format!(":iam::aws:policy/{POLICY}"));
    let role = Role::new(trust)
        .role_name(name.as_str())
        .description("Lets Systems Manager switch Explorer on")
        .managed_policy_arn(policy)
        .tags(plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    template.add_with("ExplorerRole", role, |entry| {
        entry.set_comment("Switches Explorer on; Quick Setup is told of it by a call");
    })?;
    let account = match &plan.model.place {
        Place::Organization(_) => plan.management_account(),
        Place::Account(_) => Some(plan.administrator()),
    };
    let Some(account) = account else { return Ok(()) };
    around.step(
        Step::new(
            When::BeforeEnabling,
            "Explorer",
            format!(
                "The role is there now, and Quick Setup is told of it by a call, which has no CloudFormation resource. Account {account}:"
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
