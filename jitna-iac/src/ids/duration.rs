//! Durations, written as people write them: `24h`, `7 days`, `1h 30m`

use std::fmt;
use std::str::FromStr;

use super::ParseIdError;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Seconds that a text such as `1h 30m` or `7 days` says; `None` if it says none, or more than fit
pub(super) fn seconds(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    let mut total: u64 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest.get(..digits)?.parse().ok()?;
        rest = rest.get(digits..)?.trim_start();
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let unit = match rest.get(..letters)? {
            "s" | "sec" | "second" | "seconds" => 1,
            "m" | "min" | "minute" | "minutes" => MINUTE,
            "h" | "hour" | "hours" => HOUR,
            "d" | "day" | "days" => DAY,
            "w" | "week" | "weeks" => 7 * DAY,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(unit)?)?;
        rest = rest.get(letters..)?.trim_start();
    }
    Some(total)
}

/// Makes a whole number of some unit within a range
macro_rules! duration_type {
    ($(#[$doc:meta])* $name:ident, $what:literal, $unit:expr, $letter:literal, $least:literal..=$most:literal, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// What this is, in words
            pub(crate) const WHAT: &'static str = $what;

            /// Shortest
            pub const MIN: Self = Self($least);

            /// Longest
            pub const MAX: Self = Self($most);

            #[doc = concat!("This many ", $letter, ", if that is within the range")]
            #[must_use]
            pub const fn new(count: u32) -> Option<Self> {
                if count >= $least && count <= $most { Some(Self(count)) } else { None }
            }

            #[doc = concat!("The number of ", $letter)]
            #[must_use]
            pub const fn count(self) -> u32 {
                self.0
            }

            /// The same in seconds
            #[must_use]
            pub const fn as_secs(self) -> u64 {
                self.0 as u64 * $unit
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                seconds(text)
                    .filter(|s| s.is_multiple_of($unit))
                    .and_then(|s| u32::try_from(s / $unit).ok())
                    .and_then(Self::new)
                    .ok_or_else(|| ParseIdError::new(Self::WHAT, text, $expected))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // `1 day`, `14 days`; the short units have no plural.
                let unit = if self.0 == 1 && $letter.starts_with(' ') { $letter.trim_end_matches('s') } else { $letter };
                write!(f, "{}{unit}", self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}

duration_type! {
    /// Whole hours that an approved request gives access: 1 to 336 (User Guide, "Create approval policies for your
    /// nodes")
    ///
    /// ```
    /// use jitna_iac::ids::Hours;
    ///
    /// assert_eq!("1 day".parse::<Hours>()?, Hours::new(24).unwrap());
    /// assert!("15 days".parse::<Hours>().is_err()); // 360 hours
    /// # Ok::<(), jitna_iac::ids::ParseIdError>(())
    /// ```
    Hours, "access duration", HOUR, "h", 1..=336, "whole hours from `1h` to `336h` (14 days)"
}

duration_type! {
    /// Seconds that approvers have to answer: 1 second to 30 days (User Guide, `aws:approve`)
    ApprovalTimeout, "approval timeout", 1, "s", 1..=2_592_000, "a duration from `1s` to `30 days`"
}

duration_type! {
    /// Minutes without input after which a session ends: 1 to 60 (User Guide, "Session document schema")
    IdleTimeout, "idle session timeout", MINUTE, "m", 1..=60, "whole minutes from `1m` to `60m`"
}

duration_type! {
    /// Minutes after which a session ends: 1 to 1440 (User Guide, "Session document schema")
    SessionDuration, "session duration", MINUTE, "m", 1..=1440, "whole minutes from `1m` to `1440m` (24 hours)"
}

duration_type! {
    /// Minutes that credentials of a role or permission set last at most: 60 to 720 (IAM API Reference, `CreateRole`)
    RoleSession, "role session", MINUTE, "m", 60..=720, "whole minutes from `1h` to `12h`"
}

duration_type! {
    /// Minutes that somebody may be on a node at most, as a promise of a model: up to 336 hours of access, and 24 hours of a
    /// session that began in the last second of it
    ExposureLimit, "exposure limit", MINUTE, "m", 1..=21_600, "whole minutes from `1m` to `360h`"
}

duration_type! {
    /// Days between two runs of a schedule of the unified console: 1 to 31 (User Guide, "Setting up Systems Manager
    /// unified console for an organization")
    ScheduleDays, "schedule", DAY, " days", 1..=31, "whole days from `1 day` to `31 days`, or `none`"
}

duration_type! {
    /// Hours between two inventory collections: 1 to 744 (the same page)
    ScheduleHours, "schedule", HOUR, " hours", 1..=744, "whole hours from `1 hour` to `744 hours`, or `none`"
}

duration_type! {
    /// Days that objects in a bucket are kept or locked: 1 to 36,500 (S3 API Reference, `DefaultRetention`)
    Days, "number of days", DAY, " days", 1..=36500, "whole days from `1 day` to `36500 days`"
}

impl ApprovalTimeout {
    /// 7 days: what `aws:approve` does when nothing is said
    pub const DEFAULT: Self = Self(604_800);
}

/// A schedule of the unified console: an interval, or never
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Schedule<T> {
    /// Once in every such interval
    Every(T),
    /// Never
    Off,
}

impl<T: FromStr<Err = ParseIdError>> FromStr for Schedule<T> {
    type Err = ParseIdError;

    /// Reads `none`, `14 days` and `rate(14 days)`
    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let text = text.trim();
        if text == "none" {
            return Ok(Self::Off);
        }
        let interval = text.strip_prefix("rate(").and_then(|t| t.strip_suffix(')')).unwrap_or(text);
        interval.parse().map(Self::Every)
    }
}

impl<T: fmt::Display> serde::Serialize for Schedule<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Every(interval) => serializer.collect_str(interval),
            Self::Off => serializer.serialize_str("none"),
        }
    }
}

