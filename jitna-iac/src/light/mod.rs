//! Functions of a program without the engine: pass its model on, or start the installed command

pub mod app;
pub(crate) mod command;
