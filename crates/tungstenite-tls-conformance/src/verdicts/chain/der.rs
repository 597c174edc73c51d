//! A DER writer that writes anything, for certificates that no library would write.

use x509_cert::der::{Encode, asn1::ObjectIdentifier};

/// One value: its tag, its length, its content.
pub(crate) fn tlv(tag: u8, content: impl AsRef<[u8]>) -> Vec<u8> {
    let content = content.as_ref();
    let mut bytes = vec![tag];
    match content.len() {
        length @ 0..=0x7f => bytes.push(length as u8),
        length @ 0x80..=0xff => bytes.extend([0x81, length as u8]),
        length @ 0x100..=0xffff => bytes.extend([0x82, (length >> 8) as u8, length as u8]),
        length => bytes.extend([0x83, (length >> 16) as u8, (length >> 8) as u8, length as u8]),
    }
    bytes.extend(content);
    bytes
}

pub(crate) fn sequence<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> Vec<u8> {
    tlv(0x30, concat(parts))
}

pub(crate) fn set<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> Vec<u8> {
    tlv(0x31, concat(parts))
}

pub(crate) fn concat<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> Vec<u8> {
    parts.into_iter().flat_map(|part| part.as_ref().to_vec()).collect()
}

/// `[number]`, IMPLICIT over a primitive value.
pub(crate) fn primitive(number: u8, content: impl AsRef<[u8]>) -> Vec<u8> {
    tlv(0x80 | number, content)
}

/// `[number]`, EXPLICIT, or IMPLICIT over a constructed value.
pub(crate) fn constructed(number: u8, content: impl AsRef<[u8]>) -> Vec<u8> {
    tlv(0xa0 | number, content)
}

pub(crate) fn boolean(value: bool) -> Vec<u8> {
    tlv(0x01, [if value { 0xff } else { 0 }])
}

/// An INTEGER with exactly this content, even if it is not the shortest form.
pub(crate) fn integer(content: impl AsRef<[u8]>) -> Vec<u8> {
    tlv(0x02, content)
}

pub(crate) fn bit_string(unused_bits: u8, content: impl AsRef<[u8]>) -> Vec<u8> {
    tlv(0x03, [&[unused_bits], content.as_ref()].concat())
}

pub(crate) fn octet_string(content: impl AsRef<[u8]>) -> Vec<u8> {
    tlv(0x04, content)
}

pub(crate) fn null() -> Vec<u8> {
    tlv(0x05, [])
}

pub(crate) fn utf8_string(text: &str) -> Vec<u8> {
    tlv(0x0c, text)
}

pub(crate) fn printable_string(text: &str) -> Vec<u8> {
    tlv(0x13, text)
}

/// An OBJECT IDENTIFIER from its dotted form.
pub(crate) fn oid(dotted: &str) -> Vec<u8> {
    ObjectIdentifier::new_unwrap(dotted).to_der().expect("an OID can be encoded")
}
