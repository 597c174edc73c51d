//! All certificates for tests, good and bad: [`Certificates`].

use std::sync::OnceLock;

use rcgen::{Error, ExtendedKeyUsagePurpose};
use rustls_pki_types::CertificateDer;

use super::{
    authority::Authority,
    identity::Identity,
    leaf::{DAY, KeyKind, Leaf, Validity},
};

/// The names that the good server certificates are for.
pub const LOCALHOST: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// A root, an intermediate under it, and the certificates that they issued. Servers present the
/// intermediate with their own certificate.
#[derive(Debug)]
pub struct Certificates {
    pub(super) authority: Authority,
    pub(super) stranger: Authority,
    /// For `localhost`, `127.0.0.1` and `::1`.
    pub localhost: Identity,
    /// The certificate that replaces `localhost`, with another key.
    pub localhost_renewed: Identity,
    /// Valid, but only for `elsewhere.example`.
    pub wrong_host: Identity,
    /// For no name: `localhost` is only its common name.
    pub common_name: Identity,
    /// Expired yesterday.
    pub expired: Identity,
    /// Valid from tomorrow.
    pub not_yet_valid: Identity,
    /// Like `localhost`, under another root.
    pub unknown_issuer: Identity,
    /// Self-signed.
    pub self_signed: Identity,
    /// Like `localhost`, with a signature that its issuer did not make.
    pub forged: Identity,
    /// Like `localhost`, but requires a stapled OCSP response (RFC 7633).
    pub must_staple: Identity,
    /// Like `localhost`, but on its issuer's revocation list.
    pub revoked: Identity,
    /// Like `localhost`, under an intermediate that is on the root's revocation list.
    pub revoked_issuer: Identity,
    /// For a client.
    pub client: Identity,
    /// For a client, under another root.
    pub unknown_client: Identity,
}

impl Certificates {
    /// Makes a new set.
    ///
    /// # Errors
    /// If the random number generator fails.
    pub fn generate() -> Result<Self, Error> {
        Self::generate_for(LOCALHOST)
    }

    /// Makes a new set whose good server certificates are for `names`: host names and IP addresses.
    ///
    /// # Errors
    /// If there is no name, if one is not ASCII, or if the random number generator fails.
    pub fn generate_for(names: impl IntoIterator<Item = impl Into<String>>) -> Result<Self, Error> {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let authority = Authority::new("tungstenite-tls test")?;
        let stranger = Authority::new("a stranger's test")?;
        let intermediate = &authority.intermediate;
        let localhost = server(names);
        let client = client();
        Ok(Self {
            wrong_host: Leaf { names: vec!["elsewhere.example".to_owned()], ..localhost.clone() }
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

    /// The set that the whole process shares, made on the first call.
    ///
    /// # Panics
    /// If the certificates cannot be made.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Certificates> = OnceLock::new();
        SHARED.get_or_init(|| Self::generate().expect("certificates can be made"))
    }

    /// The root's certificate, for clients to trust.
    pub fn root(&self) -> &CertificateDer<'static> {
        self.authority.root.der()
    }

    /// The root's certificate as PEM.
    pub fn root_pem(&self) -> &str {
        &self.authority.root_pem
    }

    /// Makes a server certificate like `localhost`, with a key of this kind.
    pub fn server_of(&self, key: KeyKind) -> Identity {
        let leaf = Leaf { key, ..server(LOCALHOST.map(str::to_owned).into()) };
        leaf.issued_by(&self.authority.intermediate).expect("a certificate can be made")
    }

    /// Makes a client certificate like `client`, with a key of this kind.
    pub fn client_of(&self, key: KeyKind) -> Identity {
        let leaf = Leaf { key, ..client() };
        leaf.issued_by(&self.authority.intermediate).expect("a certificate can be made")
    }
}

fn server(names: Vec<String>) -> Leaf {
    Leaf {
        names,
        validity: Validity { from: -DAY, until: 90 * DAY },
        purpose: ExtendedKeyUsagePurpose::ServerAuth,
        key: KeyKind::P256,
        must_staple: false,
        common_name_alone: false,
    }
}

fn client() -> Leaf {
    let names = vec!["client.example".to_owned()];
    Leaf { purpose: ExtendedKeyUsagePurpose::ClientAuth, ..server(names) }
}
