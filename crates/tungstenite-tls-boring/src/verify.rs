//! What is demanded of a chain that BoringSSL has verified, or of a server that is trusted by itself:
//! [`Judge`], who sits on each connection.
//!
//! BoringSSL's own verify callback would ask before name constraints and policies were checked. So
//! the verification as a whole is wrapped.

use std::{
    str,
    sync::{LazyLock, OnceLock},
    time::SystemTime,
};

use boring::{
    ex_data::Index,
    ssl::{Ssl, SslContextBuilder, SslRef},
    stack::StackRef,
    x509::{X509, X509Ref, X509StoreContext, X509StoreContextRef, X509VerifyError},
};
use tungstenite_tls_core::{
    CertificateDer, ServerName, TlsError, TlsErrorKind, TrustedServers, VerifiedChain,
    backend::{ChainCheck, Clock},
};

/// Lets the connections of `context` ask their judges.
pub(crate) fn install(context: &mut SslContextBuilder) {
    context.set_cert_verify_callback(verify);
}

/// Judges one connection, and remembers why it was refused.
pub(crate) struct Judge {
    /// Those that are trusted instead of roots: BoringSSL builds no chain then.
    pub(crate) servers: Option<TrustedServers>,
    pub(crate) check: ChainCheck,
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

    /// Judges a server by its own certificate. `public_name` is the one to expect instead of the
    /// server's. `None`: none is trusted by itself.
    fn server(&self, certificate: Option<&X509Ref>, public_name: Option<&[u8]>) -> Option<bool> {
        let servers = self.servers.as_ref()?;
        let judgement = certificate.ok_or_else(no_certificate).and_then(der).and_then(|leaf| {
            let expected = match public_name {
                Some(name) => &server_name(name)?,
                None => &self.server_name,
            };
            let name = (!self.no_name_check).then_some(expected);
            let now = self.clock.as_ref().map_or_else(SystemTime::now, Clock::now);
            servers.check(&leaf, name, now)?;
            if public_name.is_some() { Ok(()) } else { self.check(&[leaf]) }
        });
        Some(self.accept(judgement))
    }

    fn check(&self, certificates: &[CertificateDer<'_>]) -> Result<(), TlsError> {
        self.check.check(&VerifiedChain::with_anchor(&self.server_name, certificates)?)
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

fn server_name(name: &[u8]) -> Result<ServerName<'_>, TlsError> {
    let name = str::from_utf8(name).ok().and_then(|name| name.try_into().ok());
    name.ok_or_else(|| TlsError::new(TlsErrorKind::NameMismatch, "the public name is no name"))
}

/// BoringSSL's verification, and then the judge's; the judge's alone where servers are trusted by
/// themselves. Fails where there is no judge.
fn verify(context: &mut X509StoreContextRef) -> bool {
    // A server that did not take the encrypted ClientHello shows a certificate for the public name.
    // That handshake fails, so who else it is, is nobody's business.
    let public_name = connection(context).and_then(SslRef::get_ech_name_override);
    let is_rejected = public_name.is_some();
    let by_itself = judge(context).and_then(|judge| judge.server(context.cert(), public_name));
    let accepted = match by_itself {
        Some(accepted) => accepted,
        None if !context.verify_cert().unwrap_or(false) => return false,
        None => is_rejected || judge(context).is_some_and(|judge| judge.chain(context.chain())),
    };
    context.set_error(match accepted {
        true => Ok(()),
        false => Err(X509VerifyError::APPLICATION_VERIFICATION),
    });
    accepted
}

fn judge(context: &X509StoreContextRef) -> Option<&Judge> {
    connection(context).and_then(Judge::of)
}

fn connection(context: &X509StoreContextRef) -> Option<&SslRef> {
    context.ex_data(X509StoreContext::ssl_idx().ok()?)
}
