//! How a backend reads a [`TlsConfig`]: [`Settings`], which remember what the backend has read.

use std::{borrow::Cow, cell::Cell, ops::RangeInclusive, sync::Arc};

use rustls_pki_types::CertificateRevocationListDer;

use super::{
    CertificateCompression, ChainCheck, CipherSuite, Clock, Ech, Group, Identity, Names, Options,
    Roots, SignatureScheme, TlsConfig, TlsOption, TlsVersion, TrustedServers, compiled_in,
    key_log::{KeyLog, KeyLogFile},
    option::OptionSet,
};
use crate::{
    TlsError,
    resumption::{KeptSession, KeptSessions, StoredSessions},
};

/// The settings of one [`TlsConfig`], as [`TlsConfig::apply`] hands them to a backend.
///
/// Each method reads one option, or a few that belong together, and so promises that the backend
/// honours it. Lists are never empty, and contradictory options have already been refused.
///
/// What needs a Cargo feature that is off is `None` or `false`. Such methods are inlined always, so
/// that a backend's code for it is removed too.
///
/// ```
/// use tungstenite_tls_core::{TlsError, TlsOption, TlsVersion, backend::Settings};
///
/// fn negotiate(settings: &Settings<'_>) -> Result<(), TlsError> {
///     if settings.versions().contains(&TlsVersion::Tls13) {
///         return Ok(());
///     }
///     Err(settings.unsupported(TlsOption::MaxVersion, "the library speaks only TLS 1.3"))
/// }
/// ```
#[derive(Debug)]
pub struct Settings<'a> {
    config: &'a TlsConfig,
    backend: &'static str,
    read: Cell<OptionSet>,
}

impl<'a> Settings<'a> {
    pub(super) fn new(config: &'a TlsConfig, backend: &'static str) -> Self {
        Self { config, backend, read: Cell::default() }
    }

    /// The options that the backend has read.
    pub(super) fn read(&self) -> OptionSet {
        self.read.get()
    }

    /// The error for an option that the backend reads, but cannot honour as it is set. `why` says
    /// which value or combination the library does not support.
    pub fn unsupported(&self, option: TlsOption, why: &str) -> TlsError {
        TlsError::unsupported(self.backend, option, why)
    }

    /// The TLS versions to offer: [`TlsConfig::with_min_version`] and
    /// [`with_max_version`](TlsConfig::with_max_version). Only TLS 1.3 if another option needs it.
    /// The minimum is never above the maximum.
    pub fn versions(&self) -> RangeInclusive<TlsVersion> {
        self.mark(true, &[TlsOption::MinVersion, TlsOption::MaxVersion]);
        self.config.effective_min_version()..=self.options().max_version
    }

