//! What the options of the library are called on the command line: [`of`].

/// The options of the library, each with those of this command.
const FLAGS: [(&str, &str); 30] = [
    ("Roots::Exactly", "--trust-cert or --trust-key"),
    ("alpn", "--alpn"),
    ("certificate_compression", "--cert-compression"),
    ("certificate_timestamps", "--sct"),
    ("clock", "--dangerous-time"),
    ("early_data", "--early-data"),
    ("ech", "--ech or --ech-grease"),
    ("false_start", "--false-start"),
    ("groups", "--groups"),
    ("identity", "--cert or --pkcs12"),
    ("key_log", "--keylog or --keylog-env"),
    ("max_version", "--max-version"),
    ("min_version", "--min-version"),
    ("must_staple", "--must-staple"),
    ("ocsp_stapling", "--ocsp or --must-staple"),
    ("pins", "--pin or --pin-chain"),
    ("max_record_size", "--record-size"),
    ("require_fips", "--require-fips"),
    ("require_post_quantum", "--require-post-quantum"),
    ("resumption", "--no-resumption"),
    ("revocation_lists", "--crl"),
    ("roots", "--roots or --ca"),
    ("session_store", "--sessions"),
    ("signature_schemes", "--sigalgs"),
    ("sni", "--sni or --no-sni"),
    ("tls12_cipher_suites", "--tls12-ciphers"),
    ("tls13_cipher_suites", "--tls13-ciphers"),
    ("verified_name", "--verify-name"),
    ("without_certificate_check", "--dangerous-no-certificate-check"),
    ("without_name_check", "--dangerous-no-name-check"),
];

/// The options of this command for the library's `option`.
pub(super) fn of(option: &str) -> Option<&'static str> {
    FLAGS.iter().find(|(name, _)| *name == option).map(|(_, flags)| *flags)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::args::Cli;

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
