//! Shell commands in which every word is quoted if necessary

use serde::{Serialize, Serializer};

/// A shell command in which every word is quoted if necessary
///
/// ```
/// use jitna_iac::assembly::Command;
///
/// let command = Command::new("aws").words(["iam", "get-role", "--role-name", "it's mine"]);
/// assert_eq!(command.to_string(), r"aws iam get-role --role-name 'it'\''s mine'");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    words: Vec<String>,
    /// Whether this is a comment: one word, which the shell ignores
    comment: bool,
    /// File to which the output is written
    file: Option<String>,
}

impl Command {
    /// Returns a command without arguments
    #[must_use]
    pub fn new(program: impl Into<String>) -> Self {
        Self { words: vec![program.into()], comment: false, file: None }
    }

    /// Returns a comment between commands; it is always one line, whatever it contains
    #[must_use]
    pub fn comment(text: impl Into<String>) -> Self {
        Self { words: vec![text.into()], comment: true, file: None }
    }

    /// Writes the output to a file
    #[must_use]
    pub fn output_to(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// Replaces each word that follows an option, if `other` returns a replacement
    pub(crate) fn replace_after(&mut self, option: &str, other: impl Fn(&str) -> Option<String>) {
        let mut follows = false;
        for word in &mut self.words {
            if follows && let Some(other) = other(word) {
                *word = other;
            }
            follows = word == option;
        }
    }

    /// Words after the program
    pub(crate) fn arguments(&self) -> &[String] {
        self.words.get(1..).unwrap_or_default()
    }

    /// Adds a word
    #[must_use]
    pub fn word(mut self, word: impl Into<String>) -> Self {
        self.words.push(word.into());
        self
    }

    /// Adds words
    #[must_use]
    pub fn words<W: Into<String>>(mut self, words: impl IntoIterator<Item = W>) -> Self {
        self.words.extend(words.into_iter().map(Into::into));
        self
    }
}

impl std::fmt::Display for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.comment {
            let lines = self.words.iter().flat_map(|text| text.split(char::is_control));
            return write!(f, "# {}", lines.collect::<Vec<_>>().join(" "));
        }
        for (number, word) in self.words.iter().enumerate() {
            if number > 0 {
                f.write_str(" ")?;
            }
            f.write_str(&quoted(word))?;
        }
        if let Some(file) = &self.file {
            write!(f, " > {}", quoted(file))?;
        }
        Ok(())
    }
}

impl Serialize for Command {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Quotes a string so that a POSIX shell reads it as one word (POSIX, Shell Command Language, 2.2 Quoting)
#[must_use]
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    // Shells do not support NUL.
    format!("'{}'", word.replace('\0', "").replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn a_shell_gives_the_words_back(words in proptest::collection::vec("[^\0]{0,12}", 1..4)) {
            let command = Command::new("printf").word("%s\\0").words(words.iter().map(String::as_str));
            let output = std::process::Command::new("sh").arg("-c").arg(command.to_string()).output();
            let output = output.expect("a shell");
            let expected: String = words.iter().map(|word| format!("{word}\0")).collect();
            prop_assert_eq!(String::from_utf8_lossy(&output.stdout).into_owned(), expected);
        }
    }
}
