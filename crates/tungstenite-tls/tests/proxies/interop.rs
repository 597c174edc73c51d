//! Servers of other makers behind each kind of proxy, with every backend.

use std::{sync::Arc, thread};

use tungstenite_tls::{
    Backend, Message, Proxy, Roots, TlsConfig,
    protocol::{CloseFrame, frame::Utf8Bytes},
};
use tungstenite_tls_testing::{
    certificates::Certificates,
    interop::{InteropKind, InteropServer},
    proxies::{ProxyKind, ProxyOptions, ProxyServer},
};

use crate::{
    proxy,
    real::plan,
    talk::{Exchange, outcomes},
};

#[test]
fn nginx_in_front_of_websockets() {
    through_every_kind_of_proxy(InteropKind::Nginx);
}

#[test]
fn ws() {
    through_every_kind_of_proxy(InteropKind::Ws);
}

fn through_every_kind_of_proxy(kind: InteropKind) {
    let certificates = Certificates::shared();
    let server = InteropServer::start(kind, &certificates.localhost).unwrap();
    let tls = TlsConfig::new().with_roots(Roots::Only(vec![certificates.root().clone()]));
    let (server_url, tls, conversations) = (&server.url(), &tls, &conversations());
    let kinds = [
        (ProxyKind::Http, "http"),
        (ProxyKind::Https, "https"),
        (ProxyKind::Socks, "socks5"),
        (ProxyKind::Socks, "socks5h"),
    ];
    thread::scope(|scope| {
        for (kind, scheme) in kinds {
            scope.spawn(move || {
                let program = ProxyServer::start(kind, &ProxyOptions::new()).unwrap();
                let url = program.url(scheme);
                for backend in Backend::compiled_in() {
                    for proxy in proxies(&url, backend, tls) {
                        talk(server_url, tls, &proxy, backend, conversations);
                    }
                }
            });
        }
    });
}

/// The proxy at `url`, and how it is reached: if it is one of `https`, with each backend that
/// `inside` can be inside of.
fn proxies(url: &str, inside: Backend, tls: &TlsConfig) -> Vec<(String, Proxy)> {
    if !url.starts_with("https:") {
        return vec![(url.to_owned(), proxy(url))];
    }
    let others = || Backend::compiled_in().filter(move |outside| *outside != inside);
    // A pair of the same is left for programs that have no other.
    let alone = others().next().is_none().then_some(inside);
    let with =
        |outside| (format!("{url} with {outside}"), proxy(url).backend(outside).tls_config(tls));
    others().chain(alone).map(with).collect()
}

/// Talks to the server at `server_url` by each kind of I/O.
fn talk(
    server_url: &str,
    tls: &TlsConfig,
    (way, proxy): &(String, Proxy),
    backend: Backend,
    conversations: &[Vec<Exchange>],
) {
    for conversation in conversations {
        let tunnels = Arc::default();
        let plan = || plan(server_url, tls, proxy, backend, &tunnels);
        let outcomes = outcomes(plan, conversation);
        let count = outcomes.len();
        for (kind, outcome) in outcomes {
            let case = format!("{kind}, {backend} through {way}");
            let info = outcome.unwrap_or_else(|error| panic!("{case}: {error}"));
            assert_eq!(info.backend, backend.name(), "{case}");
        }
        assert_eq!(tunnels.lock().unwrap().len(), count, "{backend} through {way}");
    }
}

/// One that the client ends, and one that the server ends.
fn conversations() -> [Vec<Exchange>; 2] {
    let echo = |message: Message| (message.clone(), message);
    let close = |code: u16, reason: &'static str| {
        let reason = Utf8Bytes::from_static(reason);
        Message::Close(Some(CloseFrame { code: code.into(), reason }))
    };
    let mebibyte: Vec<u8> = (0..1 << 20_u32).map(|i: u32| (i ^ (i >> 8)) as u8).collect();
    [
        vec![
            echo(Message::text("Grüße")),
            echo(Message::binary(mebibyte)),
            (Message::Ping("there?".into()), Message::Pong("there?".into())),
            echo(close(4321, "done")),
        ],
        vec![(Message::text("close, please"), close(1001, "as you wish"))],
    ]
}
