//! What can go wrong with TLS, in the same words on every backend: [`TlsError`].

mod alert;
mod x509;

use std::{error::Error, fmt, io, sync::Arc};

pub use alert::AlertDescription;

use crate::Endpoint;

/// A failure of TLS: its [kind](TlsErrorKind), which is the same on every backend, and the story
/// around it.
///
/// Cheap to clone. `Display` says which server, what happened, on which backend, and what to do;
/// it does not repeat the [`source`](Error::source), which is the library's own error where it
/// gave one.
///
/// A `TlsError` travels inside [`io::Error`] and [`tungstenite::Error::Io`];
/// [`TlsError::find`] takes it out again.
#[derive(Clone)]
pub struct TlsError(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: TlsErrorKind,
    detail: String,
    /// What to do, where the kind's own words do not fit.
    fix: Option<&'static str>,
    backend: Option<&'static str>,
    endpoint: Option<Endpoint>,
    refused_resumption: bool,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// The kinds of [`TlsError`].
///
/// Code that matches on them never needs to ask which backend it runs on. A library that tells
/// less gets the coarser kind, never a wrong one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TlsErrorKind {
    /// The peer sent a fatal alert.
    Alert(AlertDescription),
    /// The configuration, the URL or another input makes no sense. The caller's to mend.
    BadConfiguration,
    /// The stapled OCSP response is missing where it must be there, or no good one.
    BadOcspResponse,
    /// The peer's certificate is past its validity.
    Expired,
    /// The transport failed: reset, refused, or at its end before TLS was
    /// ([`io::ErrorKind::UnexpectedEof`]).
    Io(io::ErrorKind),
    /// The peer's certificate is valid, for another name.
    NameMismatch,
    /// No backend is compiled in, or not the one asked for.
    NoBackend,
    /// The peer's certificate is not valid yet. The local clock may be wrong.
    NotYetValid,
    /// The peer's certificate was refused for another reason.
    OtherCertificate,
    /// No key of the peer's chain is one of the pins.
    PinMismatch,
    /// What the peer sent is no TLS, or TLS that this side cannot accept.
    Protocol,
    /// The caller's own check refused the peer's chain.
    RefusedByHook,
    /// The peer's certificate was revoked, or whether it was cannot be told from the revocation
    /// lists.
    Revoked,
    /// The transport gave up waiting.
    Timeout,
    /// The backend cannot honour an option of the configuration.
    UnsupportedOption,
    /// No trusted root vouches for the peer's certificate; with [`Roots::Exactly`](crate::Roots),
    /// the server is not one of those trusted.
    UntrustedIssuer,
}

impl TlsErrorKind {
    /// Whether the peer's certificate was refused.
    pub fn is_certificate(self) -> bool {
        use TlsErrorKind::*;
        matches!(
            self,
            BadOcspResponse
                | Expired
                | NameMismatch
                | NotYetValid
                | OtherCertificate
                | PinMismatch
                | RefusedByHook
                | Revoked
                | UntrustedIssuer
        )
    }

    /// Whether the same attempt may succeed later with nothing changed on this side: the transport
    /// failed or timed out, or the peer reported a trouble of its own (`internal_error`).
    pub fn is_retryable(self) -> bool {
        use TlsErrorKind::*;
        matches!(self, Io(_) | Timeout | Alert(AlertDescription::INTERNAL_ERROR))
    }

