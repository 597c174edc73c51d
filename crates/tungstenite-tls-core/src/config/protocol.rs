//! The options of [`TlsConfig`] that say what to negotiate, and who one is.

use super::{
    CertificateCompression, CipherSuite, Ech, Group, Identity, SignatureScheme, TlsConfig,
    TlsVersion,
};

impl TlsConfig {
    /// The protocols to offer with ALPN (RFC 7301), most wanted first; none: no ALPN at all.
    /// Default: `http/1.1`, which the upgrade needs (RFC 6455, section 4.1): a server that is
    /// offered nothing may choose HTTP/2.
    #[must_use]
    pub fn with_alpn<P: Into<Vec<u8>>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        self.options().alpn = protocols.into_iter().map(Into::into).collect();
        self
    }

    /// The oldest version of TLS to accept. Default: TLS 1.2, which is also the oldest there is
    /// here (RFC 8996).
    #[must_use]
    pub fn with_min_version(mut self, version: TlsVersion) -> Self {
        self.options().min_version = version;
        self
    }

    /// The newest version of TLS to offer. Default: TLS 1.3.
    #[must_use]
    pub fn with_max_version(mut self, version: TlsVersion) -> Self {
        self.options().max_version = version;
        self
    }

    /// The cipher suites of TLS 1.2 to offer, most wanted first, and no others. Says nothing of TLS
    /// 1.3. Default: the backend's choice of those with forward secrecy and authenticated
    /// encryption, the cheapest for this processor first.
    #[must_use]
    pub fn with_tls12_cipher_suites(
        mut self,
        suites: impl IntoIterator<Item = CipherSuite>,
    ) -> Self {
        self.options().tls12_suites = suites.into_iter().collect();
        self
    }

    /// The cipher suites of TLS 1.3 to offer, most wanted first, and no others. Says nothing of TLS
    /// 1.2. Default: the backend's choice, the cheapest for this processor first.
    #[must_use]
    pub fn with_tls13_cipher_suites(
        mut self,
        suites: impl IntoIterator<Item = CipherSuite>,
    ) -> Self {
        self.options().tls13_suites = suites.into_iter().collect();
        self
    }

    /// The groups of the key exchange to offer, most wanted first, and no others. The first is the
    /// one that the ClientHello has a key for; a server that wants another costs a round trip.
    /// Default: the library's.
    #[must_use]
    pub fn with_groups(mut self, groups: impl IntoIterator<Item = Group>) -> Self {
        self.options().groups = groups.into_iter().collect();
        self
    }

    /// The algorithms in which the server may sign the handshake, most wanted first, and no others.
    /// Default: the library's.
    #[must_use]
    pub fn with_signature_schemes(
        mut self,
        schemes: impl IntoIterator<Item = SignatureScheme>,
    ) -> Self {
        self.options().signature_schemes = schemes.into_iter().collect();
        self
    }

    /// Whether the key exchange must withstand a quantum computer: only groups with ML-KEM are
    /// offered, of those that [`with_groups`](Self::with_groups) names or else X25519MLKEM768, and
    /// TLS 1.3 alone. With a server that has none there is no connection. It is about secrecy;
    /// signatures are what they are. Default: no.
    #[must_use]
    pub fn require_post_quantum(mut self, required: bool) -> Self {
        self.options().post_quantum = required;
        self
    }

    /// Whether the library must be running a cryptographic module in FIPS 140 mode, and be able to
    /// show it. That the module which a program was linked with is a validated one on its platform,
    /// no library can show; its certificate tells. Default: no.
    #[must_use]
    pub fn require_fips(mut self, required: bool) -> Self {
        self.options().fips = required;
        self
    }

    /// Hides the server's name from those on the way (Encrypted Client Hello). Needs TLS 1.3.
    /// Default: no.
    #[must_use]
    pub fn with_ech(mut self, ech: Ech) -> Self {
        self.options().ech = Some(ech);
        self
    }

    /// The algorithms in which the server may compress its certificates (RFC 8879), most wanted
    /// first. It saves a round trip where a chain is longer than TCP's first window. Default: none.
    #[must_use]
    pub fn with_certificate_compression(
        mut self,
        algorithms: impl IntoIterator<Item = CertificateCompression>,
    ) -> Self {
        self.options().certificate_compression = algorithms.into_iter().collect();
        self
    }

    /// The most plaintext to send in one record, 512 to 16,384 bytes. Smaller records reach the peer's
    /// program earlier on a slow link, and cost more. Default: 16,384. What the peer sends it does
    /// not limit: none of the libraries speaks RFC 8449.
    #[must_use]
    pub fn with_max_record_size(mut self, bytes: u16) -> Self {
        self.options().max_record_size = Some(bytes);
        self
    }

    /// Who the client is, to servers that ask. Default: nobody.
    #[must_use]
    pub fn with_identity(mut self, identity: Identity) -> Self {
        self.options().identity = Some(identity);
        self
    }

    /// What [`require_post_quantum`](Self::require_post_quantum) offers.
    pub(super) fn post_quantum_groups(&self) -> Vec<Group> {
        match &self.0.groups[..] {
            [] => vec![Group::X25519MLKEM768],
            named => named.iter().copied().filter(|group| group.is_post_quantum()).collect(),
        }
    }
}
