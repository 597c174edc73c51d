//! The options of [`TlsConfig`] for negotiation and for the client's identity.

use super::{
    CertificateCompression, CipherSuite, Ech, Group, Identity, SignatureScheme, TlsConfig,
    TlsVersion,
};

impl TlsConfig {
    /// The protocols to offer with ALPN (RFC 7301), in order of preference. An empty list offers no
    /// ALPN. Default: `http/1.1`, which the upgrade needs (RFC 6455, section 4.1); without an offer
    /// a server may choose HTTP/2.
    ///
    /// ```
    /// use tungstenite_tls_core::TlsConfig;
    ///
    /// let config = TlsConfig::new().with_alpn(["http/1.1", "x-own-protocol"]);
    /// ```
    #[must_use]
    pub fn with_alpn<P: Into<Vec<u8>>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        self.options().alpn = protocols.into_iter().map(Into::into).collect();
        self
    }

    /// The oldest TLS version to accept. Default: TLS 1.2, the oldest that is supported (RFC 8996).
    /// Some backends have TLS 1.2 only with the feature `tls12`.
    #[must_use]
    pub fn with_min_version(mut self, version: TlsVersion) -> Self {
        self.options().min_version = version;
        self
    }

    /// The newest TLS version to offer. Default: TLS 1.3. Some backends have TLS 1.2 only with the
    /// feature `tls12`.
    #[must_use]
    pub fn with_max_version(mut self, version: TlsVersion) -> Self {
        self.options().max_version = version;
        self
    }

    /// The TLS 1.2 cipher suites to offer, in order of preference, and no others. TLS 1.3 is not
    /// affected. Default: the suites with forward secrecy and authenticated encryption that the
    /// backend has, the cheapest for this processor first. Needs the feature `algorithms`.
    #[must_use]
    pub fn with_tls12_cipher_suites(
        mut self,
        suites: impl IntoIterator<Item = CipherSuite>,
    ) -> Self {
        self.options().tls12_suites = suites.into_iter().collect();
        self
    }

    /// The TLS 1.3 cipher suites to offer, in order of preference, and no others. TLS 1.2 is not
    /// affected. Default: those of the backend, the cheapest for this processor first. Needs the
    /// feature `algorithms`.
    ///
    /// ```
    /// use tungstenite_tls_core::{CipherSuite, TlsConfig};
    ///
    /// let suites = [CipherSuite::TLS_AES_256_GCM_SHA384];
    /// let config = TlsConfig::new().with_tls13_cipher_suites(suites);
    /// ```
    #[must_use]
    pub fn with_tls13_cipher_suites(
        mut self,
        suites: impl IntoIterator<Item = CipherSuite>,
    ) -> Self {
        self.options().tls13_suites = suites.into_iter().collect();
        self
    }

    /// The key-exchange groups to offer, in order of preference, and no others. The ClientHello
    /// carries a key for the first; a server that wants another group costs a round trip. Default:
    /// the library's. Needs the feature `algorithms`.
    ///
    /// ```
    /// use tungstenite_tls_core::{Group, TlsConfig};
    ///
    /// let config = TlsConfig::new().with_groups([Group::X25519MLKEM768, Group::X25519]);
    /// ```
    #[must_use]
    pub fn with_groups(mut self, groups: impl IntoIterator<Item = Group>) -> Self {
        self.options().groups = groups.into_iter().collect();
        self
    }

    /// The algorithms that the server may sign the handshake with, in order of preference, and no
    /// others. Default: the library's. Needs the feature `algorithms`.
    #[must_use]
    pub fn with_signature_schemes(
        mut self,
        schemes: impl IntoIterator<Item = SignatureScheme>,
    ) -> Self {
        self.options().signature_schemes = schemes.into_iter().collect();
        self
    }

    /// Whether the key exchange must resist quantum computers. If so, only TLS 1.3 and groups with
    /// ML-KEM are offered: those of [`with_groups`](Self::with_groups), or X25519MLKEM768 if it was
    /// not called. A server without such a group cannot be connected to. This protects secrecy;
    /// signatures stay classical. Default: no. Needs the feature `algorithms`.
    #[must_use]
    pub fn require_post_quantum(mut self, required: bool) -> Self {
        self.options().post_quantum = required;
        self
    }

    /// Whether the library must run its cryptography in FIPS 140 mode, and be able to show it. No
    /// library can show that its module is validated on your platform; the module's certificate
    /// says so. Default: no. Needs the feature `algorithms`.
    #[must_use]
    pub fn require_fips(mut self, required: bool) -> Self {
        self.options().fips = required;
        self
    }

    /// Encrypted Client Hello (RFC 9849), which hides the server's name on the network. Needs TLS
    /// 1.3. Default: none. Needs the feature `ech`.
    ///
    /// ```
    /// use tungstenite_tls_core::{Ech, TlsConfig};
    ///
    /// /// `list` is the parameter `ech` of the server's HTTPS record in the DNS.
    /// fn hidden(list: Vec<u8>) -> TlsConfig {
    ///     TlsConfig::new().with_ech(Ech::Configs(list))
    /// }
    /// ```
    #[must_use]
    pub fn with_ech(mut self, ech: Ech) -> Self {
        self.options().ech = Some(ech);
        self
    }

    /// The algorithms that the server may compress its certificates with (RFC 8879), in order of
    /// preference. Compression saves a round trip if a chain is longer than TCP's first window.
    /// Default: none. Some backends need the feature `brotli` or `zlib`.
    #[must_use]
    pub fn with_certificate_compression(
        mut self,
        algorithms: impl IntoIterator<Item = CertificateCompression>,
    ) -> Self {
        self.options().certificate_compression = algorithms.into_iter().collect();
        self
    }

    /// The most plaintext to send in one record: 512 to 16,384 bytes. Smaller records reach the
    /// server's program earlier on a slow link, and cost more. Default: 16,384. This does not limit
    /// what the server sends: none of the libraries implements RFC 8449.
    #[must_use]
    pub fn with_max_record_size(mut self, bytes: u16) -> Self {
        self.options().max_record_size = Some(bytes);
        self
    }

    /// The client certificate for mutual TLS. Default: none. Needs the feature `client-identity`.
    ///
    /// ```
    /// use tungstenite_tls_core::{Identity, TlsConfig, TlsError};
    ///
    /// fn mutual(certificates: &[u8], key: &[u8]) -> Result<TlsConfig, TlsError> {
    ///     Ok(TlsConfig::new().with_identity(Identity::from_pem(certificates, key, None)?))
    /// }
    /// ```
    #[must_use]
    pub fn with_identity(mut self, identity: Identity) -> Self {
        self.options().identity = Some(identity);
        self
    }

    /// The groups that [`require_post_quantum`](Self::require_post_quantum) offers.
    pub(super) fn post_quantum_groups(&self) -> Vec<Group> {
        match &self.0.groups[..] {
            [] => vec![Group::X25519MLKEM768],
            named => named.iter().copied().filter(|group| group.is_post_quantum()).collect(),
        }
    }
}
