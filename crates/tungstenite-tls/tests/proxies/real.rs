//! Connections through real proxies, with every backend, and TLS inside TLS with every pair.

use std::sync::{Arc, Mutex};

use tungstenite_tls::{Backend, Connect, Proxy, TlsConfig, dial::ConnectEvent};
use tungstenite_tls_testing::proxies::{ProxyKind, ProxyOptions, ProxyServer};

use crate::{
    proxy,
    server::Server,
    talk::{echoes, outcomes},
};

const USER: &str = "user";
const PASSWORD: &str = "pass_word";

/// A connection to the server at `url` through the proxy, which notes the tunnels that open.
pub(crate) fn plan(
    url: &str,
    tls: &TlsConfig,
    proxy: &Proxy,
    backend: Backend,
    tunnels: &Arc<Mutex<Vec<String>>>,
) -> Connect {
    let plan = Connect::new(url).unwrap().tls_config(tls).backend(backend);
    let tunnels = tunnels.clone();
    plan.proxy(proxy.clone()).on_event(move |event| {
        if let ConnectEvent::TunnelOpened { proxy, .. } = event {
            tunnels.lock().unwrap().push((*proxy).to_owned());
        }
    })
}

#[test]
fn every_backend_connects_through_every_kind_of_proxy() {
    let server = Server::start();
    let (url, tls) = (server.url(), server.config());
    for with_credentials in [false, true] {
        let options = match with_credentials {
            true => ProxyOptions::new().credentials(USER, PASSWORD),
            false => ProxyOptions::new(),
        };
        let http = ProxyServer::start(ProxyKind::Http, &options).unwrap();
        let socks = ProxyServer::start(ProxyKind::Socks, &options).unwrap();
        for (program, scheme) in [(&http, "http"), (&socks, "socks5"), (&socks, "socks5h")] {
            let mut proxy = proxy(&program.url(scheme));
            if with_credentials {
                proxy = proxy.credentials(USER, PASSWORD).unwrap();
            }
            for backend in Backend::compiled_in() {
                let tunnels = Arc::default();
                let plan = || plan(&url, &tls, &proxy, backend, &tunnels);
                let outcomes = outcomes(plan, &echoes());
                let count = outcomes.len();
                for (kind, outcome) in outcomes {
                    let case = format!("{kind}, {backend} through {proxy}");
                    let info = outcome.unwrap_or_else(|error| panic!("{case}: {error}"));
                    assert_eq!(info.backend, backend.name(), "{case}");
                }
                assert_eq!(*tunnels.lock().unwrap(), vec![program.url(scheme); count]);
            }
        }
    }
}

#[test]
fn tls_inside_tls_works_with_every_pair_of_backends() {
    let server = Server::start();
    let (url, tls) = (server.url(), server.config());
    let options = ProxyOptions::new().credentials(USER, PASSWORD);
    let program = ProxyServer::start(ProxyKind::Https, &options).unwrap();
    for outer in Backend::compiled_in() {
        let proxy = proxy(&program.url("https")).credentials(USER, PASSWORD).unwrap();
        let proxy = proxy.backend(outer).tls_config(&tls);
        for inner in Backend::compiled_in() {
            let tunnels = Arc::default();
            // Later connections resume the server's session of the first.
            let mut is_first = true;
            for _ in 0..2 {
                let plan = || plan(&url, &tls, &proxy, inner, &tunnels);
                for (kind, outcome) in outcomes(plan, &echoes()) {
                    let case = format!("{kind}, {inner} inside {outer}");
                    let info = outcome.unwrap_or_else(|error| panic!("{case}: {error}"));
                    assert_eq!(info.backend, inner.name(), "{case}");
                    if inner != Backend::NativeTls && !is_first {
                        assert_eq!(info.resumed, Some(true), "{case}");
                    }
                    is_first = false;
                }
            }
        }
    }
}

#[test]
fn a_ws_url_goes_through_proxies_without_tls_and_no_other() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = tungstenite_tls::accept(stream.unwrap());
        }
    });
    for (kind, scheme) in [(ProxyKind::Http, "http"), (ProxyKind::Socks, "socks5")] {
        let program = ProxyServer::start(kind, &ProxyOptions::new()).unwrap();
        let plan = Connect::new(&*url).unwrap().proxy(proxy(&program.url(scheme)));
        let (_, response) = plan.connect().unwrap();
        assert_eq!(response.status(), 101);
    }
    let plan = Connect::new(&*url).unwrap().proxy(proxy("https://localhost"));
    let error = plan.connect().unwrap_err().to_string();
    assert!(error.contains("a ws:// URL through an `https://` proxy"), "{error}");
}
