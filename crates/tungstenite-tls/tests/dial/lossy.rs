//! Networks that lose packets: some, or all of them from one stage on.

#![cfg(target_os = "linux")]

use std::{
    cell::RefCell,
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};

use rustls::{ServerConfig, ServerConnection, StreamOwned, crypto::ring};
use tungstenite_tls::{
    Backend, Connect, Roots, TlsConfig, accept_hdr,
    dial::ConnectStage,
    handshake::server::{Request, Response},
};
use tungstenite_tls_testing::{certificates::Certificates, server::EchoServer};

use crate::{
    deadlines::ends_in_its_time,
    losses::{self, EVERYTHING, NOTHING, in_a_network_with_losses},
    namespace::is_inside,
    talk,
};

fn trusting() -> TlsConfig {
    TlsConfig::new().with_roots(Roots::Only(vec![Certificates::shared().root().clone()]))
}

#[test]
fn a_conversation_is_whole_though_packets_are_lost() {
    in_a_network_with_losses("lossy::inside_conversation");
}

/// A part of the test above.
#[test]
fn inside_conversation() {
    if !is_inside() {
        return;
    }
    let (server, tls) = (EchoServer::start().unwrap(), trusting());
    for backend in Backend::compiled_in() {
        let counts = RefCell::new(Vec::new());
        let plan = || {
            counts.borrow_mut().push(losses::lose(8));
            let plan = Connect::new(server.url()).unwrap().tls_config(&tls).backend(backend);
            plan.addresses([server.addr()])
        };
        for (kind, outcome) in talk::outcomes(plan, &talk::echoes()) {
            outcome.unwrap_or_else(|error| panic!("{kind} with {backend}: {error}"));
        }
        counts.borrow_mut().push(losses::lose(NOTHING));
        // The first are those of before.
        let counts = counts.borrow();
        assert!(counts[1..].iter().all(|lost| *lost > 10), "{backend}: {counts:?} were lost");
        println!("{backend}: {:?} packets were lost", &counts[1..]);
    }
}

#[test]
fn addresses_from_which_nothing_comes() {
    in_a_network_with_losses("lossy::inside_tcp");
}

/// A part of the test above.
#[test]
fn inside_tcp() {
    if is_inside() {
        let address = server_that_is_cut_off(ConnectStage::Tcp);
        losses::lose(EVERYTHING);
        let plan = || Connect::new(format!("ws://{address}/")).unwrap();
        for error in ends_in_its_time(ConnectStage::Tcp, plan) {
            assert!(error.to_string().contains("no answer yet"), "{error}");
        }
    }
}

#[test]
fn a_server_from_which_nothing_comes_after_it_has_accepted() {
    in_a_network_with_losses("lossy::inside_tls");
}

/// A part of the test above.
#[test]
fn inside_tls() {
    if is_inside() {
        is_cut_off_in(ConnectStage::Tls);
    }
}

#[test]
fn a_server_from_which_nothing_comes_after_the_tls_handshake() {
    in_a_network_with_losses("lossy::inside_upgrade");
}

/// A part of the test above.
#[test]
fn inside_upgrade() {
    if is_inside() {
        is_cut_off_in(ConnectStage::Upgrade);
    }
}

fn is_cut_off_in(stage: ConnectStage) {
    let (address, tls) = (server_that_is_cut_off(stage), trusting());
    let url = format!("wss://localhost:{}/", address.port());
    for backend in Backend::compiled_in() {
        let plan = || {
            losses::lose(NOTHING);
            let plan = Connect::new(&*url).unwrap().tls_config(&tls).backend(backend);
            plan.addresses([address])
        };
        ends_in_its_time(stage, plan);
    }
}

/// A server that is cut off from its client as soon as `stage` has begun, before it answers.
fn server_that_is_cut_off(stage: ConnectStage) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let identity = &Certificates::shared().localhost;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(identity.chain().to_vec(), identity.key());
    let config = Arc::new(config.unwrap());
    thread::spawn(move || {
        for tcp in listener.incoming() {
            let (tcp, config) = (tcp.unwrap(), config.clone());
            thread::spawn(move || serve(tcp, config, stage));
        }
    });
    address
}

fn serve(tcp: TcpStream, config: Arc<ServerConfig>, stage: ConnectStage) {
    let cut_in = |now: ConnectStage| {
        if now == stage {
            losses::lose(EVERYTHING);
        }
    };
    cut_in(ConnectStage::Tls);
    let tls = StreamOwned::new(ServerConnection::new(config).unwrap(), tcp);
    let answer = |_: &Request, response: Response| {
        cut_in(ConnectStage::Upgrade);
        Ok(response)
    };
    // An error is the client's end.
    let _ = accept_hdr(tls, answer);
}
