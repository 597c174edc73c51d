//! Refuses a user name or password in a URL, where the feature for them is not compiled in.

use tungstenite::http::HeaderValue;

use crate::TlsError;

/// The header `Authorization` for the user information of a URL.
///
/// # Errors
/// Always: without the feature `basic-auth` there is no such header.
pub(super) fn authorization(_: &str) -> Result<HeaderValue, TlsError> {
    Err(TlsError::bad_configuration(
        "the URL has a user name or password, and support for that is not compiled in: add the \
         feature `basic-auth` of tungstenite-tls, or set the header `Authorization`",
    ))
}

/// The value of the header for a user name and a password: `None`, for the feature is off.
#[cfg(feature = "proxy")]
pub fn basic_credentials(_: &[u8], _: &[u8]) -> Option<HeaderValue> {
    None
}
