//! Variables of a function: values that take more than one line, and arguments that do not fit on a line together

use super::layout::{Expr, NARROW, Named, WIDTH, width};
use super::leaf::{Leaf, Of};
use super::names::Identifiers;

/// Maximum width of a value that is an argument; a wider value becomes a variable
const WIDEST: usize = 60;
/// Maximum length of a variable name that is derived from a string
const LONGEST: usize = 16;

/// Variables of a function
#[derive(Debug)]
pub(super) struct Body {
    pub(super) variables: Vec<(String, Expr)>,
    pub(super) identifiers: Identifiers,
    /// Number of variables that are short arguments of calls
    arguments: usize,
}

impl Body {
    pub(super) fn new(identifiers: &Identifiers) -> Self {
        Self { variables: Vec::new(), identifiers: identifiers.clone(), arguments: 0 }
    }

    /// Whether it does not justify a separate function
    pub(super) fn is_simple(&self) -> bool {
        self.variables.len() <= self.arguments
    }

    fn variable(&mut self, name: &str, kind: &str, value: Expr) -> Expr {
        let name = if super::names::snake(name).len() > LONGEST { kind } else { name };
        let name = self.identifiers.claim(name, kind);
        self.variables.push((name.clone(), value));
        Expr::Text(name)
    }

    fn inline(&mut self, kind: &str, value: Expr) -> Expr {
        self.named(Named { name: kind.to_owned(), kind: kind.to_owned(), value, is_variable: false })
    }

    /// The value itself, or a variable if it takes more than one line
    fn named(&mut self, Named { name, kind, value, is_variable }: Named) -> Expr {
        let is_narrow = value.is_word() || value.flat().is_some_and(|line| width(&line) <= WIDEST);
        if is_narrow && !is_variable { value } else { self.variable(&name, &kind, value) }
    }

    /// The value, with variables for parts that do not fit in it
    pub(super) fn settle(&mut self, value: Expr) -> Expr {
        match value {
            Expr::Named(named) => {
                let value = self.settle(named.value);
                self.named(Named { value, ..*named })
            }
            Expr::Operand(operand) => match self.settle(*operand) {
                joined @ Expr::Joined(..) => match self.inline("condition", joined) {
                    name @ Expr::Text(_) => name,
                    joined => Expr::Text(format!("({})", joined.flat().unwrap_or_default())),
                },
                other if other.flat().is_some() => other,
                other => self.inline("condition", other),
            },
            Expr::Table(table) => {
                let rows = table.rows.into_iter().map(|row| self.settle(row)).collect();
                let rows = self.inline(&table.name, Expr::List(rows));
                if table.is_slice { Expr::Borrow(Box::new(rows)) } else { rows }
            }
            Expr::Call(name, arguments) => self.call(name, arguments),
            mut other => {
                for part in other.parts_mut() {
                    let settled = self.settle(std::mem::replace(part, Expr::text("")));
                    *part = settled;
                }
                other
            }
        }
    }

    /// A call; an argument becomes a variable if the others then fit on one line
    fn call(&mut self, call: String, arguments: Vec<Expr>) -> Expr {
        let name = |argument: &Expr| match argument {
            Expr::Named(named) => Some(named.name.clone()),
            _ => None,
        };
        let names: Vec<Option<String>> = arguments.iter().map(name).collect();
        let mut arguments: Vec<Expr> = arguments.into_iter().map(|one| self.settle(one)).collect();
        let flat: Option<Vec<String>> = arguments.iter().map(Expr::flat).collect();
        let Some(flat) = flat.filter(|_| arguments.len() > 1) else { return Expr::Call(call, arguments) };
        let all = flat.iter().map(|one| width(one) + 2).sum::<usize>().saturating_sub(2);
        if all <= NARROW {
            return Expr::Call(call, arguments);
        }
        let candidates = names.iter().zip(&arguments).zip(&flat).enumerate();
        let candidates = candidates.filter_map(|(at, ((name, argument), flat))| {
            let name = name.as_ref().filter(|name| self.identifiers.is_free(name))?;
            let is_made = !matches!(
                argument,
                Expr::Leaf(Leaf { of: Of::Text | Of::TagKey | Of::Handle(_) | Of::Plain(_), .. })
            );
            let fits = all + width(name) <= NARROW + width(flat)
                && "    let  = ;".len() + width(name) + width(flat) <= WIDTH
                && width(name) < width(flat);
            (is_made && fits).then(|| (at, name.clone(), width(flat)))
        });
        if let Some((at, name, _)) = candidates.max_by_key(|(_, _, width)| *width)
            && let Some(argument) = arguments.get_mut(at)
        {
            let value = std::mem::replace(argument, Expr::text(""));
            self.arguments += 1;
            *argument = self.variable(&name, &name, value);
        }
        Expr::Call(call, arguments)
    }
}
