//! Tables for users

/// Formats rows as lines with aligned columns; `right` says which columns hold numbers and are right-aligned
pub(super) fn columns<const N: usize>(rows: &[[String; N]], right: &[bool; N]) -> String {
    aligned(rows.iter().map(<[String; N]>::as_slice), right)
}

/// Same for rows whose number of columns is not fixed; columns that `right` does not cover are left-aligned
pub(super) fn table(rows: &[Vec<String>], right: &[bool]) -> String {
    aligned(rows.iter().map(Vec::as_slice), right)
}

fn aligned<'a>(rows: impl Iterator<Item = &'a [String]> + Clone, right: &[bool]) -> String {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows.clone() {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let right = right.iter().copied().chain(std::iter::repeat(false));
        let cells = row.iter().zip(&widths).zip(right).map(|((cell, &width), right)| match right {
            true => format!("{cell:>width$}"),
            false => format!("{cell:<width$}"),
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
