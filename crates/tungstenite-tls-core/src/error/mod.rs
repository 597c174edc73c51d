//! The errors of TLS, the same on every backend: [`TlsError`].

mod alert;
mod cause;
mod hints;
mod kind;
mod refusal;
mod x509;

use std::{borrow::Cow, error::Error, fmt, io, sync::Arc};

use self::cause::Cause;
pub(crate) use self::hints::HINTS;
pub use self::{alert::AlertDescription, kind::TlsErrorKind, refusal::CertificateRefusal};
use crate::{Endpoint, TlsOption};

/// A TLS error: its [kind](TlsErrorKind), which is the same on every backend, and the details.
///
/// Cheap to clone. `Display` says which server, what happened, on which backend, and what to do; it
/// does not repeat the [`source`](Error::source), which is the library's own error, if it gave one.
///
/// A `TlsError` travels inside [`io::Error`] and [`tungstenite::Error::Io`];
/// [`TlsError::find`] takes it out again.
///
/// ```
/// use std::io;
/// use tungstenite_tls_core::{TlsError, TlsErrorKind};
///
/// let error = io::Error::from(TlsError::new(TlsErrorKind::Expired, "on 2026-01-01"));
/// let found = TlsError::find(&error).expect("it is inside");
/// assert_eq!(found.kind(), TlsErrorKind::Expired);
/// assert!(found.to_string().contains("renew the server's certificate"));
/// ```
#[derive(Clone)]
pub struct TlsError(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: TlsErrorKind,
    detail: String,
    option: Option<TlsOption>,
    /// What to do, if the kind's own advice does not fit.
    fix: Option<Cow<'static, str>>,
    backend: Option<&'static str>,
    endpoint: Option<Endpoint>,
    after_handshake: bool,
    refused_resumption: bool,
    source: Option<Cause>,
}

