//! Answers of servers to the upgrade request: [`run`]. The first byte is what the request offers,
//! the second the size of the pieces that the rest arrives in.

use tungstenite_tls_core::testing::answers::{MOST, Offer, judge};

/// # Panics
/// If a promise is broken.
pub fn run(data: &[u8]) {
    let [offer, size, answer @ ..] = data else { return };
    let offer = Offer(*offer);
    let sizes = [usize::from(*size).max(1), 1 + usize::from(*size) * 16];
    judge(offer, answer, &sizes).unwrap_or_else(|wrong| panic!("{wrong}"));
    ends(offer, answer);
}

/// A server that repeats its answer for ever gets one.
fn ends(offer: Offer, answer: &[u8]) {
    if answer.len() < 64 {
        return;
    }
    let mut upgrade = offer.upgrade();
    let mut given = 0;
    while matches!(upgrade.receive(answer), Ok(None)) {
        given += answer.len();
        assert!(given < MOST + answer.len(), "no answer after {given} bytes");
    }
}
