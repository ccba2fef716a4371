//! Findings of a construct about its parameters

use std::borrow::Cow;
use std::cmp::Ordering;

use super::given::Given;
use crate::origin::Origin;

/// Severity of a construct's finding
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    Note,
    Warning,
    Error,
}

impl Weight {
    pub(crate) const WORDS: [(&'static str, Self); 3] =
        [("note", Self::Note), ("warning", Self::Warning), ("error", Self::Error)];

    pub(crate) fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, of)| *of == self).map_or("error", |(word, _)| word)
    }
}

/// A finding of a construct, with a custom code
///
/// A code consists of capital letters and digits, such as `ACME001`; codes that begin with `JNA` are reserved for the library. A model
/// accepts notes and warnings by their codes, like other findings. Without [`at`](Self::at), the finding points at the line that adds the
/// construct.
///
/// ```
/// use jitna_iac::prelude::*;
///
/// /// Access for a supplier, which a team answers for
/// struct Supplier {
///     team: Group,
///     nodes: Nodes,
/// }
///
/// impl Part for Supplier {
///     fn add_to(self, to: &mut Fragment) {
///         if self.team.name() == "everyone" {
///             to.report(Finding::error("ACME001", "no team answers for the supplier").help("name the team"));
///         }
///         to.add(ManualApproval::new("supplier", self.nodes).level(self.team));
///     }
/// }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a finding has no effect until it is reported"]
pub struct Finding {
    pub(crate) code: Cow<'static, str>,
    pub(crate) weight: Weight,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) subject: Option<String>,
    /// Origins with their labels
    pub(crate) places: Vec<(Origin, String)>,
    /// Where the finding was created; it points there if no other location is known
    pub(crate) made: Origin,
}

/// Two findings are equal if they say the same, regardless of where they point
impl PartialEq for Finding {
    fn eq(&self, other: &Self) -> bool {
        let all = |one: &Self| {
            (one.weight, one.code.clone(), one.message.clone(), one.help.clone(), one.subject.clone())
        };
        all(self) == all(other)
    }
}

impl Finding {
    /// Reports something that would fail, or that cannot be intended
    #[track_caller]
    pub fn error(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(Weight::Error, code.into(), message.into(), Origin::here())
    }

    /// Reports something that is probably unintended
    #[track_caller]
    pub fn warning(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(Weight::Warning, code.into(), message.into(), Origin::here())
    }

    /// Reports something that is useful to know
    #[track_caller]
    pub fn note(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(Weight::Note, code.into(), message.into(), Origin::here())
    }

    pub(crate) fn new(weight: Weight, code: Cow<'static, str>, message: String, made: Origin) -> Self {
        Self { code, weight, message, help: None, subject: None, places: Vec::new(), made }
    }

    /// Points at the line that provided a value
    pub fn at<T>(self, value: &Given<T>) -> Self {
        self.labeled(value.origin(), "")
    }

    pub(crate) fn labeled(mut self, origin: Origin, text: impl Into<String>) -> Self {
        if origin.is_known() {
            self.places.push((origin, text.into()));
        }
        self
    }

    /// Sets the suggested fix, in one line
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Sets the subject of the finding, such as `manualApprovals/finance`; a model may accept findings by subject
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    pub(crate) fn each_origin(&mut self, change: &mut impl FnMut(&mut Origin)) {
        self.places.iter_mut().for_each(|(origin, _)| change(origin));
        change(&mut self.made);
    }

    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        (&self.code, &self.message).cmp(&(&other.code, &other.message))
    }
}
