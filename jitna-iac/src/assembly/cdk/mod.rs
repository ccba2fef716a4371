//! The assembly as a cloud assembly of the AWS CDK, which `cdk --app DIR` deploys
//!
//! The format is defined in `packages/@aws-cdk/cloud-assembly-schema` in aws/aws-cdk-cli. A reader rejects only a major version above its
//! own, so this module writes an old, fixed version and uses only its fields. No role is named: stacks are deployed with the credentials of
//! the caller, and accounts need no bootstrapping. Begin at [`files`].

mod manifest;
mod report;

use serde::Serialize;
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use super::{Assembly, Format, Index, Stack};
use crate::cfn::limits::TEMPLATE_BODY_BYTES;

/// Version of the format
const VERSION: &str = "36.0.0";

/// Name of the manifest, which the format prescribes
const MANIFEST: &str = "manifest.json";
/// Name of the tree of constructs, which the format prescribes
const TREE: &str = "tree.json";
/// Name of the report of findings, which the format prescribes
const REPORT: &str = "validation-report.json";

/// Template of a stack in the form that the CDK reads, which is always JSON
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CdkTemplate {
    /// Path within the assembly
    pub file: String,
    /// Whether the CDK may have to upload it to S3 to deploy it
    pub needs_upload: bool,
    /// Bucket to upload it to
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<String>,
    /// Asset manifest, a path within the assembly
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assets: Option<String>,
    #[serde(skip)]
    key: String,
}

/// Returns the path of a stack's template in JSON
pub(super) fn template_file(name: &str, format: Format) -> String {
    match format {
        Format::Yaml => format!("cdk/{name}.json"),
        Format::Json => super::stack_file(name, format),
    }
}

impl CdkTemplate {
    /// Describes a template for the CDK; `text` is its JSON
    pub(super) fn new(assembly: &Assembly, stack: &Stack, format: Format, text: &str) -> Self {
        let needs_upload = needs_upload(text);
        let bucket = assembly.asset_bucket.as_ref().filter(|_| needs_upload).map(|bucket| bucket.of(stack));
        let key = match bucket {
            Some(_) => format!("{:x}.json", Sha256::digest(text)),
            None => String::new(),
        };
        let assets = bucket.is_some().then(|| format!("cdk/{}.assets.json", stack.name));
        Self { file: template_file(&stack.name, format), needs_upload, bucket, assets, key }
    }
}

/// Checks whether a template may be too large for the CDK to send it inline; `text` is its indented JSON
///
/// The CDK measures its own rendering of the template in YAML. That is not longer than indented JSON, except where a string has line
/// breaks: each may become two, and the next line is indented.
fn needs_upload(text: &str) -> bool {
    if text.len() > TEMPLATE_BODY_BYTES {
        return true;
    }
    let more = |line: &str| {
        let indentation = line.len() - line.trim_start_matches(' ').len();
        breaks(line) * (indentation + 2)
    };
    text.len() + text.lines().map(more).sum::<usize>() > TEMPLATE_BODY_BYTES
}

/// Counts the line breaks within the strings of a line of JSON: `\n`, but not the end of an escaped backslash
fn breaks(line: &str) -> usize {
    let mut bytes = line.bytes();
    let mut count = 0;
    while let Some(byte) = bytes.next() {
        if byte == b'\\' && bytes.next() == Some(b'n') {
            count += 1;
        }
    }
    count
}

/// Returns the names of the files other than templates
pub(super) fn names(templates: &[CdkTemplate]) -> Vec<String> {
    let assets = templates.iter().filter_map(|template| template.assets.clone());
    assets.chain([MANIFEST, TREE, REPORT].map(str::to_owned)).collect()
}

/// Returns the files other than templates, by their path within the assembly
pub(super) fn files(assembly: &Assembly, index: &Index) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let stacks = || assembly.stacks.iter().zip(index.stacks.iter().map(|stack| &stack.cdk));
    for (stack, template) in stacks() {
        if let (Some(path), Some(bucket)) = (&template.assets, &template.bucket) {
            files.push((path.clone(), pretty(&manifest::assets(stack, template, bucket))));
        }
    }
    files.push((MANIFEST.to_owned(), pretty(&manifest::manifest(assembly, stacks()))));
    files.push((TREE.to_owned(), pretty(&manifest::tree(assembly))));
    files.push((REPORT.to_owned(), pretty(&report::report(&assembly.remarks))));
    files
}

fn pretty(value: &Json) -> String {
    format!("{value:#}\n")
}

#[cfg(test)]
mod tests;
