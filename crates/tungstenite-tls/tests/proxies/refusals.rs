//! Refusals of real proxies, and proxies that are something else than their URL says.

use tungstenite_tls::{
    Backend, Connect, Connector, Error, Proxy, Roots, TlsConfig, TlsError, TlsErrorKind,
    error::{DialError, ProxyError, ProxyErrorKind, ProxyStage},
};
use tungstenite_tls_testing::{
    proxies::{ProxyKind, ProxyOptions, ProxyServer},
    server::CLOSED,
};

use crate::{errors, proxy, server::Server};

/// The error of a connection to a URL, which all kinds of I/O share. The connector shows that it
/// comes before TLS with the server.
fn refused(proxy: &Proxy, url: &str) -> Error {
    let plan = || Connect::new(url).unwrap().proxy(proxy.clone()).connector(Connector::plain());
    let mut all = errors(plan);
    let (_, first) = all.next().expect("a kind of I/O");
    for (kind, error) in all {
        assert_eq!(error.to_string(), first.to_string(), "{kind}");
    }
    first
}

fn start(kind: ProxyKind, options: &ProxyOptions) -> ProxyServer {
    ProxyServer::start(kind, options).unwrap()
}

fn logged_in() -> ProxyOptions {
    ProxyOptions::new().credentials("user", "password")
}

#[track_caller]
fn found(error: &Error) -> &ProxyError {
    // It is not taken for one of the server's.
    assert!(!matches!(error, Error::Http(_)) && TlsError::find(error).is_none());
    ProxyError::find(error).unwrap_or_else(|| panic!("not of the proxy: {error:?}"))
}

#[track_caller]
fn assert_says(error: &ProxyError, part: &str) {
    assert!(error.to_string().contains(part), "`{part}` is not in: {error}");
}

#[test]
fn wrong_and_missing_credentials_are_told() {
    let url = "wss://localhost:1/";
    let http = start(ProxyKind::Http, &logged_in());
    let socks = start(ProxyKind::Socks, &logged_in());
    for (program, scheme) in [(&http, "http"), (&socks, "socks5h")] {
        let without = proxy(&program.url(scheme));
        let error = refused(&without, url);
        assert!(found(&error).wants_credentials(), "{error}\n{}", program.printed());
        assert_says(found(&error), "user name and password");
        let wrong = without.credentials("user", "wrong-hidden").unwrap();
        let error = refused(&wrong, url);
        assert!(found(&error).wants_credentials(), "{error}\n{}", program.printed());
        assert_says(found(&error), "user name and");
        assert!(!format!("{error} {error:?}").contains("hidden"), "{error:?}");
    }
    let error = refused(&proxy(&http.url("http")), url);
    let response = found(&error).response().expect("a response");
    assert_eq!(response.status(), 407);
    assert!(response.body().as_ref().is_some_and(|body| !body.is_empty()), "no body was kept");
}

#[test]
fn a_forbidden_port_is_refused_with_the_response() {
    let server = Server::start();
    let program = start(ProxyKind::Http, &ProxyOptions::new().only_port(1));
    let error = refused(&proxy(&program.url("http")), &server.url());
    let response = found(&error).response().expect("a response");
    assert_eq!(response.status(), 403);
    assert!(!response.body().as_ref().unwrap().is_empty());
    let told = format!("refused the tunnel to localhost:{}: 403 Forbidden", server.port());
    assert_says(found(&error), &told);
}

#[test]
fn a_server_that_the_proxy_cannot_reach_is_told() {
    let url = format!("wss://{}/", CLOSED[0]);
    let http = start(ProxyKind::Http, &ProxyOptions::new());
    let error = refused(&proxy(&http.url("http")), &url);
    let status = found(&error).response().expect("a response").status();
    assert!(status.is_server_error(), "{error}");
    let socks = start(ProxyKind::Socks, &ProxyOptions::new());
    for scheme in ["socks5", "socks5h"] {
        let error = refused(&proxy(&socks.url(scheme)), &url);
        assert!(matches!(found(&error).kind(), ProxyErrorKind::Socks(5)), "{error}");
    }
}

