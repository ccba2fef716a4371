//! Lays out expressions as rustfmt does by default

use super::leaf::{Leaf, Of};

/// Maximum width of a line
pub(super) const WIDTH: usize = 100;
/// Maximum width of arguments, items and chains on one line
pub(super) const NARROW: usize = 60;
/// Items up to this width share a line
const SHORT: usize = 10;
const STEP: usize = 4;

/// An expression of the program
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    /// Path, parameter or variable
    Text(String),
    /// Literal or constant, which can become a parameter
    Leaf(Leaf),
    /// Result of a function of the program, by the number of the part
    Made(usize),
    /// A reference to a value
    Borrow(Box<Expr>),
    /// Negated condition
    Not(Box<Expr>),
    /// An operand of a condition, which must fit on one line
    Operand(Box<Expr>),
    /// A value that becomes a variable if it does not fit on one line
    Named(Box<Named>),
    /// A part of a model that becomes a function if it has variables
    Section { name: String, returns: String, value: Box<Expr> },
    /// Arguments of several calls of one function; tables that occur twice become a constant
    Table(Box<Table>),
    /// Call of a function, method (`.name`) or macro; a tuple if it has no name
    Call(String, Vec<Expr>),
    /// Array
    List(Vec<Expr>),
    /// A value with a chain of method calls
    Chain(Box<Expr>, Vec<Expr>),
    /// Operands with an operator between them
    Joined(&'static str, Vec<Expr>),
}

/// A value with the name of its variable
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Named {
    pub(super) name: String,
    /// Word that is appended if the name is taken
    pub(super) kind: String,
    pub(super) value: Expr,
    /// Whether it becomes a variable even if it is short
    pub(super) is_variable: bool,
}

/// Rows of a table
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    pub(super) name: String,
    /// Type of a row
    pub(super) of: String,
    pub(super) rows: Vec<Expr>,
    /// Whether the function accepts a slice
    pub(super) is_slice: bool,
}

pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}

fn first_line(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default()
}

fn new_line(indent: usize) -> String {
    format!("\n{}", " ".repeat(indent))
}

/// On one line, if every expression fits on one line and they are narrow enough
fn joined(all: &[Expr], separator: &str, most: usize) -> Option<String> {
    let all: Option<Vec<String>> = all.iter().map(Expr::flat).collect();
    all.map(|all| all.join(separator)).filter(|line| width(line) <= most)
}

impl Expr {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A string literal
    pub(super) fn literal(text: impl Into<String>) -> Self {
        Self::leaf(Of::Text, text)
    }

    /// A literal or constant
    pub(super) fn leaf(of: Of, value: impl Into<String>) -> Self {
        Self::Leaf(Leaf { of, value: value.into() })
    }

    /// The value with the name of its variable
    pub(super) fn named(name: &str, kind: &str, value: Self) -> Self {
        let (name, kind) = (name.to_owned(), kind.to_owned());
        Self::Named(Box::new(Named { name, kind, value, is_variable: false }))
    }

    /// The same for a value without its own name
    pub(super) fn inline(kind: &str, value: Self) -> Self {
        Self::named(kind, kind, value)
    }

    /// A part of the model that can become a function with this name
    pub(super) fn section(name: &str, returns: &str, value: Self) -> Self {
        let (name, returns) = (name.to_owned(), returns.to_owned());
        Self::Section { name, returns, value: Box::new(value) }
    }

    /// Whether it is a single word, which needs no variable
    pub(super) fn is_word(&self) -> bool {
        match self {
            Self::Text(text) => !text.contains('\n'),
            Self::Leaf(leaf) => !leaf.text().contains('\n'),
            _ => false,
        }
    }

