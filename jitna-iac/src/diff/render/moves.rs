//! What moves, and whether a single deployment can do it

use super::{Rows, Sign};
use crate::diff::{AccountMove, Holder, Move, Moves, Verdict};
use crate::quantity::counted;

/// Maximum number of names and places shown; of more, only the number
const FEW: usize = 3;

fn few(items: &[String], noun: &str) -> String {
    if items.len() > FEW { counted(items.len(), noun) } else { items.join(", ") }
}

fn holder(holder: &Holder) -> String {
    match &holder.stack_set {
        Some(set) => format!("StackSet {set} of stack {}", holder.stack),
        None => format!("stack {}", holder.stack),
    }
}

fn thing_rows(indent: usize, one: &Move, rows: &mut Rows) {
    let (sign, verdict) = match one.verdict {
        Verdict::Ordered => (Sign::Changed, "in order"),
        Verdict::Racing => (Sign::Note, "may fail: CloudFormation works on both in any order"),
        Verdict::Failing => (Sign::Note, "will fail: the names are in use until the old ones are deleted"),
    };
    rows.add(indent, sign, format!("{} → {}: {verdict}", holder(&one.from), holder(&one.to)));
    rows.add(indent + 2, Sign::None, few(&one.names, "named resource"));
    let places = format!("in {}, {}", few(&one.accounts, "account"), few(&one.regions, "Region"));
    rows.add(indent + 2, Sign::None, places);
}

fn account_rows(indent: usize, one: &AccountMove, rows: &mut Rows) {
    let AccountMove { account, from, to, leaving, coming, .. } = one;
    let coming = if coming.is_empty() {
        "none comes".to_owned()
    } else {
        format!("{} comes", few(coming, "StackSet"))
    };
    if leaving.is_empty() {
        rows.add(indent, Sign::Changed, format!("account {account} goes from {from} to {to}: {coming}"));
        return;
    }
    rows.add(
        indent,
        Sign::Note,
        format!(
            "account {account} goes from {from} to {to}: {} leaves it, {coming}, in any order",
            few(leaving, "StackSet")
        ),
    );
}

/// Returns the rows of everything that moves
pub(super) fn rows(indent: usize, moves: &Moves) -> Rows {
    let mut rows = Rows::default();
    for one in &moves.things {
        thing_rows(indent, one, &mut rows);
    }
    for one in &moves.accounts {
        account_rows(indent, one, &mut rows);
    }
    if !moves.converge() {
        rows.add(
            indent,
            Sign::None,
            "`jitna-iac synth --out NEW --from OLD` writes the steps that arrive there",
        );
    }
    rows
}
