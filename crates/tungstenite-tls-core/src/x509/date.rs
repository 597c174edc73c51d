//! Dates in errors: [`date`].

/// The day, `2026-01-31`, of a time in seconds since the Unix epoch (UTC).
///
/// ```
/// use tungstenite_tls_core::backend::date;
///
/// assert_eq!(date(0), "1970-01-01");
/// ```
pub fn date(unix_seconds: u64) -> String {
    // The Gregorian calendar in years that start in March, so that a leap day comes last
    // (H. Hinnant, "chrono-compatible low-level date algorithms").
    let days = unix_seconds / 86_400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn leap_years_and_ends_of_months() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_767_225_599, "2025-12-31"),
            (1_767_225_600, "2026-01-01"),
            (4_107_542_400, "2100-03-01"),
        ] {
            assert_eq!(super::date(seconds), day);
        }
    }
}
