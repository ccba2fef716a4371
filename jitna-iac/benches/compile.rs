//! How long it takes from a text to templates: `cargo bench`

use std::fmt::Write as _;

use divan::{Bencher, black_box};
use jitna_iac::assembly::Format;
use jitna_iac::diag::Sources;
use jitna_iac::model::Model;
use jitna_iac::synth::Options;

const RECIPE: &str = include_str!("../../examples/recipe/jitna.yaml");

/// The model that `tools/generate_model.py` prints, 50 policies a unit
fn large(policies: usize) -> String {
    let units = policies / 50;
    let mut text = String::from(
        "version: 1\norganization:\n  delegatedAdministrator: '123456789012'\n  root: r-abcd\n  homeRegion: us-east-1\n  \
         identityProvider: SSO\n  units:\n",
    );
    let mut add = |line: std::fmt::Arguments<'_>| text.write_fmt(line).expect("writing to a string");
    for unit in 0..units {
        add(format_args!("    - {{name: unit-{unit:04}, id: ou-abcd-{unit:08x}}}\n"));
    }
    add(format_args!("names:\n  groups:\n    approvers: ec4df598-7071-70a6-0de4-0123456789ab\n"));
    add(format_args!("unifiedConsole:\n  regions: [us-east-1, us-east-2, us-west-2]\nmanualApprovals:\n"));
    for policy in 0..policies {
        add(format_args!(
            "  - name: Team-{policy:05}-Manual-Approval\n    accessDuration: 24h\n    nodes: {{Workload: team-{policy:05}}}\n    \
             levels:\n      - approvers: [{{group: approvers}}]\n        message: Please approve this request\n"
        ));
    }
    add(format_args!(
        "sessionPreferences:\n  - {{name: standard, idleTimeout: 20m, maxDuration: 60m}}\nrollouts:\n"
    ));
    for unit in 0..units {
        add(format_args!(
            "  - name: unit-{unit:04}\n    units: [unit-{unit:04}]\n    sessionPreferences: standard\n    manualApprovals:\n"
        ));
        for policy in unit * 50..(unit + 1) * 50 {
            add(format_args!("      - Team-{policy:05}-Manual-Approval\n"));
        }
    }
    text
}

fn read(text: &str) -> Model {
    let (model, findings) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
    assert!(findings.is_empty());
    model.expect("a model")
}

/// From the text of the recipe to the text of its template
#[divan::bench]
fn recipe() -> String {
    let (assembly, _) = jitna_iac::compile(&read(black_box(RECIPE)), Options::default());
    assembly.and_then(|assembly| assembly.whole).expect("a template").to_yaml()
}

/// Reading alone
#[divan::bench(args = [1_000, 10_000], sample_count = 10)]
fn reading(bencher: Bencher<'_, '_>, policies: usize) {
    let text = large(policies);
    bencher.bench(|| read(black_box(&text)));
}

/// Checks alone
#[divan::bench(args = [1_000, 10_000], sample_count = 10)]
fn checks(bencher: Bencher<'_, '_>, policies: usize) {
    let model = read(&large(policies));
    bencher.bench(|| jitna_iac::check(black_box(&model)));
}

/// From a text to all files of the assembly in YAML
#[divan::bench(args = [1_000, 10_000], sample_count = 10)]
fn assembly(bencher: Bencher<'_, '_>, policies: usize) {
    let text = large(policies);
    bencher.bench(|| {
        let options = Options { files: Some(Format::Yaml), ..Options::default() };
        let (assembly, _) = jitna_iac::compile(&read(black_box(&text)), options);
        assembly.expect("a model without errors").files(Format::Yaml)
    });
}
