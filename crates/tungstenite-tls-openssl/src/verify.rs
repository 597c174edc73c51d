//! What is demanded of a chain that OpenSSL has verified: [`Demands`], and [`Judge`], who sits on each
//! connection.
//!
//! OpenSSL's own verify callback would ask before name constraints and policies were checked. So the
//! verification as a whole is wrapped, which the `openssl` crate does not bind.

use std::{
    ptr,
    sync::{LazyLock, OnceLock},
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
    CertificateDer, ChainCheck, ServerName, TlsError, TlsErrorKind, VerifiedChain,
};

use crate::ocsp;

/// What the configuration demands beyond the library's verification.
#[derive(Clone, Debug, Default)]
pub(crate) struct Demands {
    pub(crate) chain: ChainCheck,
    pub(crate) must_staple: bool,
}

impl Demands {
    pub(crate) fn is_empty(&self) -> bool {
        self.chain.is_empty() && !self.must_staple
    }

    /// Lets the connections of `context` ask their judges.
    pub(crate) fn install(&self, context: &mut SslContextBuilder) -> Result<(), ErrorStack> {
        if !self.chain.is_empty() {
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
    demands: Demands,
    server_name: ServerName<'static>,
    refusal: OnceLock<TlsError>,
}

static INDEX: LazyLock<Option<Index<Ssl, Judge>>> = LazyLock::new(|| Ssl::new_ex_index().ok());

impl Judge {
    pub(crate) fn new(demands: Demands, server_name: ServerName<'static>) -> Self {
        Self { demands, server_name, refusal: OnceLock::new() }
    }

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
        self.accept(certificates(chain).and_then(|certificates| {
            let chain = VerifiedChain::with_anchor(&self.server_name, &certificates)?;
            self.demands.chain.check(&chain)
        }))
    }

    fn staple(&self, ssl: &SslRef) -> bool {
        self.accept(ocsp::judge(ssl))
    }

    fn accept(&self, judgement: Result<(), TlsError>) -> bool {
        judgement.map_err(|refusal| self.refusal.set(refusal)).is_ok()
    }
}

fn certificates(chain: Option<&StackRef<X509>>) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let ders: Result<Vec<_>, _> = chain.into_iter().flatten().map(X509Ref::to_der).collect();
    let ders = ders.map_err(|error| {
        TlsError::new(TlsErrorKind::OtherCertificate, "it cannot be read").with_source(error)
    })?;
    Ok(ders.into_iter().map(CertificateDer::from).collect())
}

/// OpenSSL's verification, and then the judge's. Fails where there is no judge.
fn verify(context: &mut X509StoreContextRef) -> bool {
    if !context.verify_cert().unwrap_or(false) {
        return false;
    }
    let index = X509StoreContext::ssl_idx().ok();
    let ssl = index.and_then(|index| context.ex_data(index));
    let accepted = ssl.and_then(Judge::of).is_some_and(|judge| judge.chain(context.chain()));
    if !accepted {
        context.set_error(X509VerifyResult::APPLICATION_VERIFICATION);
    }
    accepted
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
    fn SSL_CTX_set_cert_verify_callback(
        context: *mut SSL_CTX,
        callback: Option<extern "C" fn(*mut X509_STORE_CTX, *mut c_void) -> c_int>,
        argument: *mut c_void,
    );
}
