//! Serves assistants by the Model Context Protocol
//!
//! Messages of JSON-RPC, each a line, come from standard input, and answers go to standard output. There are tools alone (`tools`), each of which
//! reads files of one folder (`root`) and changes nothing.

mod message;
mod root;
mod tools;

use std::io::{self, BufRead};
use std::path::Path;

use jitna_iac::Error;
use jitna_iac::app::Console;
use serde_json::{Value, json};

use crate::exit::Failure;
use message::{Fault, Message, lines};
use root::Root;

/// Versions of the protocol that are spoken, the newest first
const VERSIONS: [&str; 4] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

/// Answers until standard input ends
pub(crate) fn serve(root: &Path, console: &mut Console<'_>) -> Result<(), Failure> {
    let root = Root::open(root)?;
    let mut session = Session { root, begun: false };
    let mut input = io::stdin().lock();
    run(&mut session, &mut input, console)
}

fn run(session: &mut Session, input: &mut dyn BufRead, console: &mut Console<'_>) -> Result<(), Failure> {
    while let Some(line) = lines(input).map_err(|error| Failure::Unknown {
        message: format!("cannot read standard input: {error}"),
        help: "start the server from an assistant, which writes to it".to_owned(),
    })? {
        let answer = match line {
            Ok(line) if line.trim_ascii().is_empty() => continue,
            Ok(line) => session.answer(&line),
            Err(fault) => Some(fault.answer(&Value::Null)),
        };
        if let Some(answer) = answer {
            console.print(&format!("{answer}\n"))?;
            console.out.flush().map_err(Error::Output)?;
        }
    }
    Ok(())
}

/// A conversation with an assistant
struct Session {
    root: Root,
    /// Whether the client has said its version
    begun: bool,
}

impl Session {
    /// The answer to a line; none to notifications
    fn answer(&mut self, line: &[u8]) -> Option<Value> {
        let value: Value = match serde_json::from_slice(line) {
            Ok(value) => value,
            Err(error) => return Some(Fault::parse(&error.to_string()).answer(&Value::Null)),
        };
        // Version 2025-03-26 has several messages in a list.
        let Value::Array(messages) = value else { return self.one(value) };
        if messages.is_empty() {
            return Some(Fault::request("an empty list of messages").answer(&Value::Null));
        }
        let answers: Vec<Value> = messages.into_iter().filter_map(|message| self.one(message)).collect();
        (!answers.is_empty()).then_some(Value::Array(answers))
    }

    fn one(&mut self, value: Value) -> Option<Value> {
        match Message::read(value) {
            Ok(Message::Request { id, method, params }) => Some(match self.request(&method, params) {
                Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
                Err(fault) => fault.answer(&id),
            }),
            Ok(Message::Notification) => None,
            Err((id, fault)) => Some(fault.answer(&id)),
        }
    }

    fn request(&mut self, method: &str, params: Value) -> Result<Value, Fault> {
        match method {
            "ping" => Ok(json!({})),
            "initialize" => {
                let wanted = params.get("protocolVersion").and_then(Value::as_str);
                let wanted = wanted.ok_or_else(|| Fault::params("`protocolVersion` is missing"))?;
                self.begun = true;
                // If the version is unknown, the client decides whether it speaks the newest one.
                let version = VERSIONS.into_iter().find(|known| *known == wanted).unwrap_or(VERSIONS[0]);
                Ok(json!({
                    "protocolVersion": version,
                    "capabilities": {"tools": {"listChanged": false}},
                    "serverInfo": {
                        "name": "jitna-iac",
                        "title": "Just-in-time node access",
                        "version": env!("CARGO_PKG_VERSION"),
                    },
                    "instructions": tools::INSTRUCTIONS,
                }))
            }
            _ if !self.begun => Err(Fault::request("the session begins with `initialize`")),
            "tools/list" => Ok(json!({"tools": tools::list()})),
            "tools/call" => tools::call(&self.root, params),
            _ => Err(Fault::method(method)),
        }
    }
}

#[cfg(test)]
mod tests;
