//! A user name and password for a proxy: [`Credentials`].

use percent_encoding::percent_decode_str;
use tungstenite::http::HeaderValue;
use tungstenite_tls_core::{TlsError, proxy::basic_credentials};

use super::url::Scheme;

/// A user name and password. It has no `Debug`, so that nothing shows them.
#[derive(Clone)]
pub(super) struct Credentials {
    user: Vec<u8>,
    password: Vec<u8>,
}

impl Credentials {
    /// Checks that they can be sent to a proxy of this kind.
    pub(super) fn new(scheme: Scheme, user: &[u8], password: &[u8]) -> Result<Self, TlsError> {
        let credentials = Self { user: user.to_vec(), password: password.to_vec() };
        match scheme {
            Scheme::Http | Scheme::Https => credentials.basic().map(drop)?,
            Scheme::Socks5 | Scheme::Socks5h => credentials.check_lengths()?,
        }
        Ok(credentials)
    }

    /// Reads the user information of a URL (RFC 3986, section 3.2.1), which may be percent-encoded.
    pub(super) fn of_url(scheme: Scheme, user_info: &str) -> Result<Self, TlsError> {
        let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
        let decoded = |text| percent_decode_str(text).collect::<Vec<u8>>();
        Self::new(scheme, &decoded(user), &decoded(password))
    }

    /// The value of `Proxy-Authorization` (Basic; RFC 7617). Its `Debug` does not show it.
    pub(super) fn basic(&self) -> Result<HeaderValue, TlsError> {
        if self.user.contains(&b':') {
            return Err(TlsError::bad_configuration(
                "the proxy's user name contains a colon, which Basic authentication does not allow \
                 (RFC 7617, section 2); set the header `Proxy-Authorization` instead",
            ));
        }
        basic_credentials(&self.user, &self.password).ok_or_else(|| {
            TlsError::bad_configuration(
                "the proxy has a user name or password, and support for that is not compiled in: \
                 add the feature `basic-auth` of tungstenite-tls, or set the header \
                 `Proxy-Authorization`",
            )
        })
    }

    /// The request for authentication (RFC 1929, section 2).
    pub(super) fn socks(&self) -> Vec<u8> {
        // Longer ones were refused.
        let length = |bytes: &[u8]| u8::try_from(bytes.len()).unwrap_or(u8::MAX);
        let mut request = vec![1, length(&self.user)];
        request.extend_from_slice(&self.user);
        request.push(length(&self.password));
        request.extend_from_slice(&self.password);
        request
    }

    fn check_lengths(&self) -> Result<(), TlsError> {
        for (what, bytes) in [("user name", &self.user), ("password", &self.password)] {
            if !(1..=255).contains(&bytes.len()) {
                return Err(TlsError::bad_configuration(format!(
                    "the proxy's {what} has {} bytes, and SOCKS5 allows from 1 to 255 (RFC 1929, \
                     section 2); use another one, or an HTTP proxy",
                    bytes.len()
                )));
            }
        }
        Ok(())
    }
}
