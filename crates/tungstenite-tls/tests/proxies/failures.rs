//! Proxies that stall, hang up, or are asked for several addresses.

use std::{
    net::{SocketAddr, TcpListener},
    thread,
    time::Duration,
};

use tungstenite_tls::{
    Backend, Connect, Connector,
    dial::ConnectStage,
    error::{DeadlineError, DialError, ProxyError, ProxyStage},
};
use tungstenite_tls_testing::{
    proxies::{ProxyKind, ProxyOptions, ProxyServer},
    server::CLOSED,
};

use crate::{
    errors, proxy,
    server::Server,
    silent::Staller,
    talk::{echoes, outcomes},
};

const LIMIT: Duration = Duration::from_millis(200);

/// What a stage that hangs may take before the test has failed.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn a_proxy_that_stalls_runs_out_of_time_in_its_stage() {
    for scheme in ["http", "https", "socks5h"] {
        for backend in Backend::compiled_in() {
            let staller = Staller::sending(b"", Duration::ZERO);
            let proxy = proxy(&format!("{scheme}://user:hidden@{}", staller.address));
            let proxy = if scheme == "https" { proxy.backend(backend) } else { proxy };
            let plan = || {
                let plan = Connect::new("wss://localhost:1/").unwrap().proxy(proxy.clone());
                let plan = plan.connector(Connector::plain()).timeout(PATIENCE);
                plan.stage_timeout(ConnectStage::Proxy, LIMIT)
            };
            for (kind, error) in errors(plan) {
                let deadline = DeadlineError::find(&error);
                let deadline = deadline.unwrap_or_else(|| panic!("{kind}, {scheme}: {error}"));
                assert_eq!(deadline.stage(), ConnectStage::Proxy, "{kind}, {scheme}");
                let told = format!("a tunnel through {scheme}://{}", staller.address);
                assert!(error.to_string().contains(&told), "{error}");
                assert!(!format!("{error} {error:?}").contains("hidden"), "{error:?}");
                staller.ended.recv_timeout(PATIENCE).expect("the connection is left open");
            }
        }
    }
}

/// The body never ends, so the refusal comes without it.
#[test]
fn a_refusal_comes_before_the_deadline() {
    let refusal = b"HTTP/1.1 403 Forbidden\r\n\r\nno";
    let staller = Staller::sending(refusal, Duration::from_millis(1));
    let limits: [fn(Connect) -> Connect; 2] = [
        |plan| plan.close_timeout(None).timeout(LIMIT * 5),
        // Without a deadline, for as long as that of a server.
        |plan| plan.close_timeout(Some(LIMIT * 5)),
    ];
    for limit in limits {
        let plan = || {
            let plan = Connect::new("wss://localhost:1/").unwrap().connector(Connector::plain());
            limit(plan).proxy(proxy(&format!("http://{}", staller.address)))
        };
        for (kind, error) in errors(plan) {
            let refusal = ProxyError::find(&error).and_then(ProxyError::response);
            let refusal = refusal.unwrap_or_else(|| panic!("{kind}: {error}"));
            assert_eq!(refusal.status(), 403, "{kind}");
            let body = refusal.body().as_ref().expect("a part of it");
            assert!(body.starts_with(b"no"), "{kind}: {body:?}");
        }
    }
}

#[test]
fn a_proxy_that_hangs_up_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || listener.incoming().for_each(drop));
    for scheme in ["http", "socks5h"] {
        let plan = || {
            let plan = Connect::new("wss://localhost:1/").unwrap().connector(Connector::plain());
            plan.proxy(proxy(&format!("{scheme}://{address}")))
        };
        for (kind, error) in errors(plan) {
            let of_proxy = ProxyError::find(&error);
            let of_proxy = of_proxy.unwrap_or_else(|| panic!("{kind}, {scheme}: {error}"));
            assert_ne!(of_proxy.stage(), ProxyStage::Dial, "{kind}, {scheme}");
        }
    }
}

#[test]
fn a_proxy_is_asked_for_each_address_until_one_answers() {
    let server = Server::start();
    let good = SocketAddr::from(([127, 0, 0, 1], server.port()));
    for (program, scheme) in [(ProxyKind::Http, "http"), (ProxyKind::Socks, "socks5")] {
        let program = ProxyServer::start(program, &ProxyOptions::new()).unwrap();
        let plan = |addresses: &[SocketAddr], backend| {
            let plan = Connect::new(server.url()).unwrap().tls_config(&server.config());
            let plan = plan.proxy(proxy(&program.url(scheme))).backend(backend);
            plan.addresses(addresses.to_vec())
        };
        for backend in Backend::compiled_in() {
            let through = || plan(&[CLOSED[0], good], backend);
            for (kind, outcome) in outcomes(through, &echoes()) {
                outcome.unwrap_or_else(|error| panic!("{kind}, {scheme}: {error}"));
            }
            for (kind, error) in errors(|| plan(&CLOSED, backend)) {
                let dial = DialError::find(&error).unwrap_or_else(|| panic!("{kind}: {error}"));
                let tried: Vec<_> = dial.attempts().map(|(address, _)| address).collect();
                assert_eq!(tried, CLOSED, "{kind}, {scheme}");
                for (_, why) in dial.attempts() {
                    assert!(ProxyError::find(why).is_some(), "{kind}: {why}");
                }
            }
        }
    }
}
