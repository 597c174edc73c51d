//! What is demanded of a chain that OpenSSL has verified, or of a server that is trusted by itself:
//! [`Demands`], and [`Judge`], who sits on each connection.
//!
//! OpenSSL's own verify callback would ask before name constraints and policies were checked. So the
//! verification as a whole is wrapped, which the `openssl` crate does not bind.

use std::{
    ptr,
    sync::{LazyLock, OnceLock},
    time::SystemTime,
};

use foreign_types::ForeignTypeRef;
use libc::{c_int, c_void};
use openssl::{
    error::ErrorStack,
    ex_data::Index,
    ssl::{Ssl, SslContextBuilder, SslRef},
    stack::StackRef,
    x509::{X509, X509Ref, X509StoreContext, X509StoreContextRef, X509VerifyResult},
};
use openssl_sys::{SSL_CTX, X509_STORE_CTX};
use tungstenite_tls_core::{
    CertificateDer, ServerName, TlsError, TlsErrorKind, TrustedServers, VerifiedChain,
    backend::{ChainCheck, Clock},
};

use crate::ocsp;

/// What the configuration demands beyond the library's verification, or instead of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Demands {
    /// Those that are trusted instead of roots: OpenSSL builds no chain then.
    pub(crate) servers: Option<TrustedServers>,
    pub(crate) chain: ChainCheck,
    pub(crate) must_staple: bool,
}

impl Demands {
    pub(crate) fn is_empty(&self) -> bool {
        self.servers.is_none() && self.chain.is_empty() && !self.must_staple
    }

    /// Lets the connections of `context` ask their judges.
    pub(crate) fn install(&self, context: &mut SslContextBuilder) -> Result<(), ErrorStack> {
        if self.servers.is_some() || !self.chain.is_empty() {
            wrap_verification(context);
        }
        if self.must_staple {
            // It comes after the verification, and with TLS 1.3 on resumption too, where nothing is
            // stapled.
            context.set_status_callback(|ssl| {
                let accepted =
                    ssl.session_reused() || Judge::of(ssl).is_some_and(|judge| judge.staple(ssl));
                Ok(accepted)
            })?;
        }
        Ok(())
    }
}

/// Judges one connection, and remembers why it was refused.
pub(crate) struct Judge {
    pub(crate) demands: Demands,
    pub(crate) server_name: ServerName<'static>,
    pub(crate) no_name_check: bool,
    pub(crate) clock: Option<Clock>,
    pub(crate) refusal: OnceLock<TlsError>,
}

static INDEX: LazyLock<Option<Index<Ssl, Judge>>> = LazyLock::new(|| Ssl::new_ex_index().ok());

impl Judge {
    /// Without it, the connection's verification fails.
    pub(crate) fn attach_to(self, ssl: &mut SslRef) {
        if let Some(index) = *INDEX {
            ssl.set_ex_data(index, self);
        }
    }

    fn of(ssl: &SslRef) -> Option<&Self> {
        ssl.ex_data((*INDEX)?)
    }

    /// Why a connection was refused, if it was here.
    pub(crate) fn refusal(ssl: &SslRef) -> Option<TlsError> {
        Self::of(ssl)?.refusal.get().cloned()
    }

    fn chain(&self, chain: Option<&StackRef<X509>>) -> bool {
        let chain: Result<Vec<_>, _> = chain.into_iter().flatten().map(der).collect();
        self.accept(chain.and_then(|chain| self.check(&chain)))
    }

    /// Judges a server by its own certificate. `None`: none is trusted by itself.
    fn server(&self, certificate: Option<&X509Ref>) -> Option<bool> {
        let servers = self.demands.servers.as_ref()?;
        let judgement = certificate.ok_or_else(no_certificate).and_then(der).and_then(|leaf| {
            let name = (!self.no_name_check).then_some(&self.server_name);
            let now = self.clock.as_ref().map_or_else(SystemTime::now, Clock::now);
            servers.check(&leaf, name, now)?;
            self.check(&[leaf])
        });
        Some(self.accept(judgement))
    }

    fn check(&self, certificates: &[CertificateDer<'_>]) -> Result<(), TlsError> {
        let chain = VerifiedChain::with_anchor(&self.server_name, certificates)?;
        self.demands.chain.check(&chain)
    }

    fn staple(&self, ssl: &SslRef) -> bool {
        self.accept(ocsp::judge(ssl))
    }

    fn accept(&self, judgement: Result<(), TlsError>) -> bool {
        judgement.map_err(|refusal| self.refusal.set(refusal)).is_ok()
    }
}

fn no_certificate() -> TlsError {
    TlsError::new(TlsErrorKind::OtherCertificate, "the server has shown none")
}

fn der(certificate: &X509Ref) -> Result<CertificateDer<'static>, TlsError> {
    let unreadable = |error| {
        TlsError::new(TlsErrorKind::OtherCertificate, "it cannot be read").with_source(error)
    };
    certificate.to_der().map(CertificateDer::from).map_err(unreadable)
}

/// OpenSSL's verification, and then the judge's; the judge's alone where servers are trusted by
/// themselves. Fails where there is no judge.
fn verify(context: &mut X509StoreContextRef) -> bool {
    let accepted = match judge(context).and_then(|judge| judge.server(leaf(context))) {
        Some(accepted) => accepted,
        None if !context.verify_cert().unwrap_or(false) => return false,
        None => judge(context).is_some_and(|judge| judge.chain(context.chain())),
    };
    context.set_error(match accepted {
        true => X509VerifyResult::OK,
        false => X509VerifyResult::APPLICATION_VERIFICATION,
    });
    accepted
}

fn judge(context: &X509StoreContextRef) -> Option<&Judge> {
    let index = X509StoreContext::ssl_idx().ok()?;
    Judge::of(context.ex_data(index)?)
}

/// The server's own certificate.
fn leaf(context: &X509StoreContextRef) -> Option<&X509Ref> {
    // SAFETY: `as_ptr` is a valid context for as long as the reference lives, and it owns the
    // certificate, which the call gives or null.
    #[allow(unsafe_code)]
    unsafe {
        let certificate = X509_STORE_CTX_get0_cert(context.as_ptr());
        (!certificate.is_null()).then(|| X509Ref::from_ptr(certificate))
    }
}

fn wrap_verification(context: &mut SslContextBuilder) {
    // SAFETY: `as_ptr` is a valid SSL_CTX that nobody else uses while it is borrowed, and the
    // callback is of the type that the call wants and needs no argument.
    #[allow(unsafe_code)]
    unsafe {
        SSL_CTX_set_cert_verify_callback(context.as_ptr(), Some(raw_verify), ptr::null_mut());
    }
}

/// No panic leaves it: the hook's are caught where it is asked.
#[allow(unsafe_code)]
extern "C" fn raw_verify(context: *mut X509_STORE_CTX, _: *mut c_void) -> c_int {
    // SAFETY: OpenSSL hands over a valid context that nobody else uses during the call.
    verify(unsafe { X509StoreContextRef::from_ptr_mut(context) }).into()
}

#[allow(unsafe_code)]
unsafe extern "C" {
    fn X509_STORE_CTX_get0_cert(context: *const X509_STORE_CTX) -> *mut openssl_sys::X509;

    fn SSL_CTX_set_cert_verify_callback(
        context: *mut SSL_CTX,
        callback: Option<extern "C" fn(*mut X509_STORE_CTX, *mut c_void) -> c_int>,
        argument: *mut c_void,
    );
}
