//! Client identities that native-tls itself would wrongly refuse or accept.

use tungstenite_tls_core::{Identity, PrivateKeyDer, TlsConfig, TlsErrorKind};
use tungstenite_tls_native_tls::NativeTlsConnector;
use tungstenite_tls_testing::certificates::Certificates;

fn connector(identity: Identity) -> Result<NativeTlsConnector, tungstenite_tls_core::TlsError> {
    NativeTlsConnector::new(&TlsConfig::new().with_identity(identity))
}

#[test]
fn a_key_of_another_certificate_is_refused() {
    let all = Certificates::shared();
    let (certificates, key) = (all.localhost.chain().to_vec(), all.wrong_host.key());
    let error = connector(Identity::new(certificates, key).unwrap()).unwrap_err();
    assert_eq!(error.kind(), TlsErrorKind::BadConfiguration);
    assert!(error.to_string().contains("does not belong"), "{error}");
}

#[cfg(not(any(windows, target_vendor = "apple")))]
mod with_openssl {
    use openssl::{ec, pkey::PKey, rsa::Rsa};

    use super::*;

    /// OpenSSL itself does not compare keys of different kinds.
    #[test]
    fn a_key_of_another_kind_is_refused() {
        let key = Rsa::generate(2048).unwrap().private_key_to_der().unwrap();
        let key = PrivateKeyDer::Pkcs1(key.into());
        let certificates = Certificates::shared().localhost.chain().to_vec();
        let error = connector(Identity::new(certificates, key).unwrap()).unwrap_err();
        assert!(error.to_string().contains("does not belong"), "{error}");
    }

    #[test]
    fn a_sec1_key_is_taken() {
        let localhost = &Certificates::shared().localhost;
        let key = PKey::private_key_from_der(localhost.key().secret_der()).unwrap();
        let key: ec::EcKey<_> = key.ec_key().unwrap();
        let key = PrivateKeyDer::Sec1(key.private_key_to_der().unwrap().into());
        connector(Identity::new(localhost.chain().to_vec(), key).unwrap()).unwrap();
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let certificates = Certificates::shared().localhost.chain().to_vec();
        let key = PrivateKeyDer::Pkcs8(vec![0x30, 0].into());
        let error = connector(Identity::new(certificates, key).unwrap()).unwrap_err();
        assert_eq!(error.kind(), TlsErrorKind::BadConfiguration);
    }
}
