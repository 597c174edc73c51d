//! OCSP responses that a server staples and OpenSSL judges: [`openssl`]. The first byte says if the
//! rest is the response, or places and bytes that change a good one.

use std::sync::LazyLock;

use tungstenite_tls::{Backend, TlsErrorKind, backend::connector, config::TlsVersion};
use tungstenite_tls_core::TlsError;
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{ServerLibrary, ServerOptions},
};
use x509_cert::der::{Reader, Result, SliceReader, asn1::AnyRef};

use crate::{
    backend::{handshake, trusting},
    error,
};

/// A good response, and the part of it that is signed.
static GOOD: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(|| {
    let certificates = Certificates::shared();
    let response = certificates.good_ocsp_response(&certificates.must_staple);
    let signed = signed(&response).expect("an OCSP response").to_vec();
    (response, signed)
});

/// # Panics
/// If a response is accepted whose signed part is another than the good one's, if the good one is
/// refused, or if the error has another kind.
pub fn openssl(data: &[u8]) {
    let (good, signed) = &*GOOD;
    let response = match data {
        [] => return,
        [0, response @ ..] => response.to_vec(),
        [_, changes @ ..] => changed(good, changes),
    };
    let config = trusting(TlsVersion::Tls13).with_must_staple(true);
    let connector = connector(Backend::OpenSsl, &config).expect("a connector");
    let identity = &Certificates::shared().must_staple;
    let options = ServerOptions::new().identity(identity).ocsp_response(response.clone());
    let host = options.host(ServerLibrary::Rustls).expect("a server");
    match handshake(&connector, &host) {
        Ok(()) => assert!(
            response.windows(signed.len()).any(|part| part == signed),
            "a response that nobody signed is accepted"
        ),
        Err(error) => {
            assert_ne!(response, *good, "{error}");
            error::is_short(&error);
            let kind = TlsError::find(&error).map(TlsError::kind);
            let ours = [Some(TlsErrorKind::BadOcspResponse), Some(TlsErrorKind::Revoked)];
            assert!(ours.contains(&kind), "{kind:?}: {error}");
        }
    }
}

/// Each three bytes are a place, of two bytes, and what is written there.
fn changed(good: &[u8], changes: &[u8]) -> Vec<u8> {
    let mut response = good.to_vec();
    for change in changes.chunks_exact(3) {
        let place = usize::from(u16::from_be_bytes([change[0], change[1]])) % response.len();
        response[place] = change[2];
    }
    response
}

/// The ResponseData in a response (RFC 6960, section 4.2.1), which the signature covers.
fn signed(response: &[u8]) -> Result<&[u8]> {
    let mut status_and_bytes = SliceReader::new(inside(response)?)?;
    status_and_bytes.tlv_bytes()?;
    let mut type_and_basic = SliceReader::new(inside(inside(status_and_bytes.tlv_bytes()?)?)?)?;
    type_and_basic.tlv_bytes()?;
    let basic = inside(type_and_basic.tlv_bytes()?)?;
    SliceReader::new(inside(basic)?)?.tlv_bytes()
}

fn inside(value: &[u8]) -> Result<&[u8]> {
    Ok(SliceReader::new(value)?.decode::<AnyRef<'_>>()?.value())
}
