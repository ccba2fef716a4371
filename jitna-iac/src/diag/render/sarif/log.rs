//! The written subset of SARIF 2.1.0, field by field

use serde::Serialize;

use super::{MAX_RESULTS, description, uri};
use crate::diag::render::{Change, Place};
use crate::diag::{Code, Fix, RuleInfo, Safety, Severity};

#[derive(Serialize)]
pub(super) struct Log<'a> {
    #[serde(rename = "$schema")]
    pub(super) schema: &'static str,
    pub(super) version: &'static str,
    pub(super) runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run<'a> {
    pub(super) tool: Tool<'a>,
    pub(super) column_kind: &'static str,
    pub(super) automation_details: AutomationDetails,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) invocations: Vec<Invocation>,
    pub(super) results: Vec<SarifResult<'a>>,
}

#[derive(Serialize)]
pub(super) struct Tool<'a> {
    pub(super) driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Driver<'a> {
    pub(super) name: &'static str,
    pub(super) semantic_version: &'a str,
    pub(super) rules: Vec<Rule>,
}

#[derive(Serialize)]
pub(super) struct Text<T> {
    pub(super) text: T,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    pub(super) id: Code,
    pub(super) name: &'static str,
    pub(super) short_description: Text<String>,
    pub(super) full_description: Text<String>,
    pub(super) help_uri: String,
    pub(super) help: Help,
    pub(super) default_configuration: DefaultConfiguration,
    pub(super) properties: RuleProperties,
}

#[derive(Serialize)]
pub(super) struct Help {
    pub(super) text: String,
    pub(super) markdown: &'static str,
}

#[derive(Serialize)]
pub(super) struct DefaultConfiguration {
    pub(super) level: Severity,
}

#[derive(Serialize)]
pub(super) struct RuleProperties {
    pub(super) tags: [&'static str; 1],
    pub(super) precision: &'static str,
    #[serde(rename = "problem.severity")]
    pub(super) problem_severity: &'static str,
}

impl Rule {
    pub(super) fn new(rule: &RuleInfo) -> Self {
        let description = description(rule);
        Self {
            id: rule.code,
            name: rule.name,
            short_description: Text { text: description.clone() },
            full_description: Text { text: description.clone() },
            help_uri: rule.url(),
            help: Help { text: description, markdown: rule.docs },
            default_configuration: DefaultConfiguration { level: rule.severity },
            properties: RuleProperties {
                tags: ["infrastructure-as-code"],
                precision: "high",
                problem_severity: match rule.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Note => "recommendation",
                },
            },
        }
    }
}

#[derive(Serialize)]
pub(super) struct AutomationDetails {
    pub(super) id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    pub(super) execution_successful: bool,
    pub(super) tool_execution_notifications: [Notification; 1],
}

#[derive(Serialize)]
pub(super) struct Notification {
    pub(super) level: Severity,
    pub(super) message: Text<String>,
}

impl Invocation {
    /// Notification that findings were left out; it is not a result, because it would then be an alert
    pub(super) fn shortened(left_out: usize) -> Self {
        let text = format!("findings left out: {left_out}; a run holds {MAX_RESULTS} at most");
        let notification = Notification { level: Severity::Note, message: Text { text } };
        Self { execution_successful: true, tool_execution_notifications: [notification] }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifResult<'a> {
    pub(super) rule_id: Code,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rule_index: Option<usize>,
    pub(super) level: Severity,
    pub(super) message: Text<&'a str>,
    pub(super) locations: [Location<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) related_locations: Vec<Location<'a>>,
    pub(super) partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) suppressions: Option<Vec<Suppression<'a>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) fixes: Vec<SarifFix<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) properties: Option<ResultProperties<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Fingerprints {
    pub(super) primary_location_line_hash: String,
}

#[derive(Serialize)]
pub(super) struct Suppression<'a> {
    pub(super) kind: &'static str,
    pub(super) status: &'static str,
    pub(super) justification: &'a str,
}

impl<'a> Suppression<'a> {
    pub(super) fn new(justification: &'a str) -> Self {
        Self { kind: "inSource", status: "accepted", justification }
    }
}

/// Edits of one file (section 3.55 of the standard)
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifFix<'a> {
    description: Text<&'a str>,
    artifact_changes: Vec<ArtifactChange<'a>>,
    properties: FixProperties,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'a> {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Text<&'a str>,
}

#[derive(Serialize)]
struct FixProperties {
    safety: Safety,
}

impl<'a> SarifFix<'a> {
    pub(super) fn new(fix: &'a Fix, changes: &[Change<'a>]) -> Self {
        let replacement = |Change { edit, position }: &Change<'a>| Replacement {
            // Without an end, a region is the rest of the line. If start and end are the same, it is an insertion.
            deleted_region: Region {
                start_line: position.line,
                start_column: Some(position.column),
                end_line: Some(position.end_line),
                end_column: Some(position.end_column),
            },
            inserted_content: Text { text: edit.replacement.as_str() },
        };
        let file = changes.first().map(|change| change.position.file);
        let change = |file| ArtifactChange {
            artifact_location: ArtifactLocation { uri: uri(file) },
            replacements: changes.iter().map(replacement).collect(),
        };
        Self {
            description: Text { text: &fix.title },
            artifact_changes: file.map(change).into_iter().collect(),
            properties: FixProperties { safety: fix.safety },
        }
    }
}

#[derive(Serialize)]
pub(super) struct ResultProperties<'a> {
    pub(super) help: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<usize>,
    pub(super) physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) logical_locations: Vec<LogicalLocation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<Text<&'a str>>,
}

impl<'a> Location<'a> {
    pub(super) fn new(file: &str, region: Region, text: &'a str) -> Self {
        Self {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: uri(file) },
                region,
            },
            logical_locations: Vec::new(),
            message: (!text.is_empty()).then_some(Text { text }),
        }
    }

    pub(super) fn from_place(place: &Place<'a>) -> Self {
        let end = place.end();
        let region = Region {
            start_line: place.position.line,
            start_column: Some(place.position.column),
            end_line: end.map(|(line, _)| line),
            end_column: end.map(|(_, column)| column),
        };
        Self::new(place.position.file, region, &place.label.text)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation {
    pub(super) artifact_location: ArtifactLocation,
    pub(super) region: Region,
}

#[derive(Serialize)]
pub(super) struct ArtifactLocation {
    pub(super) uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    pub(super) start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start_column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_column: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogicalLocation<'a> {
    pub(super) fully_qualified_name: &'a str,
}
