//! Sets of users

/// A set of users, by their number in an `Audience`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct UserSet(Vec<u64>);

impl UserSet {
    pub(super) fn new(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    pub(super) fn insert(&mut self, user: usize) {
        if let Some(word) = self.0.get_mut(user / 64) {
            *word |= 1 << (user % 64);
        }
    }

    /// Checks whether the set is empty
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Adds all users of another set
    pub fn add(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    pub(super) fn contains(&self, user: usize) -> bool {
        self.0.get(user / 64).is_some_and(|word| word >> (user % 64) & 1 == 1)
    }

    /// Removes one user
    pub(super) fn take(&mut self, user: usize) {
        if let Some(word) = self.0.get_mut(user / 64) {
            *word &= !(1 << (user % 64));
        }
    }

    pub(super) fn remove(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= !other;
        }
    }

    /// Returns the numbers of the users, in order
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let rest = std::iter::successors(Some(*word), |word| Some(word & word.wrapping_sub(1)));
            rest.take_while(|word| *word != 0).map(move |word| at * 64 + word.trailing_zeros() as usize)
        })
    }
}
