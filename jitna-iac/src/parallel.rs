//! Processes many items in parallel, with results in the order of the items

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// With fewer items than this, no threads are started
const WORTH_IT: usize = 8;

/// Calls `work` for each item, and passes the results to `take` in the order of the items
pub(crate) fn each<T: Sync, U: Send, E>(
    items: &[T],
    work: impl Fn(&T) -> U + Sync,
    take: impl FnMut(U) -> Result<(), E>,
) -> Result<(), E> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(items.len());
    if threads <= 1 || items.len() < WORTH_IT {
        return items.iter().map(work).try_for_each(take);
    }
    // Workers take the next item when they are ready, because items differ much in size.
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return done };
            done.push((index, work(item)));
        }
    };
    let mut results: Vec<(usize, U)> = thread::scope(|scope| {
        // This thread works as well, so one fewer is started. If the system cannot start more threads, the existing ones do the work.
        let made = (1..threads).map_while(|_| thread::Builder::new().spawn_scoped(scope, worker).ok());
        let workers: Vec<_> = made.collect();
        let mut results = worker();
        for other in workers {
            results.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        results
    });
    results.sort_unstable_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).try_for_each(take)
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
