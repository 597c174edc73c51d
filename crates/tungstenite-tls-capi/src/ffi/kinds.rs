//! The kinds of errors, as numbers that never change.

#![allow(non_camel_case_types, reason = "the names in C")]

use tungstenite_tls::TlsErrorKind;

/// The kind of an error: one of the `WSS_ERROR_...` constants. The numbers never change; later
/// versions may add some, so treat a number that you do not know as `WSS_ERROR_OTHER`.
pub type wss_kind = i32;

/// The server sent a fatal alert (RFC 8446, section 6): see `wss_error_alert`.
pub const WSS_ERROR_ALERT: wss_kind = 1;
/// An option, the URL, a key or a certificate of yours is invalid. The text says what to fix.
pub const WSS_ERROR_BAD_CONFIGURATION: wss_kind = 2;
/// A required OCSP response is missing or invalid (RFC 7633).
pub const WSS_ERROR_BAD_OCSP_RESPONSE: wss_kind = 3;
/// The password of a private key or of a PKCS#12 file is missing or wrong.
pub const WSS_ERROR_BAD_PASSWORD: wss_kind = 4;
/// The server's certificate has expired.
pub const WSS_ERROR_EXPIRED: wss_kind = 5;
/// The socket failed: it was reset, or it ended before TLS did. See `wss_error_os`.
pub const WSS_ERROR_IO: wss_kind = 6;
/// The server's certificate is valid but issued for a different name.
pub const WSS_ERROR_NAME_MISMATCH: wss_kind = 7;
/// No TLS library is compiled in, or not the one that was named.
pub const WSS_ERROR_NO_BACKEND: wss_kind = 8;
/// The server's certificate is not valid yet. The clock of this machine may be wrong.
pub const WSS_ERROR_NOT_YET_VALID: wss_kind = 9;
/// The server's certificate was refused for another reason.
pub const WSS_ERROR_OTHER_CERTIFICATE: wss_kind = 10;
/// No key in the server's chain matches a pin.
pub const WSS_ERROR_PIN_MISMATCH: wss_kind = 11;
/// The server sent something that is not TLS, or TLS that this side cannot accept.
pub const WSS_ERROR_TLS_PROTOCOL: wss_kind = 12;
/// Your own check refused the server's chain.
pub const WSS_ERROR_REFUSED_BY_CALLBACK: wss_kind = 13;
/// The server's certificate was revoked, or the revocation lists do not say whether it was.
pub const WSS_ERROR_REVOKED: wss_kind = 14;
/// A timeout ran out during a handshake.
pub const WSS_ERROR_TIMEOUT: wss_kind = 15;
/// The TLS library does not support an option, or this library is built without the Cargo feature
/// that the text names: see `wss_error_option`.
pub const WSS_ERROR_UNSUPPORTED_OPTION: wss_kind = 16;
/// The server's certificate does not lead to a root that you trust.
pub const WSS_ERROR_UNTRUSTED_ISSUER: wss_kind = 17;

/// The host's addresses cannot be looked up.
pub const WSS_ERROR_LOOKUP: wss_kind = 32;
/// No address of the host accepted the connection. See `wss_error_os`.
pub const WSS_ERROR_DIAL: wss_kind = 33;
/// The server answered the upgrade request with another status than 101: see
/// `wss_error_http_status` and `wss_error_http_header`.
pub const WSS_ERROR_HTTP: wss_kind = 34;
/// The server's response to the upgrade is not as RFC 6455, section 4.1 demands.
pub const WSS_ERROR_UPGRADE: wss_kind = 35;
/// The server broke the rules of RFC 6455: a malformed frame, text that is not UTF-8.
pub const WSS_ERROR_PROTOCOL: wss_kind = 36;
/// A message or a frame is larger than the limit for it.
pub const WSS_ERROR_TOO_LARGE: wss_kind = 37;
/// The connection ended without a Close frame (RFC 6455, section 7.1.5, code 1006).
pub const WSS_ERROR_CUT_OFF: wss_kind = 38;
/// Nothing can be sent any more, because Close was sent or received, or the connection has ended;
/// or a callback freed the connection during the call.
pub const WSS_ERROR_CLOSED: wss_kind = 39;

/// The caller passed NULL, a number, or bytes that this call does not take. The connection is as it
/// was before the call.
pub const WSS_ERROR_BAD_ARGUMENT: wss_kind = 48;
/// Another call uses the object: one on another thread, or the one that called your callback. The
/// object is as it was before the call; but options remember a setter that failed so, see
/// `wss_options`.
pub const WSS_ERROR_BUSY: wss_kind = 49;
/// A bug of this library: a panic was caught. Free the object that the call was made on.
pub const WSS_ERROR_PANIC: wss_kind = 50;
/// Anything else; the text says what.
pub const WSS_ERROR_OTHER: wss_kind = 63;

