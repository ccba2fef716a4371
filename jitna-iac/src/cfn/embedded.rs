//! Templates as StackSets embed them.

use serde_json::Value as Json;

use super::entry::Entry;
use super::logical_id::LogicalId;
use super::resources::{Capability, is_of_access};
use super::template::Template;

/// Template of documents, kept as the compact JSON that a StackSet embeds
///
/// Thousands of documents as value trees need about ten times the memory of their JSON text. Therefore this type keeps the text, and builds
/// the tree of a template on request. It holds a description and resources, and no other sections.
#[derive(Clone, Debug)]
pub(crate) struct EmbeddedTemplate {
    body: String,
    capability: Option<Capability>,
    documents: usize,
    resources: Vec<(LogicalId, Option<String>)>,
}

impl EmbeddedTemplate {
    pub(crate) fn new(template: &Template) -> Self {
        let resources =
            template.resources().map(|(id, entry)| (id.clone(), entry.comment().map(str::to_owned)));
        Self {
            resources: resources.collect(),
            capability: Capability::for_template(template),
            documents: template.resources().filter(|(_, entry)| is_of_access(entry)).count(),
            body: template.to_json_compact(),
        }
    }

    /// Compact JSON
    pub(crate) fn body(&self) -> &str {
        &self.body
    }

    /// Capability that CloudFormation requires for the template
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

    /// Whether the template has a resource with this ID
    pub(crate) fn has(&self, id: &LogicalId) -> bool {
        self.resources.iter().any(|(known, _)| known == id)
    }

    /// Notes for users that are written above the resources
    pub(crate) fn comments(&self) -> impl Iterator<Item = &str> {
        self.resources.iter().filter_map(|(_, comment)| comment.as_deref())
    }

    /// Parses the template again
    pub(crate) fn template(&self) -> Template {
        let mut template = Template::default();
        // The text was written from a template, so it can be parsed.
        let Ok(Json::Object(mut sections)) = serde_json::from_str(&self.body) else { return template };
        if let Some(Json::String(description)) = sections.shift_remove("Description") {
            template.description = Some(description);
        }
        let Some(Json::Object(mut resources)) = sections.shift_remove("Resources") else { return template };
        for (id, comment) in &self.resources {
            if let Some(Json::Object(body)) = resources.get_mut(id.as_str()).map(Json::take) {
                template.resources.insert(id.clone(), Entry::from_body(body, comment.clone()));
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
        let embedded = EmbeddedTemplate::new(&template);
        assert_eq!(embedded.template(), template);
        assert_eq!(embedded.template().to_yaml(), template.to_yaml());
        assert_eq!(embedded.len(), 2);
    }
}
