//! Questions to a user at a terminal

use std::fmt::Display;
use std::io::{self, BufRead, Write};

/// A user who answers questions
pub(super) struct Person<R, W> {
    pub(super) input: R,
    pub(super) output: W,
}

impl<R: BufRead, W: Write> Person<R, W> {
    /// Returns the given value or asks for it; an invalid answer is reported, and the question is repeated
    pub(super) fn or_ask<T, E: Display>(
        &mut self,
        known: Option<T>,
        question: &str,
        default: Option<&str>,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> io::Result<T> {
        if let Some(known) = known {
            return Ok(known);
        }
        loop {
            match default.filter(|default| !default.is_empty()) {
                Some(default) => write!(self.output, "{question} [{default}] ")?,
                None => write!(self.output, "{question} ")?,
            }
            self.output.flush()?;
            let mut line = String::new();
            if self.input.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let answer = Some(line.trim()).filter(|line| !line.is_empty()).or(default);
            let Some(answer) = answer else { continue };
            match parse(answer) {
                Ok(value) => return Ok(value),
                Err(error) => writeln!(self.output, "  {error}")?,
            }
        }
    }
}
