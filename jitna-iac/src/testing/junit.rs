//! A run as JUnit XML, which pipelines show beside their own tests
//!
//! There is no schema; the elements and attributes are those that pipelines agree on: a suite for each file, a case for each
//! case. No times are given, so that the same policies make the same file.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::report::{Report, failure};
use super::run::Ran;
use crate::diag::Sources;

impl Report<'_> {
    /// For pipelines: JUnit XML
    ///
    /// # Errors
    ///
    /// When it cannot be written; to memory, it always can.
    pub fn junit(&self, sources: &Sources) -> io::Result<String> {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let all: Vec<&Ran<'_>> = self.ran.iter().collect();
        let mut root = element("testsuites", &[("name", "jitna-iac test")]);
        counts(&mut root, &all);
        writer.write_event(Event::Start(root))?;
        for suite in all.chunk_by(|one, next| one.case.file == next.case.file) {
            let file = suite.first().map_or("", |ran| ran.case.file.as_str());
            let mut start = element("testsuite", &[("name", file), ("file", file)]);
            counts(&mut start, suite);
            writer.write_event(Event::Start(start))?;
            for ran in suite {
                case(ran, sources, &mut writer)?;
            }
            writer.write_event(Event::End(BytesEnd::new("testsuite")))?;
        }
        writer.write_event(Event::End(BytesEnd::new("testsuites")))?;
        let mut text = String::from_utf8(writer.into_inner()).map_err(io::Error::other)?;
        text.push('\n');
        Ok(text)
    }
}

fn counts(element: &mut BytesStart<'_>, ran: &[&Ran<'_>]) {
    let failed = ran.iter().filter(|ran| !ran.passes()).count();
    let counts = [("tests", ran.len()), ("failures", failed), ("errors", 0), ("skipped", 0)];
    for (key, count) in counts {
        element.push_attribute((key, count.to_string().as_str()));
    }
}

fn case<W: Write>(ran: &Ran<'_>, sources: &Sources, writer: &mut Writer<W>) -> io::Result<()> {
    let case = ran.case;
    let mut start =
        element("testcase", &[("classname", &case.file), ("name", &case.name), ("file", &case.file)]);
    if let Some(place) = sources.position(case.origin) {
        start.push_attribute(("line", place.line.to_string().as_str()));
    }
    if ran.passes() {
        return writer.write_event(Event::Empty(start));
    }
    writer.write_event(Event::Start(start))?;
    let message = ran
        .mismatches
        .first()
        .map(|mismatch| format!("{}: expected {}, is {}", mismatch.what, mismatch.expected, mismatch.actual));
    let message = message.unwrap_or_default();
    let failed = element("failure", &[("message", &message), ("type", "expectation")]);
    writer.write_event(Event::Start(failed))?;
    writer.write_event(Event::Text(BytesText::new(&legal(&failure(ran, "")))))?;
    writer.write_event(Event::End(BytesEnd::new("failure")))?;
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

/// Text without the characters that XML 1.0 does not have, escaped or not
fn legal(text: &str) -> String {
    text.chars()
        .filter(|c| {
            matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
                && !matches!(c, '\u{7f}'..='\u{9f}')
        })
        .collect()
}
