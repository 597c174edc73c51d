//! Failures of a proxy, told apart from the server's.

use tungstenite_tls::{
    TlsErrorKind,
    error::{ProxyError, ProxyErrorKind, redacted},
    http::{self, header::PROXY_AUTHENTICATE},
};

use super::{
    Class, Failure,
    tls::{text, tls_words},
    transport::io_words,
};

const CHECK: &str = "check the scheme and the port of the proxy's URL";

impl Failure {
    /// The proxy on the way to `url` refused the tunnel, or failed. The body of a refusal is not
    /// shown: a proxy may repeat what it was sent.
    pub(super) fn proxy(url: &http::Uri, error: &ProxyError) -> Self {
        let (class, kind, help) = words(error);
        let proxy = error.proxy();
        let what = match error.kind() {
            ProxyErrorKind::Tls(inner) => {
                format!("the proxy {proxy} failed in its own TLS: {}", text(inner))
            }
            _ => error.without_fix().to_string(),
        };
        let failure = Self::new(class, kind, format!("{}: {what}", redacted(url)))
            .helps(help)
            .detail("proxy", proxy);
        let failure = match error.wants_credentials() {
            true => failure.help(log_in(error)),
            false => failure,
        };
        match error.response() {
            Some(response) => failure.detail("proxy_status", response.status().as_u16()),
            None => failure,
        }
    }
}

/// The class of the failure, its stable name, and advice in terms of this command's flags.
fn words(error: &ProxyError) -> (Class, &'static str, Option<&'static str>) {
    match error.kind() {
        _ if error.wants_credentials() => (Class::Io, "proxy_credentials", None),
        ProxyErrorKind::Http(response) => {
            let help = match response.status().as_u16() {
                403 => Some("ask the proxy's operator to allow this server and port"),
                400 | 404 | 405 | 501 => {
                    Some("check that the port is that of a proxy with CONNECT")
                }
                502..=504 => Some("check that the proxy can look up and reach the server"),
                _ => None,
            };
            (Class::Io, "proxy_refused", help)
        }
        ProxyErrorKind::Socks(_) => (Class::Io, "proxy_refused", None),
        ProxyErrorKind::Tls(error) => match (tls_words(error.kind()), error.kind()) {
            ((Class::Io, ..), _) => (Class::Io, "proxy", Some(CHECK)),
            ((class, ..), TlsErrorKind::UntrustedIssuer) => {
                (class, "proxy_tls", Some("trust the proxy's authority with --proxy-ca FILE"))
            }
            ((class, ..), TlsErrorKind::Protocol) => (class, "proxy_tls", Some(CHECK)),
            ((class, ..), _) => (class, "proxy_tls", None),
        },
        ProxyErrorKind::Io(error) => match io_words(error.kind()) {
            ("timeout", help) => (Class::Io, "timeout", help),
            ("address_not_available", help) => (Class::Io, "proxy", help),
            _ => (Class::Io, "proxy", Some("check the URL of the proxy, and that it runs")),
        },
        _ => (Class::Io, "proxy", Some(CHECK)),
    }
}

/// How to log in to the proxy (RFC 9110, section 11.7).
fn log_in(error: &ProxyError) -> String {
    let fields = error.response().map(|response| response.headers().get_all(PROXY_AUTHENTICATE));
    let schemes: Vec<&str> = fields
        .into_iter()
        .flatten()
        .filter_map(|field| field.to_str().ok()?.split([' ', ',']).next())
        .filter(|scheme| (1..32).contains(&scheme.len()))
        .collect();
    match schemes.is_empty() || schemes.iter().any(|one| one.eq_ignore_ascii_case("basic")) {
        true => "give the proxy's user name and password in its URL, which --proxy @FILE reads \
                 from a file: http://USER:PASSWORD@HOST:PORT"
            .to_owned(),
        false => format!(
            "it asks for `{}`; give it with --proxy-header @FILE, a file with a line \
             'Proxy-Authorization: …'",
            schemes.join("`, `")
        ),
    }
}
