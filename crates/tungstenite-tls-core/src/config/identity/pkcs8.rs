//! Private keys in the form that every library reads.

use std::borrow::Cow;

use rustls_pki_types::PrivateKeyDer;

use crate::x509::der::{INTEGER, Malformed, Reader, sequence};

/// The key in DER: PKCS#1, SEC1, or PKCS#8 without the public key that its second version may hold
/// (RFC 5958, section 2), which some libraries refuse.
pub(super) fn plain<'a>(key: &'a PrivateKeyDer<'static>) -> Cow<'a, [u8]> {
    match key {
        // If the key is damaged, the library says so.
        PrivateKeyDer::Pkcs8(key) => match first_version(key.secret_pkcs8_der()) {
            Ok(Some(plain)) => plain.into(),
            _ => key.secret_pkcs8_der().into(),
        },
        other => other.secret_der().into(),
    }
}

/// Converts a key of the second version to the first. `None` if it is not of the second version.
fn first_version(pkcs8: &[u8]) -> Result<Option<Vec<u8>>, Malformed> {
    const FIRST: [u8; 3] = [INTEGER, 1, 0];
    const PUBLIC_KEY: [u8; 2] = [0x81, 0xa1];
    let mut parts = Reader::of_sequence(pkcs8)?;
    if parts.expect(INTEGER)?.content != [1] {
        return Ok(None);
    }
    let mut content = FIRST.to_vec();
    while !parts.is_empty() {
        let part = parts.value()?;
        if !PUBLIC_KEY.contains(&part.tag) {
            content.extend(part.whole);
        }
    }
    Ok(Some(sequence(&content)))
}

#[cfg(test)]
mod tests {
    use rustls_pki_types::PrivatePkcs8KeyDer;

    use super::*;

    /// An Ed25519 key (RFC 8410, section 10.3): the version, the algorithm, the key.
    const FIRST: [&[u8]; 3] = [&[2, 1, 0], &[0x30, 5, 6, 3, 0x2b, 0x65, 0x70], &[4, 34, 4, 32]];

    fn key(parts: &[&[u8]]) -> PrivateKeyDer<'static> {
        let content = parts.concat();
        let length = content.len().try_into().unwrap();
        PrivatePkcs8KeyDer::from([vec![0x30, length], content].concat()).into()
    }

    #[test]
    fn the_public_key_is_left_out_and_attributes_are_kept() {
        let [version, algorithm, header] = FIRST;
        let secret = [7; 32];
        let first = key(&[version, algorithm, header, &secret]);
        assert_eq!(plain(&first), first.secret_der());

        let attributes: &[u8] = &[0xa0, 2, 5, 0];
        let public: &[u8] = &[0x81, 3, 0, 1, 2];
        let second = key(&[&[2, 1, 1], algorithm, header, &secret, attributes, public]);
        let expected = key(&[version, algorithm, header, &secret, attributes]);
        assert_eq!(plain(&second), expected.secret_der());
    }

    #[test]
    fn what_cannot_be_read_stays_as_it_is() {
        for damaged in [key(&[]), key(&[&[2, 1, 1], &[4, 34, 4, 32]]), key(&[&[2, 1]])] {
            assert_eq!(plain(&damaged), damaged.secret_der());
        }
    }
}
