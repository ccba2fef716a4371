//! "Did you mean" suggestions: the nearest of the valid names

/// Returns the candidate nearest to `written`, if one is near enough to be a likely typing error
pub(crate) fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Longer strings are not typing errors, and the comparison is quadratic.
    const LONGEST: usize = 64;
    let wanted: Vec<char> = written.chars().flat_map(char::to_lowercase).take(LONGEST + 1).collect();
    if wanted.len() > LONGEST {
        return None;
    }
    // For one or two letters, any other name of that length would be near.
    let allowed = if wanted.len() < 3 { 0 } else { wanted.len().div_ceil(3) };
    candidates
        .into_iter()
        .filter(|c| c.chars().count().abs_diff(wanted.len()) <= allowed)
        .map(|c| (distance(&wanted, &c.chars().flat_map(char::to_lowercase).collect::<Vec<_>>()), c))
        .filter(|&(d, _)| d <= allowed)
        .min_by(|a, b| a.cmp(b))
        .map(|(_, c)| c)
}

/// Minimum number of characters to insert, delete, replace or swap with their neighbor
pub(crate) fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX - 1);
            let mut best =
                (at(&last, j) + usize::from(x != y)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before_last, j - 1) + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let keys = ["units", "regions", "accounts", "extends"];
        for (written, expected) in [
            ("unit", Some("units")),
            ("reigons", Some("regions")),
            ("Accounts", Some("accounts")),
            ("session", None),
            ("uni", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, keys), expected, "{written}");
        }
    }
}
