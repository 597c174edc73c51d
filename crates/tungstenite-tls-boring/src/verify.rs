//! What is demanded of a chain that BoringSSL has verified: [`Judge`], who sits on each connection.
//!
//! BoringSSL's own verify callback would ask before name constraints and policies were checked. So
//! the verification as a whole is wrapped.

use std::sync::{LazyLock, OnceLock};

use boring::{
    ex_data::Index,
    ssl::{Ssl, SslContextBuilder, SslRef},
    stack::StackRef,
    x509::{X509, X509Ref, X509StoreContext, X509StoreContextRef, X509VerifyError},
};
use tungstenite_tls_core::{
    CertificateDer, ChainCheck, ServerName, TlsError, TlsErrorKind, VerifiedChain,
};

/// Lets the connections of `context` ask their judges.
pub(crate) fn install(context: &mut SslContextBuilder) {
    context.set_cert_verify_callback(verify);
}

/// Judges one connection, and remembers why it was refused.
pub(crate) struct Judge {
    check: ChainCheck,
    server_name: ServerName<'static>,
    refusal: OnceLock<TlsError>,
}

static INDEX: LazyLock<Option<Index<Ssl, Judge>>> = LazyLock::new(|| Ssl::new_ex_index().ok());

impl Judge {
    pub(crate) fn new(check: ChainCheck, server_name: ServerName<'static>) -> Self {
        Self { check, server_name, refusal: OnceLock::new() }
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

    fn accepts(&self, chain: Option<&StackRef<X509>>) -> bool {
        let judgement = certificates(chain).and_then(|certificates| {
            let chain = VerifiedChain::with_anchor(&self.server_name, &certificates)?;
            self.check.check(&chain)
        });
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

/// BoringSSL's verification, and then the judge's. Fails where there is no judge.
fn verify(context: &mut X509StoreContextRef) -> bool {
    if !context.verify_cert().unwrap_or(false) {
        return false;
    }
    let index = X509StoreContext::ssl_idx().ok();
    let accepted = index.and_then(|index| context.ex_data(index)).is_some_and(|ssl| {
        // Of a server that did not take the encrypted ClientHello it is the public name that was
        // verified, which is nobody's business: that handshake fails.
        let is_rejected = ssl.get_ech_name_override().is_some();
        is_rejected || Judge::of(ssl).is_some_and(|judge| judge.accepts(context.chain()))
    });
    if !accepted {
        context.set_error(Err(X509VerifyError::APPLICATION_VERIFICATION));
    }
    accepted
}
