//! Work on many things at once, with results in the order of the things

use std::num::NonZero;
use std::thread;

/// Fewer things than this are not worth a thread
const WORTH_IT: usize = 16;

/// What `work` makes of each item, handed to `take` in the order of the items
///
/// Items are worked on in batches, so that only the results of one batch are in memory.
pub(crate) fn each<T: Sync, U: Send, E>(
    items: &[T],
    work: impl Fn(&T) -> U + Sync,
    mut take: impl FnMut(U) -> Result<(), E>,
) -> Result<(), E> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    if threads == 1 || items.len() < WORTH_IT {
        return items.iter().try_for_each(|item| take(work(item)));
    }
    for batch in items.chunks(threads * WORTH_IT) {
        let work = &work;
        let results: Vec<Vec<U>> = thread::scope(|scope| {
            let workers: Vec<_> = batch
                .chunks(WORTH_IT)
                .map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<U>>()))
                .collect();
            workers
                .into_iter()
                .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        results.into_iter().flatten().try_for_each(&mut take)?;
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
