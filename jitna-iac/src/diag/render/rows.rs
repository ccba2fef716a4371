//! The first of many rows of text, and how many are left out

/// Rows that are shown as text; nobody reads more, and the other formats have all
pub(crate) const MOST: usize = 200;

/// The first of many things for people, in their own order, the heavy ones before the others; and how many are left out
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

/// The line below what [`first()`] shows; empty if that is all
pub(crate) fn left_out(left: usize, what: &str, format: &str) -> String {
    match left {
        0 => String::new(),
        1 => format!("1 more {what} is not shown; `--format {format}` has it\n"),
        _ => format!("{left} more {what}s are not shown; `--format {format}` has them all\n"),
    }
}
