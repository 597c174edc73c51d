//! What the machine makes of an answer, to compare one way of feeding it with another: [`Outcome`].

use tungstenite::{Error, error::ProtocolError, http::StatusCode};

use super::offer::Offer;
use crate::{Answer, Upgrade, UpgradeError};

/// What became of an answer.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// The upgrade.
    Accepted {
        /// The response.
        response: String,
        /// The extensions.
        extensions: String,
        /// What follows the response.
        rest: Vec<u8>,
    },
    /// No upgrade.
    Refused {
        /// The response without its body.
        response: String,
        /// The body.
        body: Vec<u8>,
        /// Whether the connection can go on.
        keeps_connection: bool,
    },
    /// The error's words.
    Failed(String),
}

/// Feeds `bytes` in pieces of these sizes, then the end of the connection. Returns the outcome, and
/// how many bytes had been given when it was known. Checks what is true for all outcomes.
///
/// # Panics
/// If something is not true that must be, or if there are bytes and no sizes.
pub fn outcome(offer: Offer, bytes: &[u8], sizes: &[usize]) -> (Outcome, usize) {
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
            assert_eq!(upgrade.ask_again(offer.url()).is_ok(), keeps_connection);
            Outcome::Refused { response: format!("{parts:?}"), body, keeps_connection }
        }
        Err(error) => {
            let words = error.to_string();
            let one_line = words.len() < 300 && !words.contains(char::is_control);
            assert!(one_line, "an error that is no line: {words:?}");
            assert!(matches!(upgrade.ask_again(offer.url()), Err(Error::AlreadyClosed)));
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
