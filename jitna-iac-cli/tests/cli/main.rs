//! The real command in temporary folders
//!
//! Each test is a folder with files and a few runs. What people read is kept as sessions in `snapshots/cli/`; what programs
//! read is asserted.

mod audit_iam;
mod changes;
mod check;
mod compare;
mod cost;
mod coverage;
mod decide;
mod diff;
mod explain;
mod fmt;
mod folder;
mod help;
mod hostile;
mod import;
mod init;
mod input;
#[cfg(unix)]
mod install;
mod list;
mod man;
mod many;
#[cfg(unix)]
mod pages;
mod persona;
#[cfg(unix)]
mod program;
mod report;
mod schema;
mod synth;
mod test;
#[cfg(unix)]
mod trust;
mod tutorial;
mod verify_documents;
