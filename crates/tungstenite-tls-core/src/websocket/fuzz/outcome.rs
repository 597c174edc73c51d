//! What the machine makes of an answer, to compare one way of feeding it with another: [`Outcome`].

use proptest::{collection::vec, prelude::*, sample::subsequence};
use tungstenite::{Error, error::ProtocolError, http::StatusCode};

use super::corpus::KEY;
use crate::{Answer, IntoClientRequest, Upgrade, UpgradeError};

/// What the request offers.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    url: &'static str,
    pub(super) protocols: Vec<&'static str>,
    pub(super) extensions: Vec<&'static str>,
    without_body: bool,
}

const PROTOCOLS: [&str; 2] = ["chat.v2", "chat"];
const EXTENSIONS: [&str; 2] = ["permessage-deflate; client_max_window_bits", "x-other"];

pub(super) fn offer() -> impl Strategy<Value = Offer> {
    let url = prop_oneof![Just("ws://example.org/"), Just("wss://example.org/")];
    let protocols = subsequence(&PROTOCOLS[..], 0..=PROTOCOLS.len());
    let extensions = subsequence(&EXTENSIONS[..], 0..=EXTENSIONS.len());
    (url, protocols, extensions, any::<bool>()).prop_map(
        |(url, protocols, extensions, without_body)| Offer {
            url,
            protocols,
            extensions,
            without_body,
        },
    )
}

impl Offer {
    pub(super) fn nothing() -> Self {
        let (protocols, extensions) = (Vec::new(), Vec::new());
        Self { url: "wss://example.org/", protocols, extensions, without_body: false }
    }

    pub(super) fn upgrade(&self) -> Upgrade {
        let mut request = self.url.into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("sec-websocket-key", KEY.parse().unwrap());
        for protocol in &self.protocols {
            headers.append("sec-websocket-protocol", protocol.parse().unwrap());
        }
        let upgrade = Upgrade::with_extensions(request, &self.extensions).unwrap();
        let without_body = self.without_body;
        upgrade.without_body(move |response| without_body && response.status() == StatusCode::FOUND)
    }
}

/// Sizes of pieces, to be used in turn.
pub(super) fn sizes() -> impl Strategy<Value = Vec<usize>> {
    vec(prop_oneof![1..10_usize, 1..300_usize, 1..10_000_usize], 1..8)
}

#[derive(Debug, PartialEq)]
pub(super) enum Outcome {
    /// The response, the extensions, and what follows.
    Accepted { response: String, extensions: String, rest: Vec<u8> },
    /// The response without its body, the body, and whether the connection can go on.
    Refused { response: String, body: Vec<u8>, keeps_connection: bool },
    /// The error's words.
    Failed(String),
}

/// Feeds `bytes` in pieces of these sizes, then the end of the connection. Returns the outcome, and
/// how many bytes had been given when it was known. Checks what is true for all outcomes.
pub(super) fn outcome(offer: &Offer, bytes: &[u8], sizes: &[usize]) -> (Outcome, usize) {
    let mut upgrade = offer.upgrade();
    let mut given = 0;
    let mut sizes = sizes.iter().cycle();
    let answer = loop {
        if given == bytes.len() {
            break ended(&mut upgrade);
        }
        let size = (*sizes.next().unwrap()).min(bytes.len() - given);
        let piece = &bytes[given..given + size];
        given += size;
        match upgrade.receive(piece).transpose() {
            None => {}
            Some(answer) => break answer,
        }
    };
    for _ in 0..2 {
        assert!(matches!(upgrade.receive(b"HTTP/1.1 "), Err(Error::AlreadyClosed)));
        assert!(matches!(upgrade.receive(b""), Err(Error::AlreadyClosed)));
        assert!(matches!(upgrade.end(), Err(Error::AlreadyClosed)));
    }
    assert!(!upgrade.is_refused());
    let outcome = match answer {
        Ok(Answer::Accepted(accepted)) => Outcome::Accepted {
            response: format!("{:?}", accepted.response),
            extensions: format!("{:?}", accepted.extensions),
            rest: [&accepted.rest, &bytes[given..]].concat(),
        },
        Ok(Answer::Refused(refused)) => {
            let (parts, body) = refused.response.into_parts();
            let body = body.expect("a body");
            assert!(body.len() <= 64 * 1024, "a body of {} bytes", body.len());
            assert_ne!(parts.status, StatusCode::SWITCHING_PROTOCOLS);
            let keeps_connection = refused.keeps_connection;
            assert_eq!(upgrade.ask_again(offer.url).is_ok(), keeps_connection);
            Outcome::Refused { response: format!("{parts:?}"), body, keeps_connection }
        }
        Err(error) => {
            let words = error.to_string();
            let one_line = words.len() < 300 && !words.contains(char::is_control);
            assert!(one_line, "an error that is no line: {words:?}");
            assert!(matches!(upgrade.ask_again(offer.url), Err(Error::AlreadyClosed)));
            Outcome::Failed(words)
        }
    };
    (outcome, given)
}

fn ended(upgrade: &mut Upgrade) -> Result<Answer, Error> {
    let is_refused = upgrade.is_refused();
    let answer = upgrade.end();
    match &answer {
        Ok(Answer::Accepted(_)) => panic!("accepted by an end"),
        Ok(Answer::Refused(_)) => assert!(is_refused),
        Err(Error::Protocol(ProtocolError::HandshakeIncomplete)) => assert!(!is_refused),
        Err(error) => assert!(matches!(
            UpgradeError::find(error),
            Some(UpgradeError::PlainToTls(_)) if is_refused
        )),
    }
    answer
}
