//! Extensions as the handshake names them (RFC 6455, section 9.1): [`Extension`].

use tungstenite::{
    Error,
    http::{HeaderMap, HeaderValue, header::SEC_WEBSOCKET_EXTENSIONS},
};

use crate::{TlsError, websocket::request::is_token};

/// An extension that the server accepted, with its parameters.
///
/// ```
/// use tungstenite_tls_core::Extension;
///
/// /// The window of a peer that compresses (RFC 7692, section 7.1.2.1).
/// fn window(extension: &Extension) -> Option<u8> {
///     let mut parameters = extension.parameters.iter();
///     let (_, bits) = parameters.find(|(name, _)| name == "server_max_window_bits")?;
///     bits.as_ref()?.parse().ok()
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extension {
    /// The name as the server wrote it, for example `permessage-deflate`.
    pub name: String,
    /// The parameters in the server's order, each with its value, if it has one. Quotes are
    /// removed.
    pub parameters: Vec<(String, Option<String>)>,
}

/// Adds the header for these offers, and returns the names of the extensions.
pub(super) fn offer(headers: &mut HeaderMap, offers: &[&str]) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for offer in offers {
        match parse(offer.as_bytes()).as_deref() {
            Some([extension]) => names.push(extension.name.clone()),
            _ => return Err(malformed(offer)),
        }
    }
    if !offers.is_empty() {
        let value = HeaderValue::try_from(offers.join(", "));
        headers.insert(SEC_WEBSOCKET_EXTENSIONS, value.map_err(|_| malformed(&offers.join(", ")))?);
    }
    Ok(names)
}

fn malformed(offer: &str) -> Error {
    let what = offer.escape_default();
    TlsError::bad_configuration(format!(
        "the offer `{what}` is not an extension; write `name; parameter; parameter=value` \
         (RFC 6455, section 9.1)"
    ))
    .into()
}

/// Parses the value of a header `Sec-WebSocket-Extensions`. `None`: it is malformed. Empty elements
/// are passed over (RFC 9110, section 5.6.1.2).
pub(super) fn parse(value: &[u8]) -> Option<Vec<Extension>> {
    let mut extensions = Vec::new();
    let mut rest = value.trim_ascii();
    loop {
        while let [b',', after @ ..] = rest {
            rest = after.trim_ascii_start();
        }
        if rest.is_empty() {
            return Some(extensions);
        }
        let mut extension = Extension { name: token(&mut rest)?, parameters: Vec::new() };
        while let [b';', after @ ..] = rest {
            rest = after.trim_ascii_start();
            let name = token(&mut rest)?;
            let mut parameter = None;
            if let [b'=', after @ ..] = rest {
                rest = after.trim_ascii_start();
                parameter = Some(match rest {
                    [b'"', ..] => quoted(&mut rest)?,
                    _ => token(&mut rest)?,
                });
            }
            extension.parameters.push((name, parameter));
        }
        extensions.push(extension);
        if !matches!(rest, [] | [b',', ..]) {
            return None;
        }
    }
}

/// Takes a token and the spaces after it.
fn token(rest: &mut &[u8]) -> Option<String> {
    let end = rest.iter().position(|byte| !is_token(*byte)).unwrap_or(rest.len());
    let (token, after) = rest.split_at(end);
    *rest = after.trim_ascii_start();
    (!token.is_empty()).then(|| String::from_utf8_lossy(token).into_owned())
}

/// Takes a quoted string and the spaces after it. What is quoted must be a token (section 9.1).
fn quoted(rest: &mut &[u8]) -> Option<String> {
    let mut value = Vec::new();
    let mut bytes = rest.get(1..)?.iter().enumerate();
    let end = loop {
        match bytes.next()? {
            (i, b'"') => break i,
            (_, b'\\') => value.push(*bytes.next()?.1),
            (_, byte) => value.push(*byte),
        }
    };
    *rest = rest.get(end + 2..)?.trim_ascii_start();
    let valid = !value.is_empty() && value.iter().all(|byte| is_token(*byte));
    valid.then(|| String::from_utf8_lossy(&value).into_owned())
}