#[test]
fn a_proxy_that_does_not_run_is_told() {
    let [closed, _] = CLOSED;
    for scheme in ["http", "https", "socks5", "socks5h"] {
        if scheme == "https" && Backend::default_choice().is_err() {
            println!("https: not here: no backend is compiled in");
            continue;
        }
        let error = refused(&proxy(&format!("{scheme}://{closed}")), "wss://localhost:1/");
        assert_eq!(found(&error).stage(), ProxyStage::Dial);
        assert_says(found(&error), &format!("the proxy {scheme}://{closed} cannot be reached"));
        let tried = DialError::find(&error).expect("its addresses").attempts();
        assert_eq!(tried.map(|(address, _)| address).collect::<Vec<_>>(), [closed]);
    }
}

#[test]
fn a_proxy_whose_backend_is_not_compiled_in_is_not_dialled() {
    let Some(missing) = Backend::ALL.iter().find(|backend| !backend.is_compiled_in()) else {
        println!("not here: every backend is compiled in");
        return;
    };
    let proxy = proxy(&format!("https://{}", CLOSED[0])).backend(*missing);
    let error = refused(&proxy, "wss://localhost:1/");
    let kind = TlsError::find(&error).map(TlsError::kind);
    assert_eq!(kind, Some(TlsErrorKind::NoBackend), "{error}");
}

#[test]
fn a_proxy_of_another_kind_than_its_url_says_is_told() {
    let url = "wss://localhost:1/";
    let options = ProxyOptions::new();
    // Not the pairs in which the proxy waits for more, so that only a deadline would tell.
    let [https, socks] = [ProxyKind::Https, ProxyKind::Socks].map(|kind| start(kind, &options));
    for (program, scheme) in [(&socks, "http"), (&https, "http")] {
        let error = refused(&proxy(&program.url(scheme)), url);
        // Some end the connection, others answer in their own protocol.
        let kind = found(&error).kind();
        assert!(matches!(kind, ProxyErrorKind::Protocol(_) | ProxyErrorKind::Io(_)), "{error}");
        assert!(!matches!(found(&error).stage(), ProxyStage::Dial | ProxyStage::Tls), "{error}");
    }
    for backend in Backend::compiled_in() {
        let proxy = proxy(&socks.url("https")).backend(backend);
        let error = refused(&proxy.tls_config(&Server::start().config()), url);
        assert_eq!(found(&error).stage(), ProxyStage::Tls, "{error}");
        assert!(matches!(found(&error).kind(), ProxyErrorKind::Tls(_)), "{error}");
    }
}

/// Which is not the server's certificate.
#[test]
fn a_proxy_with_a_certificate_that_is_not_trusted_is_refused() {
    let other = tungstenite_tls_testing::certificates::Certificates::generate().unwrap();
    let roots = TlsConfig::new().with_roots(Roots::Only(vec![other.root().clone()]));
    let program = start(ProxyKind::Https, &ProxyOptions::new());
    for backend in Backend::compiled_in() {
        let proxy = proxy(&program.url("https")).backend(backend).tls_config(&roots);
        let error = refused(&proxy, "wss://localhost:1/");
        let ProxyErrorKind::Tls(tls) = found(&error).kind() else { panic!("{error}") };
        assert_eq!(tls.kind(), TlsErrorKind::UntrustedIssuer, "{backend}: {error}");
        let port = program.addr().port();
        assert_eq!(tls.endpoint().unwrap().to_string(), format!("localhost:{port}"));
        assert_eq!(tls.backend(), Some(backend.name()));
    }
}

/// It comes back to one that does not run.
#[cfg(feature = "lasting")]
#[test]
fn a_lasting_client_gives_up_on_a_proxy_that_refuses_it() {
    use tungstenite_tls::lasting::{Event, Lasting};

    let [closed, _] = CLOSED;
    let program = start(ProxyKind::Http, &logged_in());
    for (url, gives_up) in [(program.url("http"), true), (format!("http://{closed}"), false)] {
        let plan = Connect::new("wss://localhost:1/").unwrap().proxy(proxy(&url));
        let event = Lasting::new(plan.connector(Connector::plain())).client().next();
        let (cause, gave_up) = match event {
            Some(Event::GaveUp { cause }) => (cause, true),
            Some(Event::Gap { cause, .. }) => (cause, false),
            other => panic!("{other:?}"),
        };
        assert_eq!(gave_up, gives_up, "{cause}");
        found(cause.error().expect("an error"));
    }
}
