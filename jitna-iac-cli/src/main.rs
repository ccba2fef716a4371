//! The `jitna-iac` command
#![forbid(unsafe_code)]

fn main() {}
