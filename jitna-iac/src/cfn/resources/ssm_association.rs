//! `AWS::SSM::Association`

use indexmap::IndexMap;

use crate::cfn::tag::Tag;
use crate::cfn::value::Value;

resource! {
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
    pub struct Association = "AWS::SSM::Association";

    attributes {
        /// ID of the association
        ASSOCIATION_ID: String = "AssociationId";
    }

    properties {
        /// Name of the association, `^[a-zA-Z0-9_\-.]{3,128}$`; default: none
        optional association_name: Value<String> = "AssociationName";
        /// Version of the document: a number, `$DEFAULT` or `$LATEST`; default: its default version
        optional document_version: Value<String> = "DocumentVersion";
        required name: Value<String> = "Name";
        map parameters: Vec<Value<String>> = "Parameters";
        /// When it runs besides, such as `rate(1 day)`, 1 to 256 characters; default: never
        optional schedule_expression: Value<String> = "ScheduleExpression";
        /// Adds a tag; key up to 128 characters, value up to 256
        tags tags: Tag = "Tags";
    }

    also {
        "InstanceId".replaces();
    }
}

impl Association {
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
}
