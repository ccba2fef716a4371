//! Files of a written assembly: its index, and the templates that the index names

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::TemplateFile;
use crate::assembly::{INDEX_KIND, INDEX_VERSION};
use crate::diag::{Diagnostics, Sources};
use crate::rules;

/// Files of an assembly, each with its relative path
#[derive(Clone, Copy, Debug)]
pub(crate) struct AssemblyFiles<'f> {
    files: &'f [(String, String)],
    name: &'f str,
}

/// Version information in an index
#[derive(Deserialize)]
struct Head {
    kind: String,
    version: u32,
}

impl<'f> AssemblyFiles<'f> {
    /// Collects the files below a directory with this name
    pub(crate) fn new(files: &'f [(String, String)], name: &'f str) -> Self {
        Self { files, name }
    }

    fn find(&self, path: &str) -> Option<&'f str> {
        self.files.iter().find(|(file, _)| file == path).map(|(_, text)| text.as_str())
    }

    /// Reads the index; `wanted` describes what could be given instead of a directory without one
    ///
    /// # Errors
    ///
    /// If there is no index, or if it is not the index of an assembly of the current version.
    pub(crate) fn index<T: DeserializeOwned>(&self, wanted: &str) -> Result<T, Diagnostics> {
        let name = self.name;
        let wrong =
            |what: String| -> Diagnostics { vec![rules::WRONG_KIND.finding(what).help(wanted)].into() };
        let Some(text) = self.find("index.json") else {
            return Err(wrong(format!("`{name}` is not an assembly: it holds no `index.json`")));
        };
        let malformed = |error: serde_json::Error| {
            wrong(format!("`index.json` of `{name}` is not that of an assembly: {error}"))
        };
        let head: Head = serde_json::from_str(text).map_err(malformed)?;
        if (head.kind.as_str(), head.version) != (INDEX_KIND, INDEX_VERSION) {
            return Err(wrong(format!(
                "`index.json` of `{name}` is not that of an assembly of version {INDEX_VERSION}"
            )));
        }
        serde_json::from_str(text).map_err(malformed)
    }

    /// Reads a template that the index names
    ///
    /// # Errors
    ///
    /// If the file is missing, or is not a template.
    pub(crate) fn template(&self, path: &str, sources: &mut Sources) -> Result<TemplateFile, Diagnostics> {
        let shown = format!("{}/{path}", self.name);
        match self.find(path) {
            Some(text) => super::read(text, &shown, sources),
            None => {
                let what = format!("`{shown}` is missing, which `index.json` names");
                Err(vec![rules::UNREADABLE_FILE.finding(what).help("write the assembly again")].into())
            }
        }
    }
}
