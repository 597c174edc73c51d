//! Servers that are trusted for their own certificates or keys: [`TrustedServer`], and
//! [`TrustedServers`], with which backends judge them.

use std::{sync::Arc, time::SystemTime};

use rustls_pki_types::{CertificateDer, IpAddr, ServerName};

use super::Pin;
use crate::{
    TlsError, TlsErrorKind,
    x509::Certificate,
    x509::{
        date,
        der::{Malformed, Value},
    },
};

/// A server that is trusted for its own certificate or key: see
/// [`Roots::Exactly`](super::Roots::Exactly).
///
/// ```
/// use tungstenite_tls_core::{Pin, Roots, TlsConfig, TrustedServer};
///
/// let key = TrustedServer::Key(Pin::from_sha256([1; 32]));
/// let config = TlsConfig::new().with_roots(Roots::Exactly(vec![key]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TrustedServer {
    /// The server's own certificate, byte for byte.
    Certificate(CertificateDer<'static>),
    /// The key in the server's own certificate, which may be renewed with the same key.
    Key(Pin),
}

impl TrustedServer {
    fn is(&self, certificate: &[u8], key: Option<Pin>) -> bool {
        match self {
            Self::Certificate(trusted) => trusted.as_ref() == certificate,
            Self::Key(trusted) => key == Some(*trusted),
        }
    }
}

/// The servers of [`Roots::Exactly`](super::Roots::Exactly). A backend asks
/// [`check`](Self::check) in place of its library's verification.
///
/// ```
/// use std::time::SystemTime;
/// use tungstenite_tls_core::{TlsError, TrustedServers};
///
/// /// From a callback of the library, in place of its verification.
/// fn judge(servers: &TrustedServers, certificate: &[u8]) -> Result<(), TlsError> {
///     let name = "example.org".try_into().expect("a name");
///     servers.check(certificate, Some(&name), SystemTime::now())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct TrustedServers(Arc<[TrustedServer]>);

impl TrustedServers {
    pub(super) fn new(servers: &[TrustedServer]) -> Self {
        Self(servers.into())
    }

    /// Why `servers` cannot be used: there is none, or a certificate cannot be read.
    pub(super) fn unusable(servers: &[TrustedServer]) -> Option<&'static str> {
        let readable = |server: &TrustedServer| match server {
            TrustedServer::Certificate(certificate) => Certificate::read(certificate).is_ok(),
            TrustedServer::Key(_) => true,
        };
        match () {
            () if servers.is_empty() => {
                Some("the list of trusted servers is empty; add a certificate or a key")
            }
            () if !servers.iter().all(readable) => {
                Some("a trusted server's certificate cannot be read; it must be DER")
            }
            () => None,
        }
    }

    /// Judges a server by its own certificate, in DER: it must be one of the certificates, or have
    /// one of the keys, be valid at `now`, and carry `name`, which is `None` if the name is not
    /// checked. The issuer and everything else in the certificate do not matter. The library must
    /// verify that the server has the certificate's key. Does no I/O.
    ///
    /// # Errors
    /// [`UntrustedIssuer`](TlsErrorKind::UntrustedIssuer) if it is another server,
    /// [`Expired`](TlsErrorKind::Expired), [`NotYetValid`](TlsErrorKind::NotYetValid),
    /// [`NameMismatch`](TlsErrorKind::NameMismatch), and
    /// [`OtherCertificate`](TlsErrorKind::OtherCertificate) if the certificate cannot be read.
    pub fn check(
        &self,
        certificate: &[u8],
        name: Option<&ServerName<'_>>,
        now: SystemTime,
    ) -> Result<(), TlsError> {
        let key = Certificate::read(certificate).ok().and_then(key_of);
        if !self.0.iter().any(|server| server.is(certificate, key)) {
            return Err(stranger(key));
        }
        check_certificate(certificate, name, now)
    }
}

