//! Findings as text for a terminal

use super::excerpt::excerpt;
use super::rows::MOST;
use super::steps::step;
use super::visible::visible;
use super::{Place, Summary, fixable, fixes, places};
use crate::diag::{Diagnostic, Diagnostics, Severity, Source, Sources};
use crate::origin::{FileId, Origin};
use crate::quantity::counted_if_any;

/// Options of [`text()`]
///
/// ```
/// use jitna_iac::diag::render::Style;
///
/// let style = Style { color: true, ..Style::default() };
/// assert!(!style.accepted);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// Whether to use colors, as ANSI escape sequences; default: no
    pub color: bool,
    /// Whether to also show accepted findings, each with its reason; default: only their number
    pub accepted: bool,
}

/// Renders findings as text, similar to `rustc`: message, source line with the place underlined, fix
///
/// The last line is a summary such as `2 errors, 1 warning`. The result is empty if there is nothing to show. Control characters are shown
/// as `\u{..}`, wherever they come from.
///
/// ```
/// use jitna_iac::Origin;
/// use jitna_iac::diag::render::{Style, text};
/// use jitna_iac::diag::{Code, Diagnostic, Diagnostics, Severity, Sources};
///
/// let mut sources = Sources::default();
/// let file = sources.add("jitna.yaml", "units:\n  - name: x\n");
/// let finding = Diagnostic::new(Code::new("ACME001"), Severity::Warning, "unit `x` is named by a letter")
///     .at(Origin::Span { file, start: 17, end: 18 }, "named here")
///     .help("name it after the workload it holds");
///
/// let shown = text(&vec![finding].into(), &sources, Style::default());
/// assert_eq!(
///     shown,
///     "\
/// warning[ACME001]: unit `x` is named by a letter
///  --> jitna.yaml:2:11
///   |
/// 2 |   - name: x
///   |           ^ named here
///   = help: name it after the workload it holds
///
/// 1 warning
/// "
/// );
/// ```
#[must_use]
pub fn text(findings: &Diagnostics, sources: &Sources, style: Style) -> String {
    let mut out = listing(findings, sources, style);
    if !out.is_empty() {
        out.push_str(&summary(findings, style));
    }
    out
}

/// Renders findings as [`text()`] does, without the last line; each ends in an empty line
///
/// Of more than 200, shows the most severe, in order. A line says how many others there are.
#[must_use]
pub fn listing(findings: &Diagnostics, sources: &Sources, style: Style) -> String {
    let mut page = Page { out: String::new(), color: style.color };
    let all: Vec<&Diagnostic> = findings.iter().filter(|d| style.accepted || d.accepted.is_none()).collect();
    let mut room = MOST;
    let mut shown = vec![false; all.len()];
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let of_severity = all.iter().zip(&mut shown).filter(|(finding, _)| finding.severity == severity);
        for (_, shown) in of_severity.take(room) {
            *shown = true;
            room -= 1;
        }
    }
    for (finding, _) in all.iter().zip(&shown).filter(|(_, shown)| **shown) {
        page.finding(finding, sources);
        page.end_line();
    }
    if let Some(more) = all.len().checked_sub(MOST).filter(|more| *more > 0) {
        let are = if more == 1 { "finding is" } else { "findings are" };
        page.put(Ink::Plain, &format!("{more} more {are} not shown; `--format json` has them all\n"));
        page.end_line();
    }
    page.out
}

/// Returns the last line of [`text()`]: how many findings there are, or `no findings`
#[must_use]
pub fn summary(findings: &Diagnostics, style: Style) -> String {
    let mut page = Page { out: String::new(), color: style.color };
    page.summary(Summary::new(findings), fixable(findings));
    page.out
}

/// Meaning of a piece of text, which decides its color
#[derive(Clone, Copy)]
enum Ink {
    Plain,
    Strong,
    Frame,
    Error,
    Warning,
    Note,
    Accepted,
}

impl Ink {
    const RESET: &'static str = "\u{1b}[0m";

    const fn escape(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "\u{1b}[1m",
            Self::Frame => "\u{1b}[1;34m",
            Self::Error => "\u{1b}[1;31m",
            Self::Warning => "\u{1b}[1;33m",
            Self::Note => "\u{1b}[1;32m",
            Self::Accepted => "\u{1b}[1;36m",
        }
    }

    const fn for_finding(finding: &Diagnostic) -> Self {
        match (&finding.accepted, finding.severity) {
            (Some(_), _) => Self::Accepted,
            (None, Severity::Error) => Self::Error,
            (None, Severity::Warning) => Self::Warning,
            (None, Severity::Note) => Self::Note,
        }
    }
}

