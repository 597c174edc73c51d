//! Signature algorithms: the client offers those that were configured, in order, and accepts no
//! handshake signed with another.

use tungstenite_tls_core::{AlertDescription, SignatureScheme, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::{
    certificates::{Certificates, KeyKind},
    server::ServerOptions,
};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, names_the_offer, trusting_on},
    subject::Subject,
};

use SignatureScheme as Scheme;

const THREE: [Scheme; 3] =
    [Scheme::RSA_PSS_RSAE_SHA256, Scheme::ECDSA_SECP384R1_SHA384, Scheme::ECDSA_SECP256R1_SHA256];
/// Not every library has RSA-PSS in TLS 1.2.
const THREE_OF_TLS12: [Scheme; 3] =
    [Scheme::RSA_PKCS1_SHA256, Scheme::ECDSA_SECP384R1_SHA384, Scheme::ECDSA_SECP256R1_SHA256];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let case = |test: &str, run: fn(&Subject, TlsVersion)| {
            let name = format!("signature_schemes::{version_name}::{test}");
            Case::new(name, move |subject| run(subject, version))
                .needs(Capability::SignatureSchemes)
        };
        cases.push(case("in_order", in_order));
        cases.push(case("another_key", another_key));
        cases.push(case("no_other", no_other));
    }
    cases.into_iter().map(Case::of_the_library).collect()
}

fn in_order(subject: &Subject, version: TlsVersion) {
    for turn in 0..3 {
        let mut schemes = if version == TlsVersion::Tls12 { THREE_OF_TLS12 } else { THREE };
        schemes.rotate_left(turn);
        let config = trusting_on(version).with_signature_schemes(schemes);
        let (_, seen) = subject.negotiate(&ServerOptions::new(), &config);
        let hello = seen.hello.expect("a ClientHello");
        assert_eq!(hello.signature_schemes, schemes.map(Scheme::code));
    }
}

/// The certificates themselves are signed with P-256 keys.
fn another_key(subject: &Subject, version: TlsVersion) {
    let identity = Certificates::shared().server_of(KeyKind::P384);
    let schemes = [Scheme::ECDSA_SECP384R1_SHA384, Scheme::ECDSA_SECP256R1_SHA256];
    let config = trusting_on(version).with_signature_schemes(schemes);
    subject.negotiate(&ServerOptions::new().identity(&identity), &config);
}

/// A server whose key cannot sign that way. How it reports that is up to the server.
fn no_other(subject: &Subject, version: TlsVersion) {
    let identity = Certificates::shared().server_of(KeyKind::Ed25519);
    let server = subject.serve(&ServerOptions::new().identity(&identity));
    let schemes = [Scheme::ECDSA_SECP256R1_SHA256];
    let error = subject.refusal(&server, &trusting_on(version).with_signature_schemes(schemes));
    assert!(!error.kind().is_certificate(), "{error:?}");
    if error.kind() == TlsErrorKind::Alert(AlertDescription::HANDSHAKE_FAILURE) {
        names_the_offer(&error, &[schemes[0].name(), "`signature_schemes`"]);
    }
    assert!(!server.join().handshake_complete);
}
