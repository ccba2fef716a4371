//! Shapes of texts as patterns, for the JSON Schema
//!
//! A pattern says again what a type's parser knows, for editors that cannot run it; a test holds the two against each other.

use std::borrow::Cow;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::{Label, Named, Region, Schedule};

/// How far a pattern goes
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// What it matches is what parses
    All,
    /// What parses matches it; ranges and sums are for the parser
    Form,
}
use Reach::{All, Form};

const DURATION: &str = "^\\s*([0-9]+\\s*(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)\\s*)+$";
const REGION: &str = "^[a-z]{2,12}(-[a-z]{2,12}){1,2}-[0-9]{1,2}$";
const UUID: &str = "^([0-9a-f]{10}-)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";

/// Type, pattern, how far it goes, and an example
const PATTERNS: &[(&str, &str, Reach, &str)] = &[
    ("AccountId", "^[0-9]{12}$", All, "123456789012"),
    ("AlarmPeriod", DURATION, Form, "5m"),
    ("ApprovalTimeout", DURATION, Form, "7 days"),
    (
        "BucketName",
        "^(?![0-9]+(\\.[0-9]+)+$)(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|\\.mrap|--x-s3|--table-s3)$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$",
        All,
        "session-logs-123456789012",
    ),
    ("ChatName", "^[A-Za-z0-9_-]{1,128}$", All, "approvals"),
    (
        "ClaimPattern",
        "^(?=.*[A-Za-z0-9\\u00aa\\u00b2\\u00b3\\u00b5\\u00b9\\u00ba\\u00bc-\\u00be\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u00ff])[\\u0020-\\u007e\\u00a0-\\u00ff]*$",
        All,
        "repo:acme/infrastructure:*",
    ),
    ("Date", "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", Form, "2027-01-31"),
    ("Days", DURATION, Form, "90 days"),
    ("DocumentName", "^[A-Za-z0-9_.-]{3,128}$", All, "Finance-Approval"),
    (
        "EmailAddress",
        "^(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$",
        All,
        "on-call@example.com",
    ),
    (
        "EventBusArn",
        "^arn:aws:events:[a-z]{2,12}(-[a-z]{2,12}){1,2}-[0-9]{1,2}:[0-9]{12}:event-bus/[A-Za-z0-9_./-]{1,256}$",
        All,
        "arn:aws:events:eu-central-1:111122223333:event-bus/security",
    ),
    ("EventLogGroup", "^/aws/events/[A-Za-z0-9_./#-]+$", All, "/aws/events/jitna"),
    ("EventRuleName", "^[A-Za-z0-9_.-]{1,64}$", All, "SSM-JITNA-requests"),
    ("ExposureLimit", DURATION, Form, "24h"),
    ("ExternalId", "^[A-Za-z0-9_+=,.@:/-]*$", All, "d7a1c3e5-connector"),
    (
        "FunctionReference",
        "^(arn:aws:lambda:[a-z]{2,12}(-[a-z]{2,12}){1,2}-[0-9]{1,2}:[0-9]{12}:function:)?[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_-]{1,128})?$",
        All,
        "page-on-call",
    ),
    ("GroupId", UUID, All, "ec4df598-7071-70a6-0de4-0123456789ab"),
    ("Hours", DURATION, Form, "8h"),
    ("IdentityStoreId", "^(d-[0-9a-f]{10}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$", All, "d-0123456789"),
    ("IdleTimeout", DURATION, Form, "20m"),
    (
        "InstanceArn",
        "^arn:aws(-[a-z]{1,5}){0,3}:sso:::instance/(sso)?ins-[A-Za-z0-9.-]{16}$",
        All,
        "arn:aws:sso:::instance/ssoins-0123456789abcdef",
    ),
    ("KeyAlias", "^alias/(?!aws/)[A-Za-z0-9:/_-]+$", All, "alias/sessions"),
    (
        "KeyArn",
        "^arn:[a-z-]{1,32}:kms:[a-z0-9-]{1,64}:[0-9]{12}:key/[A-Za-z0-9-]{1,64}$",
        All,
        "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    ),
    ("Label", "^(?!\\s)[^\\u0000-\\u001f\\u007f-\\u009f]*(?<!\\s)$", All, "workloads"),
    (
        "LogRetention",
        "^\\s*(forever|([0-9]+\\s*(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)\\s*)+)\\s*$",
        Form,
        "365 days",
    ),
    ("ManagerName", "^[A-Za-z0-9 _-]{1,50}$", All, "ssm-console"),
    ("NodeTagValue", "^[^\\u0000-\\u001f\\u007f-\\u009f]*$", All, "Production"),
    ("OidcProvider", "^(?!.*://)(?=.*\\.)[A-Za-z0-9._/:-]+$", All, "token.actions.githubusercontent.com"),
    ("OrganizationId", "^o-[a-z0-9]{10,32}$", All, "o-a1b2c3d4e5"),
    ("OuId", "^ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}$", All, "ou-ab12-11111111"),
    ("PermissionSetName", "^[A-Za-z0-9_+=,.@-]{1,32}$", All, "JitnaRequester"),
    (
        "PolicyArn",
        "^arn:aws:iam::(aws|[0-9]{12}):policy/[A-Za-z0-9_./+=,@-]{1,512}$",
        All,
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
    ),
    ("PolicyName", "^[A-Za-z0-9_+=,.@-]{1,128}$", All, "WriteSessionLogs"),
    (
        "PrincipalArn",
        "^([0-9]{12}|arn:aws:iam::[0-9]{12}:(root|(role|user)/([!#%&'()+,.0-9:;=@A-Z\\[\\]^_a-z|~-]{1,512}/)*[A-Za-z0-9_+=,.@-]{1,512})|arn:aws:sts::[0-9]{12}:assumed-role/[A-Za-z0-9_+=,.@-]{1,512}/[A-Za-z0-9_+=,.@-]{1,512})$",
        All,
        "arn:aws:iam::111122223333:role/Operators",
    ),
    (
        "PrincipalPattern",
        "^arn:aws:iam::(\\*|[0-9]{12}):(role|user)/(?=.*[A-Za-z0-9])[A-Za-z0-9_+=,.@*?/-]{1,512}$",
        All,
        "arn:aws:iam::*:role/BreakGlass",
    ),
    ("ResourceId", "^[A-Za-z0-9]{1,255}$", All, "PagerTopic"),
    (
        "ResourceType",
        "^([A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}|Custom::[A-Za-z0-9_@-]{1,60})$",
        All,
        "AWS::SNS::Topic",
    ),
    (
        "RoleArn",
        "^arn:(aws|aws-cn|aws-us-gov):iam::[0-9]{12}:role/([!#%&'()+,.0-9:;=@A-Z\\[\\]^_a-z|~-]{1,512}/)*[A-Za-z0-9_+=,.@-]{1,64}$",
        All,
        "arn:aws:iam::111122223333:role/Operators",
    ),
    ("RoleName", "^[A-Za-z0-9_+=,.@-]{1,64}$", All, "Operators"),
    (
        "RoleReference",
        "^(arn:(aws|aws-cn|aws-us-gov):iam::[0-9]{12}:role/([!#%&'()+,.0-9:;=@A-Z\\[\\]^_a-z|~-]{1,512}/)*)?[A-Za-z0-9_+=,.@-]{1,64}$",
        All,
        "Operators",
    ),
    ("RoleSession", DURATION, Form, "8h"),
    ("RootId", "^r-[a-z0-9]{4,32}$", All, "r-ab12"),
    ("SamlProvider", "^(arn:aws:iam::[0-9]{12}:saml-provider/)?[A-Za-z0-9_.-]{1,128}$", All, "Okta"),
    ("SessionDuration", DURATION, Form, "1h"),
    ("SlackChannelId", "^[A-Za-z0-9]{1,256}$", All, "C0123ABCD"),
    ("SlackWorkspaceId", "^[A-Z0-9]{1,255}$", All, "T0123ABCD"),
    ("StackName", "^[A-Za-z][A-Za-z0-9-]{0,99}$", All, "workloads"),
    ("TagKey", "^(?![aA][wW][sS]:)[\\p{L}\\p{M}\\p{N} _.:/=+@-]*$", Form, "CostCenter"),
    ("TagValue", "^[\\p{L}\\p{M}\\p{N} _.:/=+@-]*$", Form, "platform"),
    (
        "TeamsChannelId",
        "^[A-Za-z0-9_=+/.,-]*%3[aA][A-Za-z0-9_=+/.,-]*%40[A-Za-z0-9_=+/.,-]*$",
        All,
        "19%3Aabcdef0123456789%40thread.tacv2",
    ),
    (
        "TeamsId",
        "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
        All,
        "1f8a4c2e-6c5b-4a3d-9e7f-0123456789ab",
    ),
    (
        "Text",
        "^([^$]|\\$(?!\\{)|\\$\\{!|\\$\\{AWS::(AccountId|Partition|Region)\\})*$",
        All,
        "session-manager-${AWS::Region}",
    ),
    ("TopicName", "^[A-Za-z0-9_-]{1,256}$", All, "SSM-JITNA-Requests"),
    (
        "TopicReference",
        "^(arn:aws:sns:([a-z]{2,12}(-[a-z]{2,12}){1,2}-[0-9]{1,2}|\\$\\{AWS::Region\\}):([0-9]{12}|\\$\\{AWS::AccountId\\}):)?[A-Za-z0-9_-]{1,256}$",
        All,
        "arn:aws:sns:${AWS::Region}:111122223333:alarms",
    ),
    ("UnitId", "^(r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$", All, "ou-ab12-11111111"),
    ("UserId", UUID, All, "94482488-3041-7059-0d3b-0123456789ab"),
    ("UserName", "^[A-Za-z0-9_+=,.@-]{1,64}$", All, "alice"),
];

/// Type, and how many characters it has; a long count within a pattern is too much for some validators
const LENGTHS: &[(&str, u32, u32)] = &[
    ("BucketName", 3, 63),
    ("ClaimPattern", 1, 256),
    ("EmailAddress", 5, 254),
    ("EventLogGroup", 13, 512),
    ("ExternalId", 2, 1224),
    ("KeyAlias", 7, 256),
    ("Label", 1, 128),
    ("NodeTagValue", 0, 256),
    ("OidcProvider", 4, 255),
    ("TagKey", 1, 128),
    ("TagValue", 1, 256),
    ("TeamsChannelId", 6, 255),
];

fn pattern(name: &str) -> Option<&'static (&'static str, &'static str, Reach, &'static str)> {
    PATTERNS.iter().find(|(of, ..)| *of == name)
}

