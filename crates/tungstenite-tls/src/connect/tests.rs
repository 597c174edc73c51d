//! Checks that no setter silently undoes another, for each pair of setters in either order.

use std::{net::SocketAddr, time::Duration};

use tungstenite::protocol::WebSocketConfig;
use tungstenite_tls_core::{
    BoxedSession, Connector, Endpoint, TlsConfig, TlsConnector, TlsError, TlsErrorKind,
};

use super::Connect;
use crate::Backend;

/// A backend that is never started.
struct Unused;

impl TlsConnector for Unused {
    type Session = BoxedSession;

    fn backend(&self) -> &'static str {
        "unused"
    }

    fn start(&self, _: &Endpoint) -> Result<BoxedSession, TlsError> {
        Err(TlsError::bad_configuration("must not be started"))
    }
}

/// The name of a call, the call, and whether its effect is still there.
type Call = (&'static str, fn(Connect) -> Connect, fn(&Connect) -> bool);

const LONG: Duration = Duration::from_secs(77);

fn calls() -> Vec<Call> {
    let mut calls = general_calls();
    #[cfg(feature = "dial")]
    calls.extend(calls_with_dial());
    #[cfg(feature = "proxy")]
    calls.extend(calls_with_proxy());
    calls
}

#[cfg(feature = "proxy")]
fn calls_with_proxy() -> [Call; 1] {
    use super::proxy_choice::ProxyChoice;

    [(
        "proxy",
        |plan| plan.proxy(crate::Proxy::new("http://localhost").unwrap()),
        |plan| matches!(plan.proxy, ProxyChoice::Through(_)),
    )]
}

#[cfg(feature = "dial")]
fn calls_with_dial() -> [Call; 9] {
    use crate::dial::{ConnectStage, IpVersion};

    const HERE: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    [
        ("timeout", |plan| plan.timeout(LONG), |plan| plan.timeouts.total == Some(LONG)),
        (
            "stage_timeout",
            |plan| plan.stage_timeout(ConnectStage::Tls, LONG),
            |plan| plan.timeouts.of(ConnectStage::Tls) == Some(LONG),
        ),
        ("head_start", |plan| plan.head_start(LONG), |plan| plan.socket.head_start == Some(LONG)),
        (
            "only_ip_version",
            |plan| plan.only_ip_version(IpVersion::V4),
            |plan| plan.socket.ip_version == Some(IpVersion::V4),
        ),
        (
            "local_address",
            |plan| plan.local_address(HERE),
            |plan| plan.socket.local_address == Some(HERE),
        ),
        (
            "interface",
            |plan| plan.interface("lo"),
            |plan| plan.socket.interface.as_deref() == Some("lo"),
        ),
        (
            "tcp_keep_alive",
            |plan| plan.tcp_keep_alive(LONG, LONG),
            |plan| plan.socket.keep_alive == Some((LONG, LONG)),
        ),
        ("resolver", |plan| plan.resolver(|_, _| Ok(Vec::new())), |plan| plan.resolver.is_some()),
        ("on_event", |plan| plan.on_event(|_| {}), |plan| plan.observer.is_set()),
    ]
}

fn general_calls() -> Vec<Call> {
    vec![
        (
            "connector",
            |plan| plan.connector(Connector::new(Unused)),
            |plan| plan.tls.connector.is_some(),
        ),
        (
            "backend",
            |plan| plan.backend(Backend::NativeTls),
            |plan| plan.tls.backend == Some(Backend::NativeTls),
        ),
        ("tls_config", |plan| plan.tls_config(&TlsConfig::new()), |plan| plan.tls.config.is_some()),
        (
            "header",
            |plan| plan.header("X-Own", "value").unwrap(),
            |plan| plan.request().headers()["X-Own"] == "value",
        ),
        (
            "header, of subprotocols",
            |plan| plan.header("Sec-WebSocket-Protocol", "one, two").unwrap(),
            |plan| offers(plan, "one") && offers(plan, "two"),
        ),
        ("subprotocol", |plan| plan.subprotocol("three").unwrap(), |plan| offers(plan, "three")),
        (
            "websocket_config",
            |plan| plan.websocket_config(WebSocketConfig::default()),
            |plan| plan.websocket.is_some(),
        ),
        ("nodelay", |plan| plan.nodelay(false), |plan| plan.socket.nodelay == Some(false)),
        #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
        ("tcp_fast_open", |plan| plan.tcp_fast_open(true), |plan| plan.socket.fast_open),
        (
            "connect_timeout",
            |plan| plan.connect_timeout(LONG),
            |plan| plan.socket.connect_timeout == Some(LONG),
        ),
        (
            "read_timeout",
            |plan| plan.read_timeout(LONG),
            |plan| plan.socket.read_timeout == Some(LONG),
        ),
        (
            "write_timeout",
            |plan| plan.write_timeout(LONG),
            |plan| plan.socket.write_timeout == Some(LONG),
        ),
        (
            "close_timeout",
            |plan| plan.close_timeout(Some(LONG)),
            |plan| plan.close_timeout == Some(LONG),
        ),
        (
            "addresses",
            |plan| plan.addresses([SocketAddr::from(([127, 0, 0, 1], 7))]),
            |plan| plan.addresses.as_ref().is_some_and(|addresses| addresses.len() == 1),
        ),
        ("max_redirects", |plan| plan.max_redirects(77), |plan| plan.max_redirects == 77),
    ]
}

/// Whether there is exactly one subprotocol header, and it offers `name`.
fn offers(plan: &Connect, name: &str) -> bool {
    let headers = plan.request().headers().get_all("Sec-WebSocket-Protocol");
    let headers: Vec<_> = headers.iter().map(|value| value.to_str().unwrap()).collect();
    headers.len() == 1 && headers[0].split(", ").any(|offered| offered == name)
}

#[test]
fn of_any_two_calls_both_count_or_connecting_fails_and_names_both() {
    const EXCLUDE: [(&str, &str); 2] = [("connector", "backend"), ("connector", "tls_config")];
    let mut excluded = 0;
    for (first, set_first, first_counts) in calls() {
        for (second, set_second, second_counts) in calls() {
            let plan = |url| set_second(set_first(Connect::new(url).unwrap()));
            let case = format!("{first}, then {second}");
            let made = plan("ws://localhost/");
            assert!(first_counts(&made) && second_counts(&made), "{case}");
            if !EXCLUDE.contains(&(first, second)) && !EXCLUDE.contains(&(second, first)) {
                made.layer().map(drop).unwrap_or_else(|error| panic!("{case}: {error}"));
                continue;
            }
            excluded += 1;
            let attempts = [
                made.layer().map(drop),
                plan("wss://localhost/").layer().map(drop),
                made.tls_connector().map(drop),
            ];
            for error in attempts.map(Result::unwrap_err) {
                assert_eq!(error.kind(), TlsErrorKind::BadConfiguration, "{case}");
                for name in [first, second] {
                    let call = format!("`Connect::{name}`");
                    assert!(error.to_string().contains(&call), "{case}: {error}");
                }
            }
        }
    }
    assert_eq!(excluded, 4);
}

#[test]
fn a_header_of_the_handshake_is_not_set_twice() {
    let names = ["Connection", "Upgrade", "Sec-WebSocket-Version", "Sec-WebSocket-Key"];
    for name in names {
        let error = Connect::new("ws://localhost/").unwrap().header(name, "hidden").unwrap_err();
        let text = error.to_string();
        assert!(text.contains(&format!("`{name}`")) && text.contains("Connect::new"), "{text}");
        assert!(!text.contains("hidden"), "{text}");
    }
}

#[test]
fn a_header_that_would_not_count_is_refused_by_name() {
    for name in ["Sec-WebSocket-Extensions", "Transfer-Encoding", "Content-Length"] {
        let error = Connect::new("ws://localhost/").unwrap().header(name, "hidden").unwrap_err();
        let text = error.to_string();
        assert!(text.contains(&format!("`{name}`")) && !text.contains("hidden"), "{text}");
    }
    let plan = Connect::new("ws://user:hidden@localhost/").unwrap();
    let error = plan.clone().header("authorization", "hidden").unwrap_err().to_string();
    assert!(error.contains("`authorization`") && !error.contains("hidden"), "{error}");
    let plan = plan.header("Host", "one.example").unwrap().header("Host", "two.example").unwrap();
    assert_eq!(
        plan.request().headers().get_all("Host").iter().collect::<Vec<_>>(),
        ["two.example"]
    );
    let error = plan.subprotocol("one, hidden").unwrap_err().to_string();
    assert!(error.contains("comma") && !error.contains("hidden"), "{error}");
}