struct Page {
    out: String,
    color: bool,
}

impl Page {
    /// Appends `text`, whose control characters are already escaped
    fn put(&mut self, ink: Ink, text: &str) {
        let escape = if self.color { ink.escape() } else { "" };
        self.out.push_str(escape);
        self.out.push_str(text);
        if !escape.is_empty() {
            self.out.push_str(Ink::RESET);
        }
    }

    fn end_line(&mut self) {
        self.out.push('\n');
    }

    /// Appends `text` and ends the line; further lines of `text` are indented
    fn paragraph(&mut self, ink: Ink, text: &str, indent: usize) {
        for (i, line) in text.lines().enumerate() {
            if i > 0 {
                self.end_line();
                self.out.push_str(&" ".repeat(indent));
            }
            self.put(ink, &visible(line));
        }
        self.end_line();
    }

    fn finding(&mut self, finding: &Diagnostic, sources: &Sources) {
        let kind = if finding.accepted.is_some() { "accepted" } else { finding.severity.as_str() };
        let title = format!("{kind}[{}]", visible(finding.code.as_str()));
        self.put(Ink::for_finding(finding), &title);
        self.paragraph(Ink::Strong, &format!(": {}", finding.message), title.chars().count() + 2);

        let places = places(finding, sources);
        let last_line = places.iter().map(|p| p.position.line).max().unwrap_or(1);
        let gutter = last_line.to_string().len();
        let first_file = places.first().map(|p| p.position.file);
        for (i, place) in places.iter().enumerate() {
            // Places in other files are only named: the excerpt shows one file.
            let line = if Some(place.position.file) == first_file { line_of(place, sources) } else { None };
            self.place(
                place,
                line,
                gutter,
                if i == 0 { Ink::for_finding(finding) } else { Ink::Frame },
                i == 0,
            );
        }

        for label in finding.labels.iter().filter(|l| sources.position(l.origin).is_none()) {
            if !label.text.is_empty() {
                self.trailer("note", &label.text, gutter);
            }
        }
        if let Some(made) = sources.made(finding.origin()) {
            let (file, line, column) = (visible(made.file), made.line, made.column);
            self.trailer("note", &format!("made at {file}:{line}:{column}"), gutter);
        }
        if let Some(help) = &finding.help {
            self.trailer("help", help, gutter);
        }
        for (fix, changes) in fixes(finding, sources) {
            let steps: Vec<String> = changes.iter().map(|change| step(change, sources)).collect();
            self.trailer("fix", &format!("{} ({})", steps.join("; "), fix.safety.as_str()), gutter);
        }
        if let Some(reason) = &finding.accepted {
            self.trailer("accepted", reason, gutter);
        }
    }

    /// Appends the place of a label, and the `line` of the source if there is one
    fn place(
        &mut self,
        place: &Place<'_>,
        line: Option<(&str, usize)>,
        gutter: usize,
        ink: Ink,
        first: bool,
    ) {
        let (arrow, mark) = if first { ("-->", "^") } else { (":::", "-") };
        let (position, label) = (&place.position, visible(&place.label.text));

        self.put(Ink::Frame, &format!("{:gutter$}{arrow}", ""));
        self.put(Ink::Plain, &format!(" {}:{}:{}", visible(position.file), position.line, position.column));
        let Some((line, skipped)) = line else {
            if !label.is_empty() {
                self.put(Ink::Plain, &format!("   {label}"));
            }
            self.end_line();
            return;
        };
        self.end_line();

        let from = index(position.column);
        let to = if position.end_line > position.line { usize::MAX } else { index(position.end_column) };
        let (source, marks) = excerpt((line, skipped), from..to, mark);

        self.put(Ink::Frame, &format!("{:gutter$} |", ""));
        self.end_line();

        self.put(Ink::Frame, &format!("{:<gutter$} |", position.line));
        if !source.is_empty() {
            self.put(Ink::Plain, &format!(" {source}"));
        }
        self.end_line();

        self.put(Ink::Frame, &format!("{:gutter$} |", ""));
        let indent = marks.len() - marks.trim_start().len() + 1;
        self.put(Ink::Plain, &" ".repeat(indent));
        self.put(ink, format!("{} {label}", marks.trim_start()).trim_end());
        self.end_line();
    }

    /// Appends a line below the places, such as `= help: …`
    fn trailer(&mut self, name: &str, text: &str, gutter: usize) {
        self.put(Ink::Frame, &format!("{:gutter$} =", ""));
        self.put(Ink::Strong, &format!(" {name}:"));
        self.out.push(' ');
        self.paragraph(Ink::Plain, text, gutter + name.len() + 5);
    }

