//! The public interface, as a user sees it: one program, since every program links Cedar

mod assembly;
mod audit;
mod compare;
mod decide;
mod deploy_script;
mod diff;
mod docs;
mod examples;
mod import;
mod init;
mod landing_zone;
mod notifications;
mod overrides;
mod people;
mod plan;
mod prerequisites;
mod program;
mod proofs;
mod read;
mod robustness;
mod rooms;
mod rules;
mod schema;
mod stability;
mod storage;
mod synth;