    /// What happened, and what to do about it where that can be told.
    fn words(self) -> (&'static str, Option<&'static str>) {
        use TlsErrorKind::*;
        match self {
            Alert(_) => ("the server ended TLS with an alert", None),
            BadConfiguration => ("bad configuration", None),
            BadOcspResponse => (
                "certificate rejected: no good OCSP response",
                Some("mend the server's OCSP stapling"),
            ),
            Expired => ("certificate rejected: expired", Some("renew the server's certificate")),
            Io(_) => ("connection failed during TLS", None),
            NameMismatch => (
                "certificate rejected: it is for another name",
                Some("connect by a name that the certificate carries"),
            ),
            NoBackend => ("no TLS backend", None),
            NotYetValid => {
                ("certificate rejected: not valid yet", Some("check the clocks of both sides"))
            }
            OtherCertificate => ("certificate rejected", None),
            PinMismatch => (
                "certificate rejected: none of the pins matches",
                Some("if the server has a new key that you trust, pin that"),
            ),
            Protocol => (
                "TLS protocol error",
                Some("check that the port speaks TLS, in a version both sides know"),
            ),
            RefusedByHook => ("certificate rejected by the program's own check", None),
            Revoked => ("certificate rejected: revoked", None),
            Timeout => ("timed out during TLS", None),
            UnsupportedOption => ("option not supported", None),
            UntrustedIssuer => (
                "certificate rejected: untrusted issuer",
                Some("if the issuer is your own, add its certificate to the roots"),
            ),
        }
    }
}

impl TlsError {
    /// An error of `kind`; `detail` says more than the kind does, or is empty.
    pub fn new(kind: TlsErrorKind, detail: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            kind,
            detail: detail.into(),
            fix: None,
            backend: None,
            endpoint: None,
            refused_resumption: false,
            source: None,
        }))
    }

    /// An input that the caller has to mend.
    pub fn bad_configuration(detail: impl Into<String>) -> Self {
        Self::new(TlsErrorKind::BadConfiguration, detail)
    }

    /// An option that `backend` cannot honour. `option` names it as the caller set it; `why` adds
    /// the reason, or is empty.
    pub fn unsupported(backend: &'static str, option: &str, why: &str) -> Self {
        let why = if why.is_empty() { String::new() } else { format!(": {why}") };
        Self::new(TlsErrorKind::UnsupportedOption, format!("`{option}`{why}")).on_backend(backend)
    }

    /// A failure of the transport while TLS was being set up or when it was cut short.
    pub(crate) fn transport(error: io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::TimedOut => TlsErrorKind::Timeout,
            kind => TlsErrorKind::Io(kind),
        };
        Self::new(kind, "").with_source(error)
    }

    /// Names the backend, unless one is named already.
    #[must_use]
    pub fn on_backend(mut self, backend: &'static str) -> Self {
        Arc::make_mut(&mut self.0).backend.get_or_insert(backend);
        self
    }

    /// Names the server, unless one is named already.
    #[must_use]
    pub fn with_endpoint(mut self, endpoint: &Endpoint) -> Self {
        Arc::make_mut(&mut self.0).endpoint.get_or_insert_with(|| endpoint.clone());
        self
    }

    /// See [`refused_resumption`](Self::refused_resumption).
    #[must_use]
    pub(crate) fn after_offer_of_session(mut self) -> Self {
        Arc::make_mut(&mut self.0).refused_resumption = true;
        self
    }

    /// Says what to do instead of what the kind says.
    #[must_use]
    pub(crate) fn with_fix(mut self, fix: &'static str) -> Self {
        Arc::make_mut(&mut self.0).fix = Some(fix);
        self
    }

    /// Keeps the library's own error.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Arc::make_mut(&mut self.0).source = Some(Arc::from(source.into()));
        self
    }

    /// The kind, the same on every backend.
    pub fn kind(&self) -> TlsErrorKind {
        self.0.kind
    }

    /// What the kind does not say; may be empty.
    pub(crate) fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The backend it happened on, if one was involved.
    pub fn backend(&self) -> Option<&'static str> {
        self.0.backend
    }

    /// The server it happened with, if one was involved.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.0.endpoint.as_ref()
    }

    /// Whether the handshake failed while it offered an earlier session, with nothing but the
    /// handshake sent. The session is forgotten, so another attempt makes a full handshake, and may
    /// succeed.
    pub fn refused_resumption(&self) -> bool {
        self.0.refused_resumption
    }

    /// Whether the same attempt may succeed with nothing changed on this side: see
    /// [`TlsErrorKind::is_retryable`] and [`refused_resumption`](Self::refused_resumption).
    pub fn is_retryable(&self) -> bool {
        self.refused_resumption() || self.kind().is_retryable()
    }

    /// The `TlsError` inside `error` (an [`io::Error`], a [`tungstenite::Error`], or an error that
    /// wraps one of them), if there is one.
    pub fn find<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a TlsError> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(found) = error.downcast_ref::<TlsError>() {
                return Some(found);
            }
            let io = match error.downcast_ref::<tungstenite::Error>() {
                Some(tungstenite::Error::Io(io)) => Some(io),
                _ => error.downcast_ref::<io::Error>(),
            };
            // `io::Error::source` skips the error it carries.
            next = match io.and_then(io::Error::get_ref) {
                Some(carried) => Some(carried),
                None => error.source(),
            };
        }
        None
    }
}

