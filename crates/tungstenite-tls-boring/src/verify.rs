//! Judges a server after BoringSSL has verified it, or instead of that: each connection has a
//! [`ConnectionJudge`].
//!
//! BoringSSL's own verify callback is called before name constraints and policies are checked, so
//! the whole verification is wrapped.

use std::{str, sync::LazyLock};

use boring::{
    ex_data::Index,
    ssl::{Ssl, SslContextBuilder, SslRef},
    x509::{X509Ref, X509StoreContext, X509StoreContextRef, X509VerifyError},
};
use tungstenite_tls_core::{
    CertificateDer, ServerName, TlsError, TlsErrorKind, backend::ConnectionJudge,
};

/// Lets the connections of `context` call their judges.
pub(crate) fn install(context: &mut SslContextBuilder) {
    context.set_cert_verify_callback(verify);
}

/// Sets the judge of a connection. Without one, its verification fails.
pub(crate) fn attach(ssl: &mut SslRef, judge: ConnectionJudge) {
    if let Some(index) = *JUDGE {
        ssl.set_ex_data(index, judge);
    }
}

/// The judge of a connection.
pub(crate) fn judge(ssl: &SslRef) -> Option<&ConnectionJudge> {
    ssl.ex_data((*JUDGE)?)
}

static JUDGE: LazyLock<Option<Index<Ssl, ConnectionJudge>>> =
    LazyLock::new(|| Ssl::new_ex_index().ok());

/// BoringSSL's verification and then the judge's, or only the judge's if servers are trusted for
/// their own certificate or key. Fails if there is no judge.
fn verify(context: &mut X509StoreContextRef) -> bool {
    // A server that rejected the encrypted ClientHello shows a certificate for the public name.
    // That handshake fails anyway, so the judge's other checks do not apply.
    let public_name = connection(context).and_then(SslRef::get_ech_name_override);
    let is_rejected = public_name.is_some();
    let by_itself = judge_of(context).filter(|judge| judge.judge().replaces_verification());
    let by_itself = by_itself.map(|judge| accepts_server(judge, context.cert(), public_name));
    let accepted = match by_itself {
        Some(accepted) => accepted,
        None if !context.verify_cert().unwrap_or(false) => return false,
        None => is_rejected || judge_of(context).is_some_and(|it| accepts_chain(it, context)),
    };
    context.set_error(match accepted {
        true => Ok(()),
        false => Err(X509VerifyError::APPLICATION_VERIFICATION),
    });
    accepted
}

fn judge_of(context: &X509StoreContextRef) -> Option<&ConnectionJudge> {
    connection(context).and_then(judge)
}

fn connection(context: &X509StoreContextRef) -> Option<&SslRef> {
    context.ex_data(X509StoreContext::ssl_idx().ok()?)
}

/// `public_name` is the name to expect instead of the server's.
fn accepts_server(
    judge: &ConnectionJudge,
    leaf: Option<&X509Ref>,
    public_name: Option<&[u8]>,
) -> bool {
    let leaf = leaf.map(der).transpose();
    match leaf.and_then(|leaf| Ok((leaf, public_name.map(server_name).transpose()?))) {
        Ok((leaf, None)) => judge.accepts_server(leaf),
        Ok((leaf, Some(public_name))) => judge.accepts_public_name(leaf, &public_name),
        Err(unreadable) => judge.accepts(Err(unreadable)),
    }
}

fn accepts_chain(judge: &ConnectionJudge, context: &X509StoreContextRef) -> bool {
    let chain = context.chain().into_iter().flatten().map(|certificate| der(certificate));
    match chain.collect::<Result<Vec<_>, _>>() {
        Ok(chain) => judge.accepts_chain(&chain),
        Err(unreadable) => judge.accepts(Err(unreadable)),
    }
}

fn der(certificate: &X509Ref) -> Result<CertificateDer<'static>, TlsError> {
    let unreadable = |error| {
        TlsError::new(TlsErrorKind::OtherCertificate, "it cannot be read").with_source(error)
    };
    certificate.to_der().map(CertificateDer::from).map_err(unreadable)
}

fn server_name(name: &[u8]) -> Result<ServerName<'_>, TlsError> {
    let name = str::from_utf8(name).ok().and_then(|name| name.try_into().ok());
    name.ok_or_else(|| TlsError::new(TlsErrorKind::NameMismatch, "the public name is invalid"))
}
