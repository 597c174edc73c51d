//! Failures to connect over TCP have the same error types when blocking, on tokio and on smol.

use std::{
    io::ErrorKind,
    net::{SocketAddr, TcpListener},
};

use tungstenite_tls::{
    Connect, Error,
    error::{DialError, LookupError},
};

/// The error of each way to connect.
fn errors(plan: impl Fn() -> Connect) -> Vec<Error> {
    vec![
        plan().connect().map(drop).unwrap_err(),
        plan().dial().map(drop).map_err(Error::Io).unwrap_err(),
        #[cfg(feature = "tokio")]
        {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let attempt = tungstenite_tls::tokio::connect(plan());
            runtime.unwrap().block_on(attempt).map(drop).unwrap_err()
        },
        #[cfg(feature = "smol")]
        smol::block_on(tungstenite_tls::smol::connect(plan())).map(drop).unwrap_err(),
    ]
}

fn closed() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
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
    let addresses = [closed(), closed()];
    let plan = || Connect::new("ws://localhost/").unwrap().addresses(addresses);
    for error in errors(plan) {
        let dial = DialError::find(&error).unwrap_or_else(|| panic!("{error:?}"));
        let attempts = dial.attempts().map(|(address, why)| (address, why.kind()));
        let refused = addresses.map(|address| (address, ErrorKind::ConnectionRefused));
        assert_eq!(attempts.collect::<Vec<_>>(), refused);
        assert!(LookupError::find(&error).is_none());
    }
}
