//! `jitna-iac diff`

use crate::folder::{Folder, MODEL, session, with_error};

/// The model with another session limit
fn edited() -> String {
    MODEL.replace("maxDuration: 60m", "maxDuration: 30m")
}

fn folder() -> Folder {
    let folder = Folder::new(MODEL).with("new.yaml", edited());
    folder.run("synth -q --out out").is_quiet();
    folder
}

#[test]
fn exit_code_tells_whether_something_differs() {
    let folder = folder();
    session(
        "diff",
        &[
            folder.run("diff out jitna.yaml"),
            folder.run("diff out new.yaml"),
            folder.run("diff jitna.yaml new.yaml --format markdown"),
        ],
    );
    let ran = folder.run("diff out new.yaml --format json");
    assert_eq!((ran.code, ran.json()["summary"]["changed"].as_u64()), (4, Some(2)), "{ran}");
    let ran = folder.run("diff out out --format json");
    assert_eq!((ran.code, ran.json()["stacks"].as_array().map(Vec::len)), (0, Some(0)), "{ran}");
}

#[test]
fn content_says_what_a_file_is() {
    let folder = folder();
    folder.run("synth -q --out json --format json").is_quiet();
    for pair in [
        "out json",
        "json/template.json out/template.yaml",
        "jitna.yaml json/template.json",
        "out/stacks/jitna-policies.yaml json",
        "jitna.yaml out/stack-sets/jitna-workloads.yaml",
    ] {
        let ran = folder.run(&format!("diff {pair} --quiet"));
        ran.is_quiet();
        assert_eq!(ran.out, "", "{ran}");
    }
    let ran = folder.run_with_input("diff - new.yaml", MODEL.as_bytes());
    assert!(ran.code == 4 && ran.out.contains("maxSessionDuration: 60 → 30"), "{ran}");
    let template = folder.run("synth").out;
    assert_eq!(folder.run_with_input("diff jitna.yaml -", template.as_bytes()).code, 0);
    let ran = folder.run("synth --parameters --out p -q");
    ran.is_quiet();
    assert_eq!(folder.run("diff p jitna.yaml").code, 4);
    assert_eq!(folder.run("diff p jitna.yaml --parameters").code, 0);
}

#[test]
fn answers_of_the_aws_cli_are_read_in_their_wrapping() {
    let folder = folder();
    let yaml = folder.run("synth").out;
    let json: serde_json::Value =
        serde_json::from_str(&folder.run("synth --format json").out).expect("a template");
    // `aws cloudformation get-template` prints a YAML template as a string and a JSON template as JSON.
    let answer = |body: serde_json::Value| {
        serde_json::json!({"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]}).to_string()
    };
    let folder = folder.with("text.json", answer(yaml.into())).with("object.json", answer(json));
    for deployed in ["text.json", "object.json"] {
        let ran = folder.run(&format!("diff {deployed} jitna.yaml"));
        assert_eq!(ran.code, 0, "{ran}");
        let ran = folder.run(&format!("diff {deployed} new.yaml"));
        assert!(ran.code == 4 && ran.out.contains("maxSessionDuration: 60 → 30"), "{ran}");
        let ran = folder.run(&format!("import {deployed} --account 222222222222 --region eu-central-1"));
        assert!(ran.code == 0 && ran.out.contains("maxDuration: 60m"), "{ran}");
    }
    let folder = folder.with("broken.json", answer("Resources: [".into()));
    folder.run("diff broken.json jitna.yaml").fails(1, "JNA01");
}

#[test]
fn colors_are_as_everywhere() {
    let folder = folder();
    assert!(!folder.run("diff out new.yaml").out.contains('\u{1b}'));
    assert!(folder.run("diff out new.yaml --color always").out.contains("\u{1b}[33m~"));
}

#[cfg(unix)]
#[test]
fn program_is_run() {
    let folder = folder().with("app.yaml", "app: 'false'\n");
    folder.run("diff out app.yaml --allow-app").fails(3, "`false` failed");
}

#[test]
fn what_cannot_be_compared_prints_nothing() {
    let folder = folder()
        .with("empty/notes.txt", "")
        .with("broken.yaml", "Resources: {A: {Type: !Reff x}}\n")
        .with("nested.json", "[".repeat(100_000))
        .with("binary.yaml", b"a: \xff")
        .with("error.yaml", with_error());
    folder.run("diff out nested.json").fails(1, "error[JNA0101]");
    folder.run("diff out binary.yaml").fails(1, "not UTF-8");
    folder.run("diff error.yaml out").fails(1, "error[JNA0102]");
    folder.run("diff out missing.yaml").fails(3, "cannot read missing.yaml");
    std::fs::remove_file(folder.path("out/stacks/jitna-enable.yaml")).unwrap();
    session(
        "diff-refused",
        &[folder.run("diff empty broken.yaml"), folder.run("diff out jitna.yaml"), folder.run("diff - -")],
    );
}
