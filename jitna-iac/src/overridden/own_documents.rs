//! Policies and session preferences that are resources of the model
//!
//! A document of node access decides about requests, however it comes into a template. Therefore one that is next to the policies of a
//! rollout, or the deny-access policy, is read back like one that an override changed. One in another place is refused.

use serde_json::Value as Json;

use super::Deployed;
use crate::cfn::schema::holds_function;
use crate::diag::Diagnostic;
use crate::ids::{AUTO_APPROVAL_NAME, DENY_ACCESS_NAME, DocumentName, Label, SESSION_PREFERENCES_NAME};
use crate::import::documents;
use crate::model::{AutoApproval, Choice, DenyAccess, ManualApproval, OwnResource, SessionPreferences};
use crate::origin::{Origin, Spanned};
use crate::plan::Plan;
use crate::rules;
use crate::synth::own_resources::document_type;

/// Whether resources of the model are documents of node access
pub(super) fn are_in(plan: &Plan<'_>) -> bool {
    plan.model.resources.iter().any(|resource| document_type(resource).is_some())
}

/// A document of the model
struct Document<'r> {
    resource: &'r OwnResource,
    name: String,
    content: Json,
    origin: Origin,
}

impl<'r> Document<'r> {
    /// Reads name and content; both must be known before the deployment
    fn new(resource: &'r OwnResource) -> Result<Self, Box<Diagnostic>> {
        let property = |name: &str| resource.properties.get(name);
        let place = |name: &str| property(name).map_or(resource.resource_type.origin(), Spanned::origin);
        let Some(name) = property("Name").and_then(|name| name.as_str()) else {
            let message = format!("`{}` has no fixed name, so decisions cannot count it", resource.id);
            return Err(uncounted(resource, message, place("Name"), "set `Name` to a string"));
        };
        let content = property("Content").map(|content| (**content).clone()).unwrap_or_default();
        if holds_function(&content) {
            let message = format!(
                "CloudFormation computes the content of `{}` at deployment, so decisions cannot count it",
                resource.id
            );
            return Err(uncounted(resource, message, place("Content"), "set values without functions"));
        }
        let content = documents::content_data(&content);
        Ok(Self { resource, name: name.to_owned(), content, origin: place("Content") })
    }
}

fn uncounted(resource: &OwnResource, message: String, at: Origin, help: &str) -> Box<Diagnostic> {
    Box::new(rules::UNCOUNTED_RESOURCE.finding(message).at(at, "").help(help).subject(resource.subject()))
}

impl Deployed<'_, '_> {
    /// Adds the documents to the rollouts that have them
    pub(super) fn own_documents(&mut self) {
        for resource in &self.plan.model.resources {
            let Some(kind) = document_type(resource) else { continue };
            match Document::new(resource) {
                Ok(document) if document.name == DENY_ACCESS_NAME => self.own_deny_access(&document),
                Ok(document) => self.own_document(&document, kind),
                Err(finding) => self.findings.push(*finding),
            }
        }
        // They are policies of this model now, which therefore has them once.
        self.model.resources.retain(|resource| document_type(resource).is_none());
    }

    fn own_deny_access(&mut self, document: &Document<'_>) {
        let resource = document.resource;
        if !resource.is_in_administrator() || self.plan.model.as_organization().is_none() {
            let message = format!(
                "the deny-access policy `{}` is not in the delegated administrator account",
                resource.id
            );
            let help = "write `account: administrator`, in a model of an organization";
            self.findings.push(*uncounted(resource, message, resource.id.origin(), help));
        } else if self.model.deny_access.is_some() {
            self.findings.push(taken(
                document,
                "the model has a deny-access policy",
                "describe it in `denyAccess`",
            ));
        } else {
            let read = documents::cedar_policy(None, &document.content);
            let read = self.read::<DenyAccess>(&read, document.origin);
            self.model.deny_access = read.map(|read| Spanned::new(read, document.origin));
        }
    }

