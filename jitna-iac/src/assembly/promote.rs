//! `promote.sh`: sets the newest version of each document as its default, in all accounts and Regions

use serde_json::{Value as Json, json};

use super::{Assembly, script};
use crate::cfn::resources::{Document, is_of_access};
use crate::cfn::{Entry, LogicalId, Template};

/// Name of the script within the assembly
pub(super) const FILE: &str = "promote.sh";

/// Template of the script; see `templates/` for its content
pub(super) const TEMPLATE: &str = include_str!("../../templates/promote.sh.hbs");

/// Maximum number of characters of a session policy (STS API Reference, "AssumeRole")
const SESSION_POLICY: usize = 2_048;

/// Documents of a template: names, and the logical IDs of those whose name is not a string
#[derive(Debug, Default)]
struct Documents {
    names: Vec<String>,
    computed: Vec<String>,
}

impl Documents {
    fn from_template(template: &Template) -> Self {
        let mut found = Self::default();
        for (id, entry) in access_documents(template) {
            match entry.property("Name").and_then(Json::as_str) {
                Some(name) => found.names.push(name.to_owned()),
                None => found.computed.push(id.to_string()),
            }
        }
        found
    }

    /// Returns the session policy for an assumed role: exactly these documents, or all documents if their names exceed the size of a
    /// session policy
    fn policy(&self) -> String {
        let policy = |resources: Vec<String>| {
            json!({"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow",
                "Action": ["ssm:DescribeDocument", "ssm:UpdateDocumentDefaultVersion"],
                "Resource": resources,
            }]})
            .to_string()
        };
        let exact = policy(self.names.iter().map(|name| format!("arn:*:ssm:*:*:document/{name}")).collect());
        if exact.len() <= SESSION_POLICY {
            exact
        } else {
            policy(vec!["arn:*:ssm:*:*:document/*".to_owned()])
        }
    }
}

/// Returns the policies and session preferences of a template, without the runbook that promotes them
fn access_documents(template: &Template) -> impl Iterator<Item = (&LogicalId, &Entry)> {
    template.of_type::<Document>().filter(|(_, entry)| is_of_access(entry))
}

/// Checks whether the assembly has documents, and therefore needs the script
pub(super) fn is_needed(assembly: &Assembly) -> bool {
    let has = |template: &Template| access_documents(template).next().is_some();
    assembly.stacks.iter().any(|stack| has(&stack.template))
        || assembly.member_templates.iter().any(|member| has(&member.template()))
}

pub(super) fn render(assembly: &Assembly) -> String {
    let (mut templates, mut stacks, mut sets, mut computed) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut add = |name: &str, documents: &Documents| -> Option<usize> {
        let fault = |id: &String| {
            format!("document {id} of {name} has a computed name, which this script cannot read")
        };
        computed.extend(documents.computed.iter().map(fault));
        if documents.names.is_empty() {
            return None;
        }
        let number = templates.len() + 1;
        templates.push(json!({"number": number, "documents": documents.names, "policy": documents.policy()}));
        Some(number)
    };
    for stack in &assembly.stacks {
        if let Some(template) = add(&stack.name, &Documents::from_template(&stack.template)) {
            stacks.push(json!({"account": stack.account, "region": stack.region, "template": template}));
        }
        for (name, caller) in script::stack_sets(&stack.template) {
            let member = assembly.member_templates.iter().filter(|member| member.name == name);
            for member in member {
                if let Some(template) = add(&name, &Documents::from_template(&member.template())) {
                    sets.push(json!({
                        "name": name, "caller": caller, "account": stack.account, "region": stack.region,
                        "template": template,
                    }));
                }
            }
        }
    }
    let data = json!({
        "region": assembly.setting.home_region,
        "templates": templates,
        "stacks": stacks,
        "sets": sets,
        "computed": computed,
    });
    script::filled(FILE, &data)
}
