//! Puts the flag in front of the library's errors about an option's value.

use std::str::FromStr;

use tungstenite_tls::{TlsError, TlsErrorKind};

use crate::failure::Failure;

/// The environment variable for the password. There is no option, because other users could see it.
pub(super) const PASSWORD: &str = "WSS_KEY_PASSWORD";

/// Turns an error about the value of the option `flag` into a failure.
pub(crate) fn bad(flag: &'static str) -> impl Fn(TlsError) -> Failure {
    move |error| Failure::tls(&error).of_option(flag)
}

/// Turns an error about a certificate and its key into a failure that says how to give a password.
pub(crate) fn bad_identity(flag: &'static str, error: TlsError) -> Failure {
    let about_password = error.kind() == TlsErrorKind::BadPassword;
    let failure = bad(flag)(error);
    if !about_password {
        return failure;
    }
    failure.help(format!(
        "give the password with --key-password-file FILE or the environment variable {PASSWORD}"
    ))
}

/// Parses a value with the library. The error leaves out the words that begin every error about bad
/// input.
pub(super) fn parsed<T: FromStr<Err = TlsError>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: TlsError| error.detail().to_owned())
}
