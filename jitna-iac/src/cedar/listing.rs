//! The statements of a text, distinguished by their meaning

use cedar_policy::Policy;

use super::inspect::effect;
use super::stack;
use super::tokens::{TokenKind, statements};
use super::{Effect, Source, document_text};

/// One statement of a text
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedStatement {
    /// Its `@id`, or else the comment above it
    pub label: Option<String>,
    /// Its effect; `None` if it begins with another word
    pub effect: Option<Effect>,
    /// The statement as Cedar's formatter writes it, without the comment above it
    pub text: String,
    /// Its meaning: equal for texts that differ only in formatting and comments
    pub meaning: String,
}

/// Returns the statements of a text in order, even if Cedar cannot read the text
///
/// ```
/// use jitna_iac::cedar::list_statements;
///
/// let one = list_statements("// all\npermit(principal, action, resource);");
/// let other = list_statements("permit (\n  principal, action, resource // none\n);");
/// assert_eq!(one[0].meaning, other[0].meaning);
/// assert_eq!(one[0].label.as_deref(), Some("all"));
/// ```
#[must_use]
pub fn list_statements(text: &str) -> Vec<ListedStatement> {
    let mut end = 0;
    let mut listed = Vec::new();
    for statement in statements(text) {
        let range = statement.range();
        let before = text.get(end..range.start).unwrap_or_default();
        end = range.end;
        let own = text.get(range).unwrap_or_default();
        let levels = stack::levels_of_text(own);
        let policy = (levels <= stack::MOST)
            .then(|| stack::try_with_levels(levels, || facts(own)))
            .flatten()
            .flatten();
        let words = || {
            let tokens = statement.tokens.iter().filter(|token| token.kind != TokenKind::Comment);
            tokens.map(|token| token.text).collect::<Vec<_>>().join(" ")
        };
        let (id, meaning) = policy.map_or_else(|| (None, words()), |(id, meaning)| (id, meaning));
        listed.push(ListedStatement {
            label: id.or_else(|| comment(before)),
            effect: statement.parts().effect.and_then(effect),
            text: document_text(&[Source::from(own)]).trim_end().to_owned(),
            meaning,
        });
    }
    listed
}

/// The `@id` of a statement, and its syntax tree as text
fn facts(text: &str) -> Option<(Option<String>, String)> {
    let policy = Policy::parse(None, text).ok()?;
    let tree = policy.to_json().ok()?;
    Some((policy.annotation("id").map(str::to_owned), tree.to_string()))
}

/// The comment lines at the end of a text, joined
fn comment(text: &str) -> Option<String> {
    let lines: Vec<&str> =
        text.trim_end().lines().rev().map_while(|line| line.trim().strip_prefix("//")).collect();
    let words: Vec<&str> = lines.iter().rev().flat_map(|line| line.split_whitespace()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_count_and_comments_do_not() {
        let meaning = |text: &str| list_statements(text).remove(0).meaning;
        let plain = meaning("permit (principal, action, resource);");
        assert_eq!(plain, meaning("// a\npermit(principal,action, // b\n resource) ;"));
        assert_ne!(plain, meaning("@id(\"x\") permit (principal, action, resource);"));
        assert_ne!(plain, meaning("forbid (principal, action, resource);"));
    }

    #[test]
    fn label_is_the_id_or_the_comment_above() {
        let labels = |text: &str| list_statements(text).into_iter().map(|s| s.label).collect::<Vec<_>>();
        let text = "// head\n\n// two\n// lines\npermit (principal, action, resource);\n@id(\"x\") permit (principal, action, resource);\npermit (principal, action, resource);";
        assert_eq!(labels(text), [Some("two lines".to_owned()), Some("x".to_owned()), None]);
    }

    #[test]
    fn text_that_cedar_refuses_is_compared_by_its_words() {
        let meaning = |text: &str| list_statements(text).remove(0).meaning;
        assert_eq!(meaning("permit (  principal"), meaning("permit(principal // why"));
        assert!(list_statements("// nothing").is_empty());
    }
}
