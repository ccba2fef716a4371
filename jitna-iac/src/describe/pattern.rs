//! Patterns: named constructs with documented parameters and defaults, which YAML can use too
//!
//! [`pattern!`](crate::pattern) defines a pattern; [`app::patterns`](crate::app::patterns) provides a package's patterns to the command.

use crate::ids::{ParseIdError, clip};
use crate::origin::Origin;
use crate::suggest::nearest;
use crate::tree::Node;

use super::Finding;
use super::finding::Weight;
use super::fragment::{Fragment, Part};

/// A named construct with documented parameters; [`pattern!`](crate::pattern) implements it
pub trait Pattern: Part + Sized {
    /// Name in YAML, such as `break-glass`
    const NAME: &'static str;
    /// Description: the documentation of the type
    const DOC: &'static str;

    /// The parameters, in the order in which they are declared
    fn parameters() -> Vec<Parameter>;

    /// Returns the pattern with the parameters from YAML
    ///
    /// # Errors
    ///
    /// Returns one finding for each parameter that is unknown, missing or malformed.
    fn read(parameters: Parameters<'_>) -> Result<Self, Vec<Finding>>;
}

/// Description of a pattern's parameter
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Key in YAML
    pub name: String,
    /// Meaning and default
    pub doc: String,
    /// Kind of value that it accepts
    pub kind: ParameterKind,
    /// Whether it is required
    pub is_required: bool,
}

/// Kind of value that a parameter accepts
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterKind {
    /// A string, a number or a duration of this type of [`ids`](crate::ids), such as `Hours`
    Text(&'static str),
    /// The name of an element of the model, such as a group
    Name(&'static str),
    /// `true` or `false`
    Boolean,
    /// A whole number
    Number,
    /// Nodes: `all`, or tags with their values
    Nodes,
    /// A list
    List(&'static ParameterKind),
}

impl ParameterKind {
    fn words(self) -> String {
        match self {
            Self::Text(of) => name_of_type(of).to_owned(),
            Self::Name(of @ "account") => format!("name of an {of}"),
            Self::Name(of) => format!("name of a {of}"),
            Self::Boolean => "boolean".to_owned(),
            Self::Number => "number".to_owned(),
            Self::Nodes => "nodes".to_owned(),
            Self::List(of) => format!("list: {}", of.words()),
        }
    }
}

/// Returns the name of a type without its modules: `ScheduleDays` for `ids::Schedule<ids::ScheduleDays>`
pub(crate) fn name_of_type(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path).trim_matches(|c| c == '>' || c == ' ')
}

/// Types of parameters that [`pattern!`](crate::pattern) accepts: [`Given`](super::Given) values, handles, lists of handles, `bool`, `u32`
/// and [`Nodes`](super::Nodes)
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a parameter",
    note = "parameters are `Given<T>` for a type `T` of `jitna_iac::ids`, handles such as `Group`, `Vec` of these, `bool`, `u32` and `Nodes`"
)]
pub trait ParameterType: Sized {
    /// Kind of value that it accepts
    #[doc(hidden)]
    const KIND: ParameterKind;

    /// Reads the value from YAML
    #[doc(hidden)]
    fn read(written: Written<'_>) -> Result<Self, Vec<Finding>>;
}

/// A value as written in YAML
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Written<'a>(pub(crate) &'a Node<'static>);

/// The parameters of one use of a pattern, as written in YAML
#[derive(Debug)]
pub struct Parameters<'a> {
    pattern: &'static str,
    at: Origin,
    pairs: &'a [(Node<'static>, Node<'static>)],
    known: Vec<String>,
    missing: Vec<String>,
    findings: Vec<Finding>,
}

pub(super) fn wrong(code: &'static str, message: String, at: Origin) -> Finding {
    Finding::new(Weight::Error, code.into(), message, at)
}

const UNKNOWN_KEY: &str = "JNA0102";
const MISSING_KEY: &str = "JNA0103";
const WRONG_KIND: &str = "JNA0104";
const DUPLICATE_KEY: &str = "JNA0105";
const MALFORMED: &str = "JNA0106";
pub(super) const EMPTY_LIST: &str = "JNA0191";

