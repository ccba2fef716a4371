//! Logical IDs: names inside a template.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::limits::LOGICAL_ID_CHARACTERS;

/// Characters of the original name that [`LogicalId::from_name`] keeps, for readability.
const READABLE_CHARACTERS: usize = 64;
/// Characters of the prefix that [`LogicalId::from_name`] keeps.
const PREFIX_CHARACTERS: usize = 128;

/// Logical ID: the name of a resource, parameter, condition or output inside its template
///
/// It has 1 to 255 ASCII letters and digits (AWS CloudFormation User Guide, "Resources" and "Understand CloudFormation quotas"). If a
/// resource's logical ID changes, CloudFormation replaces the resource.
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

/// A string that is not a logical ID
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` as logical ID: expected 1 to 255 ASCII letters and digits")]
pub struct LogicalIdError {
    text: String,
}

impl LogicalIdError {
    /// The given string
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl LogicalId {
    /// Returns the logical ID with exactly this string
    ///
    /// # Errors
    /// The string is empty, longer than 255 characters, or contains characters other than ASCII letters and digits.
    pub fn new(text: impl AsRef<str>) -> Result<Self, LogicalIdError> {
        let text = text.as_ref();
        let fits = (1..=LOGICAL_ID_CHARACTERS).contains(&text.len());
        if fits && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(text.into()))
        } else {
            Err(LogicalIdError { text: text.to_owned() })
        }
    }

    /// Returns a stable, readable logical ID for an item with any name
    ///
    /// The prefix says what kind of item it is. The ASCII letters and digits of the name follow in `PascalCase`, then eight hexadecimal
    /// digits. The digits distinguish names that differ only in punctuation, case or other scripts. The ID depends only on prefix and name,
    /// not on the template's other contents, so a new policy does not change the ID of another.
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

    /// Returns the ID as a string
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// FNV-1a, 64 bits.
// INVARIANT: the IDs in deployed stacks come from this function. The standard library's hasher may change between releases; this one must
// not.
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
