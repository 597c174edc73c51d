//! Builds a backend's connector from a [`TlsConfig`], and refuses every option that the backend did
//! not read.

use super::{
    ChainCheck, Danger, Ech, Names, Options, Roots, Settings, Sni, TlsConfig, TlsOption,
    TlsVersion, features, key_log::KeyLog, option::OptionSet,
};
use crate::TlsError;

impl TlsConfig {
    /// Builds a backend's connector from this configuration, with `build`.
    ///
    /// `build` reads the settings; reading an option promises to honour it. An option that is set
    /// and not read is refused, so a backend that forgets an option refuses it. `lacks` lists the
    /// options that the library does not support, each with the reason. They are refused before
    /// `build` is called, and so are options whose Cargo feature of this crate is off, except
    /// resumption, which `build` may refuse for its own reason. The errors carry the name of
    /// `backend`.
    ///
    /// Does no I/O except what `build` does, such as opening a key log.
    ///
    /// # Errors
    /// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if two options contradict each
    /// other, [`UnsupportedOption`](crate::TlsErrorKind::UnsupportedOption) for an option that is
    /// listed in `lacks` or was not read, those that the user has set first; and the errors of
    /// `build`.
    ///
    /// ```
    /// use tungstenite_tls_core::{Sni, TlsConfig, TlsOption};
    ///
    /// const LACKS: &[(TlsOption, &str)] = &[(TlsOption::EarlyData, "the library cannot send it")];
    /// let build = |config: &TlsConfig| {
    ///     config.apply("example", LACKS, |settings| {
    ///         let versions = settings.versions();
    ///         let roots = settings.roots();
    ///         let alpn = settings.alpn();
    ///         Ok(()) // a connector that honours these three
    ///     })
    /// };
    /// assert!(build(&TlsConfig::new()).is_ok());
    /// // The backend says that it lacks one option, and has forgotten another.
    /// let error = build(&TlsConfig::new().with_early_data(true)).unwrap_err();
    /// assert_eq!(error.option(), Some(TlsOption::EarlyData));
    /// let error = build(&TlsConfig::new().with_sni(Sni::Off)).unwrap_err();
    /// assert_eq!(error.option(), Some(TlsOption::Sni));
    /// ```
    pub fn apply<C>(
        &self,
        backend: &'static str,
        lacks: &[(TlsOption, &'static str)],
        build: impl FnOnce(&Settings<'_>) -> Result<C, TlsError>,
    ) -> Result<C, TlsError> {
        self.check()?;
        let settings = Settings::new(self, backend);
        for option in self.options_set().iter() {
            if let Some((_, why)) = lacks.iter().find(|(lacked, _)| *lacked == option) {
                return Err(settings.unsupported(option, why));
            }
        }
        self.check_features(backend)?;
        let connector = build(&settings).map_err(|error| error.on_backend(backend))?;
        let unread = self.options_set().iter().filter(|it| !settings.read().contains(*it));
        // The user looks for what they have set, and almost everybody sets roots.
        match unread.min_by_key(|&it| (self.has_default(it), it == TlsOption::Roots)) {
            Some(unread) => Err(features::not_read(backend, unread)),
            None => Ok(connector),
        }
    }

    /// Whether an option that always counts as set has its default.
    fn has_default(&self, option: TlsOption) -> bool {
        let (options, defaults) = (&*self.0, &*Self::new().0);
        match option {
            TlsOption::Alpn => options.alpn == defaults.alpn,
            TlsOption::MaxVersion => options.max_version == defaults.max_version,
            TlsOption::MinVersion => options.min_version == defaults.min_version,
            TlsOption::Roots => options.roots == defaults.roots,
            _ => false,
        }
    }

    /// The oldest version that the other options allow.
    pub(super) fn effective_min_version(&self) -> TlsVersion {
        if self.needs_tls13() { TlsVersion::Tls13 } else { self.0.min_version }
    }

    /// Whether an option allows only TLS 1.3.
    pub(super) fn needs_tls13(&self) -> bool {
        // A server that decrypts the ClientHello speaks TLS 1.3 (RFC 9849, section 7).
        self.0.post_quantum || matches!(self.0.ech, Some(Ech::Configs(_)))
    }

    /// The options that a backend has to honour.
    pub(super) fn options_set(&self) -> OptionSet {
        // Without `..`, so that a new option does not compile until it is added here.
        let Options {
            roots,
            revocation_lists,
            names: Names { sni, verified },
            chain: ChainCheck { pins, hook },
            ocsp_stapling,
            must_staple,
            certificate_timestamps,
            danger: Danger { no_name_check, no_certificate_check, clock },
            identity,
            alpn: _,
            min_version: _,
            max_version: _,
            tls12_suites,
            tls13_suites,
            groups,
            signature_schemes,
            post_quantum,
            fips,
            ech,
            certificate_compression,
            max_record_size,
            resumption,
            session_store,
            // Part of the session store, without which it is refused.
            session_label: _,
            early_data,
            false_start,
            key_log,
        } = &*self.0;
        let trusts_servers = matches!(roots, Roots::Exactly(_));
        let set = [
            // An option whose default not every library shares counts as set.
            (true, TlsOption::MinVersion),
            (true, TlsOption::MaxVersion),
            (true, TlsOption::Alpn),
            (!trusts_servers, TlsOption::Roots),
            (trusts_servers, TlsOption::TrustedServers),
            (!tls12_suites.is_empty(), TlsOption::Tls12CipherSuites),
            (!tls13_suites.is_empty(), TlsOption::Tls13CipherSuites),
            (*post_quantum, TlsOption::RequirePostQuantum),
            (!groups.is_empty(), TlsOption::Groups),
            (!signature_schemes.is_empty(), TlsOption::SignatureSchemes),
            (!certificate_compression.is_empty(), TlsOption::CertificateCompression),
            (max_record_size.is_some(), TlsOption::MaxRecordSize),
            (*fips, TlsOption::RequireFips),
            (ech.is_some(), TlsOption::Ech),
            (!revocation_lists.is_empty(), TlsOption::RevocationLists),
            (*sni != Sni::default(), TlsOption::Sni),
            (verified.is_some(), TlsOption::VerifiedName),
            (pins.is_some(), TlsOption::Pins),
            (hook.is_some(), TlsOption::VerifyHook),
            (*must_staple, TlsOption::MustStaple),
            (*ocsp_stapling, TlsOption::OcspStapling),
            (*certificate_timestamps, TlsOption::CertificateTimestamps),
            (*no_name_check, TlsOption::NoNameCheck),
            (*no_certificate_check, TlsOption::NoCertificateCheck),
            (clock.is_some(), TlsOption::Clock),
            (identity.is_some(), TlsOption::Identity),
            (resumption.is_some(), TlsOption::Resumption),
            (session_store.is_some(), TlsOption::SessionStore),
            (*early_data, TlsOption::EarlyData),
            (*false_start, TlsOption::FalseStart),
            (key_log.as_ref().is_some_and(KeyLog::is_wanted), TlsOption::KeyLog),
        ];
        let mut options = OptionSet::default();
        set.into_iter().filter(|(set, _)| *set).for_each(|(_, option)| options.insert(option));
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CertificateDer;

    /// The option that a backend that reads nothing refuses.
    fn refused(config: &TlsConfig) -> Option<TlsOption> {
        config.apply("forgetful", &[], |_| Ok(())).unwrap_err().option()
    }

    #[test]
    fn what_the_user_has_set_is_named_before_what_has_its_default() {
        let config = TlsConfig::new();
        assert_eq!(refused(&config), Some(TlsOption::Alpn));
        let config = config.with_roots(Roots::Only(vec![CertificateDer::from(vec![0x30, 0])]));
        assert_eq!(refused(&config), Some(TlsOption::Roots));
        let tls12 = config.clone().with_max_version(TlsVersion::Tls12);
        assert_eq!(refused(&tls12), Some(TlsOption::MaxVersion));
        let tls13 = config.clone().with_min_version(TlsVersion::Tls13);
        assert_eq!(refused(&tls13), Some(TlsOption::MinVersion));
        assert_eq!(refused(&config.clone().with_alpn(["own"])), Some(TlsOption::Alpn));
        assert_eq!(refused(&config.with_sni(Sni::Off)), Some(TlsOption::Sni));
    }
}
