//! Amounts of money, counted exactly

use std::fmt;
use std::iter::Sum;
use std::ops::Add;

/// Millionths in a US dollar
const SCALE: u128 = 1_000_000;

/// Millionths of a US dollar in a cent
const CENT: u128 = SCALE / 100;

/// An amount in US dollars, in whole millionths; displayed with at least two decimals
///
/// ```
/// use jitna_iac::cost::Usd;
///
/// let price = Usd::parse("0.0137").unwrap();
/// assert_eq!(price.times(20_000).to_string(), "274.00");
/// assert_eq!(price.to_string(), "0.0137");
/// assert_eq!(Usd::parse("0.00000001"), None); // more than six decimals
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Usd(u128);

impl Usd {
    /// Parses an amount such as `0.0137`: digits, and up to six decimals
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str, most| {
            !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        // At most nine digits before the point: a higher price is implausible, and its sums could overflow.
        if !digits(whole, 9) || !digits(decimals, 6) {
            return None;
        }
        let whole: u128 = whole.parse().ok()?;
        let millionths: u128 = format!("{decimals:0<6}").parse().ok()?;
        Some(Self(whole * SCALE + millionths))
    }

    /// Multiplies the amount by a number of hours
    #[must_use]
    pub const fn times(self, hours: u128) -> Self {
        Self(self.0.saturating_mul(hours))
    }

    /// Rounds the amount to the cent, half a cent up
    #[must_use]
    pub const fn to_cents(self) -> Self {
        Self((self.0 + CENT / 2) / CENT * CENT)
    }

    /// Divides the amount into shares in whole cents by weights; the sum of the shares is the amount to the cent
    ///
    /// The remainder is distributed cent by cent to the shares that lost most of a cent; among equals, to the first.
    #[must_use]
    pub fn shares(self, weights: &[u128]) -> Vec<Self> {
        let cents = self.to_cents().0 / CENT;
        let all: u128 = weights.iter().sum();
        if all == 0 {
            return vec![Self::default(); weights.len()];
        }
        let mut shares: Vec<u128> = weights.iter().map(|weight| cents * weight / all).collect();
        let mut by_loss: Vec<(u128, usize)> =
            weights.iter().enumerate().map(|(at, weight)| (cents * weight % all, at)).collect();
        by_loss.sort_by_key(|(loss, at)| (std::cmp::Reverse(*loss), *at));
        let left = cents.saturating_sub(shares.iter().sum());
        let left = usize::try_from(left).unwrap_or(usize::MAX);
        for (_, at) in by_loss.into_iter().take(left) {
            if let Some(share) = shares.get_mut(at) {
                *share += 1;
            }
        }
        shares.into_iter().map(|cents| Self(cents * CENT)).collect()
    }
}

impl Add for Usd {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}

impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = format!("{:06}", self.0 % SCALE);
        let kept = decimals.trim_end_matches('0').len().max(2);
        f.pad(&format!("{}.{}", self.0 / SCALE, decimals.get(..kept).unwrap_or(&decimals)))
    }
}

impl serde::Serialize for Usd {
    /// A string, because many JSON parsers read numbers as binary fractions
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_digits_with_up_to_six_decimals() {
        for (text, shown) in
            [("0.0137", "0.0137"), ("274", "274.00"), ("1.5", "1.50"), ("007.000001", "7.000001")]
        {
            assert_eq!(Usd::parse(text).map(|usd| usd.to_string()).as_deref(), Some(shown), "{text}");
        }
        for text in ["", ".", "1.", ".5", "-1", "+1", "1e3", "0.0000001", "1234567890", "0,01", " 1", "١"] {
            assert_eq!(Usd::parse(text), None, "{text}");
        }
    }

    #[test]
    fn places_without_hours_share_nothing() {
        assert_eq!(Usd(0).shares(&[0, 0]), [Usd(0), Usd(0)]);
        assert_eq!(Usd(SCALE).shares(&[0, 1]), [Usd(0), Usd(SCALE)]);
        assert!(Usd(0).shares(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn shares_add_up_and_are_fair(
            amount in 0_u128..10_000_000_000_000,
            weights in prop::collection::vec(1_u128..10_000_000, 1..9),
        ) {
            let (amount, all) = (Usd(amount), weights.iter().sum::<u128>());
            let shares = amount.shares(&weights);
            prop_assert_eq!(shares.len(), weights.len());
            prop_assert_eq!(shares.iter().copied().sum::<Usd>(), amount.to_cents());
            for (share, weight) in shares.iter().zip(&weights) {
                let exact = amount.to_cents().0 * weight / all;
                prop_assert!(share.0.abs_diff(exact) <= CENT, "{} {}", share, exact);
            }
        }
    }
}