impl Written<'_> {
    pub(super) fn wanted(self, what: &str) -> Vec<Finding> {
        let message = format!("expected {what}, found {}", self.0.kind());
        vec![wrong(WRONG_KIND, message, self.0.origin)]
    }

    pub(super) fn malformed(self, error: &ParseIdError) -> Vec<Finding> {
        let mut finding = wrong(MALFORMED, error.to_string(), self.0.origin);
        finding.help = error.help().map(str::to_owned);
        vec![finding]
    }
}

impl<'a> Parameters<'a> {
    pub(crate) fn new(
        pattern: &'static str,
        at: Origin,
        pairs: &'a [(Node<'static>, Node<'static>)],
    ) -> Self {
        let mut findings = Vec::new();
        for (number, (key, _)) in pairs.iter().enumerate() {
            if pairs.iter().take(number).any(|(other, _)| other.is_same(key)) {
                let name = clip(key.as_text().unwrap_or_default());
                findings.push(wrong(DUPLICATE_KEY, format!("duplicate parameter `{name}`"), key.origin));
            }
        }
        Self { pattern, at, pairs, known: Vec::new(), missing: Vec::new(), findings }
    }

    fn read<T: ParameterType>(&mut self, name: String) -> Option<Option<T>> {
        let pair = self.pairs.iter().find(|(key, _)| key.as_text() == Some(&name));
        self.known.push(name);
        let (_, value) = pair.filter(|(_, value)| !value.is_null())?;
        match T::read(Written(value)) {
            Ok(value) => Some(Some(value)),
            Err(findings) => {
                self.findings.extend(findings);
                Some(None)
            }
        }
    }

    /// Returns a required parameter
    #[doc(hidden)]
    pub fn required<T: ParameterType>(&mut self, field: &str) -> Option<T> {
        let name = key(field);
        match self.read(name.clone()) {
            Some(value) => value,
            None => {
                self.missing.push(name);
                None
            }
        }
    }

    /// Returns a parameter that has a default
    #[doc(hidden)]
    pub fn optional<T: ParameterType>(&mut self, field: &str) -> Option<T> {
        self.read(key(field)).flatten()
    }

    /// Returns the findings about the parameters; call it after all of them were read
    #[doc(hidden)]
    #[must_use]
    pub fn findings(mut self) -> Vec<Finding> {
        for (key, _) in self.pairs {
            let name = key.as_text().unwrap_or_default();
            if self.known.iter().any(|known| known == name) {
                continue;
            }
            let message = format!("unknown parameter `{}` of the pattern `{}`", clip(name), self.pattern);
            let like = nearest(name, self.known.iter().map(String::as_str)).map(str::to_owned);
            let help = match &like {
                // The parameter is misspelled, not missing.
                Some(like) => {
                    self.missing.retain(|missing| missing != like);
                    format!("did you mean `{like}`?")
                }
                None if self.known.is_empty() => "the pattern has no parameters".to_owned(),
                None => format!("the parameters are {}", listed(&self.known)),
            };
            self.findings.push(wrong(UNKNOWN_KEY, message, key.origin).help(help));
        }
        let start = self.pairs.first().map_or(self.at, |(key, _)| key.origin);
        for name in &self.missing {
            let message = format!("missing parameter `{name}` of the pattern `{}`", self.pattern);
            self.findings.push(wrong(MISSING_KEY, message, start));
        }
        self.findings
    }
}

/// Lists names for a message
pub(crate) fn listed(names: &[impl AsRef<str>]) -> String {
    names.iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", ")
}

/// Returns the key of a field: YAML writes `accessDuration` for `access_duration`
#[doc(hidden)]
#[must_use]
pub fn key(field: &str) -> String {
    let mut words = field.split('_').filter(|word| !word.is_empty());
    let mut key = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        key.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        key.push_str(letters.as_str());
    }
    key
}

/// What `new` and the setters of a pattern accept for a parameter of type `P`
#[doc(hidden)]
pub trait IntoParameter<P> {
    /// Returns the parameter, as provided at a line of a program
    fn into_parameter(self, at: Origin) -> P;
}

