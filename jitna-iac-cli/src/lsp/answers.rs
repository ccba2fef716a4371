//! Answers to the requests of an editor

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use gen_lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, CompletionItem, CompletionItemKind, CompletionParams,
    DefinitionParams, DocumentFormattingParams, DocumentSymbol, DocumentSymbolParams, FoldingRange,
    FoldingRangeParams, Hover, HoverParams, InlayHint, InlayHintParams, Location, MarkupContent, MarkupKind,
    PrepareRenameParams, ReferenceParams, RenameParams, SymbolKind, TextDocumentPositionParams, TextEdit,
    WorkspaceEdit,
};
use jitna_iac::Origin;
use jitna_iac::diag::{Diagnostic, Fix, Safety, Sources};
use jitna_iac::editor::{self, CompletionKind, Lines, Name, Symbol};
use jitna_iac::fix::{add_fixes_where, apply};
use jitna_iac::{layout, rules};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::convert::{byte, path_of, position, range, uri_of};
use super::documents::{Document, Documents};
use super::workspace::{Workspace, is_test, place, shown};

/// Context of a request
struct Around<'w> {
    workspace: &'w mut Workspace,
    documents: &'w Documents,
}

/// Returns the answer to a request; `None` if the method is unknown
pub(super) fn answer(
    method: &str,
    params: Value,
    workspace: &mut Workspace,
    documents: &Documents,
) -> Option<serde_json::Result<Value>> {
    let mut around = Around { workspace, documents };
    Some(match method {
        "textDocument/codeAction" => call(params, |params| around.code_actions(&params)),
        "textDocument/completion" => call(params, |params| around.completion(&params)),
        "textDocument/hover" => call(params, |params| around.hover(&params)),
        "textDocument/definition" => call(params, |params| around.definition(&params)),
        "textDocument/references" => call(params, |params| around.references(&params)),
        "textDocument/prepareRename" => call(params, |params| around.prepare_rename(&params)),
        "textDocument/rename" => call(params, |params| around.rename(&params)),
        "textDocument/documentSymbol" => call(params, |params| around.symbols(&params)),
        "textDocument/foldingRange" => call(params, |params| around.folds(&params)),
        "textDocument/formatting" => call(params, |params| around.format(&params)),
        "textDocument/inlayHint" => call(params, |params| around.hints(&params)),
        _ => return None,
    })
}

fn call<P: DeserializeOwned, R: Serialize>(
    params: Value,
    answer: impl FnOnce(P) -> R,
) -> serde_json::Result<Value> {
    serde_json::to_value(answer(serde_json::from_value(params)?))
}

/// Checks whether a file is YAML or JSON by its name
fn is_yaml(path: &Path) -> bool {
    matches!(path.extension().and_then(|ending| ending.to_str()), Some("yaml" | "yml" | "json"))
}

fn markdown(text: String) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value: text }
}

/// Converts edits of files to the protocol
fn edit_of(changes: impl IntoIterator<Item = (gen_lsp_types::Uri, Vec<TextEdit>)>) -> WorkspaceEdit {
    WorkspaceEdit { changes: Some(changes.into_iter().collect::<HashMap<_, _>>()), ..Default::default() }
}

impl<'w> Around<'w> {
    fn document(&self, uri: &gen_lsp_types::Uri) -> Option<(PathBuf, &'w Document)> {
        let path = path_of(uri)?;
        let document = self.documents.get(&path)?;
        Some((path, document))
    }

    fn uri(&self, path: &Path) -> gen_lsp_types::Uri {
        self.documents.get(path).map_or_else(|| uri_of(path), |document| document.uri.clone())
    }

    /// Returns the sources of the model that a file belongs to: open documents, and files that the model names
    fn texts(&mut self, path: &Path) -> Vec<(PathBuf, String)> {
        let mut texts: Vec<(PathBuf, String)> = Vec::new();
        if let Some(project) = self.workspace.project_of(path, self.documents)
            && let Some(judged) = self.workspace.judged(&project)
        {
            for source in judged.sources.iter() {
                let path = PathBuf::from(source.name());
                if let Some(text) = source.text()
                    && !texts.iter().any(|(known, _)| *known == path)
                {
                    texts.push((path, text.to_owned()));
                }
            }
            let folder = project.path().parent().map(Path::to_owned);
            for (path, document) in self.documents.iter() {
                let beside = folder.as_ref().is_some_and(|folder| path.starts_with(folder));
                if beside && is_test(path) && !texts.iter().any(|(known, _)| known == path) {
                    texts.push((path.to_owned(), document.text.clone()));
                }
            }
        }
        if let Some(document) = self.documents.get(path)
            && !texts.iter().any(|(known, _)| known == path)
        {
            texts.push((path.to_owned(), document.text.clone()));
        }
        texts.retain(|(path, _)| is_yaml(path));
        texts
    }

