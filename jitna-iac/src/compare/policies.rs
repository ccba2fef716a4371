//! Content of the documents of one place, read from a template

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::cedar::Source;
use crate::decide::DENY_ACCESS_NAME;
use crate::template_file;

/// Idle minutes after which a session ends if no preferences set them (User Guide, "Specify an idle session timeout value")
const IDLE_MINUTES: u64 = 20;

/// Policies of an account and Region
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Policies {
    /// Cedar policies of auto-approval policies
    pub(super) auto: Vec<Source>,
    /// Manual approval policies
    pub(super) manual: Vec<Manual>,
    pub(super) session: Option<Session>,
    /// Session preferences other than limits: logs, encryption, users
    pub(super) logs: Option<Value>,
    /// Why a document could not be read, with the document, because it may be the same on the other side
    pub(super) unread: Vec<(String, Value)>,
    /// Cedar policies of the deny-access policy, which applies to the whole organization
    pub(super) deny: Vec<Source>,
}

/// A manual approval policy
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Manual {
    pub(super) name: String,
    pub(super) nodes: Nodes,
    pub(super) terms: Terms,
}

/// Nodes that a manual approval policy is for
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Nodes {
    All,
    /// Keys and values; one match is enough
    Tagged(BTreeMap<String, BTreeSet<String>>),
}

/// Conditions and duration of access
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Terms {
    pub(super) seconds: u64,
    /// Role that provides the credentials of the session
    pub(super) role: Option<String>,
    pub(super) levels: Vec<Level>,
}

/// A level of approval
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Level {
    pub(super) approvals: u64,
    pub(super) timeout: u64,
    /// Kind and ID
    pub(super) approvers: BTreeSet<(String, String)>,
}

/// Limits of a session, in minutes
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) idle: u64,
    pub(super) longest: Option<u64>,
}

impl Default for Session {
    /// Returns the limits that apply without preferences
    fn default() -> Self {
        Self { idle: IDLE_MINUTES, longest: None }
    }
}

impl Policies {
    /// Checks whether nothing in it decides about a request
    pub(super) fn is_empty(&self) -> bool {
        self.auto.is_empty() && self.manual.is_empty() && self.session.is_none() && self.unread.is_empty()
    }

    /// Checks whether any policy gives access
    pub(super) fn lets_in(&self) -> bool {
        !self.auto.is_empty() || !self.manual.is_empty()
    }

    /// Reads the documents of a template
    pub(super) fn from_template(template: &Value) -> Self {
        let mut policies = Self::default();
        let resources = template.get("Resources").and_then(Value::as_object);
        for resource in resources.into_iter().flat_map(|resources| resources.values()) {
            if resource.get("Type").and_then(Value::as_str) == Some("AWS::SSM::Document")
                && let Some(properties) = resource.get("Properties")
            {
                policies.add(&filled(properties, template.get("Parameters")));
            }
        }
        policies
    }

    pub(super) fn append(&mut self, mut other: Self) {
        self.auto.append(&mut other.auto);
        self.manual.append(&mut other.manual);
        self.unread.append(&mut other.unread);
        self.deny.append(&mut other.deny);
        self.session = self.session.or(other.session);
        self.logs = self.logs.take().or(other.logs);
    }

    pub(super) fn add(&mut self, document: &Value) {
        let content = document.get("Content").unwrap_or(&Value::Null);
        let content = match content.as_str() {
            Some(text) => template_file::read_embedded(text).unwrap_or_else(|| content.clone()),
            None => content.clone(),
        };
        let name = document.get("Name").and_then(Value::as_str).unwrap_or("without a name");
        let read = match document.get("DocumentType").and_then(Value::as_str) {
            Some("AutoApprovalPolicy") => statements(&content).map(|mut texts| {
                let list = if name == DENY_ACCESS_NAME { &mut self.deny } else { &mut self.auto };
                list.append(&mut texts);
            }),
            Some("ManualApprovalPolicy") => manual(name, &content).map(|policy| self.manual.push(policy)),
            Some("Session") => session(&content).map(|session| {
                self.session = Some(session);
                self.logs = content.get("inputs").cloned();
            }),
            Some(_) => return,
            None => None,
        };
        if read.is_none() && name == DENY_ACCESS_NAME {
            // It is not Cedar, so nothing that depends on it is decided.
            self.deny.push(Source::Text(content.to_string()));
        } else if read.is_none() {
            self.unread
                .push((format!("the document `{name}` is not of a form that is looked into"), content));
        }
    }
}

