//! Certificates in DER, as servers send them: [`run`]. What another library reads too, it reads in
//! the same way.

use std::time::{Duration, SystemTime};

use tungstenite_tls_core::{
    CertificateDer, Pin, Roots, ServerName, TlsConfig, TlsErrorKind, TrustedServer,
    backend::{ServerJudge, promises_ocsp_response, split_certificate_timestamps},
    subject_public_key_info,
};
use x509_cert::{
    certificate::{CertificateInner, Raw},
    der::{Decode, Encode},
    ext::pkix::{SubjectAltName, name::GeneralName},
};

use crate::error;

/// # Panics
/// If a promise is broken.
pub fn run(data: &[u8]) {
    let _ = (promises_ocsp_response(data), split_certificate_timestamps(data));
    let key = subject_public_key_info(data);
    assert_eq!(Pin::of_certificate(data).ok(), key.as_ref().ok().map(|key| Pin::of_key(key)));
    let theirs = CertificateInner::<Raw>::from_der(data).ok();
    let Ok(key) = key else {
        // What this crate does not read, nobody pins or trusts.
        let judged = judge(data, SystemTime::now()).map(|judge| check(&judge, data, "a.example"));
        assert_eq!(judged, None, "trusted, and not read");
        return;
    };
    let Some(theirs) = theirs else { return };
    let info = theirs.tbs_certificate().subject_public_key_info();
    assert_eq!(info.to_der().ok().as_deref(), Some(key));
    let validity = theirs.tbs_certificate().validity();
    let (from, until) =
        (validity.not_before.to_unix_duration(), validity.not_after.to_unix_duration());
    for (at, kind) in [
        (from.checked_sub(Duration::from_secs(1)), Some(TlsErrorKind::NotYetValid)),
        (Some(from).filter(|from| *from <= until), None),
        (Some(until).filter(|until| from <= *until), None),
        (
            until.checked_add(Duration::from_secs(1)).filter(|_| from <= until),
            Some(TlsErrorKind::Expired),
        ),
    ] {
        let Some(now) = at.and_then(|at| SystemTime::UNIX_EPOCH.checked_add(at)) else { continue };
        let Some(judge) = judge(data, now) else { continue };
        names(&judge, &theirs, data, kind);
    }
}

/// A judge that trusts exactly this certificate, and whose clock stands still.
fn judge(der: &[u8], now: SystemTime) -> Option<ServerJudge> {
    let trusted = TrustedServer::Certificate(CertificateDer::from(der.to_vec()));
    let config = TlsConfig::new()
        .with_roots(Roots::Exactly(vec![trusted]))
        .dangerous()
        .with_clock(move || now);
    let judge = config.apply("fuzz", &[], |settings| {
        let _ = (settings.versions(), settings.alpn(), settings.roots(), settings.clock());
        Ok(settings.judge())
    });
    judge.map_err(|error| error::is_short(&error)).ok()
}

fn check(judge: &ServerJudge, der: &[u8], name: &str) -> Result<(), TlsErrorKind> {
    let name = ServerName::try_from(name).expect("a name");
    judge.server(&CertificateDer::from(der), &name).map_err(|error| {
        error::is_short(&error);
        error.kind()
    })
}

/// The names that the other library finds are those that it is good for, and no other.
fn names(
    judge: &ServerJudge,
    theirs: &CertificateInner<Raw>,
    der: &[u8],
    kind: Option<TlsErrorKind>,
) {
    let Ok(names) = theirs.tbs_certificate().get_extension::<SubjectAltName>() else { return };
    let names = names.map_or_else(Vec::new, |(_, names)| names.0);
    let none = check(judge, der, "no.such.name.example");
    // A validity that this crate does not read is an error of its own.
    if none == Err(TlsErrorKind::OtherCertificate) {
        return;
    }
    match kind {
        Some(kind) => assert_eq!(none, Err(kind)),
        None if names.iter().any(is_for_all) => {}
        None => assert_eq!(none, Err(TlsErrorKind::NameMismatch)),
    }
    for name in names.iter().filter_map(dns) {
        let expected = kind.map_or(Ok(()), Err);
        assert_eq!(check(judge, der, name), expected, "{name}");
    }
}

/// A name that a server can have.
fn dns(name: &GeneralName) -> Option<&str> {
    let GeneralName::DnsName(name) = name else { return None };
    let name = name.as_str();
    let is_name = matches!(ServerName::try_from(name), Ok(ServerName::DnsName(_)));
    (is_name && !name.ends_with('.')).then_some(name)
}

fn is_for_all(name: &GeneralName) -> bool {
    let asked = b"no.such.name.example";
    matches!(name, GeneralName::DnsName(name) if {
        let name = name.as_str().trim_start_matches('*').as_bytes();
        asked.to_ascii_lowercase().ends_with(&name.to_ascii_lowercase())
    })
}
