//! What a client asks for: [`Offer`].

use tungstenite::http::StatusCode;

use crate::{IntoClientRequest, Upgrade};

/// The key of the sample in RFC 6455, section 1.3.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

/// The server's answer to that key.
pub const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

const PROTOCOLS: [&str; 2] = ["chat.v2", "chat"];
const EXTENSIONS: [&str; 2] = ["permessage-deflate; client_max_window_bits", "x-other"];

/// An upgrade request with the key of RFC 6455, section 1.3, and what it offers. Each bit is one
/// thing; with none of them set, the request offers nothing.
#[derive(Clone, Copy, Debug)]
pub struct Offer(pub u8);

impl Offer {
    pub(super) fn url(self) -> &'static str {
        if self.0 & 1 == 0 { "wss://example.org/" } else { "ws://example.org/" }
    }

    pub(super) fn protocols(self) -> Vec<&'static str> {
        chosen(&PROTOCOLS, self.0 >> 1)
    }

    pub(super) fn extensions(self) -> Vec<&'static str> {
        chosen(&EXTENSIONS, self.0 >> 3)
    }

    /// The upgrade that asks for it.
    ///
    /// # Panics
    /// If the request cannot be made.
    pub fn upgrade(self) -> Upgrade {
        let mut request = self.url().into_client_request().expect("a request");
        let headers = request.headers_mut();
        headers.insert("sec-websocket-key", KEY.parse().expect("a header"));
        for protocol in self.protocols() {
            headers.append("sec-websocket-protocol", protocol.parse().expect("a header"));
        }
        let upgrade = Upgrade::with_extensions(request, &self.extensions()).expect("an upgrade");
        let without_body = self.0 & 32 != 0;
        upgrade.without_body(move |response| without_body && response.status() == StatusCode::FOUND)
    }
}

fn chosen(all: &[&'static str], bits: u8) -> Vec<&'static str> {
    let is_chosen = |index: usize| bits >> index & 1 != 0;
    all.iter().enumerate().filter(|(index, _)| is_chosen(*index)).map(|(_, name)| *name).collect()
}
