//! Certificates made on the spot: a CA, servers good and bad, clients, revocation lists and OCSP
//! responses.

mod authority;
mod leaf;
mod ocsp;
mod revocation;

use std::sync::OnceLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{Error, ExtendedKeyUsagePurpose};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use self::{
    authority::Authority,
    leaf::{DAY, Leaf, Validity},
};
pub use self::{
    leaf::KeyKind,
    ocsp::{OcspStatus, Staple},
    revocation::Lists,
};

/// The names that good server certificates here are for.
pub const LOCALHOST: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// A certificate chain, leaf first and without the root, and the leaf's private key.
#[derive(Clone, Debug)]
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    chain_pem: String,
    key_der: Vec<u8>,
    key_pem: String,
    /// The leaf's serial number.
    serial: Vec<u8>,
}

impl Identity {
    /// The chain, leaf first.
    pub fn chain(&self) -> &[CertificateDer<'static>] {
        &self.chain
    }

    /// The leaf's certificate.
    pub fn leaf(&self) -> &CertificateDer<'static> {
        &self.chain[0]
    }

    /// The leaf's private key.
    pub fn key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.key_der.clone()).into()
    }

    /// The chain as PEM.
    pub fn chain_pem(&self) -> &str {
        &self.chain_pem
    }

    /// The private key as PEM (PKCS#8).
    pub fn key_pem(&self) -> &str {
        &self.key_pem
    }

    /// The private key in DER (PKCS#8).
    pub fn key_der(&self) -> &[u8] {
        &self.key_der
    }

    /// One certificate, whatever is in it, and its key in PKCS#8.
    pub fn of(certificate: CertificateDer<'static>, key: Vec<u8>) -> Self {
        Self {
            chain_pem: pem("CERTIFICATE", &certificate),
            chain: vec![certificate],
            key_pem: pem("PRIVATE KEY", &key),
            key_der: key,
            serial: Vec::new(),
        }
    }

    /// With one more certificate behind the chain.
    pub fn with(&self, certificate: &CertificateDer<'static>) -> Self {
        let mut identity = self.clone();
        identity.chain.push(certificate.clone());
        identity
    }

    /// With the key of `other`, which does not belong to the certificate.
    pub fn with_key_of(&self, other: &Self) -> Self {
        let (key_der, key_pem) = (other.key_der.clone(), other.key_pem.clone());
        Self { key_der, key_pem, ..self.clone() }
    }
}

/// A root, an intermediate under it, and what they issued. Servers present the intermediate.
#[derive(Debug)]
pub struct Certificates {
    authority: Authority,
    stranger: Authority,
    /// For `localhost`, `127.0.0.1` and `::1`.
    pub localhost: Identity,
    /// The certificate that takes the place of `localhost`.
    pub localhost_renewed: Identity,
    /// Valid, but for `elsewhere.example` alone.
    pub wrong_host: Identity,
    /// For no name at all: `localhost` is its common name alone.
    pub common_name: Identity,
    /// Expired yesterday.
    pub expired: Identity,
    /// Valid from tomorrow on.
    pub not_yet_valid: Identity,
    /// Like `localhost`, under another root.
    pub unknown_issuer: Identity,
    /// Signed by itself.
    pub self_signed: Identity,
    /// Like `localhost`, with a signature that its issuer did not make.
    pub forged: Identity,
    /// Like `localhost`, and promises a stapled OCSP response (RFC 7633).
    pub must_staple: Identity,
    /// Like `localhost`, and on the revocation list of its issuer.
    pub revoked: Identity,
    /// Like `localhost`, under an intermediate that is on the revocation list of the root.
    pub revoked_issuer: Identity,
    /// For a client.
    pub client: Identity,
    /// For a client, under another root.
    pub unknown_client: Identity,
}

impl Certificates {
    /// Makes all of them anew.
    ///
    /// # Errors
    /// When the random number generator fails.
    pub fn generate() -> Result<Self, Error> {
        let authority = Authority::new("tungstenite-tls test")?;
        let stranger = Authority::new("a stranger's test")?;
        let intermediate = &authority.intermediate;
        let localhost = server();
        let client = client();
        Ok(Self {
            wrong_host: Leaf { names: &["elsewhere.example"], ..localhost.clone() }
                .issued_by(intermediate)?,
            common_name: Leaf { common_name_alone: true, ..localhost.clone() }
                .issued_by(intermediate)?,
            expired: Leaf {
                validity: Validity { from: -30 * DAY, until: -DAY },
                ..localhost.clone()
            }
            .issued_by(intermediate)?,
            not_yet_valid: Leaf {
                validity: Validity { from: DAY, until: 90 * DAY },
                ..localhost.clone()
            }
            .issued_by(intermediate)?,
            unknown_issuer: localhost.issued_by(&stranger.intermediate)?,
            self_signed: localhost.self_signed()?,
            forged: localhost.signed_by(&authority.forger, intermediate)?,
            must_staple: Leaf { must_staple: true, ..localhost.clone() }.issued_by(intermediate)?,
            revoked: localhost.issued_by(intermediate)?,
            revoked_issuer: localhost.issued_by(&authority.revoked_intermediate)?,
            client: client.issued_by(intermediate)?,
            unknown_client: client.issued_by(&stranger.intermediate)?,
            localhost: localhost.issued_by(intermediate)?,
            localhost_renewed: localhost.issued_by(intermediate)?,
            authority,
            stranger,
        })
    }

    /// The same ones for the whole process, made when first asked for.
    ///
    /// # Panics
    /// When they cannot be made.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Certificates> = OnceLock::new();
        SHARED.get_or_init(|| Self::generate().expect("certificates can be made"))
    }

    /// The root's certificate, to be trusted.
    pub fn root(&self) -> &CertificateDer<'static> {
        self.authority.root.der()
    }

    /// The root's certificate as PEM.
    pub fn root_pem(&self) -> &str {
        &self.authority.root_pem
    }

    /// A server's certificate as that of `localhost`, with a key of its own kind.
    pub fn server_of(&self, key: KeyKind) -> Identity {
        let leaf = Leaf { key, ..server() };
        leaf.issued_by(&self.authority.intermediate).expect("a certificate can be made")
    }

    /// A client's certificate, with a key of its own kind.
    pub fn client_of(&self, key: KeyKind) -> Identity {
        let leaf = Leaf { key, ..client() };
        leaf.issued_by(&self.authority.intermediate).expect("a certificate can be made")
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

fn server() -> Leaf {
    Leaf {
        names: &LOCALHOST,
        validity: Validity { from: -DAY, until: 90 * DAY },
        purpose: ExtendedKeyUsagePurpose::ServerAuth,
        key: KeyKind::P256,
        must_staple: false,
        common_name_alone: false,
    }
}

fn client() -> Leaf {
    Leaf { names: &["client.example"], purpose: ExtendedKeyUsagePurpose::ClientAuth, ..server() }
}
