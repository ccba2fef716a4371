//! An organization that is put together from patterns of the library and of another package

use std::process::ExitCode;

mod model;

fn main() -> ExitCode {
    jitna_iac::app::run(model::model())
}
