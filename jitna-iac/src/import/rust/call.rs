//! Calls of functions that build several parts

use super::fold::Fold;
use super::layout::{Expr, Table};
use super::leaf::{Leaf, Of};

/// How a function that builds several parts is called
#[derive(Debug)]
pub(super) struct Call {
    pub(super) fold: Fold,
    pub(super) function: String,
    /// Names of its parameters
    pub(super) names: Vec<String>,
    /// Whether its argument is a row of a table instead of one argument for each parameter
    pub(super) is_mapped: bool,
}

impl Call {
    fn is_fixed(&self, parameter: usize) -> bool {
        self.fold.is_fixed.get(parameter).copied().unwrap_or_default()
    }

    /// Whether its argument is a table of rows
    pub(super) fn takes_rows(&self) -> bool {
        self.fold.is_fixed.contains(&true)
    }

    pub(super) fn arguments(&self, member: usize, are_fixed: bool) -> Vec<Expr> {
        let all = self.fold.parameters.iter().enumerate();
        let all = all.filter(|(at, _)| self.is_fixed(*at) == are_fixed);
        all.filter_map(|(_, of)| of.values.get(member).cloned().map(Expr::Leaf)).collect()
    }

    /// Names and types of the parameters that are passed once, or for each part
    pub(super) fn parameters(&self, are_fixed: bool) -> Vec<(String, String)> {
        let all = self.fold.parameters.iter().zip(&self.names).enumerate();
        let all = all.filter(|(at, _)| self.is_fixed(*at) == are_fixed);
        all.map(|(_, (of, name))| (name.clone(), of.of.clone())).collect()
    }

    /// Pattern and type of the values that differ between parts
    pub(super) fn row(&self) -> (String, String) {
        let mut rows = self.parameters(false);
        if rows.len() == 1 {
            return rows.remove(0);
        }
        let (names, types): (Vec<String>, Vec<String>) = rows.into_iter().unzip();
        (format!("({})", names.join(", ")), format!("({})", types.join(", ")))
    }

    fn row_of(&self, member: usize) -> Expr {
        let mut row = self.arguments(member, false);
        if row.len() == 1 { row.remove(0) } else { Expr::call("", row) }
    }

    fn table(&self, members: &[usize]) -> Expr {
        let text = |one: &Expr| match one {
            Expr::Leaf(Leaf { of: Of::Text, value }) => Some(value.clone()),
            _ => None,
        };
        let fixed = members.first().and_then(|member| self.arguments(*member, true).iter().find_map(text));
        let last = self.parameters(false).last().map_or_else(|| "row".to_owned(), |(name, _)| name.clone());
        Expr::Table(Box::new(Table {
            name: fixed.unwrap_or_else(|| format!("{last}s")),
            of: self.row().1,
            rows: members.iter().map(|member| self.row_of(*member)).collect(),
            is_slice: self.takes_rows(),
        }))
    }

    /// Builds a single part
    pub(super) fn one(&self, member: usize) -> Expr {
        let arguments =
            if self.is_mapped { vec![self.row_of(member)] } else { self.arguments(member, false) };
        Expr::inline("policy", Expr::call(self.function.clone(), arguments))
    }

    /// Builds several parts
    pub(super) fn several(&self, members: &[usize]) -> Expr {
        let table = self.table(members);
        if self.takes_rows() {
            let fixed = members.first().map(|member| self.arguments(*member, true)).unwrap_or_default();
            let name = match &table {
                Expr::Table(table) => table.name.clone(),
                _ => "policies".to_owned(),
            };
            let made = Expr::call(self.function.clone(), fixed.into_iter().chain([table]));
            return Expr::named(&name, "policies", made);
        }
        Expr::inline("policies", table.then("map", [Expr::text(self.function.clone())]))
    }
}
