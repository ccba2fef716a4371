//! Import of what is emitted gives the model again

use std::collections::BTreeMap;

use jitna_iac::assembly::{Assembly, Format};
use jitna_iac::diag::{Severity, Sources};
use jitna_iac::diff::{Side, diff};
use jitna_iac::import::Given;
use jitna_iac::plan::Plan;
use jitna_iac::synth::{Options, synth};

use super::{Result, assembly, at, given, here};

/// What the text of a model becomes, errors of its values or not
fn synthesized(text: &str) -> Assembly {
    let (model, findings) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
    let model = model.unwrap_or_else(|| panic!("{findings:?}\n{text}"));
    synth(&Plan::of(&model).0, Options::default()).0
}

fn files(assembly: &Assembly) -> BTreeMap<String, String> {
    let kept = |path: &String| path.starts_with("stacks/") || path.starts_with("stack-sets/") || path == "template.yaml";
    assembly.files(Format::Yaml).into_iter().filter(|(path, _)| kept(path)).collect()
}

const EXAMPLES: [&str; 4] = ["build-script", "enterprise", "recipe", "single-account"];

#[test]
fn assemblies_come_back_byte_for_byte() {
    for example in EXAMPLES {
        let path = format!("snapshots/{example}/assembly");
        let given = assembly(&path);
        let Given::Assembly { files: written, .. } = &given else { unreachable!() };
        let result = Result::of(std::slice::from_ref(&given), &Default::default());
        let yaml = result.yaml();
        let made = files(&synthesized(&yaml));
        for (path, text) in written.iter().filter(|(path, _)| made.contains_key(path) || path.contains('/')) {
            let made = made.get(path).unwrap_or_else(|| panic!("{example}: {path} is missing\n{yaml}"));
            similar_asserts(made, text, &format!("{example}/{path}"), &yaml);
        }
        assert_eq!(result.shown(Severity::Warning), "", "{example}");
        assert!(!yaml.contains("overrides:"), "{example}\n{yaml}");
    }
}

#[track_caller]
fn similar_asserts(made: &str, wanted: &str, what: &str, yaml: &str) {
    if made != wanted {
        let diff: String = similar_lines(wanted, made);
        panic!("{what} differs:\n{diff}\n{yaml}");
    }
}

/// Lines of one text that the other does not have at the same place
fn similar_lines(wanted: &str, made: &str) -> String {
    let pairs = wanted.lines().zip(made.lines()).filter(|(a, b)| a != b).take(10);
    pairs.map(|(a, b)| format!("- {}\n+ {}\n", clip(a), clip(b))).collect()
}

fn clip(line: &str) -> String {
    line.chars().take(400).collect()
}
