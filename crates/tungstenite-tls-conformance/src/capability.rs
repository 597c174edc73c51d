//! What a TLS library may be unable to do: [`Capability`].

use std::fmt;

/// Defines [`Capability`]: each with its name and what it means.
macro_rules! capabilities {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// Something that a backend's library may be unable to do, and that tests ask for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Capability {
            $($(#[$doc])* $variant,)*
        }

        impl Capability {
            /// All there are, in alphabetical order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name, as tests carry it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

capabilities! {
    /// Sends an alert to a server that it refuses.
    Alerts = "alerts",
    /// Lets the server compress its certificates (RFC 8879).
    CertificateCompression = "certificate_compression",
    /// Shows the Signed Certificate Timestamps that the server sent (RFC 6962).
    CertificateTimestamps = "certificate_timestamps",
    /// Compares the keys of the whole verified chain with pins.
    ChainPins = "chain_pins",
    /// Offers the cipher suites first that are cheapest on this processor.
    CipherOrder = "cipher_order",
    /// Tells the negotiated cipher suite.
    CipherSuite = "cipher_suite",
    /// Takes the time from a clock of the caller's.
    Clock = "clock",
    /// Sends the upgrade request as early data (0-RTT).
    EarlyData = "early_data",
    /// Encrypts the ClientHello (RFC 9849).
    Ech = "ech",
    /// Pretends to encrypt the ClientHello.
    EchGrease = "ech_grease",
    /// Derives secrets that the server derives too (RFC 5705; RFC 8446, section 7.5).
    Exporter = "exporter",
    /// Sends application data before the server's last flight of TLS 1.2.
    FalseStart = "false_start",
    /// Shows that its cryptographic module runs in FIPS 140 mode.
    Fips = "fips",
    /// Tells the negotiated key-exchange group.
    Group = "group",
    /// Offers the key-exchange groups that it is told to.
    Groups = "groups",
    /// Reads what a server of TLS 1.2 still sends after its own close_notify.
    HalfClose = "half_close",
    /// Presents a client certificate (mTLS).
    Identity = "identity",
    /// Writes the secrets of connections to a file.
    KeyLog = "key_log",
    /// Compares the key of the server's own certificate with pins.
    LeafPins = "leaf_pins",
    /// Refuses a server whose stapled OCSP response is no good one.
    MustStaple = "must_staple",
    /// Connects without a look at the certificate.
    NoCertificateCheck = "no_certificate_check",
    /// Connects without a look at the certificate's names.
    NoNameCheck = "no_name_check",
    /// Shows the OCSP response that the server stapled (RFC 6066, section 8).
    OcspStapling = "ocsp_stapling",
    /// Shows all certificates that the server presented, not the leaf alone.
    PeerChain = "peer_chain",
    /// Tells at once that a peer speaks no TLS, but plain text.
    PlainText = "plain_text",
    /// Insists on a key exchange that withstands quantum computers.
    PostQuantum = "post_quantum",
    /// Bounds the records that it sends.
    MaxRecordSize = "max_record_size",
    /// Renegotiates where a TLS 1.2 server asks for it; who does not refuses.
    Renegotiation = "renegotiation",
    /// Tells whether a session was resumed.
    ResumedFlag = "resumed_flag",
    /// Resumes sessions.
    Resumption = "resumption",
    /// Judges by certificate revocation lists (RFC 5280, section 5).
    RevocationLists = "revocation_lists",
    /// Keeps sessions in a store of the caller's, for other processes.
    SessionStore = "session_store",
    /// Accepts the signature algorithms that it is told to.
    SignatureSchemes = "signature_schemes",
    /// Sends another server name than the one it verifies.
    SniName = "sni_name",
    /// Sends no server name.
    SniOff = "sni_off",
    /// Offers the cipher suites of TLS 1.2 that it is told to.
    Tls12CipherSuites = "tls12_cipher_suites",
    /// Offers the cipher suites of TLS 1.3 that it is told to.
    Tls13CipherSuites = "tls13_cipher_suites",
    /// Gives the channel binding `tls-server-end-point` (RFC 5929).
    TlsServerEndPoint = "tls_server_end_point",
    /// Trusts servers for their own certificates or keys, and no issuer.
    TrustedServers = "trusted_servers",
    /// Verifies another name than the URL's.
    VerifiedName = "verified_name",
    /// Asks a check of the caller's about the verified chain.
    VerifyHook = "verify_hook",
    /// Tells the negotiated version of TLS.
    Version = "version",
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
