//! Every kind of finding there is
//!
//! A rule is one line here and its page, `rules/<name>.md`: what it finds, why it matters, examples that are its tests.
//! The code that finds it lives where it can know: `read`, `check` or `synth`.

use crate::diag::{Code, RuleInfo, Severity};

macro_rules! rules {
    ($($name:ident = $code:literal $file:literal $severity:ident),* $(,)?) => {
        $(
            #[doc = concat!("`", $code, "`: `", $file, "`")]
            pub const $name: RuleInfo = RuleInfo {
                code: Code::new($code),
                name: $file,
                severity: Severity::$severity,
                docs: include_str!(concat!("rules/", $file, ".md")),
            };
        )*

        /// Every rule, in the order of the codes
        pub const ALL: &[RuleInfo] = &[$($name),*];
    };
}

/// Rule of this code or name; upper and lower case are the same
#[must_use]
pub fn find(code_or_name: &str) -> Option<&'static RuleInfo> {
    let named = |text: &str| text.eq_ignore_ascii_case(code_or_name);
    ALL.iter().find(|rule| named(rule.code.as_str()) || named(rule.name))
}

/// Code or name that was probably meant
#[must_use]
pub fn nearest(code_or_name: &str) -> Option<&'static str> {
    crate::suggest::nearest(code_or_name, ALL.iter().flat_map(|rule| [rule.code.as_str(), rule.name]))
}

