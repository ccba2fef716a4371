//! One thing that is wrong, and the kinds of it

use std::fmt;
use std::ops::Range;

/// One thing that is wrong with the text of a policy
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Issue {
    /// What kind of thing
    pub kind: IssueKind,
    /// What is wrong: one line, lower case, no period, what was written in backticks
    pub message: String,
    /// What to write instead
    pub help: Option<String>,
    /// What replaces which bytes of the text, where the help can be followed without a decision
    pub fix: Option<(Range<usize>, String)>,
    /// Bytes of the text that it is about, always between two characters
    pub range: Option<Range<usize>>,
    /// Which statement, counted from 0
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
        /// What can be wrong with the text of a policy
        ///
        /// Each kind has a name that stays ([`as_str`](Self::as_str)), so that codes can be hung on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum IssueKind {
            $($(#[$doc])* $kind,)*
        }

        impl IssueKind {
            /// Every kind
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// Name, in lower case with hyphens
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            /// Whether a policy with it should not be deployed; the others are likely mistakes, but may be meant
            pub const fn is_error(self) -> bool {
                match self {
                    $(Self::$kind => $error,)*
                }
            }
        }
    };
}

kinds! {
    /// Cedar cannot read it
    Syntax "syntax" true,
    /// The action is a bare name, as four examples of the User Guide have it
    UnquotedAction "unquoted-action" true,
    /// `.exists()`, which the User Guide lists and Cedar does not know
    ExistsMethod "exists-method" true,
    /// The schema of the service refuses it (strict validation)
    Schema "schema" true,
    /// The condition holds for no request at all
    Impossible "impossible" false,
    /// An attribute that the schema does not know; behind `has` Cedar accepts it, and it never holds
    UnknownAttribute "unknown-attribute" true,
    /// `permit` in a deny-access policy, or `forbid` in an auto-approval policy
    WrongEffect "wrong-effect" true,
    /// `?principal` or `?resource`, which nobody fills in
    Template "template" true,
    /// An id that cannot be one of the Identity Store, such as the documentation's, which end in `EXAMPLE`
    ExampleId "example-id" true,
    /// The action is left open, or is not `==` to the one that is documented
    WrongActionScope "wrong-action-scope" true,
    /// `principal == …Group::…`: no principal is a group; users are `in` it
    GroupAsPrincipal "group-as-principal" true,
    /// A role as principal; roles are seen through their principal tags only
    RoleAsPrincipal "role-as-principal" true,
    /// One node by its id, whose form is not documented
    NodeById "node-by-id" false,
    /// A `permit` for everyone, everywhere, without condition
    Unconditional "unconditional" false,
    /// A `forbid` whose condition can err, and which is skipped then
    FailsOpen "fails-open" true,
    /// A policy without any statement
    NoStatement "no-statement" true,
    /// An annotation such as `@id("…")`, of which the service's documentation does not speak
    UndocumentedAnnotation "undocumented-annotation" false,
    /// `&&` beside `||` without parentheses, which others than Cedar may read differently
    MixedOperators "mixed-operators" false,
    /// An element of a set, or a side of `||` or `&&`, that is there already
    RepeatedOperand "repeated-operand" false,
    /// A statement that stands above already
    DuplicateStatement "duplicate-statement" false,
}

impl fmt::Display for IssueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
