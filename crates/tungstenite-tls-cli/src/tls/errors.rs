//! Puts the flag in front of the library's errors about an option's value.

use std::str::FromStr;

use tungstenite_tls::TlsError;

use crate::failure::Failure;

/// Turns an error about the value of the option `flag` into a failure.
pub(super) fn bad(flag: &'static str) -> impl Fn(TlsError) -> Failure {
    move |error| Failure::tls(&error).of_option(flag)
}

/// Parses a value with the library. The error leaves out the words that begin every error about bad
/// input.
pub(super) fn parsed<T: FromStr<Err = TlsError>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: TlsError| error.detail().to_owned())
}
