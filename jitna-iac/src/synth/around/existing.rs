//! Session preferences that exist already: what to do before the stacks come

use serde_json::json;

use super::{Around, Home, Part, Stage};
use crate::assembly::{Command, Step, When};
use crate::cfn::{AddError, RemovalPolicy};
use crate::ids::{AccountId, Region, SESSION_PREFERENCES_NAME};
use crate::model::{ExistingPreferences, SessionPreferences};
use crate::plan::Plan;
use crate::synth::promotion::{self, Of};
use crate::synth::{documents, stacks};

const PART: Part = Part {
    name: "existing-preferences",
    purpose: "session preferences that existed before, and were imported",
    stage: Stage::BeforePolicies,
    after: &[],
};

/// Logical id of the imported document
const ID: &str = "ImportedSessionPreferences";

pub(super) fn add(around: &mut Around<'_, '_>) -> Result<(), AddError> {
    let plan = around.plan;
    for existing in &plan.model.existing.session_preferences {
        let all = &plan.model.session_preferences;
        let imported = existing.import_as.as_ref();
        let preferences =
            imported.and_then(|name| all.iter().find(|preferences| *preferences.name == **name));
        match (imported, preferences) {
            (None, _) => around.step(replaced(plan, existing)),
            (Some(_), Some(preferences)) => {
                for (account, region) in places(plan, existing) {
                    import(around, preferences, account, region)?;
                }
                around.step(imported_step(plan, existing));
            }
            // A name that nothing has is reported.
            (Some(_), None) => {}
        }
    }
    Ok(())
}

/// Accounts and Regions where they exist
fn places<'m>(plan: &Plan<'m>, existing: &'m ExistingPreferences) -> Vec<(&'m AccountId, &'m Region)> {
    let accounts = existing
        .accounts
        .iter()
        .filter_map(|account| Some(plan.tree.get_account(plan.tree.account(account)?).id));
    let regions: Vec<&Region> = if existing.regions.is_empty() {
        plan.regions.clone()
    } else {
        existing.regions.iter().map(|region| &**region).collect()
    };
    accounts
        .flat_map(|account| regions.iter().map(move |region| (account, *region)).collect::<Vec<_>>())
        .collect()
}

fn stack_name(plan: &Plan<'_>, account: &AccountId, region: &Region) -> String {
    stacks::name(plan, &format!("{}-{account}-{region}", PART.name))
}

fn import(
    around: &mut Around<'_, '_>,
    preferences: &SessionPreferences,
    account: &AccountId,
    region: &Region,
) -> Result<(), AddError> {
    let document = documents::session_preferences(around.plan, preferences);
    let home = Home::Account(account.clone(), region.clone());
    let added = around.with(PART, home, |around, template| {
        // Said twice, it is imported once.
        if template.resources().any(|(id, _)| id.as_str() == ID) {
            return Ok(());
        }
        let document = template.add_with(ID, document, |entry| {
            // An import wants to know what becomes of the document when the stack goes.
            entry
                .set_deletion_policy(RemovalPolicy::Retain)
                .set_update_replace_policy(RemovalPolicy::Retain)
                .set_comment("Existed before; imported as the runbook says");
        })?;
        promotion::add(template, around.plan, &[document], Of::Imported).map(drop)
    });
    added.transpose().map(drop)
}

/// Steps that save and delete the document, so that a stack set can make its own
fn replaced(plan: &Plan<'_>, existing: &ExistingPreferences) -> Step {
    let mut step = Step::new(
        When::Before,
        "Session preferences that make way",
        "They exist in these accounts and Regions, and a stack set that creates the document would fail on its name. Save what they say, look into each file, then delete them; until the stack set brings the new ones, sessions have the defaults of Session Manager: no logs, no key.",
    )
    .text(format!(
        "To keep that time short, delete them only when the stacks before {} are there: its stack sets bring the new ones.",
        stacks::name(plan, "policies")
    ));
    for (account, region) in places(plan, existing) {
        let file = format!("{SESSION_PREFERENCES_NAME}.{account}.{region}.json");
        step = step
            .command(Command::comment(format!("account {account}")))
            .command(
                Command::new("aws")
                    .words([
                        "ssm",
                        "get-document",
                        "--name",
                        SESSION_PREFERENCES_NAME,
                        "--region",
                        region.as_str(),
                    ])
                    .words(["--query", "Content", "--output", "text"])
                    .output_to(file),
            )
            .command(Command::new("aws").words([
                "ssm",
                "delete-document",
                "--name",
                SESSION_PREFERENCES_NAME,
                "--region",
                region.as_str(),
            ]));
    }
    step
}

/// What the import itself carries: the same resource, with content that differs from the template's, since CloudFormation
/// compares templates, and would leave the document as it is if both said the same
fn import_template() -> String {
    let content = json!({
        "schemaVersion": "1.0",
        "description": "As it was before the import",
        "sessionType": "Standard_Stream",
        "inputs": {},
    });
    json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {ID: {
            "Type": "AWS::SSM::Document",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {
                "Content": content,
                "DocumentFormat": "YAML",
                "DocumentType": "Session",
                "Name": SESSION_PREFERENCES_NAME,
                "UpdateMethod": "NewVersion",
            },
        }},
    })
    .to_string()
}

fn imported_step(plan: &Plan<'_>, existing: &ExistingPreferences) -> Step {
    let resource = json!([{
        "ResourceType": "AWS::SSM::Document",
        "LogicalResourceId": ID,
        "ResourceIdentifier": {"Name": SESSION_PREFERENCES_NAME},
    }])
    .to_string();
    let mut step = Step::new(
        When::Before,
        "Session preferences to import",
        "They exist in these accounts and Regions. A change set brings the document into a stack of its own, as it is; the stack of the same name, deployed in the next part, then gives it the content of the model, as a new version.",
    )
    .text("The import says nothing about the document's content, so its template has a placeholder for it. Should CloudFormation refuse the import, delete the document instead and leave these commands out.");
    for (account, region) in places(plan, existing) {
        let name = stack_name(plan, account, region);
        let with = |command: &str| {
            Command::new("aws").words([
                "cloudformation",
                command,
                "--region",
                region.as_str(),
                "--stack-name",
                &name,
            ])
        };
        let change = ["--change-set-name", "import"];
        step = step
            .command(Command::comment(format!("account {account}")))
            .command(
                with("create-change-set")
                    .words(change)
                    .words(["--change-set-type", "IMPORT", "--resources-to-import", &resource])
                    .words(["--template-body", &import_template()]),
            )
            .command(
                Command::new("aws")
                    .words(["cloudformation", "wait", "change-set-create-complete"])
                    .words(["--region", region.as_str(), "--stack-name", &name])
                    .words(change),
            )
            .command(with("execute-change-set").words(change))
            .command(Command::new("aws").words(["cloudformation", "wait", "stack-import-complete"]).words([
                "--region",
                region.as_str(),
                "--stack-name",
                &name,
            ]));
    }
    step
}
