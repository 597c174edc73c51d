//! The group of a key exchange by its IANA name.

use openssl::{nid::Nid, pkey::Id, ssl::SslRef};
use tungstenite_tls_core::Group;

use crate::ffi;

/// The group that was negotiated.
pub(crate) fn of(ssl: &SslRef) -> Option<Group> {
    // `TLSEXT_nid_unknown`
    const UNNAMED: libc::c_long = 0x100_0000;
    match ffi::negotiated_group(ssl) {
        0 => of_server_key(ssl),
        number if number & UNNAMED != 0 => Group::from_code((number & 0xffff) as u16),
        nid => of_nid(nid.try_into().ok()?),
    }
}

fn of_nid(nid: i32) -> Option<Group> {
    Some(match nid {
        415 => Group::SECP256R1,
        715 => Group::SECP384R1,
        716 => Group::SECP521R1,
        1034 => Group::X25519,
        1035 => Group::X448,
        1126 => Group::FFDHE2048,
        1127 => Group::FFDHE3072,
        1128 => Group::FFDHE4096,
        _ => return None,
    })
}

/// The group of the server's ephemeral key, for OpenSSL 1.1.1.
fn of_server_key(ssl: &SslRef) -> Option<Group> {
    let key = ssl.peer_tmp_key().ok()?;
    match key.id() {
        Id::X25519 => Some(Group::X25519),
        Id::X448 => Some(Group::X448),
        _ => of_nid(key.ec_key().ok()?.group().curve_name().map(|nid: Nid| nid.as_raw())?),
    }
}
