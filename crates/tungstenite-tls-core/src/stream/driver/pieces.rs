//! How much plaintext is encrypted before its ciphertext is handed on.

/// How much plaintext is encrypted before the ciphertext is handed on, in bytes. Linux passes
/// TCP on in pieces of up to 64 KiB with their headers, and a write that leaves it a few bytes
/// over costs half as much again.
pub(crate) const PIECE: usize = 60 * 1024;

/// A remainder up to this size is sent with the previous piece, in bytes: it needs no write of its
/// own, and the two are still one piece to the system.
pub(super) const REST: usize = 3 * 1024;

/// What is worth a write of its own where more is to come, in bytes.
pub(crate) const FULL: usize = PIECE - REST;

/// How much of `left` bytes to encrypt before the ciphertext is handed on.
pub(super) fn piece(left: usize) -> usize {
    if left <= PIECE + REST { left } else { PIECE }
}

/// How much of `left` bytes to encrypt for a transport that has stalled. It bounds what a stalled
/// peer makes wait. tungstenite moves what was not taken to the front of its buffer, so taking
/// little of much is paid for with copies.
pub(super) fn ahead(left: usize) -> usize {
    const PART: usize = 4;
    const MOST: usize = 16 * 1024 * 1024;
    (left / PART).min(MOST)
}
