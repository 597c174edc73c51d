//! Networks that lose packets: in a network namespace, which has addresses that nobody answers, and
//! whose interface can be taken down.

#![cfg(target_os = "linux")]

use std::{
    io,
    net::{Ipv6Addr, SocketAddr},
    process::Command,
    time::{Duration, Instant},
};

use tungstenite_tls::{
    Backend, Connect, Roots, TlsConfig,
    dial::{ConnectEvent, ConnectStage},
    error::DeadlineError,
};
use tungstenite_tls_testing::server::EchoServer;

use crate::{
    namespace::{in_a_namespace, is_inside},
    outcomes,
    silent::Staller,
};

/// Nobody reads what is sent to the interface `hole`.
const SET_UP: &str = "ip link set lo up && ip tuntap add dev hole mode tun && \
                      ip link set hole up && ip -6 address add 2001:db8::1/64 dev hole nodad";

/// An address at the far end of `hole`.
const BLACK_HOLE: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7);

#[test]
fn an_ipv6_address_in_a_black_hole() {
    in_a_namespace(SET_UP, "network::inside_black_hole");
}

/// A part of the test above.
#[test]
fn inside_black_hole() {
    if !is_inside() {
        return;
    }
    let server = EchoServer::start().unwrap();
    let tls = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
    let found = [SocketAddr::from((BLACK_HOLE, server.addr().port())), server.addr()];
    for backend in Backend::compiled_in() {
        let plan = || {
            let plan = Connect::new(server.url()).unwrap().tls_config(&tls).backend(backend);
            plan.resolver(move |_, _| Ok(found.to_vec()))
        };
        let start = Instant::now();
        for (kind, outcome) in outcomes(plan) {
            outcome.unwrap_or_else(|error| panic!("{kind} with {backend}: {error}"));
        }
        // The system would try the first address for two minutes.
        assert!(start.elapsed() < Duration::from_secs(60), "{backend}");
    }
}

#[test]
fn a_network_that_goes_down_after_each_stage() {
    in_a_namespace(SET_UP, "network::inside_network_that_goes_down");
}

/// A part of the test above.
#[test]
fn inside_network_that_goes_down() {
    if !is_inside() {
        return;
    }
    let limit = Duration::from_millis(500);
    for backend in Backend::compiled_in() {
        for (last, awaited) in [("tcp", ConnectStage::Tls), ("tls", ConnectStage::Upgrade)] {
            let server = EchoServer::start().unwrap();
            let tls = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
            let plan = || {
                set_link("up").unwrap();
                let plan = Connect::new(server.url()).unwrap().tls_config(&tls).backend(backend);
                let plan = plan.stage_timeout(awaited, limit).addresses([server.addr()]);
                plan.on_event(move |event| match (event, last) {
                    (ConnectEvent::Connected { .. }, "tcp")
                    | (ConnectEvent::TlsHandshakeDone { .. }, "tls") => set_link("down").unwrap(),
                    _ => {}
                })
            };
            for (kind, outcome) in outcomes(plan) {
                let case = format!("{kind} with {backend}, down after {last}");
                // The server's answer may have come before the network went.
                let Err(error) = outcome else {
                    assert_eq!(last, "tls", "{case}");
                    continue;
                };
                let deadline = DeadlineError::find(&error);
                let deadline = deadline.unwrap_or_else(|| panic!("{case}: {error}"));
                assert_eq!(deadline.stage(), awaited, "{case}");
            }
            set_link("up").unwrap();
        }
    }
}

/// Takes the loopback interface up or down.
fn set_link(state: &str) -> io::Result<()> {
    let status = Command::new("ip").args(["link", "set", "lo", state]).status()?;
    assert!(status.success());
    Ok(())
}

/// A connection that its server has forgotten: nothing comes, neither data nor an end.
#[test]
fn a_half_open_connection() {
    in_a_namespace(SET_UP, "network::inside_half_open");
}

/// A part of the test above.
#[test]
fn inside_half_open() {
    if !is_inside() {
        return;
    }
    let staller = Staller::sending(b"", Duration::ZERO);
    let plan = || {
        set_link("up").unwrap();
        let plan = Connect::new(format!("ws://{}/", staller.address)).unwrap();
        plan.timeout(Duration::from_millis(300)).on_event(|event| {
            if let ConnectEvent::Connected { .. } = event {
                set_link("down").unwrap();
            }
        })
    };
    for (kind, outcome) in outcomes(plan) {
        let error = outcome.expect_err("nobody answers");
        let deadline = DeadlineError::find(&error).unwrap_or_else(|| panic!("{kind}: {error}"));
        assert_eq!(deadline.stage(), ConnectStage::Upgrade, "{kind}");
    }
}
