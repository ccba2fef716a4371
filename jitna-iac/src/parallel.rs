//! Work on many things at once, with results in the order of the things

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Fewer things than this are not worth a thread
const WORTH_IT: usize = 8;

/// Things whose results may be in memory at once
const BATCH: usize = 64;

/// What `work` makes of each item, handed to `take` in the order of the items
pub(crate) fn each<T: Sync, U: Send, E>(
    items: &[T],
    work: impl Fn(&T) -> U + Sync,
    mut take: impl FnMut(U) -> Result<(), E>,
) -> Result<(), E> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    if threads == 1 || items.len() < WORTH_IT {
        return items.iter().try_for_each(|item| take(work(item)));
    }
    for batch in items.chunks(BATCH) {
        // Workers take the next item as they get to it, since items differ much in size.
        let next = AtomicUsize::new(0);
        let worker = || {
            let mut done = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = batch.get(index) else { return done };
                done.push((index, work(item)));
            }
        };
        let mut results: Vec<(usize, U)> = thread::scope(|scope| {
            let workers: Vec<_> = (0..threads.min(batch.len())).map(|_| scope.spawn(worker)).collect();
            let joined = workers.into_iter().map(|worker| worker.join());
            joined.flat_map(|done| done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        });
        results.sort_by_key(|(index, _)| *index);
        results.into_iter().try_for_each(|(_, result)| take(result))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order() {
        for count in [0, 1, 15, 16, 17, 1000] {
            let items: Vec<usize> = (0..count).collect();
            let mut results = Vec::new();
            let done: Result<(), ()> = each(
                &items,
                |i| i * 2,
                |result| {
                    results.push(result);
                    Ok(())
                },
            );
            assert!(done.is_ok());
            assert_eq!(results, items.iter().map(|i| i * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_first_error_ends_it() {
        let items: Vec<usize> = (0..100).collect();
        let mut taken = 0;
        let done = each(
            &items,
            |i| *i,
            |result| {
                taken += 1;
                if result == 20 { Err("twenty") } else { Ok(()) }
            },
        );
        assert_eq!((done, taken), (Err("twenty"), 21));
    }
}
