//! `AWS::KMS::Alias`

use serde::Serialize;

use crate::cfn::resource::Resource;
use crate::cfn::value::Value;

/// Name of a KMS key (`AWS::KMS::Alias`)
///
/// `Ref` gives the alias. The name is that of one key in an account and Region.
///
/// ```
/// use jitna_iac::cfn::resources::Alias;
///
/// let alias = Alias::new("alias/sessions", "1234abcd-12ab-34cd-56ef-1234567890ab");
/// # let _ = alias;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Alias {
    alias_name: Value<String>,
    target_key_id: Value<String>,
}

impl Resource for Alias {
    const TYPE: &'static str = "AWS::KMS::Alias";
}

impl Alias {
    /// Name, `alias/` and up to 250 letters, digits, `/_-`, not `alias/aws/…`, of the key of this id or ARN
    #[must_use]
    pub fn new(alias_name: impl Into<Value<String>>, target_key_id: impl Into<Value<String>>) -> Self {
        Self { alias_name: alias_name.into(), target_key_id: target_key_id.into() }
    }
}
