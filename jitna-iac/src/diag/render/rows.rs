//! The first of many rows, and how many are left out

/// Maximum number of rows shown as text; the other formats have all rows
pub(crate) const MOST: usize = 200;

/// Returns the first of many items for users, in their own order, severe ones before the others; and how many are left out
pub(crate) fn first<T>(all: &[T], is_heavy: impl Fn(&T) -> bool) -> (Vec<&T>, usize) {
    let heavy = all.iter().filter(|one| is_heavy(one)).count().min(MOST);
    let (mut heavy, mut light) = (heavy, MOST - heavy);
    let mut kept = |one: &&T| {
        let room = if is_heavy(one) { &mut heavy } else { &mut light };
        let is_kept = *room > 0;
        *room = room.saturating_sub(1);
        is_kept
    };
    let shown: Vec<&T> = all.iter().filter(|one| kept(one)).collect();
    let left = all.len() - shown.len();
    (shown, left)
}

/// Returns the line below the rows of [`first()`] that says how many are left out; empty if there are none
pub(crate) fn left_out(left: usize, what: &str, format: &str) -> String {
    match left {
        0 => String::new(),
        1 => format!("1 more {what} is not shown; `--format {format}` has it\n"),
        _ => format!("{left} more {what}s are not shown; `--format {format}` has them all\n"),
    }
}