/// Returns the target OUs of just-in-time node access in the template of an organization; `None` if they are not in it
pub(super) fn shared_units(template: &Value) -> Option<BTreeSet<String>> {
    let resources = template.get("Resources")?.as_object()?.values();
    let managers = resources.filter(|resource| {
        resource.get("Type").and_then(Value::as_str) == Some("AWS::SSMQuickSetup::ConfigurationManager")
    });
    for manager in managers {
        let definitions = manager.get("Properties").and_then(|all| all.get("ConfigurationDefinitions"));
        for definition in definitions.and_then(Value::as_array).into_iter().flatten() {
            if definition.get("Type").and_then(Value::as_str) != Some("AWSQuickSetupType-JITNA") {
                continue;
            }
            let units = definition.get("Parameters")?.get("TargetOrganizationalUnits")?;
            let units = filled(units, template.get("Parameters"));
            // A list parameter is joined.
            let joined = units.get("Fn::Join").and_then(|join| join.get(1)).and_then(Value::as_str);
            let units = units.as_str().or(joined)?;
            return Some(units.split(',').map(|unit| unit.trim().to_owned()).collect());
        }
    }
    None
}

/// Replaces the parameters of the template in a value with their defaults
fn filled(value: &Value, parameters: Option<&Value>) -> Value {
    match value {
        Value::Object(members) => {
            let default = members.get("Ref").filter(|_| members.len() == 1).and_then(Value::as_str);
            let default = default.and_then(|name| parameters?.get(name)?.get("Default"));
            default.cloned().unwrap_or_else(|| {
                members.iter().map(|(key, value)| (key.clone(), filled(value, parameters))).collect()
            })
        }
        Value::Array(items) => items.iter().map(|item| filled(item, parameters)).collect(),
        scalar => scalar.clone(),
    }
}

fn statements(content: &Value) -> Option<Vec<Source>> {
    let documents = content.get("AutoApprovalPolicyDocuments")?.as_array()?;
    documents.iter().map(|document| Some(Source::from(document.get("content")?.as_str()?))).collect()
}

fn manual(name: &str, content: &Value) -> Option<Manual> {
    let mut all = false;
    let mut tags: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for target in content.get("targets")?.as_array()? {
        let values = target.get("Values")?.as_array()?;
        let values: Option<Vec<String>> =
            values.iter().map(|value| Some(value.as_str()?.to_owned())).collect();
        let values = values?;
        match target.get("Key")?.as_str()? {
            "InstanceIds" if values == ["*"] => all = true,
            key => tags.entry(key.strip_prefix("tag:")?.to_owned()).or_default().extend(values),
        }
    }
    // For a policy with both kinds of targets, it is unknown to which of the two steps it belongs.
    let nodes = match (all, tags.is_empty()) {
        (true, true) => Nodes::All,
        (true, false) => return None,
        (false, _) => Nodes::Tagged(tags),
    };
    let steps = content.get("mainSteps")?.as_array()?;
    let levels: Option<Vec<Level>> = steps.iter().map(level).collect();
    let role = content.get("accessTokenRole").and_then(Value::as_str).map(str::to_owned);
    let terms = Terms { seconds: number(content.get("accessDuration")?)?, role, levels: levels? };
    Some(Manual { name: name.to_owned(), nodes, terms })
}

fn level(step: &Value) -> Option<Level> {
    let inputs = step.get("inputs")?;
    let approvers = inputs.get("EnhancedApprovals")?.get("Approvers")?.as_array()?;
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let approvers: Option<BTreeSet<(String, String)>> = approvers
        .iter()
        .map(|approver| Some((text(approver.get("type")?), text(approver.get("approver")?))))
        .collect();
    Some(Level {
        approvals: number(inputs.get("MinRequiredApprovals")?)?,
        timeout: number(step.get("timeoutSeconds")?)?,
        approvers: approvers?,
    })
}

fn session(content: &Value) -> Option<Session> {
    let inputs = content.get("inputs")?;
    let minutes = |name: &str| match inputs.get(name).filter(|value| value.as_str() != Some("")) {
        None => Some(None),
        Some(value) => number(value).map(Some),
    };
    Some(Session {
        idle: minutes("idleSessionTimeout")?.unwrap_or(IDLE_MINUTES),
        longest: minutes("maxSessionDuration")?,
    })
}

/// Returns a number, or a string that is a number
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
