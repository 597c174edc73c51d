//! Encrypted Client Hello (RFC 9849).

use boring::{
    error::ErrorStack,
    ssl::{ErrorCode, Ssl, SslContext, SslMethod, SslRef, SslStream},
};
use tungstenite_tls_core::{Ech, TlsError, TlsOption, backend::Pipe};

use crate::error::{BACKEND, setup_error};

/// Lets a connection encrypt its ClientHello, or look as if it did.
pub(crate) fn set(ssl: &mut SslRef, ech: &Ech) -> Result<(), ErrorStack> {
    match ech {
        Ech::Grease => ssl.set_enable_ech_grease(true),
        Ech::Configs(list) => {
            ssl.set_ech_config_list(list)?;
            #[cfg(not(feature = "fips"))]
            crate::ffi::reject_unusable_ech(ssl);
        }
        // `check` has refused it.
        _ => return Err(ErrorStack::get()),
    }
    Ok(())
}

/// Refuses what [`set`] cannot use: a damaged list, and a list without a configuration that
/// BoringSSL supports.
pub(crate) fn check(ech: &Ech) -> Result<(), TlsError> {
    match ech {
        Ech::Configs(_) => {}
        Ech::Grease => return Ok(()),
        _ => return Err(TlsError::unsupported(BACKEND, TlsOption::Ech, "this kind is unknown")),
    }
    if cfg!(feature = "fips") {
        let why = "BoringSSL's FIPS modules are too old to enforce it";
        return Err(TlsError::unsupported(BACKEND, TlsOption::Ech, why));
    }
    let mut ssl = any_connection().map_err(setup_error)?;
    set(&mut ssl, ech).map_err(|error| {
        TlsError::bad_configuration("the ECHConfigList is damaged").with_source(error)
    })?;
    match SslStream::new(ssl, Pipe::new()).map_err(setup_error)?.connect() {
        Err(error) if error.code() != ErrorCode::WANT_READ => {
            let why = "BoringSSL supports no configuration in the list";
            Err(TlsError::unsupported(BACKEND, TlsOption::Ech, why).with_source(error))
        }
        _ => Ok(()),
    }
}

fn any_connection() -> Result<Ssl, ErrorStack> {
    Ssl::new(&SslContext::builder(SslMethod::tls())?.build())
}