impl TlsError {
    /// An error of `kind`; `detail` says more than the kind does, or is empty.
    pub fn new(kind: TlsErrorKind, detail: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            kind,
            detail: detail.into(),
            option: None,
            fix: None,
            backend: None,
            endpoint: None,
            after_handshake: false,
            refused_resumption: false,
            source: None,
        }))
    }

    /// An error in an input, which the caller has to fix.
    pub fn bad_configuration(detail: impl Into<String>) -> Self {
        Self::new(TlsErrorKind::BadConfiguration, detail)
    }

    /// The error for an option that `backend` does not support; `why` is the reason.
    pub fn unsupported(backend: &'static str, option: TlsOption, why: &str) -> Self {
        Self::unsupported_option(option, why).on_backend(backend)
    }

    /// Like [`unsupported`](Self::unsupported), where the backend is not known yet.
    pub(crate) fn unsupported_option(option: TlsOption, why: &str) -> Self {
        let detail = format!("`{}`: {why}", option.name());
        let mut error = Self::new(TlsErrorKind::UnsupportedOption, detail);
        error.inner().option = Some(option);
        error
    }

    /// The error for a call that `backend` does not support. `call` names the method, or the thing
    /// that the method was asked for; `why` is the reason, and may be empty.
    pub fn unsupported_call(backend: &'static str, call: &str, why: &str) -> Self {
        let why = if why.is_empty() { String::new() } else { format!(": {why}") };
        Self::new(TlsErrorKind::UnsupportedOption, format!("`{call}`{why}")).on_backend(backend)
    }

    /// The error for an option that needs a Cargo feature that is off. `what` names the option or
    /// its value; `feature` is the feature's name in tungstenite-tls.
    ///
    /// ```
    /// use tungstenite_tls_core::{TlsError, TlsOption};
    ///
    /// let error = TlsError::not_compiled_in("example", TlsOption::Pins, "`pins`", "pins");
    /// assert_eq!(error.fix(), Some("add the feature `pins` of tungstenite-tls"));
    /// ```
    pub fn not_compiled_in(
        backend: &'static str,
        option: TlsOption,
        what: &str,
        feature: &str,
    ) -> Self {
        Self::missing_feature(option, what, feature, "").on_backend(backend)
    }

    /// The same without a backend; `or` is what else would help.
    pub(crate) fn missing_feature(option: TlsOption, what: &str, feature: &str, or: &str) -> Self {
        let why = format!("{what} is not compiled in");
        let fix = format!("add the feature `{feature}` of tungstenite-tls{or}");
        match HINTS {
            true => Self::unsupported_option(option, &why).with_fix(fix),
            // Whoever leaves features out has to know this one.
            false => Self::unsupported_option(option, &format!("{why}; {fix}")),
        }
    }

    /// A failure of the transport while TLS was being set up, or when TLS was cut short.
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
        self.inner().backend.get_or_insert(backend);
        self
    }

    /// Names the server, unless one is named already.
    #[must_use]
    pub fn with_endpoint(mut self, endpoint: &Endpoint) -> Self {
        self.inner().endpoint.get_or_insert_with(|| endpoint.clone());
        self
    }

    /// Says that the handshake was complete, so that the words and the advice are not about it.
    #[must_use]
    pub(crate) fn after_handshake(mut self) -> Self {
        self.inner().after_handshake = true;
        self
    }

    /// See [`refused_resumption`](Self::refused_resumption).
    #[must_use]
    pub(crate) fn after_offer_of_session(mut self) -> Self {
        self.inner().refused_resumption = true;
        self
    }

    /// Sets the advice on what to do, in place of the kind's own. Where the feature `hints` is off,
    /// errors have no advice.
    #[must_use]
    #[inline(always)]
    pub fn with_fix(mut self, fix: impl Into<Cow<'static, str>>) -> Self {
        if !HINTS {
            return self;
        }
        self.inner().fix = Some(fix.into());
        self
    }

    /// Like [`with_fix`](Self::with_fix), if `advice` has any. Where the feature `hints` is off,
    /// `advice` is not asked.
    #[must_use]
    #[inline(always)]
    pub fn with_fix_of(self, advice: impl FnOnce(&Self) -> Option<String>) -> Self {
        if !HINTS {
            return self;
        }
        match advice(&self) {
            Some(fix) => self.with_fix(fix),
            None => self,
        }
    }

    /// Keeps the library's own error. [`source`](Error::source) shows a text of more than a line
    /// shortened; [`library_error`](Self::library_error) returns the error as it is.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.inner().source = Some(Cause::new(source.into()));
        self
    }

    /// Takes the library's error over from `other`.
    #[must_use]
    pub(crate) fn caused_as(mut self, other: &Self) -> Self {
        self.inner().source = other.0.source.clone();
        self
    }

    /// The advice that was set by [`with_fix`](Self::with_fix). Without it, the message carries the
    /// advice of the kind. Always `None` where the feature `hints` is off.
    pub fn fix(&self) -> Option<&str> {
        self.0.fix.as_deref()
    }

    /// The message without its advice: for a program that is configured in other words than
    /// [`TlsConfig`](crate::TlsConfig)'s, and gives advice of its own.
    ///
    /// ```
    /// use tungstenite_tls_core::{TlsError, TlsErrorKind};
    ///
    /// let error = TlsError::new(TlsErrorKind::Expired, "").with_fix("renew it");
    /// assert_eq!(error.to_string(), format!("{}; renew it", error.without_fix()));
    /// ```
    pub fn without_fix(&self) -> impl fmt::Display + '_ {
        Message(self)
    }

    /// The kind, the same on every backend.
    pub fn kind(&self) -> TlsErrorKind {
        self.0.kind
    }

    /// The details beyond the kind; may be empty. The text is for people: code that matches on it
    /// breaks when the words change.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The option that the backend refused, if the error is about one.
    pub fn option(&self) -> Option<TlsOption> {
        self.0.option
    }

    /// The backend that the error happened on, if one was involved.
    pub fn backend(&self) -> Option<&'static str> {
        self.0.backend
    }

    /// The library's own error, if it gave one: what [`with_source`](Self::with_source) was given,
    /// to downcast to the library's type. Its text may be long.
    ///
    /// ```
    /// use tungstenite_tls_core::{TlsError, TlsErrorKind};
    ///
    /// let error = TlsError::new(TlsErrorKind::Protocol, "").with_source("x".repeat(9000));
    /// assert_eq!(error.library_error().expect("given").to_string().len(), 9000);
    /// ```
    pub fn library_error(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_ref().map(Cause::full)
    }

    /// The server that the error happened with, if one was involved.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.0.endpoint.as_ref()
    }

    /// Whether the handshake failed while it offered an earlier session, and before any other data
    /// was sent. The session is forgotten, so another attempt makes a full handshake, and may
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

    /// Not inlined: each function that changes an error would have a copy of it.
    #[inline(never)]
    fn inner(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.0)
    }
}

