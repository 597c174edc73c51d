//! Adds the headers that a caller sets to the upgrade request.

use tungstenite::{
    Error,
    handshake::client::Request,
    http::{
        HeaderName, HeaderValue,
        header::{
            AUTHORIZATION, CONNECTION, HOST, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
        },
    },
};
use tungstenite_tls_core::{IntoClientRequest, TlsError};

/// The headers that the handshake needs exactly as it sets them.
const HANDSHAKE: [HeaderName; 4] = [CONNECTION, UPGRADE, SEC_WEBSOCKET_VERSION, SEC_WEBSOCKET_KEY];

/// Adds a header, and checks what the request has become.
pub(super) fn add(mut request: Request, name: &str, value: &str) -> Result<Request, Error> {
    // A whole line in place of the name would show the value.
    let shown = name.split(':').next().unwrap_or_default().escape_debug();
    let bad = |what: &str| TlsError::bad_configuration(format!("header `{shown}`: {what}"));
    let key = HeaderName::try_from(name).map_err(|_| bad("its name is not allowed in HTTP"))?;
    let value =
        HeaderValue::try_from(value).map_err(|_| bad("its value is not allowed in HTTP"))?;
    let headers = request.headers_mut();
    if key == HOST {
        headers.insert(key, value);
    } else if HANDSHAKE.contains(&key) {
        return Err(bad(
            "the handshake sets it; to send another value, pass `Connect::new` a request with that \
             header",
        )
        .into());
    } else if key == AUTHORIZATION && headers.contains_key(&key) {
        return Err(bad("it is set already, by another call or by the URL's user name").into());
    } else {
        headers.append(key, value);
    }
    request.into_client_request()
}

/// Offers a subprotocol, after those already offered.
pub(super) fn offer(request: Request, name: &str) -> Result<Request, Error> {
    if name.contains(',') {
        // Some programs send secrets as subprotocols, so the error does not show the name.
        let why = "the name of a subprotocol contains a comma; offer each with a call of its own";
        return Err(TlsError::bad_configuration(why).into());
    }
    add(request, "Sec-WebSocket-Protocol", name)
}
