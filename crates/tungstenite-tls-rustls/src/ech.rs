//! Encrypted Client Hello in rustls's terms (RFC 9849).

use rustls::{
    client::{EchConfig, EchGreaseConfig, EchMode},
    crypto::{CryptoProvider, hpke::Hpke},
    pki_types::EchConfigListBytes,
};
use tungstenite_tls_core::{Ech, TlsError, TlsOption};

use crate::{error::BACKEND, provider};

/// rustls's mode for `ech`. Refused if the provider has no public-key encryption for it.
pub(crate) fn mode(ech: &Ech, provider: &CryptoProvider) -> Result<EchMode, TlsError> {
    let Suites { all, usual } = suites(provider).ok_or_else(|| {
        let name = provider::name(provider);
        let why = format!("rustls with {name} has no HPKE; use the provider aws-lc-rs");
        TlsError::unsupported(BACKEND, TlsOption::Ech, &why)
    })?;
    let mode = match ech {
        Ech::Configs(list) => {
            let list = EchConfigListBytes::from(list.as_slice());
            EchConfig::new(list, all).map(EchMode::from)
        }
        Ech::Grease => {
            let key = usual.generate_key_pair();
            key.map(|(public, _)| EchGreaseConfig::new(usual, public).into())
        }
        _ => return Err(TlsError::unsupported(BACKEND, TlsOption::Ech, "this kind is unknown")),
    };
    mode.map_err(|error| {
        let why = "the ECHConfigList is damaged, or has no configuration that rustls can use";
        TlsError::bad_configuration(why).with_source(error)
    })
}

/// Hybrid public-key encryption (HPKE; RFC 9180).
struct Suites {
    all: &'static [&'static dyn Hpke],
    /// The suite that most servers use, and that GREASE therefore imitates.
    usual: &'static dyn Hpke,
}

fn suites(provider: &CryptoProvider) -> Option<Suites> {
    match provider::name(provider) {
        #[cfg(feature = "aws-lc-rs")]
        provider::AWS_LC_RS => {
            use rustls::crypto::aws_lc_rs::hpke;
            let usual = hpke::DH_KEM_X25519_HKDF_SHA256_AES_128;
            Some(Suites { all: hpke::ALL_SUPPORTED_SUITES, usual })
        }
        _ => None,
    }
}
