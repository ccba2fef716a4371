//! Compiles `jitna.yaml` on every build that finds it changed; findings become warnings of cargo

use jitna_iac::build::{self, Severity};

fn main() -> Result<(), jitna_iac::Error> {
    build::from_file("jitna.yaml").deny(Severity::Warning).write()
}
