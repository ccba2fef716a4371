//! Quotes, brackets and comments of a YAML text, found without parsing it
//!
//! Used where a parser does not help: in a text that does not parse, and for comments, which a parser drops.

/// A quoted string, with its quotes; an unclosed one ends at the end of the text
#[derive(Debug)]
pub(super) struct Quoted {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) closed: bool,
}

/// A bracket, and the byte after its closing bracket; an unclosed one ends at the end of the text
#[derive(Debug)]
pub(super) struct Bracket {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A comment, from its `#`
#[derive(Debug)]
pub(super) struct Comment {
    pub(super) start: usize,
    pub(super) within_brackets: bool,
    /// Whether an unquoted value comes before it on its line
    after_plain: bool,
}

impl Comment {
    /// The unquoted value that the comment cuts off
    pub(super) fn value_before<'t>(&self, text: &'t str) -> Option<&'t str> {
        let before = text.get(..self.start)?;
        let line = before.rsplit('\n').next()?;
        let value = line.rsplit([',', '[', '{']).next().filter(|_| self.within_brackets).unwrap_or(line);
        let value = value.rsplit_once(": ").map_or(value, |(_, value)| value).trim();
        Some(value.strip_prefix("- ").unwrap_or(value)).filter(|value| self.after_plain && !value.is_empty())
    }
}

/// Positions of quotes, brackets and comments
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) quoted: Vec<Quoted>,
    pub(super) brackets: Vec<Bracket>,
    pub(super) comments: Vec<Comment>,
}

impl Outline {
    pub(super) fn new(text: &str) -> Self {
        let mut outline = Self::default();
        let mut scan = Scan { text, bytes: text.as_bytes(), at: 0, open: Vec::new() };
        while scan.at < text.len() {
            scan.line(&mut outline);
        }
        outline
    }
}

struct Scan<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// Numbers of the open brackets
    open: Vec<usize>,
}

impl Scan<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    /// Moves to the beginning of the next line, or to the end of a quoted string that ends on another line
    fn line(&mut self, outline: &mut Outline) {
        // Whether a value may begin here, and whether an unquoted one has begun.
        let (mut fresh, mut plain) = (true, false);
        let (mut column, mut keyed) = (0, false);
        let start = self.at;
        loop {
            let here = self.byte(self.at);
            let blank_before = self.at == start || matches!(self.byte(self.at - 1), b' ' | b'\t');
            let blank_behind = matches!(self.byte(self.at + 1), b' ' | b'\t' | b'\n' | b'\r');
            match here {
                b'\n' => {
                    self.at += 1;
                    return;
                }
                b'#' if blank_before => {
                    let within_brackets = !self.open.is_empty();
                    outline.comments.push(Comment { start: self.at, within_brackets, after_plain: plain });
                    self.at = self.end_of_line();
                    continue;
                }
                b'"' | b'\'' if fresh => {
                    let begin = self.at;
                    let closed = self.end_of_quoted(here);
                    self.at = closed.unwrap_or(self.text.len());
                    outline.quoted.push(Quoted { start: begin, end: self.at, closed: closed.is_some() });
                    (fresh, plain) = (false, false);
                    continue;
                }
                b'[' | b'{' if fresh || !self.open.is_empty() => {
                    self.open.push(outline.brackets.len());
                    outline.brackets.push(Bracket { start: self.at, end: self.text.len() });
                    (fresh, plain) = (true, false);
                }
                b']' | b'}' if !self.open.is_empty() => {
                    let closed = self.open.pop().and_then(|number| outline.brackets.get_mut(number));
                    if let Some(bracket) = closed {
                        bracket.end = self.at + 1;
                    }
                    (fresh, plain) = (false, false);
                }
                b'|' | b'>' if fresh && self.open.is_empty() && self.is_block() => {
                    self.block(column);
                    return;
                }
                b',' if !self.open.is_empty() => (fresh, plain) = (true, false),
                b':' | b'?' if blank_behind => (fresh, plain, keyed) = (true, false, true),
                b'-' if blank_behind && fresh => {
                    column = self.at + 1 - start;
                }
                b' ' | b'\t' | b'\r' => {}
                _ => {
                    if fresh && !plain && self.open.is_empty() && !keyed {
                        column = self.at - start;
                    }
                    (fresh, plain) = (false, true);
                }
            }
            self.at += 1;
        }
    }

    fn end_of_line(&self) -> usize {
        self.text.get(self.at..).and_then(|rest| rest.find('\n')).map_or(self.text.len(), |n| self.at + n)
    }

    /// Byte after the closing quote
    fn end_of_quoted(&self, mark: u8) -> Option<usize> {
        let mut at = self.at + 1;
        while at < self.text.len() {
            let here = self.byte(at);
            match here {
                b'\\' if mark == b'"' => at += 2,
                b'\'' if mark == b'\'' && self.byte(at + 1) == b'\'' => at += 2,
                _ if here == mark => return Some(at + 1),
                _ => at += 1,
            }
        }
        None
    }

    /// Whether `|` or `>` begins a block: only its options and a comment follow on the line
    fn is_block(&self) -> bool {
        let rest = self.bytes.get(self.at + 1..).unwrap_or_default();
        let options = rest.iter().take_while(|b| matches!(b, b'+' | b'-') || b.is_ascii_digit()).count();
        let after = rest.iter().skip(options).find(|b| !matches!(b, b' ' | b'\t' | b'\r'));
        after.is_none_or(|b| matches!(b, b'\n' | b'#'))
    }

    /// Moves past the lines of a block: those that are empty, or indented deeper than the parent of the block
    fn block(&mut self, column: usize) {
        self.at = (self.end_of_line() + 1).min(self.text.len());
        while self.at < self.text.len() {
            let end = self.end_of_line();
            let line = self.text.get(self.at..end).unwrap_or_default();
            let indent = line.len() - line.trim_start_matches(' ').len();
            if !line.trim().is_empty() && indent <= column {
                return;
            }
            self.at = (end + 1).min(self.text.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_brackets_and_comments_are_told_from_text() {
        let text = "a: it's # one\nb: {c: 'x # y', d: [e#f]} # two\ng: |\n  # \"no\n\n  { no\n- h: >-\n    'no\n  i: \"z\n    z\" # three\n";
        let outline = Outline::new(text);
        let part = |start: usize, end: usize| text.get(start..end).unwrap();
        let quoted: Vec<_> = outline.quoted.iter().map(|q| part(q.start, q.end)).collect();
        assert_eq!(quoted, ["'x # y'", "\"z\n    z\""]);
        let brackets: Vec<_> = outline.brackets.iter().map(|b| part(b.start, b.end)).collect();
        assert_eq!(brackets, ["{c: 'x # y', d: [e#f]}", "[e#f]"]);
        let comments: Vec<_> =
            outline.comments.iter().map(|c| (part(c.start, c.start + 4), c.value_before(text))).collect();
        assert_eq!(comments, [("# on", Some("it's")), ("# tw", None), ("# th", None)]);
    }
}
