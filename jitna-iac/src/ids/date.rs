//! Days of the calendar

use super::text_type;

text_type! {
    /// A day of the calendar, such as `2027-01-31` (ISO 8601); the order of texts is the order of days
    Date, "date", "a day such as `2027-01-31`", |text| is_day(text)
}

const fn is_day(text: &[u8]) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return false };
    let (Some(year), Some(month), Some(day)) =
        (number(&[*y1, *y2, *y3, *y4]), number(&[*m1, *m2]), number(&[*d1, *d2]))
    else {
        return false;
    };
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    day >= 1 && day <= last
}

const fn number(digits: &[u8]) -> Option<u32> {
    let (mut rest, mut sum) = (digits, 0);
    while let [digit, after @ ..] = rest {
        if !digit.is_ascii_digit() {
            return None;
        }
        sum = sum * 10 + (*digit - b'0') as u32;
        rest = after;
    }
    Some(sum)
}

impl Date {
    /// The day this many days after January 1, 1970; `None` after the year 9999
    #[must_use]
    pub fn since_1970(days: u64) -> Option<Self> {
        // Years begin in March, so that the day that leap years have is the last one.
        let days = days.checked_add(719_468)?;
        let (era, day) = (days / 146_097, days % 146_097);
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + era * 400 + u64::from(month <= 2);
        format!("{year:04}-{month:02}-{day:02}").parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for text in ["2027-01-31", "2024-02-29", "2000-02-29", "1999-12-31"] {
            assert!(text.parse::<Date>().is_ok(), "{text}");
        }
        for text in [
            "2027-1-31",
            "2027-02-29",
            "1900-02-29",
            "2027-00-10",
            "2027-13-01",
            "2027-04-31",
            "31.01.2027",
            "",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }

    #[test]
    fn each_day_follows_the_one_before() {
        let day = |days| Date::since_1970(days).map(|date| date.to_string());
        assert_eq!(day(0).as_deref(), Some("1970-01-01"));
        assert_eq!(day(19_782).as_deref(), Some("2024-02-29"));
        assert_eq!(day(20_849).as_deref(), Some("2027-01-31"));
        let all: Vec<Date> = (0..80_000).filter_map(Date::since_1970).collect();
        assert_eq!(all.len(), 80_000);
        assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(Date::since_1970(u64::MAX), None);
    }
}
