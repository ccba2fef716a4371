//! Findings as JSON, for programs

use schemars::JsonSchema;
use serde::Serialize;

use super::{Place, Summary, fix_of, places};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity, Sources};
use crate::prerequisite::Prerequisite;

/// Version of the format; a new one may drop or change fields, the same one may gain some
const VERSION: u32 = 1;

/// Findings as one JSON object, accepted ones as well, and what must exist outside of the model
///
/// `prerequisites` are none where they are not known: for a model with errors, and for findings about something else.
/// Lines and columns count from 1, columns in characters; `endColumn` is the one after the last character.
/// The first of `locations` is where the finding is reported; there may be none.
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
        findings: findings.iter().map(|d| Finding::of(d, sources)).collect(),
        summary: Summary::of(findings),
        prerequisites,
    };
    pretty(&document)
}

/// `value` as indented JSON with a line break at the end
pub(super) fn pretty(value: &impl Serialize) -> String {
    // Strings, numbers and lists: nothing that JSON could refuse.
    let mut out = serde_json::to_string_pretty(value).unwrap_or_default();
    out.push('\n');
    out
}

/// Schema of what [`json`] makes (JSON Schema 2020-12)
pub(crate) fn json_schema() -> schemars::Schema {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Document<'_>>()
}

/// Findings about a model, as `jitna-iac check --format json` prints them
///
/// The same version may gain keys.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Findings")]
struct Document<'a> {
    /// Version of the format; another one may drop or change keys
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// Everything that was found, accepted findings as well
    findings: Vec<Finding<'a>>,
    /// How many findings there are of each weight, without accepted ones
    summary: Summary,
    /// What must exist outside of the model before the first stack is deployed; left out if the model has errors
    #[serde(skip_serializing_if = "Option::is_none")]
    prerequisites: Option<&'a [Prerequisite]>,
}

/// A finding
#[derive(Serialize, JsonSchema)]
struct Finding<'a> {
    /// Code of the rule, such as `JNA0203`; `jitna-iac explain` has its page
    #[schemars(with = "String")]
    code: Code,
    /// What it weighs
    severity: Severity,
    /// What is wrong, in one line
    message: &'a str,
    /// The way out, if one is known
    help: Option<&'a str>,
    /// What it is about, such as `rollouts/workloads`; acceptances name it
    subject: Option<&'a str>,
    /// Why the model accepts it, if it does
    accepted: Option<&'a str>,
    /// Where it is; the first is where it is reported, and there may be none
    locations: Vec<Location<'a>>,
    /// What to write in the place of a part of the file, where the help can be followed without a decision
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Edit<'a>>,
}

impl<'a> Finding<'a> {
    fn of(finding: &'a Diagnostic, sources: &'a Sources) -> Self {
        Self {
            code: finding.code,
            severity: finding.severity,
            message: &finding.message,
            help: finding.help.as_deref(),
            subject: finding.subject.as_deref(),
            accepted: finding.accepted.as_deref(),
            locations: places(finding, sources).iter().map(Location::of).collect(),
            fix: fix_of(finding, sources).map(|(fix, position)| Edit {
                file: position.file,
                line: position.line,
                column: position.column,
                end_line: position.end_line,
                end_column: position.end_column,
                replacement: &fix.replacement,
                widens_access: fix.widens_access,
            }),
        }
    }
}

/// A place in a file
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    /// File, as it was named
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
    /// What is there, if there is more to say than the message does
    text: &'a str,
}

/// A part of a file, and what replaces it
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Edit<'a> {
    /// File, as it was named
    file: &'a str,
    /// Line, from 1
    #[schemars(range(min = 1))]
    line: u32,
    /// Column in characters, from 1
    #[schemars(range(min = 1))]
    column: u32,
    /// Line of the last character that is replaced
    #[schemars(range(min = 1))]
    end_line: u32,
    /// Column after the last character that is replaced; that of the beginning, if the text is inserted
    #[schemars(range(min = 1))]
    end_column: u32,
    /// What is there afterwards
    replacement: &'a str,
    /// Whether a request may be approved automatically afterwards that was not before
    widens_access: bool,
}

impl<'a> Location<'a> {
    fn of(place: &Place<'a>) -> Self {
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
        finding.fix = Some(Fix { origin: at(16, 20), replacement: "\"fig\"\n".into(), widens_access: false });
        let mut inserted = finding.clone();
        inserted.fix = Some(Fix { origin: at(16, 16), replacement: "ripe ".into(), widens_access: true });
        let mut elsewhere = finding.clone();
        elsewhere.fix =
            Some(Fix { origin: Origin::Unknown, replacement: String::new(), widens_access: false });
        let shown = json(&vec![finding, inserted, elsewhere].into(), &sources, None);
        let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let fix = |index: usize| shown["findings"][index]["fix"].to_string();
        insta::assert_snapshot!(fix(0), @r#"{"file":"ä.yaml","line":2,"column":8,"endLine":2,"endColumn":12,"replacement":"\"fig\"\n","widensAccess":false}"#);
        insta::assert_snapshot!(fix(1), @r#"{"file":"ä.yaml","line":2,"column":8,"endLine":2,"endColumn":8,"replacement":"ripe ","widensAccess":true}"#);
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
