//! The language server, driven through its protocol over standard input and output

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::folder::{Folder, MODEL, with_error};

/// A client and the server that it started
struct Client {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    root: String,
    next: i64,
    /// Last published diagnostics, by URI
    shown: std::collections::BTreeMap<String, Vec<Value>>,
}

impl Client {
    fn start(folder: &Folder) -> Self {
        let mut command = folder.command(env!("CARGO_BIN_EXE_jitna-iac"));
        let mut child = command
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        let root = format!("file://{}", folder.path("").display()).trim_end_matches('/').to_owned();
        let mut client = Self { child, input, output, root, next: 0, shown: Default::default() };
        let folders = json!([{"uri": client.root, "name": "test"}]);
        let params = json!({"processId": null, "rootUri": client.root, "capabilities": {}, "workspaceFolders": folders});
        let begun = client.ask("initialize", params);
        assert_eq!(begun["capabilities"]["positionEncoding"], "utf-16");
        client.tell("initialized", json!({}));
        client
    }

    fn uri(&self, name: &str) -> String {
        format!("{}/{name}", self.root)
    }

    fn write(&mut self, message: &Value) {
        let text = message.to_string();
        let input = self.input.as_mut().unwrap();
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        input.flush().unwrap();
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.write(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn read(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the server has ended");
            match line.trim_end().strip_prefix("Content-Length: ") {
                Some(count) => length = count.parse().unwrap(),
                None if line.trim_end().is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        let message: Value = serde_json::from_slice(&body).unwrap();
        if message["method"] == "textDocument/publishDiagnostics" {
            let params = &message["params"];
            let uri = params["uri"].as_str().unwrap().to_owned();
            self.shown.insert(uri, params["diagnostics"].as_array().unwrap().clone());
        }
        message
    }

    /// The complete response to a request
    fn answer(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.write(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.read();
            if message["id"] == id {
                return message;
            }
        }
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        let answer = self.answer(method, params);
        assert!(answer.get("error").is_none(), "{answer}");
        answer["result"].clone()
    }

    fn open(&mut self, name: &str, text: &str) {
        let item = json!({"uri": self.uri(name), "languageId": "yaml", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": item}));
    }

    fn change(&mut self, name: &str, version: i32, changes: Value) {
        let id = json!({"uri": self.uri(name), "version": version});
        self.tell("textDocument/didChange", json!({"textDocument": id, "contentChanges": changes}));
    }

    /// Codes of the diagnostics of a file, once all notifications are processed
    fn codes(&mut self, name: &str) -> Vec<String> {
        let uri = self.uri(name);
        self.shown.remove(&uri);
        while !self.shown.contains_key(&uri) {
            self.read();
        }
        self.shown[&uri].iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
    }

    fn at(&self, name: &str, text: &str, part: &str) -> Value {
        let byte = text.find(part).unwrap();
        let (line, column) = place(text, byte);
        json!({"textDocument": {"uri": self.uri(name)}, "position": {"line": line, "character": column}})
    }

    fn end(mut self) -> (i32, String) {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.ended()
    }

    fn ended(&mut self) -> (i32, String) {
        drop(self.input.take());
        let code = self.child.wait().unwrap().code().unwrap();
        let mut err = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        (code, err)
    }
}

/// Line and UTF-16 column of a byte
fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..byte];
    let line = before.matches('\n').count();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before[start..].encode_utf16().count())
}

#[test]
fn findings_come_and_go_while_a_model_is_typed() {
    let folder = Folder::new(MODEL);
    let mut client = Client::start(&folder);
    client.open("jitna.yaml", &with_error());
    assert_eq!(client.codes("jitna.yaml"), ["JNA0102"]);
    let uri = client.uri("jitna.yaml");
    let shown = &client.shown[&uri][0];
    assert_eq!(
        shown["range"],
        json!({"start": {"line": 4, "character": 2}, "end": {"line": 4, "character": 12}})
    );
    assert!(shown["codeDescription"]["href"].as_str().unwrap().ends_with("unknown-key.md"), "{shown}");
    // After a character of two code units.
    let (line, text) = (4, "homeRegion");
    let range = json!({"start": {"line": line, "character": 2}, "end": {"line": line, "character": 12}});
    client.change("jitna.yaml", 2, json!([{"range": range, "text": text}]));
    assert!(client.codes("jitna.yaml").is_empty());
    assert_eq!(client.end().0, 0);
}

#[test]
fn a_fix_is_an_edit_that_an_editor_can_apply() {
    let text = with_error().replace("version: 1", "version: 1 # 🦀");
    let folder = Folder::new(&text);
    let mut client = Client::start(&folder);
    client.open("jitna.yaml", &text);
    let at = client.at("jitna.yaml", &text, "homeRegoin");
    let range = json!({"start": at["position"], "end": at["position"]});
    let params = json!({"textDocument": at["textDocument"], "range": range, "context": {"diagnostics": []}});
    let actions = client.ask("textDocument/codeAction", params.clone());
    assert_eq!(actions[0]["title"], "JNA0102: did you mean `homeRegion`?", "{actions}");
    assert_eq!(actions[0]["isPreferred"], true);
    let edit = &actions[0]["edit"]["changes"][client.uri("jitna.yaml")][0];
    assert_eq!(edit["newText"], "homeRegion");
    assert_eq!(edit["range"]["start"], at["position"]);
    let mut all = params;
    all["context"]["only"] = json!(["source.fixAll"]);
    let actions = client.ask("textDocument/codeAction", all);
    let new = &actions[0]["edit"]["changes"][client.uri("jitna.yaml")][0]["newText"];
    assert_eq!(new.as_str().unwrap(), text.replace("homeRegoin", "homeRegion"));
    assert_eq!(client.end().0, 0);
    // Nothing was written.
    assert_eq!(std::fs::read_to_string(folder.path("jitna.yaml")).unwrap(), text);
}

#[test]
fn an_editor_finds_names_keys_and_parts() {
    let folder = Folder::new(MODEL);
    let mut client = Client::start(&folder);
    client.open("jitna.yaml", MODEL);
    let used = client.at("jitna.yaml", MODEL, "workloads], sessionPreferences");
    let found = client.ask("textDocument/definition", used.clone());
    assert_eq!(found[0]["range"]["start"]["line"], 6, "{found}");
    let mut references = used.clone();
    references["context"] = json!({"includeDeclaration": true});
    assert_eq!(client.ask("textDocument/references", references).as_array().unwrap().len(), 3);
    let mut rename = used.clone();
    rename["newName"] = json!("servers");
    let renamed = client.ask("textDocument/rename", rename);
    assert_eq!(renamed["changes"][client.uri("jitna.yaml")].as_array().unwrap().len(), 3, "{renamed}");
    let hover = client.ask("textDocument/hover", client.at("jitna.yaml", MODEL, "idleTimeout"));
    assert!(
        hover["contents"]["value"].as_str().unwrap().starts_with("**`sessionPreferences.idleTimeout`**"),
        "{hover}"
    );
    let file = json!({"textDocument": used["textDocument"]});
    let outline = client.ask("textDocument/documentSymbol", file.clone());
    let names: Vec<&str> =
        outline.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["organization", "nodeAccess", "sessionPreferences", "rollouts"]);
    assert_eq!(client.ask("textDocument/foldingRange", file.clone())[0]["startLine"], 1);
    let whole = json!({"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}});
    let mut hints = file.clone();
    hints["range"] = whole;
    let shown = client.ask("textDocument/inlayHint", hints.clone());
    assert_eq!(shown[0]["label"], "ou-ab12-11111111", "{shown}");
    client.tell("workspace/didChangeConfiguration", json!({"settings": {"jitna": {"inlayHints": false}}}));
    assert_eq!(client.ask("textDocument/inlayHint", hints), json!([]));
    let typed = MODEL.lines().filter(|line| !line.starts_with("rollouts"));
    let typed =
        typed.fold(String::new(), |text, line| text + line + "\n") + "rollouts:\n  - {name: b, units: [";
    client.change("jitna.yaml", 2, json!([{"text": typed}]));
    let mut at = client.at("jitna.yaml", &typed, "version");
    let (line, character) = place(&typed, typed.len());
    at["position"] = json!({"line": line, "character": character});
    let offered = client.ask("textDocument/completion", at);
    assert!(offered.to_string().contains(r#""label":"workloads""#), "{offered}");
    assert_eq!(client.end().0, 0);
}

#[test]
fn files_that_a_model_names_are_checked_where_they_are() {
    let model = MODEL.to_owned()
        + "denyAccess:\n  statements: [{file: a.cedar}]\nautoApprovals: [{name: e, statements: [{file: b.cedar}]}]\n";
    let cedar = "permit (principal, action, resource);\n";
    let folder =
        Folder::new(&model).with("a.cedar", "forbid (principal, action, resource);\n").with("b.cedar", cedar);
    let mut client = Client::start(&folder);
    client.open("b.cedar", cedar);
    assert!(client.codes("b.cedar").contains(&"JNA0311".to_owned()));
    // The editor's text is used, not the file on disk.
    client.change("b.cedar", 2, json!([{"text": "permit (\n"}]));
    assert!(client.codes("b.cedar").contains(&"JNA0301".to_owned()));
    client.tell("textDocument/didClose", json!({"textDocument": {"uri": client.uri("b.cedar")}}));
    let text = "version:   1\nnodeAccess: {}\n";
    client.open("jitna.yaml", text);
    let options = json!({"tabSize": 2, "insertSpaces": true});
    let params = json!({"textDocument": {"uri": client.uri("jitna.yaml")}, "options": options});
    assert!(client.ask("textDocument/formatting", params).is_array());
    assert_eq!(client.end().0, 0);
}

#[test]
fn a_program_is_not_run_and_files_outside_are_not_read() {
    let scratch = Folder::empty().with("secret.cedar", "permit (principal, action, resource);\n");
    let outside = scratch.path("secret.cedar").display().to_string();
    let folder = Folder::new("version: 1\napp: touch ran\n").with(
        "other/jitna.yaml",
        MODEL.to_owned() + &format!("autoApprovals: [{{name: e, statements: [{{file: {outside}}}]}}]\n"),
    );
    let mut client = Client::start(&folder);
    client.open("jitna.yaml", "version: 1\napp: touch ran\n");
    assert!(client.codes("jitna.yaml").is_empty());
    let text = std::fs::read_to_string(folder.path("other/jitna.yaml")).unwrap();
    client.open("other/jitna.yaml", &text);
    assert!(client.codes("other/jitna.yaml").contains(&"JNA0107".to_owned()));
    // Neither is a file that was opened outside the folders.
    client.tell(
        "textDocument/didOpen",
        json!({"textDocument": {"uri": format!("file://{outside}"), "languageId": "cedar", "version": 1, "text": "x"}}),
    );
    assert_eq!(client.end().0, 0);
    assert!(!folder.path("ran").exists());
}

/// A pseudorandom number, the same in each run
fn random(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).unwrap()
}

#[test]
fn after_any_edits_the_findings_are_those_of_check() {
    let folder = Folder::new(MODEL);
    let mut client = Client::start(&folder);
    let mut text = MODEL.to_owned();
    client.open("jitna.yaml", &text);
    client.codes("jitna.yaml");
    let mut state = 7;
    let pieces = ["", "x", "\n", ": ", "🦀", "[", "- ", "  ", "units", "\"", "# ", "{a: b}", "\r\n"];
    for version in 2..40 {
        let chars: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let one = chars[random(&mut state) % chars.len()];
        let other = chars
            [(random(&mut state) % 4 + chars.iter().position(|at| *at == one).unwrap()).min(chars.len() - 1)];
        let new = pieces[random(&mut state) % pieces.len()];
        let point = |byte| {
            let (line, character) = place(&text, byte);
            json!({"line": line, "character": character})
        };
        // A line break of two characters has no position inside it.
        if text[..one].ends_with('\r') || text[..other].ends_with('\r') {
            continue;
        }
        let change = json!([{"range": {"start": point(one), "end": point(other)}, "text": new}]);
        client.change("jitna.yaml", version, change);
        text.replace_range(one..other, new);
        let shown = client.codes("jitna.yaml");
        std::fs::write(folder.path("jitna.yaml"), &text).unwrap();
        let checked = folder.run("check --format json");
        let checked = checked.json();
        let expected: Vec<&str> =
            checked["findings"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
        assert_eq!(shown, expected, "{text}");
    }
    assert_eq!(client.end().0, 0);
}

#[test]
fn malformed_messages_are_answered_or_end_the_server_in_order() {
    let folder = Folder::new(MODEL);
    let mut client = Client::start(&folder);
    let code = |answer: &Value| answer["error"]["code"].as_i64().unwrap();
    assert_eq!(code(&client.answer("textDocument/unknown", Value::Null)), -32601);
    assert_eq!(code(&client.answer("textDocument/hover", json!({"position": "here"}))), -32602);
    assert_eq!(code(&client.answer("textDocument/rename", Value::Null)), -32602);
    client.tell("textDocument/didOpen", json!({"textDocument": 1}));
    client.tell("textDocument/didChange", json!([]));
    client.change("never-opened.yaml", 3, json!([{"text": "x"}]));
    client.open("jitna.yaml", MODEL);
    let far = json!({"line": 4_294_967_295_u32, "character": 4_294_967_295_u32});
    client.change(
        "jitna.yaml",
        2,
        json!([{"range": {"start": far, "end": {"line": 0, "character": 0}}, "text": "\n"}]),
    );
    assert!(client.codes("jitna.yaml").is_empty());
    let hover = json!({"textDocument": {"uri": client.uri("jitna.yaml")}, "position": far});
    client.ask("textDocument/hover", hover);
    let input = client.input.as_mut().unwrap();
    input.write_all(b"Content-Length: 5\r\n\r\n{{{{{").unwrap();
    let (code, err) = client.ended();
    assert!(
        code == 3 && err.contains("the language server ends") && !err.contains("panicked"),
        "{code} {err}"
    );
}
