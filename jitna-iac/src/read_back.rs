//! What is written, read back: by a reader that shares no code with the writer, and as YAML 1.1
//!
//! AWS tools read YAML 1.1, in which `yes`, `012` and `12:30:45` without quotes are not strings. A file that another reader takes for
//! something else than what is meant deploys something else. Begin at [`ReadBack`].

mod yaml11;

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use crate::assembly::{Assembly, Format};
use crate::cfn::Template;
use crate::escape::visible;
use crate::origin::FileId;
use crate::tree::{Node, Style, Value as Written};

/// Differences of one file that are told; the rest is alike
const MOST: usize = 20;

/// A value that a reader takes for another one than is meant
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Name of the stack or StackSet, or path of the file
    pub file: String,
    /// Keys and numbers from the top, with `/` between them
    pub path: String,
    /// What is wrong
    pub message: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, path, message } = self;
        let path = if path.is_empty() { "/" } else { path };
        write!(f, "{}: {}: {message}", visible(file), visible(path))
    }
}

/// How many values were compared, and which are read as something else
#[derive(Clone, Debug, Default)]
pub struct ReadBack {
    /// Files
    pub files: usize,
    /// Scalars of these files
    pub values: usize,
    /// Values that are read as something else
    pub differences: Vec<Difference>,
}

impl ReadBack {
    /// Reads back a template that was written
    pub fn template(&mut self, name: &str, template: &Template, format: Format, text: &str) {
        // JSON of the template is what is meant: its writer is another one than that of YAML.
        let meant = match serde_json::from_str(&template.to_json()) {
            Ok(meant) => meant,
            Err(error) => return self.add(name, "", format!("its JSON cannot be read: {error}")),
        };
        self.text(name, &meant, format, text);
    }

    /// Reads back every template of an assembly, and every other file that is data
    pub fn assembly(&mut self, assembly: &Assembly, format: Format) {
        for name in assembly.names() {
            if let Some(template) = assembly.template(name) {
                self.template(name, &template, format, &format.render(&template));
            }
        }
        if let Some(template) = &assembly.single_template {
            self.template("template", template, format, &format.render(template));
        }
        for (path, text) in assembly.files(format).iter().filter(|(path, _)| path.ends_with(".json")) {
            match serde_json::from_str(text) {
                Ok(meant) => self.text(path, &meant, Format::Json, text),
                Err(error) => self.add(path, "", format!("it cannot be read as JSON: {error}")),
            }
        }
    }

    fn text(&mut self, name: &str, meant: &Value, format: Format, text: &str) {
        self.files += 1;
        let before = self.differences.len();
        match serde_yaml::from_str::<Value>(text) {
            Ok(found) => self.compare(name, &mut Vec::new(), meant, &found, before),
            Err(error) => self.add(name, "", format!("the second reader cannot read it: {error}")),
        }
        if format == Format::Yaml {
            match crate::read::tree(text, FileId(0)) {
                Some(tree) => self.as_yaml11(name, &mut Vec::new(), meant, &tree, before),
                None => self.add(name, "", "the first reader cannot read it".to_owned()),
            }
        }
    }

    fn add(&mut self, file: &str, path: &str, message: String) {
        self.differences.push(Difference { file: file.to_owned(), path: path.to_owned(), message });
    }

    fn differs(&mut self, file: &str, path: &[String], message: String, before: usize) {
        if self.differences.len() < before.saturating_add(MOST) {
            self.add(file, &path.join("/"), message);
        }
    }

    fn compare(&mut self, file: &str, path: &mut Vec<String>, meant: &Value, found: &Value, before: usize) {
        match (meant, found) {
            (Value::Object(meant), Value::Object(found)) => {
                for key in found.keys().filter(|key| !meant.contains_key(*key)) {
                    self.differs(
                        file,
                        path,
                        format!("the second reader finds the key `{}`", visible(key)),
                        before,
                    );
                }
                for (key, value) in meant {
                    path.push(key.clone());
                    match found.get(key) {
                        Some(found) => self.compare(file, path, value, found, before),
                        None => {
                            self.differs(file, path, "the second reader does not find it".to_owned(), before)
                        }
                    }
                    path.pop();
                }
            }
            (Value::Array(meant), Value::Array(found)) if meant.len() == found.len() => {
                for (number, (meant, found)) in meant.iter().zip(found).enumerate() {
                    path.push(number.to_string());
                    self.compare(file, path, meant, found, before);
                    path.pop();
                }
            }
            _ => {
                self.values += 1;
                if meant != found {
                    let message =
                        format!("expected {}, the second reader finds {}", shown(meant), shown(found));
                    self.differs(file, path, message, before);
                }
            }
        }
    }