fn rate(count: u32, unit: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("rate({count} {unit}{plural})")
}

impl Schedule<ScheduleDays> {
    /// As Quick Setup takes it: `rate(1 day)`, `rate(14 days)`, `none`
    #[must_use]
    pub fn expression(self) -> String {
        match self {
            Self::Every(days) => rate(days.count(), "day"),
            Self::Off => "none".to_owned(),
        }
    }
}

impl Schedule<ScheduleHours> {
    /// As Quick Setup takes it: `rate(1 hour)`, `rate(24 hours)`, `none`
    #[must_use]
    pub fn expression(self) -> String {
        match self {
            Self::Every(hours) => rate(hours.count(), "hour"),
            Self::Off => "none".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (text, expected) in [
            ("24h", Some(24)),
            ("1 day", Some(24)),
            ("60m", Some(1)),
            ("1h 60min", Some(2)),
            ("336 hours", Some(336)),
            ("337h", None),
            ("90m", None),
            ("0h", None),
            ("24", None),
            ("h", None),
            ("", None),
            ("-1h", None),
            ("99999999999999999999h", None),
            ("18446744073709551615w", None),
        ] {
            assert_eq!(text.parse::<Hours>().ok().map(Hours::count), expected, "{text}");
        }
    }

    #[test]
    fn schedules_become_rate_expressions() {
        for (text, expected) in [
            ("1 day", "rate(1 day)"),
            ("rate(14 days)", "rate(14 days)"),
            ("none", "none"),
            ("2 weeks", "rate(14 days)"),
        ] {
            assert_eq!(text.parse::<Schedule<ScheduleDays>>().unwrap().expression(), expected);
        }
        assert_eq!("2 days".parse::<Schedule<ScheduleHours>>().unwrap().expression(), "rate(48 hours)");
        assert!("32 days".parse::<Schedule<ScheduleDays>>().is_err());
    }

    #[test]
    fn what_is_printed_reads_back() {
        for count in [1, 14, 31] {
            let days = ScheduleDays::new(count).unwrap();
            assert_eq!(days.to_string().parse::<ScheduleDays>().unwrap(), days);
        }
        let timeout = ApprovalTimeout::DEFAULT;
        assert_eq!(timeout.to_string().parse::<ApprovalTimeout>().unwrap(), timeout);
    }
}
