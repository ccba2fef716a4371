//! The real command in temporary folders
//!
//! Each test is a folder with files and a few runs. Output for users is stored as sessions in `snapshots/cli/`; output for programs is
//! checked with assertions.

mod audit_iam;
mod changes;
mod check;
mod compare;
mod compose;
mod cost;
mod coverage;
mod decide;
mod diff;
mod drift;
mod evidence;
mod explain;
mod fmt;
mod folder;
mod guardrails;
mod habits;
mod handout;
mod help;
mod hostile;
mod import;
mod init;
mod input;
#[cfg(unix)]
mod install;
mod list;
#[cfg(unix)]
mod lsp;
mod man;
mod many;
mod mcp;
#[cfg(unix)]
mod pages;
mod patterns;
mod persona;
#[cfg(unix)]
mod program;
mod readiness;
mod replay;
mod report;
mod schema;
mod synth;
mod test;
#[cfg(unix)]
mod trust;
mod tutorial;
mod verify_documents;
mod watch;
mod waves;
