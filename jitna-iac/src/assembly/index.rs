//! The index of an assembly: what is deployed where, and in which order

use std::collections::HashMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::{Assembly, CdkTemplate, Format, Made, People, Target, Transition, Tree};
use crate::cfn::limits::TEMPLATE_BODY_BYTES;
use crate::cfn::resources::ConfigurationManager;
use crate::diag::render;

/// Value of `kind` in the index, which marks a directory as an assembly of this program
pub(crate) const INDEX_KIND: &str = "jitna-iac assembly";

/// Version of the index format
pub(crate) const INDEX_VERSION: u32 = 1;

/// Index of an assembly
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Index {
    /// Identifies the file as the index of an assembly
    pub kind: &'static str,
    /// Version of the index format
    pub version: u32,
    /// The template with everything of the administrator's account, if CloudFormation accepts its size
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whole: Option<File>,
    /// Stacks, in deployment order
    pub stacks: Vec<IndexedStack>,
    /// StackSets
    pub stack_sets: Vec<IndexedStackSet>,
    /// OUs and accounts of the model, and how they nest
    pub tree: Tree,
    /// Names that the model gives to users and groups
    #[serde(skip_serializing_if = "People::is_empty")]
    pub people: People,
    /// Whether IDs, Regions and schedules are parameters of the templates
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub parameters: bool,
    /// The model that the assembly was compiled from, in the form of `jitna.yaml`; `import` reads it
    #[serde(skip_serializing_if = "serde_json::Value::is_null")]
    pub model: serde_json::Value,
    /// Steps from an earlier assembly to this one
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transition: Option<Transition>,
    /// Every file of the assembly
    pub files: Vec<String>,
}

/// File of a template
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// Path within the assembly
    pub file: String,
    /// Size in bytes
    pub bytes: usize,
    /// Whether it must be uploaded to S3 to be deployed
    pub needs_upload: bool,
}

/// A stack in the index
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IndexedStack {
    /// Position in the order, from 1
    pub order: usize,
    /// Name
    pub name: String,
    /// Purpose
    pub purpose: String,
    /// Account
    pub account: String,
    /// Region
    pub region: String,
    /// Stacks that must exist first
    pub depends_on: Vec<String>,
    /// Whether it contains configuration managers, whose rollout must finish before the next step
    pub enables: bool,
    /// Capabilities that CloudFormation requires to be acknowledged
    pub capabilities: Vec<&'static str>,
    /// Its template
    #[serde(flatten)]
    pub template: File,
    /// Its template in the form that the CDK reads
    pub cdk: CdkTemplate,
    /// Resources in its template
    pub resources: usize,
    /// StackSets in its template
    pub stack_sets: Vec<String>,
}

/// A StackSet in the index
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IndexedStackSet {
    /// Name
    pub name: String,
    /// Rollout whose documents it deploys
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollout: Option<String>,
    /// Supporting resources that it deploys, such as `notifications`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Stack that creates it
    pub stack: String,
    /// The template that it deploys; also embedded in the template of the stack
    #[serde(flatten)]
    pub template: File,
    /// Documents in its template
    pub documents: usize,
    /// Whether accounts that join later receive it
    pub auto_deployment: bool,
    /// Targets
    pub targets: Vec<Target>,
}

