//! Moments in the formats of the records

use std::fmt;

use crate::ids::Date;

const DAY: u64 = 86_400;

/// A moment in UTC, with a resolution of a second
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(u64);

impl Moment {
    /// Returns the seconds since another moment; 0 if that is later
    #[must_use]
    pub const fn seconds_since(self, other: Self) -> u64 {
        self.0.saturating_sub(other.0)
    }

    /// Reads `2025-04-11T14:14:02Z`, `2025-05-02T14:57:14.118000+00:00` and `2025-05-02 14:57:16 UTC`
    ///
    /// Returns `None` for other formats.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (day, rest) = text.split_at_checked(10)?;
        let day: Date = day.parse().ok()?;
        let (clock, zone) = rest.get(1..)?.split_at_checked(8)?;
        let mut parts = clock.split(':').map(|part| part.parse::<u64>().ok().filter(|_| part.len() == 2));
        let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
        if hour > 23 || minute > 59 || second > 60 || parts.next().is_some() {
            return None;
        }
        let zone = match zone.strip_prefix('.') {
            Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
            None => zone,
        };
        let local = days(&day)? * DAY + hour * 3600 + minute * 60 + second;
        match zone {
            "" | "Z" | " UTC" => Some(Self(local)),
            _ => {
                let (sign, offset) = zone.split_at_checked(1)?;
                let (hours, minutes) = match offset.split_once(':') {
                    Some(pair) => pair,
                    None => offset.split_at_checked(2)?,
                };
                let seconds = hours.parse::<u64>().ok()? * 3600 + minutes.parse::<u64>().ok()? * 60;
                match sign {
                    "+" => local.checked_sub(seconds).map(Self),
                    "-" => Some(Self(local + seconds)),
                    _ => None,
                }
            }
        }
    }

    /// Reads a moment of JSON: a text, or seconds since 1970, as older versions of the AWS CLI print them
    #[must_use]
    pub fn from_json(value: &serde_json::Value) -> Option<Self> {
        match value {
            serde_json::Value::String(text) => Self::parse(text),
            serde_json::Value::Number(number) => {
                let seconds = number.as_f64().filter(|seconds| (0.0..1e11).contains(seconds))?;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "the range is checked, and fractions of a second do not matter"
                )]
                Some(Self(seconds as u64))
            }
            _ => None,
        }
    }
}

/// Days since 1970
fn days(date: &Date) -> Option<u64> {
    let mut parts = date.as_str().split('-').map(|part| part.parse::<u64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // Years begin in March, as in `Date::since_1970`.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year.checked_sub(1)?, month + 9) };
    let (era, of_era) = (year / 400, year % 400);
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    (era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year).checked_sub(719_468)
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second) = (self.0 / DAY, self.0 % DAY);
        let date = Date::since_1970(days).map_or_else(String::new, |date| date.to_string());
        write!(f, "{date}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_the_records_are_read() {
        for (text, expected) in [
            ("2025-04-11T14:14:02Z", Some("2025-04-11T14:14:02Z")),
            ("2025-05-02T14:57:14.118000+00:00", Some("2025-05-02T14:57:14Z")),
            ("2025-05-02 14:57:16 UTC", Some("2025-05-02T14:57:16Z")),
            ("2024-02-29T23:30:00-02:30", Some("2024-03-01T02:00:00Z")),
            ("2024-03-01T00:30:00+0100", Some("2024-02-29T23:30:00Z")),
            ("1970-01-01T00:00:00Z", Some("1970-01-01T00:00:00Z")),
            ("Apr 10, 2025, 8:19:30 PM", None),
            ("2025-13-01T00:00:00Z", None),
            ("2025-05-02T24:00:00Z", None),
            ("2025-05-02", None),
            ("2025-05-02T14:57:16é", None),
            ("", None),
        ] {
            assert_eq!(Moment::parse(text).map(|moment| moment.to_string()).as_deref(), expected, "{text}");
        }
        let epoch = serde_json::json!(1_746_197_834.118);
        assert_eq!(Moment::from_json(&epoch).unwrap().to_string(), "2025-05-02T14:57:14Z");
    }
}
