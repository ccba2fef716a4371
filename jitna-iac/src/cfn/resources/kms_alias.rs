//! `AWS::KMS::Alias`

use crate::cfn::value::Value;

resource! {
    /// Name of a KMS key (`AWS::KMS::Alias`)
    ///
    /// `Ref` returns the alias. The name belongs to one key in an account and Region.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::Alias;
    ///
    /// let alias = Alias::new("alias/sessions", "1234abcd-12ab-34cd-56ef-1234567890ab");
    /// # let _ = alias;
    /// ```
    pub struct Alias = "AWS::KMS::Alias".protects("keys");

    constructor {
        /// Returns an alias of the key with this ID or ARN; name: `alias/` and up to 250 letters, digits, `/_-`, not `alias/aws/…`
        pub fn new
    }

    properties {
        required alias_name: Value<String> = "AliasName".name();
        required target_key_id: Value<String> = "TargetKeyId";
    }
}
