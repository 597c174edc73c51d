//! Whom a client trusts: [`Trust`].

use tungstenite_tls::{
    Roots, TlsError,
    config::{CertificateDer, TrustedServer, certificates_from_pem},
};

use crate::failure::Failure;

/// The roots, or the servers, that a client trusts. Roots add up; without any, the platform's are
/// trusted.
#[derive(Default)]
pub(crate) struct Trust {
    pub(crate) platform: bool,
    pub(crate) bundled: bool,
    pub(crate) own: Vec<CertificateDer<'static>>,
    pub(crate) servers: Vec<TrustedServer>,
}

impl Trust {
    /// Everything that is trusted, as one value.
    pub(super) fn roots(&self) -> Result<Roots, Failure> {
        let Self { platform, bundled, own, servers } = self;
        if *bundled && !cfg!(feature = "bundled-roots") {
            return Err(Failure::not_compiled_in(
                "roots",
                "Mozilla's list of roots",
                "bundled-roots",
            )
            .of_call("wss_options_trust_bundled"));
        }
        let trusts_roots = *platform || *bundled || !own.is_empty();
        if !servers.is_empty() {
            return match trusts_roots {
                true => Err(TlsError::bad_configuration(
                    "trusted servers cannot be combined with roots; remove wss_options_trust_… or \
                     wss_options_trust_server…",
                )
                .into()),
                false => Ok(Roots::Exactly(servers.clone())),
            };
        }
        let own = own.clone();
        Ok(match (platform, bundled) {
            (false, false) if own.is_empty() => Roots::Platform,
            (true, false) if own.is_empty() => Roots::Platform,
            (false, true) if own.is_empty() => Roots::Bundled,
            (false, false) => Roots::Only(own),
            (true, false) => Roots::PlatformPlus(own),
            (false, true) => Roots::Only(with_bundled(own)),
            (true, true) => Roots::PlatformPlus(with_bundled(own)),
        })
    }
}

fn with_bundled(mut own: Vec<CertificateDer<'static>>) -> Vec<CertificateDer<'static>> {
    own.extend(Roots::Bundled.certificates().into_owned());
    own
}

/// The certificates in `data`: PEM with any number of them, or DER with one.
pub(crate) fn certificates(data: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    match is_der(data) {
        true => Ok(vec![CertificateDer::from(data.to_vec())]),
        false => certificates_from_pem(data),
    }
}

/// Whether `data` begins like a SEQUENCE in DER, which no text does.
pub(crate) fn is_der(data: &[u8]) -> bool {
    matches!(data, [0x30, length, ..] if *length >= 0x80)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> Vec<CertificateDer<'static>> {
        vec![CertificateDer::from(vec![0x30, 0x80])]
    }

    #[test]
    fn roots_add_up() {
        let trust = |platform, bundled, own| Trust { platform, bundled, own, servers: Vec::new() };
        let roots = |trust: Trust| trust.roots().unwrap();
        assert_eq!(roots(trust(false, false, vec![])), Roots::Platform);
        assert_eq!(roots(trust(true, false, vec![])), Roots::Platform);
        assert_eq!(roots(trust(false, false, own())), Roots::Only(own()));
        assert_eq!(roots(trust(true, false, own())), Roots::PlatformPlus(own()));
        if cfg!(feature = "bundled-roots") {
            assert_eq!(roots(trust(false, true, vec![])), Roots::Bundled);
            let Roots::Only(both) = roots(trust(false, true, own())) else { panic!("not only") };
            assert!(both.len() > 1 && both[0] == own()[0]);
            let Roots::PlatformPlus(all) = roots(trust(true, true, own())) else {
                panic!("not added")
            };
            assert_eq!(all, both);
        } else {
            let failure = trust(true, true, own()).roots().unwrap_err();
            let text = failure.text().to_string_lossy();
            assert!(
                text.starts_with("wss_options_trust_bundled: ")
                    && text.ends_with("; add the feature `bundled-roots` of tungstenite-tls-capi"),
                "{text}"
            );
        }
    }

    #[test]
    fn roots_and_trusted_servers_exclude_each_other() {
        let servers = vec![TrustedServer::Certificate(own().remove(0))];
        let exactly = Trust { servers: servers.clone(), ..Trust::default() };
        assert_eq!(exactly.roots().unwrap(), Roots::Exactly(servers.clone()));
        let both = Trust { servers, platform: true, ..Trust::default() };
        let failure = both.roots().unwrap_err();
        assert!(failure.text().to_string_lossy().contains("wss_options_trust_server"));
    }
}
