//! Benchmarks of the library: `cargo bench -p jitna-iac`, or `cargo bench -p jitna-iac -- prove` for some of them

mod compile;
mod coverage;
mod decide;
mod large;
mod prove;

fn main() {
    if !coverage::write_files() {
        divan::main();
    }
}
