//! `AWS::SSM::Association`

use indexmap::IndexMap;
use serde::Serialize;

use crate::cfn::resource::{Attribute, Resource};
use crate::cfn::tag::Tag;
use crate::cfn::value::Value;

/// State Manager association: a document that Systems Manager runs when the association is created or changed, and on its schedule
/// (`AWS::SSM::Association`)
///
/// `Ref` gives the ID. Without targets, an Automation runbook runs once for the account and Region. Targets, rates, the output
/// location, calendars and compliance are left out; [`Patch`](crate::cfn::Patch) sets them.
///
/// The principal that creates the association must be allowed to pass (`iam:PassRole`) the role that the parameter `AutomationAssumeRole` names.
///
/// ```
/// use jitna_iac::cfn::resources::Association;
///
/// let association = Association::new("UpdateSettings")
///     .parameter("AutomationAssumeRole", ["arn:aws:iam::111122223333:role/UpdateSettings"]);
/// # let _ = association;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Association {
    #[serde(skip_serializing_if = "Option::is_none")]
    association_name: Option<Value<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document_version: Option<Value<String>>,
    name: Value<String>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    parameters: IndexMap<String, Vec<Value<String>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule_expression: Option<Value<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
}

impl Resource for Association {
    const TYPE: &'static str = "AWS::SSM::Association";
}

impl Association {
    /// ID of the association
    pub const ASSOCIATION_ID: Attribute<Self, String> = Attribute::new("AssociationId");

    /// Association of the document with this name or ARN
    pub fn new(document: impl Into<Value<String>>) -> Self {
        Self {
            association_name: None,
            document_version: None,
            name: document.into(),
            parameters: IndexMap::new(),
            schedule_expression: None,
            tags: Vec::new(),
        }
    }

    /// Name of the association, `^[a-zA-Z0-9_\-.]{3,128}$`; default: none
    #[must_use]
    pub fn association_name(mut self, name: impl Into<Value<String>>) -> Self {
        self.association_name = Some(name.into());
        self
    }

    /// Version of the document: a number, `$DEFAULT` or `$LATEST`; default: its default version
    #[must_use]
    pub fn document_version(mut self, version: impl Into<Value<String>>) -> Self {
        self.document_version = Some(version.into());
        self
    }

    /// Sets a parameter of the document, up to 255 characters; a changed value runs the document again
    #[must_use]
    pub fn parameter<V: Into<Value<String>>>(
        mut self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.parameters.insert(name.into(), values.into_iter().map(Into::into).collect());
        self
    }

    /// When it runs besides, such as `rate(1 day)`, 1 to 256 characters; default: never
    #[must_use]
    pub fn schedule_expression(mut self, expression: impl Into<Value<String>>) -> Self {
        self.schedule_expression = Some(expression.into());
        self
    }

    /// Adds a tag; key up to 128 characters, value up to 256
    #[must_use]
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<Value<String>>) -> Self {
        self.tags.push(Tag::new(key, value));
        self
    }

    /// Adds tags
    #[must_use]
    pub fn tags<T: Into<Tag>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags.extend(tags.into_iter().map(Into::into));
        self
    }
}
