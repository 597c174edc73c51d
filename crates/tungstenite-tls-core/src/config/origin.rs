//! The options that belong to one server, and must not be used with another.

use super::{Ech, Options, TlsConfig};

impl TlsConfig {
    /// The configuration for a redirect to another origin (scheme, host and port; RFC 6454), as
    /// `Connect` of the facade uses it: without the client identity, the verified name and the
    /// server name to send, because those were set for one server. [`Sni::Off`](crate::Sni::Off)
    /// stays, and so does the rest: roots, pins and all other options that can refuse a server, and
    /// what is negotiated.
    ///
    /// `None` if this configuration holds ECH configurations ([`Ech::Configs`]): another server has
    /// no key for them, and connecting without them would show its name to everybody on the
    /// network.
    ///
    /// ```
    /// use tungstenite_tls_core::{Ech, Sni, TlsConfig};
    ///
    /// let config = TlsConfig::new().with_sni(Sni::Name("a.example".try_into()?));
    /// assert_eq!(config.for_another_origin(), Some(TlsConfig::new()));
    /// assert_eq!(config.with_ech(Ech::Configs(vec![0])).for_another_origin(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn for_another_origin(&self) -> Option<Self> {
        if let Some(Ech::Configs(_)) = self.0.ech {
            return None;
        }
        let mut config = self.clone();
        let Options { identity, names, .. } = config.options();
        *identity = None;
        *names = names.of_any_server();
        Some(config)
    }
}

#[cfg(test)]
mod tests {
    use rustls_pki_types::PrivatePkcs8KeyDer;

    use super::*;
    use crate::{Identity, Pin, Pins, Sni};

    fn config() -> TlsConfig {
        TlsConfig::new()
    }

    #[test]
    fn what_was_set_for_one_server_goes_to_no_other() {
        let key = PrivatePkcs8KeyDer::from(vec![0]).into();
        let identity = Identity::new(vec![vec![0].into()], key).unwrap();
        let name = "a.example";
        for tied in [
            config().with_identity(identity),
            config().with_verified_name(name.try_into().unwrap()),
            config().with_sni(Sni::Name(name.try_into().unwrap())),
        ] {
            assert_ne!(tied, config());
            assert_eq!(tied.for_another_origin(), Some(config()), "{tied:?}");
        }
        assert_eq!(config().with_ech(Ech::Configs(vec![0])).for_another_origin(), None);
    }

    #[test]
    fn what_protects_from_a_server_goes_to_every_one() {
        for general in [
            config(),
            config().with_sni(Sni::Off),
            config().with_ech(Ech::Grease),
            config().with_pins(Pins::Leaf(vec![Pin::of_key(b"key")])),
        ] {
            assert_eq!(general.for_another_origin(), Some(general.clone()));
        }
    }
}
