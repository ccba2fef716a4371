//! Functions of the program as source text

use super::layout::{Expr, WIDTH, width};
use super::settle::Body;

/// A function of the program
#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: String,
    /// Patterns and types
    pub(super) parameters: Vec<(String, String)>,
    pub(super) returns: String,
    /// Pattern of a row, if it builds a part from each row of a table
    pub(super) row: Option<String>,
    pub(super) body: Body,
    pub(super) result: Expr,
}

impl Function {
    fn signature(&self) -> String {
        let parameters: Vec<String> =
            self.parameters.iter().map(|(pattern, of)| format!("{pattern}: {of}")).collect();
        let line = format!("fn {}({}) -> {} {{", self.name, parameters.join(", "), self.returns);
        if width(&line) <= WIDTH {
            return line;
        }
        let rows: String = parameters.iter().map(|parameter| format!("    {parameter},\n")).collect();
        format!("fn {}(\n{rows}) -> {} {{", self.name, self.returns)
    }

    /// Its lines, starting at this indentation
    fn lines(&self, indent: usize) -> String {
        let space = " ".repeat(indent);
        let mut text = String::new();
        for (name, value) in &self.body.variables {
            text.push_str(&space);
            text.push_str(&value.assigned(&format!("let {name} ="), indent));
            text.push('\n');
        }
        text.push_str(&space);
        text.push_str(&self.result.lay(indent, indent, 0));
        text
    }

    pub(super) fn text(&self) -> String {
        let signature = self.signature();
        let Some(row) = &self.row else {
            return format!("{signature}\n{}\n}}\n", self.lines(4));
        };
        let rows = self.parameters.last().map_or("rows", |(name, _)| name.as_str());
        let each = format!("        .map(|&{row}| ");
        let short = self.result.flat().filter(|_| self.body.variables.is_empty());
        let made = match short.filter(|line| width(&each) + width(line) < WIDTH) {
            Some(line) => line,
            None => format!("{{\n{}\n        }}", self.lines(12)),
        };
        format!("{signature}\n    {rows}.iter()\n{each}{made})\n        .collect()\n}}\n")
    }
}
