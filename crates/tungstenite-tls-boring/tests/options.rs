//! Options for which BoringSSL needs help, or which it refuses for its own reasons.

use std::net::TcpStream;

use tungstenite_tls_boring::{
    BoringConnector,
    boring::{
        error::ErrorStack,
        pkey::PKey,
        rsa::Rsa,
        ssl::{SslContextBuilder, SslVersion},
    },
};
use tungstenite_tls_core::{
    CipherSuite, Ech, Group, HandshakeError, Identity, MaybeTlsStream, PrivateKeyDer, Roots,
    TlsConfig, TlsError, TlsErrorKind, TlsInfo, TlsVersion, client_tls,
};
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{EchoServer, ServerLibrary, ServerOptions},
};

fn config() -> TlsConfig {
    TlsConfig::new().with_roots(Roots::Only(vec![Certificates::shared().root().clone()]))
}

fn connect(server: &EchoServer, connector: &BoringConnector) -> Result<TlsInfo, TlsError> {
    let stream = TcpStream::connect(server.addr()).unwrap();
    match client_tls(server.url(), stream, connector) {
        Ok((socket, _)) => match socket.get_ref() {
            MaybeTlsStream::Tls(stream) => Ok(stream.info()),
            _ => panic!("no TLS"),
        },
        Err(HandshakeError::Failure(error)) => {
            Err(TlsError::find(&error).expect("a TLS error").clone())
        }
        Err(HandshakeError::Interrupted(_)) => panic!("the transport blocks"),
    }
}

#[test]
fn an_edit_has_the_last_word() {
    let config = config().with_min_version(TlsVersion::Tls13);
    let older = |context: &mut SslContextBuilder| {
        context.set_min_proto_version(Some(SslVersion::TLS1_2))?;
        context.set_max_proto_version(Some(SslVersion::TLS1_2))
    };
    let connector = BoringConnector::with_native_config(&config, older).unwrap();
    let info = connect(&EchoServer::start().unwrap(), &connector).unwrap();
    assert_eq!(info.version, Some(TlsVersion::Tls12));
}

#[test]
fn an_edit_may_fail() {
    let nothing = |context: &mut SslContextBuilder| -> Result<(), ErrorStack> {
        context.set_cipher_list("no such cipher")
    };
    let error = BoringConnector::with_native_config(&config(), nothing).unwrap_err();
    assert_eq!(error.kind(), TlsErrorKind::BadConfiguration);
    assert!(std::error::Error::source(&error).is_some());
}

/// RFC 9525, section 2.
#[test]
fn a_common_name_is_no_server_name() {
    let options = ServerOptions::new().identity(&Certificates::shared().common_name);
    let server = EchoServer::start_with(ServerLibrary::Rustls, &options).unwrap();
    let error = connect(&server, &BoringConnector::new(&config()).unwrap()).unwrap_err();
    assert_eq!(error.kind(), TlsErrorKind::NameMismatch, "{error}");
    let unchecked = config().dangerous().without_name_check();
    assert!(connect(&server, &BoringConnector::new(&unchecked).unwrap()).is_ok());
}

fn with_key(key: PrivateKeyDer<'static>) -> Result<BoringConnector, TlsError> {
    let certificates = Certificates::shared().client.chain().to_vec();
    BoringConnector::new(&config().with_identity(Identity::new(certificates, key).unwrap()))
}

#[test]
fn keys_of_all_forms_are_taken() {
    let pkcs8 = Certificates::shared().client.key();
    let key = PKey::private_key_from_der(pkcs8.secret_der()).unwrap();
    let sec1 = key.ec_key().unwrap().private_key_to_der().unwrap();
    // Version 2 of PKCS#8 (RFC 5958) also has the public key, which may be empty here.
    let mut second = key.private_key_to_der_pkcs8().unwrap();
    let [0x30, 0x81, length, 2, 1, version, ..] = &mut second[..] else { panic!("a long key") };
    (*length, *version) = (*length + 3, 1);
    second.extend([0x81, 1, 0]);
    for key in [pkcs8, PrivateKeyDer::Sec1(sec1.into()), PrivateKeyDer::Pkcs8(second.into())] {
        with_key(key).unwrap();
    }
}

/// Not every library compares keys of different kinds.
#[test]
fn a_key_of_another_kind_is_refused() {
    let key = Rsa::generate(2048).unwrap().private_key_to_der().unwrap();
    let error = with_key(PrivateKeyDer::Pkcs1(key.into())).unwrap_err();
    assert_eq!(error.kind(), TlsErrorKind::BadConfiguration, "{error}");
}

#[test]
fn what_boringssl_lacks_is_refused_by_name() {
    let with_tls12 = |suite| config().with_tls12_cipher_suites([MOST_COMMON, suite]);
    for (config, option, what) in [
        (config().with_groups([Group::X25519, Group::X448]), "`groups`", "x448"),
        (
            config().with_groups([Group::SECP384R1MLKEM1024]).require_post_quantum(true),
            "`require_post_quantum`",
            "SecP384r1MLKEM1024",
        ),
        (
            with_tls12(CipherSuite::TLS_DHE_RSA_WITH_AES_128_GCM_SHA256),
            "`tls12_cipher_suites`",
            "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
        ),
        (
            config().with_tls13_cipher_suites([CipherSuite::TLS_AES_128_CCM_SHA256]),
            "`tls13_cipher_suites`",
            "TLS_AES_128_CCM_SHA256",
        ),
    ] {
        let error = BoringConnector::new(&config).unwrap_err();
        assert_eq!(error.kind(), TlsErrorKind::UnsupportedOption);
        for word in [option, what] {
            assert!(error.to_string().contains(word), "{error}");
        }
    }
}

const MOST_COMMON: CipherSuite = CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;

/// An ECHConfigList that BoringSSL can read but not use; BoringSSL itself would do without ECH.
#[test]
fn an_unusable_ech_config_is_refused() {
    // Its only entry has a version that does not exist.
    let list = [0, 6, 0xfe, 0xff, 0, 2, 1, 2];
    let error = BoringConnector::new(&config().with_ech(Ech::Configs(list.to_vec()))).unwrap_err();
    assert_eq!(error.kind(), TlsErrorKind::UnsupportedOption);
    assert!(error.to_string().contains("`ech`"), "{error}");
}