/// Expands a use of a pattern to its parts
type Expand = fn(&[(Node<'static>, Node<'static>)], Origin) -> Result<Fragment, Vec<Finding>>;

/// A pattern for the command, created by [`register`]
#[derive(Clone, Copy, Debug)]
pub struct Registered {
    pub(crate) name: &'static str,
    pub(crate) doc: &'static str,
    pub(crate) parameters: fn() -> Vec<Parameter>,
    pub(crate) expand: Expand,
}

impl Registered {
    /// Name in YAML
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Description
    #[must_use]
    pub const fn doc(&self) -> &'static str {
        self.doc
    }

    /// Returns the description and the parameters as a Markdown page
    #[must_use]
    pub fn page(&self) -> String {
        // The examples are in Rust, so the page ends before them.
        let doc = self.doc.split("```").next().unwrap_or_default().trim();
        let doc: Vec<&str> = doc.lines().map(str::trim).collect();
        let mut page = format!("# {}\n\n{}\n", self.name, doc.join("\n"));
        for (number, parameter) in self.parameters().iter().enumerate() {
            let required = if parameter.is_required { ", required" } else { "" };
            let doc = parameter.doc.split_whitespace().collect::<Vec<_>>().join(" ");
            let before = if number == 0 { "\n" } else { "" };
            let (name, kind) = (&parameter.name, parameter.kind.words());
            page.push_str(&format!("{before}- `{name}` ({kind}{required}): {doc}\n"));
        }
        page
    }

    /// Returns the first paragraph of the description
    #[must_use]
    pub fn summary(&self) -> String {
        let first = self.doc.trim().split("\n\n").next().unwrap_or_default();
        let first = first.lines().map(str::trim).take_while(|line| !line.is_empty());
        first.collect::<Vec<_>>().join(" ")
    }

    /// The parameters, in the order in which they are declared
    #[must_use]
    pub fn parameters(&self) -> Vec<Parameter> {
        (self.parameters)()
    }
}

/// Registers a pattern for the command: an item of the list for [`app::patterns`](crate::app::patterns)
#[must_use]
pub const fn register<P: Pattern>() -> Registered {
    fn expand<P: Pattern>(
        pairs: &[(Node<'static>, Node<'static>)],
        at: Origin,
    ) -> Result<Fragment, Vec<Finding>> {
        let pattern = P::read(Parameters::new(P::NAME, at, pairs))?;
        let mut fragment = Fragment(super::mapping::Mapping::new(at));
        fragment.add_at(pattern, at);
        Ok(fragment)
    }
    Registered { name: P::NAME, doc: P::DOC, parameters: P::parameters, expand: expand::<P> }
}

