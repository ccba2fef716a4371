//! Names of things inside a template.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::limits::LOGICAL_ID_CHARACTERS;

/// Letters of the original name that [`LogicalId::from_name`] keeps for readers.
const READABLE_CHARACTERS: usize = 64;
/// Letters of the prefix that [`LogicalId::from_name`] keeps.
const PREFIX_CHARACTERS: usize = 128;

/// Logical id: what a resource, parameter, condition or output is called inside its template
///
/// ASCII letters and digits only, 1 to 255 of them (AWS CloudFormation User Guide, "Resources" and
/// "Understand CloudFormation quotas"). A changed logical id makes CloudFormation replace the
/// resource.
///
/// ```
/// use jitna_iac::cfn::LogicalId;
///
/// let id: LogicalId = "SessionLogs".parse()?;
/// assert_eq!(id.as_str(), "SessionLogs");
/// assert!("session-logs".parse::<LogicalId>().is_err());
/// # Ok::<(), jitna_iac::cfn::LogicalIdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogicalId(Arc<str>);

/// A text that is no logical id
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` as logical id: expected 1 to 255 ASCII letters and digits")]
pub struct LogicalIdError {
    text: String,
}

impl LogicalIdError {
    /// The text that was given
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl LogicalId {
    /// Logical id of exactly this text
    ///
    /// # Errors
    /// The text is empty, longer than 255 characters, or holds anything but ASCII letters and
    /// digits.
    pub fn new(text: impl AsRef<str>) -> Result<Self, LogicalIdError> {
        let text = text.as_ref();
        let fits = (1..=LOGICAL_ID_CHARACTERS).contains(&text.len());
        if fits && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(text.into()))
        } else {
            Err(LogicalIdError { text: text.to_owned() })
        }
    }

    /// Stable, readable logical id for a thing of any name
    ///
    /// The prefix says what kind of thing it is; then come the ASCII letters and digits of the name
    /// in `PascalCase`, and eight hexadecimal digits that tell names apart which differ in
    /// punctuation, case or other scripts only. The id depends on prefix and name alone, never on
    /// what else a template holds, so adding a policy renames no other.
    ///
    /// ```
    /// use jitna_iac::cfn::LogicalId;
    ///
    /// let id = LogicalId::from_name("ManualApproval", "finance-payments (eu)");
    /// assert_eq!(id.as_str(), "ManualApprovalFinancePaymentsEu654d937b");
    /// assert_ne!(id, LogicalId::from_name("ManualApproval", "finance_payments (eu)"));
    /// ```
    #[must_use]
    pub fn from_name(prefix: &str, name: &str) -> Self {
        let letters = prefix.chars().filter(char::is_ascii_alphanumeric);
        let mut id: String = letters.take(PREFIX_CHARACTERS).collect();
        let mut word_starts = true;
        let mut kept = 0;
        for character in name.chars() {
            if !character.is_ascii_alphanumeric() {
                word_starts = true;
            } else if kept < READABLE_CHARACTERS {
                id.push(if word_starts { character.to_ascii_uppercase() } else { character });
                word_starts = false;
                kept += 1;
            }
        }
        // 0xff never occurs in UTF-8, so it keeps ("a", "bc") and ("ab", "c") apart.
        let hash = fnv_1a([prefix.as_bytes(), &[0xff], name.as_bytes()].concat());
        id.push_str(&format!("{:08x}", (hash >> 32) ^ (hash & 0xffff_ffff)));
        Self(id.into())
    }

    /// The id as text
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// FNV-1a, 64 bits.
// INVARIANT: ids in deployed stacks come from this; the hasher of std may change between releases,
// this must not.
fn fnv_1a(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let fold = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, fold)
}

impl fmt::Display for LogicalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for LogicalId {
    type Err = LogicalIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl TryFrom<&str> for LogicalId {
    type Error = LogicalIdError;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

impl TryFrom<String> for LogicalId {
    type Error = LogicalIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

impl From<&LogicalId> for LogicalId {
    fn from(id: &LogicalId) -> Self {
        id.clone()
    }
}

impl AsRef<str> for LogicalId {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for LogicalId {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl Serialize for LogicalId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fnv_1a_gives_the_published_test_vectors() {
        assert_eq!(fnv_1a(*b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv_1a(*b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv_1a(*b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn only_ascii_letters_and_digits_are_an_id() {
        for good in ["A", "1", "1e3", "On", &"a".repeat(255)] {
            assert_eq!(LogicalId::new(good).unwrap().as_str(), good);
        }
        for bad in ["", "a-b", "a b", "ä", "a\n", &"a".repeat(256)] {
            assert_eq!(LogicalId::new(bad).unwrap_err().text(), bad);
        }
    }

    #[test]
    fn names_that_read_alike_get_ids_of_their_own() {
        let names = ["a-b", "a_b", "a b", "A-B", "aB", "ab", "", "é", "日本", "a\u{301}", "a-b "];
        let mut ids: Vec<_> = names.iter().map(|name| LogicalId::from_name("P", name)).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), names.len());
    }

    proptest! {
        #[test]
        fn any_name_gives_a_valid_id(prefix in any::<String>(), name in ".{0,400}") {
            let id = LogicalId::from_name(&prefix, &name);
            prop_assert_eq!(LogicalId::new(id.as_str()).unwrap(), id);
        }
    }
}
