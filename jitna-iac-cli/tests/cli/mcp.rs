//! The server for assistants, over standard input and output

use serde_json::{Value, json};

use crate::folder::{Folder, MODEL};

/// Results of calls of tools, in a folder
fn called(folder: &Folder, calls: &[(&str, Value)]) -> Vec<(bool, String)> {
    let begin = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"protocolVersion": "2025-06-18", "capabilities": {}}});
    let mut input =
        format!("{begin}\n{}\n", json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    for (number, (tool, arguments)) in calls.iter().enumerate() {
        let params = json!({"name": tool, "arguments": arguments});
        let call = json!({"jsonrpc": "2.0", "id": number + 1, "method": "tools/call", "params": params});
        input.push_str(&format!("{call}\n"));
    }
    let ran = folder.run_with_input("mcp", input.as_bytes());
    assert!(ran.code == 0 && ran.err.is_empty(), "{ran}");
    let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), calls.len() + 1, "{ran}");
    let result = |answer: &Value| {
        let result = &answer["result"];
        let text = result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{answer}"));
        (result["isError"] == true, text.to_owned())
    };
    answers.iter().skip(1).map(result).collect()
}

fn with_slip() -> Folder {
    Folder::new(MODEL.replace("homeRegion", "homRegion"))
}

#[test]
fn a_model_is_checked_as_the_command_does_it() {
    let folder = with_slip();
    let command = folder.run("check");
    let all =
        called(&folder, &[("check", json!({})), ("check", json!({"path": "jitna.yaml", "format": "json"}))]);
    assert!(!all[0].0 && all[0].1.starts_with(&command.out), "{}", all[0].1);
    let findings: Value = serde_json::from_str(&all[1].1).unwrap();
    assert_eq!(findings["findings"][0]["code"], "JNA0102");
}

#[test]
fn fixes_are_shown_and_not_written() {
    let folder = with_slip();
    let before = std::fs::read_to_string(folder.path("jitna.yaml")).unwrap();
    let all = called(&folder, &[("fixes", json!({"unsafe": true}))]);
    assert!(!all[0].0 && all[0].1.contains("+  homeRegion"), "{}", all[0].1);
    assert_eq!(std::fs::read_to_string(folder.path("jitna.yaml")).unwrap(), before);
}

#[test]
fn requests_are_decided_and_models_compared() {
    let folder = Folder::new(MODEL).with("new.yaml", MODEL);
    let request = json!({"account": "333333333333", "unit": "workloads", "region": "eu-central-1", "user": "94482488-3041-7059-0d3b-0123456789ab", "node": "i-0123456789abcdef0"});
    let all = called(
        &folder,
        &[
            ("decide", request),
            ("compare", json!({"old": "jitna.yaml", "new": "new.yaml"})),
            ("explain", json!({"name": "JNA0203"})),
            ("explain", json!({"name": "rollouts.units"})),
            ("schema", json!({})),
        ],
    );
    assert!(all.iter().all(|(is_error, _)| !is_error), "{all:?}");
    assert!(all[1].1.contains("equal"), "{}", all[1].1);
    assert!(all[2].1.starts_with("# JNA0203"), "{}", all[2].1);
}

#[test]
fn nothing_outside_is_read_and_no_program_runs() {
    let folder = Folder::new("app: touch ran && false\n").with("inner/x", "");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/hostname", folder.path("link.yaml")).unwrap();
    let mut calls = vec![
        ("check", json!({})),
        ("decide", json!({"account": "a", "region": "b", "user": "c", "node": "d"})),
    ];
    for path in ["/etc/hostname", "../../../../etc/hostname", "link.yaml", "none.yaml", "inner"] {
        calls.push(("check", json!({"path": path})));
        calls.push(("compare", json!({"old": path, "new": "jitna.yaml"})));
    }
    for (is_error, text) in called(&folder, &calls) {
        assert!(is_error, "{text}");
    }
    assert!(!folder.path("ran").exists());
}
