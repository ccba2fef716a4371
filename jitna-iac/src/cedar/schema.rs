//! The schema against which the service evaluates policies

use std::sync::LazyLock;

use cedar_policy::{Schema, Validator};

/// Schema of just-in-time node access, in Cedar's own notation
///
/// Unchanged from the Systems Manager User Guide, "Statement structure and built-in operators for auto-approval and
/// deny-access policies".
pub const SCHEMA_TEXT: &str = include_str!("jitna.cedarschema");

/// Type of the only action
pub const ACTION_TYPE: &str = "AWS::SSM::Action";

/// ID of the only action
pub const ACTION_ID: &str = "getTokenForInstanceAccess";

/// The only action, as written in a policy
///
/// The User Guide also prints it without `Action` and without quotes; Cedar cannot read that form.
pub const ACTION: &str = r#"AWS::SSM::Action::"getTokenForInstanceAccess""#;

/// Type of a user of IAM Identity Center: the only type of principal
pub const USER: &str = "AWS::IdentityStore::User";

/// Type of a group of IAM Identity Center; users are `in` it
pub const GROUP: &str = "AWS::IdentityStore::Group";

/// Type of a node that is an EC2 instance
pub const EC2_INSTANCE: &str = "AWS::EC2::Instance";

/// Type of a node that is registered with a hybrid activation
pub const MANAGED_INSTANCE: &str = "AWS::SSM::ManagedInstance";

/// Type that the schema declares but no request has: roles are visible only through their principal tags
pub const ROLE: &str = "AWS::IAM::Role";

/// The same schema in Cedar's JSON form. It is parsed in a fraction of the time, because the other notation has a parser of its own
const SCHEMA_JSON: &str = include_str!("jitna.cedarschema.json");

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the text is constant, and a test proves that it parses")]
    let schema = Schema::from_json_str(SCHEMA_JSON).expect("schema of the service");
    Validator::new(schema)
});

/// Returns the schema of just-in-time node access, parsed once for the whole process
///
/// ```
/// let types = jitna_iac::cedar::schema().entity_types().count();
/// assert_eq!(types, 6);
/// ```
pub fn schema() -> &'static Schema {
    VALIDATOR.schema()
}

/// Validator over [`schema`]
pub(crate) fn validator() -> &'static Validator {
    &VALIDATOR
}

#[cfg(test)]
mod tests {
    use cedar_policy::SchemaFragment;

    use super::*;
    use crate::cedar::UserAttribute;

    #[test]
    fn schema_parses_without_warning() {
        let (_, warnings) = Schema::from_cedarschema_str(SCHEMA_TEXT).unwrap();
        assert_eq!(warnings.count(), 0);
    }

    #[test]
    fn both_forms_are_the_same_schema() {
        let (fragment, _) = SchemaFragment::from_cedarschema_str(SCHEMA_TEXT).unwrap();
        let json = fragment.to_json_value().unwrap();
        let update = std::env::var_os("JITNA_UPDATE").is_some();
        if update {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/cedar/jitna.cedarschema.json");
            std::fs::write(path, format!("{json:#}\n")).unwrap();
        } else {
            assert_eq!(serde_json::from_str::<serde_json::Value>(SCHEMA_JSON).unwrap(), json);
        }
    }

    #[test]
    fn schema_declares_what_the_constants_name() {
        let actions: Vec<String> = schema().actions().map(ToString::to_string).collect();
        assert_eq!(actions, [ACTION]);
        assert_eq!(ACTION, format!("{ACTION_TYPE}::{ACTION_ID:?}"));
        let mut types: Vec<String> = schema().entity_types().map(ToString::to_string).collect();
        types.sort();
        let tags = "AWS::IAM::PrincipalTags";
        assert_eq!(types, [EC2_INSTANCE, tags, ROLE, GROUP, USER, MANAGED_INSTANCE]);
        for attribute in UserAttribute::ALL {
            assert!(SCHEMA_TEXT.contains(&format!("{attribute}?: String")));
        }
    }
}
