//! Findings as JSON, for programs

use schemars::JsonSchema;
use serde::Serialize;

use super::{Change, Place, Summary, fixes, places};
use crate::diag::{Code, Diagnostic, Diagnostics, Fix, Safety, Severity, Sources};
use crate::prerequisite::Prerequisite;

/// Version of the format; a new version may remove or change fields, the same version may add some
const VERSION: u32 = 1;

/// Renders findings as one JSON object, including accepted ones, with the prerequisites outside of the model
///
/// `prerequisites` are left out if they are not known: for a model with errors, and for findings that are not about a model. Lines and
/// columns count from 1, columns in characters; `endColumn` is the column after the last character. The first of `locations` is where the
/// finding is reported; the list may be empty.
///
/// ```
/// use jitna_iac::diag::render::json;
/// use jitna_iac::diag::{Code, Diagnostic, Diagnostics, Severity, Sources};
///
/// let finding = Diagnostic::new(Code::new("ACME001"), Severity::Warning, "unit `x` is named by a letter");
/// let shown = json(&vec![finding].into(), &Sources::default(), None);
/// assert!(shown.starts_with("{\n  \"version\": 1,\n"));
/// ```
#[must_use]
pub fn json(findings: &Diagnostics, sources: &Sources, prerequisites: Option<&[Prerequisite]>) -> String {
    let document = Document {
        version: VERSION,
        findings: findings.iter().map(|d| Finding::new(d, sources)).collect(),
        summary: Summary::new(findings),
        prerequisites,
    };
    pretty(&document)
}

/// Renders `value` as indented JSON with a line break at the end
pub(super) fn pretty(value: &impl Serialize) -> String {
    // Strings, numbers and lists can always be serialized to JSON.
    let mut out = serde_json::to_string_pretty(value).unwrap_or_default();
    out.push('\n');
    out
}

/// Returns the schema of the output of [`json`] (JSON Schema 2020-12)
pub(crate) fn json_schema() -> schemars::Schema {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Document<'_>>()
}

/// Findings about a model, as `jitna-iac check --format json` prints them
///
/// The same version may add keys.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Findings")]
struct Document<'a> {
    /// Version of the format; another version may remove or change keys
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// All findings, including accepted ones
    findings: Vec<Finding<'a>>,
    /// Number of findings of each severity, without accepted ones
    summary: Summary,
    /// What must exist outside of the model before the first stack is deployed; left out if the model has errors
    #[serde(skip_serializing_if = "Option::is_none")]
    prerequisites: Option<&'a [Prerequisite]>,
}

/// A finding
#[derive(Serialize, JsonSchema)]
struct Finding<'a> {
    /// Code of the rule, such as `JNA0203`; `jitna-iac explain` shows its page
    #[schemars(with = "String")]
    code: Code,
    /// Severity
    severity: Severity,
    /// What is wrong, in one line
    message: &'a str,
    /// The fix, if it is known
    help: Option<&'a str>,
    /// Subject, such as `rollouts/workloads`; acceptances name it
    subject: Option<&'a str>,
    /// Why the model accepts it, if it does
    accepted: Option<&'a str>,
    /// Places; the finding is reported at the first, and the list may be empty
    locations: Vec<Location<'a>>,
    /// Edits that fix the finding, one for each alternative in the help; left out if there are none
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<FixRow<'a>>,
}

impl<'a> Finding<'a> {
    fn new(finding: &'a Diagnostic, sources: &'a Sources) -> Self {
        Self {
            code: finding.code,
            severity: finding.severity,
            message: &finding.message,
            help: finding.help.as_deref(),
            subject: finding.subject.as_deref(),
            accepted: finding.accepted.as_deref(),
            locations: places(finding, sources).iter().map(Location::from_place).collect(),
            fixes: fixes(finding, sources).iter().map(|(fix, changes)| FixRow::new(fix, changes)).collect(),
        }
    }
}

/// A place in a file
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    /// File name, as it was given
    file: &'a str,
    /// Line, from 1
    #[schemars(range(min = 1))]
    line: u32,
    /// Column in characters, from 1
    #[schemars(range(min = 1))]
    column: u32,
    /// Line of the last character
    #[schemars(range(min = 1))]
    end_line: u32,
    /// Column after the last character
    #[schemars(range(min = 1))]
    end_column: u32,
    /// Description of the place, if it adds to the message
    text: &'a str,
}

/// Edits that fix a finding
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fix")]
struct FixRow<'a> {
    /// What the fix does
    title: &'a str,
    /// `safe`: it fixes an error, or the decisions are proved equal; `unsafe`: review it first
    safety: Safety,
    /// The edits, in the order of the file; they do not overlap
    edits: Vec<EditRow<'a>>,
}

