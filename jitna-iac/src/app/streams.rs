//! Where a run writes, and how

use std::ffi::OsString;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use crate::diag::render::{Style, text};
use crate::diag::{Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::escape;

/// Output of a run: what was asked for to `out`, what is said about it to `err`
pub struct Streams<'a> {
    /// Standard output
    pub out: &'a mut dyn Write,
    /// Standard error
    pub err: &'a mut dyn Write,
    /// Whether `out` shows colors
    pub out_color: bool,
    /// Whether `err` shows colors
    pub err_color: bool,
    /// Whether only what makes the run fail is said
    pub quiet: bool,
    /// Whether it is said what is done, and how long it takes
    pub verbose: bool,
    /// Whether a person is watching `err`, so that long work shows how far it is
    pub watched: bool,
    progress: Progress,
}

/// How far a long work is, on one line that is written over
#[derive(Debug, Default)]
struct Progress {
    began: Option<Instant>,
    shown: Option<Instant>,
}

impl Progress {
    /// Work that is shorter than this shows nothing.
    const PATIENCE: Duration = Duration::from_millis(400);
    const PAUSE: Duration = Duration::from_millis(100);

    /// Whether it is time to show something
    fn is_due(&mut self, now: Instant) -> bool {
        let began = *self.began.get_or_insert(now);
        let waited = match self.shown {
            Some(shown) => now.duration_since(shown) >= Self::PAUSE,
            None => now.duration_since(began) >= Self::PATIENCE,
        };
        if waited {
            self.shown = Some(now);
        }
        waited
    }
}

impl<'a> Streams<'a> {
    /// Streams without colors, of which nobody is watching
    pub fn new(out: &'a mut dyn Write, err: &'a mut dyn Write) -> Self {
        Self {
            out,
            err,
            out_color: false,
            err_color: false,
            quiet: false,
            verbose: false,
            watched: false,
            progress: Progress::default(),
        }
    }
}

impl Streams<'_> {
    /// Writes what was asked for
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn print(&mut self, text: &str) -> Result<(), Error> {
        self.out.write_all(text.as_bytes()).map_err(Error::Output)
    }

    /// Writes lines that were asked for, for people: nothing in them steers a terminal or the log of a CI job
    ///
    /// # Errors
    ///
    /// When they cannot be written.
    pub fn print_text(&mut self, text: &str) -> Result<(), Error> {
        let text = escape::lines(text, self.out_color);
        self.print(&text)
    }

    /// Writes JSON that was asked for; what cannot be seen stands there as its number
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn print_json(&mut self, text: &str) -> Result<(), Error> {
        self.print(&escape::json(text))
    }

    /// Says something that is no failure, unless quiet
    pub fn say(&mut self, text: &str) {
        if !self.quiet {
            self.put(&format!("{text}\n"));
        }
    }

    /// Says what is done, if verbose
    pub fn detail(&mut self, text: &str) {
        if self.verbose && !self.quiet {
            self.put(&format!("{}\n", escape::lines(text, false)));
        }
    }

    /// Shows how far a long work is, to a person who is watching; call it often, most calls do nothing
    pub fn progress(&mut self, what: &str, done: usize, total: usize) {
        if self.watched && !self.quiet && self.progress.is_due(Instant::now()) {
            let percent = done.saturating_mul(100).checked_div(total).unwrap_or(100).min(100);
            let line = format!("\r\u{1b}[2K{} {percent:3} %", escape::visible(what));
            let _: io::Result<()> = self.err.write_all(line.as_bytes()).and_then(|()| self.err.flush());
        }
    }

    /// Takes the line of [`progress`](Self::progress) away
    pub fn progress_done(&mut self) {
        if std::mem::take(&mut self.progress).shown.is_some() {
            let _: io::Result<()> = self.err.write_all(b"\r\x1b[2K");
        }
    }

    /// Says why the run fails, and the way out
    pub fn complain(&mut self, message: &str, help: Option<&str>) {
        let (red, bold, plain) = match self.err_color {
            true => ("\u{1b}[1;31m", "\u{1b}[1m", "\u{1b}[0m"),
            false => ("", "", ""),
        };
        let mut text = format!("{red}error{plain}{bold}: {}{plain}\n", escape::lines(message, false));
        if let Some(help) = help {
            text.push_str(&format!(" = {bold}help:{plain} {}\n", escape::lines(help, false)));
        }
        self.put(&text);
    }

    /// Shows what another program wrote to its standard error, also if quiet
    pub fn relay(&mut self, text: &str) {
        self.put(text);
    }

    /// Shows the findings from `least` on; if quiet, only those that are denied
    pub fn report(&mut self, findings: &Diagnostics, sources: &Sources, least: Severity, denied: Severity) {
        let findings = self.shown(findings, least, denied);
        let style = Style { color: self.err_color, ..Style::default() };
        let text = text(&findings, sources, style);
        self.put(&text);
    }

    /// Findings from `least` on, if quiet only those that are denied; and those that are accepted, to be counted
    pub(super) fn shown(&self, findings: &Diagnostics, least: Severity, denied: Severity) -> Diagnostics {
        let least = if self.quiet { least.max(denied) } else { least };
        let kept = findings.iter().filter(|f| f.severity >= least || f.accepted.is_some() && !self.quiet);
        kept.cloned().collect::<Vec<_>>().into()
    }

    /// Says that it was `--deny` that made findings fatal, where their own weight does not
    pub(super) fn explain_denied(&mut self, findings: &Diagnostics) {
        if let Some(worst @ (Severity::Note | Severity::Warning)) = findings.worst() {
            self.complain(&format!("{worst}s are denied"), None);
        }
    }

    fn put(&mut self, text: &str) {
        self.progress_done();
        let text = escape::lines(text, self.err_color);
        // There is no other place to say that this one cannot be written.
        let _: io::Result<()> = self.err.write_all(text.as_bytes());
    }
}