/// Checks that a certificate, in DER, is valid at `now` and carries `name`, which is `None` if the
/// name is not checked: for libraries that have no clock, or that compare names less strictly than
/// RFC 9525. Nothing else is checked. Does no I/O.
///
/// ```
/// use std::time::SystemTime;
/// use tungstenite_tls_core::{TlsError, backend::check_certificate};
///
/// /// After the library has verified the chain.
/// fn check(leaf: &[u8], issuers: &[&[u8]]) -> Result<(), TlsError> {
///     let (name, now) = ("example.org".try_into().expect("a name"), SystemTime::now());
///     check_certificate(leaf, Some(&name), now)?;
///     issuers.iter().try_for_each(|issuer| check_certificate(issuer, None, now))
/// }
/// ```
///
/// # Errors
/// [`Expired`](TlsErrorKind::Expired), [`NotYetValid`](TlsErrorKind::NotYetValid),
/// [`NameMismatch`](TlsErrorKind::NameMismatch), and
/// [`OtherCertificate`](TlsErrorKind::OtherCertificate) if the certificate cannot be read.
pub fn check_certificate(
    certificate: &[u8],
    name: Option<&ServerName<'_>>,
    now: SystemTime,
) -> Result<(), TlsError> {
    let read = Certificate::read(certificate).map_err(|why| unreadable("it", why))?;
    check_validity(&read, now)?;
    name.map_or(Ok(()), |name| check_name(&read, name))
}

#[cfg(feature = "pins")]
fn key_of(certificate: Certificate<'_>) -> Option<Pin> {
    Some(Pin::of_key(certificate.public_key()))
}

/// Without the feature, no server is trusted for its key.
#[cfg(not(feature = "pins"))]
fn key_of(_: Certificate<'_>) -> Option<Pin> {
    None
}

fn check_validity(certificate: &Certificate<'_>, now: SystemTime) -> Result<(), TlsError> {
    let validity = certificate.validity();
    let (from, until) = validity.map_err(|why| unreadable("its validity", why))?;
    let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let now = i64::try_from(now).unwrap_or(i64::MAX);
    let day = |seconds: i64| date(seconds.try_into().unwrap_or_default());
    // Both ends are part of it (RFC 5280, section 4.1.2.5).
    if now < from {
        return Err(TlsError::new(TlsErrorKind::NotYetValid, format!("before {}", day(from))));
    }
    if now > until {
        return Err(TlsError::new(TlsErrorKind::Expired, format!("on {}", day(until))));
    }
    Ok(())
}

fn check_name(certificate: &Certificate<'_>, name: &ServerName<'_>) -> Result<(), TlsError> {
    let names = certificate.alternative_names();
    let Some(names) = names.map_err(|why| unreadable("its subjectAltName", why))? else {
        let error = TlsError::new(TlsErrorKind::NameMismatch, "it has no subjectAltName");
        return Err(error.with_fix(
            "give the server a certificate that has one, or leave the name unchecked \
             (Dangerous::without_name_check)",
        ));
    };
    match names.iter().any(|presented| is_for(presented, name)) {
        true => Ok(()),
        false => Err(TlsError::new(TlsErrorKind::NameMismatch, "")),
    }
}

/// Whether a name of a subjectAltName (RFC 5280, section 4.2.1.6) is that of the server (RFC 9525,
/// section 6).
fn is_for(presented: &Value<'_>, name: &ServerName<'_>) -> bool {
    const DNS_NAME: u8 = 0x82;
    const IP_ADDRESS: u8 = 0x87;
    match (presented.tag, name) {
        (DNS_NAME, ServerName::DnsName(name)) => {
            is_for_host(presented.content, name.as_ref().as_bytes())
        }
        (IP_ADDRESS, ServerName::IpAddress(IpAddr::V4(ip))) => presented.content == ip.as_ref(),
        (IP_ADDRESS, ServerName::IpAddress(IpAddr::V6(ip))) => presented.content == ip.as_ref(),
        _ => false,
    }
}

