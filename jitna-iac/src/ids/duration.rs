//! Durations as users write them: `24h`, `7 days`, `1h 30m`

use crate::quantity::counted;
use std::fmt;
use std::str::FromStr;

use super::{ParseIdError, form};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Parses the seconds of a string such as `1h 30m` or `7 days`; `None` if it is malformed or too large
pub(super) const fn seconds(text: &[u8]) -> Option<u64> {
    let mut rest = text.trim_ascii();
    let mut total: u64 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (mut number, mut digits): (u64, usize) = (0, 0);
        while let [digit @ b'0'..=b'9', after @ ..] = rest {
            let Some(tens) = number.checked_mul(10) else { return None };
            let Some(sum) = tens.checked_add((*digit - b'0') as u64) else { return None };
            number = sum;
            digits += 1;
            rest = after;
        }
        if digits == 0 {
            return None;
        }
        rest = rest.trim_ascii_start();
        let (text, mut letters) = (rest, 0);
        while let [b'a'..=b'z' | b'A'..=b'Z', after @ ..] = rest {
            letters += 1;
            rest = after;
        }
        let Some(unit) = unit(text.split_at(letters).0) else { return None };
        let Some(seconds) = number.checked_mul(unit) else { return None };
        let Some(sum) = total.checked_add(seconds) else { return None };
        total = sum;
        rest = rest.trim_ascii_start();
    }
    Some(total)
}

/// Formats seconds in the largest unit that divides them
fn in_words(seconds: u64) -> String {
    match seconds {
        DAY => "1 day".to_owned(),
        seconds if seconds.is_multiple_of(DAY) => format!("{} days", seconds / DAY),
        seconds if seconds.is_multiple_of(HOUR) => format!("{}h", seconds / HOUR),
        seconds if seconds.is_multiple_of(MINUTE) => format!("{}m", seconds / MINUTE),
        seconds => format!("{seconds}s"),
    }
}

/// Seconds of a unit
const fn unit(text: &[u8]) -> Option<u64> {
    Some(match text {
        b"s" | b"sec" | b"second" | b"seconds" => 1,
        b"m" | b"min" | b"minute" | b"minutes" => MINUTE,
        b"h" | b"hour" | b"hours" => HOUR,
        b"d" | b"day" | b"days" => DAY,
        b"w" | b"week" | b"weeks" => 7 * DAY,
        _ => return None,
    })
}

/// Defines a whole number of a unit within a range
macro_rules! duration_type {
    ($(#[$doc:meta])* $name:ident, $what:literal, $unit:expr, $letter:literal, $least:literal..=$most:literal, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "engine", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "engine", schemars(transform = crate::ids::json_schema::described::<$name>))]
        pub struct $name(u32);

        impl $name {
            /// Term for the type
            pub(crate) const WHAT: &'static str = $what;

            /// Minimum
            pub const MIN: Self = Self($least);

            /// Maximum
            pub const MAX: Self = Self($most);

            #[doc = concat!("This many ", $letter, ", if that is within the range")]
            #[must_use]
            pub const fn new(count: u32) -> Option<Self> {
                if count >= $least && count <= $most { Some(Self(count)) } else { None }
            }

            /// Returns the value of a string that is checked at compile time
            #[doc(hidden)]
            #[must_use]
            #[track_caller]
            pub const fn __literal(text: &'static str) -> Self {
                match Self::read(text.as_bytes()) {
                    Some(value) => value,
                    None => form::refuse(text, $what, $expected),
                }
            }

            const fn read(text: &[u8]) -> Option<Self> {
                let Some(seconds) = seconds(text) else { return None };
                let count = seconds / $unit;
                if !seconds.is_multiple_of($unit) || count > u32::MAX as u64 {
                    return None;
                }
                Self::new(count as u32)
            }

            #[doc = concat!("The number of ", $letter)]
            #[must_use]
            pub const fn count(self) -> u32 {
                self.0
            }

            /// Returns the duration in seconds
            #[must_use]
            pub const fn as_secs(self) -> u64 {
                self.0 as u64 * $unit
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                Self::read(text.as_bytes()).ok_or_else(|| ParseIdError::new(Self::WHAT, text, $expected))
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
                // Seconds and minutes are written in the largest unit that divides them.
                if $unit <= MINUTE {
                    serializer.collect_str(&in_words(self.as_secs()))
                } else {
                    serializer.collect_str(self)
                }
            }
        }
    };
}

duration_type! {
    /// Whole hours of access after an approval: 1 to 336 (User Guide, "Create approval policies for your nodes")
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
    /// Maximum minutes that credentials of a role or permission set are valid: 60 to 720 (IAM API Reference, `CreateRole`)
    RoleSession, "role session", MINUTE, "m", 60..=720, "whole minutes from `1h` to `12h`"
}

duration_type! {
    /// Maximum minutes that a user may access a node, as a claim of a model: up to 336 hours of access, and 24 hours of a session that
    /// began in its last second
    ExposureLimit, "exposure limit", MINUTE, "m", 1..=21_600, "whole minutes from `1m` to `360h`"
}

duration_type! {
    /// Minutes over which an alarm counts events: 1 minute to 1 day (CloudWatch API Reference, `PutMetricAlarm`)
    AlarmPeriod, "period of an alarm", MINUTE, "m", 1..=1440, "whole minutes from `1m` to `24h`"
}

duration_type! {
    /// Days between two runs of a schedule of the unified console: the type accepts any positive number (definition of
    /// `AWSQuickSetupType-SSM`); the console offers 1 to 31
    ScheduleDays, "schedule", DAY, " days", 1..=99_999, "whole days from `1 day` to `99999 days`, or `none`"
}

/// Minutes between two inventory collections: the type accepts any positive number of minutes, hours or days (definition of
/// `AWSQuickSetupType-SSM`); the console offers 1 to 744 hours
///
/// ```
/// use jitna_iac::ids::ScheduleTime;
///
/// assert_eq!("12h".parse::<ScheduleTime>()?.to_string(), "12 hours");
/// assert_eq!("90m".parse::<ScheduleTime>()?.to_string(), "90 minutes");
/// assert!("30s".parse::<ScheduleTime>().is_err());
/// # Ok::<(), jitna_iac::ids::ParseIdError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScheduleTime(u32);

impl ScheduleTime {
    /// Maximum, in minutes
    const MOST: u64 = 99_999 * DAY / MINUTE;

    /// Returns this many hours; `None` for zero and for more than 99,999 days
    #[must_use]
    pub fn hours(hours: u32) -> Option<Self> {
        Self::from_minutes(u64::from(hours) * HOUR / MINUTE)
    }

    fn from_minutes(minutes: u64) -> Option<Self> {
        u32::try_from(minutes).ok().filter(|_| (1..=Self::MOST).contains(&minutes)).map(Self)
    }

    /// Number and unit: hours if the value is a whole number of hours, otherwise minutes
    fn parts(self) -> (u32, &'static str) {
        if self.0.is_multiple_of(60) { (self.0 / 60, "hour") } else { (self.0, "minute") }
    }
}

impl FromStr for ScheduleTime {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let expected = "whole minutes from `1 minute` to `99999 days`, such as `12 hours`, or `none`";
        seconds(text.as_bytes())
            .filter(|seconds| seconds.is_multiple_of(MINUTE))
            .and_then(|seconds| Self::from_minutes(seconds / MINUTE))
            .ok_or_else(|| ParseIdError::new("schedule", text, expected))
    }
}

