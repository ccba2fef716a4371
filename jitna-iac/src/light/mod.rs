//! What a program can do without the engine: hand its model over, or start the installed command

pub mod app;
pub mod build;
mod command;
