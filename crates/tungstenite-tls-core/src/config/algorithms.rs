//! The algorithms that TLS negotiates, by their names in IANA's registries: [`CipherSuite`],
//! [`Group`], [`SignatureScheme`].

use std::{fmt, str::FromStr};

use crate::TlsError;

/// A number in a registry, which is written as its name.
macro_rules! registry {
    (
        $(#[$doc:meta])*
        $type:ident, $what:literal:
        $($constant:ident = $code:literal $name:literal,)*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(u16);

        impl $type {
            $(
                #[doc = concat!("`", $name, "`")]
                pub const $constant: Self = Self($code);
            )*

            /// All known values.
            pub const ALL: &[Self] = &[$(Self::$constant,)*];

            /// The number, as sent on the wire.
            pub const fn code(self) -> u16 {
                self.0
            }

            /// The value with this number, if it is known.
            pub fn from_code(code: u16) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.0 == code)
            }

            /// The name of the value with this number in IANA's registry; the number itself in
            /// hexadecimal (`0xc0ac`) if it is not known.
            pub fn name_of(code: u16) -> String {
                match Self::from_code(code) {
                    Some(known) => known.name().to_owned(),
                    None => format!("{code:#06x}"),
                }
            }

            /// The name in IANA's registry.
            pub const fn name(self) -> &'static str {
                match self.0 {
                    $($code => $name,)*
                    _ => unreachable!(),
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FromStr for $type {
            type Err = TlsError;

            /// Takes the name in IANA's registry, in any case.
            fn from_str(text: &str) -> Result<Self, TlsError> {
                let found = Self::ALL.iter().find(|known| known.name().eq_ignore_ascii_case(text));
                found.copied().ok_or_else(|| {
                    let known: Vec<_> = Self::ALL.iter().map(|known| known.name()).collect();
                    let (text, what) = (text.escape_debug(), $what);
                    TlsError::bad_configuration(format!(
                        "`{text}` is not a known {what}; use one of {}",
                        known.join(", ")
                    ))
                })
            }
        }
    };
}

registry! {
    /// A cipher suite, by its IANA name (`TLS_AES_128_GCM_SHA256`).
    ///
    /// The constants are suites with authenticated encryption and, for old servers, some TLS 1.2
    /// suites without it. If a backend's library lacks a suite, building the connector fails with
    /// an error that names it.
    ///
    /// ```
    /// use tungstenite_tls_core::CipherSuite;
    ///
    /// let suite: CipherSuite = "tls_aes_128_gcm_sha256".parse()?;
    /// assert_eq!(suite, CipherSuite::TLS_AES_128_GCM_SHA256);
    /// assert!(suite.is_tls13());
    /// # Ok::<(), tungstenite_tls_core::TlsError>(())
    /// ```
    CipherSuite, "cipher suite":
    TLS_AES_128_GCM_SHA256 = 0x1301 "TLS_AES_128_GCM_SHA256",
    TLS_AES_256_GCM_SHA384 = 0x1302 "TLS_AES_256_GCM_SHA384",
    TLS_CHACHA20_POLY1305_SHA256 = 0x1303 "TLS_CHACHA20_POLY1305_SHA256",
    TLS_AES_128_CCM_SHA256 = 0x1304 "TLS_AES_128_CCM_SHA256",
    TLS_AES_128_CCM_8_SHA256 = 0x1305 "TLS_AES_128_CCM_8_SHA256",
    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 = 0xc02b "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 = 0xc02c "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 = 0xc02f "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 = 0xc030 "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 = 0xcca8
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 = 0xcca9
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 = 0x009e "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
    TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 = 0x009f "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
    TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA = 0xc009 "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
    TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA = 0xc00a "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA = 0xc013 "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA = 0xc014 "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
    TLS_RSA_WITH_AES_128_GCM_SHA256 = 0x009c "TLS_RSA_WITH_AES_128_GCM_SHA256",
    TLS_RSA_WITH_AES_256_GCM_SHA384 = 0x009d "TLS_RSA_WITH_AES_256_GCM_SHA384",
    TLS_RSA_WITH_AES_128_CBC_SHA = 0x002f "TLS_RSA_WITH_AES_128_CBC_SHA",
    TLS_RSA_WITH_AES_256_CBC_SHA = 0x0035 "TLS_RSA_WITH_AES_256_CBC_SHA",
}

impl CipherSuite {
    /// Whether it is a TLS 1.3 suite; the others are TLS 1.2 suites.
    pub const fn is_tls13(self) -> bool {
        self.0 >> 8 == 0x13
    }
}

registry! {
    /// A key-exchange group, by its IANA name (`x25519`, `X25519MLKEM768`).
    ///
    /// ```
    /// use tungstenite_tls_core::Group;
    ///
    /// assert_eq!(Group::from_code(29), Some(Group::X25519));
    /// assert!(Group::X25519MLKEM768.is_post_quantum());
    /// ```
    Group, "key-exchange group":
    SECP256R1 = 23 "secp256r1",
    SECP384R1 = 24 "secp384r1",
    SECP521R1 = 25 "secp521r1",
    X25519 = 29 "x25519",
    X448 = 30 "x448",
    FFDHE2048 = 256 "ffdhe2048",
    FFDHE3072 = 257 "ffdhe3072",
    FFDHE4096 = 258 "ffdhe4096",
    SECP256R1MLKEM768 = 4587 "SecP256r1MLKEM768",
    X25519MLKEM768 = 4588 "X25519MLKEM768",
    SECP384R1MLKEM1024 = 4589 "SecP384r1MLKEM1024",
}

impl Group {
    /// Whether the group resists quantum computers: it includes ML-KEM (FIPS 203).
    pub const fn is_post_quantum(self) -> bool {
        matches!(self.0, 4587..=4589)
    }
}

registry! {
    /// A signature algorithm, by its IANA name (`ecdsa_secp256r1_sha256`; RFC 8446, section 4.2.3).
    ///
    /// ```
    /// use tungstenite_tls_core::{SignatureScheme, TlsConfig};
    ///
    /// let config = TlsConfig::new().with_signature_schemes([SignatureScheme::ED25519]);
    /// ```
    SignatureScheme, "signature scheme":
    ECDSA_SECP256R1_SHA256 = 0x0403 "ecdsa_secp256r1_sha256",
    ECDSA_SECP384R1_SHA384 = 0x0503 "ecdsa_secp384r1_sha384",
    ECDSA_SECP521R1_SHA512 = 0x0603 "ecdsa_secp521r1_sha512",
    ED25519 = 0x0807 "ed25519",
    RSA_PSS_RSAE_SHA256 = 0x0804 "rsa_pss_rsae_sha256",
    RSA_PSS_RSAE_SHA384 = 0x0805 "rsa_pss_rsae_sha384",
    RSA_PSS_RSAE_SHA512 = 0x0806 "rsa_pss_rsae_sha512",
    RSA_PKCS1_SHA256 = 0x0401 "rsa_pkcs1_sha256",
    RSA_PKCS1_SHA384 = 0x0501 "rsa_pkcs1_sha384",
    RSA_PKCS1_SHA512 = 0x0601 "rsa_pkcs1_sha512",
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TlsErrorKind;

    #[test]
    fn names_are_read_as_they_are_written() {
        fn all<T: FromStr<Err = TlsError> + Copy + PartialEq + fmt::Display>(known: &[T]) {
            assert!(known.iter().all(|one| one.to_string().parse::<T>().unwrap() == *one));
        }
        all(CipherSuite::ALL);
        all(Group::ALL);
        all(SignatureScheme::ALL);
        assert_eq!("X25519".parse::<Group>().unwrap(), Group::X25519);
    }

    #[test]
    fn a_name_that_is_none_lists_those_there_are() {
        let error = "TLS_NULL_WITH_NULL_NULL".parse::<CipherSuite>().unwrap_err();
        assert_eq!(error.kind(), TlsErrorKind::BadConfiguration);
        assert!(error.to_string().contains("TLS_AES_128_GCM_SHA256"), "{error}");
    }
}
