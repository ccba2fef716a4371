//! Messages of JSON-RPC 2.0, each a line

use std::io::{self, BufRead, Read};

use serde_json::{Value, json};

/// Longest line that is read, in bytes
pub(super) const LONGEST: usize = 8 * 1024 * 1024;

/// A message that was read
#[derive(Debug)]
pub(super) enum Message {
    /// It wants an answer
    Request {
        /// Number or text that the answer repeats
        id: Value,
        method: String,
        params: Value,
    },
    /// It wants none, or is an answer to a question that was never asked
    Notification,
}

/// Why a message is not answered with a result
#[derive(Debug)]
pub(super) struct Fault {
    code: i32,
    message: String,
}

impl Fault {
    /// The line is not JSON
    pub(super) fn parse(why: &str) -> Self {
        Self { code: -32700, message: format!("the line is not JSON: {}", visible(why)) }
    }

    /// The message is not a request
    pub(super) fn request(why: &str) -> Self {
        Self { code: -32600, message: why.to_owned() }
    }

    /// Unknown method
    pub(super) fn method(name: &str) -> Self {
        let name: String = name.chars().take(80).collect();
        Self { code: -32601, message: format!("unknown method `{}`", visible(&name)) }
    }

    /// The parameters do not fit the method
    pub(super) fn params(why: &str) -> Self {
        Self { code: -32602, message: visible(why) }
    }

    /// The answer that says so
    pub(super) fn answer(&self, id: &Value) -> Value {
        json!({"jsonrpc": "2.0", "id": id, "error": {"code": self.code, "message": self.message}})
    }
}

/// A text without characters that steer a terminal
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

impl Message {
    /// The message that a value is; else the ID to answer to, and the fault
    pub(super) fn read(value: Value) -> Result<Self, (Value, Fault)> {
        let Value::Object(mut map) = value else {
            return Err((Value::Null, Fault::request("a message is an object")));
        };
        let id = map.remove("id");
        let is_id = |id: &Value| id.is_string() || id.is_i64() || id.is_u64();
        let known = id.clone().filter(is_id).unwrap_or(Value::Null);
        if map.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
            return Err((known, Fault::request("`jsonrpc` is not \"2.0\"")));
        }
        let Some(method) = map.remove("method") else {
            let is_answer = map.contains_key("result") || map.contains_key("error");
            return if is_answer {
                Ok(Self::Notification)
            } else {
                Err((known, Fault::request("`method` is missing")))
            };
        };
        let Value::String(method) = method else {
            return Err((known, Fault::request("`method` is not a string")));
        };
        let params = map.remove("params").unwrap_or_else(|| json!({}));
        match id {
            None => Ok(Self::Notification),
            Some(id) if !is_id(&id) => {
                Err((Value::Null, Fault::request("`id` is neither a string nor a whole number")))
            }
            Some(_) if !params.is_object() => Err((known, Fault::params("`params` is not an object"))),
            Some(id) => Ok(Self::Request { id, method, params }),
        }
    }
}

/// The next line; none at the end of the input, and a fault in place of one that is too long
pub(super) fn lines(input: &mut dyn BufRead) -> io::Result<Option<Result<Vec<u8>, Fault>>> {
    let mut line = Vec::new();
    let read = input.take(LONGEST as u64 + 1).read_until(b'\n', &mut line)?;
    if read == 0 {
        return Ok(None);
    }
    if line.len() <= LONGEST {
        return Ok(Some(Ok(line)));
    }
    // What is left of the line is passed over, so that the next one is understood.
    while line.last() != Some(&b'\n') {
        line.clear();
        if input.take(LONGEST as u64).read_until(b'\n', &mut line)? == 0 {
            break;
        }
    }
    let message = format!("a message is longer than {} MB", LONGEST / (1024 * 1024));
    Ok(Some(Err(Fault { code: -32700, message })))
}
