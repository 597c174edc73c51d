//! What the options of the library are called on the command line: [`of`].

use tungstenite_tls::core::TlsOption;

/// The options of the library, each with those of this command.
const FLAGS: [(TlsOption, &str); 30] = [
    (TlsOption::TrustedServers, "--trust-cert or --trust-key"),
    (TlsOption::Alpn, "--alpn"),
    (TlsOption::CertificateCompression, "--cert-compression"),
    (TlsOption::CertificateTimestamps, "--sct"),
    (TlsOption::Clock, "--dangerous-time"),
    (TlsOption::EarlyData, "--early-data"),
    (TlsOption::Ech, "--ech or --ech-grease"),
    (TlsOption::FalseStart, "--false-start"),
    (TlsOption::Groups, "--groups"),
    (TlsOption::Identity, "--cert or --pkcs12"),
    (TlsOption::KeyLog, "--keylog or --keylog-env"),
    (TlsOption::MaxVersion, "--max-version"),
    (TlsOption::MinVersion, "--min-version"),
    (TlsOption::MustStaple, "--must-staple"),
    (TlsOption::OcspStapling, "--ocsp or --must-staple"),
    (TlsOption::Pins, "--pin or --pin-chain"),
    (TlsOption::MaxRecordSize, "--record-size"),
    (TlsOption::RequireFips, "--require-fips"),
    (TlsOption::RequirePostQuantum, "--require-post-quantum"),
    (TlsOption::Resumption, "--no-resumption"),
    (TlsOption::RevocationLists, "--crl"),
    (TlsOption::Roots, "--roots or --ca"),
    (TlsOption::SessionStore, "--sessions"),
    (TlsOption::SignatureSchemes, "--sigalgs"),
    (TlsOption::Sni, "--sni or --no-sni"),
    (TlsOption::Tls12CipherSuites, "--tls12-ciphers"),
    (TlsOption::Tls13CipherSuites, "--tls13-ciphers"),
    (TlsOption::VerifiedName, "--verify-name"),
    (TlsOption::NoCertificateCheck, "--dangerous-no-certificate-check"),
    (TlsOption::NoNameCheck, "--dangerous-no-name-check"),
];

/// The options of this command for the library's `option`.
pub(super) fn of(option: TlsOption) -> Option<&'static str> {
    FLAGS.iter().find(|(known, _)| *known == option).map(|(_, flags)| *flags)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::args::Cli;

    #[test]
    fn each_option_of_the_library_has_one() {
        // A check of the caller's own is code.
        let is_code = |option| option == TlsOption::VerifyHook;
        for &option in TlsOption::ALL {
            assert_eq!(of(option).is_none(), is_code(option), "{option}");
        }
    }

    #[test]
    fn each_is_an_option_of_this_command() {
        let command = Cli::command();
        for name in ["probe", "connect"] {
            let command = command.find_subcommand(name).unwrap();
            let known: Vec<_> = command.get_arguments().filter_map(|arg| arg.get_long()).collect();
            for flag in FLAGS.iter().flat_map(|(_, flags)| flags.split(" or ")) {
                assert!(known.contains(&flag.trim_start_matches("--")), "{flag}");
            }
        }
    }
}
