//! Masks payloads (RFC 6455, section 5.3).

use std::array;

/// Copies `from` to `to`, which has the same length, and masks it, starting with the key's first
/// byte (RFC 6455, section 5.3).
pub(super) fn mask_into(to: &mut [u8], from: &[u8], key: [u8; 4]) {
    // Eight bytes at a time; the compiler widens that to the size of the registers.
    const WIDTH: usize = 8;
    let wide: [u8; WIDTH] = array::from_fn(|i| key[i % key.len()]);
    let (to, to_rest) = to.split_at_mut(from.len() / WIDTH * WIDTH);
    let (from, from_rest) = from.split_at(to.len());
    for (to, from) in to.chunks_exact_mut(WIDTH).zip(from.chunks_exact(WIDTH)) {
        let mut word = [0; WIDTH];
        word.copy_from_slice(from);
        to.copy_from_slice(&(u64::from_ne_bytes(word) ^ u64::from_ne_bytes(wide)).to_ne_bytes());
    }
    for ((to, from), key) in to_rest.iter_mut().zip(from_rest).zip(wide) {
        *to = from ^ key;
    }
}
