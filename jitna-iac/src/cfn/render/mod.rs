//! Templates as text: equivalent JSON and YAML.

mod comment;
mod view;
mod yaml;

use serde::{Serialize, Serializer};

use super::template::Template;
use crate::escape;
use view::{Gaps, View};

impl Template {
    /// Returns JSON indented with two spaces, with a newline at the end
    ///
    /// Comments are omitted, because JSON has none.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = escape::json(&self.pretty()).into_owned();
        json.push('\n');
        json
    }

    /// Returns JSON without white space, for the `TemplateBody` of a StackSet
    ///
    /// ```
    /// use jitna_iac::cfn::Template;
    ///
    /// assert_eq!(Template::default().to_json_compact(), r#"{"AWSTemplateFormatVersion":"2010-09-09"}"#);
    /// ```
    #[must_use]
    pub fn to_json_compact(&self) -> String {
        serde_json::to_string(&View::new(self, &Gaps::default())).unwrap_or_default()
    }

    /// Returns YAML that readers of YAML 1.1 and 1.2 parse to the same value, with comments above the resources
    ///
    /// Intrinsic functions are in long form; there are no tags, anchors or aliases.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        yaml::write(self).unwrap_or_else(|| {
            let mut json = escape::json_as_yaml(&self.pretty()).into_owned();
            json.push('\n');
            json
        })
    }

    fn pretty(&self) -> String {
        // The view has only string keys and the writer is in memory, so serde_json cannot fail.
        serde_json::to_string_pretty(&View::new(self, &Gaps::default())).unwrap_or_default()
    }
}

/// Returns a value as YAML that readers of YAML 1.1 and 1.2 parse to the same value; a multi-line string is a literal block where possible
pub(crate) fn yaml(value: &serde_json::Value) -> String {
    yaml::write_value(value).unwrap_or_else(|| escape::json_as_yaml(&value.to_string()).into_owned())
}

/// Returns any text as comment lines
pub(crate) fn yaml_comment(text: &str) -> String {
    let mut lines = String::new();
    comment::write(text, 0, &mut lines);
    lines
}

/// Serializes the template as CloudFormation reads it, without comments.
impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        View::new(self, &Gaps::default()).serialize(serializer)
    }
}
