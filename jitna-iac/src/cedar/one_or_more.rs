//! A list that is never empty

/// List of at least one element
///
/// Cedar rejects `[]` in a policy, and an empty "any of" would be a statement that never applies. This type therefore cannot be empty: the
/// compiler checks an array, and a `Vec` is checked when it is converted.
///
/// ```
/// use jitna_iac::cedar::OneOrMore;
///
/// let stages = OneOrMore::from(["dev", "test"]);
/// assert_eq!(stages.iter().count(), 2);
/// assert!(OneOrMore::<String>::try_from(vec![]).is_err());
/// ```
///
/// ```compile_fail
/// let none = jitna_iac::cedar::OneOrMore::<String>::from([]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneOrMore<T> {
    // Boxed, so that a condition can contain conditions.
    first: Box<T>,
    rest: Vec<T>,
}

/// Error for an empty list where at least one element is required
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the list is empty: it needs at least one element")]
pub struct Empty;

impl<T> OneOrMore<T> {
    /// Creates a list of `first` and then `rest`
    pub fn new(first: T, rest: impl IntoIterator<Item = T>) -> Self {
        Self { first: Box::new(first), rest: rest.into_iter().collect() }
    }

    /// Returns the first element and the elements after it
    pub fn split_first(&self) -> (&T, &[T]) {
        (&self.first, &self.rest)
    }

    /// Returns the elements in the order in which they were given
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&*self.first).chain(&self.rest)
    }

    /// Returns a list with each element converted
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> OneOrMore<U> {
        OneOrMore { first: Box::new(f(*self.first)), rest: self.rest.into_iter().map(f).collect() }
    }
}

impl<T> TryFrom<Vec<T>> for OneOrMore<T> {
    type Error = Empty;

    fn try_from(list: Vec<T>) -> Result<Self, Empty> {
        let mut list = list.into_iter();
        let first = list.next().ok_or(Empty)?;
        Ok(Self::new(first, list))
    }
}

impl<T, const N: usize> From<[T; N]> for OneOrMore<T> {
    fn from(list: [T; N]) -> Self {
        const { assert!(N > 0, "the list needs at least one element") }
        let mut list = list.into_iter();
        #[expect(clippy::expect_used, reason = "the compiler has seen that the array holds an element")]
        let first = list.next().expect("an element");
        Self::new(first, list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_kept() {
        let list = OneOrMore::try_from(vec![3, 1, 2]).unwrap();
        assert_eq!(list.iter().copied().collect::<Vec<_>>(), [3, 1, 2]);
        assert_eq!(list, OneOrMore::from([3, 1, 2]));
        assert_eq!(list.map(|n| n * 2).split_first(), (&6, &[2, 4][..]));
    }
}
