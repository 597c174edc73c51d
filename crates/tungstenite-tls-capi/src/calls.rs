//! The calls in Rust that errors name, as calls of this interface: [`in_c`].

/// What the library says, and the same in C. A phrase stands before its parts.
const CALLS: &[(&str, &str)] = &[
    (
        "`Roots::PlatformPlus(certificates_from_file(\"FILE.pem\")?)`",
        "`wss_options_trust_platform` and `wss_options_trust_file`",
    ),
    (
        "add it or its key to Roots::Exactly",
        "name it with `wss_options_trust_server`, or its key with `wss_options_trust_server_key`",
    ),
    ("list it as TrustedServer::Key", "name it with `wss_options_trust_server_key`"),
    ("`Roots::Exactly`", "`wss_options_trust_server`"),
    ("Roots::Exactly", "`wss_options_trust_server`"),
    ("`Roots::Platform`", "`wss_options_trust_platform`"),
    ("Roots::Platform", "`wss_options_trust_platform`"),
    ("`Roots::Bundled`", "`wss_options_trust_bundled`"),
    ("Roots::Bundled", "`wss_options_trust_bundled`"),
    ("Roots::Only", "`wss_options_trust_file`"),
    ("`Identity::from_pem` or `Identity::from_files`", "`wss_options_set_identity_files`"),
    ("`CertificateDer::from`, or `certificates_from_file`", "`wss_options_trust_file`"),
    (
        "`CertificateRevocationListDer::from`, or `revocation_lists_from_file`",
        "`wss_options_add_revocation_list_file`",
    ),
    ("`PrivateKeyDer::try_from`, or `Identity::from_files`", "`wss_options_set_identity_files`"),
    ("Identity::from_pkcs12_file", "wss_options_set_identity_pkcs12"),
    ("Identity::from_pem", "`wss_options_set_identity`"),
    ("`TlsConfig::with_identity`", "`wss_options_set_identity_files`"),
    ("Dangerous::without_name_check", "`wss_options_dangerous_without_name_check`"),
    ("Pins::Leaf", "`wss_options_add_pin`"),
    ("`with_alpn`", "`wss_options_add_alpn`"),
    ("`Connect::backend(Backend::OpenSsl)`", "`wss_options_set_backend`"),
    // No call of this interface does that.
    ("; to bring your own, offer it with `Upgrade::with_extensions`", ""),
    ("; to send another value, pass `Connect::new` a request with that header", ""),
];

/// `text`, in which calls of this interface stand for those that do the same in Rust.
pub(crate) fn in_c(text: &str) -> String {
    CALLS.iter().fold(text.to_owned(), |text, (theirs, ours)| text.replace(theirs, ours))
}

#[cfg(test)]
mod tests {
    use tungstenite_tls::Backend;
    use tungstenite_tls_testing::messages::{names_call, naming_calls};

    use super::*;

    #[test]
    fn no_error_names_a_call_in_rust() {
        let mut texts = naming_calls().unwrap();
        texts.push("option not supported: `Roots::Exactly`".to_owned());
        for text in texts {
            let told = in_c(&text);
            assert!(!names_call(&told), "{told}");
        }
    }

    #[test]
    fn each_feature_that_an_error_names_is_one_of_this_crate() {
        let manifest = include_str!("../Cargo.toml");
        for feature in Backend::ALL.iter().flat_map(|backend| backend.features()) {
            assert!(manifest.contains(&format!("\n{feature} = [")), "{feature}");
        }
    }
}
