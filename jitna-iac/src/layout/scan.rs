//! Scans a line of YAML for the elements that matter to the layout

/// Elements that are open at the end of a line
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Open {
    /// Number of open brackets
    pub(super) depth: usize,
    /// Quote character of an open scalar
    pub(super) quote: Option<char>,
}

impl Open {
    pub(super) fn is_open(self) -> bool {
        self.depth > 0 || self.quote.is_some()
    }
}

/// Elements in a line or in the rest of one
#[derive(Clone, Debug, Default)]
pub(super) struct Scanned {
    /// Elements that are open at its end
    pub(super) open: Open,
    /// Byte position of the first `:` after a key outside brackets
    pub(super) colon: Option<usize>,
    /// Header of a block scalar, such as `|-`
    pub(super) header: Option<String>,
    /// Whether it ends with an unquoted scalar, which the next line may continue
    pub(super) plain_end: bool,
    /// Byte ranges of account IDs without quotes
    pub(super) ids: Vec<(usize, usize)>,
    /// Whether it contains syntax that the layout does not support: `?`, an alias, an anchor or a tag before a mapping
    pub(super) strange: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// A value or a key may start here
    Start,
    /// In an unquoted scalar that started here
    Plain(usize),
    /// After a quoted scalar or a bracket
    After,
}

/// Scans a line that starts in this state
pub(super) fn scan(line: &str, open: Open) -> Scanned {
    let mut found = Scanned { open, ..Scanned::default() };
    let mut at = At::Start;
    let mut chars = line.char_indices().peekable();
    let mut before = ' ';
    while let Some((byte, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        if let Some(quote) = found.open.quote {
            match (quote, c, next) {
                ('"', '\\', _) => {
                    chars.next();
                }
                ('\'', '\'', Some('\'')) => {
                    chars.next();
                }
                _ if c == quote => {
                    found.open.quote = None;
                    at = At::After;
                }
                _ => {}
            }
            before = c;
            continue;
        }
        let in_flow = found.open.depth > 0;
        let ends_key = c == ':'
            && (next.is_none_or(char::is_whitespace)
                || in_flow && (at == At::After || matches!(next, Some(',' | '[' | ']' | '{' | '}'))));
        if c == '#' && before.is_whitespace() {
            end_plain(line, &mut at, byte, &mut found);
            found.plain_end = false;
            return found;
        }
        match at {
            _ if ends_key && at != At::Start => {
                at = At::Start;
                if !in_flow && found.colon.is_none() {
                    found.colon = Some(byte);
                }
            }
            At::Plain(_) if in_flow && matches!(c, ',' | '[' | ']' | '{' | '}') => {
                end_plain(line, &mut at, byte, &mut found);
                at = bracket(c, &mut found.open);
            }
            At::Plain(_) => {}
            At::Start | At::After if c.is_whitespace() => {}
            At::Start | At::After if in_flow && matches!(c, ',' | ']' | '}') => {
                at = bracket(c, &mut found.open)
            }
            At::Start => match c {
                '"' | '\'' => found.open.quote = Some(c),
                '[' | '{' => at = bracket(c, &mut found.open),
                '|' | '>' if !in_flow => {
                    let rest = line.get(byte..).unwrap_or_default();
                    found.header = rest.split_whitespace().next().map(str::to_owned);
                    return found;
                }
                '&' | '*' | '!' | '?' | '%' | '@' | '`' => {
                    found.strange = true;
                    at = At::Plain(byte);
                }
                _ => at = At::Plain(byte),
            },
            At::After => found.strange = true,
        }
        before = c;
    }
    let ends_plain = matches!(at, At::Plain(_));
    end_plain(line, &mut at, line.len(), &mut found);
    found.plain_end = ends_plain && !found.open.is_open();
    found
}

fn bracket(c: char, open: &mut Open) -> At {
    match c {
        '[' | '{' => {
            open.depth += 1;
            At::Start
        }
        ',' => At::Start,
        _ => {
            open.depth = open.depth.saturating_sub(1);
            At::After
        }
    }
}

/// Records an unquoted scalar that ends before this byte, if it is an account ID
fn end_plain(line: &str, at: &mut At, end: usize, found: &mut Scanned) {
    if let At::Plain(start) = *at {
        let text = line.get(start..end).unwrap_or_default().trim_end();
        if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            found.ids.push((start, start + text.len()));
        }
        *at = At::After;
    }
}
