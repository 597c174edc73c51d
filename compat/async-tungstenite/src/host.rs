//! The host that a URL names: [`host`].

use tungstenite::{Error, error::UrlError, http::Uri};

/// The host that a URL names, an IPv6 address without brackets.
pub(crate) fn host(uri: &Uri) -> Result<&str, Error> {
    let host = uri.host().ok_or(Error::Url(UrlError::NoHostName))?;
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    Ok(address.unwrap_or(host))
}
