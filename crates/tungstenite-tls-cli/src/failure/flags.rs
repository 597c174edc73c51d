//! The flags for the options of the library: [`of`].

use tungstenite_tls::config::TlsOption;

/// The flags of this command for the library's `option`, if there are any.
pub(super) fn of(option: TlsOption) -> Option<&'static str> {
    Some(match option {
        TlsOption::Alpn => "--alpn",
        TlsOption::CertificateCompression => "--cert-compression",
        TlsOption::CertificateTimestamps => "--sct",
        TlsOption::Clock => "--dangerous-time",
        TlsOption::EarlyData => "--early-data",
        TlsOption::Ech => "--ech or --ech-grease",
        TlsOption::FalseStart => "--false-start",
        TlsOption::Groups => "--groups",
        TlsOption::Identity => "--cert or --pkcs12",
        TlsOption::KeyLog => "--keylog or --keylog-env",
        TlsOption::MaxRecordSize => "--record-size",
        TlsOption::MaxVersion => "--max-version",
        TlsOption::MinVersion => "--min-version",
        TlsOption::MustStaple => "--must-staple",
        TlsOption::NoCertificateCheck => "--dangerous-no-certificate-check",
        TlsOption::NoNameCheck => "--dangerous-no-name-check",
        TlsOption::OcspStapling => "--ocsp or --must-staple",
        TlsOption::Pins => "--pin or --pin-chain",
        TlsOption::RequireFips => "--require-fips",
        TlsOption::RequirePostQuantum => "--require-post-quantum",
        TlsOption::Resumption => "--no-resumption",
        TlsOption::RevocationLists => "--crl",
        TlsOption::Roots => "--roots or --ca",
        TlsOption::SessionStore => "--sessions",
        TlsOption::SignatureSchemes => "--sigalgs",
        TlsOption::Sni => "--sni or --no-sni",
        TlsOption::Tls12CipherSuites => "--tls12-ciphers",
        TlsOption::Tls13CipherSuites => "--tls13-ciphers",
        TlsOption::TrustedServers => "--trust-cert or --trust-key",
        TlsOption::VerifiedName => "--verify-name",
        // `VerifyHook` is code, which no flag can express.
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::args::Cli;

    #[test]
    fn each_option_of_the_library_but_code_is_one_of_this_command() {
        let command = Cli::command();
        for name in ["probe", "connect", "compare"] {
            let command = command.find_subcommand(name).unwrap();
            let known: Vec<_> = command.get_arguments().filter_map(|arg| arg.get_long()).collect();
            for option in TlsOption::ALL.iter().filter(|option| **option != TlsOption::VerifyHook) {
                let flags = of(*option).unwrap_or_else(|| panic!("`{option}` has no flag"));
                for flag in flags.split(" or ") {
                    assert!(known.contains(&flag.trim_start_matches("--")), "{flag}");
                }
            }
        }
    }
}
