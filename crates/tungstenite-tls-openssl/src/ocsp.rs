//! Judges a stapled OCSP response (RFC 6960; RFC 7633).

use openssl::{
    error::ErrorStack,
    hash::MessageDigest,
    ocsp::{
        OcspBasicResponse, OcspCertId, OcspCertStatus, OcspFlag, OcspResponse, OcspResponseStatus,
    },
    ssl::{SslContextBuilder, SslRef},
    stack::StackRef,
    x509::{X509, X509Ref},
};
use tungstenite_tls_core::{
    TlsError, TlsErrorKind, TlsOption,
    backend::{Settings, promises_ocsp_response},
};

use crate::{error::setup_error, verify};

/// How far the clocks of the responder and this machine may be apart, in seconds.
const CLOCK_SKEW: u32 = 300;

/// The maximum age, in seconds since its thisUpdate, of a response that does not say when the next
/// one is due: 7 days. RFC 6960 (section 4.2.2.1) leaves the age to the client; accepting any age
/// would hide a revocation for ever. Public CAs renew their responses within that time.
const LONGEST_WITHOUT_NEXT_UPDATE: u32 = 7 * 24 * 60 * 60;

/// Lets the connections of `context` judge responses, if the configuration asks for it.
pub(crate) fn configure(
    context: &mut SslContextBuilder,
    settings: &Settings<'_>,
) -> Result<(), TlsError> {
    if !settings.must_staple() {
        return Ok(());
    }
    if settings.clock().is_some() {
        let why = "OpenSSL judges OCSP responses by the system's clock, not by yours";
        return Err(settings.unsupported(TlsOption::MustStaple, why));
    }
    // OpenSSL calls this after the verification, and with TLS 1.3 also on resumption, when nothing
    // is stapled.
    let set = context.set_status_callback(|ssl| {
        let accepts = |ssl| verify::judge(ssl).is_some_and(|it| it.accepts(judge(ssl)));
        Ok(ssl.session_reused() || accepts(ssl))
    });
    set.map_err(setup_error)
}

/// Judges the response of a connection whose chain was verified. No response is needed if the
/// server's certificate does not promise one.
fn judge(ssl: &SslRef) -> Result<(), TlsError> {
    let chain = ssl.verified_chain().ok_or_else(|| bad("no chain was verified"))?;
    let leaf = chain.get(0).ok_or_else(|| bad("no chain was verified"))?;
    match ssl.ocsp_status().filter(|response| !response.is_empty()) {
        Some(response) => judge_response(response, leaf, chain, ssl),
        None => match promises_ocsp_response(&leaf.to_der().map_err(unreadable)?) {
            Ok(false) => Ok(()),
            Ok(true) => Err(bad("the certificate promises one, and the server sent none")),
            Err(error) => Err(bad("whether one is required cannot be read").with_source(error)),
        },
    }
}

fn judge_response(
    response: &[u8],
    leaf: &X509Ref,
    chain: &StackRef<X509>,
    ssl: &SslRef,
) -> Result<(), TlsError> {
    let response = OcspResponse::from_der(response).map_err(unreadable)?;
    if response.status() != OcspResponseStatus::SUCCESSFUL {
        return Err(bad("the responder returned an error"));
    }
    let basic = response.basic().map_err(unreadable)?;
    let store = ssl.ssl_context().cert_store();
    basic
        .verify(chain, store, OcspFlag::empty())
        .map_err(|error| bad("its signature is not trusted").with_source(error))?;
    // A server's certificate that is itself a trust anchor has no issuer that could sign a
    // response.
    let issuer = chain.get(1).ok_or_else(|| bad("the certificate is a trust anchor itself"))?;
    judge_status(&basic, leaf, issuer)
}

fn judge_status(
    basic: &OcspBasicResponse,
    leaf: &X509Ref,
    issuer: &X509Ref,
) -> Result<(), TlsError> {
    // The responder chooses the hash that identifies certificates.
    let hashes = [
        MessageDigest::sha1(),
        MessageDigest::sha256(),
        MessageDigest::sha384(),
        MessageDigest::sha512(),
    ];
    let ids = hashes.into_iter().filter_map(|hash| OcspCertId::from_cert(hash, leaf, issuer).ok());
    let ids: Vec<_> = ids.collect();
    let status = ids
        .iter()
        .find_map(|id| basic.find_status(id))
        .ok_or_else(|| bad("it is about a different certificate"))?;
    let most = status.next_update().is_none().then_some(LONGEST_WITHOUT_NEXT_UPDATE);
    status
        .check_validity(CLOCK_SKEW, most)
        .map_err(|error| bad("it has expired, or is not valid yet").with_source(error))?;
    match status.status {
        OcspCertStatus::GOOD => Ok(()),
        OcspCertStatus::REVOKED => {
            Err(TlsError::new(TlsErrorKind::Revoked, "the stapled OCSP response says so"))
        }
        _ => Err(bad("the responder does not know the certificate")),
    }
}

fn unreadable(error: ErrorStack) -> TlsError {
    bad("it cannot be read").with_source(error)
}

fn bad(why: &str) -> TlsError {
    TlsError::new(TlsErrorKind::BadOcspResponse, why)
}