impl Error for TlsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, detail, fix, backend, endpoint, .. } = &*self.0;
        let (what, usual_fix) = kind.words();
        if let Some(endpoint) = endpoint {
            write!(f, "{endpoint}: ")?;
        }
        f.write_str(what)?;
        match kind {
            TlsErrorKind::Alert(alert) => write!(f, ": {alert}")?,
            TlsErrorKind::Io(kind) if detail.is_empty() => write!(f, ": {kind}")?,
            _ => {}
        }
        if !detail.is_empty() {
            write!(f, ": {detail}")?;
        }
        if let Some(backend) = backend {
            write!(f, " (backend {backend})")?;
        }
        if let Some(fix) = fix.or(usual_fix) {
            write!(f, "; {fix}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, detail, backend, endpoint, refused_resumption, source, fix: _ } =
            &*self.0;
        f.debug_struct("TlsError")
            .field("kind", kind)
            .field("detail", detail)
            .field("backend", backend)
            .field("endpoint", endpoint)
            .field("refused_resumption", refused_resumption)
            .field("source", source)
            .finish()
    }
}

impl From<TlsError> for io::Error {
    /// The [`io::ErrorKind`] that comes closest; the `TlsError` stays inside.
    fn from(error: TlsError) -> Self {
        use TlsErrorKind::*;
        let kind = match error.kind() {
            Io(kind) => kind,
            Timeout => io::ErrorKind::TimedOut,
            BadConfiguration => io::ErrorKind::InvalidInput,
            NoBackend | UnsupportedOption => io::ErrorKind::Unsupported,
            _ => io::ErrorKind::InvalidData,
        };
        io::Error::new(kind, error)
    }
}

impl From<TlsError> for tungstenite::Error {
    fn from(error: TlsError) -> Self {
        tungstenite::Error::Io(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_who_what_where_and_what_to_do() {
        let endpoint = Endpoint::new("example.org".try_into().unwrap(), 443);
        let error = TlsError::new(TlsErrorKind::Expired, "on 2026-01-01")
            .on_backend("mine")
            .on_backend("not mine")
            .with_endpoint(&endpoint);
        assert_eq!(
            error.to_string(),
            "example.org:443: certificate rejected: expired: on 2026-01-01 (backend mine); \
             renew the server's certificate"
        );
    }

    #[test]
    fn is_found_inside_other_errors() {
        let error = || TlsError::new(TlsErrorKind::Revoked, "");
        let wrapped = tungstenite::Error::from(error());
        assert_eq!(TlsError::find(&wrapped).unwrap().kind(), TlsErrorKind::Revoked);
        let twice = io::Error::other(tungstenite::Error::from(error()));
        assert_eq!(TlsError::find(&twice).unwrap().kind(), TlsErrorKind::Revoked);
        assert!(TlsError::find(&io::Error::from(io::ErrorKind::NotFound)).is_none());
    }

    #[test]
    fn keeps_the_source_and_does_not_repeat_it() {
        let error = TlsError::new(TlsErrorKind::Protocol, "").with_source("bad record");
        assert_eq!(error.source().unwrap().to_string(), "bad record");
        assert!(!error.to_string().contains("bad record"));
    }
}