impl Error for TlsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_ref().map(Cause::shown)
    }
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, fix, after_handshake, .. } = &*self.0;
        Message(self).fmt(f)?;
        let usual_fix = match after_handshake {
            true => kind.usual_fix_after_handshake(),
            false => kind.usual_fix(),
        };
        match fix.as_deref().or(usual_fix) {
            Some(fix) => write!(f, "; {fix}"),
            None => Ok(()),
        }
    }
}

/// What [`TlsError::without_fix`] returns.
struct Message<'a>(&'a TlsError);

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, detail, backend, endpoint, after_handshake, .. } = &*self.0.0;
        if let Some(endpoint) = endpoint {
            write!(f, "{endpoint}: ")?;
        }
        f.write_str(match after_handshake {
            true => kind.words_after_handshake(),
            false => kind.words(),
        })?;
        match kind {
            TlsErrorKind::Alert(alert) => write!(f, ": {alert}")?,
            // The words for this one say it.
            TlsErrorKind::Io(io::ErrorKind::UnexpectedEof) if *after_handshake => {}
            TlsErrorKind::Io(kind) if detail.is_empty() => write!(f, ": {kind}")?,
            _ => {}
        }
        if !detail.is_empty() {
            write!(f, ": {detail}")?;
        }
        if let Some(backend) = backend {
            write!(f, " (backend {backend})")?;
        }
        Ok(())
    }
}

/// Begins with the message of `Display`, because that is all that a program shows whose `main`
/// returns the error.
impl fmt::Debug for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, option, refused_resumption, source, .. } = &*self.0;
        let mut debug = f.debug_struct("TlsError");
        debug.field("message", &format_args!("{self}")).field("kind", kind);
        if let Some(option) = option {
            debug.field("option", option);
        }
        if *refused_resumption {
            debug.field("refused_resumption", refused_resumption);
        }
        if let Some(source) = source {
            debug.field("source", source);
        }
        debug.finish()
    }
}

impl From<TlsError> for io::Error {
    /// Uses the closest [`io::ErrorKind`], and keeps the `TlsError` inside.
    fn from(error: TlsError) -> Self {
        use TlsErrorKind::*;
        let kind = match error.kind() {
            Io(kind) => kind,
            Timeout => io::ErrorKind::TimedOut,
            BadConfiguration | BadPassword => io::ErrorKind::InvalidInput,
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
    fn a_main_that_returns_it_shows_the_message_and_the_fix() {
        let endpoint = Endpoint::new("example.org".try_into().unwrap(), 443);
        let error = TlsError::new(TlsErrorKind::UntrustedIssuer, "self-signed \"a\"")
            .on_backend("mine")
            .with_endpoint(&endpoint)
            .with_source("of the library");
        let text = error.to_string();
        assert!(text.ends_with(
            "; if the issuer is your own, add its certificate to the roots: \
             `Roots::PlatformPlus(certificates_from_file(\"FILE.pem\")?)`"
        ));
        let shown = format!("{:?}", tungstenite::Error::from(error));
        let expected = format!("TlsError {{ message: {text}, kind: UntrustedIssuer, source: ");
        assert!(shown.contains(&expected), "{shown}");
        // Nothing that is not set is shown.
        assert!(!shown.contains("option") && !shown.contains("None"), "{shown}");
        let option = TlsError::unsupported("mine", TlsOption::Pins, "no");
        let shown = format!("{:?}", option.after_offer_of_session());
        assert!(shown.contains("option: Pins, refused_resumption: true }"), "{shown}");
    }

    #[test]
    fn after_the_handshake_nothing_is_said_about_it() {
        use io::ErrorKind::{ConnectionReset, UnexpectedEof};
        let after = |kind| TlsError::new(kind, "").after_handshake().to_string();
        assert_eq!(
            after(TlsErrorKind::Io(UnexpectedEof)),
            "connection cut off without close_notify; connect again"
        );
        assert_eq!(
            after(TlsErrorKind::Io(ConnectionReset)),
            "connection failed: connection reset; connect again"
        );
        let protocol = after(TlsErrorKind::Protocol);
        assert!(!protocol.contains("port") && protocol.contains("connect again"), "{protocol}");
        let during = TlsError::new(TlsErrorKind::Io(ConnectionReset), "").to_string();
        assert_eq!(during, "connection failed during the TLS handshake: connection reset");
    }

    #[test]
    fn keeps_the_source_and_does_not_repeat_it() {
        let error = TlsError::new(TlsErrorKind::Protocol, "").with_source("bad record");
        assert_eq!(error.source().unwrap().to_string(), "bad record");
        assert!(!error.to_string().contains("bad record"));
    }
}
