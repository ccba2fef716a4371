//! The output for the examples equals the content of `snapshots/`; `JITNA_UPDATE=1` rewrites it
//!
//! A snapshot is a claim that AWS will accept it: review its difference before you keep it.

mod laws;
mod owners;
mod quick_setup;
mod recipe;
mod snapshot;
mod stored;

pub(crate) use stored::folder as snapshots;

use std::path::{Path, PathBuf};

use jitna_iac::assembly::{Assembly, Format, Pipeline};
use jitna_iac::cfn::limits::TEMPLATE_S3_BYTES;
use jitna_iac::diag::render::{Style, text};
use jitna_iac::diag::{Diagnostics, Severity, Sources};
use jitna_iac::model::Model;
use jitna_iac::read;
use jitna_iac::synth::Options;

use snapshot::Files;

/// Root folder of the repository
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// An example that is written in YAML
struct Example {
    name: String,
    folder: PathBuf,
    yaml: String,
    model: Model,
    /// Findings of reading
    findings: Diagnostics,
    sources: Sources,
}

fn example(name: &str) -> Example {
    let folder = repository().join("examples").join(name);
    let path = folder.join("jitna.yaml");
    let mut sources = Sources::default();
    let (model, findings) = read::load(&path, &mut sources).unwrap();
    let shown = text(&findings, &sources, Style::default());
    let model = model.unwrap_or_else(|| panic!("{name} is not readable:\n{shown}"));
    let yaml = std::fs::read_to_string(&path).unwrap();
    Example { name: name.to_owned(), folder, yaml, model, findings, sources }
}

/// All examples in YAML, by name
fn examples() -> Vec<Example> {
    let folders = std::fs::read_dir(repository().join("examples")).unwrap();
    let folders = folders.map(|entry| entry.unwrap().path());
    let mut names: Vec<String> = folders
        .filter(|folder| {
            // Only the command can read one that needs the patterns of a program: `tools/check_patterns.py`.
            let text = std::fs::read_to_string(folder.join("jitna.yaml"));
            text.is_ok_and(|text| !text.contains("\npatterns:"))
        })
        .map(|folder| folder.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    assert!(names.len() >= 4, "{names:?}");
    names.iter().map(|name| example(name)).collect()
}

/// The templates of a model that has no errors
fn compiled(model: &Model, options: Options) -> Assembly {
    let (assembly, findings) = jitna_iac::compile(model, options);
    let shown = text(&findings, &Sources::default(), Style::default());
    assembly.unwrap_or_else(|| panic!("the model does not compile:\n{shown}"))
}

/// Every file of an assembly
fn files(assembly: &Assembly, format: Format) -> Files {
    assembly.files(format).into_iter().collect()
}

/// The files, with an index without the model, which stays as written
fn files_but_the_model(assembly: &Assembly, format: Format) -> Files {
    let mut files = files(assembly, format);
    let index = files.get_mut("index.json").unwrap();
    let mut value: serde_json::Value = serde_json::from_str(index).unwrap();
    assert!(value.as_object_mut().unwrap().shift_remove("model").is_some());
    *index = value.to_string();
    files
}

/// Findings as text, with the path of the example relative to the repository
fn shown(example: &Example, findings: &Diagnostics) -> String {
    without_repository(&text(findings, &example.sources, Style { accepted: true, ..Style::default() }))
}

fn without_repository(text: &str) -> String {
    text.replace(&format!("{}/", repository().display()), "")
}

/// Complete output for an example
fn output(example: &Example) -> Files {
    let (assembly, more) = jitna_iac::compile(&example.model, Options::default());
    let mut findings = example.findings.clone();
    findings.append(more);
    findings.sort(&example.sources);
    let shown = shown(example, &findings);
    let heaviest = findings.worst().unwrap_or(Severity::Note);
    assert_eq!(
        heaviest,
        Severity::Note,
        "{}: an example has no errors and no warnings\n{shown}",
        example.name
    );
    let mut assembly = assembly.unwrap();
    assembly.set_findings(&findings, &example.sources);
    for place in assembly.remarks.iter_mut().filter_map(|remark| remark.place.as_mut()) {
        *place = without_repository(place);
    }
    let mut made = Files::from([("findings.txt".to_owned(), shown)]);
    for (path, text) in files(&assembly, Format::Yaml) {
        made.insert(format!("assembly/{path}"), text);
    }
    for (_, pipeline) in Pipeline::WORDS {
        assembly.pipeline = Some(*pipeline);
        let name = pipeline.file();
        let text = files(&assembly, Format::Yaml).remove(name).unwrap();
        made.insert(format!("pipelines/{name}"), text);
    }
    let with_parameters = compiled(&example.model, Options { parameters: true, ..Options::default() });
    for (name, assembly, format) in [
        ("template.yaml", &assembly, Format::Yaml),
        ("template.json", &assembly, Format::Json),
        ("template-parameters.yaml", &with_parameters, Format::Yaml),
    ] {
        let whole = format.render(assembly.single_template.as_ref().unwrap());
        // What CloudFormation does not accept is not a claim.
        if whole.len() <= TEMPLATE_S3_BYTES {
            made.insert(name.to_owned(), whole);
        }
    }
    made
}

#[test]
fn examples_become_their_snapshots() {
    let mut made = Files::new();
    for example in examples() {
        let files = output(&example).into_iter();
        made.extend(files.map(|(path, text)| (format!("{}/{path}", example.name), text)));
    }
    let kept = stored::packed(&made);
    assert_eq!(stored::unpacked(&kept), made);
    if let Err(fault) = snapshot::compare(&repository().join("snapshots"), &kept) {
        panic!("\n{fault}");
    }
}

#[test]
fn every_snapshot_has_its_example() {
    for entry in std::fs::read_dir(repository().join("snapshots")).unwrap() {
        let name = entry.unwrap().file_name();
        // The command's own tests keep snapshots of its output there.
        if name == "cli" {
            continue;
        }
        let example = repository().join("examples").join(&name).join("jitna.yaml");
        assert!(example.is_file(), "snapshots/{} comes from no example", name.display());
    }
}
