//! Creates the SSM documents: policies and session preferences

use serde_json::{Map, Value as Json, json};

use super::unconfirmed;
use crate::cedar::Effect;
use crate::cfn::resources::{Content, Document, DocumentFormat, DocumentType, UpdateMethod};
use crate::cfn::{Pseudo, Sub, Value};
use crate::ids::{
    ACCESS_TOKEN_ROLE, AUTO_APPROVAL_NAME, DENY_ACCESS_NAME, Placeholder, SESSION_PREFERENCES_NAME, Text,
    TextPart,
};
use crate::model::{AutoApproval, DenyAccess, ManualApproval, Nodes, SessionPreferences, Tags};
use crate::origin::Spanned;
use crate::plan::{Documents, Plan};

/// Duration of the access after an automatic approval, in seconds; fixed by the service
const AUTO_ACCESS_SECONDS: u64 = 3600;

fn document(kind: DocumentType, name: &str, content: Json, tags: &Tags) -> Document {
    let document = Document::new(kind, Content::from(content))
        .name(name)
        .document_format(DocumentFormat::Yaml)
        // Replacing a document would fail, because its name is in use.
        .update_method(UpdateMethod::NewVersion);
    tags.iter().fold(document, |document, (key, value)| document.tag(key.as_str(), value.as_str()))
}

/// Content of a document with Cedar text
pub(crate) fn cedar_content(description: &str, cedar: String) -> Json {
    json!({
        "schemaVersion": "0.3",
        "description": description,
        "accessTokenRole": ACCESS_TOKEN_ROLE,
        "accessDuration": AUTO_ACCESS_SECONDS,
        "AutoApprovalPolicyDocuments": [{"type": "Cedar", "content": cedar}],
    })
}

/// Names of the documents of a rollout
pub(crate) fn names(documents: &Documents<'_>) -> Vec<String> {
    let auto = documents.auto_approval.map(|_| AUTO_APPROVAL_NAME.to_owned());
    let session = documents.session_preferences.map(|_| SESSION_PREFERENCES_NAME.to_owned());
    let manual = documents.manual_approvals.iter().map(|policy| policy.name.to_string());
    auto.into_iter().chain(session).chain(manual).collect()
}

/// The auto-approval policy
pub(crate) fn auto_approval(plan: &Plan<'_>, policy: &AutoApproval) -> Document {
    let default = format!("Auto-approval policy {}", policy.name);
    let description = policy.description.as_ref().map_or(default.as_str(), |text| text.as_str());
    let content = cedar_content(description, plan.auto_approval_text(policy));
    document(DocumentType::AutoApprovalPolicy, AUTO_APPROVAL_NAME, content, &plan.model.tags)
}

/// The deny-access policy
pub(crate) fn deny_access(plan: &Plan<'_>, policy: &DenyAccess) -> Document {
    let default = "Requests that are never approved automatically, in the whole organization";
    let description = policy.description.as_ref().map_or(default, |text| text.as_str());
    let text = plan.document_text(Effect::Forbid, &policy.statements);
    let content = unconfirmed::deny_access_content(description, text);
    document(DocumentType::AutoApprovalPolicy, DENY_ACCESS_NAME, content, &plan.model.tags)
}

/// A manual approval policy
pub(crate) fn manual_approval(plan: &Plan<'_>, policy: &ManualApproval) -> Document {
    let targets = match &*policy.nodes {
        Nodes::All => unconfirmed::all_nodes_target(),
        Nodes::Tagged(tags) => tags
            .iter()
            .map(|(key, values)| {
                let values: Vec<&str> = values.iter().map(|value| value.as_str()).collect();
                json!({"Key": format!("tag:{key}"), "Values": values})
            })
            .collect(),
    };
    let default = format!("Access to a node needs approval by policy {}", policy.name);
    let steps = policy.levels.iter().enumerate().map(|(index, level)| {
        let approvers: Vec<Json> = level
            .approvers
            .iter()
            .map(|approver| unconfirmed::approver(approver, &plan.model.names))
            .collect();
        json!({
            "name": unconfirmed::step_name(index + 1),
            "action": "aws:approve",
            "timeoutSeconds": level.timeout.as_secs(),
            "inputs": {
                "Message": level.message.as_ref().map_or(default.as_str(), |message| message.as_str()),
                "MinRequiredApprovals": *level.approvals,
                "EnhancedApprovals": {"Approvers": approvers},
            },
        })
    });
    let steps: Vec<Json> = steps.collect();
    let content = json!({
        "schemaVersion": "0.3",
        "description": policy.description.as_ref().map_or("", |text| text.as_str()),
        "accessDuration": policy.access_duration.as_secs(),
        "accessTokenRole": ACCESS_TOKEN_ROLE,
        "targets": targets,
        "mainSteps": steps,
    });
    document(DocumentType::ManualApprovalPolicy, policy.name.as_str(), content, &plan.model.tags)
}

