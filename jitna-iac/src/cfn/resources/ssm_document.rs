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
    /// `Ref` gives the name. Name and type cannot change; set [`UpdateMethod::NewVersion`] on a
    /// document with a name, or a changed content replaces it, which fails as the name is taken.
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
        /// Format of the content; default: JSON
        optional document_format: DocumentFormat = "DocumentFormat".versions();
        required document_type: DocumentType = "DocumentType".replaces();
        /// Name, `^[a-zA-Z0-9_\-.]{3,128}$`, not starting with `aws`, `amazon` or `amzn`; default:
        /// CloudFormation makes one
        optional name: Value<String> = "Name".name();
        items requires: DocumentRequires = "Requires".versions();
        /// Adds a tag; the value has 1 to 256 characters, an empty one is refused
        tags tags: Tag = "Tags";
        /// Type of thing the document runs on, such as `/AWS::EC2::Instance`; default: any
        optional target_type: Value<String> = "TargetType".versions();
        /// What a changed content does; default: it replaces the document
        optional update_method: UpdateMethod = "UpdateMethod";
        /// Name of this version, `^[a-zA-Z0-9_\-.]{1,128}$`, unique among the versions
        optional version_name: Value<String> = "VersionName".versions();
    }
}

impl Document {
    /// Document of this type and content, up to 64 KB
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

    /// Adds a document that this one needs
    #[must_use]
    pub fn requires(mut self, document: DocumentRequires) -> Self {
        self.requires.push(document);
        self
    }
}

/// Whether a resource is a document that decides about access or sessions, and no runbook
pub(crate) fn is_of_access(entry: &Entry) -> bool {
    let kind = entry.property("DocumentType").and_then(Json::as_str);
    entry.type_name() == Document::TYPE && kind != Some("Automation")
}

/// Content of a [`Document`]: a map, in which intrinsic functions work, or one text
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Content(Value<Json>);

impl Content {
    /// Content that stands in the template as a map
    ///
    /// # Errors
    /// The value does not serialize to JSON, such as a map whose keys are no text.
    pub fn of(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        serde_json::to_value(value).map(Self::from)
    }

    /// Content that stands in the template as one text
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
    /// Schema of such a configuration
    ApplicationConfigurationSchema,
    /// Auto-approval policy of just-in-time node access, the deny-access policy included
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
    /// Template of such an analysis
    ProblemAnalysisTemplate,
    /// Session: preferences, or what a session may do
    Session,
}

/// Format of a [`Document`]'s content
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum DocumentFormat {
    /// JSON
    Json,
    /// Plain text
    Text,
    /// YAML
    Yaml,
}

/// What a changed content does to a [`Document`]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum UpdateMethod {
    /// It becomes the new default version of the document
    NewVersion,
    /// It makes a new document and deletes the old one
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

/// Where a file of a [`Document`] is found
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum AttachmentsSourceKey {
    /// `document/version/file` of another document
    AttachmentReference,
    /// URL of a file in a bucket
    S3FileUrl,
    /// URL of a folder in a bucket
    SourceUrl,
}

impl AttachmentsSource {
    /// File at this place
    pub fn new(key: AttachmentsSourceKey, value: impl Into<Value<String>>) -> Self {
        Self { key, name: None, values: vec![value.into()] }
    }

    /// Name of the file
    #[must_use]
    pub fn name(mut self, name: impl Into<Value<String>>) -> Self {
        self.name = Some(name.into());
        self
    }
}

/// Document that a [`Document`] needs
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DocumentRequires {
    name: Value<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<Value<String>>,
}

impl DocumentRequires {
    /// Document of this name or ARN
    pub fn new(name: impl Into<Value<String>>) -> Self {
        Self { name: name.into(), version: None }
    }

    /// Version of the document; default: its default version
    #[must_use]
    pub fn version(mut self, version: impl Into<Value<String>>) -> Self {
        self.version = Some(version.into());
        self
    }
}
