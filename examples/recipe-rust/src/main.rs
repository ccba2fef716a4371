//! The recipe as a Rust program, which takes the arguments of the command

mod model;

use std::process::ExitCode;

fn main() -> ExitCode {
    jitna_iac::app::run(model::model())
}