impl Index {
    pub(super) fn new(assembly: &Assembly, format: Format, made: Made) -> Self {
        let Made { sizes, cdk } = made;
        let further = assembly.further_files(&cdk);
        let of_cdk = cdk.iter().map(|template| &template.file);
        let of_cdk: Vec<String> =
            of_cdk.filter(|file| !sizes.iter().any(|(path, _)| path == *file)).cloned().collect();
        let known: HashMap<&str, usize> = sizes.iter().map(|(path, bytes)| (path.as_str(), *bytes)).collect();
        let file = |path: String| {
            let bytes = known.get(path.as_str()).copied().unwrap_or_default();
            File { file: path, bytes, needs_upload: bytes > TEMPLATE_BODY_BYTES }
        };
        let stacks = assembly.stacks.iter().zip(cdk).enumerate().map(|(index, (stack, cdk))| IndexedStack {
            order: index + 1,
            name: stack.name.clone(),
            purpose: stack.purpose.clone(),
            account: stack.account.to_string(),
            region: stack.region.to_string(),
            depends_on: stack.depends_on.clone(),
            enables: stack.template.of_type::<ConfigurationManager>().next().is_some(),
            capabilities: stack.capabilities.clone(),
            template: file(super::stack_file(&stack.name, format)),
            cdk,
            resources: stack.template.resources().len(),
            stack_sets: stack.stack_sets.clone(),
        });
        let makers: HashMap<&str, &str> = assembly
            .stacks
            .iter()
            .flat_map(|stack| stack.stack_sets.iter().map(|set| (set.as_str(), stack.name.as_str())))
            .collect();
        let stack_sets = assembly.member_templates.iter().map(|member| IndexedStackSet {
            name: member.name.clone(),
            rollout: member.rollout.clone(),
            part: member.part.clone(),
            stack: makers.get(member.name.as_str()).map_or_else(String::new, |name| (*name).to_owned()),
            // Embedded, never uploaded.
            template: File { needs_upload: false, ..file(super::member_file(&member.name, format)) },
            documents: match member.rollout {
                Some(_) => member.embedded.documents(),
                None => member.embedded.len(),
            },
            auto_deployment: member.auto_deployment,
            targets: member.targets.clone(),
        });
        let whole = super::single_template_file(format);
        let whole = known.contains_key(whole.as_str()).then(|| file(whole));
        let files = sizes.iter().map(|(path, _)| path.clone());
        let files = files.chain(of_cdk).chain(further);
        Self {
            kind: INDEX_KIND,
            version: INDEX_VERSION,
            whole,
            stacks: stacks.collect(),
            stack_sets: stack_sets.collect(),
            tree: assembly.tree.clone(),
            people: assembly.people.clone(),
            parameters: assembly.parameters,
            model: assembly.model.clone(),
            transition: assembly.transition.clone(),
            files: files.collect(),
        }
    }

    /// Renders the index as JSON
    #[must_use]
    pub fn to_json(&self) -> String {
        // Serialization of an index cannot fail: keys are names of fields, numbers are integers.
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        let mut text = crate::escape::json(&text).into_owned();
        text.push('\n');
        text
    }

    /// Renders the index as a table for users
    #[must_use]
    pub fn table(&self) -> String {
        let mut rows = vec![["", "STACK", "ACCOUNT", "REGION", "AFTER", "NEEDS", "BYTES"].map(str::to_owned)];
        let (stacks, left) = render::first(&self.stacks, |_| false);
        for stack in stacks {
            let upload = if stack.template.needs_upload { " (upload)" } else { "" };
            rows.push([
                stack.order.to_string(),
                stack.name.clone(),
                stack.account.clone(),
                stack.region.clone(),
                or_dash(&stack.depends_on.join(",")),
                or_dash(&stack.capabilities.join(",")),
                format!("{}{upload}", stack.template.bytes),
            ]);
        }
        let mut text = columns(&rows) + &render::left_out(left, "stack", "json");
        if self.stack_sets.is_empty() {
            return text;
        }
        let mut rows =
            vec![["", "STACKSET", "UNITS", "REGIONS", "ACCOUNTS", "DOCUMENTS", "BYTES"].map(str::to_owned)];
        let (sets, left) = render::first(&self.stack_sets, |_| false);
        for set in sets {
            let all = |part: fn(&Target) -> Vec<String>| {
                let mut all: Vec<String> = Vec::new();
                for item in set.targets.iter().flat_map(part) {
                    if !all.contains(&item) {
                        all.push(item);
                    }
                }
                all
            };
            let most = set.targets.iter().map(|target| target.accounts).max().unwrap_or_default();
            rows.push([
                String::new(),
                set.name.clone(),
                short(&all(|target| target.unit_names.clone()), "units"),
                short(&all(|target| target.regions.iter().map(ToString::to_string).collect()), "Regions"),
                if most == 0 { "all".to_owned() } else { most.to_string() },
                set.documents.to_string(),
                set.template.bytes.to_string(),
            ]);
        }
        text.push('\n');
        text.push_str(&columns(&rows));
        text.push_str(&render::left_out(left, "StackSet", "json"));
        text
    }
}

fn or_dash(text: &str) -> String {
    if text.is_empty() { "-".to_owned() } else { text.to_owned() }
}

/// Lists a few items, or the number of items if there are more
fn short(items: &[String], what: &str) -> String {
    const FEW: usize = 3;
    if items.len() > FEW { format!("{} {what}", items.len()) } else { or_dash(&items.join(",")) }
}

fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            // The cells contain names without control characters, so one character is one column, except in rare scripts.
            let _ = write!(line, "{cell:<width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