    fn code_actions(&mut self, params: &CodeActionParams) -> Vec<CodeAction> {
        let Some((path, document)) = self.document(&params.text_document.uri) else { return Vec::new() };
        let Some(project) = self.workspace.project_of(&path, self.documents) else { return Vec::new() };
        let wants =
            |kind: &CodeActionKind| params.context.only.as_ref().is_none_or(|only| only.contains(kind));
        let mut actions = Vec::new();
        let lines = Lines::new(&document.text);
        let (start, end) = (byte(&lines, params.range.start), byte(&lines, params.range.end));
        if wants(&CodeActionKind::QuickFix)
            && let Some(judged) = self.workspace.judged(&project)
        {
            let touches = |finding: &Diagnostic, sources: &Sources| {
                let Origin::Span { file, start: from, end: to } = finding.origin() else { return false };
                let here = sources.get(file).is_some_and(|source| Path::new(source.name()) == path);
                here && from as usize <= end && start <= to as usize
            };
            let mut findings = judged.findings.clone();
            add_fixes_where(&project, &mut findings, &judged.sources, |finding| {
                touches(finding, &judged.sources)
            });
            for finding in findings.iter().filter(|finding| touches(finding, &judged.sources)) {
                let (_, diagnostic) = shown(finding, &judged.sources, project.path());
                for fix in &finding.fixes {
                    let Some(changes) = edits(fix, &judged.sources) else { continue };
                    let changes = changes.into_iter().map(|(path, edits)| {
                        (
                            self.documents
                                .get(&path)
                                .map_or_else(|| uri_of(&path), |document| document.uri.clone()),
                            edits,
                        )
                    });
                    let note = if fix.safety == Safety::Safe { "" } else { " (can change who gets access)" };
                    actions.push(CodeAction {
                        title: format!("{}: {}{note}", finding.code, fix.title),
                        kind: Some(CodeActionKind::QuickFix),
                        diagnostics: Some(vec![diagnostic.clone()]),
                        is_preferred: Some(fix.safety == Safety::Safe && finding.fixes.len() == 1),
                        edit: Some(edit_of(changes)),
                        ..Default::default()
                    });
                }
            }
        }
        // It is expensive, so an editor gets it only on request.
        let asked = params.context.only.as_ref().is_some_and(|only| {
            only.iter().any(|kind| *kind == CodeActionKind::SourceFixAll || *kind == CodeActionKind::Source)
        });
        if asked
            && let Ok(applied) = apply(&project, Safety::Safe)
            && !applied.files.is_empty()
        {
            let changes = applied.files.iter().map(|file| {
                let whole = range(&Lines::new(&file.old), 0..file.old.len());
                (self.uri(&file.path), vec![TextEdit { range: whole, new_text: file.new.clone() }])
            });
            actions.push(CodeAction {
                title: "Apply all safe fixes".to_owned(),
                kind: Some(CodeActionKind::SourceFixAll),
                edit: Some(edit_of(changes)),
                ..Default::default()
            });
        }
        actions
    }

    fn completion(&mut self, params: &CompletionParams) -> Vec<CompletionItem> {
        let place = &params.text_document_position_params;
        let Some((path, document)) = self.document(&place.text_document.uri) else { return Vec::new() };
        if !is_yaml(&path) {
            return Vec::new();
        }
        let texts = self.texts(&path);
        let others: Vec<&str> =
            texts.iter().filter(|(of, _)| *of != path).map(|(_, text)| text.as_str()).collect();
        let lines = Lines::new(&document.text);
        let found = editor::complete(&document.text, byte(&lines, place.position), &others);
        let replaced = range(&lines, found.range);
        let is_model = !is_test(&path);
        let items = found.items.into_iter().filter(|item| is_model || item.kind != CompletionKind::Key);
        let item = |item: editor::Completion| {
            let (kind, new_text) = match item.kind {
                CompletionKind::Key => (CompletionItemKind::Property, format!("{}: ", item.label)),
                CompletionKind::Word => (CompletionItemKind::EnumMember, item.label.clone()),
                CompletionKind::Name => (CompletionItemKind::Reference, item.label.clone()),
                CompletionKind::Tag => (CompletionItemKind::Constant, item.label.clone()),
            };
            // Characters that already follow the word are not inserted again.
            let rest = document.text.get(byte(&lines, replaced.end)..).unwrap_or_default();
            let new_text = if rest.starts_with(':') { item.label.clone() } else { new_text };
            CompletionItem {
                label: item.label,
                kind: Some(kind),
                documentation: (!item.documentation.is_empty()).then(|| markdown(item.documentation).into()),
                text_edit: Some(TextEdit { range: replaced, new_text }.into()),
                ..Default::default()
            }
        };
        items.map(item).collect()
    }

