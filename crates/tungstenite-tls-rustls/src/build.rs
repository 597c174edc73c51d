//! rustls's configuration, made of the options that [`Builder`] has collected.

use std::sync::Arc;

use rustls::{
    ClientConfig,
    client::{Resumption, WebPkiServerVerifier, danger::ServerCertVerifier},
    time_provider::{DefaultTimeProvider, TimeProvider},
};
use tungstenite_tls_core::{Pins, TlsError, backend::KeptSessions};

use crate::{
    BACKEND,
    clock::CallersClock,
    configs::{Configs, Edit},
    configure::Builder,
    exactly::Exactly,
    identity,
    key_log::KeyLog,
    path::Path,
    provider, roots,
    sessions::Store,
    signatures::SignaturesOnly,
    verifier::Verifier,
};

/// Who verifies certificates, and what shows the chain then.
type Judges = (Arc<dyn ServerCertVerifier>, Option<Arc<Path>>);

impl Builder {
    /// All options together; `edit` has the last word. Reads the platform's roots, if they are
    /// wanted and are files.
    pub(crate) fn build(self, edit: Option<Box<Edit>>) -> Result<Configs, TlsError> {
        let verifier = self.verifier()?;
        let kept = self.resumption.then(|| KeptSessions::new(None, self.clock.clone()));
        let sessions = kept.map(|kept| Arc::new(Store::new(kept)));
        let time: Arc<dyn TimeProvider> = match self.clock {
            Some(clock) => Arc::new(CallersClock(clock)),
            None => Arc::new(DefaultTimeProvider),
        };
        let identity = self.identity.as_ref();
        let identity = identity.map(|identity| identity::resolver(identity, &self.provider));
        let identity = identity.transpose()?;

        let config = ClientConfig::builder_with_details(self.provider, time);
        let config = match self.ech {
            Some(mode) => config.with_ech(mode),
            None => config.with_protocol_versions(&self.versions),
        };
        let config = config
            .map_err(refused)?
            // "dangerous" is any verifier that is handed over.
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier.clone()));
        let mut config = match identity {
            Some(identity) => config.with_client_cert_resolver(identity),
            None => config.with_no_client_auth(),
        };
        config.alpn_protocols = self.alpn;
        config.enable_early_data = self.early_data;
        // rustls would offer all that any crate of the program has switched on.
        config.cert_decompressors = self.decompressors;
        config.cert_compressors = Vec::new();
        // rustls counts the record's header too, which is 5 bytes long.
        config.max_fragment_size = self.record_size_limit.map(|bytes| usize::from(bytes) + 5);
        if !self.resumption {
            config.resumption = Resumption::disabled();
        }
        if let Some(file) = self.key_log {
            config.key_log = Arc::new(KeyLog(file));
        }
        let configs = Configs::new(config, verifier, self.names, sessions, edit);
        if self.fips {
            show_fips(&configs.common())?;
        }
        Ok(configs)
    }

    fn verifier(&self) -> Result<Verifier, TlsError> {
        let (inner, path) = self.judges()?;
        Ok(Verifier {
            inner,
            own: self.roots.certificates().into_owned(),
            path,
            check: self.check.clone(),
            no_name_check: self.no_name_check,
            schemes: self.schemes.clone(),
            renamed: None,
        })
    }

    fn judges(&self) -> Result<Judges, TlsError> {
        let algorithms = self.provider.signature_verification_algorithms;
        if self.no_certificate_check {
            return Ok((Arc::new(SignaturesOnly(algorithms)), None));
        }
        if let Some(servers) = &self.trusted_servers {
            let exactly = Exactly {
                servers: servers.clone(),
                no_name_check: self.no_name_check,
                signatures: SignaturesOnly(algorithms),
            };
            return Ok((Arc::new(exactly), None));
        }
        let Some(store) = roots::store(&self.roots)? else {
            self.refuse_what_the_platform_cannot()?;
            return Ok((roots::platform(&self.roots.certificates(), &self.provider)?, None));
        };
        let store = Arc::new(store);
        let path = Path::new(store.clone(), &self.revocation_lists, algorithms)?;
        let verifier = WebPkiServerVerifier::builder_with_provider(store, self.provider.clone())
            .with_crls(self.revocation_lists.iter().cloned())
            .enforce_revocation_expiration()
            .build()
            .map_err(roots::unusable)?;
        Ok((verifier, Some(Arc::new(path))))
    }

    /// The verifier of a platform whose roots are no files takes no lists and shows no chain.
    fn refuse_what_the_platform_cannot(&self) -> Result<(), TlsError> {
        let asked = [
            (!self.revocation_lists.is_empty(), "revocation_lists"),
            (matches!(self.check.pins, Some(Pins::Chain(_))), "pins"),
            (self.check.hook.is_some(), "verify_hook"),
            (self.no_name_check, "without_name_check"),
        ];
        let why = "not together with the platform's roots, for this platform judges by itself and \
                   shows no chain; use Roots::Bundled or Roots::Only, or the backend openssl";
        match asked.iter().find(|(set, _)| *set) {
            Some((_, option)) => Err(TlsError::unsupported(BACKEND, option, why)),
            None => Ok(()),
        }
    }
}

/// Refuses a configuration of which rustls does not say that it is in FIPS 140 mode. That it says so
/// is no validation.
fn show_fips(config: &ClientConfig) -> Result<(), TlsError> {
    if config.fips() {
        return Ok(());
    }
    let why = format!(
        "rustls, with {} and these options, is not in FIPS mode; its own feature `fips` builds \
         aws-lc-rs so that it is. Whether that module is a validated one on this platform, its \
         certificate tells",
        provider::name(config.crypto_provider())
    );
    Err(TlsError::unsupported(BACKEND, "require_fips", &why))
}

/// rustls would not build a configuration from the options.
fn refused(error: rustls::Error) -> TlsError {
    TlsError::bad_configuration(error.to_string()).on_backend(BACKEND)
}
