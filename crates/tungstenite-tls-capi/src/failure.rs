//! Errors as C sees them: [`Failure`], with its kind, its text and the details.

use std::{error::Error as StdError, ffi::CString, io, sync::Arc};

use tungstenite_tls::{
    Error, TlsError, TlsErrorKind,
    error::{CapacityError, DialError, LookupError, ProtocolError, UpgradeError},
    http::{Response, StatusCode},
};

use crate::{
    calls,
    ffi::kinds::{self, wss_kind},
    headers::Headers,
};

/// Why a call failed. Cheap to clone: a connection that failed for good returns the same failure
/// from every further call.
#[derive(Clone, Debug)]
pub(crate) struct Failure(Arc<Details>);

#[derive(Debug)]
struct Details {
    kind: wss_kind,
    text: CString,
    is_certificate: bool,
    is_retryable: bool,
    /// The number of the alert that the server sent.
    alert: Option<u8>,
    /// The option that was refused.
    option: Option<CString>,
    /// The system's number of the error.
    os: Option<i32>,
    /// The status and the headers of a response that refuses the upgrade.
    response: Option<(u16, Headers)>,
}

impl Failure {
    /// A failure that has only a kind and a text.
    pub(crate) fn new(kind: wss_kind, text: impl Into<String>) -> Self {
        Self::of(Details::new(kind, text.into()))
    }

    /// The caller passed something that this call does not take.
    pub(crate) fn bad_argument(text: impl Into<String>) -> Self {
        Self::new(kinds::WSS_ERROR_BAD_ARGUMENT, text)
    }

    /// What `what` does needs a Cargo feature that is off. `option` is the name of the option.
    #[allow(dead_code, reason = "with all features, nothing is missing")]
    pub(crate) fn not_compiled_in(option: &str, what: &str, feature: &str) -> Self {
        let fix = format!("add the feature `{feature}` of tungstenite-tls-capi");
        Self::unsupported(option, &format!("{what} is not compiled in; {fix}"))
    }

    /// The option is not supported, for the reason `why`.
    #[allow(dead_code, reason = "with all features, nothing is missing")]
    pub(crate) fn unsupported(option: &str, why: &str) -> Self {
        let mut details = Details::new(kinds::WSS_ERROR_UNSUPPORTED_OPTION, why.to_owned());
        details.option = Some(line(option));
        Self::of(details)
    }

    /// The same failure, whose text begins with the name of the function that was called.
    pub(crate) fn of_call(mut self, name: &str) -> Self {
        if let Some(details) = Arc::get_mut(&mut self.0) {
            details.text = line(&format!("{name}: {}", details.text.to_string_lossy()));
        }
        self
    }

    pub(crate) fn kind(&self) -> wss_kind {
        self.0.kind
    }

    pub(crate) fn text(&self) -> &CString {
        &self.0.text
    }

    pub(crate) fn is_certificate(&self) -> bool {
        self.0.is_certificate
    }

    pub(crate) fn is_retryable(&self) -> bool {
        self.0.is_retryable
    }

    pub(crate) fn alert(&self) -> Option<u8> {
        self.0.alert
    }

    pub(crate) fn option(&self) -> Option<&CString> {
        self.0.option.as_ref()
    }

    pub(crate) fn os(&self) -> Option<i32> {
        self.0.os
    }

    pub(crate) fn status(&self) -> Option<u16> {
        self.0.response.as_ref().map(|(status, _)| *status)
    }

    pub(crate) fn headers(&self) -> Option<&Headers> {
        self.0.response.as_ref().map(|(_, headers)| headers)
    }

    fn of(details: Details) -> Self {
        Self(Arc::new(details))
    }

    fn of_response<T>(response: &Response<T>) -> Self {
        let status = response.status();
        let mut details = Details::new(
            kinds::WSS_ERROR_HTTP,
            format!("the server refused the upgrade with the HTTP status {status}"),
        );
        details.is_retryable = is_transient(status);
        details.response = Some((status.as_u16(), Headers::new(response.headers())));
        Self::of(details)
    }
}

impl Details {
    fn new(kind: wss_kind, text: String) -> Self {
        Self {
            kind,
            text: line(&text),
            is_certificate: false,
            is_retryable: false,
            alert: None,
            option: None,
            os: None,
            response: None,
        }
    }
}