    fn hover(&mut self, params: &HoverParams) -> Option<Hover> {
        let at = &params.text_document_position_params;
        let (path, document) = self.document(&at.text_document.uri)?;
        let lines = Lines::new(&document.text);
        let byte = byte(&lines, at.position);
        let mut parts = Vec::new();
        if let Some(project) = self.workspace.project_of(&path, self.documents)
            && let Some(judged) = self.workspace.judged(&project)
        {
            let mut codes: Vec<&str> = Vec::new();
            for finding in judged.findings.iter().filter(|finding| finding.accepted.is_none()) {
                let here = place(finding.origin(), &judged.sources).is_some_and(|(file, range)| {
                    file == path && range.start <= at.position && at.position <= range.end
                });
                if here && !codes.contains(&finding.code.as_str()) {
                    codes.push(finding.code.as_str());
                    parts.extend(rules::find(finding.code.as_str()).map(|rule| rule.docs.trim().to_owned()));
                }
            }
        }
        let key = if is_yaml(&path) && !is_test(&path) { editor::key_at(&document.text, byte) } else { None };
        let mut marked = None;
        if let Some((key, bytes)) = key {
            marked = Some(range(&lines, bytes));
            let mut text = format!("**`{}`**\n\n{}", key.path, key.description);
            if !key.values.is_empty() && key.values.len() < 40 {
                let values: Vec<String> = key.values.iter().map(|value| format!("`{value}`")).collect();
                text.push_str(&format!("\n\nValues: {}", values.join(", ")));
            }
            if !key.keys.is_empty() {
                let keys: Vec<String> = key.keys.iter().map(|key| format!("`{key}`")).collect();
                text.push_str(&format!("\n\nKeys: {}", keys.join(", ")));
            }
            parts.push(text);
        }
        let contents = markdown(parts.join("\n\n---\n\n"));
        (!parts.is_empty()).then(|| Hover { contents: contents.into(), range: marked })
    }

    /// Returns the name at a position
    fn name_at(&self, place: &TextDocumentPositionParams) -> Option<(PathBuf, Name)> {
        let (path, document) = self.document(&place.text_document.uri)?;
        let byte = byte(&Lines::new(&document.text), place.position);
        let held = |name: &Name| name.range.start <= byte && byte <= name.range.end;
        Some((path, editor::names(&document.text).into_iter().find(held)?))
    }

    fn located(
        &mut self,
        place: &TextDocumentPositionParams,
        wanted: impl Fn(&Name) -> bool,
    ) -> Vec<Location> {
        let Some((path, name)) = self.name_at(place) else { return Vec::new() };
        let mut found = Vec::new();
        for (path, text) in self.texts(&path) {
            let lines = Lines::new(&text);
            let same = |one: &Name| one.kind == name.kind && one.name == name.name && wanted(one);
            for one in editor::names(&text).into_iter().filter(same) {
                found.push(Location { uri: self.uri(&path), range: range(&lines, one.range) });
            }
        }
        found
    }

    fn definition(&mut self, params: &DefinitionParams) -> Vec<Location> {
        self.located(&params.text_document_position_params, |name| name.is_definition)
    }

    fn references(&mut self, params: &ReferenceParams) -> Vec<Location> {
        let definitions = params.context.include_declaration;
        self.located(&params.text_document_position_params, |name| definitions || !name.is_definition)
    }

    fn prepare_rename(&mut self, params: &PrepareRenameParams) -> Option<gen_lsp_types::Range> {
        let place = &params.text_document_position_params;
        let (_, name) = self.name_at(place)?;
        let (_, document) = self.document(&place.text_document.uri)?;
        Some(range(&Lines::new(&document.text), name.range))
    }

    fn rename(&mut self, params: &RenameParams) -> Option<WorkspaceEdit> {
        let (path, name) = self.name_at(&params.text_document_position_params)?;
        let mut changes = Vec::new();
        for (path, text) in self.texts(&path) {
            let lines = Lines::new(&text);
            let places = editor::rename(&text, name.kind, &name.name, &params.new_name)?;
            let edit = |bytes| TextEdit { range: range(&lines, bytes), new_text: params.new_name.clone() };
            let edits: Vec<TextEdit> = places.into_iter().map(edit).collect();
            if !edits.is_empty() {
                changes.push((self.uri(&path), edits));
            }
        }
        Some(edit_of(changes))
    }