/// Makes the schema of a type that parses from a scalar
pub(crate) fn described<T: FromStr + JsonSchema>(schema: &mut Schema) {
    for key in ["format", "minimum", "maximum"] {
        schema.remove(key);
    }
    schema.insert("type".to_owned(), scalars::<T>());
    if let Some((_, pattern, _, example)) = pattern(&T::schema_name()) {
        schema.insert("pattern".to_owned(), json!(pattern));
        if fits_everyone(pattern, &T::schema_name()) {
            schema.insert("examples".to_owned(), json!([example]));
        } else {
            exemplify(schema, example);
        }
    }
    if let Some((_, least, most)) = LENGTHS.iter().find(|(of, ..)| *of == T::schema_name()) {
        schema.insert("minLength".to_owned(), json!(least));
        schema.insert("maxLength".to_owned(), json!(most));
    }
}

/// Whether every user can take the example as it is: editors offer `examples` as completions, and an ID or a name is that of one user
fn fits_everyone(pattern: &str, name: &str) -> bool {
    pattern == DURATION || name == "LogRetention"
}

/// Shows an example in the description, which editors do not offer as a completion
fn exemplify(schema: &mut Schema, example: &str) {
    let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    if !description.contains(&format!("`{example}`")) {
        let description = format!("{description}\n\nExample: `{example}`");
        schema.insert("description".to_owned(), json!(description.trim_start()));
    }
}