impl fmt::Display for ScheduleTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = self.parts();
        f.write_str(&counted(count, unit))
    }
}

duration_type! {
    /// Days that objects in a bucket are kept or locked: 1 to 36,500 (S3 API Reference, `DefaultRetention`)
    Days, "number of days", DAY, " days", 1..=36500, "whole days from `1 day` to `36500 days`"
}

impl ApprovalTimeout {
    /// 7 days: the default of `aws:approve`
    pub const DEFAULT: Self = Self(604_800);
}

/// A schedule of the unified console: an interval, or never
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Schedule<T> {
    /// Once in every interval of this length
    Every(T),
    /// Never
    Off,
}

impl Schedule<ScheduleDays> {
    pub(crate) fn every_days(days: u32) -> Self {
        ScheduleDays::new(days).map_or(Self::Off, Self::Every)
    }
}

impl Schedule<ScheduleTime> {
    pub(crate) fn every_hours(hours: u32) -> Self {
        ScheduleTime::hours(hours).map_or(Self::Off, Self::Every)
    }
}

impl<T: FromStr<Err = ParseIdError>> FromStr for Schedule<T> {
    type Err = ParseIdError;

    /// Parses `none`, `14 days` and `rate(14 days)`
    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let text = text.trim();
        if text == "none" {
            return Ok(Self::Off);
        }
        let interval = text.strip_prefix("rate(").and_then(|t| t.strip_suffix(')')).unwrap_or(text);
        interval.parse().map(Self::Every)
    }
}

impl<T: fmt::Display> fmt::Display for Schedule<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every(interval) => interval.fmt(f),
            Self::Off => f.write_str("none"),
        }
    }
}

impl<T: fmt::Display> serde::Serialize for Schedule<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn rate(count: u32, unit: &str) -> String {
    format!("rate({})", counted(count, unit))
}

impl Schedule<ScheduleDays> {
    /// Returns the Quick Setup notation: `rate(1 day)`, `rate(14 days)`, `none`
    #[must_use]
    pub fn expression(self) -> String {
        match self {
            Self::Every(days) => rate(days.count(), "day"),
            Self::Off => "none".to_owned(),
        }
    }
}

impl Schedule<ScheduleTime> {
    /// Returns the Quick Setup notation: `rate(1 hour)`, `rate(90 minutes)`, `none`
    #[must_use]
    pub fn expression(self) -> String {
        match self {
            Self::Every(time) => {
                let (count, unit) = time.parts();
                rate(count, unit)
            }
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
        for (text, expected) in [
            ("2 days", "rate(48 hours)"),
            ("90m", "rate(90 minutes)"),
            ("rate(30 minutes)", "rate(30 minutes)"),
            ("1 minute", "rate(1 minute)"),
            ("1h", "rate(1 hour)"),
            ("99999 days", "rate(2399976 hours)"),
        ] {
            assert_eq!(text.parse::<Schedule<ScheduleTime>>().unwrap().expression(), expected);
        }
        assert_eq!("32 days".parse::<Schedule<ScheduleDays>>().unwrap().expression(), "rate(32 days)");
        for text in ["0 days", "12h", "100000 days"] {
            assert!(text.parse::<Schedule<ScheduleDays>>().is_err(), "{text}");
        }
        for text in ["0m", "30s", "100000 days", "71582788h"] {
            assert!(text.parse::<Schedule<ScheduleTime>>().is_err(), "{text}");
        }
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
