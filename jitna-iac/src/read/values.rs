//! JSON output of other programs: one value after another, some of them strings that contain JSON

use super::yaml::{self, Whereabouts};
use crate::diag::Diagnostics;
use crate::origin::{FileId, Origin};
use crate::tree::Node;

/// The values in a text, as printed by the AWS CLI: usually one, several if outputs were concatenated
///
/// A text that does not begin with a bracket is read as one YAML document, which the CLI can also print. Anything that cannot be read is a
/// finding.
pub(crate) fn values<'t>(text: &'t str, file: FileId, findings: &mut Diagnostics) -> Vec<Node<'t>> {
    let mut all = Vec::new();
    for (start, end) in value_parts(text) {
        let part = text.get(start..end).unwrap_or_default();
        all.extend(yaml::parse_part(part, Whereabouts::From(file, start), findings));
    }
    all
}

/// Command of the AWS CLI whose answer has one of these keys: it says where a StackSet was deployed, but not what it deploys
pub(crate) fn stack_set_answer<'k>(keys: impl IntoIterator<Item = &'k str>) -> Option<&'static str> {
    keys.into_iter().find_map(|key| match key {
        "Summaries" => Some("`aws cloudformation list-stack-instances` (or of another list of StackSets)"),
        "StackInstance" => Some("`aws cloudformation describe-stack-instance`"),
        "StackSetOperation" => Some("`aws cloudformation describe-stack-set-operation`"),
        _ => None,
    })
}

/// The value in a string that contains a value; every place in it is `origin`
pub(crate) fn embedded<'t>(text: &'t str, origin: Origin, findings: &mut Diagnostics) -> Option<Node<'t>> {
    yaml::parse_part(text, Whereabouts::Within(origin), findings)
}

/// Start and end of each value in a text
pub(crate) fn value_parts(text: &str) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let (mut depth, mut begun, mut quoted, mut escaped) = (0_usize, None, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' if depth > 0 => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => {
                begun.get_or_insert(at);
                depth += 1;
            }
            b'}' | b']' if depth > 0 => {
                depth -= 1;
                if depth == 0
                    && let Some(start) = begun.take()
                {
                    parts.push((start, at + 1));
                }
            }
            b' ' | b'\t' | b'\n' | b'\r' => {}
            // Not JSON: the rest is one value, whatever it is.
            _ if depth == 0 && !text.is_char_boundary(at) => {}
            _ if depth == 0 && text.get(at..).is_some_and(|rest| rest.starts_with('\u{feff}')) => {}
            _ if depth == 0 => {
                parts.push((at, text.len()));
                return parts;
            }
            _ => {}
        }
    }
    // An unclosed bracket: the parser reports it.
    parts.extend(begun.map(|start| (start, text.len())));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Sources;

    /// Checks the parts, and how many findings they cause
    fn check(text: &str, expected: &[&str], findings: usize) {
        let found: Vec<&str> = value_parts(text).into_iter().map(|(start, end)| &text[start..end]).collect();
        assert_eq!(found, expected, "{text}");
        let (mut sources, mut all) = (Sources::default(), Diagnostics::default());
        let file = sources.add("a", text);
        values(text, file, &mut all);
        assert_eq!(all.len(), findings, "{text}: {all:?}");
    }

    #[test]
    fn values_follow_each_other() {
        check("{} [1] {\"a\": \"}\\\"\"}\n", &["{}", "[1]", "{\"a\": \"}\\\"\"}"], 0);
        check("\u{feff}{}\r\n{}", &["{}", "{}"], 0);
        check("Document:\n  Name: x\n", &["Document:\n  Name: x\n"], 0);
        check("", &[], 0);
    }

    #[test]
    fn what_does_not_end_is_a_finding() {
        check("{} {\"a\": [", &["{}", "{\"a\": ["], 1);
        check("{} }", &["{}", "}"], 1);
        check("{\"a\": \"x}", &["{\"a\": \"x}"], 1);
    }

    #[test]
    fn places_are_those_of_the_whole_text() {
        let text = "{\"a\": 1}\n{\"b\": 22}";
        let (mut sources, mut findings) = (Sources::default(), Diagnostics::default());
        let file = sources.add("a", text);
        let all = values(text, file, &mut findings);
        let place = sources.position(all[1].get("b").unwrap().origin).unwrap();
        assert_eq!((place.line, place.column, place.end_column), (2, 7, 9));
        let inner = embedded("{\"c\": 3}", all[1].origin, &mut findings).unwrap();
        let place = sources.position(inner.get("c").unwrap().origin).unwrap();
        assert_eq!((place.line, place.column), (2, 1));
    }
}