rules! {
    SYNTAX = "JNA0101" "syntax" Error,
    UNKNOWN_KEY = "JNA0102" "unknown-key" Error,
    MISSING_KEY = "JNA0103" "missing-key" Error,
    WRONG_KIND = "JNA0104" "wrong-kind" Error,
    DUPLICATE_KEY = "JNA0105" "duplicate-key" Error,
    MALFORMED_VALUE = "JNA0106" "malformed-value" Error,
    UNREADABLE_FILE = "JNA0107" "unreadable-file" Error,
    UNSUPPORTED_VERSION = "JNA0108" "unsupported-version" Error,
    UNSUPPORTED_YAML = "JNA0109" "unsupported-yaml" Error,
    UNKNOWN_NAME = "JNA0110" "unknown-name" Error,
    DUPLICATE_NAME = "JNA0111" "duplicate-name" Error,
    UNKNOWN_ACCEPTANCE = "JNA0112" "unknown-acceptance" Error,
    UNUSED_ACCEPTANCE = "JNA0113" "unused-acceptance" Warning,
    UNEXPLAINED_ACCEPTANCE = "JNA0114" "unexplained-acceptance" Error,
    UNCONFIRMED_FORM = "JNA0115" "unconfirmed-form" Note,
    UNKNOWN_IMPORT = "JNA0140" "unknown-import" Error,
    UNDECIDED_IMPORT = "JNA0141" "undecided-import" Error,
    CONFLICTING_IMPORT = "JNA0142" "conflicting-import" Error,
    NOT_IMPORTED = "JNA0143" "not-imported" Warning,
    KEPT_IMPORT = "JNA0144" "kept-import" Note,
    IMPROVED_IMPORT = "JNA0145" "improved-import" Note,
    ASSUMED_IMPORT = "JNA0146" "assumed-import" Note,

    LEVEL_COUNT = "JNA0201" "level-count" Error,
    APPROVER_COUNT = "JNA0202" "approver-count" Error,
    OVERLAPPING_TARGETS = "JNA0203" "overlapping-targets" Error,
    CONFLICTING_TAGS = "JNA0204" "conflicting-tags" Warning,
    UNREACHABLE_LEVEL = "JNA0205" "unreachable-level" Error,
    WRONG_IDENTITY_PROVIDER = "JNA0206" "wrong-identity-provider" Error,
    TOO_MANY_MANUAL_POLICIES = "JNA0207" "too-many-manual-policies" Error,
    RESERVED_DOCUMENT_NAME = "JNA0208" "reserved-document-name" Error,
    SEVERAL_ALL_NODES = "JNA0209" "several-all-nodes" Error,
    MESSAGE_TOO_LONG = "JNA0210" "message-too-long" Error,
    INTERPOLATED_TEXT = "JNA0211" "interpolated-text" Error,
    UNUSED_POLICY = "JNA0212" "unused-policy" Warning,
    SEVERAL_AUTO_APPROVALS = "JNA0213" "several-auto-approvals" Error,
    DUPLICATE_APPROVER = "JNA0214" "duplicate-approver" Warning,
    TARGET_COUNT = "JNA0215" "target-count" Error,
    UNTARGETABLE_TAG = "JNA0216" "untargetable-tag" Warning,
    FOREIGN_ROLE = "JNA0217" "foreign-role" Error,

    CEDAR_SYNTAX = "JNA0301" "cedar-syntax" Error,
    CEDAR_UNQUOTED_ACTION = "JNA0302" "cedar-unquoted-action" Error,
    CEDAR_EXISTS_METHOD = "JNA0303" "cedar-exists-method" Error,
    CEDAR_SCHEMA = "JNA0304" "cedar-schema" Error,
    CEDAR_IMPOSSIBLE = "JNA0305" "cedar-impossible" Warning,
    CEDAR_SCHEMA_WARNING = "JNA0306" "cedar-schema-warning" Warning,
    CEDAR_UNKNOWN_ATTRIBUTE = "JNA0307" "cedar-unknown-attribute" Error,
    CEDAR_WRONG_EFFECT = "JNA0308" "cedar-wrong-effect" Error,
    CEDAR_TEMPLATE = "JNA0309" "cedar-template" Error,
    CEDAR_EXAMPLE_ID = "JNA0310" "cedar-example-id" Error,
    CEDAR_WRONG_ACTION_SCOPE = "JNA0311" "cedar-wrong-action-scope" Error,
    CEDAR_GROUP_AS_PRINCIPAL = "JNA0312" "cedar-group-as-principal" Error,
    CEDAR_ROLE_AS_PRINCIPAL = "JNA0313" "cedar-role-as-principal" Error,
    CEDAR_NODE_BY_ID = "JNA0314" "cedar-node-by-id" Warning,
    CEDAR_UNCONDITIONAL = "JNA0315" "cedar-unconditional" Warning,
    CEDAR_FAILS_OPEN = "JNA0316" "cedar-fails-open" Error,
    CEDAR_NO_STATEMENT = "JNA0317" "cedar-no-statement" Error,
    CEDAR_UNDOCUMENTED_ANNOTATION = "JNA0318" "cedar-undocumented-annotation" Warning,
    CEDAR_DUPLICATE_STATEMENT = "JNA0319" "cedar-duplicate-statement" Warning,
    IDENTITY_CENTER_PRINCIPAL = "JNA0320" "identity-center-principal" Warning,

    SESSION_OUTLIVES_ACCESS = "JNA0401" "session-outlives-access" Warning,
    MISSING_SESSION_LIMIT = "JNA0402" "missing-session-limit" Warning,
    ENCRYPTION_WITHOUT_TARGET = "JNA0403" "encryption-without-target" Warning,
    LOG_SETTINGS_WITHOUT_TARGET = "JNA0404" "log-settings-without-target" Warning,
    MALFORMED_LOG_TARGET = "JNA0405" "malformed-log-target" Error,
    MALFORMED_KMS_KEY = "JNA0406" "malformed-kms-key" Error,
    MALFORMED_RUN_AS = "JNA0407" "malformed-run-as" Error,
    IDLE_OUTLIVES_SESSION = "JNA0408" "idle-outlives-session" Warning,
    ENCRYPTION_WITHOUT_KEY = "JNA0409" "encryption-without-key" Note,

    REGION_OUTSIDE_CONSOLE = "JNA0501" "region-outside-console" Error,
    UNSUPPORTED_REGION = "JNA0502" "unsupported-region" Error,
    UNIT_OUTSIDE_NODE_ACCESS = "JNA0503" "unit-outside-node-access" Error,
    MANAGEMENT_ACCOUNT_AS_ADMINISTRATOR = "JNA0504" "management-account-as-administrator" Error,
    HOME_REGION = "JNA0505" "home-region" Error,
    CONFLICTING_ROLLOUTS = "JNA0506" "conflicting-rollouts" Error,
    EMPTY_ROLLOUT = "JNA0507" "empty-rollout" Warning,
    UNCOVERED_UNIT = "JNA0508" "uncovered-unit" Warning,
    MANAGEMENT_ACCOUNT_UNREACHED = "JNA0509" "management-account-unreached" Note,
    UNLISTED_ACCOUNTS = "JNA0510" "unlisted-accounts" Warning,
    REDUNDANT_UNIT = "JNA0511" "redundant-unit" Warning,
    DUPLICATE_ID = "JNA0512" "duplicate-id" Error,
    CIRCULAR_EXTENDS = "JNA0513" "circular-extends" Error,
    POINTLESS_EXCLUSION = "JNA0514" "pointless-exclusion" Warning,
    FORGETFUL_EXCLUSION = "JNA0515" "forgetful-exclusion" Note,
    TOO_MANY_INSTANCES = "JNA0516" "too-many-instances" Error,
    NEEDS_ORGANIZATION = "JNA0517" "needs-organization" Error,
    DUPLICATE_REGION = "JNA0518" "duplicate-region" Warning,
    UNNAMED_MANAGEMENT_ACCOUNT = "JNA0519" "unnamed-management-account" Error,

    FILTER_WITHOUT_FIELD = "JNA0601" "filter-without-field" Error,
    UNCONFIRMED_FILTER = "JNA0602" "unconfirmed-filter" Warning,
    SILENT_TOPIC = "JNA0603" "silent-topic" Note,
    UNPREFIXED_NAME = "JNA0604" "unprefixed-name" Warning,
    UNUSABLE_TOPIC_KEY = "JNA0605" "unusable-topic-key" Error,
    OPEN_GUARDRAIL = "JNA0606" "open-guardrail" Error,
    CHAT_APPROVAL_WITHOUT_IAM = "JNA0607" "chat-approval-without-iam" Error,
    POWERLESS_CHAT_ROLE = "JNA0608" "powerless-chat-role" Warning,
    MISPLACED_TARGET = "JNA0609" "misplaced-target" Error,
    RULE_WITHOUT_TARGET = "JNA0610" "rule-without-target" Error,
    TOO_MANY_TARGETS = "JNA0611" "too-many-targets" Error,
    CHAT_WITHOUT_TOPICS = "JNA0612" "chat-without-topics" Error,
    UNENCRYPTED_LOG_TARGET = "JNA0630" "unencrypted-log-target" Error,
    LOG_TARGET_OF_SOME_REGIONS = "JNA0631" "log-target-of-some-regions" Error,
    MISNAMED_LOG_TARGET = "JNA0632" "misnamed-log-target" Warning,
    UNUSED_LOG_TARGET = "JNA0633" "unused-log-target" Warning,
    REFUSED_BUCKET_NAME = "JNA0634" "refused-bucket-name" Error,
    ENCRYPTION_WITHOUT_MADE_KEY = "JNA0635" "encryption-without-made-key" Error,
    UNKNOWN_WRITERS = "JNA0636" "unknown-writers" Error,
    LOCK_OUTLIVES_EXPIRY = "JNA0637" "lock-outlives-expiry" Warning,
    REPLICAS_NOWHERE = "JNA0638" "replicas-nowhere" Warning,
    EXISTING_PREFERENCES_IN_THE_WAY = "JNA0639" "existing-preferences-in-the-way" Error,
    NOTHING_TO_REPLACE = "JNA0640" "nothing-to-replace" Warning,
    UNSUPPORTED_IMPORT = "JNA0641" "unsupported-import" Error,
    LATER_ACCOUNTS_LEFT_OUT = "JNA0642" "later-accounts-left-out" Warning,
    MADE_TWICE = "JNA0643" "made-twice" Error,
    CHAT_ROLE_OF_NO_CHANNEL = "JNA0645" "chat-role-of-no-channel" Warning,

    PERSONA_TOO_LARGE = "JNA0701" "persona-too-large" Error,
    MISPLACED_OPTION = "JNA0702" "misplaced-option" Error,
    TAKEN_NAME = "JNA0703" "taken-name" Error,
    MISSING_IDENTITY_CENTER = "JNA0704" "missing-identity-center" Error,
    UNASSIGNED_PERMISSION_SET = "JNA0705" "unassigned-permission-set" Warning,
    MANAGEMENT_ASSIGNMENT = "JNA0706" "management-assignment" Error,
    SESSION_AROUND_REQUEST = "JNA0707" "session-around-request" Warning,
    EMPTY_TRUST = "JNA0708" "empty-trust" Error,
    FEDERATED_REQUESTER = "JNA0709" "federated-requester" Warning,
    CONDUCTOR_ONE_OPTIONS = "JNA0721" "conductor-one-options" Error,
    UNUSED_CHILD_ROLE = "JNA0722" "unused-child-role" Warning,
    MISSING_BREAK_GLASS = "JNA0731" "missing-break-glass" Warning,
    GUARD_ON_ROOT = "JNA0732" "guard-on-root" Warning,
    GUARD_TOO_LARGE = "JNA0733" "guard-too-large" Error,
    GUARD_WITHOUT_TARGET = "JNA0734" "guard-without-target" Error,
    GUARD_OUTSIDE_NODE_ACCESS = "JNA0735" "guard-outside-node-access" Warning,
    GUARD_WITHOUT_EFFECT = "JNA0736" "guard-without-effect" Warning,
    DENIED_RDP = "JNA0737" "denied-rdp" Warning,

    BROKEN_INVARIANT = "JNA0801" "broken-invariant" Error,
    UNDECIDED_INVARIANT = "JNA0802" "undecided-invariant" Warning,
    DEAD_STATEMENT = "JNA0803" "dead-statement" Warning,
    COVERED_STATEMENT = "JNA0804" "covered-statement" Warning,
    DENIED_PERMIT = "JNA0805" "denied-permit" Warning,
    IDLE_FORBID = "JNA0806" "idle-forbid" Warning,
    UNREACHABLE_POLICY = "JNA0807" "unreachable-policy" Warning,
    INVARIANT_NOWHERE = "JNA0808" "invariant-nowhere" Warning,
    UNUSED_EXCLUSIVE = "JNA0809" "unused-exclusive" Warning,
    EXCESSIVE_EXPOSURE = "JNA0850" "excessive-exposure" Error,
    UNREADABLE_INVENTORY = "JNA0851" "unreadable-inventory" Error,
    UNPLACED_NODES = "JNA0852" "unplaced-nodes" Error,
    CONTRADICTING_INVENTORY = "JNA0853" "contradicting-inventory" Warning,
    UNKNOWN_TAGS = "JNA0854" "unknown-tags" Warning,
    PARTIAL_INVENTORY = "JNA0855" "partial-inventory" Warning,
    UNKNOWN_MEMBER = "JNA0856" "unknown-member" Warning,
    TEST_UNKNOWN_NAME = "JNA0880" "test-unknown-name" Error,
    TEST_IMPOSSIBLE = "JNA0881" "test-impossible" Error,
    TEST_DUPLICATE_CASE = "JNA0882" "test-duplicate-case" Error,
    TEST_UNUSED_NAME = "JNA0883" "test-unused-name" Warning,

    DOCUMENT_TOO_LARGE = "JNA0901" "document-too-large" Error,
    TEMPLATE_TOO_LARGE = "JNA0902" "template-too-large" Error,
    REFUSED_TAG = "JNA0903" "refused-tag" Error,
    FAILED_OVERRIDE = "JNA0904" "failed-override" Error,
    NAME_TOO_LONG = "JNA0905" "name-too-long" Error,
    STRICT_CONCURRENCY = "JNA0906" "strict-concurrency" Error,
    REFUSED_ROLE = "JNA0907" "refused-role" Error,
    UNUSED_REGION_ORDER = "JNA0908" "unused-region-order" Warning,
    RETENTION_WITHOUT_AUTO_DEPLOYMENT = "JNA0909" "retention-without-auto-deployment" Error,
    REFUSED_OVERRIDE = "JNA0910" "refused-override" Error,
    UNDOCUMENTED_OVERRIDE = "JNA0911" "undocumented-override" Warning,
    DISABLING_OVERRIDE = "JNA0912" "disabling-override" Error,
    PARTIAL_OVERRIDE = "JNA0913" "partial-override" Error,
    OVERRIDE_OUTSIDE_MODEL = "JNA0914" "override-outside-model" Warning,

    SESSION_WITHOUT_REQUEST = "JNA1001" "session-without-request" Error,
    NARROWED_SESSION = "JNA1002" "narrowed-session" Warning,
    CONNECTION_WITHOUT_REQUEST = "JNA1003" "connection-without-request" Note,
    UNJUDGED_POLICY = "JNA1004" "unjudged-policy" Warning,
    UNREADABLE_POLICY = "JNA1005" "unreadable-policy" Error,
    NO_POLICY = "JNA1006" "no-policy" Error,
    PARTIAL_EXPORT = "JNA1007" "partial-export" Warning,
    MALFORMED_INVENTORY = "JNA1011" "malformed-inventory" Error,
    MALFORMED_PRICES = "JNA1012" "malformed-prices" Error,
    NO_DOCUMENT_DESCRIPTION = "JNA1021" "no-document-description" Error,
}