/// Writes until the reader has closed its end, as `head` does, and drops the rest without an error
#[derive(Debug)]
pub struct UntilClosed<W> {
    inner: W,
    closed: bool,
}

impl<W: Write> UntilClosed<W> {
    /// Writes to `inner`
    pub const fn new(inner: W) -> Self {
        Self { inner, closed: false }
    }

    fn tolerate<T>(&mut self, result: io::Result<T>, instead: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(instead)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for UntilClosed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        let written = self.inner.write(bytes);
        self.tolerate(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let flushed = self.inner.flush();
        self.tolerate(flushed, ())
    }
}

/// When to use colors
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal, unless the environment says otherwise
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl ColorChoice {
    /// Words for the choices, as `--color` takes them
    pub const WORDS: &[(&str, Self)] =
        &[("auto", Self::Auto), ("always", Self::Always), ("never", Self::Never)];

    /// Whether a stream shows colors
    ///
    /// The environment is asked for `NO_COLOR` (<https://no-color.org>), then `CLICOLOR_FORCE`, `CLICOLOR`
    /// (<https://bixense.com/clicolors>) and `TERM`.
    pub fn wanted(self, terminal: bool, env: &dyn Fn(&str) -> Option<OsString>) -> bool {
        let set = |name| env(name).filter(|value| !value.is_empty());
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if set("NO_COLOR").is_some() => false,
            Self::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            Self::Auto if set("CLICOLOR").is_some_and(|value| value == "0") => false,
            Self::Auto => terminal && set("TERM").is_none_or(|value| value != "dumb"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn environment_decides_about_colors_in_its_order() {
        let check = |terminal, variables: &[(&str, &str)], expected| {
            let env = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| OsString::from(v));
            assert_eq!(ColorChoice::Auto.wanted(terminal, &env), expected, "{terminal} {variables:?}");
            assert!(ColorChoice::Always.wanted(terminal, &env));
            assert!(!ColorChoice::Never.wanted(terminal, &env));
        };
        check(true, &[], true);
        check(false, &[], false);
        check(true, &[("TERM", "dumb")], false);
        check(true, &[("NO_COLOR", "1")], false);
        check(true, &[("NO_COLOR", "")], true);
        check(true, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], false);
        check(false, &[("CLICOLOR_FORCE", "1")], true);
        check(false, &[("CLICOLOR_FORCE", "0")], false);
        check(true, &[("CLICOLOR", "0")], false);
    }

    #[test]
    fn progress_is_for_people_and_for_long_work() {
        let shown = |watched: bool, quiet: bool| {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let mut streams = Streams::new(&mut out, &mut err);
            (streams.watched, streams.quiet) = (watched, quiet);
            streams.progress("deciding", 0, 10);
            streams.progress.began = Instant::now().checked_sub(Progress::PATIENCE);
            streams.progress("deciding", 5, 10);
            streams.progress("deciding", 6, 10);
            streams.say("done");
            assert!(out.is_empty());
            String::from_utf8(err).unwrap()
        };
        assert_eq!(shown(true, false), "\r\u{1b}[2Kdeciding  50 %\r\u{1b}[2Kdone\n");
        assert_eq!(shown(false, false), "done\n");
        assert_eq!(shown(true, true), "");
    }

    #[test]
    fn closed_pipe_is_no_error_and_a_full_disk_is() {
        struct Fails(io::ErrorKind);
        impl Write for Fails {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(self.0.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Err(self.0.into())
            }
        }
        let mut closed = UntilClosed::new(Fails(io::ErrorKind::BrokenPipe));
        assert!(closed.write_all(b"text").and_then(|()| closed.flush()).is_ok());
        let mut full = UntilClosed::new(Fails(io::ErrorKind::StorageFull));
        assert!(full.write_all(b"text").is_err());
    }
}