/// String in which CloudFormation fills in placeholders
pub(crate) fn text(text: &Text) -> Value<String> {
    sub(text).into()
}

/// The same, as part of a longer string
pub(crate) fn sub(text: &Text) -> Sub {
    text.parts().iter().fold(Sub::default(), |sub, part| match part {
        TextPart::Literal(literal) => sub.text(literal),
        TextPart::Placeholder(Placeholder::AccountId) => sub.hole(Pseudo::AccountId),
        TextPart::Placeholder(Placeholder::Partition) => sub.hole(Pseudo::Partition),
        TextPart::Placeholder(Placeholder::Region) => sub.hole(Pseudo::Region),
    })
}

fn text_or_empty(value: Option<&Spanned<Text>>) -> Json {
    value.map_or_else(|| Json::from(""), |value| text(value).into_json())
}

/// Session preferences
pub(crate) fn session_preferences(plan: &Plan<'_>, preferences: &SessionPreferences) -> Document {
    let default = "Document to hold regional settings for Session Manager";
    let description = preferences.description.as_ref().map_or(default, |text| text.as_str());
    let logs = preferences.cloud_watch.as_ref();
    let s3 = preferences.s3.as_ref();
    let run_as = preferences.run_as.as_ref();
    let profile = &preferences.shell_profile;
    let mut inputs = Map::new();
    let mut set = |key: &str, value: Json| inputs.insert(key.to_owned(), value);
    set("s3BucketName", text_or_empty(s3.and_then(|s3| s3.bucket.as_ref())));
    set("s3KeyPrefix", text_or_empty(s3.and_then(|s3| s3.prefix.as_ref())));
    set("s3EncryptionEnabled", s3.is_none_or(|s3| *s3.encrypted).into());
    set("cloudWatchLogGroupName", text_or_empty(logs.and_then(|logs| logs.log_group.as_ref())));
    set("cloudWatchEncryptionEnabled", logs.is_some_and(|logs| *logs.encrypted).into());
    set("cloudWatchStreamingEnabled", logs.is_some_and(|logs| *logs.streaming).into());
    set("kmsKeyId", text_or_empty(preferences.kms_key.as_ref()));
    set("runAsEnabled", run_as.is_some().into());
    let user = run_as.and_then(|run_as| run_as.default_user.as_ref()).map_or("", |user| user.as_str());
    set("runAsDefaultUser", user.into());
    // In the schema of session documents, the two limits are strings.
    set(
        "idleSessionTimeout",
        preferences.idle_timeout.map_or_else(|| "20".to_owned(), |t| t.count().to_string()).into(),
    );
    if let Some(duration) = &preferences.max_duration {
        set("maxSessionDuration", duration.count().to_string().into());
    }
    let commands = |text: &Option<Spanned<String>>| text.as_ref().map_or("", |text| text.as_str()).to_owned();
    set("shellProfile", json!({"windows": commands(&profile.windows), "linux": commands(&profile.linux)}));
    let content = json!({
        "schemaVersion": "1.0",
        "description": description,
        "sessionType": "Standard_Stream",
        "inputs": inputs,
    });
    document(DocumentType::Session, SESSION_PREFERENCES_NAME, content, &plan.model.tags)
}
