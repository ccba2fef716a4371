//! The `jitna-iac` command
#![forbid(unsafe_code)]

fn main() {
    let mut sources = jitna_iac::diag::Sources::default();
    let path = std::env::args().nth(1).unwrap();
    let (model, mut findings) = jitna_iac::read::load(path.as_ref(), &mut sources).unwrap();
    if let Some(model) = model {
        let (assembly, more) = jitna_iac::compile(&model, Default::default());
        findings.append(more);
        if let Some(assembly) = assembly {
            print!("{}", assembly.whole.unwrap().to_yaml());
        }
    }
    findings.sort(&sources);
    eprint!("{}", jitna_iac::diag::render::text(&findings, &sources, Default::default()));
}
