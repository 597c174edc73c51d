//! Checks the headers of the handshake (RFC 6455, section 4.1), and adds those that are missing.

use tungstenite::{
    handshake::client::generate_key,
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{
            CONNECTION, CONTENT_LENGTH, HOST, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_EXTENSIONS,
            SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, TRANSFER_ENCODING,
            UPGRADE,
        },
    },
};

use super::canonical;
use crate::TlsError;

/// The headers that every upgrade request has, in the order in which they are sent.
pub(crate) const HANDSHAKE_HEADERS: [HeaderName; 5] =
    [HOST, CONNECTION, UPGRADE, SEC_WEBSOCKET_VERSION, SEC_WEBSOCKET_KEY];

/// An error that names the header and does not show its value.
pub(super) fn bad(name: &HeaderName, why: &str) -> TlsError {
    TlsError::bad_configuration(format!("header `{}`: {why}", canonical(name)))
}

/// Adds all headers of the handshake but `Host`.
pub(super) fn add(headers: &mut HeaderMap) {
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    headers.insert(SEC_WEBSOCKET_KEY, new_key());
}

/// Completes and checks all headers but `Host`, which is set.
pub(super) fn complete(headers: &mut HeaderMap) -> Result<(), TlsError> {
    list(headers, CONNECTION, "Upgrade")?;
    list(headers, UPGRADE, "websocket")?;
    let version = one(headers, SEC_WEBSOCKET_VERSION, || HeaderValue::from_static("13"))?;
    if version != "13" {
        return Err(bad(&SEC_WEBSOCKET_VERSION, "it must be 13, the only version (RFC 6455)"));
    }
    let key = one(headers, SEC_WEBSOCKET_KEY, new_key)?;
    if !is_key(key.as_bytes()) {
        let why = "it must be 16 random bytes in base64 (RFC 6455, section 4.1); leave it out to \
                   get new ones";
        return Err(bad(&SEC_WEBSOCKET_KEY, why));
    }
    subprotocols(headers)?;
    for (name, why) in [
        (CONTENT_LENGTH, "an upgrade request has no body; remove it"),
        (TRANSFER_ENCODING, "an upgrade request has no body; remove it"),
        (SEC_WEBSOCKET_ACCEPT, "only servers send it; remove it"),
        (
            SEC_WEBSOCKET_EXTENSIONS,
            "no extension is supported here; to bring your own, offer it with \
             `Upgrade::with_extensions`",
        ),
    ] {
        let nothing =
            name == CONTENT_LENGTH && headers.get(&name).is_some_and(|value| value == "0");
        if headers.contains_key(&name) && !nothing {
            return Err(bad(&name, why));
        }
    }
    Ok(())
}

fn new_key() -> HeaderValue {
    HeaderValue::try_from(generate_key()).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Whether this is 16 bytes in base64 (RFC 4648, section 4). The last character before the padding
/// has four bits that belong to no byte, and are zero.
fn is_key(key: &[u8]) -> bool {
    let digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    matches!(key, [digits @ .., b'A' | b'Q' | b'g' | b'w', b'=', b'=']
        if digits.len() == 21 && digits.iter().all(digit))
}

/// Makes one header of the caller's lists, which must have `token`; adds it if there is none.
fn list(headers: &mut HeaderMap, name: HeaderName, token: &'static str) -> Result<(), TlsError> {
    let mut values = headers.get_all(&name).iter();
    let value = match (values.next(), values.next()) {
        (None, _) => HeaderValue::from_static(token),
        (Some(only), None) => only.clone(),
        (Some(_), Some(_)) => {
            let all: Vec<_> = headers.get_all(&name).iter().map(HeaderValue::as_bytes).collect();
            HeaderValue::from_bytes(&all.join(&b", "[..]))
                .map_err(|_| bad(&name, "its value is not allowed in HTTP"))?
        }
    };
    if value.to_str().is_err() {
        return Err(bad(&name, "its value must be visible ASCII"));
    }
    if !tokens(&value).any(|found| found.eq_ignore_ascii_case(token.as_bytes())) {
        let why = format!(
            "it must contain `{token}` (RFC 6455, section 4.1); add it, or leave the header out"
        );
        return Err(bad(&name, &why));
    }
    headers.insert(name, value);
    Ok(())
}

/// The only value of a header; `default` if there is none.
fn one(
    headers: &mut HeaderMap,
    name: HeaderName,
    default: impl FnOnce() -> HeaderValue,
) -> Result<HeaderValue, TlsError> {
    let mut values = headers.get_all(&name).iter();
    match (values.next(), values.next()) {
        (Some(only), None) => Ok(only.clone()),
        (Some(_), Some(_)) => Err(bad(&name, "it is set twice; remove one")),
        (None, _) => {
            let value = default();
            headers.insert(name, value.clone());
            Ok(value)
        }
    }
}

/// Joins the offers of subprotocols, each once: names must be tokens (section 4.1). Some programs
/// send secrets as subprotocols, so the error shows no name.
fn subprotocols(headers: &mut HeaderMap) -> Result<(), TlsError> {
    if !headers.contains_key(SEC_WEBSOCKET_PROTOCOL) {
        return Ok(());
    }
    let values: Vec<_> = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().cloned().collect();
    let mut names: Vec<&[u8]> = Vec::new();
    for name in values.iter().flat_map(tokens) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.iter().any(|name| name.is_empty() || !name.iter().all(|byte| is_token(*byte))) {
        let why = "each name must be a token (RFC 6455, section 4.1): visible ASCII without \
                   spaces, quotes and other separators";
        return Err(bad(&SEC_WEBSOCKET_PROTOCOL, why));
    }
    let sensitive = values.iter().any(HeaderValue::is_sensitive);
    let joined = HeaderValue::from_bytes(&names.join(&b", "[..]));
    let mut joined = joined.map_err(|_| bad(&SEC_WEBSOCKET_PROTOCOL, "a name is not allowed"))?;
    joined.set_sensitive(sensitive);
    headers.insert(SEC_WEBSOCKET_PROTOCOL, joined);
    Ok(())
}

/// The elements of a header that is a list (RFC 9110, section 5.6.1), without the spaces around
/// them.
pub(crate) fn tokens(value: &HeaderValue) -> impl Iterator<Item = &[u8]> {
    value.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii)
}

/// Whether a byte may be in a token (RFC 9110, section 5.6.2).
pub(crate) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
