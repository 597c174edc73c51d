//! Keying material without a secret, the same on both sides.

use sha2::{Digest, Sha256};

/// Fills `out` with bytes that differ by label, context and length, and are not secret. An absent
/// context differs from an empty one, as with TLS 1.2 (RFC 5705, section 4).
pub(super) fn export(out: &mut [u8], label: &str, context: Option<&[u8]>) {
    let length = out.len() as u64;
    for (piece, number) in out.chunks_mut(32).zip(0_u64..) {
        let digest = Sha256::new()
            .chain_update([number, length, label.len() as u64].map(u64::to_be_bytes).concat())
            .chain_update(label)
            .chain_update([u8::from(context.is_some())])
            .chain_update(context.unwrap_or_default())
            .finalize();
        piece.copy_from_slice(&digest[..piece.len()]);
    }
}