impl From<TlsError> for Failure {
    fn from(error: TlsError) -> Self {
        let kind = error.kind();
        let mut details = Details::new(kinds::of_tls(kind), with_sources(&error));
        details.is_certificate = kind.is_certificate();
        details.is_retryable = error.is_retryable();
        if let TlsErrorKind::Alert(alert) = kind {
            details.alert = Some(alert.0);
        }
        details.option = error.option().map(|option| line(option.name()));
        details.os = error.library_error().and_then(os_number);
        Self::of(details)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if let Some(tls) = TlsError::find(&error) {
            return tls.clone().into();
        }
        let kind = match error.kind() {
            _ if LookupError::find(&error).is_some() => kinds::WSS_ERROR_LOOKUP,
            _ if DialError::find(&error).is_some() => kinds::WSS_ERROR_DIAL,
            _ if UpgradeError::find(&error).is_some() => kinds::WSS_ERROR_UPGRADE,
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => kinds::WSS_ERROR_TIMEOUT,
            _ => kinds::WSS_ERROR_IO,
        };
        let mut details = Details::new(kind, with_sources(&error));
        details.is_retryable = kind != kinds::WSS_ERROR_UPGRADE;
        details.os = os_number(&error);
        Self::of(details)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let kind = match error {
            Error::Io(error) => return error.into(),
            Error::Http(response) => return Self::of_response(&response),
            Error::ConnectionClosed | Error::AlreadyClosed => kinds::WSS_ERROR_CLOSED,
            Error::Protocol(ProtocolError::SendAfterClosing) => kinds::WSS_ERROR_CLOSED,
            Error::Protocol(
                ProtocolError::ResetWithoutClosingHandshake | ProtocolError::HandshakeIncomplete,
            ) => kinds::WSS_ERROR_CUT_OFF,
            Error::Protocol(ref error) if is_of_upgrade(error) => kinds::WSS_ERROR_UPGRADE,
            Error::Capacity(CapacityError::MessageTooLong { .. }) => kinds::WSS_ERROR_TOO_LARGE,
            Error::WriteBufferFull(_) => kinds::WSS_ERROR_TOO_LARGE,
            Error::Url(_) | Error::HttpFormat(_) => kinds::WSS_ERROR_BAD_CONFIGURATION,
            Error::Protocol(_) | Error::Utf8(_) => kinds::WSS_ERROR_PROTOCOL,
            _ => kinds::WSS_ERROR_OTHER,
        };
        let mut details = Details::new(kind, with_sources(&error));
        details.is_retryable = kind == kinds::WSS_ERROR_CUT_OFF;
        Self::of(details)
    }
}

/// Whether the error is about the response to the upgrade request (RFC 6455, section 4.1).
fn is_of_upgrade(error: &ProtocolError) -> bool {
    use ProtocolError::*;
    matches!(
        error,
        WrongHttpVersion
            | WrongHttpMethod
            | MissingConnectionUpgradeHeader
            | MissingUpgradeWebSocketHeader
            | MissingSecWebSocketVersionHeader
            | MissingSecWebSocketKey
            | SecWebSocketAcceptKeyMismatch
            | SecWebSocketSubProtocolError(_)
            | JunkAfterRequest
            | CustomResponseSuccessful
            | InvalidHeader(_)
            | HttparseError(_)
    )
}

/// The text of an error and of those behind it, each only once, in the words of this crate.
fn with_sources(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        let more = source.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        next = source.source();
    }
    calls::in_c(&with_own_features(&text))
}

/// `text`, in which the features to add are those of this crate. They have the names of the
/// facade's, which a program in C does not choose.
fn with_own_features(text: &str) -> String {
    const FACADE: &str = " of tungstenite-tls";
    let mut parts = text.split(FACADE);
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // Behind a feature's name, and not another crate's.
        let is_facade = told.ends_with(['`', '"']) && !part.starts_with('-');
        told.push_str(FACADE);
        if is_facade {
            told.push_str("-capi");
        }
        told.push_str(part);
    }
    told
}