/// Defines a pattern: a construct with `new`, setters and a name in YAML
///
/// Required parameters are above the semicolon, parameters with a default below it. Their types implement [`ParameterType`]. The body is an
/// ordinary [`Part`]. Import the types of the parameters, including [`Given`](crate::describe::Given).
///
/// ```
/// use jitna_iac::describe::Given;
/// use jitna_iac::pattern;
/// use jitna_iac::prelude::*;
///
/// pattern! {
///     /// Two levels of approval for one application
///     pub struct TwoLevels = "two-levels" {
///         /// Value of the tag `Application`
///         application: Given<NodeTagValue>,
///         /// Who approves first
///         leads: Group,
///         /// Who approves after them
///         owners: Group,
///         ;
///         /// How long access lasts; default: 4 hours
///         access: Given<Hours> = hours(4),
///     }
/// }
///
/// impl Part for TwoLevels {
///     fn add_to(self, to: &mut Fragment) {
///         let name = format!("{}-two-levels", self.application.as_str().unwrap_or_default());
///         let nodes = Nodes::tagged("Application", &self.application);
///         to.add(ManualApproval::new(name, nodes).access_duration(&self.access).level(self.leads).level(self.owners));
///     }
/// }
///
/// const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
/// const OWNERS: Group = group!("owners", "34688438-1061-702c-a03d-1fa788dccfd1");
///
/// let shop = TwoLevels::new("Shop", LEADS, OWNERS).access(hours(8));
/// let rollout = Rollout::new("workloads").unit(Unit::root()).with(shop);
/// ```
#[macro_export]
macro_rules! pattern {
    (
        $(#[doc = $doc:literal])*
        $vis:vis struct $name:ident = $yaml:literal {
            $(
                $(#[doc = $must_doc:literal])*
                $must:ident: $must_type:ident $(<$must_of:ty>)?
            ),*
            $(,)?
            $(;
                $(
                    $(#[doc = $may_doc:literal])*
                    $may:ident: $may_type:ident $(<$may_of:ty>)? = $default:expr
                ),*
                $(,)?
            )?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        #[must_use = "a pattern has no effect until it is added to a model"]
        $vis struct $name {
            $($must: $must_type $(<$must_of>)?,)*
            $($($may: $may_type $(<$may_of>)?,)*)?
        }

        impl $name {
            /// Returns the pattern with its required parameters
            #[track_caller]
            #[allow(clippy::new_without_default, clippy::too_many_arguments, dead_code)]
            $vis fn new($($must: $crate::__parameter!($must_type $(<$must_of>)?)),*) -> Self {
                #[allow(unused_variables)]
                let at = $crate::Origin::here();
                Self {
                    $($must: $crate::describe::pattern::IntoParameter::into_parameter($must, at),)*
                    $($($may: $crate::describe::pattern::IntoParameter::into_parameter($default, $crate::Origin::Unknown),)*)?
                }
            }

            $($(
                $(#[doc = $may_doc])*
                #[track_caller]
                #[allow(dead_code)]
                $vis fn $may(mut self, $may: $crate::__parameter!($may_type $(<$may_of>)?)) -> Self {
                    self.$may = $crate::describe::pattern::IntoParameter::into_parameter($may, $crate::Origin::here());
                    self
                }
            )*)?
        }

        impl $crate::describe::pattern::Pattern for $name {
            const NAME: &'static str = $yaml;
            const DOC: &'static str = concat!($($doc, "\n"),*);

            fn parameters() -> Vec<$crate::describe::pattern::Parameter> {
                vec![
                    $($crate::describe::pattern::Parameter {
                        name: $crate::describe::pattern::key(stringify!($must)),
                        doc: concat!($($must_doc, "\n"),*).trim().to_owned(),
                        kind: <$must_type $(<$must_of>)? as $crate::describe::pattern::ParameterType>::KIND,
                        is_required: true,
                    },)*
                    $($($crate::describe::pattern::Parameter {
                        name: $crate::describe::pattern::key(stringify!($may)),
                        doc: concat!($($may_doc, "\n"),*).trim().to_owned(),
                        kind: <$may_type $(<$may_of>)? as $crate::describe::pattern::ParameterType>::KIND,
                        is_required: false,
                    },)*)?
                ]
            }

            fn read(
                mut parameters: $crate::describe::pattern::Parameters<'_>,
            ) -> Result<Self, Vec<$crate::describe::Finding>> {
                $(let $must: Option<$must_type $(<$must_of>)?> = parameters.required(stringify!($must));)*
                $($(let $may: Option<$may_type $(<$may_of>)?> = parameters.optional(stringify!($may));)*)?
                let findings = parameters.findings();
                if !findings.is_empty() {
                    return Err(findings);
                }
                let read = || {
                    Some(Self {
                        $($must: $must?,)*
                        $($($may: $may.unwrap_or_else(|| {
                            $crate::describe::pattern::IntoParameter::into_parameter($default, $crate::Origin::Unknown)
                        }),)*)?
                    })
                };
                read().ok_or_else(Vec::new)
            }
        }
    };
}

/// Type of the argument for a parameter
#[doc(hidden)]
#[macro_export]
macro_rules! __parameter {
    (Given<$type:ty>) => { impl $crate::describe::Value<$type> };
    (Vec<$type:ty>) => { impl IntoIterator<Item = $type> };
    ($type:ident) => { $type };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_fields_as_yaml_writes_them() {
        for (field, expected) in
            [("access", "access"), ("access_duration", "accessDuration"), ("a_b_c", "aBC")]
        {
            assert_eq!(key(field), expected);
        }
    }
}
