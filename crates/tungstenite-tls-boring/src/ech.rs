//! Encrypted Client Hello (RFC 9849).

use boring::{error::ErrorStack, ssl::SslRef};
use tungstenite_tls_core::{Ech, TlsError};

/// Lets a connection encrypt its ClientHello, or pretend to.
pub(crate) fn set(ssl: &mut SslRef, ech: &Ech) -> Result<(), ErrorStack> {
    match ech {
        Ech::Grease => ssl.set_enable_ech_grease(true),
        Ech::Configs(list) => {
            ssl.set_ech_config_list(list)?;
            #[cfg(not(feature = "fips"))]
            crate::controls::reject_unusable_ech(ssl);
        }
    }
    Ok(())
}

/// Refuses what [`set`] could not do, or not safely.
pub(crate) fn check(ech: &Ech) -> Result<(), TlsError> {
    if cfg!(feature = "fips") && matches!(ech, Ech::Configs(_)) {
        let why = "BoringSSL's FIPS modules are too old to insist on it";
        return Err(TlsError::unsupported(crate::BACKEND, "ech", why));
    }
    Ok(())
}