/// All kinds, each with its name.
const NAMES: [(wss_kind, &std::ffi::CStr); 29] = [
    (WSS_ERROR_ALERT, c"alert"),
    (WSS_ERROR_BAD_CONFIGURATION, c"bad configuration"),
    (WSS_ERROR_BAD_OCSP_RESPONSE, c"bad OCSP response"),
    (WSS_ERROR_BAD_PASSWORD, c"bad password"),
    (WSS_ERROR_EXPIRED, c"expired"),
    (WSS_ERROR_IO, c"I/O"),
    (WSS_ERROR_NAME_MISMATCH, c"name mismatch"),
    (WSS_ERROR_NO_BACKEND, c"no backend"),
    (WSS_ERROR_NOT_YET_VALID, c"not yet valid"),
    (WSS_ERROR_OTHER_CERTIFICATE, c"other certificate error"),
    (WSS_ERROR_PIN_MISMATCH, c"pin mismatch"),
    (WSS_ERROR_TLS_PROTOCOL, c"TLS protocol"),
    (WSS_ERROR_REFUSED_BY_CALLBACK, c"refused by callback"),
    (WSS_ERROR_REVOKED, c"revoked"),
    (WSS_ERROR_TIMEOUT, c"timeout"),
    (WSS_ERROR_UNSUPPORTED_OPTION, c"unsupported option"),
    (WSS_ERROR_UNTRUSTED_ISSUER, c"untrusted issuer"),
    (WSS_ERROR_LOOKUP, c"lookup"),
    (WSS_ERROR_DIAL, c"dial"),
    (WSS_ERROR_HTTP, c"HTTP"),
    (WSS_ERROR_UPGRADE, c"upgrade"),
    (WSS_ERROR_PROTOCOL, c"protocol"),
    (WSS_ERROR_TOO_LARGE, c"too large"),
    (WSS_ERROR_CUT_OFF, c"cut off"),
    (WSS_ERROR_CLOSED, c"closed"),
    (WSS_ERROR_BAD_ARGUMENT, c"bad argument"),
    (WSS_ERROR_BUSY, c"busy"),
    (WSS_ERROR_PANIC, c"panic"),
    (WSS_ERROR_OTHER, c"other"),
];

/// The name of a kind, if there is such a kind.
pub(crate) fn name(kind: wss_kind) -> Option<&'static std::ffi::CStr> {
    NAMES.iter().find(|(known, _)| *known == kind).map(|(_, name)| *name)
}

pub(crate) fn of_tls(kind: TlsErrorKind) -> wss_kind {
    match kind {
        TlsErrorKind::Alert(_) => WSS_ERROR_ALERT,
        TlsErrorKind::BadConfiguration => WSS_ERROR_BAD_CONFIGURATION,
        TlsErrorKind::BadOcspResponse => WSS_ERROR_BAD_OCSP_RESPONSE,
        TlsErrorKind::BadPassword => WSS_ERROR_BAD_PASSWORD,
        TlsErrorKind::Expired => WSS_ERROR_EXPIRED,
        TlsErrorKind::Io(_) => WSS_ERROR_IO,
        TlsErrorKind::NameMismatch => WSS_ERROR_NAME_MISMATCH,
        TlsErrorKind::NoBackend => WSS_ERROR_NO_BACKEND,
        TlsErrorKind::NotYetValid => WSS_ERROR_NOT_YET_VALID,
        TlsErrorKind::OtherCertificate => WSS_ERROR_OTHER_CERTIFICATE,
        TlsErrorKind::PinMismatch => WSS_ERROR_PIN_MISMATCH,
        TlsErrorKind::Protocol => WSS_ERROR_TLS_PROTOCOL,
        TlsErrorKind::RefusedByHook => WSS_ERROR_REFUSED_BY_CALLBACK,
        TlsErrorKind::Revoked => WSS_ERROR_REVOKED,
        TlsErrorKind::Timeout => WSS_ERROR_TIMEOUT,
        TlsErrorKind::UnsupportedOption => WSS_ERROR_UNSUPPORTED_OPTION,
        TlsErrorKind::UntrustedIssuer => WSS_ERROR_UNTRUSTED_ISSUER,
        _ => WSS_ERROR_OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_kinds_have_one_number_or_one_name() {
        for (index, (kind, name)) in NAMES.iter().enumerate() {
            let others = &NAMES[index + 1..];
            assert!(others.iter().all(|other| other.0 != *kind && other.1 != *name), "{name:?}");
        }
    }
}
