//! `AWS::SSM::Document`

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::cfn::description::Form;
use crate::cfn::entry::Entry;
use crate::cfn::limits::Limit;
use crate::cfn::resource::Resource;
use crate::cfn::tag::Tag;
use crate::cfn::value::Value;

resource! {
    /// SSM document: policy, session preferences, runbook (`AWS::SSM::Document`)
    ///
    /// `Ref` returns the name. Name and type cannot change. Set [`UpdateMethod::NewVersion`] on a document with a name: otherwise, a
    /// changed content replaces the document, which fails because the name is already used.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::{Content, Document, DocumentType, UpdateMethod};
    ///
    /// let content = Content::from(serde_json::json!({"schemaVersion": "1.0", "sessionType": "Standard_Stream"}));
    /// let document = Document::new(DocumentType::Session, content)
    ///     .name("SSM-SessionManagerRunShell")
    ///     .update_method(UpdateMethod::NewVersion)
    ///     .tag("Owner", "Platform");
    /// # let _ = document;
    /// ```
    pub struct Document = "AWS::SSM::Document";

    properties {
        items attachments: AttachmentsSource = "Attachments".versions();
        required content: Content = "Content".versions().form(Form::Content).limit(Limit::SsmDocument);
        /// Sets the format of the content; default: JSON
        optional document_format: DocumentFormat = "DocumentFormat".versions();
        required document_type: DocumentType = "DocumentType".replaces();
        /// Sets the name, `^[a-zA-Z0-9_\-.]{3,128}$`, not beginning with `aws`, `amazon` or `amzn`; default: CloudFormation generates one
        optional name: Value<String> = "Name".name();
        items requires: DocumentRequires = "Requires".versions();
        /// Adds a tag; the value has 1 to 256 characters, and an empty value is rejected
        tags tags: Tag = "Tags";
        /// Sets the type of resource on which the document runs, such as `/AWS::EC2::Instance`; default: any
        optional target_type: Value<String> = "TargetType".versions();
        /// Sets the effect of a changed content; default: it replaces the document
        optional update_method: UpdateMethod = "UpdateMethod";
        /// Sets the name of this version, `^[a-zA-Z0-9_\-.]{1,128}$`, unique among the versions
        optional version_name: Value<String> = "VersionName".versions();
    }
}

impl Document {
    /// Returns a document with this type and content, up to 64 KB
    pub fn new(document_type: DocumentType, content: impl Into<Content>) -> Self {
        Self {
            attachments: Vec::new(),
            content: content.into(),
            document_format: None,
            document_type,
            name: None,
            requires: Vec::new(),
            tags: Vec::new(),
            target_type: None,
            update_method: None,
            version_name: None,
        }
    }

    /// Adds a file that belongs to the document
    #[must_use]
    pub fn attachment(mut self, attachment: AttachmentsSource) -> Self {
        self.attachments.push(attachment);
        self
    }

    /// Adds a document that this document requires
    #[must_use]
    pub fn requires(mut self, document: DocumentRequires) -> Self {
        self.requires.push(document);
        self
    }
}

/// Whether a resource is a document that decides about access or sessions, not a runbook
pub(crate) fn is_of_access(entry: &Entry) -> bool {
    let kind = entry.property("DocumentType").and_then(Json::as_str);
    entry.type_name() == Document::TYPE && kind != Some("Automation")
}

/// Content of a [`Document`]: a map, in which intrinsic functions work, or a single string
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Content(Value<Json>);

impl Content {
    /// Returns content that appears in the template as a map
    ///
    /// # Errors
    /// The value does not serialize to JSON, for example a map whose keys are not strings.
    pub fn from_value(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        serde_json::to_value(value).map(Self::from)
    }

    /// Returns content that appears in the template as a single string
    pub fn text(text: impl Into<Value<String>>) -> Self {
        Self(match text.into() {
            Value::Known(text) => Value::Known(Json::String(text)),
            Value::Intrinsic(intrinsic) => Value::Intrinsic(intrinsic),
        })
    }
}

impl From<Json> for Content {
    fn from(value: Json) -> Self {
        Self(Value::Known(value))
    }
}

impl From<Map<String, Json>> for Content {
    fn from(value: Map<String, Json>) -> Self {
        Self(Value::Known(Json::Object(value)))
    }
}

/// Type of a [`Document`]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum DocumentType {
    /// Configuration of AWS AppConfig
    ApplicationConfiguration,
    /// Schema of an AWS AppConfig configuration
    ApplicationConfigurationSchema,
    /// Auto-approval policy of just-in-time node access, or the deny-access policy
    AutoApprovalPolicy,
    /// Runbook
    Automation,
    /// Template of a change request
    #[serde(rename = "Automation.ChangeTemplate")]
    AutomationChangeTemplate,
    /// Calendar of when actions may run
    ChangeCalendar,
    /// CloudFormation template
    CloudFormation,
    /// Commands on nodes
    Command,
    /// Deployment strategy of AWS AppConfig
    DeploymentStrategy,
    /// Manual approval policy of just-in-time node access
    ManualApprovalPolicy,
    /// Package of Distributor
    Package,
    /// Inventory policy of State Manager
    Policy,
    /// Analysis of an incident
    ProblemAnalysis,
    /// Template of an analysis of an incident
    ProblemAnalysisTemplate,
    /// Session: preferences, or what is allowed in a session
    Session,
}

/// Format of a [`Document`]'s content
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum DocumentFormat {
    /// JSON
    Json,
    /// Plain text
    Text,
    /// YAML
    Yaml,
}

/// Effect of a changed content on a [`Document`]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum UpdateMethod {
    /// It becomes the new default version of the document
    NewVersion,
    /// It creates a new document and deletes the old one
    Replace,
}

/// File that belongs to a [`Document`]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AttachmentsSource {
    key: AttachmentsSourceKey,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Value<String>>,
    values: Vec<Value<String>>,
}

/// Kind of location of a [`Document`]'s file
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum AttachmentsSourceKey {
    /// `document/version/file` of another document
    AttachmentReference,
    /// URL of a file in a bucket
    S3FileUrl,
    /// URL of a folder in a bucket
    SourceUrl,
}

impl AttachmentsSource {
    /// Returns the file at this location
    pub fn new(key: AttachmentsSourceKey, value: impl Into<Value<String>>) -> Self {
        Self { key, name: None, values: vec![value.into()] }
    }

    /// Sets the name of the file
    #[must_use]
    pub fn name(mut self, name: impl Into<Value<String>>) -> Self {
        self.name = Some(name.into());
        self
    }
}

/// Document that a [`Document`] requires
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DocumentRequires {
    name: Value<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<Value<String>>,
}

impl DocumentRequires {
    /// Returns the requirement of the document with this name or ARN
    pub fn new(name: impl Into<Value<String>>) -> Self {
        Self { name: name.into(), version: None }
    }

    /// Sets the version of the document; default: its default version
    #[must_use]
    pub fn version(mut self, version: impl Into<Value<String>>) -> Self {
        self.version = Some(version.into());
        self
    }
}
