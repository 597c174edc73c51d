//! Native connectors, native edits of a `TlsConfig`, and options that only native-tls refuses.

use std::net::TcpStream;

use tungstenite_tls_core::{
    HandshakeError, Identity, MaybeTlsStream, Message, Pin, Pins, Roots, TlsConfig, TlsError,
    TlsErrorKind, TlsVersion, TrustedServer, client_tls,
};
use tungstenite_tls_native_tls::{
    NativeTlsConnector,
    native_tls::{Certificate, TlsConnector},
};
use tungstenite_tls_testing::{certificates::Certificates, server::EchoServer};

#[test]
fn a_native_connector_is_used_as_it_is() {
    let server = EchoServer::start().unwrap();
    let native = TlsConnector::builder()
        .add_root_certificate(Certificate::from_der(&server.root()).unwrap())
        .request_alpns(&["http/1.1"])
        .build()
        .unwrap();

    let connector = NativeTlsConnector::from(native);
    let stream = TcpStream::connect(server.addr()).unwrap();
    let (mut socket, _) = client_tls(server.url(), stream, &connector).unwrap();
    socket.send(Message::text("hello")).unwrap();
    assert_eq!(socket.read().unwrap(), Message::text("hello"));

    let MaybeTlsStream::Tls(stream) = socket.get_ref() else { panic!("no TLS") };
    let native = stream.session().stream().unwrap();
    assert_eq!(native.negotiated_alpn().unwrap().unwrap(), b"http/1.1");
}

/// The configuration is applied first, and the edit has the last word.
#[test]
fn a_configuration_is_edited_last() {
    let server = EchoServer::start().unwrap();
    let config = TlsConfig::new().with_roots(Roots::Bundled).with_alpn([""; 0]);
    let connect = |connector: &NativeTlsConnector| {
        let stream = TcpStream::connect(server.addr()).unwrap();
        client_tls(server.url(), stream, connector).map_err(|error| match error {
            HandshakeError::Failure(error) => TlsError::find(&error).cloned(),
            HandshakeError::Interrupted(_) => None,
        })
    };
    let error = connect(&NativeTlsConnector::new(&config).unwrap()).unwrap_err().unwrap();
    assert_eq!(error.kind(), TlsErrorKind::UntrustedIssuer);

    let root = Certificate::from_der(&server.root()).unwrap();
    let edited = NativeTlsConnector::with_native_config(&config, |builder| {
        builder.add_root_certificate(root).request_alpns(&["http/1.1"]);
    });
    let (socket, _) = connect(&edited.unwrap()).unwrap();
    assert_eq!(socket.get_ref().tls_info().unwrap().alpn.as_deref(), Some(&b"http/1.1"[..]));

    // Pins are not an option of the builder, so they hold even if it accepts every certificate.
    let pinned = config.with_pins(Pins::Leaf(vec![Pin::of_key(b"another key")]));
    let edited = NativeTlsConnector::with_native_config(&pinned, |builder| {
        builder.danger_accept_invalid_certs(true);
    });
    let error = connect(&edited.unwrap()).unwrap_err().unwrap();
    assert_eq!(error.kind(), TlsErrorKind::PinMismatch);
}

/// A TLS 1.2 server would see the client's certificate before it is refused.
#[test]
fn an_identity_is_shown_to_no_server_that_is_judged_after_it() {
    let client = &Certificates::shared().client;
    let identity = Identity::new(client.chain().to_vec(), client.key()).unwrap();
    let pin = Pin::of_key(b"a key");
    let pinned = TlsConfig::new().with_pins(Pins::Leaf(vec![pin]));
    let exactly = TlsConfig::new().with_roots(Roots::Exactly(vec![TrustedServer::Key(pin)]));
    for (config, option) in [(pinned, "`pins`"), (exactly, "`Roots::Exactly`")] {
        assert!(NativeTlsConnector::new(&config).is_ok());
        let config = config.with_identity(identity.clone());
        for config in [config.clone(), config.clone().with_max_version(TlsVersion::Tls12)] {
            let error = NativeTlsConnector::new(&config).unwrap_err();
            assert_eq!(error.kind(), TlsErrorKind::UnsupportedOption);
            let text = error.to_string();
            assert!(text.contains(option) && text.contains("minimum version to TLS 1.3"), "{text}");
        }
        let tls13 = config.with_min_version(TlsVersion::Tls13);
        assert_eq!(NativeTlsConnector::new(&tls13).is_ok(), cfg!(not(target_vendor = "apple")));
    }
}
