//! A certificate before it is signed, with every field open to change: [`Draft`].

use rustls_pki_types::CertificateDer;

use super::{
    der::{bit_string, constructed, integer, oid, sequence, set, utf8_string},
    extension::{
        AUTHORITY_KEY_ID, CRL_SIGN, DIGITAL_SIGNATURE, Extension, KEY_CERT_SIGN, SERVER_AUTH,
        SUBJECT_KEY_ID, authority_key_id, basic_constraints, dns, extended_key_usage, key_usage,
        subject_alt_name, subject_key_id,
    },
    key::{Hash, Key},
    time::{DAY, from_now},
};

/// An unsigned certificate. It starts out as the Baseline Requirements demand.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// The encoded version: 2 means version 3. `None`: left out, which means version 1.
    pub(crate) version: Option<u8>,
    /// The content of the INTEGER.
    pub(crate) serial: Vec<u8>,
    /// An encoded Name.
    pub(crate) subject: Vec<u8>,
    /// A Name to use instead of the issuer's.
    pub(crate) issuer: Option<Vec<u8>>,
    /// The validity, as two encoded Times.
    pub(crate) not_before: Vec<u8>,
    pub(crate) not_after: Vec<u8>,
    pub(crate) key: Key,
    /// A SubjectPublicKeyInfo to use instead of the key's.
    pub(crate) public_key: Option<Vec<u8>>,
    /// The encoded unique identifiers of version 2, which go between key and extensions.
    pub(crate) unique_ids: Vec<u8>,
    pub(crate) extensions: Vec<Extension>,
    /// Bytes to use instead of the list of extensions and its tag.
    pub(crate) raw_extensions: Option<Vec<u8>>,
    /// Whether to add an authorityKeyIdentifier that names the issuer's key.
    pub(crate) names_issuer_key: bool,
    pub(crate) signing: Signing,
}

/// How a [`Draft`] is signed.
#[derive(Clone, Debug)]
pub(crate) struct Signing {
    /// The hash to use if the issuer's key is RSA.
    pub(crate) hash: Hash,
    /// Replacement AlgorithmIdentifiers: for the signed one, and for the one next to the signature.
    pub(crate) inner: Option<Vec<u8>>,
    pub(crate) outer: Option<Vec<u8>>,
    /// Changes the finished signature.
    pub(crate) spoil: fn(&mut Vec<u8>),
}

impl Draft {
    fn new(subject: &str, key: Key) -> Self {
        let mut serial = key.identifier()[..16].to_vec();
        serial[0] = serial[0] & 0x3f | 0x40;
        Self {
            version: Some(2),
            serial,
            subject: common_name(subject),
            issuer: None,
            not_before: from_now(-DAY),
            not_after: from_now(30 * DAY),
            key,
            public_key: None,
            unique_ids: Vec::new(),
            extensions: Vec::new(),
            raw_extensions: None,
            names_issuer_key: true,
            signing: Signing { hash: Hash::Sha256, inner: None, outer: None, spoil: |_| {} },
        }
    }

    /// A server's certificate for `host`.
    pub(crate) fn leaf(host: &str) -> Self {
        let mut draft = Self::new("leaf", Key::p256());
        draft.set(key_usage(&[DIGITAL_SIGNATURE]));
        draft.set(extended_key_usage(&[SERVER_AUTH]));
        draft.set(subject_alt_name(&[dns(host)]));
        draft
    }

    /// A CA's certificate.
    pub(crate) fn authority(subject: &str) -> Self {
        let mut draft = Self::new(subject, Key::p256());
        draft.set(basic_constraints(true, None));
        draft.set(key_usage(&[KEY_CERT_SIGN, CRL_SIGN]));
        draft.set(subject_key_id(draft.key.identifier()));
        draft
    }

    /// Replaces the key, and updates the subjectKeyIdentifier if there is one.
    pub(crate) fn set_key(&mut self, key: Key) {
        if self.has(SUBJECT_KEY_ID) {
            self.set(subject_key_id(key.identifier()));
        }
        self.key = key;
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.extensions.iter().any(|extension| extension.id == id)
    }

    /// Adds an extension, replacing any with the same OID.
    pub(crate) fn set(&mut self, extension: Extension) {
        self.remove(extension.id);
        self.extensions.push(extension);
    }

    pub(crate) fn remove(&mut self, id: &str) {
        self.extensions.retain(|extension| extension.id != id);
    }

    /// The certificate, signed by the key of `issuer`.
    pub(crate) fn signed_by(&self, issuer: &Self) -> CertificateDer<'static> {
        let algorithm = issuer.key.algorithm(self.signing.hash);
        let tbs = self.to_be_signed(issuer, &algorithm);
        let mut signature = issuer.key.sign(self.signing.hash, &tbs);
        (self.signing.spoil)(&mut signature);
        let outer = self.signing.outer.clone().unwrap_or(algorithm);
        sequence([tbs, outer, bit_string(0, signature)]).into()
    }

    /// TBSCertificate (RFC 5280, section 4.1).
    fn to_be_signed(&self, issuer: &Self, algorithm: &[u8]) -> Vec<u8> {
        let version = self.version.map(|number| constructed(0, integer([number])));
        let extensions = self.raw_extensions.clone().unwrap_or_else(|| self.extensions(issuer));
        sequence([
            version.unwrap_or_default(),
            integer(&self.serial),
            self.signing.inner.clone().unwrap_or_else(|| algorithm.to_vec()),
            self.issuer.clone().unwrap_or_else(|| issuer.subject.clone()),
            sequence([&self.not_before, &self.not_after]),
            self.subject.clone(),
            self.public_key.clone().unwrap_or_else(|| self.key.public()),
            self.unique_ids.clone(),
            extensions,
        ])
    }

    fn extensions(&self, issuer: &Self) -> Vec<u8> {
        let mut extensions: Vec<_> = self.extensions.iter().map(Extension::der).collect();
        if self.names_issuer_key && !self.has(AUTHORITY_KEY_ID) {
            extensions.push(authority_key_id(issuer.key.identifier()).der());
        }
        if extensions.is_empty() { Vec::new() } else { constructed(3, sequence(extensions)) }
    }
}

/// A Name with only a common name.
pub(crate) fn common_name(text: &str) -> Vec<u8> {
    name(&[("2.5.4.3", utf8_string(text))])
}

/// A Name of attributes, each with its type and its encoded value.
pub(crate) fn name(attributes: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let attribute = |(kind, value): &(&str, Vec<u8>)| sequence([&oid(kind), value]);
    sequence(attributes.iter().map(|pair| set([attribute(pair)])))
}