/// Kinds of scalars that the text of a value may look like: `0123` is a number to other readers of YAML
fn scalars<T: FromStr>() -> Value {
    let parses = |text: &str| text.parse::<T>().is_ok();
    let mut types = vec!["string"];
    if parses("1.5") {
        types.push("number");
    } else if ["1", "1234", "123456789012"].into_iter().any(parses) {
        types.push("integer");
    }
    if parses("true") {
        types.push("boolean");
    }
    match types.as_slice() {
        [one] => json!(one),
        several => json!(several),
    }
}

/// A text of the form of a type, by the name that the compiler gives the type
pub(crate) fn example(type_name: &str) -> Option<&'static str> {
    let inner = type_name.split(['<', '>']).rfind(|part| !part.is_empty())?;
    let name = inner.rsplit("::").next()?;
    PATTERNS.iter().find(|(known, ..)| *known == name).map(|(.., example)| *example)
}

/// Makes the schema of a Region: those where just-in-time node access exists, since any other is an error
pub(super) fn region(schema: &mut Schema) {
    let all: Vec<&str> = Region::SUPPORTED.iter().map(Region::as_str).collect();
    schema.insert("enum".to_owned(), json!(all));
    schema.insert("description".to_owned(), json!("A Region that has just-in-time node access"));
}

