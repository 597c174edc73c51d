//! Judges a server after OpenSSL has verified it, or instead of that: each connection has a
//! [`ConnectionJudge`].
//!
//! OpenSSL's own verify callback is called before name constraints and policies are checked, so the
//! whole verification is wrapped.

use std::sync::LazyLock;

use openssl::{
    ex_data::Index,
    ssl::{Ssl, SslContextBuilder, SslRef},
    x509::{X509Ref, X509StoreContext, X509StoreContextRef, X509VerifyResult},
};
use tungstenite_tls_core::{CertificateDer, TlsError, TlsErrorKind, backend::ConnectionJudge};

use crate::ffi::{self, Verify};

/// Lets the connections of `context` call their judges.
pub(crate) fn install(context: &mut SslContextBuilder) {
    ffi::set_verification::<Judged>(context);
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

/// OpenSSL's verification and then the judge's, or only the judge's if servers are trusted for
/// their own certificate or key. Fails if there is no judge.
struct Judged;

impl Verify for Judged {
    fn verify(context: &mut X509StoreContextRef) -> bool {
        let by_itself = judge_of(context).filter(|judge| judge.judge().replaces_verification());
        let accepted = match by_itself.map(|judge| accepts_server(judge, ffi::leaf(context))) {
            Some(accepted) => accepted,
            None if !context.verify_cert().unwrap_or(false) => return false,
            None => judge_of(context).is_some_and(|judge| accepts_chain(judge, context)),
        };
        context.set_error(match accepted {
            true => X509VerifyResult::OK,
            false => X509VerifyResult::APPLICATION_VERIFICATION,
        });
        accepted
    }
}

fn judge_of(context: &X509StoreContextRef) -> Option<&ConnectionJudge> {
    judge(context.ex_data(X509StoreContext::ssl_idx().ok()?)?)
}

fn accepts_server(judge: &ConnectionJudge, leaf: Option<&X509Ref>) -> bool {
    match leaf.map(der).transpose() {
        Ok(leaf) => judge.accepts_server(leaf),
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
