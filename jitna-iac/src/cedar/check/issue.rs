//! An issue in a policy, and the kinds of issues

use std::fmt;
use std::ops::Range;

/// An issue in the text of a policy
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Issue {
    /// Kind of the issue
    pub kind: IssueKind,
    /// What is wrong: one line in lower case without a period, with quoted text in backticks
    pub message: String,
    /// What to write instead
    pub help: Option<String>,
    /// Bytes to replace and their replacement, if the help can be followed without a decision
    pub fix: Option<(Range<usize>, String)>,
    /// Bytes of the text that the issue is about, always on character boundaries
    pub range: Option<Range<usize>>,
    /// Number of the statement, counted from 0
    pub statement: Option<usize>,
}

impl Issue {
    pub(super) fn new(kind: IssueKind, message: String, range: Range<usize>) -> Self {
        Self { kind, message, help: None, fix: None, range: Some(range), statement: None }
    }

    pub(super) fn help(mut self, help: String) -> Self {
        self.help = Some(help);
        self
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $name:literal $error:literal,)*) => {
        /// A kind of issue in the text of a policy
        ///
        /// Each kind has a stable name ([`as_str`](Self::as_str)), so that rule codes can refer to it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum IssueKind {
            $($(#[$doc])* $kind,)*
        }

        impl IssueKind {
            /// All kinds
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// Returns the name, in lower case with hyphens
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            /// Checks whether a policy with this issue should not be deployed; other issues are likely mistakes, but may be intended
            pub const fn is_error(self) -> bool {
                match self {
                    $(Self::$kind => $error,)*
                }
            }
        }
    };
}

kinds! {
    /// Cedar cannot parse the text
    Syntax "syntax" true,
    /// The action is a bare name, as in four examples of the User Guide
    UnquotedAction "unquoted-action" true,
    /// `.exists()`, which the User Guide lists but Cedar does not have
    ExistsMethod "exists-method" true,
    /// The schema of the service rejects it (strict validation)
    Schema "schema" true,
    /// The condition holds for no request
    Impossible "impossible" false,
    /// An attribute that the schema does not have; after `has`, Cedar accepts it, and it never holds
    UnknownAttribute "unknown-attribute" true,
    /// `permit` in a deny-access policy, or `forbid` in an auto-approval policy
    WrongEffect "wrong-effect" true,
    /// `?principal` or `?resource`, which the service never fills in
    Template "template" true,
    /// An ID that the Identity Store cannot have, such as the documentation's IDs, which end in `EXAMPLE`
    ExampleId "example-id" true,
    /// The action is left open, or is not `==` to the documented action
    WrongActionScope "wrong-action-scope" true,
    /// `principal == …Group::…`: a principal is never a group; users are `in` a group
    GroupAsPrincipal "group-as-principal" true,
    /// A role as principal; roles are visible only through their principal tags
    RoleAsPrincipal "role-as-principal" true,
    /// One node by its ID, whose format is not documented
    NodeById "node-by-id" false,
    /// A `permit` for all principals and all nodes, without a condition
    Unconditional "unconditional" false,
    /// A `forbid` whose condition can fail with an error; Cedar then skips the statement
    FailsOpen "fails-open" true,
    /// A policy without statements
    NoStatement "no-statement" true,
    /// An annotation such as `@id("…")`, which the service's documentation does not mention
    UndocumentedAnnotation "undocumented-annotation" false,
    /// `&&` next to `||` without parentheses, which readers other than Cedar may group differently
    MixedOperators "mixed-operators" false,
    /// A repeated element of a set, or a repeated operand of `||` or `&&`
    RepeatedOperand "repeated-operand" false,
    /// A statement that repeats an earlier one
    DuplicateStatement "duplicate-statement" false,
}

impl fmt::Display for IssueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
