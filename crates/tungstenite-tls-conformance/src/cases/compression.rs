//! Compressed certificates (RFC 8879): the client asks for them, gets them and verifies them.

use tungstenite_tls_core::{
    CertificateCompression::{self, Brotli, Zlib},
    TlsErrorKind, TlsVersion,
};
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{ServerLibrary, ServerOptions},
};

use crate::{
    capability::Capability,
    case::Case,
    client::{trusting, trusting_on},
    subject::Subject,
};

pub(super) fn cases() -> Vec<Case> {
    let case = |test: &str, run: fn(&Subject)| {
        let case = Case::new(format!("certificate_compression::{test}"), run);
        case.when(has_compression).of_the_library()
    };
    let mut cases = vec![
        case("zlib", |subject| compressed(subject, Zlib)).part("zlib"),
        case("brotli", |subject| compressed(subject, Brotli)).part("brotli"),
        case("in_order", in_order).part("zlib").part("brotli"),
        case("refused_certificate", refused_certificate).part("zlib"),
        case("not_in_tls12", not_in_tls12).part("zlib").on(TlsVersion::Tls12),
    ];
    cases = cases.into_iter().map(|case| case.needs(Capability::CertificateCompression)).collect();
    cases.push(case("off_by_default", off_by_default));
    cases
}

fn compressed(subject: &Subject, algorithm: CertificateCompression) {
    let config = trusting().with_certificate_compression([algorithm]);
    let (info, seen) = subject.negotiate(&compressing(), &config);
    let hello = seen.hello.expect("a ClientHello");
    assert_eq!(hello.certificate_compression, [algorithm.code()]);
    assert_eq!(seen.certificate_compression, Some(algorithm));
    let leaf = Certificates::shared().localhost.leaf();
    assert_eq!(info.peer_certificates.first(), Some(leaf));
}

fn in_order(subject: &Subject) {
    for algorithms in [[Zlib, Brotli], [Brotli, Zlib]] {
        let config = trusting().with_certificate_compression(algorithms);
        let (_, seen) = subject.negotiate(&compressing(), &config);
        let hello = seen.hello.expect("a ClientHello");
        assert_eq!(hello.certificate_compression, algorithms.map(CertificateCompression::code));
        assert!(seen.certificate_compression.is_some());
    }
}

/// Compressed certificates are verified like any others.
fn refused_certificate(subject: &Subject) {
    let all = Certificates::shared();
    let config = trusting().with_certificate_compression([Zlib]);
    for (identity, kind) in [
        (&all.expired, TlsErrorKind::Expired),
        (&all.unknown_issuer, TlsErrorKind::UntrustedIssuer),
        (&all.wrong_host, TlsErrorKind::NameMismatch),
    ] {
        let error = subject.refusal(&subject.serve(&compressing().identity(identity)), &config);
        assert_eq!(error.kind(), kind, "{error:?}");
    }
}

fn not_in_tls12(subject: &Subject) {
    let config = trusting().with_certificate_compression([Zlib]);
    let tls12 = TlsVersion::Tls12;
    let (_, seen) = subject.negotiate(&compressing().versions(tls12..=tls12), &config);
    assert_eq!(seen.certificate_compression, None);
    let (_, seen) = subject.negotiate(&ServerOptions::new(), &trusting_on(TlsVersion::Tls13));
    assert_eq!(seen.certificate_compression, None);
}

fn off_by_default(subject: &Subject) {
    let (_, seen) = subject.negotiate(&compressing(), &trusting());
    let hello = seen.hello.expect("a ClientHello");
    assert_eq!(hello.certificate_compression, Vec::<u16>::new());
    assert_eq!(seen.certificate_compression, None);
}

fn compressing() -> ServerOptions {
    ServerOptions::new().certificate_compression([Zlib, Brotli])
}

fn has_compression() -> Result<(), String> {
    match compressing().library(ServerLibrary::Rustls) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("no server that compresses its certificates: {error}")),
    }
}
