//! Documents that are open in the editor

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gen_lsp_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    TextDocumentContentChangeEvent, Uri,
};
use jitna_iac::editor::Lines;
use jitna_iac::read::MAX_INPUT;

use super::convert::{byte, path_of};

/// A document that is open in the editor
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// URI that the editor uses
    pub(super) uri: Uri,
    pub(super) version: i32,
    pub(super) text: String,
}

/// Documents that are open in the editor, by path
#[derive(Debug, Default)]
pub(super) struct Documents(BTreeMap<PathBuf, Document>);

impl Documents {
    pub(super) fn open(&mut self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let Some(path) = path_of(&document.uri) else { return };
        if document.text.len() > MAX_INPUT {
            return;
        }
        let opened = Document { uri: document.uri, version: document.version, text: document.text };
        self.0.insert(path, opened);
    }

    pub(super) fn change(&mut self, params: DidChangeTextDocumentParams) {
        let id = params.text_document;
        let Some(path) = path_of(&id.text_document_identifier.uri) else { return };
        let Some(document) = self.0.get_mut(&path) else { return };
        document.version = id.version;
        for change in params.content_changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                    document.text = whole.text;
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let lines = Lines::new(&document.text);
                    let (start, end) = (byte(&lines, part.range.start), byte(&lines, part.range.end));
                    document.text.replace_range(start..end.max(start), &part.text);
                }
            }
        }
    }

    pub(super) fn close(&mut self, params: &DidCloseTextDocumentParams) {
        if let Some(path) = path_of(&params.text_document.uri) {
            self.0.remove(&path);
        }
    }

    pub(super) fn get(&self, path: &Path) -> Option<&Document> {
        self.0.get(path)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Path, &Document)> {
        self.0.iter().map(|(path, document)| (path.as_path(), document))
    }
}
