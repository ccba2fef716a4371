//! Compiles `jitna.yaml` on every build that finds it changed; findings become warnings of cargo

fn main() -> Result<(), jitna_iac::Error> {
    jitna_iac::build::from_file("jitna.yaml").deny(jitna_iac::diag::Severity::Warning).write()
}
