//! `AWS::KMS::Alias`

use serde::Serialize;

use crate::cfn::resource::Resource;
use crate::cfn::value::Value;

/// Name of a KMS key (`AWS::KMS::Alias`)
///
/// `Ref` gives the name.
///
/// ```
/// use jitna_iac::cfn::resources::Alias;
///
/// let alias = Alias::new("alias/SSM-JITNA-notifications", "1234abcd-12ab-34cd-56ef-1234567890ab");
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
    /// Name (`alias/…`, not `alias/aws/…`) of a key of the account and Region
    pub fn new(alias_name: impl Into<Value<String>>, target_key_id: impl Into<Value<String>>) -> Self {
        Self { alias_name: alias_name.into(), target_key_id: target_key_id.into() }
    }
}
