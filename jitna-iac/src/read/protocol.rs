//! The data that a Rust program passes to the command: its model as JSON, and where each value was written

use std::path::Path;

use serde_json::Value as Json;

use super::decode::{Cx, Decode};
use super::envelope::{self, Output};
use super::{FileAccess, load_statements};
use crate::describe::{self, Finding};
use crate::diag::{Diagnostics, Sources};
use crate::handover::{PROTOCOL_VERSION, Program, finding_of, node};
use crate::model::Model;
use crate::origin::{FileId, Origin};
use crate::tree::Node;

impl Program {
    /// Returns the model, and the errors in its description; `.cedar` files are read relative to `folder`
    #[must_use]
    pub fn into_model(
        self,
        folder: &Path,
        access: &FileAccess,
        sources: &mut Sources,
    ) -> (Option<Model>, Diagnostics) {
        let (node, reported) = self.into_parts();
        from_tree(&node, reported, folder, access, sources)
    }
}

/// Returns the model of a description, and its errors; `.cedar` files are read relative to the working directory
///
/// ```
/// use jitna_iac::prelude::*;
///
/// let policy = ManualApproval::new("Finance", Nodes::tagged("Workload", "Finance")).access_duration("15 days");
/// let (_, findings) = jitna_iac::read::described(Model::account(account_id!("111122223333"), Region::US_EAST_1).with(policy));
/// let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
/// assert_eq!(codes, ["JNA0106", "JNA0103"]); // the duration, and that no one approves
/// ```
#[must_use]
pub fn described(model: describe::Model) -> (Option<Model>, Diagnostics) {
    let access = FileAccess::of_project(Path::new(""));
    Program::from(model).into_model(Path::new(""), &access, &mut Sources::default())
}

/// The model of a tree that a program built, and its errors; `.cedar` files are read relative to `folder`
pub(crate) fn from_tree(
    node: &Node<'_>,
    reported: Vec<Finding>,
    folder: &Path,
    access: &FileAccess,
    sources: &mut Sources,
) -> (Option<Model>, Diagnostics) {
    let mut cx = Cx::new("".into());
    let mut model = Model::decode(node, &mut cx);
    let mut findings = cx.findings;
    match &mut model {
        Some(model) => {
            model.note_reported(reported);
            findings.append(load_statements(model, folder, access, sources));
        }
        None => findings.extend(super::reported(&reported)),
    }
    (model, findings)
}

/// Why the output of a program is not a model
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The output does not have the form of [`to_program_output`](super::to_program_output)
    #[error("the program did not print a model: {0}")]
    NoModel(String),
    /// The output does not have the form of [`app::patterns`](crate::app::patterns)
    #[error("the program did not print patterns: {0}")]
    NoPatterns(String),
    /// The program is built with a newer version of the library
    #[error(
        "the program uses protocol {found}, and this command knows versions up to {PROTOCOL_VERSION}: install a newer `jitna-iac`, or build the program with the version of the command"
    )]
    Version {
        /// Protocol version of the program
        found: u32,
    },
}

/// Returns the model from the output of a program; `.cedar` files are read relative to `folder`
///
/// # Errors
///
/// Returns an error if the output is not a model, or uses another protocol. Errors in the model are findings.
pub fn from_program(
    output: &str,
    folder: &Path,
    access: &FileAccess,
    sources: &mut Sources,
) -> Result<(Option<Model>, Diagnostics), ProtocolError> {
    let output = envelope::parsed(output).map_err(ProtocolError::NoModel)?;
    // A newer version may have another form.
    let version = output.get("protocol").and_then(Json::as_u64).and_then(|found| u32::try_from(found).ok());
    if let Some(found) = version.filter(|found| !(1..=PROTOCOL_VERSION).contains(found)) {
        return Err(ProtocolError::Version { found });
    }
    envelope::validated::<Output>(&output).map_err(ProtocolError::NoModel)?;
    let output: Output =
        serde_json::from_value(output).map_err(|_| ProtocolError::NoModel("unknown form".to_owned()))?;
    let files: Vec<FileId> =
        output.files.iter().map(|name| add_file(name, folder, access, sources)).collect();
    let node = node(output.model, Origin::Unknown, &files);
    let reported = output.findings.iter().map(|one| finding_of(one, &files)).collect();
    Ok(from_tree(&node, reported, folder, access, sources))
}

/// Adds a Rust file for the excerpt, with its text if it is available and part of the project
///
/// Cargo names files of a workspace relative to its root, which may be a folder above that of the program.
fn add_file(name: &str, folder: &Path, access: &FileAccess, sources: &mut Sources) -> FileId {
    let whole = folder.canonicalize().unwrap_or_default();
    let above = whole.ancestors().skip(1).map(Path::to_owned);
    let texts = std::iter::once(folder.to_owned()).chain(above).map(|folder| access.read(&folder.join(name)));
    match texts.flatten().next() {
        Some(text) => sources.add(name, &text),
        None => sources.add_name(name),
    }
}
