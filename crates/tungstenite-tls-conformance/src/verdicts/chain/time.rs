//! Times relative to now, encoded as in certificates.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use x509_cert::der::DateTime;

use super::der::tlv;

pub(crate) const HOUR: i64 = 60 * 60;
pub(crate) const DAY: i64 = 24 * HOUR;
pub(crate) const YEAR: i64 = 365 * DAY;

/// A time this many seconds from now, as RFC 5280 (section 4.1.2.5) requires: UTCTime through 2049,
/// GeneralizedTime after that.
pub(crate) fn from_now(seconds: i64) -> Vec<u8> {
    let (year, rest) = civil(seconds);
    match year {
        1950..2050 => utc_time(&format!("{:02}{rest}Z", year % 100)),
        _ => generalized_time(&format!("{year:04}{rest}Z")),
    }
}

/// The same as GeneralizedTime in any year, with `suffix` after the seconds.
pub(crate) fn generalized_from_now(seconds: i64, suffix: &str) -> Vec<u8> {
    let (year, rest) = civil(seconds);
    generalized_time(&format!("{year:04}{rest}{suffix}"))
}

/// The same as UTCTime in any year, with `suffix` at the end, and with or without seconds.
pub(crate) fn utc_from_now(seconds: i64, with_seconds: bool, suffix: &str) -> Vec<u8> {
    let (year, rest) = civil(seconds);
    let rest = if with_seconds { &rest[..] } else { &rest[..8] };
    utc_time(&format!("{:02}{rest}{suffix}", year % 100))
}

pub(crate) fn utc_time(text: &str) -> Vec<u8> {
    tlv(0x17, text)
}

pub(crate) fn generalized_time(text: &str) -> Vec<u8> {
    tlv(0x18, text)
}

/// The year, and the rest, from month to second, as ten digits.
fn civil(seconds_from_now: i64) -> (u16, String) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let then = Duration::from_secs(now.saturating_add_signed(seconds_from_now));
    let at = DateTime::from_unix_duration(then).expect("before the year 10000");
    let [month, day, hour] = [at.month(), at.day(), at.hour()];
    let rest = format!("{month:02}{day:02}{hour:02}{:02}{:02}", at.minutes(), at.seconds());
    (at.year(), rest)
}
