//! Reads the names and dates of a certificate: [`Summary`].

use std::net::IpAddr;

use serde_json::{Value, json};
use tungstenite_tls::error::date;
use x509_parser::{
    certificate::X509Certificate, extensions::GeneralName, nom::Parser, time::ASN1Time,
};

const DAY: i64 = 24 * 60 * 60;

/// The fields of a certificate that people look for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) subject: String,
    pub(super) issuer: String,
    /// The subject alternative names.
    pub(super) names: Vec<String>,
    /// Seconds since the Unix epoch.
    not_before: i64,
    not_after: i64,
}

impl Summary {
    /// `None` if the certificate cannot be read.
    pub(super) fn of(der: &[u8]) -> Option<Self> {
        let (_, certificate) =
            x509_parser::certificate::X509CertificateParser::new().parse(der).ok()?;
        let validity = certificate.validity();
        Some(Self {
            subject: certificate.subject().to_string(),
            issuer: certificate.issuer().to_string(),
            names: alternative_names(&certificate),
            not_before: validity.not_before.timestamp(),
            not_after: validity.not_after.timestamp(),
        })
    }

    /// For example `2026-01-01 to 2026-04-01, 90 days left`.
    pub(super) fn validity(&self) -> String {
        let day = |seconds: i64| date(seconds.try_into().unwrap_or_default());
        let (from, until) = (day(self.not_before), day(self.not_after));
        format!("{from} to {until}, {}", self.state(now()))
    }

    /// Whether the certificate is valid now.
    pub(super) fn is_valid(&self) -> bool {
        (self.not_before..=self.not_after).contains(&now())
    }

    fn state(&self, now: i64) -> String {
        let days = |seconds: i64| match seconds / DAY {
            0 => "less than a day".to_owned(),
            1 => "1 day".to_owned(),
            days => format!("{days} days"),
        };
        if now < self.not_before {
            format!("becomes valid in {}", days(self.not_before - now))
        } else if now > self.not_after {
            format!("expired {} ago", days(now - self.not_after))
        } else {
            format!("{} left", days(self.not_after - now))
        }
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "subject": self.subject,
            "issuer": self.issuer,
            "names": self.names,
            "not_before": timestamp(self.not_before),
            "not_after": timestamp(self.not_after),
            "days_left": (self.not_after - now()).div_euclid(DAY),
        })
    }
}

/// The subject alternative names of a certificate; none if it cannot be read.
#[cfg(feature = "demo-server")]
pub(crate) fn names(der: &[u8]) -> Vec<String> {
    Summary::of(der).map(|summary| summary.names).unwrap_or_default()
}

fn alternative_names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else { return Vec::new() };
    extension.value.general_names.iter().map(name).collect()
}

fn name(name: &GeneralName<'_>) -> String {
    match name {
        GeneralName::DNSName(name) => (*name).to_owned(),
        GeneralName::IPAddress(bytes) => match **bytes {
            [a, b, c, d] => IpAddr::from([a, b, c, d]).to_string(),
            ref bytes => match <[u8; 16]>::try_from(bytes) {
                Ok(bytes) => IpAddr::from(bytes).to_string(),
                Err(_) => format!("an IP address of {} bytes", bytes.len()),
            },
        },
        GeneralName::RFC822Name(name) => format!("email:{name}"),
        GeneralName::URI(uri) => format!("uri:{uri}"),
        other => other.to_string(),
    }
}

/// Formats a time as in RFC 3339, in UTC.
pub(super) fn timestamp(seconds: i64) -> String {
    let seconds: u64 = seconds.try_into().unwrap_or_default();
    let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60);
    format!("{}T{hours:02}:{minutes:02}:{:02}Z", date(seconds), seconds % 60)
}

fn now() -> i64 {
    ASN1Time::now().timestamp()
}

#[cfg(test)]
mod tests {
    use tungstenite_tls_testing::certificates::Certificates;

    use super::*;

    #[test]
    fn says_what_the_certificate_says() {
        let certificates = Certificates::shared();
        let summary = Summary::of(certificates.localhost.leaf()).unwrap();
        assert_eq!(summary.subject, "CN=localhost");
        assert!(summary.issuer.starts_with("CN=tungstenite-tls test intermediate"));
        assert_eq!(summary.names, ["localhost", "127.0.0.1", "::1"]);
        assert!(summary.is_valid());
        assert!(summary.state(now()).ends_with(" days left"));

        let expired = Summary::of(certificates.expired.leaf()).unwrap();
        assert!(!expired.is_valid());
        assert_eq!(expired.state(expired.not_after + DAY + 1), "expired 1 day ago");
        assert_eq!(expired.state(expired.not_after), "less than a day left");
        assert_eq!(expired.state(expired.not_before - 3 * DAY), "becomes valid in 3 days");
        assert!(expired.json()["days_left"].as_i64().unwrap() < 0);
        assert_eq!(Summary::of(b"hello"), None);
    }

    #[test]
    fn timestamps() {
        assert_eq!(timestamp(951_827_696), "2000-02-29T12:34:56Z");
    }
}
