//! Failures of TLS, each kind with advice in terms of this command's flags.

use std::error::Error as StdError;

use tungstenite_tls::{Backend, TlsError, TlsErrorKind, error::AlertDescription};

use super::{Class, Failure, calls, flags, transport::io_words};

impl Failure {
    pub(crate) fn tls(error: &TlsError) -> Self {
        let (class, kind, help) = tls_words(error.kind());
        let mut failure = Self::new(class, kind, text(error))
            .caused_by(error.source())
            .helps(help)
            .detail("retryable", error.is_retryable());
        if error.kind() == TlsErrorKind::NoBackend {
            failure = failure.help(compiled_in());
        }
        if let TlsErrorKind::Alert(alert) = error.kind() {
            failure = failure.detail("alert", alert.to_string());
        }
        if let Some(backend) = error.backend() {
            failure = failure.detail("backend", backend);
        }
        match error.option().and_then(flags::of) {
            Some(flags) => {
                failure.help(format!("remove {flags}, or choose another backend with --backend"))
            }
            None => failure,
        }
    }
}

/// The error's message. Its advice names calls of the library where flags of this command do it.
pub(super) fn text(error: &TlsError) -> String {
    match error.kind() {
        TlsErrorKind::UntrustedIssuer if error.fix().is_none() => error.without_fix().to_string(),
        TlsErrorKind::Alert(AlertDescription::CERTIFICATE_REQUIRED) => {
            error.without_fix().to_string()
        }
        _ => calls::in_flags(&error.to_string()),
    }
}

/// The class of a TLS error, its stable name, and advice in terms of this command's flags.
pub(super) fn tls_words(kind: TlsErrorKind) -> (Class, &'static str, Option<&'static str>) {
    match kind {
        TlsErrorKind::Alert(alert) => (
            Class::Tls,
            "alert",
            match alert {
                AlertDescription::CERTIFICATE_REQUIRED => Some(
                    "the server requires a client certificate: give it with --cert FILE --key FILE",
                ),
                AlertDescription::PROTOCOL_VERSION => {
                    Some("choose TLS 1.2 or 1.3 with --min-version and --max-version")
                }
                AlertDescription::HANDSHAKE_FAILURE | AlertDescription::INSUFFICIENT_SECURITY => {
                    Some(
                        "change what is offered with --tls12-ciphers, --tls13-ciphers, --groups \
                         and --sigalgs; a client certificate is given with --cert FILE --key FILE",
                    )
                }
                AlertDescription::NO_APPLICATION_PROTOCOL => {
                    Some("offer another protocol with --alpn PROTOCOL, or none with --no-alpn")
                }
                _ => None,
            },
        ),
        TlsErrorKind::BadConfiguration => (Class::Usage, "bad_configuration", None),
        TlsErrorKind::BadPassword => (Class::Usage, "bad_password", None),
        TlsErrorKind::BadOcspResponse => (Class::Tls, "bad_ocsp_response", None),
        TlsErrorKind::Expired => (Class::Tls, "expired", None),
        TlsErrorKind::Io(kind) => {
            let (name, help) = io_words(kind);
            (Class::Io, name, help)
        }
        TlsErrorKind::NameMismatch => (
            Class::Tls,
            "name_mismatch",
            Some(
                "--resolve HOST:PORT:ADDR connects to ADDR and verifies the certificate for HOST; \
                 --verify-name NAME verifies it for NAME",
            ),
        ),
        TlsErrorKind::NoBackend => (Class::Usage, "no_backend", None),
        TlsErrorKind::NotYetValid => (Class::Tls, "not_yet_valid", None),
        TlsErrorKind::OtherCertificate => (Class::Tls, "other_certificate", None),
        TlsErrorKind::PinMismatch => (Class::Tls, "pin_mismatch", None),
        TlsErrorKind::Protocol => {
            (Class::Tls, "protocol", Some("if the server does not use TLS, write ws://"))
        }
        TlsErrorKind::Revoked => (Class::Tls, "revoked", None),
        TlsErrorKind::Timeout => (Class::Io, "timeout", Some("--timeout SECONDS waits longer")),
        TlsErrorKind::UnsupportedOption => (Class::Usage, "unsupported_option", None),
        TlsErrorKind::UntrustedIssuer => (
            Class::Tls,
            "untrusted_issuer",
            Some(
                "trust its authority with --ca FILE, or the server itself with --trust-cert FILE \
                 or --trust-key HASH",
            ),
        ),
        _ => (Class::Tls, "tls", None),
    }
}

/// Which backends this build has, or how to add one.
fn compiled_in() -> String {
    let names: Vec<_> = Backend::compiled_in().map(Backend::name).collect();
    match names[..] {
        [] => "build wss with a backend, as in `cargo build -p tungstenite-tls-cli --features \
               rustls`"
            .to_owned(),
        _ => format!("this build of wss has: {}; see `wss backends`", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_is_in_flags_where_there_are_some() {
        let required = TlsErrorKind::Alert(AlertDescription::CERTIFICATE_REQUIRED);
        for (error, flag) in [
            (TlsError::new(TlsErrorKind::UntrustedIssuer, "why"), "--ca FILE"),
            (TlsError::new(required, "why").with_fix("call `TlsConfig::with_identity`"), "--cert"),
        ] {
            let failure = Failure::tls(&error);
            let shown = format!("{} {:?}", failure.message, failure.help);
            assert!(shown.contains(flag) && shown.contains("why"), "{shown}");
            assert!(!shown.contains("::"), "{shown}");
        }
    }

    #[test]
    fn causes_are_not_repeated() {
        let error = TlsError::new(TlsErrorKind::Protocol, "bad record").with_source("bad record");
        assert!(Failure::tls(&error).causes.is_empty());
        let error = TlsError::new(TlsErrorKind::Protocol, "").with_source("bad record");
        assert_eq!(Failure::tls(&error).causes, ["bad record"]);
    }
}
