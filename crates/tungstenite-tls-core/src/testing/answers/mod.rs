//! Answers of servers to the upgrade request, and what must hold for all of them: [`judge`].
//!
//! ```
//! use tungstenite_tls_core::testing::answers::{Offer, judge};
//!
//! judge(Offer(0), b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", &[7])?;
//! # Ok::<(), String>(())
//! ```

mod naive;
mod offer;
mod outcome;

pub use self::{
    offer::{ACCEPT, Offer},
    outcome::{Outcome, outcome},
};

/// How much a server can make the machine read before it decides: interim responses, a head, and a
/// body.
pub const MOST: usize = (17 * 64 + 64 + 1024 + 64) * 1024;

/// Checks that `answer` means the same byte by byte, whole, and in pieces of these sizes, used in
/// turn; and that it is accepted only if it fulfils RFC 6455, section 4.1.
///
/// # Errors
/// What is wrong.
///
/// # Panics
/// If the machine panics, or breaks a promise that all answers have in common.
pub fn judge(offer: Offer, answer: &[u8], sizes: &[usize]) -> Result<(), String> {
    let single = outcome(offer, answer, &[1]);
    agree(offer, answer, &[usize::MAX], &single)?;
    agree(offer, answer, sizes, &single)?;
    if let (Outcome::Accepted { rest, .. }, given) = &single {
        let response = &answer[..answer.len() - rest.len()];
        if response.len() != *given {
            return Err(format!("{} bytes, and {given} were read", response.len()));
        }
        naive::check(response, offer).map_err(|wrong| format!("accepted in spite of {wrong}"))?;
    }
    Ok(())
}

/// What becomes of `bytes` byte by byte, `single`, must also become of them in these pieces.
fn agree(
    offer: Offer,
    bytes: &[u8],
    sizes: &[usize],
    single: &(Outcome, usize),
) -> Result<(), String> {
    let (mut pieces, given) = outcome(offer, bytes, sizes);
    // What a server sends after its refusal is seen only if it is in the same piece.
    if let Outcome::Refused { keeps_connection, .. } = &mut pieces {
        if *keeps_connection && given != single.1 {
            return Err("a connection is kept in spite of more bytes".to_owned());
        }
        if let Outcome::Refused { keeps_connection: true, .. } = single.0 {
            *keeps_connection |= given > single.1;
        }
    }
    match pieces == single.0 && given >= single.1 {
        true => Ok(()),
        false => Err(format!("in pieces: {pieces:?}\nbyte by byte: {:?}", single.0)),
    }
}
