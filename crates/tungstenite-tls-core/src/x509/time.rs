//! The times in certificates (RFC 5280, section 4.1.2.5): [`unix_seconds`].

use super::der::{GENERALIZED_TIME, Malformed, UTC_TIME, Value};

/// A UTCTime or GeneralizedTime in seconds since 1970, negative before. It must have seconds, be in
/// UTC, and name a time that exists.
pub(super) fn unix_seconds(value: Value<'_>) -> Result<i64, Malformed> {
    let text = value.content.strip_suffix(b"Z").ok_or(Malformed)?;
    let (year, rest) = match (value.tag, text.len()) {
        (UTC_TIME, 12) => match number(&text[..2])? {
            year @ 50.. => (1900 + year, &text[2..]),
            year => (2000 + year, &text[2..]),
        },
        (GENERALIZED_TIME, 14) => (number(&text[..4])?, &text[4..]),
        _ => return Err(Malformed),
    };
    let mut parts = rest.chunks(2).map(number);
    let mut part = || parts.next().unwrap_or(Err(Malformed));
    let [month, day, hour, minute, second] = [part()?, part()?, part()?, part()?, part()?];
    let exists = (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !exists {
        return Err(Malformed);
    }
    Ok(((days_before(year, month, day) * 24 + hour) * 60 + minute) * 60 + second)
}

fn number(digits: &[u8]) -> Result<i64, Malformed> {
    digits.iter().try_fold(0, |number, digit| match digit {
        b'0'..=b'9' => Ok(number * 10 + i64::from(digit - b'0')),
        _ => Err(Malformed),
    })
}

fn days_in(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days from 1970-01-01 to a day of the Gregorian calendar, whose years are counted here from
/// March on, so that a leap day comes last.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let march_month = (month + 9) % 12;
    let day_of_year = (153 * march_month + 2) / 5 + day - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::date;

    fn read(tag: u8, text: &str) -> Result<i64, Malformed> {
        unix_seconds(Value { tag, content: text.as_bytes(), whole: &[] })
    }

    #[test]
    fn both_forms_are_read() {
        for (tag, text, seconds) in [
            (UTC_TIME, "700101000000Z", 0),
            (UTC_TIME, "491231235959Z", 2_524_607_999),
            (UTC_TIME, "500101000000Z", -631_152_000),
            (UTC_TIME, "000229120000Z", 951_825_600),
            (GENERALIZED_TIME, "20500101000000Z", 2_524_608_000),
            (GENERALIZED_TIME, "99991231235959Z", 253_402_300_799),
            (GENERALIZED_TIME, "00000101000000Z", -62_167_219_200),
        ] {
            assert_eq!(read(tag, text), Ok(seconds), "{text}");
        }
    }

    #[test]
    fn every_day_is_the_one_of_its_date() {
        for day in 0..60_000 {
            let seconds = day * 86_400 + 3_661;
            let text = date(seconds).replace('-', "") + "010101Z";
            assert_eq!(read(GENERALIZED_TIME, &text), Ok(seconds as i64), "{text}");
        }
    }

    #[test]
    fn what_the_rfc_forbids_is_refused() {
        for text in [
            "",
            "Z",
            "7001010000Z",
            "700101000000",
            "700101000000+0000",
            "7001010000000Z",
            "701301000000Z",
            "700001000000Z",
            "700100000000Z",
            "700230000000Z",
            "010229000000Z",
            "700101240000Z",
            "700101006000Z",
            "700101000060Z",
            "70-101000000Z",
            "7001010000 0Z",
        ] {
            assert_eq!(read(UTC_TIME, text), Err(Malformed), "{text}");
        }
        for text in ["20500101000000.5Z", "20500101000000", "20500101000000+0100", "2050010100Z"] {
            assert_eq!(read(GENERALIZED_TIME, text), Err(Malformed), "{text}");
        }
        assert_eq!(read(UTC_TIME, "20500101000000Z"), Err(Malformed));
        assert_eq!(read(0x13, "700101000000Z"), Err(Malformed));
        assert_eq!(read(GENERALIZED_TIME, "21000229000000Z"), Err(Malformed));
    }
}
