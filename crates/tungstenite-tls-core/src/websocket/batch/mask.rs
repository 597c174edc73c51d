//! Masks payloads (RFC 6455, section 5.3).

/// Copies `from` to `to`, which has the same length, and masks it, starting with the key's first
/// byte (RFC 6455, section 5.3).
pub(super) fn mask_into(to: &mut [u8], from: &[u8], key: [u8; 4]) {
    // Eight bytes at a time; the compiler widens that to the size of the registers.
    const WIDTH: usize = 8;
    let key = u64::from(u32::from_ne_bytes(key));
    let twice = key << 32 | key;
    let (to, to_rest) = to.split_at_mut(from.len() / WIDTH * WIDTH);
    let (from, from_rest) = from.split_at(to.len());
    for (to, from) in to.chunks_exact_mut(WIDTH).zip(from.chunks_exact(WIDTH)) {
        let mut word = [0; WIDTH];
        word.copy_from_slice(from);
        to.copy_from_slice(&(u64::from_ne_bytes(word) ^ twice).to_ne_bytes());
    }
    for ((to, from), key) in to_rest.iter_mut().zip(from_rest).zip(twice.to_ne_bytes()) {
        *to = from ^ key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_its_byte_of_the_key() {
        let (key, from): (_, Vec<u8>) = ([1, 20, 50, 0xff], (0..=99).collect());
        for length in 0..from.len() {
            let mut to = vec![0; length];
            mask_into(&mut to, &from[..length], key);
            let expected = from.iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key);
            assert_eq!(to, expected.take(length).collect::<Vec<_>>());
        }
    }
}
