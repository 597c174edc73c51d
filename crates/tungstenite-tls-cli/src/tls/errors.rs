//! The library's errors about the value of an option, with the option in front.

use std::str::FromStr;

use tungstenite_tls::TlsError;

use crate::failure::Failure;

/// What is wrong with what the option `flag` names.
pub(super) fn bad(flag: &'static str) -> impl Fn(TlsError) -> Failure {
    move |error| Failure::tls(&error).of_option(flag)
}

/// A parser of values that the library reads, whose errors come without the words that every bad
/// input begins with.
pub(super) fn parsed<T: FromStr<Err = TlsError>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: TlsError| error.detail().to_owned())
}