    /// Its subexpressions
    pub(super) fn parts_mut(&mut self) -> Vec<&mut Self> {
        match self {
            Self::Text(_) | Self::Leaf(_) | Self::Made(_) => Vec::new(),
            Self::Borrow(inner) | Self::Not(inner) | Self::Operand(inner) => vec![inner],
            Self::Named(named) => vec![&mut named.value],
            Self::Section { value, .. } => vec![value],
            Self::Table(table) => table.rows.iter_mut().collect(),
            Self::Call(_, parts) | Self::List(parts) | Self::Joined(_, parts) => parts.iter_mut().collect(),
            Self::Chain(base, calls) => std::iter::once(&mut **base).chain(calls).collect(),
        }
    }

    /// Its subexpressions, by shared reference
    pub(super) fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Text(_) | Self::Leaf(_) | Self::Made(_) => Vec::new(),
            Self::Borrow(inner) | Self::Not(inner) | Self::Operand(inner) => vec![inner],
            Self::Named(named) => vec![&named.value],
            Self::Section { value, .. } => vec![value],
            Self::Table(table) => table.rows.iter().collect(),
            Self::Call(_, parts) | Self::List(parts) | Self::Joined(_, parts) => parts.iter().collect(),
            Self::Chain(base, calls) => std::iter::once(&**base).chain(calls).collect(),
        }
    }

    /// Visits it and its subexpressions in the order of the program
    pub(super) fn visit<'e>(&'e self, see: &mut impl FnMut(&'e Self)) {
        see(self);
        self.parts().into_iter().for_each(|part| part.visit(see));
    }

    pub(super) fn call(name: impl Into<String>, arguments: impl IntoIterator<Item = Self>) -> Self {
        Self::Call(name.into(), arguments.into_iter().collect())
    }

    /// Appends a method call
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

    /// On one line, if only the width of the line can prevent it
    pub(super) fn flat(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()).filter(|text| !text.contains('\n')),
            Self::Leaf(leaf) => Some(leaf.text()).filter(|text| !text.contains('\n')),
            Self::Made(_) | Self::Table(_) => None,
            Self::Borrow(inner) => Some(format!("&{}", inner.flat()?)),
            Self::Not(inner) => Some(format!("!{}", inner.flat()?)),
            Self::Operand(inner) => inner.flat(),
            Self::Named(named) => named.value.flat(),
            Self::Section { value, .. } => value.flat(),
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

    /// Lays it out from a column of a line with this indentation, leaving `tail` characters free at the end
    pub(super) fn lay(&self, indent: usize, column: usize, tail: usize) -> String {
        if let Some(line) = self.flat().filter(|line| column + width(line) + tail <= WIDTH) {
            return line;
        }
        match self {
            Self::Text(text) => text.clone(),
            Self::Leaf(leaf) => leaf.text(),
            Self::Made(_) | Self::Table(_) => String::new(),
            Self::Borrow(inner) => format!("&{}", inner.lay(indent, column + 1, tail)),
            Self::Not(inner) => format!("!{}", inner.lay(indent, column + 1, tail)),
            Self::Operand(inner) => inner.lay(indent, column, tail),
            Self::Named(named) => named.value.lay(indent, column, tail),
            Self::Section { value, .. } => value.lay(indent, column, tail),
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

    /// Lays it out after the `=` of a declaration, with a semicolon
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

/// Each on its own line
fn rows(all: &[Expr], indent: usize) -> String {
    let inner = indent + STEP;
    let rows = all.iter().map(|one| format!("{}{},", new_line(inner), one.lay(inner, inner, 1)));
    format!("{}{}", rows.collect::<String>(), new_line(indent))
}

fn list(items: &[Expr], indent: usize) -> String {
    let short: Option<Vec<String>> =
        items.iter().map(|item| item.flat().filter(|text| item.is_word() && width(text) <= SHORT)).collect();
    let Some(short) = short else { return format!("[{}]", rows(items, indent)) };
    let inner = indent + STEP;
    let mut lines = vec![String::new()];
    for item in short {
        let Some(line) = lines.last_mut() else { continue };
        if !line.is_empty() && inner + width(line) + width(&item) + 2 > WIDTH {
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
    // The last call may start on the line of the others and end on its own lines.
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
