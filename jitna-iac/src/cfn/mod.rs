//! Typed CloudFormation: the contents of a template, and how it is written.
//!
//! A property is a [`Value`]: either known now, or resolved by CloudFormation from [`Sub`], [`Pseudo`], a reference or an attribute.
//! [`Template::add`] returns a [`Handle`], and an [`Attribute`] belongs to one resource type, so a wrong reference does not compile. This
//! module does not decide what an organization needs, and accesses neither disk nor network. Begin at [`Template`]; the resource types are
//! in [`resources`], CloudFormation's limits in [`limits`].
//!
//! You can write your own resource type in the same form:
//!
//! ```
//! use jitna_iac::cfn::{Arn, Attribute, Pseudo, Resource, Sub, Template, Value};
//!
//! /// `AWS::Logs::LogGroup`
//! #[derive(Clone, Debug, serde::Serialize)]
//! #[serde(rename_all = "PascalCase")]
//! pub struct LogGroup {
//!     log_group_name: Value<String>,
//!     #[serde(skip_serializing_if = "Option::is_none")]
//!     retention_in_days: Option<Value<u32>>,
//! }
//!
//! impl Resource for LogGroup {
//!     const TYPE: &'static str = "AWS::Logs::LogGroup";
//! }
//!
//! impl LogGroup {
//!     /// ARN of the log group; ends in `:*`
//!     pub const ARN: Attribute<LogGroup, Arn> = Attribute::new("Arn");
//!
//!     /// Log group of this name
//!     pub fn new(name: impl Into<Value<String>>) -> Self {
//!         Self { log_group_name: name.into(), retention_in_days: None }
//!     }
//!
//!     /// Days that events are kept; default: for ever
//!     #[must_use]
//!     pub fn retention_in_days(mut self, days: impl Into<Value<u32>>) -> Self {
//!         self.retention_in_days = Some(days.into());
//!         self
//!     }
//! }
//!
//! let mut template = Template::default();
//! let name = Sub::default().text("session-manager-").hole(Pseudo::Region);
//! let logs = template.add("SessionLogs", LogGroup::new(name).retention_in_days(90))?;
//! let arn: Value<Arn> = logs.get(LogGroup::ARN);
//! assert!(template.to_json().contains("session-manager-${AWS::Region}"));
//! # let _ = arn;
//! # Ok::<(), jitna_iac::cfn::AddError>(())
//! ```

mod condition;
pub(crate) mod description;
mod embedded;
mod entry;
mod error;
mod intrinsic;
pub mod limits;
mod logical_id;
mod output;
mod parameter;
mod patch;
mod render;
mod resource;
pub mod resources;
pub(crate) mod schema;
mod sub;
mod tag;
mod template;
mod value;

pub use condition::{Condition, ConditionHandle};
pub(crate) use embedded::EmbeddedTemplate;
pub use entry::{Entry, RemovalPolicy};
pub use error::{AddError, DuplicateLogicalId, PropertiesError, Section};
pub use intrinsic::{Intrinsic, Pseudo};
pub use logical_id::{LogicalId, LogicalIdError};
pub use output::Output;
pub use parameter::{Interface, Parameter, ParameterHandle, ParameterType};
pub use patch::{Patch, PatchError, PatchFault, PatchPath, PatchPathError};
pub(crate) use render::{yaml, yaml_comment};
pub use resource::{Attribute, Handle, Resource};
pub use sub::{Hole, Sub};
pub use tag::Tag;
pub use template::Template;
pub use value::{Arn, List, Text, Value};
