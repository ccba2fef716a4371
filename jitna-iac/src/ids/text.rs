//! Strings with placeholders that CloudFormation replaces

use std::fmt;
use std::str::FromStr;

use super::{ParseIdError, Region};
use crate::suggest::nearest;

/// A value that is known only in the account and Region where a stack runs (Template Reference, "Pseudo parameters")
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Placeholder {
    /// `${AWS::AccountId}`
    AccountId,
    /// `${AWS::Partition}`
    Partition,
    /// `${AWS::Region}`
    Region,
}

impl Placeholder {
    const ALL: [Self; 3] = [Self::AccountId, Self::Partition, Self::Region];

    /// Name between the braces
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccountId => "AWS::AccountId",
            Self::Partition => "AWS::Partition",
            Self::Region => "AWS::Region",
        }
    }
}

/// A part of a [`Text`]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TextPart {
    /// Literal characters
    Literal(Box<str>),
    /// A placeholder that CloudFormation replaces
    Placeholder(Placeholder),
}

/// String in which CloudFormation replaces `${AWS::Region}`, `${AWS::AccountId}` and `${AWS::Partition}`
///
/// `${!` is a literal `${`, as in CloudFormation's `Fn::Sub`.
///
/// ```
/// use jitna_iac::ids::Text;
///
/// let group: Text = "session-manager-${AWS::Region}".parse()?;
/// assert_eq!(group.parts().len(), 2);
/// assert!("logs-${Region}".parse::<Text>().is_err());
/// # Ok::<(), jitna_iac::ids::ParseIdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "engine", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "engine", schemars(transform = super::json_schema::described::<Text>))]
pub struct Text(#[cfg_attr(feature = "engine", schemars(with = "String"))] Vec<TextPart>);

impl Text {
    /// Term for the type
    pub(crate) const WHAT: &'static str = "text";

    /// Parts, in order; no two literals are adjacent
    #[must_use]
    pub fn parts(&self) -> &[TextPart] {
        &self.0
    }

    /// Whether there are no characters
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The string, if it has no placeholders
    #[must_use]
    pub fn as_literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [TextPart::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether the string contains this placeholder
    #[must_use]
    pub fn has(&self, placeholder: Placeholder) -> bool {
        self.0.contains(&TextPart::Placeholder(placeholder))
    }

    /// Returns the string at its longest: with the longest Region name
    pub(crate) fn longest(&self, regions: &[&Region]) -> String {
        let region = regions.iter().map(|region| region.as_str()).max_by_key(|region| region.len());
        self.filled("111122223333", region.unwrap_or("us-east-1"))
    }

    /// Returns the string for this account and Region of the partition `aws`
    pub(crate) fn filled(&self, account: &str, region: &str) -> String {
        self.0
            .iter()
            .map(|part| match part {
                TextPart::Literal(text) => text,
                TextPart::Placeholder(Placeholder::AccountId) => account,
                TextPart::Placeholder(Placeholder::Partition) => "aws",
                TextPart::Placeholder(Placeholder::Region) => region,
            })
            .collect()
    }

    /// Returns the string with a sample for every placeholder, to check its form
    pub(crate) fn sample(&self) -> String {
        self.filled("111122223333", "us-east-1")
    }
}

impl FromStr for Text {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            literal.push_str(before);
            if let Some(after) = after.strip_prefix('!') {
                literal.push_str("${");
                rest = after;
                continue;
            }
            let known = Placeholder::ALL.into_iter().find_map(|p| {
                let after = after.strip_prefix(p.as_str())?.strip_prefix('}')?;
                Some((p, after))
            });
            let Some((placeholder, after)) = known else {
                let expected =
                    "placeholders are `${AWS::Region}`, `${AWS::AccountId}` and `${AWS::Partition}`";
                return Err(ParseIdError::new(Self::WHAT, text, expected).with_help(meant(text, after)));
            };
            if !literal.is_empty() {
                parts.push(TextPart::Literal(std::mem::take(&mut literal).into()));
            }
            parts.push(TextPart::Placeholder(placeholder));
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(TextPart::Literal(literal.into()));
        }
        Ok(Self(parts))
    }
}

/// What to write for an unknown placeholder, whose text begins at `after`: the whole string with the placeholder that is like it
fn meant(text: &str, after: &str) -> String {
    let literal = || "for a literal `${`, write `${!`".to_owned();
    let Some((name, rest)) = after.split_once('}').filter(|(name, _)| !name.contains(['$', '{'])) else {
        return literal();
    };
    let short = |placeholder: &Placeholder| placeholder.as_str().rsplit("::").next().unwrap_or_default();
    let known = Placeholder::ALL;
    let own = name.rsplit([':', '.']).next().unwrap_or(name);
    let begins = |placeholder: &&Placeholder| {
        own.len() > 2 && short(placeholder).to_ascii_lowercase().starts_with(&own.to_ascii_lowercase())
    };
    let near = || {
        let like = nearest(name, known.iter().map(|placeholder| placeholder.as_str()))?;
        known.iter().find(|placeholder| placeholder.as_str() == like)
    };
    let Some(like) = known.iter().find(begins).or_else(near) else { return literal() };
    let start = text.len() - after.len() - "${".len();
    format!("did you mean `{}${{{}}}{rest}`?", text.get(..start).unwrap_or_default(), like.as_str())
}

impl fmt::Display for Text {
    /// Writes the format that [`FromStr`] parses
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.0 {
            match part {
                TextPart::Literal(text) => f.write_str(&text.replace("${", "${!"))?,
                TextPart::Placeholder(placeholder) => write!(f, "${{{}}}", placeholder.as_str())?,
            }
        }
        Ok(())
    }
}

impl serde::Serialize for Text {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_the_three_and_nothing_else() {
        let text: Text = "a-${AWS::Region}-${!AWS::Region}".parse().unwrap();
        assert_eq!(text.sample(), "a-us-east-1-${AWS::Region}");
        assert_eq!(text.to_string(), "a-${AWS::Region}-${!AWS::Region}");
        assert!("${Foo}".parse::<Text>().is_err());
        assert!("${".parse::<Text>().is_err());
        assert_eq!("$".parse::<Text>().unwrap().as_literal(), Some("$"));
    }
}
