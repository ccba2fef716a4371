//! Merges several orders into one

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

/// Returns an order that is consistent with all lists, if possible; items that the lists do not order are as in `own`
pub(crate) fn merged(lists: &[Vec<String>], own: &[String]) -> Vec<String> {
    let numbers: HashMap<&str, usize> =
        own.iter().enumerate().map(|(number, id)| (id.as_str(), number)).collect();
    let mut after: HashMap<usize, HashSet<usize>> = HashMap::new();
    let mut waits = vec![0_usize; own.len()];
    let pairs = lists.iter().flat_map(|list| list.windows(2));
    for pair in pairs {
        let [first, second] = pair else { continue };
        let (Some(first), Some(second)) = (numbers.get(first.as_str()), numbers.get(second.as_str())) else {
            continue;
        };
        if first != second
            && after.entry(*first).or_default().insert(*second)
            && let Some(count) = waits.get_mut(*second)
        {
            *count += 1;
        }
    }
    let free = waits.iter().enumerate().filter(|(_, count)| **count == 0);
    let mut free: BinaryHeap<Reverse<usize>> = free.map(|(number, _)| Reverse(number)).collect();
    let mut is_placed = vec![false; own.len()];
    let mut placed = Vec::with_capacity(own.len());
    let mut first_open = 0;
    while placed.len() < own.len() {
        let next = free.pop().map(|Reverse(number)| number);
        // A cycle has no correct order, so the first item is used.
        let next = next.unwrap_or_else(|| {
            while is_placed.get(first_open).copied().unwrap_or_default() {
                first_open += 1;
            }
            first_open
        });
        match is_placed.get_mut(next) {
            Some(is_placed) if !*is_placed => *is_placed = true,
            Some(_) => continue,
            None => break,
        }
        placed.extend(own.get(next).cloned());
        for behind in after.remove(&next).into_iter().flatten() {
            if let Some(count) = waits.get_mut(behind) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    free.push(Reverse(behind));
                }
            }
        }
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_merged() {
        let list = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(merged(&[list("b c"), list("a b")], &list("c a b d")), list("a b c d"));
        assert_eq!(merged(&[list("a b"), list("b a")], &list("b a")).len(), 2);
        assert_eq!(merged(&[list("a a b"), list("x b")], &list("b a")), list("a b"));
    }
}
