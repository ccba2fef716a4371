//! The model as a Rust program: written, compiled as a module of this test, and the same model again

use jitna_iac::ids::ParseIdError;
use jitna_iac::model::Model;

use super::samples::{parameters, sample};
use super::{Result, assembly, at, given};

#[rustfmt::skip]
#[allow(dead_code, reason = "`main` is for the program by itself")]
#[path = "../data/import/samples.rs"]
mod samples_program;

#[rustfmt::skip]
#[allow(dead_code, reason = "`main` is for the program by itself")]
#[path = "../data/import/single_account.rs"]
mod account_program;

#[rustfmt::skip]
#[allow(dead_code, reason = "`main` is for the program by itself")]
#[path = "../data/import/build_script.rs"]
mod build_script_program;

#[rustfmt::skip]
#[allow(dead_code, reason = "`main` is for the program by itself")]
#[path = "../data/import/session_logs.rs"]
mod session_logs_program;

#[rustfmt::skip]
#[allow(dead_code, reason = "`main` is for the program by itself")]
#[path = "../data/import/rdp_recording.rs"]
mod rdp_recording_program;

#[rustfmt::skip]
#[allow(dead_code, reason = "`main` is for the program by itself")]
#[path = "../data/import/people.rs"]
mod people_program;

#[rustfmt::skip]
#[allow(dead_code, reason = "`main` is for the program by itself")]
#[path = "../data/import/notifications.rs"]
mod notifications_program;

#[rustfmt::skip]
#[allow(dead_code, reason = "`main` is for the program by itself")]
#[path = "../data/import/migration.rs"]
mod migration_program;

#[rustfmt::skip]
#[allow(dead_code, reason = "`main` is for the program by itself")]
#[path = "../data/import/conductor_one.rs"]
mod conductor_one_program;

#[rustfmt::skip]
#[allow(dead_code, reason = "`main` is for the program by itself")]
#[path = "../data/import/full.rs"]
mod full_program;

/// The program of an import is what lies in `file`, and that builds the model
fn check(result: &Result, file: &str, built: fn() -> std::result::Result<Model, ParseIdError>) {
    let imported = result.imported.as_ref().unwrap();
    let program = imported.to_rust(&result.findings, &result.sources);
    let path = at("jitna-iac/tests/data/import").join(file);
    if std::env::var_os("JITNA_UPDATE").is_some() {
        // What was compiled into this test is the earlier program, so the next run judges.
        return std::fs::write(&path, &program).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), program, "`JITNA_UPDATE=1` writes it anew");
    assert_eq!(built().unwrap(), imported.model, "{file}");
}

#[test]
fn programs_build_the_model() {
    let both = ["quick-setup.yaml", "policies.yaml"].map(|name| given(name, &sample(name)));
    check(&Result::of(&both, &parameters()), "samples.rs", samples_program::model);
    let result = Result::of(&[assembly("snapshots/single-account/assembly")], &Default::default());
    check(&result, "single_account.rs", account_program::model);
    let result = Result::of(&[assembly("snapshots/build-script/assembly")], &Default::default());
    check(&result, "build_script.rs", build_script_program::model);
    let result = Result::of(&[assembly("snapshots/session-logs/assembly")], &Default::default());
    check(&result, "session_logs.rs", session_logs_program::model);
    let result = Result::of(&[assembly("snapshots/rdp-recording/assembly")], &Default::default());
    check(&result, "rdp_recording.rs", rdp_recording_program::model);
    for (name, built) in [
        ("people", people_program::model as fn() -> _),
        ("notifications", notifications_program::model),
        ("migration", migration_program::model),
        ("conductor-one", conductor_one_program::model),
        ("full", full_program::model),
    ] {
        let result = Result::of(&[assembly(&format!("snapshots/{name}/assembly"))], &Default::default());
        check(&result, &format!("{}.rs", name.replace('-', "_")), built);
    }
}
