//! How long it takes from a text to templates: `cargo bench`

use divan::{Bencher, black_box};
use jitna_iac::assembly::Format;
use jitna_iac::diag::Sources;
use jitna_iac::model::Model;
use jitna_iac::synth::Options;

use super::large::large;

const RECIPE: &str = include_str!("../../examples/recipe/jitna.yaml");

fn read(text: &str) -> Model {
    let (model, findings) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
    assert!(findings.is_empty());
    model.expect("a model")
}

/// From the text of the recipe to the text of its template
#[divan::bench]
fn recipe() -> String {
    let (assembly, _) = jitna_iac::compile(&read(black_box(RECIPE)), Options::default());
    assembly.and_then(|assembly| assembly.single_template).expect("a template").to_yaml()
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
