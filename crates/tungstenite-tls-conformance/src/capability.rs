//! What a TLS library may be unable to do: [`Capability`].

use std::fmt;

use tungstenite_tls_core::TlsVersion;

/// Defines [`Capability`] from its variants, with their names and docs.
macro_rules! capabilities {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal,)*) => {
        /// Something that tests need and that a backend's TLS library may be unable to do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Capability {
            $($(#[doc = $doc])* $variant,)*
        }

        impl Capability {
            /// All capabilities, in alphabetical order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// What a backend with this capability does, in a sentence.
            pub fn about(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($($doc,)*).trim_ascii(),)*
                }
            }

            /// The name, as in test names and reports.
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
    /// Offers the configured protocols (RFC 7301).
    Alpn = "alpn",
    /// Lets the server compress its certificates (RFC 8879).
    CertificateCompression = "certificate_compression",
    /// Shows the Signed Certificate Timestamps that the server sent (RFC 6962).
    CertificateTimestamps = "certificate_timestamps",
    /// Compares the keys of the whole verified chain with pins.
    ChainPins = "chain_pins",
    /// Offers first the cipher suites that are cheapest on this processor.
    CipherOrder = "cipher_order",
    /// Reports the negotiated cipher suite.
    CipherSuite = "cipher_suite",
    /// Takes the time from the caller's clock.
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
    /// Reports that its cryptographic module runs in FIPS 140 mode.
    Fips = "fips",
    /// Reports the negotiated key-exchange group.
    Group = "group",
    /// Offers only the configured key-exchange groups.
    Groups = "groups",
    /// With TLS 1.2, reads what the server still sends after the client's close_notify.
    HalfClose = "half_close",
    /// Presents a client certificate (mTLS).
    Identity = "identity",
    /// Writes the secrets of connections to a file.
    KeyLog = "key_log",
    /// Compares the key of the server's own certificate with pins.
    LeafPins = "leaf_pins",
    /// Limits the size of the records that it sends.
    MaxRecordSize = "max_record_size",
    /// Refuses a server whose required OCSP response is missing or invalid.
    MustStaple = "must_staple",
    /// Connects without checking the certificate.
    NoCertificateCheck = "no_certificate_check",
    /// Connects without checking the certificate's names.
    NoNameCheck = "no_name_check",
    /// Shows the OCSP response that the server stapled (RFC 6066, section 8).
    OcspStapling = "ocsp_stapling",
    /// Shows all certificates that the server presented, not only the leaf.
    PeerChain = "peer_chain",
    /// Requires a post-quantum key exchange.
    PostQuantum = "post_quantum",
    /// Tells the alerts apart that the server sends.
    ReceivedAlerts = "received_alerts",
    /// Renegotiates if a TLS 1.2 server asks for it; backends that lack this refuse or ignore it.
    Renegotiation = "renegotiation",
    /// Reports whether a session was resumed.
    ResumedFlag = "resumed_flag",
    /// Resumes sessions.
    Resumption = "resumption",
    /// Checks certificate revocation lists (RFC 5280, section 5).
    RevocationLists = "revocation_lists",
    /// Keeps sessions in the caller's store, for other processes.
    SessionStore = "session_store",
    /// Accepts only the configured signature algorithms.
    SignatureSchemes = "signature_schemes",
    /// Sends a different server name from the one that it verifies.
    SniName = "sni_name",
    /// Sends no server name.
    SniOff = "sni_off",
    /// Speaks TLS 1.2 (RFC 5246).
    Tls12 = "tls12",
    /// Offers only the configured cipher suites of TLS 1.2.
    Tls12CipherSuites = "tls12_cipher_suites",
    /// Speaks TLS 1.3 (RFC 8446).
    Tls13 = "tls13",
    /// Offers only the configured cipher suites of TLS 1.3.
    Tls13CipherSuites = "tls13_cipher_suites",
    /// Provides the channel binding `tls-server-end-point` (RFC 5929).
    TlsServerEndPoint = "tls_server_end_point",
    /// Trusts servers by their own certificates or keys, and no issuers.
    TrustedServers = "trusted_servers",
    /// Verifies a different name from the URL's.
    VerifiedName = "verified_name",
    /// Asks the caller's hook about the verified chain.
    VerifyHook = "verify_hook",
    /// Reports the negotiated version of TLS.
    Version = "version",
}

impl Capability {
    /// What a new backend does first, in this order.
    pub(crate) const TO_BEGIN_WITH: &[Self] = &[
        Self::Tls13,
        Self::Tls12,
        Self::Alpn,
        Self::Alerts,
        Self::ReceivedAlerts,
        Self::HalfClose,
        Self::Version,
        Self::CipherSuite,
        Self::PeerChain,
        Self::Identity,
        Self::Resumption,
    ];

    /// Speaking this version.
    pub(crate) fn of_version(version: TlsVersion) -> Self {
        match version {
            TlsVersion::Tls12 => Self::Tls12,
            _ => Self::Tls13,
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
