//! ALPN in its wire format.

use std::iter;

/// A list of ALPN protocols in its wire format (RFC 7301, section 3.1), without the length of the
/// whole list: each name follows its length, which is one byte. The names are 1 to 255 bytes long.
///
/// ```
/// use tungstenite_tls_core::backend::alpn_wire_format;
///
/// assert_eq!(alpn_wire_format(&[b"http/1.1".to_vec()]), b"\x08http/1.1");
/// ```
pub fn alpn_wire_format(protocols: &[Vec<u8>]) -> Vec<u8> {
    protocols
        .iter()
        .flat_map(|name| iter::once(name.len() as u8).chain(name.iter().copied()))
        .collect()
}