    fn own_document(&mut self, document: &Document<'_>, kind: &str) {
        let resource = document.resource;
        let is_elsewhere =
            !resource.units.is_empty() || resource.account.is_some() || !resource.templates.is_empty();
        if resource.rollouts.is_empty() || is_elsewhere {
            let message = format!(
                "`{}` is a document of type `{kind}` outside of the rollouts, so decisions cannot count it",
                resource.id
            );
            let help = "write `rollouts: […]`, and no other place";
            self.findings.push(*uncounted(resource, message, resource.id.origin(), help));
            return;
        }
        let named = |name: &str| self.plan.rollouts.iter().position(|rollout| rollout.name() == name);
        let numbers: Vec<usize> = resource.rollouts.iter().filter_map(|name| named(name.as_str())).collect();
        match kind {
            "ManualApprovalPolicy" => self.own_manual_approval(document, &numbers),
            "AutoApprovalPolicy" => self.own_auto_approval(document, &numbers),
            _ => self.own_session_preferences(document, &numbers),
        }
    }

    fn own_manual_approval(&mut self, document: &Document<'_>, numbers: &[usize]) {
        let Some(name) = document.name.parse::<DocumentName>().ok() else { return };
        if self.model.manual_approvals.iter().any(|policy| *policy.name == name) {
            let message = format!("the model has a manual approval policy `{name}`");
            self.findings.push(taken(document, &message, "choose another `Name`"));
            return;
        }
        let read = documents::manual_approval(name.as_str(), &document.content);
        let Some(mut read) = self.read::<ManualApproval>(&read, document.origin) else { return };
        let name = Spanned::new(name, document.origin);
        read.name = name.clone();
        self.model.manual_approvals.push(Spanned::new(read, document.origin));
        self.choose(numbers, |rollout| rollout.manual_approvals.push(name.clone()));
        self.is_spread = true;
    }

    fn own_auto_approval(&mut self, document: &Document<'_>, numbers: &[usize]) {
        let is_free = |rollout: &crate::model::Rollout| !matches!(rollout.auto_approval, Choice::One(_));
        let Some(name) = self.single(document, numbers, AUTO_APPROVAL_NAME, "auto-approval policy", is_free)
        else {
            return;
        };
        let read = documents::cedar_policy(Some(name.as_str()), &document.content);
        let Some(mut read) = self.read::<AutoApproval>(&read, document.origin) else { return };
        read.name = name.clone();
        self.model.auto_approvals.push(Spanned::new(read, document.origin));
        self.choose(numbers, |rollout| rollout.auto_approval = Choice::One(name.clone()));
    }

    fn own_session_preferences(&mut self, document: &Document<'_>, numbers: &[usize]) {
        let is_free =
            |rollout: &crate::model::Rollout| !matches!(rollout.session_preferences, Choice::One(_));
        let named = self.single(document, numbers, SESSION_PREFERENCES_NAME, "session preferences", is_free);
        let Some(name) = named else { return };
        let read = documents::session(name.as_str(), &document.content);
        let Some(mut read) = self.read::<SessionPreferences>(&read, document.origin) else { return };
        read.name = name.clone();
        self.model.session_preferences.push(Spanned::new(read, document.origin));
        self.choose(numbers, |rollout| rollout.session_preferences = Choice::One(name.clone()));
    }

    /// The name in the model of a document of which an account and Region has one
    fn single(
        &mut self,
        document: &Document<'_>,
        numbers: &[usize],
        required: &str,
        what: &str,
        is_free: impl Fn(&crate::model::Rollout) -> bool,
    ) -> Option<Spanned<Label>> {
        let resource = document.resource;
        if document.name != required {
            let message =
                format!("the service does not find `{}`: it looks for the name `{required}`", resource.id);
            let at = resource.properties.get("Name").map_or(document.origin, Spanned::origin);
            self.findings.push(*uncounted(resource, message, at, &format!("set `Name` to `{required}`")));
            return None;
        }
        let rollouts = || numbers.iter().filter_map(|number| self.model.rollouts.get(*number));
        if let Some(rollout) = rollouts().find(|rollout| !is_free(rollout)) {
            let message = format!("the rollout `{}` has an item of this kind ({what})", rollout.name);
            self.findings.push(taken(document, &message, "describe it in the model, or leave the other out"));
            return None;
        }
        self.is_spread = true;
        Some(Spanned::new(format!("resource {}", resource.id).parse().ok()?, document.origin))
    }
}

fn taken(document: &Document<'_>, message: &str, help: &str) -> Diagnostic {
    let resource = document.resource;
    let at = resource.properties.get("Name").map_or(resource.id.origin(), Spanned::origin);
    rules::TAKEN_RESOURCE
        .finding(format!("`{}` has the name of another document: {message}", resource.id))
        .at(at, "")
        .help(help)
        .subject(resource.subject())
}
