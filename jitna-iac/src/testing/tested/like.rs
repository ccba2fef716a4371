//! What a value of a template is like, and how far another one is from it

use std::fmt;

use serde_json::Value;

/// What a value of a template is expected to be
///
/// [`like!`](crate::like) makes one of a mapping; everything that is JSON is one by `into`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Match {
    /// Anything, but it must be there
    Any,
    /// Nothing: the key is not there
    Absent,
    /// This value and nothing else
    Exactly(Value),
    /// A mapping with at least these keys
    Like(Like),
    /// A list of these, in this order
    Items(Vec<Self>),
    /// A list with at least one like this
    Contains(Box<Self>),
    /// Text that is JSON, and like this
    Text(Box<Self>),
}

/// Keys and what their values are like; made by [`like!`](crate::like)
pub type Like = Vec<(String, Match)>;

impl Match {
    /// A list with at least one like this
    #[must_use]
    pub fn contains(what: impl Into<Self>) -> Self {
        Self::Contains(Box::new(what.into()))
    }

    /// A list of these, in this order
    #[must_use]
    pub fn items(all: impl IntoIterator<Item = impl Into<Self>>) -> Self {
        Self::Items(all.into_iter().map(Into::into).collect())
    }

    /// This value and nothing else: of a mapping, no other key
    #[must_use]
    pub fn exactly(value: impl Into<Value>) -> Self {
        Self::Exactly(value.into())
    }

    /// Text that is JSON, as documents and templates of StackSets are, and like this
    #[must_use]
    pub fn text(what: impl Into<Self>) -> Self {
        Self::Text(Box::new(what.into()))
    }

    /// What differs, each with its path
    pub(super) fn differences(&self, found: Option<&Value>, path: &str, all: &mut Vec<Difference>) {
        let mut differs = |expected: String| {
            let found = found.map_or_else(|| "nothing".to_owned(), clipped);
            all.push(Difference { path: path.to_owned(), expected, found });
        };
        match (self, found) {
            (Self::Any, Some(_)) | (Self::Absent, None) => {}
            (Self::Exactly(wanted), Some(found)) if wanted == found => {}
            (Self::Like(keys), Some(Value::Object(map))) => {
                for (key, wanted) in keys {
                    wanted.differences(map.get(key), &below(path, key), all);
                }
            }
            (Self::Items(wanted), Some(Value::Array(items))) => {
                if items.len() != wanted.len() {
                    let expected = format!("a list of {}", wanted.len());
                    all.push(Difference {
                        path: path.to_owned(),
                        expected,
                        found: format!("a list of {}", items.len()),
                    });
                }
                for (number, (wanted, item)) in wanted.iter().zip(items).enumerate() {
                    wanted.differences(Some(item), &format!("{path}[{number}]"), all);
                }
            }
            (Self::Contains(wanted), Some(Value::Array(items))) => {
                let mut closest: Option<Vec<Difference>> = None;
                for (number, item) in items.iter().enumerate() {
                    let mut these = Vec::new();
                    wanted.differences(Some(item), &format!("{path}[{number}]"), &mut these);
                    if closest.as_ref().is_none_or(|known| these.len() < known.len()) {
                        closest = Some(these);
                    }
                }
                match closest {
                    Some(closest) => all.extend(closest),
                    None => differs(format!("a list with {wanted}")),
                }
            }
            (Self::Text(wanted), Some(Value::String(text))) => match serde_json::from_str::<Value>(text) {
                Ok(inner) => wanted.differences(Some(&inner), &format!("{path}(as JSON)"), all),
                Err(_) => differs("text that is JSON".to_owned()),
            },
            _ => differs(self.to_string()),
        }
    }
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// A value that is not as expected
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    path: String,
    expected: String,
    found: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.path, self.expected, self.found)
    }
}

/// Longest value that a message repeats, in characters
const LONGEST: usize = 120;

fn clipped(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

impl fmt::Display for Match {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("anything"),
            Self::Absent => f.write_str("nothing"),
            Self::Exactly(value) => f.write_str(&clipped(value)),
            Self::Like(keys) => {
                let keys: Vec<&str> = keys.iter().map(|(key, _)| key.as_str()).collect();
                write!(f, "a mapping with {}", keys.join(", "))
            }
            Self::Items(items) => write!(f, "a list of {}", items.len()),
            Self::Contains(what) => write!(f, "a list with {what}"),
            Self::Text(what) => write!(f, "text that is JSON: {what}"),
        }
    }
}

macro_rules! exactly {
    ($($from:ty),*) => {
        $(impl From<$from> for Match {
            fn from(value: $from) -> Self {
                Self::Exactly(value.into())
            }
        })*
    };
}

exactly!(&str, String, bool, i32, i64, u32, u64, Value);

impl From<Like> for Match {
    fn from(keys: Like) -> Self {
        Self::Like(keys)
    }
}

impl<T: Into<Self>, const N: usize> From<[T; N]> for Match {
    fn from(items: [T; N]) -> Self {
        Self::items(items)
    }
}

/// A mapping with at least these keys, for [`Template::has_resource_properties`](crate::testing::Template::has_resource_properties)
///
/// A value is JSON, another `like!`, a list of these, or a [`Match`](crate::testing::Match).
///
/// ```
/// use jitna_iac::like;
/// use jitna_iac::testing::Match;
///
/// let expected = like! {
///     "DocumentType": "AutoApprovalPolicy",
///     "Content": Match::text(like! {"schemaVersion": "1.0"}),
///     "Tags": Match::contains(like! {"Key": "Team"}),
///     "VersionName": Match::Absent,
/// };
/// assert_eq!(expected.len(), 4);
/// ```
#[macro_export]
macro_rules! like {
    ($($key:literal : $value:expr),* $(,)?) => {
        {
            let keys: $crate::testing::Like =
                ::std::vec![$((::std::string::String::from($key), $crate::testing::Match::from($value))),*];
            keys
        }
    };
}
