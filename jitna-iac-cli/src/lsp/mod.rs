//! The language server: messages in, messages out
//!
//! One thread reads messages, and this one answers them. [`Workspace`] has the information about files. The server does not read outside of
//! the folders of the workspace, write files or run programs. Begin at [`serve`].

mod answers;
mod convert;
mod documents;
mod workspace;

use std::io::{self, BufReader};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use gen_lsp_types::{
    CodeActionKind, CodeActionOptions, CompletionOptions, InitializeParams, InitializeResult,
    PositionEncodingKind, RenameOptions, ServerCapabilities, ServerInfo, TextDocumentSyncKind,
    TextDocumentSyncOptions,
};
use jitna_iac::Error;
use jitna_iac::app::Console;
use lsp_server::{ErrorCode, Message, Notification, Request, Response};
use serde_json::Value;

use documents::Documents;
use workspace::Workspace;

/// Answers messages until the client ends the session or closes its side
pub(crate) fn serve(console: &mut Console<'_>) -> Result<Ended, Error> {
    let (sender, messages) = channel();
    // The thread ends with the process, because nothing can interrupt it while it reads standard input.
    thread::spawn(move || {
        let mut input = BufReader::new(io::stdin().lock());
        loop {
            let read = Message::read(&mut input).transpose();
            let Some(message) = read else { return };
            let is_last = message.is_err();
            if sender.send(message).is_err() || is_last {
                return;
            }
        }
    });
    Server {
        console,
        messages,
        documents: Documents::default(),
        workspace: Workspace::default(),
        phase: Phase::New,
    }
    .run()
}

/// Result of a session
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The client requested the end
    Asked,
    /// The client closed its side, or sent something other than the protocol
    Broken,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    New,
    Ready,
    ShutDown,
}

struct Server<'s, 'o> {
    console: &'s mut Console<'o>,
    messages: Receiver<io::Result<Message>>,
    documents: Documents,
    workspace: Workspace,
    phase: Phase,
}

impl Server<'_, '_> {
    fn run(mut self) -> Result<Ended, Error> {
        let mut waiting: Option<io::Result<Message>> = None;
        loop {
            let next = match waiting.take() {
                Some(message) => Ok(message),
                None => self.messages.recv(),
            };
            match next {
                Err(_) => return Ok(self.broken("standard input has ended")),
                Ok(Err(error)) => return Ok(self.broken(&error.to_string())),
                Ok(Ok(Message::Response(_))) => {}
                Ok(Ok(Message::Request(request))) => {
                    let response = self.answer(request);
                    self.send(response.into())?;
                }
                Ok(Ok(Message::Notification(note))) => {
                    if note.method == "exit" {
                        return Ok(if self.phase == Phase::ShutDown { Ended::Asked } else { Ended::Broken });
                    }
                    self.note(note);
                }
            }
            // While messages wait, more edits may follow: only the last version is checked.
            match self.messages.try_recv() {
                Ok(message) => waiting = Some(message),
                Err(_) => self.publish()?,
            }
        }
    }

    fn broken(&mut self, why: &str) -> Ended {
        if self.phase == Phase::ShutDown {
            return Ended::Asked;
        }
        self.console.complain(&format!("the language server ends: {why}"), None);
        Ended::Broken
    }

    fn send(&mut self, message: Message) -> Result<(), Error> {
        message.write(&mut self.console.out).and_then(|()| self.console.out.flush()).map_err(Error::Output)
    }

    fn publish(&mut self) -> Result<(), Error> {
        if self.phase != Phase::Ready {
            return Ok(());
        }
        for params in self.workspace.check(&self.documents) {
            let params = serde_json::to_value(params).unwrap_or_default();
            let method = "textDocument/publishDiagnostics".to_owned();
            self.send(Notification { method, params }.into())?;
        }
        Ok(())
    }

    fn answer(&mut self, request: Request) -> Response {
        let Request { id, method, params } = request;
        let wrong = |code: ErrorCode, message: String| Response::new_err(id.clone(), code as i32, message);
        let result = match (self.phase, method.as_str()) {
            (Phase::New, "initialize") => {
                serde_json::from_value(params).map(|params| self.initialize(&params))
            }
            (Phase::New, _) => {
                return wrong(ErrorCode::ServerNotInitialized, "expected `initialize`".to_owned());
            }
            (_, "shutdown") => {
                self.phase = Phase::ShutDown;
                Ok(Value::Null)
            }
            (Phase::ShutDown, _) => {
                return wrong(ErrorCode::InvalidRequest, "the server is shutting down".to_owned());
            }
            (Phase::Ready, method) => {
                match answers::answer(method, params, &mut self.workspace, &self.documents) {
                    Some(result) => result,
                    None => {
                        return wrong(ErrorCode::MethodNotFound, format!("unknown method `{method}`"));
                    }
                }
            }
        };
        match result {
            Ok(value) => Response { id, response_result: Ok(value) },
            Err(error) => {
                wrong(ErrorCode::InvalidParams, format!("invalid parameters of `{method}`: {error}"))
            }
        }
    }

    fn note(&mut self, note: Notification) {
        let Notification { method, params } = note;
        if self.phase != Phase::Ready {
            return;
        }
        match method.as_str() {
            "textDocument/didOpen" => {
                let _: Option<()> = convert::read(params).map(|params| self.documents.open(params));
            }
            "textDocument/didChange" => {
                let _: Option<()> = convert::read(params).map(|params| self.documents.change(params));
            }
            "textDocument/didClose" => {
                let _: Option<()> = convert::read(params).map(|params| self.documents.close(&params));
            }
            "workspace/didChangeWorkspaceFolders" => {
                let _: Option<()> =
                    convert::read(params).map(|params| self.workspace.change_folders(&params));
            }
            "workspace/didChangeConfiguration" => self.workspace.configure(params.get("settings")),
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {}
            _ => return,
        }
        self.workspace.changed();
    }

    fn initialize(&mut self, params: &InitializeParams) -> Value {
        self.phase = Phase::Ready;
        self.workspace.begin(params);
        let capabilities = ServerCapabilities {
            position_encoding: Some(PositionEncodingKind::UTF16),
            text_document_sync: Some(
                TextDocumentSyncOptions {
                    open_close: Some(true),
                    change: Some(TextDocumentSyncKind::Incremental),
                    save: Some(true.into()),
                    ..Default::default()
                }
                .into(),
            ),
            completion_provider: Some(CompletionOptions {
                trigger_characters: Some([" ", "[", "{", "\"", "-"].map(str::to_owned).to_vec()),
                ..Default::default()
            }),
            code_action_provider: Some(
                CodeActionOptions {
                    code_action_kinds: Some(vec![CodeActionKind::QuickFix, CodeActionKind::SourceFixAll]),
                    ..Default::default()
                }
                .into(),
            ),
            rename_provider: Some(
                RenameOptions { prepare_provider: Some(true), ..Default::default() }.into(),
            ),
            hover_provider: Some(true.into()),
            definition_provider: Some(true.into()),
            references_provider: Some(true.into()),
            document_symbol_provider: Some(true.into()),
            folding_range_provider: Some(true.into()),
            document_formatting_provider: Some(true.into()),
            inlay_hint_provider: Some(true.into()),
            ..Default::default()
        };
        let info =
            ServerInfo { name: "jitna-iac".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
        let result = InitializeResult { capabilities, server_info: Some(info) };
        serde_json::to_value(result).unwrap_or_default()
    }
}
