//! The calls of the library that its errors name, in the flags of this command: [`in_flags`].

/// What the library says, and the same in flags. A phrase stands before its parts.
const FLAGS: &[(&str, &str)] = &[
    ("`Roots::PlatformPlus(certificates_from_file(\"FILE.pem\")?)`", "`--ca FILE`"),
    (
        "add it or its key to Roots::Exactly",
        "name it with --trust-cert, or its key with --trust-key",
    ),
    ("list it as TrustedServer::Key", "name it with --trust-key"),
    ("`Roots::Exactly`", "`--trust-cert` or `--trust-key`"),
    ("Roots::Exactly", "--trust-cert or --trust-key"),
    ("`Roots::Platform`", "`--roots platform`"),
    ("Roots::Platform", "--roots platform"),
    ("`Roots::Bundled`", "`--roots bundled`"),
    ("Roots::Bundled", "--roots bundled"),
    ("Roots::Only", "--ca"),
    ("`Identity::from_pem` or `Identity::from_files`", "`--cert` and `--key`"),
    ("`CertificateDer::from`, or `certificates_from_file`", "`--ca`"),
    ("`CertificateRevocationListDer::from`, or `revocation_lists_from_file`", "`--crl`"),
    ("`PrivateKeyDer::try_from`, or `Identity::from_files`", "`--cert` and `--key`"),
    ("Identity::from_pem", "--cert"),
    ("Identity::from_pkcs12_file", "--pkcs12"),
    ("of `TlsConfig::with_identity`", "of `--cert` or `--pkcs12`"),
    ("`TlsConfig::with_identity`", "`--cert` and `--key`, or `--pkcs12`"),
    ("Dangerous::without_name_check", "--dangerous-no-name-check"),
    ("Pins::Leaf", "--pin"),
    ("`with_alpn`", "`--alpn`"),
    ("`Connect::backend(Backend::OpenSsl)`", "`--backend openssl`"),
    // No flag does that.
    ("; to bring your own, offer it with `Upgrade::with_extensions`", ""),
    ("; to send another value, pass `Connect::new` a request with that header", ""),
];

/// `text`, in which flags stand for the calls that do the same in Rust.
pub(super) fn in_flags(text: &str) -> String {
    FLAGS.iter().fold(text.to_owned(), |text, (call, flags)| text.replace(call, flags))
}

#[cfg(test)]
mod tests {
    use tungstenite_tls_testing::messages::{names_call, naming_calls};

    use super::*;

    #[test]
    fn no_error_names_a_call_in_rust() {
        let mut texts = naming_calls().unwrap();
        texts.push("option not supported: `Roots::Exactly`".to_owned());
        for text in texts {
            let told = in_flags(&text);
            assert!(!names_call(&told), "{told}");
        }
    }
}
