//! Connecting over networks that fail: the same errors when blocking, on tokio and on smol.
#![cfg(feature = "dial")]

mod addresses;
mod answers;
#[cfg(target_os = "linux")]
mod black_hole;
mod deadlines;
mod losses;
mod lossy;
mod namespace;
mod network;
mod options;
mod silent;
#[cfg(target_os = "linux")]
#[path = "../proxies/talk.rs"]
mod talk;

use std::{io::ErrorKind, net::SocketAddr};

use tungstenite_tls::{
    Connect, Error,
    error::{DialError, LookupError},
};
use tungstenite_tls_testing::server::CLOSED;

/// A kind of I/O, and what became of the connection that it made and dropped.
type Outcome = (&'static str, Result<(), Error>);

/// Connects by each kind of I/O.
fn outcomes(plan: impl Fn() -> Connect) -> Vec<Outcome> {
    vec![
        ("blocking", plan().connect().map(drop)),
        #[cfg(feature = "tokio")]
        ("tokio", {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.unwrap();
            let result = runtime.block_on(tungstenite_tls::tokio::connect(plan())).map(drop);
            // A resolver may still hold one of its threads.
            runtime.shutdown_background();
            result
        }),
        #[cfg(feature = "smol")]
        ("smol", smol::block_on(tungstenite_tls::smol::connect(plan())).map(drop)),
    ]
}

/// Runs the handshakes over a connection to `address` that is open already, by each kind of I/O.
fn outcomes_over(plan: impl Fn() -> Connect, address: SocketAddr) -> Vec<Outcome> {
    let tcp = std::net::TcpStream::connect(address).unwrap();
    vec![
        ("blocking", plan().connect_over(tcp).map(drop)),
        #[cfg(feature = "tokio")]
        ("tokio", {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                let tcp = tokio::net::TcpStream::connect(address).await.unwrap();
                tungstenite_tls::tokio::connect_over(plan(), tcp).await.map(drop)
            })
        }),
        #[cfg(feature = "smol")]
        ("smol", {
            smol::block_on(async {
                let tcp = smol::net::TcpStream::connect(address).await.unwrap();
                tungstenite_tls::smol::connect_over(plan(), tcp).await.map(drop)
            })
        }),
    ]
}

/// The error of each way to connect, by each kind of I/O.
fn errors(plan: impl Fn() -> Connect) -> Vec<Error> {
    let dialled = plan().dial().map(drop).map_err(Error::Io).unwrap_err();
    let connected = outcomes(plan).into_iter().map(|(_, outcome)| outcome.unwrap_err());
    connected.chain([dialled]).collect()
}

#[test]
fn a_host_that_cannot_be_looked_up_is_told_from_one_that_does_not_answer() {
    // No name may have two dots in a row, so no name server is asked.
    for error in errors(|| Connect::new("ws://a..b:1/").unwrap()) {
        let lookup = LookupError::find(&error).unwrap_or_else(|| panic!("{error:?}"));
        assert_eq!(lookup.host(), "a..b");
        let text = error.to_string();
        assert!(text.contains("`a..b`") && text.contains(&lookup.error().to_string()), "{text}");
        assert!(DialError::find(&error).is_none());
    }
}

#[test]
fn a_host_that_does_not_answer_tells_of_each_address() {
    let plan = || Connect::new("ws://localhost/").unwrap().addresses(CLOSED);
    for error in errors(plan) {
        assert_eq!(kinds(&error), CLOSED.map(|address| (address, ErrorKind::ConnectionRefused)));
        assert!(LookupError::find(&error).is_none());
    }
}

/// Each address that was tried, with the kind of its error.
fn kinds(error: &Error) -> Vec<(SocketAddr, ErrorKind)> {
    let dial = DialError::find(error).unwrap_or_else(|| panic!("{error:?}"));
    dial.attempts().map(|(address, why)| (address, why.kind())).collect()
}
