//! Templates as text: JSON and YAML of the same meaning.

mod comment;
mod view;
mod yaml;

use serde::{Serialize, Serializer};

use super::template::Template;
use crate::escape;
use view::{Gaps, View};

impl Template {
    /// JSON with two spaces of indentation and a newline at the end
    ///
    /// Comments have no place in JSON and are left out.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = escape::json(&self.pretty()).into_owned();
        json.push('\n');
        json
    }

    /// JSON without any white space, for `TemplateBody` of a stack set
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

    /// YAML that readers of YAML 1.1 and 1.2 read as the same value, with comments above the
    /// resources
    ///
    /// Intrinsic functions stand in long form; there are no tags, anchors or aliases.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        yaml::write(self).unwrap_or_else(|| {
            let mut json = escape::json_as_yaml(&self.pretty()).into_owned();
            json.push('\n');
            json
        })
    }

    fn pretty(&self) -> String {
        // The view has text keys only and the writer is memory, so that serde_json has nothing to
        // refuse.
        serde_json::to_string_pretty(&View::new(self, &Gaps::default())).unwrap_or_default()
    }
}

/// A value as YAML that readers of YAML 1.1 and 1.2 read as the same value; a text of several lines is a literal block
/// where that is possible
pub(crate) fn yaml(value: &serde_json::Value) -> String {
    yaml::write_value(value).unwrap_or_else(|| escape::json_as_yaml(&value.to_string()).into_owned())
}

/// Lines of comment for whatever text
pub(crate) fn yaml_comment(text: &str) -> String {
    let mut lines = String::new();
    comment::write(text, 0, &mut lines);
    lines
}

/// As the template is read by CloudFormation; comments are left out.
impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        View::new(self, &Gaps::default()).serialize(serializer)
    }
}