    fn symbols(&mut self, params: &DocumentSymbolParams) -> Vec<DocumentSymbol> {
        let Some((path, document)) = self.document(&params.text_document.uri) else { return Vec::new() };
        if !is_yaml(&path) {
            return Vec::new();
        }
        let lines = Lines::new(&document.text);
        editor::outline(&document.text).into_iter().map(|one| symbol_of(&lines, one)).collect()
    }

    fn folds(&mut self, params: &FoldingRangeParams) -> Vec<FoldingRange> {
        let Some((path, document)) = self.document(&params.text_document.uri) else { return Vec::new() };
        if !is_yaml(&path) {
            return Vec::new();
        }
        let lines = Lines::new(&document.text);
        let fold = |fold: editor::Fold| {
            let (start, end) = lines.range(fold.range);
            FoldingRange { start_line: start.line, end_line: end.line, ..Default::default() }
        };
        editor::folds(&document.text).into_iter().map(fold).collect()
    }

    fn format(&mut self, params: &DocumentFormattingParams) -> Vec<TextEdit> {
        let Some((path, document)) = self.document(&params.text_document.uri) else { return Vec::new() };
        let name = path.display().to_string();
        let formatted = match path.extension().and_then(|ending| ending.to_str()) {
            Some("cedar") => layout::cedar(&document.text, &name, &mut Sources::default()),
            Some("yaml" | "yml") => layout::yaml(&document.text, &name, &mut Sources::default()),
            _ => return Vec::new(),
        };
        match formatted {
            Ok(new_text) if new_text != document.text => {
                let whole = range(&Lines::new(&document.text), 0..document.text.len());
                vec![TextEdit { range: whole, new_text }]
            }
            _ => Vec::new(),
        }
    }

    /// Returns the IDs of used names as hints
    fn hints(&mut self, params: &InlayHintParams) -> Vec<InlayHint> {
        if !self.workspace.hints {
            return Vec::new();
        }
        let Some((path, document)) = self.document(&params.text_document.uri) else { return Vec::new() };
        let lines = Lines::new(&document.text);
        let (from, to) = (byte(&lines, params.range.start), byte(&lines, params.range.end));
        let texts = self.texts(&path);
        let ids: Vec<(editor::Kind, String, String)> =
            texts.iter().flat_map(|(_, text)| editor::ids(text)).collect();
        let used = editor::names(&document.text).into_iter().filter(|name| !name.is_definition);
        let here = used.filter(|name| from <= name.range.start && name.range.end <= to);
        let hint = |name: Name| {
            let (_, _, id) = ids.iter().find(|(kind, known, _)| *kind == name.kind && *known == name.name)?;
            let end = if document.text.get(name.range.end..).is_some_and(|rest| rest.starts_with(['"', '\'']))
            {
                name.range.end + 1
            } else {
                name.range.end
            };
            Some(InlayHint {
                position: position(lines.position(end)),
                label: id.clone().into(),
                kind: None,
                text_edits: None,
                tooltip: None,
                padding_left: Some(true),
                padding_right: None,
                data: None,
            })
        };
        here.filter_map(hint).collect()
    }
}

/// Converts a symbol of a file's outline to the protocol
fn symbol_of(lines: &Lines<'_>, symbol: Symbol) -> DocumentSymbol {
    let children: Vec<DocumentSymbol> =
        symbol.children.into_iter().map(|child| symbol_of(lines, child)).collect();
    #[expect(deprecated, reason = "the type has the field, and `tags` say it today")]
    DocumentSymbol {
        name: if symbol.name.is_empty() { "-".to_owned() } else { symbol.name },
        detail: None,
        kind: if symbol.is_item { SymbolKind::Object } else { SymbolKind::Property },
        tags: None,
        deprecated: None,
        range: range(lines, symbol.range),
        selection_range: range(lines, symbol.selection),
        children: Some(children).filter(|children| !children.is_empty()),
    }
}

/// Returns the edits of a fix, by file
fn edits(fix: &Fix, sources: &Sources) -> Option<Vec<(PathBuf, Vec<TextEdit>)>> {
    let mut files: Vec<(PathBuf, Vec<TextEdit>)> = Vec::new();
    for edit in &fix.edits {
        let (path, range) = place(edit.origin, sources)?;
        let new = TextEdit { range, new_text: edit.replacement.clone() };
        match files.iter_mut().find(|(known, _)| *known == path) {
            Some((_, edits)) => edits.push(new),
            None => files.push((path, vec![new])),
        }
    }
    Some(files)
}
