//! Derives identifiers of constants, functions and variables from names

use std::collections::HashSet;

/// Words that cannot be identifiers, and other names in the program: `main`, `model`, functions of `describe`
const TAKEN: &str = "abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl \
    in let loop macro match mod move mut override priv pub ref return self static struct super trait true try type typeof unsafe unsized \
    use virtual where while yield main model days hours minutes seconds node_tag principal_tag";

/// Maximum length of an identifier without its kind: declarations must not get too wide
const LONGEST: usize = 40;

/// Identifiers that are taken
#[derive(Clone, Debug)]
pub(super) struct Identifiers(HashSet<String>);

impl Default for Identifiers {
    fn default() -> Self {
        Self(TAKEN.split_whitespace().map(str::to_owned).collect())
    }
}

/// Letters and digits of a string in lower case, with `_` in place of other characters
pub(super) fn snake(text: &str) -> String {
    let mut name = String::new();
    let mut before = ' ';
    for letter in text.chars() {
        let begins = letter.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit());
        if (begins || !letter.is_ascii_alphanumeric()) && !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        if letter.is_ascii_alphanumeric() {
            name.push(letter.to_ascii_lowercase());
        }
        before = letter;
    }
    name.trim_end_matches('_').to_owned()
}

impl Identifiers {
    /// Whether a name is available unchanged
    pub(super) fn is_free(&self, name: &str) -> bool {
        !self.0.contains(name)
    }

    /// The identifier for a name; if it is taken or not valid, the kind is appended
    pub(super) fn claim(&mut self, name: &str, kind: &str) -> String {
        let mut name = snake(name);
        name.truncate(LONGEST);
        let name = name.trim_end_matches('_').to_owned();
        let is_word = name.starts_with(|letter: char| letter.is_ascii_lowercase());
        let long = match (name.as_str(), is_word) {
            ("", _) => kind.to_owned(),
            (name, true) if name == kind => kind.to_owned(),
            (name, true) => format!("{name}_{kind}"),
            (name, false) => format!("{kind}_{name}"),
        };
        let short = Some(name).filter(|_| is_word);
        let numbered = (2..).map(|number| format!("{long}_{number}"));
        let mut all = short.into_iter().chain([long.clone()]).chain(numbered);
        let claimed = all.find(|name| !self.0.contains(name)).unwrap_or_default();
        self.0.insert(claimed.clone());
        claimed
    }

    /// The same in upper case
    pub(super) fn constant(&mut self, name: &str, kind: &str) -> String {
        self.claim(name, kind).to_ascii_uppercase()
    }
}