/// The system's number in `error` or in an error behind it.
fn os_number(error: &(dyn StdError + 'static)) -> Option<i32> {
    if let Some(dial) = DialError::find(error) {
        return dial.attempts().last()?.1.raw_os_error();
    }
    let mut next = Some(error);
    while let Some(error) = next {
        let number = error.downcast_ref::<io::Error>().and_then(io::Error::raw_os_error);
        if number.is_some() {
            return number;
        }
        next = error.source();
    }
    None
}

/// Whether the status says that the server may accept the same request later (RFC 9110, section 15;
/// RFC 6585, section 4).
fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

/// `text` as one line for C: a space stands for each control character, NUL among them, and for
/// each separator of lines.
pub(crate) fn line(text: &str) -> CString {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    CString::new(text.replace(breaks, " ")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use tungstenite_tls::{config::TlsOption, error::AlertDescription};

    use super::*;

    fn shown(failure: &Failure) -> &str {
        failure.text().to_str().unwrap()
    }

    #[test]
    fn an_error_of_tls_keeps_its_details() {
        let alert = TlsErrorKind::Alert(AlertDescription::HANDSHAKE_FAILURE);
        let failure = Failure::from(Error::from(TlsError::new(alert, "why")));
        assert_eq!((failure.kind(), failure.alert()), (kinds::WSS_ERROR_ALERT, Some(40)));
        assert!(!failure.is_certificate());

        let refused = TlsError::unsupported("mine", TlsOption::EarlyData, "it cannot");
        let failure = Failure::from(refused.with_source("the library's words"));
        assert_eq!(failure.option().unwrap().to_str(), Ok("early_data"));
        assert!(shown(&failure).ends_with(": the library's words"), "{failure:?}");
    }

    #[test]
    fn an_error_of_the_system_keeps_its_number() {
        let refused = io::Error::from_raw_os_error(111);
        let failure = Failure::from(Error::Io(refused));
        assert_eq!((failure.kind(), failure.os()), (kinds::WSS_ERROR_IO, Some(111)));
        assert!(failure.is_retryable());

        let refused = TlsError::new(TlsErrorKind::Io(io::ErrorKind::ConnectionReset), "");
        let failure = Failure::from(refused.with_source(io::Error::from_raw_os_error(104)));
        assert_eq!(failure.os(), Some(104));
    }

    #[test]
    fn a_refusal_keeps_its_status_and_headers() {
        let response = Response::builder().status(503).header("Retry-After", "7");
        let response = response.body(Some(b"later".to_vec())).unwrap();
        let failure = Failure::from(Error::Http(Box::new(response)));
        assert_eq!((failure.kind(), failure.status()), (kinds::WSS_ERROR_HTTP, Some(503)));
        let header = failure.headers().unwrap().find("retry-after").unwrap();
        assert_eq!(header.to_str(), Ok("7"));
        assert!(shown(&failure).contains("503"));
    }

    #[test]
    fn a_refusal_is_retryable_if_the_server_may_think_better_of_it() {
        let retryable = |status: u16| {
            let response = Response::builder().status(status).body(None).unwrap();
            Failure::from(Error::Http(Box::new(response))).is_retryable()
        };
        for status in [408, 429, 500, 502, 503, 504] {
            assert!(retryable(status), "{status}");
        }
        for status in [200, 302, 400, 401, 403, 404, 426, 501, 505] {
            assert!(!retryable(status), "{status}");
        }
    }

    #[test]
    fn a_text_is_one_line_even_if_a_library_or_the_caller_says_more() {
        assert_eq!(line("a\0b\u{85}c").to_str(), Ok("a b c"));
        let error = TlsError::bad_configuration("no file /a\nb").with_source("one\r\n\u{2028}two");
        for failure in [error.into(), Failure::bad_argument("no\u{1b}[31mfile\n\u{2029}")] {
            assert!(shown(&failure).chars().all(|c| !c.is_control()), "{failure:?}");
            assert!(!shown(&failure).contains(['\u{2028}', '\u{2029}']), "{failure:?}");
        }
    }

    #[test]
    fn a_missing_feature_is_named_and_so_is_the_option() {
        let failure = Failure::not_compiled_in("session_store", "a folder of sessions", "store");
        assert_eq!(failure.kind(), kinds::WSS_ERROR_UNSUPPORTED_OPTION);
        assert_eq!(failure.option().unwrap().to_str(), Ok("session_store"));
        assert!(shown(&failure).ends_with("; add the feature `store` of tungstenite-tls-capi"));
    }

    #[cfg(feature = "hints")]
    #[test]
    fn advice_names_calls_of_this_interface() {
        let alert = TlsErrorKind::Alert(AlertDescription::CERTIFICATE_REQUIRED);
        for (error, call) in [
            (TlsError::new(TlsErrorKind::UntrustedIssuer, ""), "`wss_options_trust_file`"),
            (
                TlsError::new(alert, "").with_fix("set one with `TlsConfig::with_identity`"),
                "`wss_options_set_identity_files`",
            ),
        ] {
            let text = shown(&error.into()).to_owned();
            assert!(text.contains(call) && !text.contains("::"), "{text}");
        }
    }

    #[test]
    fn the_features_that_other_crates_name_are_those_of_this_one() {
        let missing =
            TlsError::not_compiled_in("mine", TlsOption::Pins, "the option", "pins").into();
        let told = |failure: Failure| shown(&failure).to_owned();
        let text = told(missing);
        // Without hints, the backend follows.
        assert!(text.contains("; add the feature `pins` of tungstenite-tls-capi"), "{text}");
        let two = "add the feature \"a\" or \"b\" of tungstenite-tls, or none";
        let text = told(TlsError::bad_configuration(two).into());
        assert!(text.ends_with("\"b\" of tungstenite-tls-capi, or none"), "{text}");
        let other = "add the feature `ring` of tungstenite-tls-rustls";
        assert!(told(TlsError::bad_configuration(other).into()).ends_with(other));
    }
}
