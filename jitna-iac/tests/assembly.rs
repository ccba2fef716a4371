//! Writing an assembly: completely or not at all, and never over files of others

use std::fs;
use std::path::Path;

use jitna_iac::assembly::{Assembly, Format, WriteError};
use jitna_iac::diag::Sources;
use jitna_iac::synth::Options;

fn recipe() -> Assembly {
    let text = include_str!("../../examples/recipe/jitna.yaml");
    let (model, _) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
    jitna_iac::compile(&model.unwrap(), Options::default()).0.unwrap()
}

fn listing(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn every_file_is_there_and_nothing_else() {
    let scratch = tempfile::tempdir().unwrap();
    let dir = scratch.path().join("deep/out");
    recipe().write_to(&dir, Format::Yaml).unwrap();
    let whole = [
        "RUNBOOK.md",
        "cdk",
        "deploy.sh",
        "index.json",
        "manifest.json",
        "promote.sh",
        "stack-sets",
        "stacks",
        "template.yaml",
        "tree.json",
        "validation-report.json",
    ];
    assert_eq!(listing(&dir), whole);
    assert_eq!(listing(&dir.join("cdk")), ["jitna-enable.json", "jitna-policies.json"]);
    assert_eq!(listing(&dir.join("stacks")), ["jitna-enable.yaml", "jitna-policies.yaml"]);
    assert_eq!(listing(&dir.join("stack-sets")), ["jitna-workloads.yaml"]);
    assert_eq!(listing(dir.parent().unwrap()), ["out"], "nothing is left beside it");
}

#[test]
fn an_earlier_assembly_is_replaced() {
    let scratch = tempfile::tempdir().unwrap();
    let dir = scratch.path().join("out");
    recipe().write_to(&dir, Format::Json).unwrap();
    recipe().write_to(&dir, Format::Yaml).unwrap();
    assert!(listing(&dir).contains(&"template.yaml".to_owned()));
    assert!(!listing(&dir).contains(&"template.json".to_owned()));
}

#[test]
fn files_of_others_are_never_replaced() {
    let scratch = tempfile::tempdir().unwrap();
    let dir = scratch.path().join("out");
    recipe().write_to(&dir, Format::Yaml).unwrap();
    fs::write(dir.join("notes.txt"), "mine").unwrap();
    let error = recipe().write_to(&dir, Format::Json).unwrap_err();
    assert!(matches!(&error, WriteError::Foreign { found, .. } if found == "notes.txt"), "{error}");
    assert_eq!(fs::read_to_string(dir.join("notes.txt")).unwrap(), "mine");
    assert!(listing(&dir).contains(&"template.yaml".to_owned()), "the earlier assembly stays");
    assert_eq!(listing(scratch.path()), ["out"]);
}

/// The CDK leaves locks behind when it is killed, and other versions of templates
#[test]
fn what_the_cdk_leaves_there_is_in_nobodys_way() {
    let scratch = tempfile::tempdir().unwrap();
    let dir = scratch.path().join("out");
    let hash = "0123456789abcdef".repeat(4);
    for name in
        ["read.12.1.lock".to_owned(), "synth.lock".to_owned(), format!("cdk/jitna-enable.json-{hash}.yaml")]
    {
        recipe().write_to(&dir, Format::Yaml).unwrap();
        fs::write(dir.join(&name), "").unwrap();
        recipe().write_to(&dir, Format::Yaml).unwrap();
        assert!(!dir.join(&name).exists(), "{name}");
    }
    let near = [
        "read.lock".to_owned(),
        "read.a.1.lock".to_owned(),
        "stacks/synth.lock".to_owned(),
        format!("cdk/mine.json-{hash}.yaml"),
        "cdk/jitna-enable.json-0.yaml".to_owned(),
    ];
    for name in near {
        recipe().write_to(&dir, Format::Yaml).unwrap();
        fs::write(dir.join(&name), "mine").unwrap();
        let error = recipe().write_to(&dir, Format::Yaml).unwrap_err();
        assert!(matches!(&error, WriteError::Foreign { found, .. } if *found == name), "{name}: {error}");
        fs::remove_file(dir.join(&name)).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn the_script_can_be_run_by_its_name() {
    use std::os::unix::fs::PermissionsExt as _;

    let scratch = tempfile::tempdir().unwrap();
    let dir = scratch.path().join("out");
    recipe().write_to(&dir, Format::Yaml).unwrap();
    let mode = |name: &str| fs::metadata(dir.join(name)).unwrap().permissions().mode();
    assert_eq!(mode("deploy.sh") & 0o111, (mode("index.json") & 0o444) >> 2);
}

#[test]
fn every_file_is_in_the_index() {
    for format in [Format::Yaml, Format::Json] {
        let mut assembly = recipe();
        assembly.pipeline = Some(jitna_iac::assembly::Pipeline::Cfct);
        let files: Vec<String> = assembly.files(format).into_iter().map(|(path, _)| path).collect();
        assert_eq!(files, assembly.index(format).files);
        let mut once = files.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), files.len(), "{files:?}");
    }
}

#[test]
fn an_empty_directory_is_used_and_a_file_is_not() {
    let scratch = tempfile::tempdir().unwrap();
    let empty = scratch.path().join("empty");
    fs::create_dir(&empty).unwrap();
    recipe().write_to(&empty, Format::Yaml).unwrap();
    let file = scratch.path().join("file");
    fs::write(&file, "text").unwrap();
    assert!(recipe().write_to(&file, Format::Yaml).is_err());
    assert_eq!(fs::read_to_string(&file).unwrap(), "text");
}

#[test]
fn the_first_foreign_file_is_named_without_a_look_into_foreign_folders() {
    let scratch = tempfile::tempdir().unwrap();
    let dir = scratch.path().join("out");
    recipe().write_to(&dir, Format::Yaml).unwrap();
    fs::create_dir_all(dir.join("stacks/mine/deep")).unwrap();
    fs::write(dir.join("zzz"), "mine").unwrap();
    let error = recipe().write_to(&dir, Format::Yaml).unwrap_err();
    assert!(matches!(&error, WriteError::Foreign { found, .. } if found == "stacks/mine"), "{error}");
}

#[test]
fn what_cannot_be_renamed_is_refused_with_a_reason() {
    for dir in [".", "..", "/"] {
        let error = recipe().write_to(Path::new(dir), Format::Yaml).unwrap_err().to_string();
        assert!(error.contains("cannot be replaced as a whole; name a directory inside it"), "{error}");
    }
    let scratch = tempfile::tempdir().unwrap();
    fs::create_dir(scratch.path().join("out")).unwrap();
    recipe().write_to(&scratch.path().join("out/."), Format::Yaml).unwrap();
    assert_eq!(listing(scratch.path()), ["out"]);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_not_followed() {
    let scratch = tempfile::tempdir().unwrap();
    let (real, link) = (scratch.path().join("real"), scratch.path().join("link"));
    fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let error = recipe().write_to(&link, Format::Yaml).unwrap_err().to_string();
    assert!(error.ends_with("it is a symbolic link; name the directory itself"), "{error}");
    assert!(listing(&real).is_empty());
}

/// In a container, every run may have the same process ID
#[test]
fn what_a_killed_run_left_behind_is_removed() {
    let scratch = tempfile::tempdir().unwrap();
    let dir = scratch.path().join("out");
    recipe().write_to(&dir, Format::Yaml).unwrap();
    let process = std::process::id();
    for name in [format!(".out.{process}-0.new"), format!(".out.{process}-1.old")] {
        fs::create_dir(scratch.path().join(&name)).unwrap();
        fs::write(scratch.path().join(&name).join("half"), "").unwrap();
    }
    recipe().write_to(&dir, Format::Json).unwrap();
    assert!(dir.join("template.json").exists());
    assert_eq!(listing(scratch.path()), ["out"]);
}

#[test]
fn the_runbook_renders_for_every_kind_of_model() {
    let texts = [
        include_str!("../../examples/recipe/jitna.yaml"),
        "version: 1\naccount: {id: '012345678901', region: us-east-1}\n",
        "version: 1\norganization: {delegatedAdministrator: '222222222222', root: r-ab12, homeRegion: us-east-1}\n",
    ];
    for text in texts {
        let (model, _) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
        let assembly = jitna_iac::compile(&model.unwrap(), Options::default()).0.unwrap();
        let files = assembly.files(Format::Yaml);
        let (_, runbook) = files.iter().find(|(path, _)| path == "RUNBOOK.md").unwrap();
        assert!(runbook.contains(". Undo\n"), "{runbook}");
        assert!(!runbook.contains("{{"), "{runbook}");
    }
}
