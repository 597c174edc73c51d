//! Checks a response with status 101 against what was offered (RFC 6455, section 4.1, under "Once
//! the client's opening handshake has been sent"): [`Offer`].

use tungstenite::{
    Error,
    error::{ProtocolError, SubProtocolError},
    handshake::{
        client::{Request, Response},
        derive_accept_key,
    },
    http::{
        HeaderName, Version,
        header::{
            CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_EXTENSIONS, SEC_WEBSOCKET_KEY,
            SEC_WEBSOCKET_PROTOCOL, UPGRADE,
        },
    },
};

use super::{Extension, UpgradeError, extension};
use crate::websocket::request::tokens;

/// What a request offers, as far as the response has to match it.
pub(super) struct Offer {
    /// The value of `Sec-WebSocket-Accept` that proves that the server speaks WebSocket.
    accept: String,
    subprotocols: Vec<Vec<u8>>,
    extensions: Vec<String>,
    /// The URL is ws://.
    pub(super) is_plain: bool,
}

impl Offer {
    /// Remembers what a complete request offers.
    pub(super) fn of(request: &Request, extensions: Vec<String>) -> Self {
        let headers = request.headers();
        let key = headers.get(SEC_WEBSOCKET_KEY).map_or(&b""[..], |key| key.as_bytes());
        let subprotocols = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().flat_map(tokens);
        Self {
            accept: derive_accept_key(key),
            subprotocols: subprotocols.map(<[u8]>::to_vec).collect(),
            extensions,
            is_plain: request.uri().scheme_str() == Some("ws"),
        }
    }

    /// Checks a response with status 101; returns the extensions that it accepts.
    pub(super) fn verify(&self, response: &Response) -> Result<Vec<Extension>, Error> {
        if response.version() < Version::HTTP_11 {
            return Err(ProtocolError::WrongHttpVersion.into());
        }
        // Steps 2 and 3: among other protocols and options, for both are lists.
        if !has(response, &UPGRADE, b"websocket") {
            return Err(ProtocolError::MissingUpgradeWebSocketHeader.into());
        }
        if !has(response, &CONNECTION, b"upgrade") {
            return Err(ProtocolError::MissingConnectionUpgradeHeader.into());
        }
        // Step 4.
        let mut accepts = response.headers().get_all(SEC_WEBSOCKET_ACCEPT).iter();
        if accepts.next().is_none_or(|accept| *accept != self.accept) || accepts.next().is_some() {
            return Err(ProtocolError::SecWebSocketAcceptKeyMismatch.into());
        }
        self.verify_subprotocol(response)?;
        self.verify_extensions(response)
    }

    /// Step 5, and section 9.1.
    fn verify_extensions(&self, response: &Response) -> Result<Vec<Extension>, Error> {
        let mut accepted = Vec::new();
        for value in response.headers().get_all(SEC_WEBSOCKET_EXTENSIONS) {
            let extensions = extension::parse(value.as_bytes());
            accepted.extend(extensions.ok_or(UpgradeError::MalformedExtensions)?);
        }
        // Names are tokens of printable ASCII; section 9.1 compares them as they are.
        match accepted.iter().find(|extension| !self.extensions.contains(&extension.name)) {
            Some(other) => {
                let name = other.name.chars().take(64).collect();
                Err(UpgradeError::ExtensionNotOffered(name).into())
            }
            None => Ok(accepted),
        }
    }

    /// Step 6, and section 11.3.4. Like browsers (WHATWG WebSockets) and tungstenite, it also wants
    /// one of the subprotocols if any was offered.
    fn verify_subprotocol(&self, response: &Response) -> Result<(), Error> {
        let wrong = |error| Err(ProtocolError::SecWebSocketSubProtocolError(error).into());
        let mut chosen = response.headers().get_all(SEC_WEBSOCKET_PROTOCOL).iter().flat_map(tokens);
        match (chosen.next(), chosen.next()) {
            (None, _) if self.subprotocols.is_empty() => Ok(()),
            (None, _) => wrong(SubProtocolError::NoSubProtocol),
            (Some(_), Some(_)) => Err(UpgradeError::SeveralSubprotocols.into()),
            (Some(b""), None) => Err(UpgradeError::EmptySubprotocol.into()),
            (Some(_), None) if self.subprotocols.is_empty() => {
                wrong(SubProtocolError::ServerSentSubProtocolNoneRequested)
            }
            (Some(one), None) if self.subprotocols.iter().any(|offered| offered == one) => Ok(()),
            (Some(_), None) => wrong(SubProtocolError::InvalidSubProtocol),
        }
    }
}

/// Whether a header that is a list has `token`, in any case.
fn has(response: &Response, name: &HeaderName, token: &[u8]) -> bool {
    let mut found = response.headers().get_all(name).iter().flat_map(tokens);
    found.any(|found| found.eq_ignore_ascii_case(token))
}
