//! Output streams of a run

use std::ffi::OsString;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use crate::diag::render::{Style, text};
use crate::diag::{Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::escape;

/// Output of a run: results go to `out`, messages about them go to `err`
pub struct Console<'a> {
    /// Standard output
    pub out: &'a mut dyn Write,
    /// Standard error
    pub err: &'a mut dyn Write,
    /// Whether `out` uses colors
    pub out_color: bool,
    /// Whether `err` uses colors
    pub err_color: bool,
    /// Whether to write only the messages that explain a failure
    pub quiet: bool,
    /// Whether to write what the run does and how long it takes
    pub verbose: bool,
    /// Whether a user watches `err`, so that long operations show their progress
    pub watched: bool,
    progress: Progress,
}

/// Progress of a long operation, on one line that is overwritten
#[derive(Debug, Default)]
struct Progress {
    began: Option<Instant>,
    shown: Option<Instant>,
}

impl Progress {
    /// Operations that are shorter than this show no progress.
    const PATIENCE: Duration = Duration::from_millis(400);
    const PAUSE: Duration = Duration::from_millis(100);

    /// Checks whether it is time to show the progress
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

impl<'a> Console<'a> {
    /// Creates a console without colors or progress
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

impl Console<'_> {
    /// Writes requested output
    ///
    /// # Errors
    ///
    /// Returns an error when the output cannot be written.
    pub fn print(&mut self, text: &str) -> Result<(), Error> {
        self.out.write_all(text.as_bytes()).map_err(Error::Output)
    }

    /// Writes requested lines for users, with control characters escaped for terminals and CI logs
    ///
    /// # Errors
    ///
    /// Returns an error when the output cannot be written.
    pub fn print_text(&mut self, text: &str) -> Result<(), Error> {
        let text = escape::lines(text, self.out_color);
        self.print(&text)
    }

    /// Writes requested JSON, with invisible characters escaped
    ///
    /// # Errors
    ///
    /// Returns an error when the output cannot be written.
    pub fn print_json(&mut self, text: &str) -> Result<(), Error> {
        self.print(&escape::json(text))
    }

    /// Writes a message that is not about a failure, unless the console is quiet
    pub fn say(&mut self, text: &str) {
        if !self.quiet {
            self.put(&format!("{text}\n"));
        }
    }

    /// Writes what the run does, if the console is verbose
    pub fn detail(&mut self, text: &str) {
        if self.verbose && !self.quiet {
            self.put(&format!("{}\n", escape::lines(text, false)));
        }
    }

    /// Shows the progress of a long operation to a watching user; callers can call it often, because most calls do nothing
    pub fn progress(&mut self, what: &str, done: usize, total: usize) {
        if self.watched && !self.quiet && self.progress.is_due(Instant::now()) {
            let percent = done.saturating_mul(100).checked_div(total).unwrap_or(100).min(100);
            let line = format!("\r\u{1b}[2K{} {percent:3} %", escape::visible(what));
            let _: io::Result<()> = self.err.write_all(line.as_bytes()).and_then(|()| self.err.flush());
        }
    }

    /// Removes the line of [`progress`](Self::progress)
    pub fn progress_done(&mut self) {
        if std::mem::take(&mut self.progress).shown.is_some() {
            let _: io::Result<()> = self.err.write_all(b"\r\x1b[2K");
        }
    }

    /// Writes why the run fails, and the fix
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

    /// Writes what another program wrote to its standard error, even if the console is quiet
    pub fn relay(&mut self, text: &str) {
        self.put(text);
    }

    /// Shows the findings of severity `least` and higher; a quiet console shows only those that are denied
    pub fn report(&mut self, findings: &Diagnostics, sources: &Sources, least: Severity, denied: Severity) {
        let findings = self.shown(findings, least, denied);
        let style = Style { color: self.err_color, ..Style::default() };
        let text = text(&findings, sources, style);
        self.put(&text);
    }

    /// Returns the findings to show: those of severity `least` and higher (a quiet console: only those that are denied), and the accepted
    /// ones to count
    pub(super) fn shown(&self, findings: &Diagnostics, least: Severity, denied: Severity) -> Diagnostics {
        let least = if self.quiet { least.max(denied) } else { least };
        let kept = findings.iter().filter(|f| f.severity >= least || f.accepted.is_some() && !self.quiet);
        kept.cloned().collect::<Vec<_>>().into()
    }

    /// Explains that `--deny` made findings fatal that are not fatal by their own severity
    pub(super) fn explain_denied(&mut self, findings: &Diagnostics) {
        if let Some(worst @ (Severity::Note | Severity::Warning)) = findings.worst() {
            self.complain(&format!("{worst}s are denied"), None);
        }
    }

    fn put(&mut self, text: &str) {
        self.progress_done();
        let text = escape::lines(text, self.err_color);
        // If this stream cannot be written, no other stream can report it.
        let _: io::Result<()> = self.err.write_all(text.as_bytes());
    }
}

/// Writer that drops further output without an error after the reader closes its end, as `head` does
#[derive(Debug)]
pub struct UntilClosed<W> {
    inner: W,
    closed: bool,
}

impl<W: Write> UntilClosed<W> {
    /// Creates a writer to `inner`
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
    /// Choices, by the words that `--color` accepts
    pub const WORDS: &[(&str, Self)] =
        &[("auto", Self::Auto), ("always", Self::Always), ("never", Self::Never)];

    /// Checks whether a stream uses colors
    ///
    /// Reads `NO_COLOR` (<https://no-color.org>) first, then `FORCE_COLOR` (<https://force-color.org>), `CLICOLOR_FORCE`, `CLICOLOR`
    /// (<https://bixense.com/clicolors>) and `TERM`.
    pub fn wanted(self, terminal: bool, env: &dyn Fn(&str) -> Option<OsString>) -> bool {
        let set = |name| env(name).filter(|value| !value.is_empty());
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if set("NO_COLOR").is_some() => false,
            Self::Auto if set("FORCE_COLOR").is_some() => {
                set("FORCE_COLOR").is_some_and(|value| value != "0" && value != "false")
            }
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
        check(false, &[("FORCE_COLOR", "1")], true);
        check(false, &[("FORCE_COLOR", "3")], true);
        check(true, &[("FORCE_COLOR", "0")], false);
        check(false, &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], false);
        check(false, &[("CLICOLOR_FORCE", "1")], true);
        check(false, &[("CLICOLOR_FORCE", "0")], false);
        check(true, &[("CLICOLOR", "0")], false);
    }

    #[test]
    fn progress_is_for_people_and_for_long_work() {
        let shown = |watched: bool, quiet: bool| {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let mut console = Console::new(&mut out, &mut err);
            (console.watched, console.quiet) = (watched, quiet);
            console.progress("deciding", 0, 10);
            console.progress.began = Instant::now().checked_sub(Progress::PATIENCE);
            console.progress("deciding", 5, 10);
            console.progress("deciding", 6, 10);
            console.say("done");
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
