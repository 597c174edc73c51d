//! The proxy that environment variables name: [`url_for`].

use std::ffi::OsString;

use tungstenite::{http::Uri, stream::Mode};
use tungstenite_tls_core::{TlsError, mode};

use super::no_proxy;

/// The URL of the proxy for a server, and the variable that it is from, by the rules of
/// [`Proxy::from_environment`](super::Proxy::from_environment); `variable` looks a variable up.
pub(super) fn url_for(
    server: &Uri,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<(&'static str, String)>, TlsError> {
    // Whoever sends a request to a CGI program sets HTTP_PROXY by the header `Proxy`.
    let is_cgi = variable("REQUEST_METHOD").is_some();
    let (names, default_port): (&[&str], u16) = match mode(server)? {
        Mode::Tls => (&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"], 443),
        Mode::Plain if is_cgi => (&["http_proxy", "all_proxy", "ALL_PROXY"], 80),
        Mode::Plain => (&["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"], 80),
    };
    let Some(found) = first(names, &variable)? else { return Ok(None) };
    let Some((_, list)) = first(&["no_proxy", "NO_PROXY"], &variable)? else {
        return Ok(Some(found));
    };
    let (host, port) = (server.host().unwrap_or_default(), server.port_u16());
    let is_listed = no_proxy::lists(&list, host, port.unwrap_or(default_port));
    Ok(Some(found).filter(|_| !is_listed))
}

/// The first variable that is set and not empty, with its name.
fn first(
    names: &[&'static str],
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<(&'static str, String)>, TlsError> {
    for name in names {
        let Some(value) = variable(name).filter(|value| !value.is_empty()) else { continue };
        let value = value.into_string().map_err(|_| {
            TlsError::bad_configuration(format!("the environment variable {name} is not UTF-8"))
        })?;
        if !value.trim().is_empty() {
            return Ok(Some((name, value)));
        }
    }
    Ok(None)
}