impl<'a> FixRow<'a> {
    fn new(fix: &'a Fix, changes: &[Change<'a>]) -> Self {
        let row = |change: &Change<'a>| EditRow {
            file: change.position.file,
            line: change.position.line,
            column: change.position.column,
            end_line: change.position.end_line,
            end_column: change.position.end_column,
            replacement: &change.edit.replacement,
        };
        Self { title: &fix.title, safety: fix.safety, edits: changes.iter().map(row).collect() }
    }
}

/// A part of a file, and its replacement
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Edit")]
struct EditRow<'a> {
    /// File name, as it was given
    file: &'a str,
    /// Line, from 1
    #[schemars(range(min = 1))]
    line: u32,
    /// Column in characters, from 1
    #[schemars(range(min = 1))]
    column: u32,
    /// Line of the last replaced character
    #[schemars(range(min = 1))]
    end_line: u32,
    /// Column after the last replaced character; for an insertion, the same as the start
    #[schemars(range(min = 1))]
    end_column: u32,
    /// Replacement
    replacement: &'a str,
}

impl<'a> Location<'a> {
    fn from_place(place: &Place<'a>) -> Self {
        let position = &place.position;
        Self {
            file: position.file,
            line: position.line,
            column: position.column,
            end_line: position.end_line,
            end_column: position.end_column,
            text: &place.label.text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Fix;
    use crate::origin::Origin;

    #[test]
    fn fields_keep_their_order() {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", "units:\n  - pear\n");
        let finding = Diagnostic::new(Code::new("T001"), Severity::Error, "two `pears`")
            .at(Origin::Span { file, start: 11, end: 15 }, "a pear")
            .help("eat one")
            .subject("units/pear");
        let mut accepted = Diagnostic::new(Code::new("T002"), Severity::Note, "no apples");
        accepted.accepted = Some("out of season".into());
        insta::assert_snapshot!(json(&vec![finding, accepted].into(), &sources, None), @r#"
        {
          "version": 1,
          "findings": [
            {
              "code": "T001",
              "severity": "error",
              "message": "two `pears`",
              "help": "eat one",
              "subject": "units/pear",
              "accepted": null,
              "locations": [
                {
                  "file": "a.yaml",
                  "line": 2,
                  "column": 5,
                  "endLine": 2,
                  "endColumn": 9,
                  "text": "a pear"
                }
              ]
            },
            {
              "code": "T002",
              "severity": "note",
              "message": "no apples",
              "help": null,
              "subject": null,
              "accepted": "out of season",
              "locations": []
            }
          ],
          "summary": {
            "errors": 1,
            "warnings": 0,
            "notes": 0,
            "accepted": 1
          }
        }
        "#);
    }

    #[test]
    fn a_fix_is_an_exact_edit() {
        let mut sources = Sources::default();
        let file = sources.add("ä.yaml", "units:\n  - öö pear\n");
        let at = |start, end| Origin::Span { file, start, end };
        let mut finding = Diagnostic::new(Code::new("T001"), Severity::Error, "a pear").at(at(11, 20), "");
        let fix = |origin, replacement: &str, safety| {
            let edit = crate::diag::Edit { origin, replacement: replacement.into() };
            vec![Fix { title: "eat it".into(), edits: vec![edit], safety }]
        };
        finding.fixes = fix(at(16, 20), "\"fig\"\n", Safety::Safe);
        let mut inserted = finding.clone();
        inserted.fixes = fix(at(16, 16), "ripe ", Safety::Unsafe);
        let mut elsewhere = finding.clone();
        elsewhere.fixes = fix(Origin::Unknown, "", Safety::Safe);
        let shown = json(&vec![finding, inserted, elsewhere].into(), &sources, None);
        let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let fix = |index: usize| shown["findings"][index]["fixes"].to_string();
        insta::assert_snapshot!(fix(0), @r#"[{"title":"eat it","safety":"safe","edits":[{"file":"ä.yaml","line":2,"column":8,"endLine":2,"endColumn":12,"replacement":"\"fig\"\n"}]}]"#);
        insta::assert_snapshot!(fix(1), @r#"[{"title":"eat it","safety":"unsafe","edits":[{"file":"ä.yaml","line":2,"column":8,"endLine":2,"endColumn":8,"replacement":"ripe "}]}]"#);
        assert_eq!(fix(2), "null");
    }

    #[test]
    fn no_finding_is_an_object_too() {
        insta::assert_snapshot!(json(&Diagnostics::default(), &Sources::default(), None), @r#"
        {
          "version": 1,
          "findings": [],
          "summary": {
            "errors": 0,
            "warnings": 0,
            "notes": 0,
            "accepted": 0
          }
        }
        "#);
    }
}
