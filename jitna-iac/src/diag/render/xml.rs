//! JUnit XML: suites of cases, as pipelines show them with their own tests
//!
//! JUnit XML has no schema. The elements and attributes are those that pipelines commonly support. No times are written, so that the same
//! input produces the same file.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// Cases of one file
#[derive(Debug)]
pub(crate) struct Suite<'a> {
    /// Name of the file
    pub(crate) file: &'a str,
    /// The cases, in their order
    pub(crate) cases: Vec<Case>,
}

/// One case
#[derive(Debug)]
pub(crate) struct Case {
    /// Subject
    pub(crate) name: String,
    /// Line of the file, from 1, if it has one
    pub(crate) line: Option<u32>,
    /// Outcome
    pub(crate) outcome: Outcome,
}

/// Outcome of a case
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Passed, with an optional message
    Passed(Option<String>),
    /// Failed
    Failed {
        /// What is wrong, in one line
        message: String,
        /// Kind of the failure
        kind: &'static str,
        /// Full description
        text: String,
    },
    /// Does not count, for this reason
    Skipped(String),
}

/// Writes suites as JUnit XML
///
/// # Errors
///
/// Returns an error when the suites cannot be written; writing to memory never fails.
pub(crate) fn write(name: &str, suites: &[Suite<'_>]) -> io::Result<String> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut root = element("testsuites", &[("name", name)]);
    counts(&mut root, suites);
    writer.write_event(Event::Start(root))?;
    for suite in suites {
        let mut start = element("testsuite", &[("name", suite.file), ("file", suite.file)]);
        counts(&mut start, std::slice::from_ref(suite));
        writer.write_event(Event::Start(start))?;
        for case in &suite.cases {
            write_case(case, suite.file, &mut writer)?;
        }
        writer.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    writer.write_event(Event::End(BytesEnd::new("testsuites")))?;
    let mut text = String::from_utf8(writer.into_inner()).map_err(io::Error::other)?;
    text.push('\n');
    Ok(text)
}

fn counts(element: &mut BytesStart<'_>, suites: &[Suite<'_>]) {
    let cases = || suites.iter().flat_map(|suite| &suite.cases);
    let failed = cases().filter(|case| matches!(case.outcome, Outcome::Failed { .. })).count();
    let skipped = cases().filter(|case| matches!(case.outcome, Outcome::Skipped(_))).count();
    let counts = [("tests", cases().count()), ("failures", failed), ("errors", 0), ("skipped", skipped)];
    for (key, count) in counts {
        element.push_attribute((key, count.to_string().as_str()));
    }
}

fn write_case<W: Write>(case: &Case, file: &str, writer: &mut Writer<W>) -> io::Result<()> {
    let mut start = element("testcase", &[("classname", file), ("name", &case.name), ("file", file)]);
    if let Some(line) = case.line {
        start.push_attribute(("line", line.to_string().as_str()));
    }
    let inner = match &case.outcome {
        Outcome::Passed(None) => return writer.write_event(Event::Empty(start)),
        Outcome::Passed(Some(said)) => (element("system-out", &[]), Some(said)),
        Outcome::Failed { message, kind, text } => {
            (element("failure", &[("message", message), ("type", kind)]), Some(text))
        }
        Outcome::Skipped(reason) => (element("skipped", &[("message", reason)]), None),
    };
    writer.write_event(Event::Start(start))?;
    match inner {
        (inner, Some(text)) => {
            let end = inner.to_end().into_owned();
            writer.write_event(Event::Start(inner))?;
            writer.write_event(Event::Text(BytesText::new(&legal(text))))?;
            writer.write_event(Event::End(end))?;
        }
        (inner, None) => writer.write_event(Event::Empty(inner))?,
    }
    writer.write_event(Event::End(BytesEnd::new("testcase")))
}

fn element(name: &'static str, attributes: &[(&str, &str)]) -> BytesStart<'static> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        // A line break in an attribute is read back as a space.
        start.push_attribute((*key, legal(value).replace(['\n', '\r', '\t'], " ").as_str()));
    }
    start
}

/// Removes the characters that XML 1.0 does not allow, even escaped
fn legal(text: &str) -> String {
    text.chars()
        .filter(|c| {
            matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
                && !matches!(c, '\u{7f}'..='\u{9f}')
        })
        .collect()
}
