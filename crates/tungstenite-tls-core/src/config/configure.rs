//! How a backend takes a [`TlsConfig`](crate::TlsConfig) over: [`Configure`].

use std::iter;

use rustls_pki_types::CertificateRevocationListDer;

use super::{
    CertificateCompression, CipherSuite, Clock, Ech, Group, Identity, KeyLogFile, Names, Pins,
    Roots, SignatureScheme, TlsVersion, TrustedServers, VerifyHook,
};
use crate::{TlsError, resumption::StoredSessions};

/// Defines [`Configure`]: each method refuses by default.
macro_rules! configure {
    ($(
        $(#[$doc:meta])*
        fn $method:ident($($argument:ident: $type:ty),*), $option:literal;
    )*) => {
        /// How a backend takes a [`TlsConfig`](crate::TlsConfig) over: one method an option.
        ///
        /// Each method defaults to a refusal that names the option, so what a backend does not
        /// implement it refuses. But for [`versions`](Self::versions), [`alpn`](Self::alpn) and
        /// [`roots`](Self::roots), each is called only where its option was set, and
        /// [`trusted_servers`](Self::trusted_servers) is called instead of `roots`; lists are never
        /// empty, and contradictions were refused before. What only some combinations allow, a
        /// backend refuses when it has them all, and before it gives a connector.
        pub trait Configure {
            /// The backend's name, for refusals.
            fn backend(&self) -> &'static str;

            $(
                $(#[$doc])*
                fn $method(&mut self $(, $argument: $type)*) -> Result<(), TlsError> {
                    $(let _ = $argument;)*
                    Err(TlsError::unsupported(self.backend(), $option, ""))
                }
            )*
        }
    };
}

configure! {
    /// See [`TlsConfig::with_min_version`](crate::TlsConfig::with_min_version) and
    /// [`with_max_version`](crate::TlsConfig::with_max_version). `min` is not above `max`.
    fn versions(min: TlsVersion, max: TlsVersion), "min_version, max_version";

    /// See [`TlsConfig::with_alpn`](crate::TlsConfig::with_alpn). The names are 1 to 255 bytes long;
    /// an empty list means no ALPN. [`alpn_wire_format`] gives the form that many libraries want.
    fn alpn(protocols: &[Vec<u8>]), "alpn";

    /// See [`TlsConfig::with_tls12_cipher_suites`](crate::TlsConfig::with_tls12_cipher_suites). All
    /// are of TLS 1.2.
    fn tls12_cipher_suites(suites: &[CipherSuite]), "tls12_cipher_suites";

    /// See [`TlsConfig::with_tls13_cipher_suites`](crate::TlsConfig::with_tls13_cipher_suites). All
    /// are of TLS 1.3.
    fn tls13_cipher_suites(suites: &[CipherSuite]), "tls13_cipher_suites";

    /// See [`TlsConfig::with_groups`](crate::TlsConfig::with_groups). Not called where
    /// [`require_post_quantum`](Self::require_post_quantum) is.
    fn groups(groups: &[Group]), "groups";

    /// See [`TlsConfig::require_post_quantum`](crate::TlsConfig::require_post_quantum). `groups`
    /// are those to offer, all of them post-quantum; the versions are TLS 1.3 alone.
    fn require_post_quantum(groups: &[Group]), "require_post_quantum";

    /// See [`TlsConfig::with_signature_schemes`](crate::TlsConfig::with_signature_schemes).
    fn signature_schemes(schemes: &[SignatureScheme]), "signature_schemes";

    /// See [`TlsConfig::with_certificate_compression`](crate::TlsConfig::with_certificate_compression).
    fn certificate_compression(algorithms: &[CertificateCompression]), "certificate_compression";

    /// See [`TlsConfig::with_record_size_limit`](crate::TlsConfig::with_record_size_limit). 512 to
    /// 16,384.
    fn record_size_limit(bytes: u16), "record_size_limit";

    /// See [`TlsConfig::require_fips`](crate::TlsConfig::require_fips).
    fn require_fips(), "require_fips";

    /// See [`TlsConfig::with_ech`](crate::TlsConfig::with_ech).
    fn ech(ech: &Ech), "ech";

    /// See [`TlsConfig::with_roots`](crate::TlsConfig::with_roots). Lists of own roots are not empty;
    /// never [`Roots::Exactly`].
    fn roots(roots: &Roots), "roots";

    /// See [`Roots::Exactly`]. The library must verify that the server has the key of its
    /// certificate, and leave the judgement of it to [`TrustedServers::check`].
    fn trusted_servers(servers: &TrustedServers), "Roots::Exactly";

    /// See [`TlsConfig::with_revocation_lists`](crate::TlsConfig::with_revocation_lists).
    fn revocation_lists(lists: &[CertificateRevocationListDer<'static>]), "revocation_lists";

    /// See [`TlsConfig::with_sni`](crate::TlsConfig::with_sni) and
    /// [`with_verified_name`](crate::TlsConfig::with_verified_name). Until it is called, the names
    /// are [`Names::default`].
    fn names(names: &Names), "sni, verified_name";

    /// See [`TlsConfig::with_pins`](crate::TlsConfig::with_pins).
    /// [`ChainCheck`](crate::ChainCheck) judges by them.
    fn pins(pins: &Pins), "pins";

    /// See [`TlsConfig::with_verify_hook`](crate::TlsConfig::with_verify_hook).
    /// [`ChainCheck`](crate::ChainCheck) asks it.
    fn verify_hook(hook: &VerifyHook), "verify_hook";

    /// See [`TlsConfig::with_ocsp_stapling`](crate::TlsConfig::with_ocsp_stapling).
    fn ocsp_stapling(), "ocsp_stapling";

    /// See [`TlsConfig::with_must_staple`](crate::TlsConfig::with_must_staple). Called after
    /// [`ocsp_stapling`](Self::ocsp_stapling).
    fn must_staple(), "must_staple";

    /// See
    /// [`TlsConfig::with_certificate_timestamps`](crate::TlsConfig::with_certificate_timestamps).
    fn certificate_timestamps(), "certificate_timestamps";

    /// See [`Dangerous::without_name_check`](crate::Dangerous::without_name_check).
    fn without_name_check(), "without_name_check";

    /// See [`Dangerous::without_certificate_check`](crate::Dangerous::without_certificate_check).
    fn without_certificate_check(), "without_certificate_check";

    /// See [`Dangerous::with_clock`](crate::Dangerous::with_clock).
    fn clock(clock: &Clock), "clock";

    /// See [`TlsConfig::with_identity`](crate::TlsConfig::with_identity).
    fn identity(identity: &Identity), "identity";

    /// See [`TlsConfig::with_resumption`](crate::TlsConfig::with_resumption).
    fn resumption(on: bool), "resumption";

    /// See [`TlsConfig::with_session_store`](crate::TlsConfig::with_session_store).
    fn session_store(store: StoredSessions), "session_store";

    /// See [`TlsConfig::with_early_data`](crate::TlsConfig::with_early_data).
    fn early_data(), "early_data";

    /// See [`TlsConfig::with_false_start`](crate::TlsConfig::with_false_start).
    fn false_start(), "false_start";

    /// See [`TlsConfig::with_key_log`](crate::TlsConfig::with_key_log). The file is open.
    fn key_log(file: KeyLogFile), "key_log";
}

/// A list of ALPN protocols as it goes over the wire (RFC 7301, section 3.1), without the length
/// of the whole: each name after its length in one byte. The names are 1 to 255 bytes long.
pub fn alpn_wire_format(protocols: &[Vec<u8>]) -> Vec<u8> {
    protocols
        .iter()
        .flat_map(|name| iter::once(name.len() as u8).chain(name.iter().copied()))
        .collect()
}
