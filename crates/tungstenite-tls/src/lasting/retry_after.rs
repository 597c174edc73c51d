//! When the server wants to be asked again: the header `Retry-After` (RFC 9110, section 10.2.3).

use std::time::{Duration, SystemTime};

use tungstenite::http::{HeaderMap, header::RETRY_AFTER};

/// The time that the header asks for, in seconds or as a date. `None` without a valid one.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More than fits is longer than any cap.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use tungstenite::http::HeaderValue;

    use super::*;

    #[test]
    fn seconds_and_dates_are_read_and_nothing_else() {
        // Sun, 06 Nov 1994 08:49:07 GMT
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_747);
        let rows = [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(30)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(30)),
            ("Sun Nov  6 08:49:37 1994", Some(30)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("", None),
            ("-5", None),
            ("+5", None),
            ("1.5", None),
            ("soon", None),
        ];
        for (value, seconds) in rows {
            let value = HeaderValue::from_static(value);
            let headers = HeaderMap::from_iter([(RETRY_AFTER, value.clone())]);
            let expected = seconds.map(Duration::from_secs);
            assert_eq!(retry_after(&headers, now), expected, "{value:?}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
