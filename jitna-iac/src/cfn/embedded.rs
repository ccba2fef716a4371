//! A template as a stack set embeds it.

use serde_json::Value as Json;

use super::entry::Entry;
use super::logical_id::LogicalId;
use super::resources::{Capability, is_of_access};
use super::template::Template;

/// Template of documents, kept as the compact JSON that a stack set embeds
///
/// Thousands of documents as trees of values take some ten times the memory of their text, so this keeps the text, and
/// makes the tree of one template when it is asked for. It holds descriptions and resources, and no other sections.
#[derive(Clone, Debug)]
pub(crate) struct EmbeddedTemplate {
    body: String,
    capability: Option<Capability>,
    documents: usize,
    resources: Vec<(LogicalId, Option<String>)>,
}

impl EmbeddedTemplate {
    pub(crate) fn of(template: &Template) -> Self {
        let resources =
            template.resources().map(|(id, entry)| (id.clone(), entry.comment().map(str::to_owned)));
        Self {
            resources: resources.collect(),
            capability: Capability::of(template),
            documents: template.resources().filter(|(_, entry)| is_of_access(entry)).count(),
            body: template.to_json_compact(),
        }
    }

    /// Compact JSON
    pub(crate) fn body(&self) -> &str {
        &self.body
    }

    /// What CloudFormation wants to be told of it
    pub(crate) fn capability(&self) -> Option<Capability> {
        self.capability
    }

    /// Number of policies and session preferences
    pub(crate) fn documents(&self) -> usize {
        self.documents
    }

    /// Number of resources
    pub(crate) fn len(&self) -> usize {
        self.resources.len()
    }

    /// Whether it holds a resource
    pub(crate) fn has(&self, id: &LogicalId) -> bool {
        self.resources.iter().any(|(known, _)| known == id)
    }

    /// Notes for people above the resources
    pub(crate) fn comments(&self) -> impl Iterator<Item = &str> {
        self.resources.iter().filter_map(|(_, comment)| comment.as_deref())
    }

    /// The template again
    pub(crate) fn template(&self) -> Template {
        let mut template = Template::default();
        // The text comes from a template, so that it reads back.
        let Ok(Json::Object(mut sections)) = serde_json::from_str(&self.body) else { return template };
        if let Some(Json::String(description)) = sections.shift_remove("Description") {
            template.description = Some(description);
        }
        let Some(Json::Object(mut resources)) = sections.shift_remove("Resources") else { return template };
        for (id, comment) in &self.resources {
            if let Some(Json::Object(body)) = resources.get_mut(id.as_str()).map(Json::take) {
                template.resources.insert(id.clone(), Entry::of_body(body, comment.clone()));
            }
        }
        template
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cfn::resources::{Content, Document, DocumentType};

    #[test]
    fn what_is_embedded_comes_back() {
        let mut template = Template::default();
        template.set_description("two documents");
        for id in ["First", "Second"] {
            let document =
                Document::new(DocumentType::Session, Content::from(json!({"a": [1, "on", "\u{85}"]})));
            let comment = |entry: &mut Entry| {
                entry.set_comment(format!("about {id}"));
            };
            template.add_with(id, document, comment).unwrap();
        }
        let embedded = EmbeddedTemplate::of(&template);
        assert_eq!(embedded.template(), template);
        assert_eq!(embedded.template().to_yaml(), template.to_yaml());
        assert_eq!(embedded.len(), 2);
    }
}
