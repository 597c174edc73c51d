//! The trust settings: roots and revocation lists in BoringSSL's store.

use boring::{
    error::ErrorStack,
    ssl::{SslContextBuilder, SslVerifyMode},
    x509::{
        X509, X509Ref, X509StoreContextRef, X509VerifyError, X509VerifyResult,
        store::X509StoreBuilder, verify::X509VerifyFlags,
    },
};
use tungstenite_tls_core::{CertificateRevocationListDer, Roots, TlsError, backend::Settings};

use crate::ffi;

/// Sets the caller's trust settings on `context`. Reads the platform's roots if `settings` use
/// them.
pub(crate) fn configure(
    context: &mut SslContextBuilder,
    settings: &Settings<'_>,
) -> Result<(), TlsError> {
    if let Some(roots) = settings.roots() {
        context.set_cert_store_builder(store_of(roots)?);
    }
    if let Some(lists) = settings.revocation_lists() {
        revoke(context, lists)?;
    }
    if settings.without_certificate_check() {
        context.set_verify(SslVerifyMode::NONE);
    }
    Ok(())
}

const SIGNS_NO_CERTIFICATES: X509VerifyResult = Err(X509VerifyError::KEYUSAGE_NO_CERTSIGN);

/// A store of `roots`.
///
/// Without `X509_STRICT`: it refuses certificates without key identifiers, which many private
/// issuers leave out; RFC 5280 requires only that conforming CAs write them.
fn store_of(roots: &Roots) -> Result<X509StoreBuilder, TlsError> {
    let platform = if roots.include_platform() { Roots::Platform.load()? } else { Vec::new() };
    let store = || {
        let mut store = X509StoreBuilder::new()?;
        for own in roots.certificates().iter() {
            store.add_cert(X509::from_der(own)?)?;
        }
        // The platform may have roots that BoringSSL cannot read; those are left out.
        for root in platform.iter().filter_map(|root| X509::from_der(root).ok()) {
            store.add_cert(root)?;
        }
        let mut flags = X509VerifyFlags::TRUSTED_FIRST;
        if has_other_than_ca(roots)? {
            flags |= X509VerifyFlags::PARTIAL_CHAIN;
        }
        store.try_set_flags(flags)?;
        Ok(store)
    };
    store().map_err(|error| unusable("the roots", error))
}

/// Whether one of the caller's own roots was signed by another key, or is a server certificate that
/// must not sign any certificate, including itself. BoringSSL accepts either as a root only with a
/// flag, and with that flag it is less strict about the other roots: it accepts one whose key
/// identifiers contradict each other.
fn has_other_than_ca(roots: &Roots) -> Result<bool, ErrorStack> {
    if let Roots::Bundled = roots {
        return Ok(false);
    }
    for own in roots.certificates().iter() {
        let own = X509::from_der(own)?;
        if !signed_itself(&own) || own.issued(&own) == SIGNS_NO_CERTIFICATES {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A key or a signature that BoringSSL does not support counts as not its own.
fn signed_itself(certificate: &X509Ref) -> bool {
    let verified = certificate.public_key().and_then(|key| certificate.verify(&key));
    // A signature that does not match leaves an error in the thread's queue.
    drop(ErrorStack::get());
    verified.unwrap_or(false)
}

/// Adds revocation lists to the store of `context`, and requires one for each certificate.
fn revoke(
    context: &mut SslContextBuilder,
    lists: &[CertificateRevocationListDer<'_>],
) -> Result<(), TlsError> {
    let store = context.cert_store_mut();
    let mut add = || {
        for list in lists {
            ffi::add_revocation_list(store, list)?;
        }
        store.try_set_flags(X509VerifyFlags::CRL_CHECK | X509VerifyFlags::CRL_CHECK_ALL)
    };
    add().map_err(|error| unusable("a revocation list", error))?;
    context.set_verify_callback(SslVerifyMode::PEER, spare_anchor);
    Ok(())
}

/// Accepts a trust anchor without a valid list. BoringSSL requires one for the anchor too, though
/// no issuer above it could sign one.
fn spare_anchor(accepted: bool, context: &mut X509StoreContextRef) -> bool {
    // No list, not yet valid, expired, no issuer of the list
    let lacks_list =
        context.verify_result().is_err_and(|error| matches!(error.as_raw(), 3 | 11 | 12 | 33));
    let depth = context.error_depth() as usize;
    let is_anchor = context.chain().is_some_and(|chain| depth + 1 == chain.len());
    if !accepted && lacks_list && is_anchor {
        context.set_error(Ok(()));
        return true;
    }
    accepted
}

fn unusable(what: &str, error: ErrorStack) -> TlsError {
    TlsError::bad_configuration(format!("{what} cannot be used; see the cause")).with_source(error)
}