    fn summary(&mut self, summary: Summary, (safe, others): (usize, usize)) {
        let Summary { errors, warnings, notes, accepted } = summary;
        let parts = [
            counted_if_any(errors, "error"),
            counted_if_any(warnings, "warning"),
            counted_if_any(notes, "note"),
            (accepted > 0).then(|| format!("{accepted} accepted")),
        ];
        let mut parts: Vec<_> = parts.into_iter().flatten().collect();
        if parts.is_empty() {
            parts.push("no findings".to_owned());
        }
        self.put(Ink::Strong, &parts.join(", "));
        let with = |count, option| format!("{count} fixable with `check {option}`");
        match (safe, others) {
            (0, 0) => {}
            (0, _) => self.put(Ink::Plain, &format!("; {}", with(others, "--unsafe-fixes"))),
            (_, 0) => self.put(Ink::Plain, &format!("; {}", with(safe, "--fix"))),
            _ => {
                let more = format!("; {}, {others} more with `--unsafe-fixes`", with(safe, "--fix"));
                self.put(Ink::Plain, &more);
            }
        }
        self.end_line();
    }
}

/// Converts a number that counts from 1 to an index from 0
fn index(column: u32) -> usize {
    usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX)
}

/// Returns the first line of `place`, if its source is known
fn line_of<'a>(place: &Place<'_>, sources: &'a Sources) -> Option<(&'a str, usize)> {
    let own = match sources.shown(place.label.origin) {
        Origin::Span { file, .. } | Origin::Place { file, .. } => sources.get(file),
        Origin::Caller(_) | Origin::Within(_) | Origin::Unknown => None,
    };
    // Not `by_name`: the first source of a name may have no content.
    let known = |source: &&Source| source.text().is_some();
    let named = || {
        let mut all = (0..).map_while(|id| sources.get(FileId(id)));
        all.find(|s| s.name() == place.position.file && known(s))
    };
    own.filter(known).or_else(named)?.line_about(place.position.line, place.position.column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;

    const TEXT: &str = "\
manual:
  - {name: finance, nodes: {tag: Workload, value: Finance}}
  - {name: payments, nodes: {tag: Workload, value: Finance}}
other:
  deny: |
    forbid
  x: 1

z: 10
";

    fn at(text: &str) -> Origin {
        let start = TEXT.find(text).unwrap();
        let [start, end] = [start, start + text.len()].map(|n| u32::try_from(n).unwrap());
        Origin::Span { file: FileId(0), start, end }
    }

    fn error(message: &str) -> Diagnostic {
        Diagnostic::new(Code::new("T001"), Severity::Error, message)
    }

    #[test]
    fn of_many_findings_the_heaviest_are_shown_and_the_rest_counted() {
        let note = |n| Diagnostic::new(Code::new("T002"), Severity::Note, format!("note {n}"));
        let notes = (0..300).map(note);
        let all: Vec<Diagnostic> = notes.chain((0..2).map(|n| error(&format!("error {n}")))).collect();
        let shown = text(&all.into(), &Sources::default(), Style::default());
        assert_eq!(shown.matches("note[T002]").count(), 198);
        assert!(shown.contains("error 0") && shown.contains("error 1") && !shown.contains("note 198"));
        let end = "102 more findings are not shown; `--format json` has them all\n\n2 errors, 300 notes\n";
        assert!(shown.ends_with(end), "{shown}");
        let exactly: Vec<Diagnostic> = (0..200).map(note).collect();
        assert!(!listing(&exactly.into(), &Sources::default(), Style::default()).contains("not shown"));
    }

    fn show(style: Style, findings: Vec<Diagnostic>) -> String {
        let mut sources = Sources::default();
        sources.add("jitna.yaml", TEXT);
        sources.add("other.yaml", "a: 1\n");
        sources.add_name("src/main.rs");
        text(&findings.into(), &sources, style)
    }

    #[test]
    fn labels_in_one_file_are_shown_as_excerpts() {
        let finding = error("manual approval policies `finance` and `payments` cover the same nodes")
            .at(at("name: payments"), "covers the same nodes")
            .at(at("name: finance"), "as policy `finance`")
            .at(Origin::Span { file: FileId(1), start: 0, end: 1 }, "named here")
            .at(Origin::Place { file: FileId(2), line: 42, column: 9 }, "")
            .help("give each policy a tag of its own, or join the two");
        insta::assert_snapshot!(show(Style::default(), vec![finding]), @"
        error[T001]: manual approval policies `finance` and `payments` cover the same nodes
          --> jitna.yaml:3:6
           |
        3  |   - {name: payments, nodes: {tag: Workload, value: Finance}}
           |      ^^^^^^^^^^^^^^ covers the same nodes
          ::: jitna.yaml:2:6
           |
        2  |   - {name: finance, nodes: {tag: Workload, value: Finance}}
           |      ------------- as policy `finance`
          ::: other.yaml:1:1   named here
          ::: src/main.rs:42:9
           = help: give each policy a tag of its own, or join the two

        1 error
        ");
    }

    #[test]
    fn span_of_lines_is_underlined_to_the_end_of_the_first() {
        insta::assert_snapshot!(show(Style::default(), vec![error("wrong").at(at("deny: |\n    forbid"), "this block")]), @"
        error[T001]: wrong
         --> jitna.yaml:5:3
          |
        5 |   deny: |
          |   ^^^^^^^ this block

        1 error
        ");
    }

    #[test]
    fn place_without_text_is_named_only() {
        let rust = Origin::Place { file: FileId(2), line: 42, column: 9 };
        let finding = error("wrong").at(rust, "").help("right");
        insta::assert_snapshot!(show(Style::default(), vec![finding, error("nowhere").help("right")]), @"
        error[T001]: wrong
          --> src/main.rs:42:9
           = help: right

        error[T001]: nowhere
          = help: right

        2 errors
        ");
    }

    #[test]
    fn line_of_the_program_is_shown_if_its_text_is_known() {
        let here = Origin::here();
        let Origin::Caller(place) = here else { panic!("`here` is a caller") };
        let lines = "\n".repeat(place.line() as usize - 1) + "        let here = Origin::here();\n";
        let mut sources = Sources::default();
        sources.add_name(place.file());
        sources.add(place.file(), &lines);
        let shown = text(&vec![error("wrong").at(here, "here")].into(), &sources, Style::default());
        let shown: Vec<_> =
            shown.lines().skip(3).take(2).map(|l| l.trim_start_matches(char::is_numeric)).collect();
        assert_eq!(shown, [" |         let here = Origin::here();", "    |                    ^ here"]);
    }

    #[test]
    fn accepted_finding_is_shown_with_its_reason_only_on_request() {
        let accepted = || {
            let mut finding = error("wrong").at(at("z"), "");
            finding.accepted = Some("split planned".into());
            finding
        };
        let all = Style { accepted: true, ..Style::default() };
        assert_eq!(show(Style::default(), vec![accepted()]), "");
        insta::assert_snapshot!(show(all, vec![accepted()]), @"
        accepted[T001]: wrong
         --> jitna.yaml:9:1
          |
        9 | z: 10
          | ^
          = accepted: split planned

        1 accepted
        ");
        assert_eq!(
            show(Style::default(), vec![accepted(), error("wrong")]),
            "error[T001]: wrong\n\n1 error, 1 accepted\n"
        );
    }

    #[test]
    fn summary_counts_in_plain_words() {
        let finding = |severity| Diagnostic::new(Code::new("T001"), severity, "m");
        let check = |severities: &[Severity], expected| {
            let shown = show(Style::default(), severities.iter().copied().map(finding).collect());
            assert_eq!(shown.lines().last(), expected);
        };
        let (e, w, n) = (Severity::Error, Severity::Warning, Severity::Note);
        check(&[], None);
        check(&[e], Some("1 error"));
        check(&[e, e, w], Some("2 errors, 1 warning"));
        check(&[w, w, n, n], Some("2 warnings, 2 notes"));
    }

    #[test]
    fn further_lines_of_a_message_are_indented() {
        insta::assert_snapshot!(show(Style::default(), vec![error("one\ntwo").help("three\nfour")]), @"
        error[T001]: one
                     two
          = help: three
                  four

        1 error
        ");
    }

    #[test]
    fn colors_are_whole_escape_sequences() {
        let finding = error("wrong").at(at("deny"), "this\u{1b}[0m").help("right");
        let shown = show(Style { color: true, ..Style::default() }, vec![finding]);
        insta::assert_snapshot!(shown.escape_default().to_string().replace("\\n", "\n"), @r#"
        \u{1b}[1;31merror[T001]\u{1b}[0m\u{1b}[1m: wrong\u{1b}[0m
        \u{1b}[1;34m -->\u{1b}[0m jitna.yaml:5:3
        \u{1b}[1;34m  |\u{1b}[0m
        \u{1b}[1;34m5 |\u{1b}[0m   deny: |
        \u{1b}[1;34m  |\u{1b}[0m   \u{1b}[1;31m^^^^ this\\u{1b}[0m\u{1b}[0m
        \u{1b}[1;34m  =\u{1b}[0m\u{1b}[1m help:\u{1b}[0m right

        \u{1b}[1m1 error\u{1b}[0m
        "#);
    }
}
