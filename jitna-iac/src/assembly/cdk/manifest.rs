//! Manifest, construct tree and asset manifests

use serde_json::{Map, Value as Json, json};

use super::{CdkTemplate, TREE, VERSION};
use crate::assembly::{Assembly, Stack};
use crate::diag::Severity;

/// ID of the artifact with the tree
const TREE_ID: &str = "Tree";

/// `manifest.json`: an artifact for each stack, in the order of their deployment
pub(super) fn manifest<'a>(
    assembly: &Assembly,
    stacks: impl Iterator<Item = (&'a Stack, &'a CdkTemplate)>,
) -> Json {
    let mut artifacts = Map::new();
    artifacts.insert(artifact_of_tree(assembly), json!({"type": "cdk:tree", "properties": {"file": TREE}}));
    for (number, (stack, template)) in stacks.enumerate() {
        let mut dependencies = stack.depends_on.clone();
        if let Some(file) = &template.assets {
            let id = assets_id(stack);
            artifacts.insert(id.clone(), json!({"type": "cdk:asset-manifest", "properties": {"file": file}}));
            dependencies.push(id);
        }
        let mut artifact = Map::new();
        artifact.insert("type".to_owned(), json!("aws:cloudformation:stack"));
        artifact.insert("environment".to_owned(), json!(environment(stack)));
        artifact.insert("properties".to_owned(), properties(assembly, stack, template));
        if !dependencies.is_empty() {
            artifact.insert("dependencies".to_owned(), json!(dependencies));
        }
        // A finding is about the model. It is shown once, with the first stack.
        artifact.insert("metadata".to_owned(), metadata(assembly, stack, number == 0));
        artifact.insert("displayName".to_owned(), json!(stack.name));
        artifacts.insert(stack.name.clone(), Json::Object(artifact));
    }
    json!({"version": VERSION, "artifacts": artifacts})
}

/// Returns an ID for the artifact with the tree that is not the name of a stack
fn artifact_of_tree(assembly: &Assembly) -> String {
    let mut id = TREE_ID.to_owned();
    while assembly.stacks.iter().any(|stack| stack.name == id) {
        id.push('.');
    }
    id
}

/// Returns the ID of the asset manifest of a stack; names of stacks do not contain `.`
fn assets_id(stack: &Stack) -> String {
    format!("{}.assets", stack.name)
}

fn environment(stack: &Stack) -> String {
    format!("aws://{}/{}", stack.account, stack.region)
}

fn properties(assembly: &Assembly, stack: &Stack, template: &CdkTemplate) -> Json {
    let mut properties = Map::new();
    properties.insert("templateFile".to_owned(), json!(template.file));
    properties.insert("stackName".to_owned(), json!(stack.name));
    if !assembly.tags.is_empty() {
        properties.insert("tags".to_owned(), json!(assembly.tags));
    }
    if let Some(bucket) = &template.bucket {
        let url = format!("s3://{bucket}/{}", template.key);
        properties.insert("stackTemplateAssetObjectUrl".to_owned(), json!(url));
    }
    Json::Object(properties)
}

/// Returns the metadata of each construct: the logical ID, so that the CDK shows paths, and findings
fn metadata(assembly: &Assembly, stack: &Stack, with_findings: bool) -> Json {
    let mut metadata = Map::new();
    let remarks = assembly.remarks.iter().filter(|remark| with_findings && remark.accepted.is_none());
    let entries: Vec<Json> = remarks
        .map(|remark| {
            let place = remark.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
            let help = remark.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
            let kind = match remark.severity {
                Severity::Error => "aws:cdk:error",
                Severity::Warning => "aws:cdk:warning",
                Severity::Note => "aws:cdk:info",
            };
            json!({"type": kind, "data": format!("[{}] {}{place}{help}", remark.code, remark.message)})
        })
        .collect();
    if !entries.is_empty() {
        metadata.insert(format!("/{}", stack.name), Json::Array(entries));
    }
    for (id, _) in stack.template.resources() {
        let entry = json!([{"type": "aws:cdk:logicalId", "data": id.as_str()}]);
        metadata.insert(format!("/{}/{id}", stack.name), entry);
    }
    Json::Object(metadata)
}

/// `tree.json`: the construct tree of an app for tools
pub(super) fn tree(assembly: &Assembly) -> Json {
    let stacks = assembly.stacks.iter().map(|stack| {
        let resources = stack.template.resources().map(|(id, entry)| {
            let node = json!({
                "id": id.as_str(),
                "path": format!("{}/{id}", stack.name),
                "attributes": {"aws:cdk:cloudformation:type": entry.type_name()},
            });
            (id.to_string(), node)
        });
        let children: Map<String, Json> = resources.collect();
        (stack.name.clone(), json!({"id": stack.name, "path": stack.name, "children": children}))
    });
    let children: Map<String, Json> = stacks.collect();
    json!({"version": "tree-0.1", "tree": {"id": "App", "path": "", "children": children}})
}

/// Returns the asset manifest for the template of a stack
pub(super) fn assets(stack: &Stack, template: &CdkTemplate, bucket: &str) -> Json {
    // The path is relative to the manifest in `cdk/`. The template is also in `cdk/`, unless all templates are JSON.
    let path = match template.file.strip_prefix("cdk/") {
        Some(beside) => beside.to_owned(),
        None => format!("../{}", template.file),
    };
    let file = json!({
        "displayName": format!("Template of {}", stack.name),
        "source": {"path": path, "packaging": "file"},
        "destinations": {
            format!("{}-{}", stack.account, stack.region): {
                "bucketName": bucket,
                "objectKey": template.key,
                "region": stack.region.to_string(),
            },
        },
    });
    let id = template.key.trim_end_matches(".json");
    json!({"version": VERSION, "files": {id: file}})
}
