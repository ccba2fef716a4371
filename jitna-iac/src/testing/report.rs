//! A run of policy tests, and its output formats

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value, json};

use super::coverage::Point;
use super::mutate::{Fate, Mutant};
use super::run::Ran;
use crate::decide::{Request, visible};
use crate::diag::{Sources, render};
use crate::origin::Origin;
use crate::quantity::counted;

/// Result of a run
#[derive(Debug)]
pub struct Report<'c> {
    /// Cases, in order
    pub ran: Vec<Ran<'c>>,
    /// Coverage, if requested
    pub coverage: Option<Vec<Point>>,
    /// Mutants, if requested
    pub mutants: Option<Vec<Mutant>>,
}

/// Part of a whole
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The part
    pub part: usize,
    /// The whole
    pub whole: usize,
}

impl Share {
    /// Hundredths of a percent, rounded down, so that less than the whole is never 100 %; a part of nothing is 100 %
    fn basis_points(self) -> usize {
        self.part.saturating_mul(10_000).checked_div(self.whole).unwrap_or(10_000)
    }

    /// Checks whether the share is at least this percentage
    #[must_use]
    pub fn is_at_least(self, least: Percent) -> bool {
        self.part.saturating_mul(10_000) >= self.whole.saturating_mul(least.0)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.basis_points() / 10;
        write!(f, "{}.{} % ({} of {})", tenths / 10, tenths % 10, self.part, self.whole)
    }
}

/// Percentage from 0 to 100, with at most two decimals, such as `87.5%`
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(usize);

/// Error for a text that is not a percentage
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a percentage from 0% to 100% with its `%`, such as `90%` or `87.5%`")]
pub struct NoPercent;

impl FromStr for Percent {
    type Err = NoPercent;

    fn from_str(text: &str) -> Result<Self, NoPercent> {
        // `0.9` may mean nine tenths or nine thousandths; only the percent sign tells them apart.
        let text = text.strip_suffix('%').ok_or(NoPercent)?.trim_end();
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits =
            |text: &str, most| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole, 3) || !digits(decimals, 2) {
            return Err(NoPercent);
        }
        let whole: usize = whole.parse().map_err(|_| NoPercent)?;
        let decimals: usize = format!("{decimals:0<2}").parse().map_err(|_| NoPercent)?;
        let all = whole * 100 + decimals;
        if all > 10_000 { Err(NoPercent) } else { Ok(Self(all)) }
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 % 100 {
            0 => write!(f, "{} %", self.0 / 100),
            rest => write!(f, "{}.{rest:02} %", self.0 / 100),
        }
    }
}

/// `jitna.yaml:12`; empty if there is no place
pub(super) fn place(origin: Origin, sources: &Sources) -> String {
    sources.position(origin).map(|at| format!("{}:{}", at.file, at.line)).unwrap_or_default()
}

