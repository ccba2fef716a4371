//! Makes the newest version of each document the default: an association runs a runbook whenever a document changes
//!
//! CloudFormation creates new versions. The documentation says that they become the default, but this is reported not to be the case
//! (aws-cloudformation/cloudformation-coverage-roadmap, issue 2539). Session preferences take effect at their default version. AWS's own
//! Quick Setup changes accounts in the same way: with an association that runs an Automation runbook.

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::split::{self, Bucket};
use crate::cfn::resources::{
    Association, Content, Document, DocumentType, PolicyDocument, Principal, Role, Statement,
};
use crate::cfn::{AddError, Entry, Handle, LogicalId, Patch, PatchPath, Pseudo, Resource, Sub, Template};
use crate::plan::Plan;

/// Maximum number of documents of one runbook
///
/// 40 ARNs with names of 128 characters stay below the 10,240 characters of a role's inline policies (IAM User Guide, "IAM and AWS STS
/// quotas"), and two steps for each stay below the 64 KB of a document.
const MOST: usize = 40;

/// Number of attempts for a call, because Systems Manager throttles changes of documents
const ATTEMPTS: u32 = 3;

/// Parameter of the runbook that names its role; the name is defined by Automation
const ROLE_PARAMETER: &str = "AutomationAssumeRole";
/// Parameter of the runbook that changes when the documents change
const CONTENTS_PARAMETER: &str = "Contents";

/// Prefix of the logical IDs
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// The documents of a rollout, and the deny-access policy
    Policies,
    /// Imported documents in their own stack
    Imported,
}

impl Of {
    const fn id(self) -> &'static str {
        match self {
            Self::Policies => "Promotion",
            Self::Imported => "ImportedPromotion",
        }
    }
}

/// Adds the resources that promote these documents of a template, if the model enables this; returns their logical IDs
pub(crate) fn add(
    template: &mut Template,
    plan: &Plan<'_>,
    documents: &[Handle<Document>],
    of: Of,
) -> Result<Vec<LogicalId>, AddError> {
    let mut ids = Vec::new();
    if !*plan.model.promote_documents {
        return Ok(ids);
    }
    let all: Vec<&Handle<Document>> = documents.iter().collect();
    let number = |document: &&Handle<Document>| split::number(document.id().as_str());
    let groups = split::buckets(&all, MOST, number, |bucket| Ok::<_, AddError>(((), bucket.items.len())))?;
    for (group, ()) in groups.iter().filter(|(group, ())| !group.items.is_empty()) {
        ids.extend(add_group(template, plan, group, of.id())?);
    }
    Ok(ids)
}

fn add_group(
    template: &mut Template,
    plan: &Plan<'_>,
    group: &Bucket<&Handle<Document>>,
    prefix: &str,
) -> Result<[LogicalId; 3], AddError> {
    let path = &group.path;
    let tags = || plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let role = role(&group.items).tags(tags());
    let role = template.add_with(format!("{prefix}Role{path}"), role, |entry| {
        entry.set_comment("Can only change the default versions of these documents");
    })?;
    let runbook = Document::new(DocumentType::Automation, runbook(&group.items)).tags(tags());
    let runbook = template.add_with(format!("{prefix}Runbook{path}"), runbook, |entry| {
        entry.set_comment("Makes the newest version of each document its default");
    })?;
    let documents: Vec<&LogicalId> = group.items.iter().map(|document| document.id()).collect();
    let association = Association::new(runbook.reference())
        .parameter(ROLE_PARAMETER, [role.get(Role::ARN)])
        .parameter(CONTENTS_PARAMETER, [contents(template, &documents)])
        .tags(tags());
    let association = template.add_with(format!("{prefix}{path}"), association, |entry| {
        entry.set_comment("Runs the runbook when a document changes");
        documents.iter().for_each(|id| {
            entry.add_depends_on(*id);
        });
    })?;
    Ok([role.id().clone(), runbook.id().clone(), association.id().clone()])
}

/// Role with the required permissions, for Automation in this account
fn role(documents: &[&Handle<Document>]) -> Role {
    // User Guide, "Create the service roles for Automation": confused deputy
    let source = Sub::default()
        .text("arn:")
        .hole(Pseudo::Partition)
        .text(":ssm:*:")
        .hole(Pseudo::AccountId)
        .text(":automation-execution/*");
    let trust = PolicyDocument::new([Statement::allow(["sts:AssumeRole"])
        .principal(Principal::service("ssm.amazonaws.com"))
        .condition("StringEquals", "aws:SourceAccount", [Pseudo::AccountId])
        .condition("ArnLike", "aws:SourceArn", [source])]);
    let arn = |document: &&Handle<Document>| {
        let arn = Sub::default().text("arn:").hole(Pseudo::Partition).text(":ssm:").hole(Pseudo::Region);
        arn.text(":").hole(Pseudo::AccountId).text(":document/").hole(*document)
    };
    let policy =
        PolicyDocument::new([Statement::allow(["ssm:DescribeDocument", "ssm:UpdateDocumentDefaultVersion"])
            .resources(documents.iter().map(arn))]);
    Role::new(trust)
        .description("Lets Systems Manager make the newest versions of documents their default versions")
        .policy("PromoteDocuments", policy)
}

