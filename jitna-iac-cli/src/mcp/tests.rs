//! Messages that no client should send, and some that it should

use std::io::Cursor;

use jitna_iac::app::Console;
use serde_json::{Value, json};

use super::message::LONGEST;
use super::{Root, Session, run};

/// The answers to lines
fn answers(input: &[u8]) -> Vec<Value> {
    let root = Root::open(std::path::Path::new(".")).expect("the folder of the tests");
    let mut session = Session { root, begun: false };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    run(&mut session, &mut Cursor::new(input), &mut Console::new(&mut out, &mut err)).expect("answers");
    assert!(err.is_empty());
    let text = String::from_utf8(out).expect("text");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

const BEGIN: &str = "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\"}}\n";

/// Code of the error of the last answer
fn code(message: &str) -> Option<i64> {
    let all = answers(format!("{BEGIN}{message}\n").as_bytes());
    all.last().and_then(|answer| answer["error"]["code"].as_i64())
}

#[test]
fn versions_are_negotiated() {
    let version = |wanted: &str| {
        answers(BEGIN.replace("2025-06-18", wanted).as_bytes())[0]["result"]["protocolVersion"].clone()
    };
    assert_eq!(version("2024-11-05"), "2024-11-05");
    assert_eq!(version("1999-01-01"), "2025-11-25");
}

#[test]
fn faults_are_answered_by_their_codes() {
    for (message, expected) in [
        ("{", -32700),
        ("\"text\"", -32600),
        ("[]", -32600),
        ("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", -32600),
        ("{\"jsonrpc\":\"2.0\",\"id\":1}", -32600),
        ("{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}", -32600),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}", -32600),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/list\"}", -32601),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":[]}", -32602),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"rm\"}}", -32602),
        (
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"check\",\"arguments\":{\"pat\":\"x\"}}}",
            -32602,
        ),
    ] {
        assert_eq!(code(message), Some(expected), "{message}");
    }
}

#[test]
fn a_session_begins_with_initialize() {
    let all = answers(b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}\n{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}\n");
    assert_eq!(all[0]["error"]["code"], -32600);
    assert_eq!(all[1]["result"], json!({}));
}

#[test]
fn a_line_that_is_too_long_or_no_text_ends_nothing() {
    let mut input = vec![b'x'; LONGEST + 100];
    input.extend(b"\n\xff\xfe\n\n");
    input.extend(b"{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"ping\"}");
    let all = answers(&input);
    assert_eq!(all.len(), 3, "{all:?}");
    assert_eq!(all[0]["error"]["code"], -32700);
    assert_eq!(all[1]["error"]["code"], -32700);
    assert_eq!(all[2]["id"], 3);
}

#[test]
fn notifications_and_answers_are_not_answered() {
    let all = answers(
        b"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n[{\"jsonrpc\":\"2.0\",\"method\":\"x\"}]\n",
    );
    assert!(all.is_empty(), "{all:?}");
}

#[test]
fn paths_outside_are_refused_alike() {
    for path in ["/etc/passwd", "../../etc/passwd", "/nonexistent", "..", "a\u{0}b", ""] {
        let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": {"name": "check", "arguments": {"path": path}}});
        let all = answers(format!("{BEGIN}{call}\n").as_bytes());
        let result = &all[1]["result"];
        assert_eq!(result["isError"], true, "{path}: {result}");
        let text = result["content"][0]["text"].as_str().unwrap_or_default();
        assert!(text.contains("below the root folder") || text.contains("not a path"), "{text}");
    }
}
