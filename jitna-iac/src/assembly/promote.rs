//! `promote.sh`: makes the newest version of each document its default, in all accounts and Regions

use serde_json::{Value as Json, json};

use super::{Assembly, script};
use crate::cfn::resources::{Document, is_of_access};
use crate::cfn::{Entry, LogicalId, Template};

/// Name of the script within the assembly
pub(super) const FILE: &str = "promote.sh";

/// Text of the script; see `templates/` for what it says
pub(super) const TEMPLATE: &str = include_str!("../../templates/promote.sh.hbs");

/// Most characters of a session policy (STS API Reference, "AssumeRole")
const SESSION_POLICY: usize = 2_048;

/// Documents of a template: names, and the logical IDs of those whose name is not a string
#[derive(Debug, Default)]
struct Documents {
    names: Vec<String>,
    computed: Vec<String>,
}

impl Documents {
    fn of(template: &Template) -> Self {
        let mut found = Self::default();
        for (id, entry) in access_documents(template) {
            match entry.property("Name").and_then(Json::as_str) {
                Some(name) => found.names.push(name.to_owned()),
                None => found.computed.push(id.to_string()),
            }
        }
        found
    }

    /// What a session of an assumed role may do: exactly these documents, or all if their names are too many for a session policy
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

/// Policies and session preferences of a template; the runbook that promotes them is none of them
fn access_documents(template: &Template) -> impl Iterator<Item = (&LogicalId, &Entry)> {
    template.of_type::<Document>().filter(|(_, entry)| is_of_access(entry))
}

/// Whether the assembly has documents, and so the script
pub(super) fn is_needed(assembly: &Assembly) -> bool {
    let has = |template: &Template| access_documents(template).next().is_some();
    assembly.stacks.iter().any(|stack| has(&stack.template))
        || assembly.carried.iter().any(|carried| has(&carried.template()))
}

pub(super) fn render(assembly: &Assembly) -> String {
    let (mut templates, mut stacks, mut sets, mut computed) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut add = |name: &str, documents: &Documents| -> Option<usize> {
        let fault = |id: &String| {
            format!("document {id} of {name} has a computed name, which this script does not know")
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
        if let Some(template) = add(&stack.name, &Documents::of(&stack.template)) {
            stacks.push(json!({"account": stack.account, "region": stack.region, "template": template}));
        }
        for (name, caller) in script::stack_sets(&stack.template) {
            let carried = assembly.carried.iter().filter(|carried| carried.name == name);
            for carried in carried {
                if let Some(template) = add(&name, &Documents::of(&carried.template())) {
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
