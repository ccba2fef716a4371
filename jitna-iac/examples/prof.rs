use std::time::Instant;
fn rss() -> u64 {
    let s = std::fs::read_to_string("/proc/self/status").unwrap();
    let f = |k: &str| {
        s.lines()
            .find(|l| l.starts_with(k))
            .unwrap()
            .split_whitespace()
            .nth(1)
            .unwrap()
            .parse::<u64>()
            .unwrap()
            / 1024
    };
    println!("   rss {} MB peak {} MB", f("VmRSS"), f("VmHWM"));
    0
}
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let mut sources = jitna_iac::diag::Sources::default();
    let t = Instant::now();
    let (model, _) = jitna_iac::read::load(path.as_ref(), &mut sources).unwrap();
    let model = model.unwrap();
    println!("read {:?}", t.elapsed());
    rss();
    let t = Instant::now();
    let (plan, f) = jitna_iac::plan::Plan::of(&model);
    println!("plan {:?} {}", t.elapsed(), f.len());
    rss();
    let t = Instant::now();
    let f = jitna_iac::check::check(&model);
    println!("plan+check {:?} {}", t.elapsed(), f.len());
    rss();
    let t = Instant::now();
    let (a, f) = jitna_iac::synth::synth(&plan, Default::default());
    println!("synth {:?} {}", t.elapsed(), f.len());
    rss();
    let t = Instant::now();
    let y = a.whole.as_ref().unwrap().to_yaml();
    println!("yaml {:?} {}", t.elapsed(), y.len());
    rss();
    let t = Instant::now();
    let y = a.files(Default::default());
    println!("files {:?} {}", t.elapsed(), y.len());
    rss();
}
