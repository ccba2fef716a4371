//! Session preferences that already exist: what to do before you deploy the stacks

use serde_json::json;

use crate::assembly::{Command, Step, When};
use crate::cfn::{AddError, RemovalPolicy};
use crate::ids::{AccountId, Region, SESSION_PREFERENCES_NAME};
use crate::model::{ExistingPreferences, SessionPreferences};
use crate::plan::Plan;
use crate::synth::features::{FeatureTemplates, Home, StackGroup, Stage};
use crate::synth::promotion::{self, Of};
use crate::synth::{documents, stacks};

const PART: StackGroup = StackGroup {
    name: "existing-preferences",
    purpose: "existing session preferences that you import",
    stage: Stage::BeforePolicies,
    after: &[],
};

/// logical ID of the imported document
const ID: &str = "ImportedSessionPreferences";

pub(super) fn add(templates: &mut FeatureTemplates<'_, '_>) -> Result<(), AddError> {
    let plan = templates.plan;
    for existing in &plan.model.existing.session_preferences {
        let all = &plan.model.session_preferences;
        let imported = existing.import_as.as_ref();
        let preferences =
            imported.and_then(|name| all.iter().find(|preferences| *preferences.name == **name));
        match (imported, preferences) {
            (None, _) => templates.step(replaced(plan, existing)),
            (Some(_), Some(preferences)) => {
                for (account, region) in places(plan, existing) {
                    import(templates, preferences, account, region)?;
                }
                templates.step(imported_step(plan, existing));
            }
            // A check reports a name that no session preferences have.
            (Some(_), None) => {}
        }
    }
    Ok(())
}

/// Accounts and Regions where the document exists
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
    templates: &mut FeatureTemplates<'_, '_>,
    preferences: &SessionPreferences,
    account: &AccountId,
    region: &Region,
) -> Result<(), AddError> {
    let document = documents::session_preferences(templates.plan, preferences);
    let home = Home::Account(account.clone(), region.clone());
    let added = templates.with(PART, home, |templates, template| {
        // A document that the model lists twice is imported once.
        if template.resources().any(|(id, _)| id.as_str() == ID) {
            return Ok(());
        }
        let document = template.add_with(ID, document, |entry| {
            // An import requires a deletion policy for the document.
            entry
                .set_deletion_policy(RemovalPolicy::Retain)
                .set_update_replace_policy(RemovalPolicy::Retain)
                .set_comment("Existing document, imported with the commands of the runbook");
        })?;
        promotion::add(template, templates.plan, &[document], Of::Imported).map(drop)
    });
    added.transpose().map(drop)
}

/// Steps that save and delete the document, so that a StackSet can create its own
fn replaced(plan: &Plan<'_>, existing: &ExistingPreferences) -> Step {
    let mut step = Step::new(
        When::Before,
        "Session preferences to replace",
        "These accounts and Regions already have session preferences. A StackSet that creates the document would fail because the name exists. Save the content, check each file, then delete the documents. Until the StackSet creates the new ones, sessions use the defaults of Session Manager, without logs or a key.",
    )
    .text(format!(
        "To keep that time short, delete them only after you have deployed the stacks before {}. Its StackSets create the new ones.",
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

/// Template of the import itself: the same resource with different content. CloudFormation compares templates and would leave the document
/// unchanged if both had the same content.
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
        "These accounts and Regions already have session preferences. A change set imports the unchanged document into a separate stack. In the next part, you deploy the stack of the same name, which writes the content of the model as a new version of the document.",
    )
    .text("The import does not change the document's content, so its template has placeholder content. If CloudFormation rejects the import, delete the document instead and skip these commands.");
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
