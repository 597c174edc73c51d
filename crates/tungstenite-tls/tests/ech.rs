//! Tests of Encrypted Client Hello (RFC 9849) with a server that has the key. Only BoringSSL has
//! the server's side, so these run with the backends that can share a program with it.
#![cfg(all(feature = "boring", feature = "rustls"))]

use std::{
    net::{TcpListener, TcpStream},
    thread,
};

use tungstenite_tls::{
    Backend, Roots, TlsConfig, TlsInfo, accept,
    backend::{
        boring::boring::{
            hpke::HpkeKey,
            pkey::PKey,
            ssl::{NameType, Ssl, SslContext, SslEchKeys, SslMethod},
            x509::X509,
        },
        connector,
        rustls::rustls::crypto::{
            aws_lc_rs::hpke::DH_KEM_X25519_HKDF_SHA256_AES_128 as SUITE, hpke::Hpke,
        },
    },
    client_tls_with_config,
    config::{Ech, TlsVersion},
};
use tungstenite_tls_testing::certificates::Certificates;

/// A server's ECHConfig with one cipher suite, an ECHConfigList of only that, and the private key.
struct Keys {
    config: Vec<u8>,
    list: Vec<u8>,
    private: Vec<u8>,
}

impl Keys {
    fn generate() -> Self {
        let (public, private) = SUITE.generate_key_pair().unwrap();
        let contents = [
            &[7, 0, 0x20, 0, 32][..],
            &public.0,
            &[0, 4, 0, 1, 0, 1, 0, 14],
            b"public.example",
            &[0, 0],
        ]
        .concat();
        let config = [&[0xfe, 0x0d, 0, contents.len() as u8], &contents[..]].concat();
        let list = [&[0, config.len() as u8], &config[..]].concat();
        Self { config, list, private: private.secret_bytes().to_vec() }
    }

    fn server(&self) -> SslContext {
        let identity = &Certificates::shared().localhost;
        let [leaf, intermediate] = identity.chain() else { panic!("another chain") };
        let mut context = SslContext::builder(SslMethod::tls()).unwrap();
        context.set_certificate(&X509::from_der(leaf).unwrap()).unwrap();
        context.add_extra_chain_cert(X509::from_der(intermediate).unwrap()).unwrap();
        let key = PKey::private_key_from_der(identity.key().secret_der()).unwrap();
        context.set_private_key(&key).unwrap();
        // The binding's name is wrong: this is X25519 with SHA-256.
        let key = HpkeKey::dhkem_p256_sha256(&self.private).unwrap();
        let mut keys = SslEchKeys::builder().unwrap();
        keys.add_key(true, &self.config, key).unwrap();
        context.set_ech_keys(&keys.build()).unwrap();
        context.build()
    }
}

/// Connects to `localhost`. Returns the client's view, whether the server decrypted the
/// ClientHello, and the name that the server saw.
fn connect(keys: &Keys, backend: Backend, ech: Ech) -> (TlsInfo, bool, Option<String>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let addr = listener.local_addr().unwrap();
    let context = keys.server();
    let server = thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let socket = accept(Ssl::new(&context).unwrap().accept(stream).unwrap()).unwrap();
        let ssl = socket.get_ref().ssl();
        (ssl.ech_accepted(), ssl.servername(NameType::HOST_NAME).map(str::to_owned))
    });

    let roots = Roots::Only(vec![Certificates::shared().root().clone()]);
    let config = TlsConfig::new().with_roots(roots).with_ech(ech);
    let config = config.with_min_version(TlsVersion::Tls13);
    let connector = connector(backend, &config).unwrap();
    let url = format!("wss://localhost:{}/", addr.port());
    let stream = TcpStream::connect(addr).unwrap();
    let (socket, _) = client_tls_with_config(url, stream, None, Some(connector)).unwrap();
    let info = socket.get_ref().tls_info().unwrap();
    let (accepted, name) = server.join().unwrap();
    (info, accepted, name)
}

#[test]
fn is_accepted() {
    for backend in [Backend::Rustls, Backend::Boring] {
        let keys = Keys::generate();
        let (info, accepted, name) = connect(&keys, backend, Ech::Configs(keys.list.clone()));
        assert_eq!((info.ech_accepted, accepted), (Some(true), true), "{backend}");
        assert_eq!(name.as_deref(), Some("localhost"), "{backend}");
    }
}

/// To a server with a key, GREASE looks like ECH that it cannot decrypt, so it goes on without.
#[test]
fn grease_is_passed_over() {
    for backend in [Backend::Rustls, Backend::Boring] {
        let (info, accepted, name) = connect(&Keys::generate(), backend, Ech::Grease);
        assert!(!accepted, "{backend}");
        assert_ne!(info.ech_accepted, Some(true), "{backend}");
        assert_eq!(name.as_deref(), Some("localhost"), "{backend}");
    }
}