/// A Region where just-in-time node access need not exist: a bucket or Identity Center may be in any
#[derive(Debug)]
pub(crate) struct AnyRegion;

impl JsonSchema for AnyRegion {
    fn schema_name() -> Cow<'static, str> {
        "AnyRegion".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A Region",
            "anyOf": [generator.subschema_for::<Region>(), {"type": "string", "pattern": REGION}],
        })
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("NameOr{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let id = T::json_schema(generator);
        let mut schema = Label::json_schema(generator);
        let what = id.get("description").and_then(Value::as_str).unwrap_or_default();
        schema.insert(
            "description".to_owned(),
            json!(format!("A name that the file declares, or an ID. {what}")),
        );
        schema
    }
}

impl<T> JsonSchema for Schedule<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Schedule".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let every = DURATION.trim_start_matches('^').trim_end_matches('$');
        json_schema!({
            "type": "string",
            "pattern": format!("^\\s*(none|rate\\({every}\\)|{every})\\s*$"),
            "examples": ["14 days", "rate(1 day)", "none"],
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ids::*;

    /// What the pattern of a type says of a text, and what its parser does
    struct Both {
        of: &'static str,
        schema: fn() -> Schema,
        parses: fn(&str) -> bool,
        shown: fn(&str) -> Result<String, String>,
        literal: Option<fn(&'static str) -> String>,
    }

    macro_rules! both {
        (@literal $type:ident) => { Some(|text| format!("{:?}", $type::__literal(text))) };
        (@of $type:ident $literal:expr) => {
            Both {
                of: stringify!($type),
                schema: || SchemaGenerator::default().root_schema_for::<$type>(),
                parses: |text| text.parse::<$type>().is_ok(),
                shown: |text| match text.parse::<$type>() {
                    Ok(value) => Ok(format!("{value:?}")),
                    Err(error) => Err(error.to_string()),
                },
                literal: $literal,
            }
        };
        (literals: $($type:ident)*; others: $($other:ident)*) => {
            &[$(both!(@of $type both!(@literal $type)),)* $(both!(@of $other None),)*]
        };
    }

    /// The parts of a `Text` are not one text, so that it cannot be a literal.
    const TYPES: &[Both] = both! { literals:
        AccountId AlarmPeriod ApprovalTimeout BucketName ChatName ClaimPattern Date Days DocumentName EmailAddress EventBusArn
        EventLogGroup EventRuleName ExposureLimit ExternalId FunctionReference GroupId Hours IdentityStoreId IdleTimeout
        InstanceArn KeyAlias KeyArn Label LogRetention ManagerName NodeTagValue OidcProvider OrganizationId OuId
        PermissionSetName PolicyArn PolicyName PrincipalArn PrincipalPattern ResourceId ResourceType RoleArn RoleName RoleReference
        RoleSession RootId SamlProvider SessionDuration SlackChannelId SlackWorkspaceId StackName TagKey TagValue
        TeamsChannelId TeamsId TopicName TopicReference UnitId UserId UserName;
        others: Text
    };

    #[test]
    fn the_compiler_and_the_parser_take_the_same_and_say_the_same() {
        let literals = TYPES.iter().filter_map(|both| Some((both, both.literal?)));
        assert_eq!(literals.clone().count() + 1, TYPES.len());
        for (both, literal) in literals {
            let (of, _, _, example) = pattern(both.of).unwrap_or_else(|| panic!("{} is not held", both.of));
            assert_eq!(Ok(literal(example)), (both.shown)(example), "{of}");
            for text in ["\u{7}", "a\nb", " ", "400 h"] {
                let Err(expected) = (both.shown)(text) else { continue };
                let refused =
                    std::panic::catch_unwind(|| literal(text)).expect_err("a literal that is malformed");
                let said = refused.downcast_ref::<String>().map(String::as_str);
                assert_eq!(said, Some(expected.as_str()), "{of}: {text:?}");
            }
        }
    }

    /// The examples, and texts that are nearly such
    fn texts() -> impl Strategy<Value = String> {
        let examples: Vec<&str> = PATTERNS.iter().map(|(.., example)| *example).collect();
        let changed = (
            proptest::sample::select(examples),
            0..64_usize,
            "[a-zA-Z0-9 :/$!{}_é\\-\u{7}]{0,3}",
            0..3_usize,
        );
        let changed = changed.prop_map(|(example, at, put, drop)| {
            let mut all: Vec<char> = example.chars().collect();
            let at = at % (all.len() + 1);
            let end = (at + drop).min(all.len());
            all.splice(at..end, put.chars());
            all.into_iter().collect()
        });
        prop_oneof![4 => changed, 1 => "[ a-zA-Z0-9-]{0,300}", 1 => "\\PC{0,20}"]
    }

    #[test]
    fn every_pattern_is_of_a_type_and_has_an_example() {
        assert_eq!(TYPES.len(), PATTERNS.len());
        for (of, _, _, example) in PATTERNS {
            let both = TYPES.iter().find(|both| both.of == *of).unwrap_or_else(|| panic!("{of} is not held"));
            assert!((both.parses)(example), "{of}: {example}");
        }
        assert!(LENGTHS.iter().all(|(of, ..)| pattern(of).is_some()));
    }

    #[test]
    fn any_region_is_one_that_parses() {
        let schema = SchemaGenerator::default().into_root_schema_for::<AnyRegion>();
        let validator = jsonschema::draft202012::new(schema.as_value()).expect("a schema");
        for text in [
            "eu-central-1",
            "eu-south-1",
            "us-gov-west-1",
            "eusc-de-east-1",
            "central",
            "EU-west-1",
            "eu-1",
            "eu-west-",
        ] {
            assert_eq!(validator.is_valid(&json!(text)), text.parse::<Region>().is_ok(), "{text}");
        }
    }

    #[test]
    fn patterns_say_what_parsers_do() {
        let validators: Vec<_> = TYPES
            .iter()
            .map(|both| jsonschema::draft202012::new((both.schema)().as_value()).expect("a schema"))
            .collect();
        proptest!(ProptestConfig::with_cases(400), |(text in texts())| {
            for (both, validator) in TYPES.iter().zip(&validators) {
                let (matches, parses) = (validator.is_valid(&json!(text)), (both.parses)(&text));
                let reach = pattern(both.of).map(|(_, _, reach, _)| *reach);
                prop_assert!(!parses || matches, "{} parses {text:?}, and the pattern refuses it", both.of);
                if reach == Some(All) {
                    prop_assert_eq!(matches, parses, "{}: {:?}", both.of, text);
                }
            }
        });
    }
}
