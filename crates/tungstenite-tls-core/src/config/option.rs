//! The vocabulary of options: [`TlsOption`].

use std::fmt;

/// Defines [`TlsOption`]: each option with its name and what it is for.
macro_rules! options {
    ($($variant:ident = $name:literal: $about:literal,)*) => {
        /// An option of [`TlsConfig`](crate::TlsConfig).
        ///
        /// An error that refuses an option carries it: see
        /// [`TlsError::option`](crate::TlsError::option).
        ///
        /// ```
        /// use tungstenite_tls_core::TlsOption;
        ///
        /// assert_eq!(TlsOption::EarlyData.name(), "early_data");
        /// for option in TlsOption::ALL {
        ///     println!("{option}: {}", option.about());
        /// }
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum TlsOption {
            $(#[doc = $about] $variant,)*
        }

        impl TlsOption {
            /// Every option, in alphabetical order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The option's name: its setter without `with_`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// What the option is for, in a few words.
            pub const fn about(self) -> &'static str {
                match self {
                    $(Self::$variant => $about,)*
                }
            }
        }
    };
}

options! {
    Alpn = "alpn": "Protocols to offer with ALPN",
    CertificateCompression = "certificate_compression": "Compressed certificates from the server",
    CertificateTimestamps = "certificate_timestamps": "Signed Certificate Timestamps",
    Clock = "clock": "A clock other than the system's",
    EarlyData = "early_data": "The upgrade request as early data (0-RTT)",
    Ech = "ech": "Encrypted Client Hello, real or as GREASE",
    FalseStart = "false_start": "Application data before the server's last flight of TLS 1.2",
    Groups = "groups": "Key-exchange groups to offer",
    Identity = "identity": "A client certificate and its key",
    KeyLog = "key_log": "A file for the secrets of connections",
    MaxRecordSize = "max_record_size": "The most plaintext in one record",
    MaxVersion = "max_version": "The newest TLS version to offer",
    MinVersion = "min_version": "The oldest TLS version to accept",
    MustStaple = "must_staple": "An OCSP response if the certificate promises one",
    NoCertificateCheck = "without_certificate_check": "Any certificate is accepted",
    NoNameCheck = "without_name_check": "A certificate for any name is accepted",
    OcspStapling = "ocsp_stapling": "The server's stapled OCSP response",
    Pins = "pins": "Keys, one of which the server's chain must contain",
    RequireFips = "require_fips": "A library in FIPS 140 mode",
    RequirePostQuantum = "require_post_quantum": "A key exchange that resists quantum computers",
    Resumption = "resumption": "Session resumption, on or off",
    RevocationLists = "revocation_lists": "Lists of revoked certificates",
    Roots = "roots": "The issuers to trust",
    SessionStore = "session_store": "A store for sessions that outlives the process",
    SignatureSchemes = "signature_schemes": "Algorithms that the server may sign with",
    Sni = "sni": "The server name to send",
    Tls12CipherSuites = "tls12_cipher_suites": "TLS 1.2 cipher suites to offer",
    Tls13CipherSuites = "tls13_cipher_suites": "TLS 1.3 cipher suites to offer",
    TrustedServers = "Roots::Exactly": "Servers trusted for their own certificate or key",
    VerifiedName = "verified_name": "The name that the certificate must carry",
    VerifyHook = "verify_hook": "Your own check of the verified chain",
}

/// A set of options.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OptionSet(u64);

const _: () = assert!(TlsOption::ALL.len() <= 64, "an OptionSet has a bit for each option");

impl OptionSet {
    pub(super) fn insert(&mut self, option: TlsOption) {
        self.0 |= Self::bit(option);
    }

    pub(super) fn contains(self, option: TlsOption) -> bool {
        self.0 & Self::bit(option) != 0
    }

    /// The options, in alphabetical order.
    pub(super) fn iter(self) -> impl Iterator<Item = TlsOption> {
        TlsOption::ALL.iter().copied().filter(move |option| self.contains(*option))
    }

    fn bit(option: TlsOption) -> u64 {
        1 << option as u64
    }
}

/// The option's [name](TlsOption::name).
impl fmt::Display for TlsOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
