//! Limits for pipelines

use crate::quantity::counted;
use std::fmt;
use std::str::FromStr;

use super::Coverage;

/// A share of all nodes, to a ten-thousandth of a percent
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(u64);

/// Error for an invalid share
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a share is a number from 0 to 100 with `%`, such as `99.5%`")]
pub struct ParseShareError;

impl Share {
    const WHOLE: u64 = 1_000_000;

    /// Checks whether a part is at least this share of all
    pub(crate) fn is_reached(self, part: usize, all: usize) -> bool {
        u128::from(part as u64) * u128::from(Self::WHOLE) >= u128::from(all as u64) * u128::from(self.0)
    }
}

impl FromStr for Share {
    type Err = ParseShareError;

    fn from_str(text: &str) -> Result<Self, ParseShareError> {
        // Without the sign, `1` could be meant as all of them.
        let number = text.strip_suffix('%').ok_or(ParseShareError)?.trim_end();
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |text: &str| (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            return Err(ParseShareError);
        }
        let parsed = format!("{whole}{fraction:0<4}").parse().map(Self).map_err(|_| ParseShareError)?;
        if parsed.0 <= Self::WHOLE { Ok(parsed) } else { Err(ParseShareError) }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = format!("{:04}", self.0 % 10_000);
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{}{point}{fraction}%", self.0 / 10_000)
    }
}

/// Limits for pipelines
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Maximum number of nodes in conflict
    pub max_conflicts: Option<usize>,
    /// Maximum number of nodes that no policy reaches
    pub max_uncovered: Option<usize>,
    /// Minimum share of nodes that must be covered; never met if there are no nodes
    pub min_covered: Option<Share>,
}

impl Limits {
    /// Checks whether no limit is set
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns a line for each limit that is not met
    #[must_use]
    pub fn broken(&self, coverage: &Coverage) -> Vec<String> {
        let total = &coverage.total;
        let mut lines = Vec::new();
        let counts = [
            (self.max_conflicts, total.conflicts, "in conflict", "--max-conflicts"),
            (self.max_uncovered, total.uncovered, "not covered", "--max-uncovered"),
        ];
        for (most, found, what, option) in counts {
            if let Some(most) = most
                && found > most
            {
                lines.push(format!("{} {what}, but `{option}` allows {most}", counted(found, "node")));
            }
        }
        if let Some(least) = self.min_covered {
            if total.nodes == 0 {
                lines.push(format!("the inventory has no node, but `--min-covered` requires {least}"));
            } else if !least.is_reached(total.covered, total.nodes) {
                lines.push(format!(
                    "{} of {} covered, but `--min-covered` requires {least}",
                    total.covered,
                    counted(total.nodes, "node")
                ));
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_and_held() {
        for (text, shown) in [("100%", "100%"), ("99.5%", "99.5%"), ("0%", "0%"), ("99.9999 %", "99.9999%")] {
            assert_eq!(text.parse::<Share>().unwrap().to_string(), shown, "{text}");
        }
        for text in
            ["", "%", "101%", "100.0001%", "-1%", "1e2", "99,5%", "1.12345%", "99.%", ".5%", "0", "99.5"]
        {
            assert!(text.parse::<Share>().is_err(), "{text}");
        }
        let most: Share = "99.5%".parse().unwrap();
        assert!(most.is_reached(995, 1000) && !most.is_reached(994, 1000));
        assert!("100%".parse::<Share>().unwrap().is_reached(usize::MAX, usize::MAX));
    }
}
