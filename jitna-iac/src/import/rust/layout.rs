//! Expressions, laid out as rustfmt lays them out by default

/// Widest line
const WIDTH: usize = 100;
/// Widest arguments, items and chains on one line
const NARROW: usize = 60;
/// Items up to this width share lines
const SHORT: usize = 10;
const STEP: usize = 4;

/// An expression of the program
#[derive(Clone, Debug)]
pub(super) enum Expr {
    /// Literal, constant or path
    Text(String),
    /// Call of a function, method (`.name`) or macro; without a name a tuple
    Call(String, Vec<Expr>),
    /// Array
    List(Vec<Expr>),
    /// A value and methods that are called on it
    Chain(Box<Expr>, Vec<Expr>),
    /// Operands with an operator between them
    Joined(&'static str, Vec<Expr>),
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn first_line(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default()
}

fn new_line(indent: usize) -> String {
    format!("\n{}", " ".repeat(indent))
}

/// On one line, if each is and they are narrow enough
fn joined(all: &[Expr], separator: &str, most: usize) -> Option<String> {
    let all: Option<Vec<String>> = all.iter().map(Expr::flat).collect();
    all.map(|all| all.join(separator)).filter(|line| width(line) <= most)
}

impl Expr {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn call(name: impl Into<String>, arguments: impl IntoIterator<Item = Self>) -> Self {
        Self::Call(name.into(), arguments.into_iter().collect())
    }

    /// With another method called on it
    pub(super) fn then(self, method: &str, arguments: impl IntoIterator<Item = Self>) -> Self {
        let call = Self::call(format!(".{method}"), arguments);
        match self {
            Self::Chain(base, mut calls) => {
                calls.push(call);
                Self::Chain(base, calls)
            }
            base => Self::Chain(Box::new(base), vec![call]),
        }
    }

    /// On one line, if nothing but the width of lines keeps it from that
    pub(super) fn flat(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()).filter(|text| !text.contains('\n')),
            Self::Call(name, arguments) => {
                let most = if arguments.len() == 1 { usize::MAX } else { NARROW };
                Some(format!("{name}({})", joined(arguments, ", ", most)?))
            }
            Self::List(items) => Some(format!("[{}]", joined(items, ", ", NARROW)?)),
            Self::Chain(base, calls) => {
                let most = if calls.len() == 1 { usize::MAX } else { NARROW };
                let line = format!("{}{}", base.flat()?, joined(calls, "", usize::MAX)?);
                Some(line).filter(|line| width(line) <= most)
            }
            Self::Joined(operator, operands) => joined(operands, &format!(" {operator} "), usize::MAX),
        }
    }

    /// From a column of a line of this indentation on, with room for `tail` characters behind it
    pub(super) fn lay(&self, indent: usize, column: usize, tail: usize) -> String {
        if let Some(line) = self.flat().filter(|line| column + width(line) + tail <= WIDTH) {
            return line;
        }
        match self {
            Self::Text(text) => text.clone(),
            Self::List(items) => list(items, indent),
            Self::Call(name, arguments) => match arguments.as_slice() {
                [Self::List(items)] => format!("{name}({})", list(items, indent)),
                _ => format!("{name}({})", rows(arguments, indent)),
            },
            Self::Chain(base, calls) => chain(base, calls, indent, column, tail),
            Self::Joined(operator, operands) => {
                let inner = indent + STEP;
                let lines = operands.iter().map(|operand| operand.lay(inner, inner, tail));
                lines.collect::<Vec<_>>().join(&format!("{}{operator} ", new_line(inner)))
            }
        }
    }

    /// Behind the `=` of a declaration, with its semicolon
    pub(super) fn assigned(&self, declaration: &str, indent: usize) -> String {
        let same = self.lay(indent, indent + width(declaration) + 1, 1);
        let column = indent + width(declaration) + 2 + width(&same);
        if !same.contains('\n') && column <= WIDTH {
            return format!("{declaration} {same};");
        }
        let below = self.lay(indent + STEP, indent + STEP, 1);
        let lines = |text: &str| text.matches('\n').count();
        let opens = |bracket| first_line(&same).ends_with(bracket) && !first_line(&below).ends_with(bracket);
        let does_not_fit = indent + width(declaration) + 1 + width(first_line(&same)) > WIDTH;
        let is_better = !below.contains('\n') || lines(&same) > lines(&below) + 1 || opens('(') || opens('[');
        if is_better || does_not_fit {
            format!("{declaration}{}{below};", new_line(indent + STEP))
        } else {
            format!("{declaration} {same};")
        }
    }
}

/// Each on a line of its own
fn rows(all: &[Expr], indent: usize) -> String {
    let inner = indent + STEP;
    let rows = all.iter().map(|one| format!("{}{},", new_line(inner), one.lay(inner, inner, 1)));
    format!("{}{}", rows.collect::<String>(), new_line(indent))
}

fn list(items: &[Expr], indent: usize) -> String {
    let short: Option<Vec<&str>> = items
        .iter()
        .map(|item| match item {
            Expr::Text(text) if width(text) <= SHORT => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let Some(short) = short else { return format!("[{}]", rows(items, indent)) };
    let inner = indent + STEP;
    let mut lines = vec![String::new()];
    for item in short {
        let Some(line) = lines.last_mut() else { continue };
        if !line.is_empty() && inner + width(line) + width(item) + 2 > WIDTH {
            lines.push(format!("{item},"));
        } else {
            let space = if line.is_empty() { "" } else { " " };
            line.push_str(&format!("{space}{item},"));
        }
    }
    let lines = lines.into_iter().map(|line| format!("{}{line}", new_line(inner)));
    format!("[{}{}]", lines.collect::<String>(), new_line(indent))
}

fn chain(base: &Expr, calls: &[Expr], indent: usize, column: usize, tail: usize) -> String {
    let root = base.lay(indent, column, 0);
    let inner = if root.contains('\n') { indent } else { indent + STEP };
    let Some((last, before)) = calls.split_last() else { return root };
    let below = last.lay(inner, inner, tail);
    // The last call may begin behind the others and end on lines of its own.
    if let (false, Some(before)) = (root.contains('\n'), joined(before, "", usize::MAX)) {
        let used = width(&root) + width(&before);
        let most = WIDTH.saturating_sub(column + tail);
        let most = if calls.len() == 1 { most } else { most.min(NARROW) };
        let behind = last.lay(indent, column + used, tail);
        let lines = behind.lines().count();
        let fits = used < most && width(first_line(&behind)) <= most - used;
        if fits && (lines >= 5 || below.lines().count() >= lines) {
            return format!("{root}{before}{behind}");
        }
    }
    let before = before.iter().map(|call| format!("{}{}", new_line(inner), call.lay(inner, inner, 0)));
    format!("{root}{}{}{below}", before.collect::<String>(), new_line(inner))
}
