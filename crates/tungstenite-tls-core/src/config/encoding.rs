//! What a file in DER holds, as far as its first bytes tell.

use crate::x509::der::{INTEGER, OBJECT_IDENTIFIER, SEQUENCE};

/// Whether `bytes` are one ASN.1 SEQUENCE with a long length, as each certificate is.
pub(super) fn is_der_sequence(bytes: &[u8]) -> bool {
    content(bytes).is_some_and(|(length, content)| length == content.len())
}

/// What `bytes`, a sequence, hold instead of something signed, such as a certificate or a
/// revocation list.
pub(super) fn other_than_signed(bytes: &[u8]) -> Option<&'static str> {
    match content(bytes)?.1 {
        [INTEGER, 1, 3, ..] => Some("PKCS#12; use `Identity::from_pkcs12_file`"),
        [INTEGER, ..] => Some("a private key"),
        [OBJECT_IDENTIFIER, ..] => Some(PKCS7),
        _ => None,
    }
}

/// What `bytes`, a sequence, hold instead of a private key, encrypted or not.
pub(super) fn other_than_key(bytes: &[u8]) -> Option<&'static str> {
    match content(bytes)?.1 {
        [INTEGER, 1, 3, ..] => Some("PKCS#12; use `Identity::from_pkcs12_file`"),
        [OBJECT_IDENTIFIER, ..] => Some(PKCS7),
        // An encrypted key begins with a short sequence, its algorithm (RFC 5958, section 3).
        [SEQUENCE, 0x82, ..] => Some("a certificate"),
        _ => None,
    }
}

const PKCS7: &str = "PKCS#7; convert it with `openssl pkcs7 -inform DER -print_certs`";

/// The length that a sequence says it has, and what follows its header.
fn content(bytes: &[u8]) -> Option<(usize, &[u8])> {
    match bytes {
        [0x30, 0x81, n, rest @ ..] => Some((usize::from(*n), rest)),
        [0x30, 0x82, a, b, rest @ ..] => Some((usize::from(u16::from_be_bytes([*a, *b])), rest)),
        [0x30, 0x83, a, b, c, rest @ ..] => {
            Some((u32::from_be_bytes([0, *a, *b, *c]) as usize, rest))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_revocation_list_is_der() {
        for length in [200_usize, 1000, 70_000] {
            let encoded = &length.to_be_bytes()[5..];
            let short: Vec<u8> = encoded.iter().copied().skip_while(|byte| *byte == 0).collect();
            let bytes = [&[0x30, 0x80 | short.len() as u8], &short[..], &vec![0x30; length]];
            assert!(is_der_sequence(&bytes.concat()), "{length} bytes");
            assert!(!is_der_sequence(&[bytes.concat(), vec![0]].concat()), "{length} bytes");
        }
    }

    #[test]
    fn what_is_no_certificate_is_named() {
        let told = |content: &[u8]| other_than_signed(&[&[0x30, 0x82, 1, 0], content].concat());
        assert!(told(&[2, 1, 3, 0x30]).unwrap().contains("PKCS#12"));
        assert!(told(&[2, 1, 0, 0x30]).unwrap().contains("private key"));
        assert!(told(&[6, 9, 42]).unwrap().contains("PKCS#7"));
        assert_eq!(told(&[0x30, 0x82, 1, 0]), None);
    }
}