impl Report<'_> {
    /// Returns the cases that fail
    pub fn failures(&self) -> impl Iterator<Item = &Ran<'_>> {
        self.ran.iter().filter(|ran| !ran.passes())
    }

    /// Returns the share of the policies that the cases exercise, if coverage is requested
    #[must_use]
    pub fn covered(&self) -> Option<Share> {
        let points = self.coverage.as_ref()?;
        Some(Share { part: points.iter().filter(|point| point.covered).count(), whole: points.len() })
    }

    /// Returns the share of mutants that a case notices, of those that can be noticed, if mutants are requested
    #[must_use]
    pub fn score(&self) -> Option<Share> {
        let mutants = self.mutants.as_ref()?;
        let count = |of: fn(&Fate) -> bool| mutants.iter().filter(|mutant| of(&mutant.fate)).count();
        let killed = count(|fate| matches!(fate, Fate::Killed(_)));
        Some(Share { part: killed, whole: killed + count(|fate| *fate == Fate::Survived) })
    }

    /// Returns the report for users: each case, what is wrong with failing cases, then coverage and mutants
    #[must_use]
    pub fn text(&self, sources: &Sources) -> String {
        let mut text = String::new();
        let (shown, left) = render::first(&self.ran, |ran| !ran.passes());
        for ran in shown {
            let word = if ran.passes() { "pass" } else { "FAIL" };
            text.push_str(&line(&format!(
                "{word}  {}  ({})",
                ran.case.name,
                place(ran.case.origin, sources)
            )));
            if !ran.passes() {
                text.push_str(&failure(ran, "      "));
            }
        }
        text.push_str(&render::left_out(left, "case", "json"));
        let failed = self.failures().count();
        text.push_str(&format!(
            "{}: {} passed, {failed} failed\n",
            counted(self.ran.len(), "case"),
            self.ran.len() - failed
        ));
        if let (Some(points), Some(share)) = (&self.coverage, self.covered()) {
            text.push_str(&format!("\ncoverage: {share}\n"));
            let open: Vec<_> = points.iter().filter(|point| !point.covered).collect();
            let (shown, left) = render::first(&open, |_| false);
            for point in shown {
                let at = place(point.origin, sources);
                text.push_str(&line(&format!(
                    "  {at}  {}: no case in which {}",
                    point.subject,
                    phrase(&point.what)
                )));
            }
            text.push_str(&render::left_out(left, "point", "json"));
        }
        if let (Some(mutants), Some(score)) = (&self.mutants, self.score()) {
            text.push_str(&format!("\nmutations noticed: {score}\n"));
            let survivors: Vec<_> = mutants.iter().filter(|mutant| mutant.fate == Fate::Survived).collect();
            let (shown, left) = render::first(&survivors, |_| false);
            for mutant in shown {
                let at = place(mutant.origin, sources);
                text.push_str(&line(&format!(
                    "  {at}  {}: no case notices if {}",
                    mutant.subject, mutant.change
                )));
                text.push_str(&line(&format!("      what would: {}", mutant.notice)));
            }
            text.push_str(&render::left_out(left, "mutation", "json"));
            for mutant in mutants {
                if let Fate::Equivalent(why) = &mutant.fate {
                    let at = place(mutant.origin, sources);
                    let what = format!(
                        "  {at}  {}: nothing changes if {}, since {why}",
                        mutant.subject, mutant.change
                    );
                    text.push_str(&line(&what));
                }
            }
        }
        text
    }

    /// Returns the report for programs: one JSON value
    #[must_use]
    pub fn json(&self, sources: &Sources) -> Value {
        let at = |origin: Origin, map: &mut Map<String, Value>| {
            if let Some(place) = sources.position(origin) {
                map.insert("file".to_owned(), place.file.into());
                map.insert("line".to_owned(), place.line.into());
            }
        };
        let cases = self.ran.iter().map(|ran| {
            let mut map = Map::new();
            map.insert("name".to_owned(), ran.case.name.as_str().into());
            map.insert("because".to_owned(), ran.case.because.as_str().into());
            map.insert("passed".to_owned(), ran.passes().into());
            at(ran.case.origin, &mut map);
            map.insert("mismatches".to_owned(), json!(ran.mismatches));
            map.insert("request".to_owned(), json!(ran.case.request));
            map.insert("decision".to_owned(), json!(ran.decision));
            Value::Object(map)
        });
        let failed = self.failures().count();
        let mut all = Map::new();
        all.insert("passed".to_owned(), (self.ran.len() - failed).into());
        all.insert("failed".to_owned(), failed.into());
        all.insert("cases".to_owned(), cases.collect());
        let share = |share: Share| json!({"part": share.part, "whole": share.whole});
        if let (Some(points), Some(covered)) = (&self.coverage, self.covered()) {
            let points = points.iter().map(|point| {
                let mut map = Map::new();
                map.insert("subject".to_owned(), point.subject.as_str().into());
                map.insert("what".to_owned(), point.what.as_str().into());
                map.insert("covered".to_owned(), point.covered.into());
                at(point.origin, &mut map);
                Value::Object(map)
            });
            let points: Value = points.collect();
            all.insert("coverage".to_owned(), json!({"share": share(covered), "points": points}));
        }
        if let (Some(mutants), Some(score)) = (&self.mutants, self.score()) {
            let mutants = mutants.iter().map(|mutant| {
                let mut map = Map::new();
                map.insert("subject".to_owned(), mutant.subject.as_str().into());
                map.insert("change".to_owned(), mutant.change.as_str().into());
                let (fate, key, detail) = match &mutant.fate {
                    Fate::Killed(case) => ("killed", "case", case),
                    Fate::Survived => ("survived", "notice", &mutant.notice),
                    Fate::Equivalent(why) => ("equivalent", "reason", why),
                };
                map.insert("fate".to_owned(), fate.into());
                map.insert(key.to_owned(), detail.as_str().into());
                at(mutant.origin, &mut map);
                Value::Object(map)
            });
            let mutants: Value = mutants.collect();
            all.insert("mutations".to_owned(), json!({"share": share(score), "mutants": mutants}));
        }
        Value::Object(all)
    }
}

