//! How a configuration wants servers verified.

use std::sync::Arc;

use rustls::{
    client::{VerifierBuilderError, WebPkiServerVerifier, danger::ServerCertVerifier},
    crypto::CryptoProvider,
};
use tungstenite_tls_core::{
    Pins, Roots, TlsError, TlsOption,
    backend::{CHAIN_CHECKS, ChainCheck, Settings},
};

use crate::{
    algorithms, chain_finder::FindChain, exactly::Exactly, issuers::Issuers, roots,
    signatures::SignaturesOnly, verifier::Rules, with_lists::WithLists,
};

/// What verifies certificates, and what then finds the chain.
type Judges = (Arc<dyn ServerCertVerifier>, Option<Arc<dyn FindChain>>);

/// The rules for `settings`. Reads the platform's roots, if they are used and are files.
pub(crate) fn rules(
    settings: &Settings<'_>,
    provider: &Arc<CryptoProvider>,
) -> Result<Rules, TlsError> {
    let (inner, chain_finder) = judges(settings, provider)?;
    Ok(Rules {
        inner,
        chain_finder,
        own: settings.roots().map_or_else(Vec::new, |roots| roots.certificates().into_owned()),
        check: settings.chain_check().clone(),
        without_name_check: settings.without_name_check(),
        schemes: algorithms::schemes(settings, provider)?,
    })
}

fn judges(settings: &Settings<'_>, provider: &Arc<CryptoProvider>) -> Result<Judges, TlsError> {
    let algorithms = provider.signature_verification_algorithms;
    let lists = settings.revocation_lists();
    if let Some(servers) = settings.trusted_servers() {
        let exactly = Exactly {
            servers,
            without_name_check: settings.without_name_check(),
            signatures: SignaturesOnly(algorithms),
        };
        return Ok((Arc::new(exactly), None));
    }
    let roots = settings.roots().unwrap_or(&Roots::Platform);
    if settings.without_certificate_check() {
        return Ok((Arc::new(SignaturesOnly(algorithms)), None));
    }
    let Some(store) = roots::store(roots)? else {
        refuse_what_the_platform_cannot(settings)?;
        return Ok((roots::platform(&roots.certificates(), provider)?, None));
    };
    if store.is_empty() {
        return Err(roots::unusable(VerifierBuilderError::NoRootAnchors));
    }
    let issuers = Issuers { roots: Arc::new(store), algorithms };
    let Some(lists) = lists else {
        let issuers = Arc::new(issuers);
        // Without the features whose checks need the chain, the program has no code that finds it.
        let checks_chain =
            CHAIN_CHECKS && (!settings.chain_check().is_empty() || settings.without_name_check());
        return match checks_chain {
            true => Ok((issuers.clone(), Some(issuers))),
            false => Ok((issuers, None)),
        };
    };
    let roots = issuers.roots.clone();
    let chain_finder = WithLists::new(issuers, lists)?;
    let verifier = WebPkiServerVerifier::builder_with_provider(roots, provider.clone())
        .with_crls(lists.iter().cloned())
        .enforce_revocation_expiration()
        .build()
        .map_err(roots::unusable)?;
    Ok((verifier, Some(Arc::new(chain_finder))))
}

/// A platform whose roots are not files has a verifier that takes no revocation lists and shows no
/// chain.
fn refuse_what_the_platform_cannot(settings: &Settings<'_>) -> Result<(), TlsError> {
    let ChainCheck { pins, hook } = settings.chain_check();
    let asked = [
        (settings.revocation_lists().is_some(), TlsOption::RevocationLists),
        (matches!(pins, Some(Pins::Chain(_))), TlsOption::Pins),
        (hook.is_some(), TlsOption::VerifyHook),
        (settings.without_name_check(), TlsOption::NoNameCheck),
    ];
    let why = "on this platform the system verifies certificates and shows no chain; \
               use Roots::Bundled or Roots::Only with this option";
    match asked.iter().find(|(set, _)| *set) {
        Some((_, option)) => Err(settings.unsupported(*option, why)),
        None => Ok(()),
    }
}
