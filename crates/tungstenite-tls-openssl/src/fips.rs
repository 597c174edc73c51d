//! Whether OpenSSL runs a FIPS module.

/// Whether OpenSSL takes its algorithms from a FIPS provider only: the default properties ask for
/// it, and a provider satisfies them.
#[cfg(ossl300)]
pub(crate) fn is_running() -> bool {
    use openssl::hash::{MessageDigest, hash};

    openssl::init();
    crate::ffi::fips_is_asked_for() && hash(MessageDigest::sha256(), b"").is_ok()
}

/// Whether OpenSSL's FIPS mode is on.
#[cfg(not(ossl300))]
pub(crate) fn is_running() -> bool {
    openssl::fips::enabled()
}
