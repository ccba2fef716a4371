use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::*;
use crate::assembly::Remark;
use crate::diag::Severity;

fn recipe() -> Assembly {
    let text = include_str!("../../../../examples/recipe/jitna.yaml");
    let (model, _) = crate::read::read(text, "jitna.yaml", &mut crate::diag::Sources::default());
    crate::compile(&model.unwrap(), crate::synth::Options::default()).0.unwrap()
}

fn file(assembly: &Assembly, format: Format, path: &str) -> Json {
    let files = assembly.files(format);
    let (_, text) = files.iter().find(|(name, _)| name == path).unwrap_or_else(|| panic!("no {path}"));
    serde_json::from_str(text).unwrap()
}

fn remark(code: &str, severity: Severity, accepted: Option<&str>) -> Remark {
    Remark {
        code: code.to_owned(),
        severity,
        message: format!("{code} is wrong"),
        help: Some("fix it".to_owned()),
        subject: Some("manualApprovals/a".to_owned()),
        place: Some("jitna.yaml:3:5".to_owned()),
        accepted: accepted.map(str::to_owned),
    }
}

#[test]
fn findings_stand_with_the_first_stack_and_in_the_report() {
    let mut assembly = recipe();
    assembly.remarks = vec![
        remark("T001", Severity::Error, None),
        remark("T002", Severity::Warning, None),
        remark("T003", Severity::Note, None),
        remark("T004", Severity::Warning, Some("as planned")),
    ];
    let manifest = file(&assembly, Format::Yaml, MANIFEST);
    let metadata = &manifest["artifacts"]["jitna-enable"]["metadata"]["/jitna-enable"];
    let shown: Vec<_> = metadata
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["type"].as_str().unwrap(), entry["data"].as_str().unwrap()))
        .collect();
    assert_eq!(
        shown,
        [
            ("aws:cdk:error", "[T001] T001 is wrong (jitna.yaml:3:5); fix it"),
            ("aws:cdk:warning", "[T002] T002 is wrong (jitna.yaml:3:5); fix it"),
            ("aws:cdk:info", "[T003] T003 is wrong (jitna.yaml:3:5); fix it"),
        ]
    );
    assert!(manifest["artifacts"]["jitna-policies"]["metadata"].get("/jitna-policies").is_none());
    let report = &file(&assembly, Format::Yaml, REPORT)["pluginReports"][0];
    assert_eq!(report["conclusion"], "failure");
    let severities: Vec<_> =
        report["violations"].as_array().unwrap().iter().map(|v| &v["severity"]).collect();
    assert_eq!(severities, ["error", "warning", "info"]);
    insta::assert_snapshot!(format!("{:#}", report["suppressedViolations"]), @r#"
    [
      {
        "ruleName": "T004",
        "description": "T004 is wrong",
        "suggestedFix": "fix it",
        "severity": "warning",
        "violatingConstructs": [
          {
            "constructPath": "manualApprovals/a",
            "stackTraces": [
              "jitna.yaml:3:5"
            ]
          }
        ],
        "acknowledgedId": "jitna-iac::T004",
        "reason": "as planned"
      }
    ]
    "#);
}

#[test]
fn accepted_findings_and_notes_are_no_failure() {
    let mut assembly = recipe();
    assembly.remarks =
        vec![remark("T001", Severity::Note, None), remark("T002", Severity::Warning, Some("as planned"))];
    let report = file(&assembly, Format::Yaml, REPORT);
    assert_eq!(report["pluginReports"][0]["conclusion"], "success");
}

#[test]
fn what_an_artifact_names_is_there() {
    for format in [Format::Yaml, Format::Json] {
        for bucket in [None, Some("templates-${AWS::AccountId}".parse().unwrap())] {
            let mut assembly = recipe();
            // Large enough that it has to be uploaded.
            assembly.stacks[1].template.set_description("é".repeat(30_000));
            assembly.asset_bucket = bucket;
            let files: BTreeSet<String> = assembly.files(format).into_iter().map(|(path, _)| path).collect();
            let manifest = file(&assembly, format, MANIFEST);
            let artifacts = manifest["artifacts"].as_object().unwrap();
            for artifact in artifacts.values() {
                let properties = &artifact["properties"];
                let path = properties.get("templateFile").or_else(|| properties.get("file")).unwrap();
                assert!(files.contains(path.as_str().unwrap()), "{path}");
                for id in artifact["dependencies"].as_array().into_iter().flatten() {
                    assert!(artifacts.contains_key(id.as_str().unwrap()), "{id}");
                }
            }
        }
    }
}

#[test]
fn large_template_is_uploaded_under_its_hash() {
    let mut assembly = recipe();
    assembly.stacks[1].template.set_description("x".repeat(60_000));
    let manifest = file(&assembly, Format::Yaml, MANIFEST);
    assert!(manifest["artifacts"].get("jitna-policies.assets").is_none(), "no bucket is named");
    assembly.asset_bucket = Some("t-${AWS::AccountId}-${AWS::Region}".parse().unwrap());
    for (format, path) in
        [(Format::Yaml, "jitna-policies.json"), (Format::Json, "../stacks/jitna-policies.json")]
    {
        let manifest = file(&assembly, format, MANIFEST);
        let stack = &manifest["artifacts"]["jitna-policies"];
        assert_eq!(stack["dependencies"], serde_json::json!(["jitna-enable", "jitna-policies.assets"]));
        let (_, text) = assembly
            .files(format)
            .into_iter()
            .find(|(name, _)| *name == template_file("jitna-policies", format))
            .unwrap();
        let hash = format!("{:x}", Sha256::digest(&text));
        let bucket = "t-123456789012-us-east-1";
        assert_eq!(stack["properties"]["stackTemplateAssetObjectUrl"], format!("s3://{bucket}/{hash}.json"));
        assert!(
            manifest["artifacts"]["jitna-enable"]["properties"].get("stackTemplateAssetObjectUrl").is_none()
        );
        let assets = file(&assembly, format, "cdk/jitna-policies.assets.json");
        assert_eq!(assets["files"][&hash]["source"]["path"], path);
        let destination = &assets["files"][&hash]["destinations"]["123456789012-us-east-1"];
        assert_eq!(destination["bucketName"], bucket);
        assert_eq!(destination["objectKey"], format!("{hash}.json"));
    }
}

#[test]
fn line_breaks_make_a_template_larger() {
    let line = |text: &str| serde_json::to_string_pretty(&serde_json::json!({"a": text})).unwrap();
    assert_eq!(breaks(&line("a\nb\n")), 2);
    assert_eq!(breaks(&line(r"a\nb\\n")), 0);
    assert_eq!(breaks(&line("\\\n")), 1);
    assert!(!needs_upload(&line(&"x".repeat(51_000))));
    assert!(needs_upload(&line(&"x".repeat(51_200))));
    assert!(needs_upload(&line(&"ab\n".repeat(10_300))));
}

#[test]
fn a_stack_may_have_the_name_of_the_tree() {
    let mut assembly = recipe();
    assembly.stacks[0].name = "Tree".to_owned();
    let manifest = file(&assembly, Format::Yaml, MANIFEST);
    assert_eq!(manifest["artifacts"]["Tree"]["type"], "aws:cloudformation:stack");
    assert_eq!(manifest["artifacts"]["Tree."]["type"], "cdk:tree");
}
