//! Distributes items that are too large for one template over several, so that few items move when one is added
//!
//! Each item has a fixed number, a hash of its name. A bucket that is too large moves the items whose next bit is 1 to a new bucket, about
//! half of them. Nothing else moves, and a bucket keeps its name. Buckets are deployed in the order of their creation, so an item is
//! removed from its old stack before it is added to the new one.

/// Items of one template, such as policies
#[derive(Clone, Debug)]
pub(super) struct Bucket<T> {
    /// Last bits of the numbers of its items, without trailing zeros; empty for the first bucket
    pub(super) path: String,
    /// Its items, in the given order
    pub(super) items: Vec<T>,
}

impl<T> Bucket<T> {
    /// Buckets from which this one was split off, starting with the most recent
    pub(super) fn origins(&self) -> impl Iterator<Item = String> {
        let parent = |path: &String| Some(path.strip_suffix('1')?.trim_end_matches('0').to_owned());
        std::iter::successors(parent(&self.path), parent)
    }
}

/// Maximum number of bits of a path: those of a number
const MOST_BITS: u32 = u32::BITS;

/// Splits items into buckets of at most this size, as far as splitting helps, and returns the result for each
///
/// `number` returns the fixed number of an item; `make` returns the result for a bucket, and its size.
pub(super) fn buckets<T: Copy, M, E>(
    items: &[T],
    most: usize,
    number: impl Fn(&T) -> u32,
    mut make: impl FnMut(&Bucket<T>) -> Result<(M, usize), E>,
) -> Result<Vec<(Bucket<T>, M)>, E> {
    let mut done = Vec::new();
    let mut open = vec![(Bucket { path: String::new(), items: items.to_vec() }, 0)];
    while let Some((bucket, bits)) = open.pop() {
        let (made, size) = make(&bucket)?;
        // The first bucket also contains what is not split, so it can be too large without any item.
        let divisible = bucket.items.len() > usize::from(!bucket.path.is_empty()) && bits < MOST_BITS;
        if !divisible || size <= most {
            done.push((bucket, made));
            continue;
        }
        let (ones, zeros): (Vec<T>, Vec<T>) =
            bucket.items.iter().copied().partition(|item| number(item) >> bits & 1 == 1);
        let depth = bits as usize;
        let path = format!("{:0<depth$}1", bucket.path);
        if !zeros.is_empty() || bucket.path.is_empty() {
            open.push((Bucket { path: bucket.path, items: zeros }, bits + 1));
        }
        if !ones.is_empty() {
            open.push((Bucket { path, items: ones }, bits + 1));
        }
    }
    done.sort_by(|(a, _), (b, _)| (a.path.len(), &a.path).cmp(&(b.path.len(), &b.path)));
    Ok(done)
}

/// Fixed number of a name: FNV-1a with 64 bits, folded so that its last bits are well mixed
pub(super) fn number(name: &str) -> u32 {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    u32::try_from(mixed >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::cfn::limits::TEMPLATE_BODY_BYTES;

    /// Bucket of each policy, if each policy has this many bytes
    fn placed(names: &[String], bytes: usize) -> BTreeMap<String, String> {
        let all: Vec<&String> = names.iter().collect();
        let make = |bucket: &Bucket<&String>| Ok::<_, ()>(((), bucket.items.len() * bytes));
        let mut placed = BTreeMap::new();
        for (bucket, ()) in buckets(&all, TEMPLATE_BODY_BYTES, |name| number(name), make).unwrap() {
            let few = bucket.items.len() <= 1 && !bucket.path.is_empty();
            assert!(bucket.items.len() * bytes <= TEMPLATE_BODY_BYTES || few, "{} is too large", bucket.path);
            for name in &bucket.items {
                assert!(placed.insert((*name).clone(), bucket.path.clone()).is_none(), "placed twice");
            }
        }
        placed
    }

    proptest! {
        /// Every item is placed once, in any order, and an added item only moves items into buckets split off from their own
        #[test]
        fn little_moves(names in prop::collection::btree_set("[a-z]{3,9}", 2..60), bytes in 1_000_usize..40_000) {
            let names: Vec<String> = names.into_iter().collect();
            let (added, before) = names.split_last().unwrap();
            let (first, second) = (placed(before, bytes), placed(&names, bytes));
            prop_assert_eq!(second.len(), names.len());
            let reversed: Vec<String> = names.iter().rev().cloned().collect();
            prop_assert_eq!(&placed(&reversed, bytes), &second);
            let new: std::collections::BTreeSet<&String> = second.values().collect();
            for name in before {
                let (from, to) = (&first[name], &second[name]);
                let split = Bucket::<()> { path: to.clone(), items: Vec::new() }.origins().any(|origin| origin == *from);
                prop_assert!(from == to || split, "{name} moved from `{from}` to `{to}` for {added}");
                prop_assert!(from == to || new.contains(to));
            }
        }
    }

    #[test]
    fn the_first_bucket_has_no_path_and_its_parts_name_their_origin() {
        let bucket = |path: &str| Bucket::<()> { path: path.to_owned(), items: Vec::new() };
        assert_eq!(bucket("").origins().count(), 0);
        assert_eq!(bucket("1").origins().collect::<Vec<_>>(), [""]);
        assert_eq!(bucket("0101").origins().collect::<Vec<_>>(), ["01", ""]);
    }
}
