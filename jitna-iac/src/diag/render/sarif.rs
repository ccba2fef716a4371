//! Findings as SARIF 2.1.0, in the form that GitHub code scanning accepts

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::json::pretty;
use super::{DEFAULT_FILE, fixes, places};
use crate::diag::{Diagnostic, Diagnostics, RuleInfo, Sources};
use crate::origin::FileId;

mod log;

use log::{
    AutomationDetails, Driver, Fingerprints, Invocation, Location, Log, LogicalLocation, Region,
    ResultProperties, Rule, Run, SarifFix, SarifResult, Suppression, Text, Tool,
};

/// Maximum number of results that GitHub accepts in one run
/// (<https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit>)
const MAX_RESULTS: usize = 25_000;

/// Maximum number of rules that GitHub accepts in one run; same page
const MAX_RULES: usize = 25_000;

/// Maximum number of locations that GitHub accepts in one result; same page
const MAX_LOCATIONS: usize = 1_000;

/// Maximum number of characters that GitHub accepts in the description of a rule
/// (<https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>)
const MAX_DESCRIPTION: usize = 1_024;

/// Renders findings as a [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html) log
///
/// `rules` are all rules that could report findings, `version` is the version of this program. Accepted findings are suppressed results.
/// Edits that fix a finding are `fixes`, whose property `safety` is `safe` or `unsafe`. Fingerprints are computed from code, subject and
/// message, so that alerts survive moved lines. GitHub accepts at most 25,000 findings: of more, the most severe are kept, and a
/// notification says so.
///
/// ```
/// use jitna_iac::diag::render::sarif;
/// use jitna_iac::diag::{RuleInfo, Severity, Sources};
///
/// const PAGE: &str = "# Unnamed unit\n\n## What it finds\n\nA unit that is named by a letter.\n";
/// const RULE: RuleInfo = RuleInfo::new("ACME001", "unnamed-unit", Severity::Warning, PAGE);
///
/// let finding = RULE.finding("unit `x` is named by a letter");
/// let log = sarif(&vec![finding].into(), &Sources::default(), &[RULE], "0.1.0");
/// assert!(log.contains(r#""ruleId": "ACME001""#));
/// ```
#[must_use]
pub fn sarif(findings: &Diagnostics, sources: &Sources, rules: &[RuleInfo], version: &str) -> String {
    let mut kept: Vec<&Diagnostic> = findings.iter().collect();
    let left_out = kept.len().saturating_sub(MAX_RESULTS);
    if left_out > 0 {
        kept.sort_by_key(|d| (d.accepted.is_some(), Reverse(d.severity)));
        kept.truncate(MAX_RESULTS);
    }

    let rules = rules.get(..MAX_RULES).unwrap_or(rules);
    let mut indices = BTreeMap::new();
    for (index, rule) in rules.iter().enumerate() {
        indices.entry(rule.code).or_insert(index);
    }
    let any_accepted = kept.iter().any(|d| d.accepted.is_some());
    let mut seen = BTreeMap::new();
    let results = kept.iter().map(|finding| SarifResult {
        rule_id: finding.code,
        rule_index: indices.get(&finding.code).copied(),
        level: finding.severity,
        message: Text { text: &finding.message },
        locations: [reported_at(finding, sources)],
        related_locations: related(finding, sources),
        partial_fingerprints: Fingerprints { primary_location_line_hash: numbered(&mut seen, hash(finding)) },
        // According to the standard, either all results of a run have the list, or none has.
        suppressions: any_accepted
            .then(|| finding.accepted.as_deref().map(Suppression::new).into_iter().collect()),
        fixes: fixes(finding, sources).iter().map(|(fix, changes)| SarifFix::new(fix, changes)).collect(),
        properties: finding.help.as_deref().map(|help| ResultProperties { help }),
    });

    pretty(&Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "jitna-iac",
                    semantic_version: version,
                    rules: rules.iter().map(Rule::new).collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            automation_details: AutomationDetails { id: "jitna-iac/" },
            invocations: (left_out > 0).then(|| Invocation::shortened(left_out)).into_iter().collect(),
            results: results.collect(),
        }],
    })
}

/// Returns where GitHub shows the finding; GitHub requires a place even for findings without one
fn reported_at<'a>(finding: &'a Diagnostic, sources: &'a Sources) -> Location<'a> {
    let mut location = places(finding, sources).first().map_or_else(
        || {
            let file = sources.get(FileId(0)).map_or(DEFAULT_FILE, |s| s.name());
            let region = Region { start_line: 1, start_column: None, end_line: None, end_column: None };
            Location::new(file, region, "")
        },
        Location::from_place,
    );
    if let Some(subject) = &finding.subject {
        location.logical_locations.push(LogicalLocation { fully_qualified_name: subject });
    }
    location
}

fn related<'a>(finding: &'a Diagnostic, sources: &'a Sources) -> Vec<Location<'a>> {
    let places = places(finding, sources);
    let numbered = |(id, place)| Location { id: Some(id), ..Location::from_place(place) };
    places.iter().enumerate().take(MAX_LOCATIONS).skip(1).map(numbered).collect()
}

/// Returns a 64-bit FNV-1a hash of the parts of a finding that stay the same when lines move
fn hash(finding: &Diagnostic) -> u64 {
    let parts = [finding.code.as_str(), finding.subject.as_deref().unwrap_or(""), &finding.message];
    // No UTF-8 string contains the byte FF, so different parts cannot produce the same bytes.
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Returns the hash, and how often it was seen, to tell equal findings apart
fn numbered(seen: &mut BTreeMap<u64, usize>, hash: u64) -> String {
    let count = seen.entry(hash).or_default();
    *count += 1;
    format!("{hash:016x}:{count}")
}

/// Converts the name of a file to a URI; relative names stay relative, as GitHub requires
fn uri(name: &str) -> String {
    let path = name.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let (prefix, path) = match path.as_bytes() {
        [b'/', b'/', ..] => ("file:", path),
        [b'/', ..] => ("file://", path),
        [drive, b':', b'/', ..] if drive.is_ascii_alphabetic() => ("file:///", path),
        _ => ("", path),
    };
    let mut out = String::from(prefix);
    for (i, byte) in path.bytes().enumerate() {
        let colon_of_drive = byte == b':' && i == 1 && prefix == "file:///";
        match byte {
            b'-' | b'.' | b'_' | b'~' | b'/' | b'@' | b'+' | b'=' | b',' => out.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() || colon_of_drive => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Returns the first paragraph below "What it finds" on the page of a rule; without it, the heading
fn description(rule: &RuleInfo) -> String {
    let lines = rule.docs.lines().map(str::trim);
    let paragraph: Vec<&str> = lines
        .skip_while(|line| *line != "## What it finds")
        .skip(1)
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let text = if paragraph.is_empty() {
        let heading = rule.docs.lines().find_map(|line| line.strip_prefix("# "));
        heading.unwrap_or(rule.name).trim().to_owned()
    } else {
        paragraph.join(" ")
    };
    if text.chars().count() <= MAX_DESCRIPTION {
        return text;
    }
    text.chars().take(MAX_DESCRIPTION - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests;
