//! An organization with a rule and a transform of its own

mod model;

use std::process::ExitCode;

fn main() -> ExitCode {
    jitna_iac::app::run(model::app())
}
