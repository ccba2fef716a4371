//! Where a value was written
//!
//! Every value of the model that a finding may point at is a [`Spanned`]: the value and its [`Origin`], a span of
//! `jitna.yaml` or a line of a Rust program. Origins never take part in equality, so a model read from YAML
//! equals the one that a program builds.

mod within;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::ops::Deref;
use std::panic::Location;

use serde::{Serialize, Serializer};

pub use within::Within;

/// Number of a source in [`Sources`](crate::diag::Sources)
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(crate) u32);

/// Where a value was written
#[derive(Clone, Copy, Debug, Default)]
pub enum Origin {
    /// Nowhere: the value is a default
    #[default]
    Unknown,
    /// Bytes `start..end` of a source
    Span {
        /// Source that holds the bytes
        file: FileId,
        /// First byte
        start: u32,
        /// Byte after the last
        end: u32,
    },
    /// Line and column of a source, both counted from 1
    Place {
        /// Source that holds the line
        file: FileId,
        /// Line, from 1
        line: u32,
        /// Column in characters, from 1
        column: u32,
    },
    /// Line of the Rust program that is running
    Caller(&'static Location<'static>),
    /// Line of a construct, and the lines that use the construct
    Within(&'static Within),
}

impl Origin {
    /// Place in the Rust program that calls the caller of this function
    ///
    /// [`Origin::Unknown`] in the standard library, which calls functions that are handed over by name, and in the library's own patterns:
    /// the place around it says more.
    #[must_use]
    #[track_caller]
    pub fn here() -> Self {
        Self::Caller(Location::caller()).of_user()
    }

    /// Whether this says a place at all
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown)
    }

    /// Source and first byte; of an origin that is not told in bytes, behind all
    pub(crate) const fn first_byte(self) -> (FileId, u32) {
        match self {
            Self::Span { file, start, .. } => (file, start),
            Self::Unknown | Self::Place { .. } | Self::Caller(_) | Self::Within(_) => {
                (FileId(u32::MAX), u32::MAX)
            }
        }
    }

    /// Whether this is the same place as `other`; what has no place is at none
    pub(crate) fn is_same(self, other: Self) -> bool {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => false,
            (Self::Span { .. }, Self::Span { .. }) => self.is_within(other) && other.is_within(self),
            (Self::Place { file, line, column }, Self::Place { file: of, line: at, column: in_line }) => {
                (file, line, column) == (of, at, in_line)
            }
            (Self::Caller(one), Self::Caller(other)) => one == other,
            (Self::Within(one), Self::Within(other)) => one == other,
            _ => false,
        }
    }

    /// Whether this is a part of `whole`, as far as both are bytes of one source
    pub(crate) fn is_within(self, whole: Self) -> bool {
        match (self, whole) {
            (
                Self::Span { file, start, end },
                Self::Span { file: whole_file, start: whole_start, end: whole_end },
            ) => file == whole_file && whole_start <= start && end <= whole_end,
            _ => false,
        }
    }

    /// This origin, or `other` if this says no place
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self.is_known() { self } else { other }
    }
}

/// A value and where it was written
///
/// Dereferences to the value; two are equal if their values are.
///
/// ```
/// use jitna_iac::Spanned;
///
/// let port = Spanned::here(3389);
/// assert_eq!(*port, 3389);
/// assert_eq!(port, Spanned::here(3389)); // another line, an equal value
/// ```
#[derive(Clone, Copy, Default)]
pub struct Spanned<T> {
    value: T,
    origin: Origin,
}

impl<T> Spanned<T> {
    /// Value written at `origin`
    pub const fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }

    /// Value that is not written anywhere, such as a default
    pub(crate) const fn unwritten(value: T) -> Self {
        Self::new(value, Origin::Unknown)
    }

    /// Value written where this is called
    #[track_caller]
    pub fn here(value: T) -> Self {
        Self::new(value, Origin::here())
    }

    /// Where the value was written
    pub const fn origin(&self) -> Origin {
        self.origin
    }

    /// The value alone
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Another value, written at the same place
    pub fn with<U>(&self, value: U) -> Spanned<U> {
        Spanned::new(value, self.origin)
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}

impl<T: fmt::Debug> fmt::Debug for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: fmt::Display> fmt::Display for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

thread_local! {
    static CAPTURING: Cell<bool> = const { Cell::new(false) };
    static CAPTURED: RefCell<Vec<Origin>> = const { RefCell::new(Vec::new()) };
}

/// Key under which [`Spanned`] hides a captured origin in the JSON of [`capture`]
pub(crate) const CAPTURE_KEY: &str = "\u{0}origin";

impl<T: Serialize> Serialize for Spanned<T> {
    /// Writes the value alone, save while a program hands its model over
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !CAPTURING.get() {
            return self.value.serialize(serializer);
        }
        let index = CAPTURED.with_borrow_mut(|all| {
            all.push(self.origin);
            all.len() - 1
        });
        (CAPTURE_KEY, index, &self.value).serialize(serializer)
    }
}

/// A captured value without its mark, and its place if it has a mark
pub(crate) fn captured<'j>(
    json: &'j serde_json::Value,
    origins: &[Origin],
) -> (&'j serde_json::Value, Option<Origin>) {
    match json.as_array().map(Vec::as_slice) {
        Some([mark, number, inner]) if mark == CAPTURE_KEY => {
            let number = number.as_u64().and_then(|number| usize::try_from(number).ok());
            (inner, Some(number.and_then(|number| origins.get(number)).copied().unwrap_or_default()))
        }
        _ => (json, None),
    }
}

/// JSON of `value`, each [`Spanned`] in it as `[CAPTURE_KEY, n, value]`, and the origins that the numbers represent
pub(crate) fn capture<T: Serialize>(
    value: &T,
) -> Result<(serde_json::Value, Vec<Origin>), serde_json::Error> {
    CAPTURED.with_borrow_mut(Vec::clear);
    CAPTURING.set(true);
    let json = serde_json::to_value(value);
    CAPTURING.set(false);
    Ok((json?, CAPTURED.take()))
}