/// A point of coverage, worded as the end of a sentence
fn phrase(what: &str) -> String {
    for (start, instead) in [("holds: ", "holds"), ("does not hold: ", "does not hold")] {
        if let Some(condition) = what.strip_prefix(start) {
            return format!("this {instead}: {condition}");
        }
    }
    what.to_owned()
}

/// A line of text without terminal control characters
fn line(text: &str) -> String {
    visible(text) + "\n"
}

/// Why a case fails: its reason, the differences, the request, the decision and its trace
pub(super) fn failure(ran: &Ran<'_>, indent: &str) -> String {
    let mut lines =
        vec![format!("because: {}", ran.case.because), format!("request: {}", asked(&ran.case.request))];
    for mismatch in &ran.mismatches {
        let shown = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
        let (expected, actual) = (shown(&mismatch.expected), shown(&mismatch.actual));
        lines.push(format!("{}: expected {expected}, is {actual}", mismatch.what));
    }
    lines.push(format!("decision: {}", ran.decision.summary()));
    lines.extend(ran.decision.trace().lines().map(|line| format!("  {line}")));
    lines.iter().map(|text| format!("{indent}{}", line(text))).collect()
}

/// A request on one line
fn asked(request: &Request) -> String {
    let pairs = |pairs: &indexmap::IndexMap<String, String>| {
        pairs.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
    };
    let mut user = request.user.id.clone();
    if !request.user.groups.is_empty() {
        user = format!("{user} of {}", request.user.groups.join(" and "));
    }
    for all in [&request.user.attributes, &request.principal_tags] {
        if !all.is_empty() {
            user = format!("{user} ({})", pairs(all));
        }
    }
    let node = &request.node;
    let tags = if node.tags.is_empty() { "no tags".to_owned() } else { pairs(&node.tags) };
    format!("{user} for {} ({tags}) in {}, {}", node.id, request.account, request.region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_exact() {
        for (text, expected) in
            [("90%", Some(9000)), ("87.5%", Some(8750)), ("100 %", Some(10_000)), ("0.05%", Some(5))]
        {
            assert_eq!(text.parse().ok(), expected.map(Percent), "{text}");
        }
        for text in ["", "%", "101%", "-1%", "1e2%", "90.123%", ".5%", "5.%", "100.01%", "１%", "90", "0.9"]
        {
            assert_eq!(text.parse::<Percent>(), Err(NoPercent), "{text}");
        }
        let share = Share { part: 1999, whole: 2000 };
        assert_eq!(share.to_string(), "99.9 % (1999 of 2000)");
        assert!(share.is_at_least(Percent(9995)) && !share.is_at_least(Percent(9996)));
        assert!(Share { part: 0, whole: 0 }.is_at_least(Percent(10_000)));
    }
}
