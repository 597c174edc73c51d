//! Checks and adds the headers that a caller sets on the upgrade request.

use tungstenite::{
    handshake::client::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{
            CONNECTION, HOST, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION,
            UPGRADE,
        },
    },
};
use tungstenite_tls_core::TlsError;

/// The headers that the handshake needs exactly once.
const HANDSHAKE: [HeaderName; 5] =
    [HOST, CONNECTION, UPGRADE, SEC_WEBSOCKET_VERSION, SEC_WEBSOCKET_KEY];

/// Refuses a request that tungstenite would refuse with an error that shows the header's value.
pub(super) fn check(request: &Request) -> Result<(), TlsError> {
    for name in HANDSHAKE {
        if request.headers().get(&name).is_some_and(|value| value.to_str().is_err()) {
            let why = format!("header `{name}`: its value must be visible ASCII");
            return Err(TlsError::bad_configuration(why));
        }
    }
    Ok(())
}

/// Adds a header.
pub(super) fn add(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), TlsError> {
    let bad = |what: &str| TlsError::bad_configuration(format!("header `{name}`: {what}"));
    let key = HeaderName::try_from(name).map_err(|_| bad("its name is not allowed in HTTP"))?;
    if HANDSHAKE.contains(&key) {
        // tungstenite would send the first and drop the second.
        return Err(bad(
            "the handshake sets it; to send another value, pass `Connect::new` a request with that \
             header",
        ));
    }
    if key == SEC_WEBSOCKET_PROTOCOL {
        return offer(headers, value);
    }
    let value =
        HeaderValue::try_from(value).map_err(|_| bad("its value is not allowed in HTTP"))?;
    headers.append(key, value);
    Ok(())
}

/// Offers a subprotocol, after those already offered. They all go into one header, because
/// tungstenite reads only the first.
pub(super) fn offer(headers: &mut HeaderMap, name: &str) -> Result<(), TlsError> {
    // Some programs send secrets as subprotocols, so the error does not show the name.
    let bad = || {
        TlsError::bad_configuration(
            "a subprotocol name contains a character that HTTP does not allow",
        )
    };
    let before = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().map(HeaderValue::to_str);
    let mut offered = before.collect::<Result<Vec<_>, _>>().map_err(|_| bad())?;
    offered.push(name);
    let offered = HeaderValue::try_from(offered.join(", ")).map_err(|_| bad())?;
    headers.insert(SEC_WEBSOCKET_PROTOCOL, offered);
    Ok(())
}
