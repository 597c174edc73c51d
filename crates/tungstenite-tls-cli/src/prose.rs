//! What this command takes from the words of errors, for want of types that tell it.

use std::io;

use tungstenite_tls::{TlsError, TlsErrorKind};

/// The library's option that `error` refuses, by its name: the first word in backticks.
pub(crate) fn option_of(error: &TlsError) -> Option<String> {
    if error.kind() != TlsErrorKind::UnsupportedOption {
        return None;
    }
    let text = error.to_string();
    let named = text.split('`').nth(1)?;
    named.split([' ', ',']).next().map(str::to_owned)
}

/// Whether `error` is about the password of a private key: missing or wrong.
pub(crate) fn is_about_password(error: &TlsError) -> bool {
    error.to_string().contains("password")
}

/// Whether a host's name could not be looked up. Such errors have no kind of their own; the
/// facade's name the host.
pub(crate) fn is_lookup(error: &io::Error) -> bool {
    error.to_string().starts_with("cannot look up")
}

/// What is wrong with a value, without the words that every bad configuration begins with.
pub(crate) fn detail(error: &TlsError) -> String {
    error.to_string().trim_start_matches("bad configuration: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_found_in_its_refusal() {
        for refused in ["sni", "sni with an address", "sni, alpn"] {
            let error = TlsError::unsupported("none", refused, "`alpn` is all there is");
            assert_eq!(option_of(&error).as_deref(), Some("sni"), "{error}");
        }
        assert_eq!(option_of(&TlsError::bad_configuration("`sni`")), None);
    }
}
