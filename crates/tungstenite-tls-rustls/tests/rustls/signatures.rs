//! A server is refused if it signs with an algorithm that the client did not offer.

use std::sync::Arc;

use tungstenite_tls_core::{
    Endpoint, Handshake, Roots, SignatureScheme, TlsConfig, TlsConnector, TlsError, TlsErrorKind,
    TlsSession, TlsVersion,
};
use tungstenite_tls_rustls::{
    RustlsConnector,
    rustls::{
        self, ServerConfig, ServerConnection, SignatureAlgorithm,
        crypto::aws_lc_rs::{default_provider, sign::any_supported_type},
        server::{ClientHello, ResolvesServerCert},
        sign::{CertifiedKey, Signer, SigningKey},
    },
};
use tungstenite_tls_testing::certificates::Certificates;

/// Always signs with the same algorithm, even if the client did not offer it.
#[derive(Debug)]
struct Stubborn(Arc<dyn SigningKey>);

impl SigningKey for Stubborn {
    fn choose_scheme(&self, _: &[rustls::SignatureScheme]) -> Option<Box<dyn Signer>> {
        self.0.choose_scheme(&[rustls::SignatureScheme::ECDSA_NISTP256_SHA256])
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.0.algorithm()
    }
}

#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesServerCert for Always {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}

fn server() -> ServerConnection {
    let identity = &Certificates::shared().localhost;
    let key = Arc::new(Stubborn(any_supported_type(&identity.key()).unwrap()));
    let key = Arc::new(CertifiedKey::new(identity.chain().to_vec(), key));
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Always(key)));
    ServerConnection::new(Arc::new(config)).unwrap()
}

fn handshake(config: &TlsConfig) -> Result<(), TlsError> {
    let connector = RustlsConnector::new(config).unwrap();
    let endpoint = Endpoint::new("localhost".try_into().unwrap(), 443);
    let (mut client, mut server) = (connector.start(&endpoint).unwrap(), server());
    loop {
        let mut wire = Vec::new();
        while client.wants_write() {
            client.write_tls(&mut wire).unwrap();
        }
        server.read_tls(&mut &wire[..]).unwrap();
        server.process_new_packets().unwrap();
        wire.clear();
        while server.wants_write() {
            server.write_tls(&mut wire).unwrap();
        }
        let mut wire = &wire[..];
        while !wire.is_empty() {
            client.read_tls(&mut wire).unwrap();
        }
        if client.handshake()? == Handshake::Complete {
            return Ok(());
        }
    }
}

#[test]
fn by_an_algorithm_that_was_not_offered() {
    let all = Certificates::shared();
    let config = TlsConfig::new().with_roots(Roots::Only(vec![all.root().clone()]));
    for version in [TlsVersion::Tls12, TlsVersion::Tls13] {
        let config = config.clone().with_min_version(version).with_max_version(version);
        assert!(handshake(&config).is_ok());
        // This algorithm allows the server's cipher suites, but not its key.
        let config = config.with_signature_schemes([SignatureScheme::ECDSA_SECP384R1_SHA384]);
        let error = handshake(&config).unwrap_err();
        assert_eq!(error.kind(), TlsErrorKind::Protocol, "{error}");
    }
}
