//! Certificates made on the spot: a CA, servers good and bad, and a client.

use std::{
    sync::OnceLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, Error,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// The names that good server certificates here are for.
pub const LOCALHOST: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// A certificate chain, leaf first and without the root, and the leaf's private key.
#[derive(Clone, Debug)]
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    chain_pem: String,
    key_der: Vec<u8>,
    key_pem: String,
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
}

/// A root, an intermediate under it, and what they issued. Servers present the intermediate.
#[derive(Debug)]
pub struct Certificates {
    root: CertificateDer<'static>,
    root_pem: String,
    /// For `localhost`, `127.0.0.1` and `::1`.
    pub localhost: Identity,
    /// The certificate that takes the place of `localhost`.
    pub localhost_renewed: Identity,
    /// Valid, but for `elsewhere.example` alone.
    pub wrong_host: Identity,
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
    /// For a client.
    pub client: Identity,
}

impl Certificates {
    /// Makes all of them anew.
    ///
    /// # Errors
    /// When the random number generator fails.
    pub fn generate() -> Result<Self, Error> {
        let Authority { root, intermediate, forger } = Authority::new("tungstenite-tls test")?;
        let stranger = Authority::new("a stranger's test")?;
        let server = ExtendedKeyUsagePurpose::ServerAuth;
        let valid = Validity { from: -DAY, until: 90 * DAY };
        let localhost = Leaf { names: &LOCALHOST, validity: valid, purpose: server };
        Ok(Self {
            root: root.der().clone(),
            root_pem: root.pem(),
            wrong_host: Leaf { names: &["elsewhere.example"], ..localhost.clone() }
                .issued_by(&intermediate)?,
            expired: Leaf {
                validity: Validity { from: -30 * DAY, until: -DAY },
                ..localhost.clone()
            }
            .issued_by(&intermediate)?,
            not_yet_valid: Leaf {
                validity: Validity { from: DAY, until: 90 * DAY },
                ..localhost.clone()
            }
            .issued_by(&intermediate)?,
            unknown_issuer: localhost.issued_by(&stranger.intermediate)?,
            self_signed: localhost.self_signed()?,
            client: Leaf {
                names: &["client.example"],
                purpose: ExtendedKeyUsagePurpose::ClientAuth,
                ..localhost.clone()
            }
            .issued_by(&intermediate)?,
            forged: localhost.signed_by(&forger, &intermediate)?,
            localhost: localhost.issued_by(&intermediate)?,
            localhost_renewed: localhost.issued_by(&intermediate)?,
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
        &self.root
    }

    /// The root's certificate as PEM.
    pub fn root_pem(&self) -> &str {
        &self.root_pem
    }
}

const DAY: i64 = 24 * 60 * 60;

/// Seconds from now.
#[derive(Clone, Copy)]
struct Validity {
    from: i64,
    until: i64,
}

impl Validity {
    fn apply(self, params: &mut CertificateParams) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let at = |offset: i64| {
            let seconds = now.as_secs().saturating_add_signed(offset);
            date_time_ymd(1970, 1, 1) + Duration::from_secs(seconds)
        };
        params.not_before = at(self.from);
        params.not_after = at(self.until);
    }
}

#[derive(Clone)]
struct Leaf {
    names: &'static [&'static str],
    validity: Validity,
    purpose: ExtendedKeyUsagePurpose,
}

impl Leaf {
    fn issued_by(&self, issuer: &CertifiedIssuer<'_, KeyPair>) -> Result<Identity, Error> {
        self.signed_by(issuer, issuer)
    }

    /// Signed by `signer`, and presented with the certificate of `issuer`.
    fn signed_by(
        &self,
        signer: &Issuer<'_, KeyPair>,
        issuer: &CertifiedIssuer<'_, KeyPair>,
    ) -> Result<Identity, Error> {
        let key = KeyPair::generate()?;
        let mut params = self.params()?;
        params.use_authority_key_identifier_extension = true;
        let leaf = params.signed_by(&key, signer)?;
        Ok(Identity {
            chain_pem: leaf.pem() + &issuer.pem(),
            chain: vec![leaf.der().clone(), issuer.der().clone()],
            key_der: key.serialize_der(),
            key_pem: key.serialize_pem(),
        })
    }

    fn self_signed(&self) -> Result<Identity, Error> {
        let key = KeyPair::generate()?;
        let leaf = self.params()?.self_signed(&key)?;
        Ok(Identity {
            chain_pem: leaf.pem(),
            chain: vec![leaf.der().clone()],
            key_der: key.serialize_der(),
            key_pem: key.serialize_pem(),
        })
    }

    fn params(&self) -> Result<CertificateParams, Error> {
        let names: Vec<String> = self.names.iter().map(|&name| name.to_owned()).collect();
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name = named(self.names[0]);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![self.purpose.clone()];
        self.validity.apply(&mut params);
        Ok(params)
    }
}

struct Authority {
    root: CertifiedIssuer<'static, KeyPair>,
    /// Issued by `root`.
    intermediate: CertifiedIssuer<'static, KeyPair>,
    /// Passes itself off as `intermediate`, without its key.
    forger: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new(name: &str) -> Result<Self, Error> {
        let key = KeyPair::generate()?;
        let params = authority(&format!("{name} root"), &key, BasicConstraints::Unconstrained);
        let root = CertifiedIssuer::self_signed(params, key)?;

        let key = KeyPair::generate()?;
        let mut params =
            authority(&format!("{name} intermediate"), &key, BasicConstraints::Constrained(0));
        params.use_authority_key_identifier_extension = true;
        let mut forged = params.clone();
        forged.key_identifier_method = KeyIdMethod::PreSpecified(params.key_identifier(&key));
        Ok(Self {
            intermediate: CertifiedIssuer::signed_by(params, key, &root)?,
            root,
            forger: Issuer::new(forged, KeyPair::generate()?),
        })
    }
}

fn authority(name: &str, key: &KeyPair, constraint: BasicConstraints) -> CertificateParams {
    let mut params = CertificateParams::default();
    // One that is made tomorrow must not be taken for this one.
    let id: String = key.public_key_raw()[1..5].iter().map(|byte| format!("{byte:02x}")).collect();
    params.distinguished_name = named(&format!("{name} {id}"));
    params.is_ca = IsCa::Ca(constraint);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Validity { from: -60 * DAY, until: 365 * DAY }.apply(&mut params);
    params
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}
