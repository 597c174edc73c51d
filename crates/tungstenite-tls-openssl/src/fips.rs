//! Whether OpenSSL runs a FIPS module.

/// Whether OpenSSL takes its algorithms from a FIPS provider alone: the default properties demand it,
/// and a provider answers to them.
#[cfg(ossl300)]
pub(crate) fn is_running() -> bool {
    use std::ptr;

    use openssl::hash::{MessageDigest, hash};

    openssl::init();
    // SAFETY: null is the default library context, and the call only reads.
    #[allow(unsafe_code)]
    let demanded = unsafe { openssl_sys::EVP_default_properties_is_fips_enabled(ptr::null_mut()) };
    demanded == 1 && hash(MessageDigest::sha256(), b"").is_ok()
}

/// Whether OpenSSL's FIPS mode is on.
#[cfg(not(ossl300))]
pub(crate) fn is_running() -> bool {
    openssl::fips::enabled()
}
