//! Defines how much plaintext is encrypted before its ciphertext is sent.

/// How many bytes of plaintext are encrypted before the ciphertext is sent. Linux sends TCP data in
/// pieces of up to 64 KiB including headers, and a write that exceeds this by a few bytes costs
/// half as much again.
pub(crate) const PIECE: usize = 60 * 1024;

/// A remainder up to this size, in bytes, is sent with the previous piece: it needs no write of its
/// own, and the system still sends both as one piece.
pub(super) const REST: usize = 3 * 1024;

/// How many bytes are worth a write of their own if more may follow.
pub(crate) const FULL: usize = PIECE - REST;

/// Whether `held` bytes that wait to be sent make one piece together with `more` bytes, or there
/// are none.
#[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
pub(crate) fn fits(held: usize, more: usize) -> bool {
    held == 0 || held + more <= PIECE + REST
}

/// How much of `left` bytes to encrypt before the ciphertext is sent.
pub(super) fn piece(left: usize) -> usize {
    if left <= PIECE + REST { left } else { PIECE }
}

/// How much of `left` bytes to encrypt for a transport that has stalled. This bounds the queue for
/// a stalled peer. tungstenite moves bytes that were not taken to the front of its buffer, so
/// taking a small part of a long buffer costs copies.
pub(super) fn ahead(left: usize) -> usize {
    const PART: usize = 4;
    const MOST: usize = 16 * 1024 * 1024;
    (left / PART).min(MOST)
}