    /// The protocols to offer: [`TlsConfig::with_alpn`]. Their names are 1 to 255 bytes long; an
    /// empty list means no ALPN. [`alpn_wire_format`](crate::backend::alpn_wire_format) encodes the
    /// list as many libraries take it.
    pub fn alpn(&self) -> &'a [Vec<u8>] {
        self.mark(true, &[TlsOption::Alpn]);
        &self.options().alpn
    }

    /// See [`TlsConfig::with_tls12_cipher_suites`]. All are TLS 1.2 suites.
    #[inline(always)]
    pub fn tls12_cipher_suites(&self) -> Option<&'a [CipherSuite]> {
        self.list(
            TlsOption::Tls12CipherSuites,
            compiled_in::ALGORITHMS,
            &self.options().tls12_suites,
        )
    }

    /// See [`TlsConfig::with_tls13_cipher_suites`]. All are TLS 1.3 suites.
    #[inline(always)]
    pub fn tls13_cipher_suites(&self) -> Option<&'a [CipherSuite]> {
        self.list(
            TlsOption::Tls13CipherSuites,
            compiled_in::ALGORITHMS,
            &self.options().tls13_suites,
        )
    }

    /// The groups to offer, and the option that asks for them: [`TlsConfig::with_groups`], or
    /// [`TlsConfig::require_post_quantum`], for which all of them are post-quantum.
    #[inline(always)]
    pub fn groups(&self) -> Option<(TlsOption, Cow<'a, [Group]>)> {
        let compiled_in = compiled_in::ALGORITHMS;
        self.mark(compiled_in, &[TlsOption::Groups, TlsOption::RequirePostQuantum]);
        let options = self.options();
        if !compiled_in {
            return None;
        }
        if options.post_quantum {
            return Some((TlsOption::RequirePostQuantum, self.config.post_quantum_groups().into()));
        }
        let groups = Some(&options.groups[..]).filter(|groups| !groups.is_empty())?;
        Some((TlsOption::Groups, groups.into()))
    }

    /// See [`TlsConfig::with_signature_schemes`].
    #[inline(always)]
    pub fn signature_schemes(&self) -> Option<&'a [SignatureScheme]> {
        self.list(
            TlsOption::SignatureSchemes,
            compiled_in::ALGORITHMS,
            &self.options().signature_schemes,
        )
    }

    /// See [`TlsConfig::with_certificate_compression`].
    pub fn certificate_compression(&self) -> Option<&'a [CertificateCompression]> {
        self.list(TlsOption::CertificateCompression, true, &self.options().certificate_compression)
    }

    /// See [`TlsConfig::with_max_record_size`]. 512 to 16,384 bytes.
    pub fn max_record_size(&self) -> Option<u16> {
        self.mark(true, &[TlsOption::MaxRecordSize]);
        self.options().max_record_size
    }

    /// See [`TlsConfig::require_fips`].
    #[inline(always)]
    pub fn require_fips(&self) -> bool {
        let required = self.options().fips;
        self.flag(TlsOption::RequireFips, compiled_in::ALGORITHMS, required)
    }

    /// See [`TlsConfig::with_ech`].
    #[inline(always)]
    pub fn ech(&self) -> Option<&'a Ech> {
        self.mark(compiled_in::ECH, &[TlsOption::Ech]);
        self.options().ech.as_ref().filter(|_| compiled_in::ECH)
    }

    /// See [`TlsConfig::with_roots`]. `None` for [`Roots::Exactly`], which
    /// [`trusted_servers`](Self::trusted_servers) reads. A list of your own roots is never empty.
    pub fn roots(&self) -> Option<&'a Roots> {
        self.mark(true, &[TlsOption::Roots]);
        Some(&self.options().roots).filter(|roots| !matches!(roots, Roots::Exactly(_)))
    }

    /// See [`Roots::Exactly`]. The library must verify that the server has the key of its
    /// certificate, and leave the certificate itself to [`TrustedServers::check`].
    #[inline(always)]
    pub fn trusted_servers(&self) -> Option<TrustedServers> {
        self.mark(compiled_in::PINS, &[TlsOption::TrustedServers]);
        match &self.options().roots {
            Roots::Exactly(servers) if compiled_in::PINS => Some(TrustedServers::new(servers)),
            _ => None,
        }
    }

    /// See [`TlsConfig::with_revocation_lists`].
    #[inline(always)]
    pub fn revocation_lists(&self) -> Option<&'a [CertificateRevocationListDer<'static>]> {
        self.list(
            TlsOption::RevocationLists,
            compiled_in::CERTIFICATE_STATUS,
            &self.options().revocation_lists,
        )
    }

    /// The names to send and to verify: [`TlsConfig::with_sni`] and
    /// [`with_verified_name`](TlsConfig::with_verified_name).
    pub fn names(&self) -> &'a Names {
        self.mark(true, &[TlsOption::Sni, TlsOption::VerifiedName]);
        &self.options().names
    }

    /// The caller's checks of a verified chain: [`TlsConfig::with_pins`] and
    /// [`with_verify_hook`](TlsConfig::with_verify_hook).
    #[inline(always)]
    pub fn chain_check(&self) -> &'a ChainCheck {
        const NONE: &ChainCheck = &ChainCheck { pins: None, hook: None };
        self.mark(compiled_in::PINS, &[TlsOption::Pins, TlsOption::VerifyHook]);
        if compiled_in::PINS { &self.options().chain } else { NONE }
    }

    /// Whether to ask for an OCSP response: [`TlsConfig::with_ocsp_stapling`], or
    /// [`with_must_staple`](TlsConfig::with_must_staple), which needs one.
    #[inline(always)]
    pub fn ocsp_stapling(&self) -> bool {
        let options = self.options();
        let asks = options.ocsp_stapling || options.must_staple;
        self.flag(TlsOption::OcspStapling, compiled_in::CERTIFICATE_STATUS, asks)
    }

    /// See [`TlsConfig::with_must_staple`].
    #[inline(always)]
    pub fn must_staple(&self) -> bool {
        let judges = self.options().must_staple;
        self.flag(TlsOption::MustStaple, compiled_in::CERTIFICATE_STATUS, judges)
    }

    /// See [`TlsConfig::with_certificate_timestamps`].
    #[inline(always)]
    pub fn certificate_timestamps(&self) -> bool {
        let asks = self.options().certificate_timestamps;
        self.flag(TlsOption::CertificateTimestamps, compiled_in::CERTIFICATE_STATUS, asks)
    }

    /// See [`Dangerous::without_name_check`](crate::Dangerous::without_name_check).
    #[inline(always)]
    pub fn without_name_check(&self) -> bool {
        let unchecked = self.options().danger.no_name_check;
        self.flag(TlsOption::NoNameCheck, compiled_in::DANGEROUS, unchecked)
    }

    /// See [`Dangerous::without_certificate_check`](crate::Dangerous::without_certificate_check).
    #[inline(always)]
    pub fn without_certificate_check(&self) -> bool {
        let unchecked = self.options().danger.no_certificate_check;
        self.flag(TlsOption::NoCertificateCheck, compiled_in::DANGEROUS, unchecked)
    }

    /// See [`Dangerous::with_clock`](crate::Dangerous::with_clock).
    #[inline(always)]
    pub fn clock(&self) -> Option<&'a Clock> {
        self.mark(compiled_in::DANGEROUS, &[TlsOption::Clock]);
        self.options().danger.clock.as_ref().filter(|_| compiled_in::DANGEROUS)
    }

    /// See [`TlsConfig::with_identity`].
    #[inline(always)]
    pub fn identity(&self) -> Option<&'a Identity> {
        self.mark(compiled_in::CLIENT_IDENTITY, &[TlsOption::Identity]);
        self.options().identity.as_ref().filter(|_| compiled_in::CLIENT_IDENTITY)
    }

    /// See [`TlsConfig::with_resumption`]. `None` leaves it to the backend.
    #[inline(always)]
    pub fn resumption(&self) -> Option<bool> {
        let resumption = self.options().resumption;
        // Without the feature, no session is resumed by what this crate keeps.
        let honoured = compiled_in::RESUMPTION || resumption == Some(false);
        self.mark(honoured, &[TlsOption::Resumption]);
        resumption
    }

    /// Where the connector keeps its sessions: in memory, or in the caller's store. `None` if no
    /// session is to be resumed. Reads [`TlsConfig::with_resumption`] and, for
    /// [storable](KeptSession::STORABLE) sessions,
    /// [`with_session_store`](TlsConfig::with_session_store).
    #[inline(always)]
    pub fn kept_sessions<S: KeptSession>(&self) -> Option<Arc<KeptSessions<S>>> {
        if S::STORABLE {
            self.mark(compiled_in::RESUMPTION, &[TlsOption::SessionStore]);
        }
        let clock = self.options().danger.clock.clone();
        match self.resumption() {
            Some(false) => None,
            _ => KeptSessions::new(self.stored_sessions(), clock),
        }
    }

    /// Call this before the caller edits the native configuration that the backend made. The keys
    /// of stored sessions do not reflect such an edit, so another connector could resume sessions
    /// that were verified by rules other than its own.
    ///
    /// # Errors
    /// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if there is a session store
    /// without a label ([`TlsConfig::with_session_label`]).
    pub fn allow_native_edit(&self) -> Result<(), TlsError> {
        self.stored_sessions().map_or(Ok(()), |stored| stored.allow_native_edit())
    }

    fn stored_sessions(&self) -> Option<StoredSessions> {
        let Options { session_store, session_label, .. } = self.options();
        session_store.as_ref().map(|store| {
            let policy = self.config.resumption_policy();
            StoredSessions::new(store, self.backend, &policy, session_label.as_deref())
        })
    }

    /// See [`TlsConfig::with_early_data`].
    #[inline(always)]
    pub fn early_data(&self) -> bool {
        let sends = self.options().early_data;
        self.flag(TlsOption::EarlyData, compiled_in::RESUMPTION, sends)
    }

    /// See [`TlsConfig::with_false_start`].
    pub fn false_start(&self) -> bool {
        self.flag(TlsOption::FalseStart, true, self.options().false_start)
    }

    /// See [`TlsConfig::with_key_log`]. Opens the file.
    ///
    /// # Errors
    /// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if the file cannot be opened, or
    /// if other users may read or write it.
    #[inline(always)]
    pub fn key_log(&self) -> Result<Option<KeyLogFile>, TlsError> {
        self.mark(compiled_in::KEY_LOG, &[TlsOption::KeyLog]);
        let key_log = self.options().key_log.as_ref().filter(|_| compiled_in::KEY_LOG);
        key_log.map_or(Ok(None), KeyLog::open)
    }

    pub(super) fn options(&self) -> &'a Options {
        &self.config.0
    }

    #[inline(always)]
    fn flag(&self, option: TlsOption, compiled_in: bool, value: bool) -> bool {
        self.mark(compiled_in, &[option]);
        compiled_in && value
    }

    #[inline(always)]
    fn list<T>(&self, option: TlsOption, compiled_in: bool, list: &'a [T]) -> Option<&'a [T]> {
        self.mark(compiled_in, &[option]);
        Some(list).filter(|list| compiled_in && !list.is_empty())
    }

    /// Marks options as read. Those that are not compiled in stay unread, and so refused: their
    /// values are not handed on.
    fn mark(&self, compiled_in: bool, options: &[TlsOption]) {
        let mut read = self.read.get();
        options.iter().filter(|_| compiled_in).for_each(|option| read.insert(*option));
        self.read.set(read);
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::{super::Sni, *};
    use crate::{Pin, Pins, SessionStore, TlsErrorKind, TrustedServer};

    const BACKEND: &str = "forgetful";

    /// A configuration that sets `option`, and nothing that a backend could refuse before it.
    fn setting(option: TlsOption) -> TlsConfig {
        struct NoStore;

        impl SessionStore for NoStore {
            fn put(&self, _: &str, _: &[u8]) {}

            fn take(&self, _: &str) -> Option<Vec<u8>> {
                None
            }
        }

        let config = TlsConfig::new();
        let pin = Pin::of_key(b"key");
        match option {
            TlsOption::Alpn | TlsOption::MinVersion | TlsOption::MaxVersion | TlsOption::Roots => {
                config
            }
            TlsOption::CertificateCompression => {
                config.with_certificate_compression([CertificateCompression::Zlib])
            }
            TlsOption::CertificateTimestamps => config.with_certificate_timestamps(true),
            TlsOption::Clock => config.dangerous().with_clock(SystemTime::now),
            TlsOption::EarlyData => config.with_early_data(true),
            TlsOption::Ech => config.with_ech(Ech::Grease),
            TlsOption::FalseStart => config.with_false_start(true),
            TlsOption::Groups => config.with_groups([Group::X25519]),
            TlsOption::Identity => {
                let key = rustls_pki_types::PrivatePkcs8KeyDer::from(vec![0]).into();
                config.with_identity(Identity::new(vec![vec![0].into()], key).unwrap())
            }
            TlsOption::KeyLog => config.with_key_log(KeyLog::File("key.log".into())),
            TlsOption::MaxRecordSize => config.with_max_record_size(1024),
            TlsOption::MustStaple => config.with_must_staple(true),
            TlsOption::NoCertificateCheck => config.dangerous().without_certificate_check(),
            TlsOption::NoNameCheck => config.dangerous().without_name_check(),
            TlsOption::OcspStapling => config.with_ocsp_stapling(true),
            TlsOption::Pins => config.with_pins(Pins::Leaf(vec![pin])),
            TlsOption::RequireFips => config.require_fips(true),
            TlsOption::RequirePostQuantum => config.require_post_quantum(true),
            TlsOption::Resumption => config.with_resumption(true),
            TlsOption::RevocationLists => config.with_revocation_lists([vec![0].into()]),
            TlsOption::SessionStore => config.with_session_store(Arc::new(NoStore)),
            TlsOption::SignatureSchemes => {
                config.with_signature_schemes([SignatureScheme::ED25519])
            }
            TlsOption::Sni => config.with_sni(Sni::Off),
            TlsOption::Tls12CipherSuites => {
                let suite = CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
                config.with_tls12_cipher_suites([suite])
            }
            TlsOption::Tls13CipherSuites => {
                config.with_tls13_cipher_suites([CipherSuite::TLS_AES_128_GCM_SHA256])
            }
            TlsOption::TrustedServers => {
                config.with_roots(Roots::Exactly(vec![TrustedServer::Key(pin)]))
            }
            TlsOption::VerifiedName => config.with_verified_name("a.example".try_into().unwrap()),
            TlsOption::VerifyHook => config.with_verify_hook(|_| Ok(())),
        }
    }

    /// Reads what is set by default, and nothing else.
    fn read_defaults(settings: &Settings<'_>) -> Result<(), TlsError> {
        let _ = (settings.versions(), settings.alpn(), settings.roots());
        Ok(())
    }

    fn is_default(option: TlsOption) -> bool {
        matches!(
            option,
            TlsOption::Alpn | TlsOption::MinVersion | TlsOption::MaxVersion | TlsOption::Roots
        )
    }

    #[test]
    fn a_backend_that_forgets_an_option_refuses_it_by_name() {
        for &option in TlsOption::ALL {
            let config = setting(option);
            let refused = match is_default(option) {
                true => config.apply(BACKEND, &[], |_| Ok(())),
                false => config.apply(BACKEND, &[], read_defaults),
            };
            let error = refused.unwrap_err();
            assert_eq!(error.kind(), TlsErrorKind::UnsupportedOption, "{option}");
            assert_eq!(error.backend(), Some(BACKEND), "{option}");
            if !is_default(option) {
                assert_eq!(error.option(), Some(option), "{error}");
                assert!(error.to_string().contains(&format!("`{option}`")), "{error}");
            }
        }
        assert!(TlsConfig::new().apply(BACKEND, &[], read_defaults).is_ok());
    }

    #[test]
    fn what_a_backend_lacks_is_refused_with_the_reason_before_anything_is_built() {
        for &option in TlsOption::ALL {
            let lacks = [(option, "for this reason")];
            let built = setting(option).apply::<()>(BACKEND, &lacks, |_| unreachable!());
            let error = built.unwrap_err();
            assert_eq!(error.option(), Some(option), "{error}");
            assert_eq!(error.backend(), Some(BACKEND), "{error}");
            assert!(error.to_string().contains("for this reason"), "{error}");
        }
    }

    #[test]
    fn what_is_set_is_read_as_it_was_set() {
        let config = TlsConfig::new()
            .with_groups([Group::X25519, Group::X25519MLKEM768])
            .with_max_record_size(1024)
            .with_must_staple(true);
        let strict = config.clone().require_post_quantum(true);
        let read = |config: &TlsConfig| {
            config.apply(BACKEND, &[], |settings| {
                let _ = (settings.alpn(), settings.roots());
                assert_eq!(settings.max_record_size(), Some(1024));
                assert!(settings.ocsp_stapling() && settings.must_staple());
                Ok((settings.versions(), settings.groups().map(|(by, g)| (by, g.into_owned()))))
            })
        };
        let (versions, groups) = read(&config).unwrap();
        assert_eq!(versions, TlsVersion::Tls12..=TlsVersion::Tls13);
        let both = vec![Group::X25519, Group::X25519MLKEM768];
        assert_eq!(groups, Some((TlsOption::Groups, both)));
        let (versions, groups) = read(&strict).unwrap();
        assert_eq!(versions, TlsVersion::Tls13..=TlsVersion::Tls13);
        let hybrid = vec![Group::X25519MLKEM768];
        assert_eq!(groups, Some((TlsOption::RequirePostQuantum, hybrid)));
    }

    #[test]
    fn a_store_is_refused_by_a_library_whose_sessions_cannot_be_stored() {
        #[derive(Clone)]
        struct Session<const STORABLE: bool>;

        impl<const STORABLE: bool> KeptSession for Session<STORABLE> {
            const STORABLE: bool = STORABLE;

            fn is_single_use(&self) -> bool {
                true
            }

            fn lifetime(&self) -> Option<std::time::Duration> {
                None
            }
        }

        fn connector<S: KeptSession>() -> Result<(), TlsError> {
            setting(TlsOption::SessionStore).apply(BACKEND, &[], |settings| {
                read_defaults(settings)?;
                settings.kept_sessions::<S>().map(drop).ok_or_else(|| unreachable!())
            })
        }

        assert!(connector::<Session<true>>().is_ok());
        let error = connector::<Session<false>>().unwrap_err();
        assert_eq!(error.option(), Some(TlsOption::SessionStore), "{error}");
    }

    #[test]
    fn an_error_of_the_backend_carries_its_name() {
        let refused = TlsConfig::new().apply::<()>(BACKEND, &[], |_| {
            Err(TlsError::bad_configuration("the roots cannot be used"))
        });
        assert_eq!(refused.unwrap_err().backend(), Some(BACKEND));
    }
}
