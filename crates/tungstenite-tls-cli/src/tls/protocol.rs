//! The options for what to negotiate: versions, ALPN and algorithms.

use clap::{
    Args,
    builder::{PossibleValuesParser, RangedU64ValueParser, TypedValueParser},
};
use tungstenite_tls::{
    TlsConfig,
    config::{CertificateCompression, CipherSuite, Ech, Group, SignatureScheme, TlsVersion},
};

use super::{ech, errors::parsed};
use crate::failure::Failure;

#[derive(Args, Debug)]
#[command(next_help_heading = "Protocol")]
pub(super) struct ProtocolOptions {
    /// Oldest TLS version to accept.
    #[arg(long, value_name = "VERSION", value_parser = version())]
    min_version: Option<TlsVersion>,

    /// Newest TLS version to offer.
    #[arg(long, value_name = "VERSION", value_parser = version())]
    max_version: Option<TlsVersion>,

    /// Offer this ALPN protocol instead of http/1.1; repeatable, preferred first.
    #[arg(long, value_name = "PROTOCOL")]
    alpn: Vec<String>,

    /// Do not use ALPN.
    #[arg(long, conflicts_with = "alpn")]
    no_alpn: bool,

    /// TLS 1.2 cipher suites to offer, by IANA name, preferred first.
    ///
    /// For example TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256; separate several with commas.
    #[arg(
        long,
        value_name = "SUITES",
        value_parser = parsed::<CipherSuite>,
        value_delimiter = ',',
        visible_alias = "ciphers"
    )]
    tls12_ciphers: Vec<CipherSuite>,

    /// TLS 1.3 cipher suites to offer, by IANA name, preferred first.
    #[arg(long, value_name = "SUITES", value_parser = parsed::<CipherSuite>, value_delimiter = ',')]
    tls13_ciphers: Vec<CipherSuite>,

    /// Key-exchange groups to offer, by IANA name, preferred first.
    ///
    /// For example X25519MLKEM768,x25519.
    #[arg(
        long,
        value_name = "GROUPS",
        value_parser = parsed::<Group>,
        value_delimiter = ',',
        visible_alias = "curves"
    )]
    groups: Vec<Group>,

    /// Signature algorithms that the server may use, by IANA name, preferred first.
    ///
    /// For example ecdsa_secp256r1_sha256,ed25519.
    #[arg(
        long,
        value_name = "SCHEMES",
        value_parser = parsed::<SignatureScheme>,
        value_delimiter = ','
    )]
    sigalgs: Vec<SignatureScheme>,

    /// Refuse a key exchange that a quantum computer could break.
    ///
    /// Offers only TLS 1.3 and only groups with ML-KEM: those of --groups, or X25519MLKEM768.
    #[arg(long)]
    require_post_quantum: bool,

    /// Refuse a library that cannot show that it runs in FIPS 140 mode.
    #[arg(long)]
    require_fips: bool,

    /// Encrypt the ClientHello (ECH) with the server's ECHConfigList, a file or base64.
    ///
    /// The base64 follows `ech=` in the server's HTTPS record in the DNS. A file may have the
    /// base64, PEM (`-----BEGIN ECHCONFIG-----`), or the bytes themselves.
    #[arg(long, value_name = "FILE|BASE64", conflicts_with = "ech_grease")]
    ech: Option<String>,

    /// Send an extension that looks like ECH, but encrypt nothing.
    #[arg(long)]
    ech_grease: bool,

    /// Algorithms with which the server may compress its certificates: zlib, brotli.
    #[arg(
        long,
        value_name = "ALGORITHMS",
        value_parser = parsed::<CertificateCompression>,
        value_delimiter = ','
    )]
    cert_compression: Vec<CertificateCompression>,

    /// Most plaintext to send in one record, 512 to 16384 bytes.
    #[arg(
        long,
        value_name = "BYTES",
        value_parser = RangedU64ValueParser::<u16>::new().range(512..=16_384)
    )]
    record_size: Option<u16>,

    /// Send data with the last flight of a TLS 1.2 handshake (False Start; RFC 7918).
    ///
    /// Saves a round trip. It needs the backend boring, and a server that chooses forward secrecy,
    /// an AEAD cipher suite and an ALPN protocol. TLS 1.3 does not need it.
    #[arg(long)]
    pub(super) false_start: bool,
}

impl ProtocolOptions {
    /// Reads the file of --ech, if there is one.
    pub(super) fn set(&self, config: TlsConfig) -> Result<TlsConfig, Failure> {
        let mut config = config
            .with_tls12_cipher_suites(self.tls12_ciphers.iter().copied())
            .with_tls13_cipher_suites(self.tls13_ciphers.iter().copied())
            .with_groups(self.groups.iter().copied())
            .with_signature_schemes(self.sigalgs.iter().copied())
            .with_certificate_compression(self.cert_compression.iter().copied())
            .require_post_quantum(self.require_post_quantum)
            .require_fips(self.require_fips)
            .with_false_start(self.false_start);
        if let Some(version) = self.min_version {
            config = config.with_min_version(version);
        }
        if let Some(version) = self.max_version {
            config = config.with_max_version(version);
        }
        if self.no_alpn {
            config = config.with_alpn([""; 0]);
        } else if !self.alpn.is_empty() {
            config = config.with_alpn(self.alpn.iter().map(String::as_str));
        }
        if let Some(given) = &self.ech {
            config = config.with_ech(Ech::Configs(ech::read(given)?));
        } else if self.ech_grease {
            config = config.with_ech(Ech::Grease);
        }
        Ok(match self.record_size {
            Some(bytes) => config.with_max_record_size(bytes),
            None => config,
        })
    }
}

/// Parses `1.2` and `1.3`.
pub(crate) fn version() -> impl TypedValueParser<Value = TlsVersion> {
    PossibleValuesParser::new(["1.2", "1.3"]).try_map(|version| version.parse::<TlsVersion>())
}