    /// Compares what YAML 1.1 makes of each scalar with what is meant
    fn as_yaml11(
        &mut self,
        file: &str,
        path: &mut Vec<String>,
        meant: &Value,
        tree: &Node<'_>,
        before: usize,
    ) {
        match (meant, &tree.value) {
            (Value::Object(meant), Written::Mapping(pairs)) => {
                let mut seen = BTreeSet::new();
                for (key, value) in pairs {
                    let Written::Scalar(text, style) = &key.value else {
                        self.differs(file, path, "a key that is not a scalar".to_owned(), before);
                        continue;
                    };
                    seen.insert(text.as_ref());
                    path.push(text.to_string());
                    let meant_key = Value::String(text.to_string());
                    self.scalar(file, path, &meant_key, text, *style, before);
                    if let Some(meant) = meant.get(text.as_ref()) {
                        self.as_yaml11(file, path, meant, value, before);
                    }
                    path.pop();
                }
                // The first reader leaves out what it cannot accept, such as a merge key. A key that both miss is reported already.
                let is_news = self.differences.len() == before;
                for key in meant.keys().filter(|key| is_news && !seen.contains(key.as_str())) {
                    path.push(key.clone());
                    self.differs(file, path, "the first reader does not find it".to_owned(), before);
                    path.pop();
                }
            }
            (Value::Array(meant), Written::Sequence(items)) => {
                for (number, (meant, item)) in meant.iter().zip(items).enumerate() {
                    path.push(number.to_string());
                    self.as_yaml11(file, path, meant, item, before);
                    path.pop();
                }
            }
            (meant, Written::Scalar(text, style)) => self.scalar(file, path, meant, text, *style, before),
            (meant, _) => {
                let message = format!("expected {}, the first reader finds another kind", shown(meant));
                self.differs(file, path, message, before);
            }
        }
    }

    fn scalar(
        &mut self,
        file: &str,
        path: &[String],
        meant: &Value,
        text: &str,
        style: Style,
        before: usize,
    ) {
        let found = match style {
            Style::Plain => yaml11::resolved(text),
            Style::Quoted | Style::Literal | Style::Handle => yaml11::Kind::Text,
        };
        if !found.is_meant(meant, text) {
            let message = format!("expected {}, YAML 1.1 reads {}", shown(meant), found.as_str());
            self.differs(file, path, message, before);
        }
    }
}

/// A value of one line, cut if it is long
fn shown(value: &Value) -> String {
    let text = visible(&value.to_string());
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(meant: &Value, text: &str) -> Vec<String> {
        let mut back = ReadBack::default();
        back.text("t", meant, Format::Yaml, text);
        back.differences.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_read_as_meant_is_no_difference() {
        let meant = json!({"a": ["yes", "012", "1e3", "12:30:45", "2012-10-17", "null", "~", "", "=", "0x1f", "1_000"], "b": true, "num": 12, "f": 1.5, "z": null});
        let text = "a: ['yes', \"012\", '1e3', '12:30:45', '2012-10-17', 'null', '~', '', '=', '0x1f', '1_000']\nb: true\nnum: 12\nf: 1.5\nz: null\n";
        assert_eq!(found(&meant, text), Vec::<String>::new());
    }

    /// Each is a string that lost its quotes
    #[test]
    fn a_string_that_another_reader_takes_for_something_else_is_a_difference() {
        let words = [
            "yes",
            "Off",
            "y",
            "012",
            "0x1f",
            "0b1",
            "1e3",
            "1.5",
            ".inf",
            "+12",
            "12:30:45",
            "190:20:30",
            "2012-10-17",
            "2001-12-14t21:59:43.10-05:00",
            "null",
            "~",
            "1_000",
            "=",
            "<<",
            ".NaN",
        ];
        for word in words {
            let all = found(&json!({"a": word}), &format!("a: {word}\n"));
            assert!(all.iter().any(|one| one.starts_with("t: a: expected \"")), "{word}: {all:?}");
            let all = found(&json!({word: 1}), &format!("{word}: 1\n"));
            assert!(!all.is_empty(), "the key {word}");
        }
    }

    #[test]
    fn a_value_that_is_lost_or_another_one_is_a_difference() {
        insta::assert_snapshot!(found(&json!({"a": 1, "b": [1, 2], "c": "x"}), "a: 2\nb: [1]\nd: x\n").join("\n"), @r#"
        t: /: the second reader finds the key `d`
        t: a: expected 1, the second reader finds 2
        t: b: expected [1,2], the second reader finds [1]
        t: c: the second reader does not find it
        t: a: expected 1, YAML 1.1 reads another number
        "#);
        assert!(found(&json!({}), "a: [").iter().any(|one| one.contains("cannot read it")));
    }
}
