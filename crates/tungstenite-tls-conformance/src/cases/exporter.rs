//! Exporters and channel bindings: both sides get the same values, and no other connection does.

use std::net::TcpStream;

use sha2::{Digest, Sha256};
use tungstenite_tls_core::{ChannelBinding, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::{
    certificates::{Certificates, KeyKind},
    server::{EXPORTER_CONTEXT, EXPORTER_LABEL, ServerOptions},
};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, clean, close, trusting_on},
    io_kind::Stream,
    subject::Subject,
};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let case = |test: &str, capability, run: fn(&Subject, TlsVersion)| {
            let name = format!("exporter::{version_name}::{test}");
            Case::new(name, move |subject| run(subject, version)).needs(capability)
        };
        cases.push(case("equal_on_both_sides", Capability::Exporter, equal_on_both_sides));
        cases.push(case("before_the_handshake", Capability::Exporter, before_the_handshake));
        cases.push(case("tls_exporter", Capability::Exporter, tls_exporter));
        let end_point = Capability::TlsServerEndPoint;
        cases.push(case("tls_server_end_point", end_point, tls_server_end_point));
    }
    cases.into_iter().map(Case::of_the_library).collect()
}

fn equal_on_both_sides(subject: &Subject, version: TlsVersion) {
    let mut others = Vec::new();
    for _ in 0..2 {
        let server = subject.serve(&ServerOptions::new());
        let mut client = subject.connect(&server, &trusting_on(version)).expect("connects");
        let stream = client.get_ref();
        let exported = [
            export(stream, EXPORTER_LABEL, None),
            export(stream, EXPORTER_LABEL, Some(EXPORTER_CONTEXT)),
        ];
        let other_label = export(stream, "EXPERIMENTAL another", None);
        close(&mut client);
        let seen = clean(server).exported;
        assert_eq!(exported, [seen.without_context, seen.with_context]);
        assert_ne!(exported[0], exported[1]);
        assert_ne!(exported[0], other_label);
        others.push(exported);
    }
    assert_ne!(others[0], others[1], "two connections have the same secret");
}

fn before_the_handshake(subject: &Subject, version: TlsVersion) {
    let server = subject.serve(&ServerOptions::new());
    let stream = subject.tls(crate::client::dial(server.addr()), &trusting_on(version));
    let error = stream.export_keying_material(&mut [0; 32], "x", None).expect_err("too early");
    assert_eq!(error.kind(), TlsErrorKind::BadConfiguration, "{error:?}");
    let error = stream.channel_binding(ChannelBinding::TlsExporter).expect_err("too early");
    assert_eq!(error.kind(), TlsErrorKind::BadConfiguration, "{error:?}");
}

/// RFC 9266 allows `tls-exporter` for TLS 1.3 unconditionally, but for TLS 1.2 only under
/// conditions that nobody can check here.
fn tls_exporter(subject: &Subject, version: TlsVersion) {
    let server = subject.serve(&ServerOptions::new());
    let mut client = subject.connect(&server, &trusting_on(version)).expect("connects");
    let binding = client.get_ref().channel_binding(ChannelBinding::TlsExporter);
    close(&mut client);
    let seen = clean(server);
    match version {
        TlsVersion::Tls13 => {
            assert_eq!(binding.expect("a binding"), seen.exported.channel_binding);
        }
        _ => {
            let error = binding.expect_err("TLS 1.2 has none");
            assert_eq!(error.kind(), TlsErrorKind::UnsupportedOption, "{error:?}");
        }
    }
}

/// The digest of the server's own certificate.
fn tls_server_end_point(subject: &Subject, version: TlsVersion) {
    let other = Certificates::shared().server_of(KeyKind::P384);
    for identity in [&Certificates::shared().localhost, &other] {
        let server = subject.serve(&ServerOptions::new().identity(identity));
        let mut client = subject.connect(&server, &trusting_on(version)).expect("connects");
        let binding = client.get_ref().channel_binding(ChannelBinding::TlsServerEndPoint);
        close(&mut client);
        clean(server);
        // The issuer signs with a P-256 key and SHA-256, so the digest is SHA-256 too.
        assert_eq!(binding.expect("a binding"), Sha256::digest(identity.leaf()).to_vec());
    }
}

fn export(stream: &Stream<TcpStream>, label: &str, context: Option<&[u8]>) -> Vec<u8> {
    let mut secret = vec![0; 32];
    stream.export_keying_material(&mut secret, label, context).expect("exports");
    assert_ne!(secret, [0; 32]);
    secret
}
