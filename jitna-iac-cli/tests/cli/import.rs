//! `jitna-iac import`

use crate::folder::{Folder, MODEL, session};

const PREFERENCES: &str = r#"Parameters:
  Minutes: {Type: String}
Resources:
  Preferences:
    Type: AWS::SSM::Document
    Properties:
      Name: SSM-SessionManagerRunShell
      DocumentType: Session
      DocumentFormat: YAML
      UpdateMethod: NewVersion
      Content:
        schemaVersion: "1.0"
        sessionType: Standard_Stream
        inputs:
          idleSessionTimeout: "20"
          maxSessionDuration: !Ref Minutes
  Topic:
    Type: AWS::SNS::Topic
"#;

#[test]
fn a_template_becomes_a_model() {
    let folder = Folder::of(MODEL).with("template.yaml", PREFERENCES);
    let place = "--account 111122223333 --region eu-central-1";
    session(
        "import",
        &[
            folder.run("import template.yaml"),
            folder.run(&format!("import template.yaml --parameter Minutes=45 {place}")),
            folder.run(&format!("import template.yaml --parameter Minutes=45 {place} --strict")),
            folder.run(&format!("import template.yaml --parameter Minutes=45 {place} --to rust --quiet")),
            folder.run("import jitna.yaml"),
            folder.run("import template.yaml --parameter Minutes"),
        ],
    );
}

#[test]
fn what_is_written_is_read_again() {
    let folder = Folder::of(MODEL);
    folder.run("synth -q --out out").is_quiet();
    let imported = folder.run("import out");
    assert_eq!(imported.code, 0, "{imported}");
    let folder = folder.with("imported.yaml", imported.out);
    let ran = folder.run("diff out imported.yaml");
    assert_eq!(ran.code, 0, "{ran}");
}

#[test]
fn bad_input_prints_no_model() {
    let folder = Folder::of(MODEL).with("bad.yaml", "{").with("other.json", "{\"Widgets\": []}");
    for command in
        ["import bad.yaml", "import other.json", "import bad.yaml other.json", "import missing.yaml"]
    {
        let ran = folder.run(command);
        assert!(ran.code != 0 && ran.out.is_empty() && !ran.err.is_empty(), "{ran}");
    }
}
