//! What a description in Rust costs beside the same in YAML, and what its constants cost the compiler: `cargo bench --bench described`
//!
//! Fails above the budgets. A program of its own, since it measures the CPU seconds of the compilers that it starts.

mod large;
#[path = "../tests/rustc.rs"]
mod rustc;

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use jitna_iac::assembly::Format;
use jitna_iac::diag::Sources;
use jitna_iac::model;
use jitna_iac::prelude::*;
use jitna_iac::synth::Options;

/// Policies of the large model
const POLICIES: usize = 10_000;
/// Pairs of measurements, of which the median counts
const PAIRS: usize = 9;
/// How much longer than the YAML the program may take
const LATER: Duration = Duration::from_millis(150);
/// Constants of the program that is compiled
const CONSTANTS: usize = 2_750;
/// CPU seconds that the compiler may take for them
const SECONDS: f64 = 4.0;

/// The model of `large`, described by a program
fn described(policies: usize) -> Model {
    let units: Vec<Unit> = (0..policies / 50)
        .map(|unit| Unit::new(format!("unit-{unit:04}"), format!("ou-abcd-{unit:08x}")))
        .collect();
    let approvers = group!("approvers", "ec4df598-7071-70a6-0de4-0123456789ab");
    let organization = Organization::new(account_id!("123456789012"), root_id!("r-abcd"), Region::US_EAST_1)
        .identity_provider(IdentityProvider::Sso)
        .units(units.iter().copied());
    let console = UnifiedConsole::new().regions([Region::US_EAST_1, Region::US_EAST_2, Region::US_WEST_2]);
    let standard = SessionPreferences::new("standard").idle_timeout(minutes(20)).max_duration(minutes(60));
    let mut all = Model::organization(organization).unified_console(console);
    for (unit, handle) in units.iter().enumerate() {
        let policies = (unit * 50..(unit + 1) * 50).map(|policy| {
            ManualApproval::new(
                format!("Team-{policy:05}-Manual-Approval"),
                Nodes::tagged("Workload", format!("team-{policy:05}")),
            )
            .access_duration(hours(24))
            .level(Level::new(approvers).message("Please approve this request"))
        });
        let rollout = Rollout::new(format!("unit-{unit:04}")).unit(*handle).session_preferences(&standard);
        all = all.with(rollout.manual_approvals(policies));
    }
    all
}

/// Writes all files of the assembly of a model; how long that and `read` take
fn synth(read: impl FnOnce() -> model::Model, out: &Path) -> Duration {
    let start = Instant::now();
    let options = Options { files: Some(Format::Yaml), ..Options::default() };
    let (assembly, _) = jitna_iac::compile(&read(), options);
    assembly.expect("a model without errors").write_to(out, Format::Yaml).expect("files");
    start.elapsed()
}

fn from_program() -> model::Model {
    let (model, findings) = jitna_iac::read::described(described(POLICIES));
    assert!(findings.is_empty(), "{findings:?}");
    model.expect("a model")
}

fn from_yaml(text: &str) -> model::Model {
    let (model, findings) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
    assert!(findings.is_empty(), "{findings:?}");
    model.expect("a model")
}

/// Names and texts of the templates below a folder
fn templates(folder: &Path) -> Vec<(String, String)> {
    let files = ["stacks", "stack-sets"]
        .into_iter()
        .flat_map(|part| std::fs::read_dir(folder.join(part)).expect("files"));
    let mut all: Vec<(String, String)> = files
        .map(|file| file.expect("a file").path())
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).expect("text")))
        .map(|(path, text)| (path.replace(&folder.display().to_string(), ""), text))
        .collect();
    all.sort();
    all
}

/// Whether the program is within its budget beside the YAML
fn program_beside_yaml(scratch: &Path) -> bool {
    let text = large::large(POLICIES);
    let mut later = Vec::new();
    for pair in 0..PAIRS {
        let (program, yaml) = (scratch.join(format!("program{pair}")), scratch.join(format!("yaml{pair}")));
        let took = [synth(from_program, &program), synth(|| from_yaml(&text), &yaml)];
        if pair == 0 {
            assert!(
                templates(&program) == templates(&yaml),
                "the program describes something else than the YAML"
            );
        }
        later.push(took.map(|time| time.as_secs_f64()));
        for folder in [program, yaml] {
            std::fs::remove_dir_all(folder).expect("the folder");
        }
    }
    later.sort_by(|one, other| (one[0] - one[1]).total_cmp(&(other[0] - other[1])));
    let [program, yaml] = later[PAIRS / 2];
    println!(
        "{POLICIES} policies: program {program:.3} s, YAML {yaml:.3} s, difference {:+.3} s (at most {:.3})",
        program - yaml,
        LATER.as_secs_f64()
    );
    program - yaml <= LATER.as_secs_f64()
}

/// CPU seconds of the processes that this one has started and waited for (`proc(5)`: in ticks, of which a second has 100)
fn children() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(13);
    let mut next = || fields.next()?.parse::<f64>().ok();
    Some((next()? + next()?) / 100.0)
}

/// Whether the compiler is within its budget for many constants
fn constants(scratch: &Path) -> bool {
    let mut text = String::from("use jitna_iac::prelude::*;\n");
    for number in 0..CONSTANTS {
        match number % 5 {
            0 => writeln!(text, "pub const C{number}: Unit = unit!(\"unit-{number}\", \"ou-ab12-{number:08x}\");"),
            1 => writeln!(text, "pub const C{number}: Account = account!(\"account-{number}\", \"{number:012}\");"),
            2 => writeln!(
                text,
                "pub const C{number}: Group = group!(\"group-{number}\", \"ec4df598-7071-70a6-0de4-{number:012x}\");"
            ),
            3 => writeln!(
                text,
                "pub const C{number}: User = user!(\"user-{number}\", \"e8c17310-e011-7089-d989-{number:012x}\");"
            ),
            _ => writeln!(text, "pub const C{number}: NodeTag = node_tag!(\"Tag{number}\");"),
        }
        .expect("writing to a string");
    }
    let Some(before) = children() else {
        println!("{CONSTANTS} constants: not measured, since this system has no /proc/self/stat");
        return true;
    };
    let ran = rustc::checked(scratch, "constants", &text);
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let took = children().expect("as before") - before;
    println!("{CONSTANTS} constants: {took:.2} CPU seconds (at most {SECONDS})");
    took <= SECONDS
}

fn main() {
    let scratch = tempfile::tempdir().expect("a folder");
    let within = [program_beside_yaml(scratch.path()), constants(scratch.path())];
    if cfg!(debug_assertions) {
        println!("budgets are for optimized builds");
    } else if within.contains(&false) {
        println!("above its budget");
        std::process::exit(1);
    }
}
