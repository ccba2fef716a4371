//! The patterns, for `jitna.yaml`: `patterns: cargo run -q --manifest-path …`

use std::process::ExitCode;

use acme_patterns::ThreeTier;
use jitna_iac::describe::pattern::register;

fn main() -> ExitCode {
    jitna_iac::app::patterns([register::<ThreeTier>()])
}
