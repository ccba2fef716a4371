//! `AWS::SSM::Association`

use indexmap::IndexMap;

use crate::cfn::tag::Tag;
use crate::cfn::value::Value;

resource! {
    /// State Manager association (`AWS::SSM::Association`): Systems Manager runs a document when the association is created or changed, and
    /// on its schedule
    ///
    /// `Ref` returns the ID. Without targets, an Automation runbook runs once for the account and Region. Targets, rates, the output
    /// location, calendars and compliance are left out; set them with [`Patch`](crate::cfn::Patch).
    ///
    /// The principal that creates the association needs permission to pass (`iam:PassRole`) the role in the parameter
    /// `AutomationAssumeRole`.
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
        /// Sets the name of the association, `^[a-zA-Z0-9_\-.]{3,128}$`; default: none
        optional association_name: Value<String> = "AssociationName";
        /// Sets the version of the document: a number, `$DEFAULT` or `$LATEST`; default: its default version
        optional document_version: Value<String> = "DocumentVersion";
        required name: Value<String> = "Name";
        map parameters: Vec<Value<String>> = "Parameters";
        /// Sets the schedule of additional runs, such as `rate(1 day)`, 1 to 256 characters; default: never
        optional schedule_expression: Value<String> = "ScheduleExpression";
        /// Adds a tag; key up to 128 characters, value up to 256
        tags tags: Tag = "Tags";
    }

    also {
        "InstanceId".replaces();
    }
}

impl Association {
    /// Returns an association of the document with this name or ARN
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

    /// Sets a parameter of the document, up to 255 characters; if a value changes, the document runs again
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