/// Content of the runbook: two steps for each document, named after its logical ID
///
/// After a failed step, the run continues with the next document but still ends as failed, because every step is critical.
fn runbook(documents: &[&Handle<Document>]) -> Content {
    let after = documents.iter().skip(1).map(Some).chain([None]);
    let steps = documents.iter().zip(after).flat_map(|(document, next)| {
        let (id, name) = (document.id(), document.reference().into_json());
        let mut find = json!({
            "name": format!("Find{id}"),
            "action": "aws:executeAwsApi",
            "maxAttempts": ATTEMPTS,
            "isCritical": true,
            "inputs": {"Service": "ssm", "Api": "DescribeDocument", "Name": name, "DocumentVersion": "$LATEST"},
            "outputs": [{"Name": "Version", "Selector": "$.Document.LatestVersion", "Type": "String"}],
        });
        let mut promote = json!({
            "name": format!("Promote{id}"),
            "action": "aws:executeAwsApi",
            "maxAttempts": ATTEMPTS,
            "isCritical": true,
            "inputs": {
                "Service": "ssm",
                "Api": "UpdateDocumentDefaultVersion",
                "Name": name,
                "DocumentVersion": format!("{{{{ Find{id}.Version }}}}"),
            },
        });
        if let Some(next) = next {
            let next = Json::from(format!("step:Find{}", next.id()));
            for step in [&mut find, &mut promote].into_iter().filter_map(Json::as_object_mut) {
                step.insert("onFailure".to_owned(), next.clone());
            }
        }
        [find, promote]
    });
    let steps: Vec<Json> = steps.collect();
    Content::from(json!({
        "schemaVersion": "0.3",
        "description": "Makes the newest version of each document of its stack the default version",
        "assumeRole": format!("{{{{ {ROLE_PARAMETER} }}}}"),
        "parameters": {
            ROLE_PARAMETER: {"type": "AWS::IAM::Role::Arn", "description": "Role that changes the default versions"},
            CONTENTS_PARAMETER: {
                "type": "String",
                "description": "Hash of the documents, so that a change runs the association again",
                "allowedPattern": "^[0-9a-f]{16}$",
            },
        },
        "mainSteps": steps,
    }))
}

/// Hash of the properties that determine the versions of these documents: all properties except tags
fn contents(template: &Template, documents: &[&LogicalId]) -> String {
    let mut hash = Sha256::new();
    for id in documents {
        let properties = template.entry(*id).and_then(|entry| entry.attribute("Properties")).cloned();
        let mut properties = properties.unwrap_or_default();
        if let Some(properties) = properties.as_object_mut() {
            properties.shift_remove("Tags");
        }
        hash.update(properties.to_string());
    }
    let mut text = format!("{:x}", hash.finalize());
    text.truncate(16);
    text
}

/// Updates the hash of the contents after overrides changed documents; a hash that an override set is kept
pub(crate) fn refresh(before: &Template, template: &mut Template) {
    let path = || PatchPath::new(["Properties", "Parameters", CONTENTS_PARAMETER, "0"]);
    let said = |entry: &Entry| entry.property("Parameters")?.get(CONTENTS_PARAMETER)?.get(0).cloned();
    let all: Vec<(LogicalId, String)> = before
        .of_type::<Association>()
        .filter(|(id, entry)| template.entry(*id).and_then(said) == said(entry))
        .map(|(id, entry)| {
            let waits = entry.attribute("DependsOn").and_then(Json::as_array).into_iter().flatten();
            let waits = waits.filter_map(|other| LogicalId::new(other.as_str()?).ok());
            let is_document =
                |id: &LogicalId| before.entry(id).is_some_and(|entry| entry.type_name() == Document::TYPE);
            let documents: Vec<LogicalId> = waits.filter(is_document).collect();
            (id.clone(), contents(template, &documents.iter().collect::<Vec<_>>()))
        })
        .collect();
    for (id, contents) in all {
        // The path refers to an existing value.
        let _: Result<(), _> = template.patch(&id, &Patch::set(path(), contents));
    }
}
