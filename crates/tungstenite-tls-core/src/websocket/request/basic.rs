//! Moves a user name and password from the URL to a header (Basic; RFC 7617).

use data_encoding::BASE64;
use percent_encoding::percent_decode_str;
use tungstenite::http::HeaderValue;

use crate::TlsError;

/// The header `Authorization` for the user information of a URL (RFC 3986, section 3.2.1), which
/// may be percent-encoded. Its `Debug` does not show the value.
///
/// # Errors
/// Shows neither the name nor the password.
pub(super) fn authorization(user_info: &str) -> Result<HeaderValue, TlsError> {
    let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
    let user: Vec<u8> = percent_decode_str(user).collect();
    if user.contains(&b':') {
        return Err(TlsError::bad_configuration(
            "the user name in the URL contains a colon, which Basic authentication does not allow \
             (RFC 7617, section 2); set the header `Authorization` instead",
        ));
    }
    let password: Vec<u8> = percent_decode_str(password).collect();
    credentials(&user, &password)
        .ok_or_else(|| TlsError::bad_configuration("the URL's user name is bad"))
}

/// The value of the header for a user name, which has no colon, and a password. Its `Debug` does
/// not show it. `None` if the feature `basic-auth` is off.
#[cfg(feature = "proxy")]
pub fn basic_credentials(user: &[u8], password: &[u8]) -> Option<HeaderValue> {
    credentials(user, password)
}

fn credentials(user: &[u8], password: &[u8]) -> Option<HeaderValue> {
    let credentials = [user, b":", password].concat();
    let value = HeaderValue::try_from(format!("Basic {}", BASE64.encode(&credentials)));
    let mut value = value.ok()?;
    value.set_sensitive(true);
    Some(value)
}
