//! The race of a host's addresses, and what decides which of them take part.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use tungstenite_tls::{
    Connect, accept,
    dial::{ConnectEvent, IpVersion},
    error::DialError,
};
use tungstenite_tls_testing::server::CLOSED;

#[cfg(target_os = "linux")]
use crate::black_hole::BlackHole;
use crate::{errors, outcomes};

/// A WebSocket server without TLS, which accepts any number of connections.
fn server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            // Some only connect.
            let _ = accept(stream.unwrap());
        }
    });
    address
}

/// The events of connecting, in words.
pub(crate) fn watched(plan: Connect) -> (Connect, Arc<Mutex<Vec<String>>>) {
    let events = Arc::new(Mutex::new(Vec::new()));
    let seen = events.clone();
    let plan = plan.on_event(move |event| {
        seen.lock().unwrap().push(match event {
            ConnectEvent::LookedUp { host, addresses, .. } => {
                format!("{host}: {}", addresses.len())
            }
            ConnectEvent::Trying { address, .. } => format!("trying {address}"),
            ConnectEvent::Failed { address, error, .. } => format!("{address}: {:?}", error.kind()),
            ConnectEvent::Connected { address, .. } => format!("connected to {address}"),
            ConnectEvent::Answered { status, .. } => status.as_u16().to_string(),
            other => format!("{other:?}"),
        });
    });
    (plan, events)
}

#[cfg(target_os = "linux")]
#[test]
fn a_silent_address_does_not_hold_up_the_next() {
    let (hole, server) = (BlackHole::new(), server());
    let all_events = Mutex::new(Vec::new());
    let plan = || {
        let plan = Connect::new("ws://example.org/").unwrap();
        let plan = plan.addresses([hole.address, server]).head_start(Duration::from_millis(10));
        let (plan, events) = watched(plan);
        all_events.lock().unwrap().push(events);
        plan
    };
    for (kind, outcome) in outcomes(plan) {
        outcome.unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
    for events in all_events.into_inner().unwrap() {
        let expected = [
            format!("trying {}", hole.address),
            format!("trying {server}"),
            format!("connected to {server}"),
            "101".to_owned(),
        ];
        assert_eq!(*events.lock().unwrap(), expected);
    }
}

#[test]
fn a_refused_address_starts_the_next_at_once() {
    let (closed, server) = (CLOSED[0], server());
    // Nobody waits for an hour.
    let hour = Duration::from_secs(3600);
    let plan = || {
        let plan = Connect::new("ws://example.org/").unwrap().head_start(hour);
        plan.resolver(move |_, _| Ok(vec![closed, server]))
    };
    for (kind, outcome) in outcomes(plan) {
        outcome.unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
    let (plan, events) = watched(plan());
    plan.dial().unwrap();
    let expected = [
        "example.org: 2".to_owned(),
        format!("trying {closed}"),
        format!("{closed}: ConnectionRefused"),
        format!("trying {server}"),
        format!("connected to {server}"),
    ];
    assert_eq!(*events.lock().unwrap(), expected);
}

#[cfg(target_os = "linux")]
#[test]
fn each_address_has_the_connect_timeout() {
    let hole = BlackHole::new();
    let plan = || {
        let plan = Connect::new("ws://example.org/").unwrap().addresses([hole.address]);
        plan.connect_timeout(Duration::from_millis(20))
    };
    for error in errors(plan) {
        let dial = DialError::find(&error).unwrap_or_else(|| panic!("{error:?}"));
        let [(address, why)] = dial.attempts().collect::<Vec<_>>()[..] else { panic!("{dial}") };
        assert_eq!(address, hole.address);
        assert!(why.to_string().contains("connect timeout"), "{why}");
    }
}

#[test]
fn an_address_that_the_options_exclude_is_not_tried_and_says_so() {
    type Exclude = fn(Connect) -> Connect;

    let server = server();
    let exclude: [(Exclude, &str); 2] = [
        (|plan| plan.only_ip_version(IpVersion::V6), "because only IPv6 is"),
        (
            |plan| plan.local_address(IpAddr::V6(Ipv6Addr::LOCALHOST)),
            "because the local address is IPv6",
        ),
    ];
    for (exclude, why) in exclude {
        let plan = || exclude(Connect::new("ws://example.org/").unwrap().addresses([server]));
        for error in errors(plan) {
            assert!(error.to_string().contains(why), "{error}");
        }
    }
    // Both count.
    let plan = || {
        let plan = Connect::new("ws://example.org/").unwrap().addresses([server]);
        let local = IpAddr::V4(Ipv4Addr::LOCALHOST);
        plan.local_address(local).only_ip_version(IpVersion::V4)
    };
    for (kind, outcome) in outcomes(plan) {
        outcome.unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
}

#[test]
fn the_resolver_is_not_asked_for_addresses() {
    let server = server();
    let plan = || {
        let plan = Connect::new(format!("ws://{server}/")).unwrap();
        plan.resolver(|host, _| panic!("asked for {host}"))
    };
    for (kind, outcome) in outcomes(plan) {
        outcome.unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
}

#[test]
fn the_error_of_the_resolver_is_told() {
    let plan = || {
        let plan = Connect::new("ws://example.org/").unwrap().timeout(Duration::from_secs(30));
        plan.resolver(|_, _| Err(std::io::Error::other("no such host here")))
    };
    for error in errors(plan) {
        assert!(error.to_string().contains("no such host here"), "{error}");
    }
}
