//! The options of TLS that are lists: [`Lists`].

use tungstenite_tls::{
    TlsConfig, TlsError,
    config::{
        CertificateCompression, CertificateRevocationListDer, CipherSuite, Group, Pin, Pins,
        SignatureScheme,
    },
};

/// The options that add up, each call a value. An empty list leaves the default.
#[derive(Default)]
pub(crate) struct Lists {
    alpn: Vec<String>,
    suites: Vec<CipherSuite>,
    groups: Vec<Group>,
    schemes: Vec<SignatureScheme>,
    compression: Vec<CertificateCompression>,
    pins: Vec<Pin>,
    chain_pins: Vec<Pin>,
    revocation_lists: Vec<CertificateRevocationListDer<'static>>,
}

impl Lists {
    pub(super) fn apply(&self, mut config: TlsConfig) -> Result<TlsConfig, TlsError> {
        let Self { alpn, suites, groups, schemes, compression, pins, chain_pins, .. } = self;
        if !alpn.is_empty() {
            config = config.with_alpn(alpn.iter().map(String::as_str));
        }
        let (of_tls13, of_tls12): (Vec<_>, Vec<_>) =
            suites.iter().partition(|suite| suite.is_tls13());
        if !of_tls13.is_empty() {
            config = config.with_tls13_cipher_suites(of_tls13);
        }
        if !of_tls12.is_empty() {
            config = config.with_tls12_cipher_suites(of_tls12);
        }
        if !groups.is_empty() {
            config = config.with_groups(groups.clone());
        }
        if !schemes.is_empty() {
            config = config.with_signature_schemes(schemes.clone());
        }
        if !compression.is_empty() {
            config = config.with_certificate_compression(compression.clone());
        }
        if !self.revocation_lists.is_empty() {
            config = config.with_revocation_lists(self.revocation_lists.clone());
        }
        match (&pins[..], &chain_pins[..]) {
            ([], []) => Ok(config),
            (_, []) => Ok(config.with_pins(Pins::Leaf(pins.clone()))),
            ([], _) => Ok(config.with_pins(Pins::Chain(chain_pins.clone()))),
            _ => Err(TlsError::bad_configuration(
                "wss_options_add_pin and wss_options_add_chain_pin exclude each other: a pin for \
                 the chain also matches the server's own key",
            )),
        }
    }

    pub(crate) fn add_alpn(&mut self, protocol: &str) -> Result<(), TlsError> {
        if protocol.is_empty() || protocol.len() > 255 {
            return Err(TlsError::bad_configuration(
                "the name of an ALPN protocol has 1 to 255 bytes (RFC 7301, section 3.1)",
            ));
        }
        self.alpn.push(protocol.to_owned());
        Ok(())
    }

    pub(crate) fn add_cipher_suite(&mut self, name: &str) -> Result<(), TlsError> {
        self.suites.push(name.parse()?);
        Ok(())
    }

    pub(crate) fn add_group(&mut self, name: &str) -> Result<(), TlsError> {
        self.groups.push(name.parse()?);
        Ok(())
    }

    pub(crate) fn add_signature_scheme(&mut self, name: &str) -> Result<(), TlsError> {
        self.schemes.push(name.parse()?);
        Ok(())
    }

    pub(crate) fn add_certificate_compression(&mut self, name: &str) -> Result<(), TlsError> {
        self.compression.push(name.parse()?);
        Ok(())
    }

    pub(crate) fn add_pin(&mut self, pin: &str) -> Result<(), TlsError> {
        self.pins.push(pin.parse()?);
        Ok(())
    }

    pub(crate) fn add_chain_pin(&mut self, pin: &str) -> Result<(), TlsError> {
        self.chain_pins.push(pin.parse()?);
        Ok(())
    }

    pub(crate) fn add_revocation_lists(
        &mut self,
        lists: Vec<CertificateRevocationListDer<'static>>,
    ) {
        self.revocation_lists.extend(lists);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIN: &str = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    #[test]
    fn values_add_up_each_in_its_list() {
        let mut lists = Lists::default();
        lists.add_group("x25519").unwrap();
        lists.add_group("secp256r1").unwrap();
        lists.add_cipher_suite("TLS_AES_128_GCM_SHA256").unwrap();
        lists.add_cipher_suite("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256").unwrap();
        let expected = TlsConfig::new()
            .with_groups([Group::X25519, Group::SECP256R1])
            .with_tls13_cipher_suites([CipherSuite::TLS_AES_128_GCM_SHA256])
            .with_tls12_cipher_suites([CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]);
        assert_eq!(lists.apply(TlsConfig::new()).unwrap(), expected);
    }

    #[test]
    fn the_two_kinds_of_pins_exclude_each_other() {
        let mut lists = Lists::default();
        lists.add_pin(PIN).unwrap();
        assert!(lists.apply(TlsConfig::new()).is_ok());
        lists.add_chain_pin(PIN).unwrap();
        assert!(lists.apply(TlsConfig::new()).is_err());
        assert!(lists.add_pin("sha256//short").is_err());
    }
}