/// Compares without regard to case. A wildcard must be the whole left-most label, stands for
/// exactly one label, and never for everything below a top-level domain.
fn is_for_host(presented: &[u8], host: &[u8]) -> bool {
    let host = host.strip_suffix(b".").unwrap_or(host);
    let Some(domain) = presented.strip_prefix(b"*.") else {
        return presented.eq_ignore_ascii_case(host);
    };
    let mut labels = host.splitn(2, |byte| *byte == b'.');
    let below = labels.nth(1).unwrap_or_default();
    domain.contains(&b'.') && domain.eq_ignore_ascii_case(below)
}

fn stranger(key: Option<Pin>) -> TlsError {
    let detail = match key {
        Some(key) => format!("this server is not one of the trusted servers; its key is {key}"),
        None => "this server is not one of the trusted servers".to_owned(),
    };
    TlsError::new(TlsErrorKind::UntrustedIssuer, detail).with_fix(
        "if the server has a new certificate that you trust, add it or its key to Roots::Exactly",
    )
}

fn unreadable(what: &str, why: Malformed) -> TlsError {
    TlsError::new(TlsErrorKind::OtherCertificate, format!("{what} cannot be read")).with_source(why)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        x509::der::{GENERALIZED_TIME, UTC_TIME},
        x509::tests::{Made, tlv},
    };

    const DNS: u8 = 0x82;
    const IP: u8 = 0x87;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn check(trusted: TrustedServer, der: &[u8], name: Option<&str>) -> Result<(), TlsErrorKind> {
        let name = name.map(|name| ServerName::try_from(name).unwrap());
        let now = at(2_000_000_000);
        let servers = TrustedServers::new(&[TrustedServer::Key(Pin::of_key(b"other")), trusted]);
        servers.check(der, name.as_ref(), now).map_err(|error| error.kind())
    }

    fn certificate(der: &[u8]) -> TrustedServer {
        TrustedServer::Certificate(der.to_vec().into())
    }

    fn key(der: &[u8]) -> TrustedServer {
        TrustedServer::Key(Pin::of_certificate(der).unwrap())
    }

    #[test]
    fn a_certificate_is_the_trusted_one_or_has_the_trusted_key() {
        let trusted = Made::new().der();
        let renewed = Made { version: None, ..Made::new() }.der();
        let other = Made { key: b"another", ..Made::new() }.der();
        let untrusted = Err(TlsErrorKind::UntrustedIssuer);
        for (by_certificate, by_key, der) in [
            (Ok(()), Ok(()), &trusted),
            (untrusted, Ok(()), &renewed),
            (untrusted, untrusted, &other),
        ] {
            assert_eq!(check(certificate(&trusted), der, None), by_certificate);
            assert_eq!(check(key(&trusted), der, None), by_key);
        }
        for bad in [&trusted[..trusted.len() - 1], &[&trusted[..], &[0]].concat(), b""] {
            assert_eq!(check(certificate(&trusted), bad, None), untrusted);
            assert_eq!(check(key(&trusted), bad, None), untrusted);
        }
    }

    #[test]
    fn every_byte_of_a_trusted_certificate_counts() {
        let trusted = Made::new().der();
        for at in 0..trusted.len() {
            let mut other = trusted.clone();
            other[at] ^= 1;
            let judged = check(certificate(&trusted), &other, None);
            assert_eq!(judged, Err(TlsErrorKind::UntrustedIssuer), "{at}");
        }
    }

    #[test]
    fn a_stranger_is_told_how_to_be_trusted() {
        let der = Made::new().der();
        let servers = TrustedServers::new(&[TrustedServer::Key(Pin::of_key(b"other"))]);
        let error = servers.check(&der, None, at(0)).unwrap_err().to_string();
        let pin = Pin::of_certificate(&der).unwrap().to_string();
        assert!(error.contains(&pin) && error.contains("Roots::Exactly"), "{error}");
        assert!(!error.contains("issuer is your own"), "{error}");
    }

    #[test]
    fn both_ends_of_the_validity_are_part_of_it() {
        let not_before = (UTC_TIME, "330101000000Z");
        let der = Made { not_before, not_after: (UTC_TIME, "331231235959Z"), ..Made::new() }.der();
        let servers = TrustedServers::new(&[key(&der)]);
        for (now, expected) in [
            (0, Err((TlsErrorKind::NotYetValid, "before 2033-01-01"))),
            (1_988_150_399, Err((TlsErrorKind::NotYetValid, "before 2033-01-01"))),
            (1_988_150_400, Ok(())),
            (2_019_686_399, Ok(())),
            (2_019_686_400, Err((TlsErrorKind::Expired, "on 2033-12-31"))),
            (u64::MAX >> 8, Err((TlsErrorKind::Expired, "on 2033-12-31"))),
        ] {
            let judged = servers.check(&der, None, at(now));
            let judged = judged.map_err(|error| (error.kind(), error.detail().to_owned()));
            assert_eq!(judged, expected.map_err(|(kind, when)| (kind, when.to_owned())), "{now}");
        }
        let never = Made { not_after: (GENERALIZED_TIME, "never"), ..Made::new() }.der();
        assert_eq!(check(certificate(&never), &never, None), Err(TlsErrorKind::OtherCertificate));
    }

    #[test]
    fn names_are_those_of_the_alternative_names() {
        let names = |names: &[(u8, &[u8])], asked: &str| {
            let der = Made::new().named(names).der();
            check(key(&der), &der, Some(asked))
        };
        let all: [(u8, &[u8]); 5] = [
            (0x81, b"d.example"),
            (DNS, b"a.example"),
            (DNS, b"*.B.example"),
            (IP, &[127, 0, 0, 1]),
            (IP, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
        ];
        for asked in ["a.example", "A.EXAMPLE", "a.example.", "x.b.example", "127.0.0.1", "::1"] {
            assert_eq!(names(&all, asked), Ok(()), "{asked}");
        }
        for asked in [
            "b.example",
            "x.a.example",
            "y.x.b.example",
            "d.example",
            "example",
            "127.0.0.2",
            "::2",
            "::ffff:127.0.0.1",
        ] {
            assert_eq!(names(&all, asked), Err(TlsErrorKind::NameMismatch), "{asked}");
        }
        for (presented, asked) in [
            ("*", "foo"),
            ("*.example", "a.example"),
            ("f*.b.example", "foo.b.example"),
            ("*o.b.example", "foo.b.example"),
            ("*.*.example", "a.b.example"),
            ("a.example.", "a.example"),
            (".b.example", "a.b.example"),
            ("", "a.example"),
            ("*.", "a"),
            ("**.b.example", "a.b.example"),
            ("127.0.0.1", "127.0.0.1"),
        ] {
            let presented = [(DNS, presented.as_bytes())];
            assert_eq!(names(&presented, asked), Err(TlsErrorKind::NameMismatch), "{asked}");
        }
        assert_eq!(names(&[(IP, b"a.example")], "a.example"), Err(TlsErrorKind::NameMismatch));
        assert_eq!(names(&[], "a.example"), Err(TlsErrorKind::NameMismatch));
    }

    #[test]
    fn a_certificate_without_names_is_for_nobody_unless_the_name_is_left_unchecked() {
        let der = Made { version: None, ..Made::new() }.der();
        assert_eq!(check(certificate(&der), &der, Some("a")), Err(TlsErrorKind::NameMismatch));
        assert_eq!(check(certificate(&der), &der, None), Ok(()));
        let name = "a.example".try_into().unwrap();
        let servers = TrustedServers::new(&[certificate(&der)]);
        let error = servers.check(&der, Some(&name), at(2_000_000_000)).unwrap_err().to_string();
        assert!(
            error.contains("no subjectAltName") && error.contains("without_name_check"),
            "{error}"
        );

        let mut broken = Made::new();
        broken.extensions.push((vec![0x55, 0x1d, 0x11], tlv(0x30, &[&[DNS, 9, b'a']])));
        let der = broken.der();
        assert_eq!(check(key(&der), &der, Some("a")), Err(TlsErrorKind::OtherCertificate));
    }
}
