//! Prints the template that the build script made

const TEMPLATE: &str = include_str!(concat!(env!("OUT_DIR"), "/jitna/template.yaml"));

fn main() {
    print!("{TEMPLATE}");
}
