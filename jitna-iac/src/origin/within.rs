//! Places inside constructs, with the places that use the constructs

use std::collections::HashSet;
use std::panic::Location;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::{FileId, Origin};

/// Places of one value, the innermost first: the line of a construct that made it, and the lines that use the construct
///
/// What is shown is the innermost place in a file of the user's workspace.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Within(Vec<Spot>);

/// A known place that can be compared
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Spot {
    Span { file: FileId, start: u32, end: u32 },
    Place { file: FileId, line: u32, column: u32 },
    Caller(&'static Location<'static>),
}

impl Spot {
    const fn origin(self) -> Origin {
        match self {
            Self::Span { file, start, end } => Origin::Span { file, start, end },
            Self::Place { file, line, column } => Origin::Place { file, line, column },
            Self::Caller(at) => Origin::Caller(at),
        }
    }

    /// Whether both are known to lie in one file
    fn is_beside(self, other: Self) -> bool {
        match (self, other) {
            (Self::Caller(one), Self::Caller(other)) => one.file() == other.file(),
            (Self::Caller(_), _) | (_, Self::Caller(_)) => false,
            (
                Self::Span { file, .. } | Self::Place { file, .. },
                Self::Span { file: of, .. } | Self::Place { file: of, .. },
            ) => file == of,
        }
    }
}

/// A list of places that lives as long as the process, since origins are copied; a program has as many as it has lines that add parts
fn kept(spots: Vec<Spot>) -> &'static Within {
    static ALL: OnceLock<Mutex<HashSet<&'static Within>>> = OnceLock::new();
    let mut all = ALL.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    let within = Within(spots);
    match all.get(&within) {
        Some(known) => known,
        None => {
            let kept: &'static Within = Box::leak(Box::new(within));
            all.insert(kept);
            kept
        }
    }
}

impl Origin {
    /// The known places of this, the innermost first
    pub(crate) fn places(self) -> impl DoubleEndedIterator<Item = Self> {
        self.spots().into_iter().map(Spot::origin)
    }

    fn spots(self) -> Vec<Spot> {
        match self {
            Self::Unknown => Vec::new(),
            Self::Span { file, start, end } => vec![Spot::Span { file, start, end }],
            Self::Place { file, line, column } => vec![Spot::Place { file, line, column }],
            Self::Caller(at) => vec![Spot::Caller(at)],
            Self::Within(within) => within.0.clone(),
        }
    }

    /// This place inside what is used at `outer`; a place in the file of `outer` says it all
    pub(crate) fn within(self, outer: Self) -> Self {
        let mut spots = self.spots();
        let around = outer.spots();
        match (spots.last(), around.first()) {
            (None, _) => return outer,
            (_, None) => return self,
            (Some(last), Some(first)) if last.is_beside(*first) && around.len() == 1 => return self,
            _ => {}
        }
        spots.extend(around);
        Self::Within(kept(spots))
    }

    /// The place of a list of places, the innermost first
    pub(crate) fn of_places(places: impl IntoIterator<Item = Self>) -> Self {
        let spots: Vec<Spot> = places.into_iter().flat_map(Self::spots).collect();
        match spots.as_slice() {
            [] => Self::Unknown,
            [one] => one.origin(),
            _ => Self::Within(kept(spots)),
        }
    }

    /// This place, unless it is one of the standard library or of the patterns of this library: that is no one's
    pub(crate) fn of_user(self) -> Self {
        match self {
            Self::Caller(at) if is_nobodys(at.file()) => Self::Unknown,
            other => other,
        }
    }
}

/// Whether a file is one of the standard library, or one of the patterns of this library
fn is_nobodys(file: &str) -> bool {
    const THIS: &str = file!();
    let source = THIS.strip_suffix("within.rs").and_then(|folder| folder.get(..folder.len() - 1));
    let patterns = source.and_then(|folder| folder.strip_suffix("origin"));
    file.starts_with("/rustc/")
        || file.contains("/rustlib/src/rust/library/")
        || patterns.and_then(|folder| file.strip_prefix(folder)).is_some_and(|of| of.starts_with("patterns"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_library_and_own_patterns_are_nobodys_files() {
        for file in [
            "/rustc/ed61e7d7e242494fb7057f2657300d9e77bb4fcb/library/core/src/array/drain.rs",
            "/home/a/.rustup/toolchains/stable/lib/rustlib/src/rust/library/core/src/option.rs",
            file!().replace("origin/within.rs", "patterns/levels.rs").as_str(),
        ] {
            assert!(is_nobodys(file), "{file}");
        }
        for file in [file!(), "src/model.rs", "patterns/src/lib.rs", "crates/acme-patterns/src/lib.rs"] {
            assert!(!is_nobodys(file), "{file}");
        }
        let places = [1].map(|_| Origin::here());
        assert!(places.iter().all(Origin::is_known), "a closure is a line of its own");
    }

    #[test]
    fn places_are_kept_once_and_one_file_is_one_place() {
        let place = |file, line| Origin::Place { file: FileId(file), line, column: 1 };
        let inner = place(1, 5).within(place(0, 2));
        assert!(inner.is_same(place(1, 5).within(place(0, 2))));
        assert_eq!(inner.places().count(), 2);
        assert!(place(0, 5).within(place(0, 2)).is_same(place(0, 5)));
        assert!(Origin::Unknown.within(place(0, 2)).is_same(place(0, 2)));
        assert_eq!(inner.within(place(2, 1)).places().count(), 3);
        assert_eq!(Origin::of_places(inner.places()).places().count(), 2);
    }
}
