//! Options of `Connect` that exclude each other are refused when connecting, before any network
//! I/O: blocking, on tokio and on smol, with every backend compiled in.

use std::{io::ErrorKind, net::TcpListener};

use tungstenite_tls::{
    Backend, Connect, Error, TlsConfig, TlsError, TlsErrorKind,
    backend::connector,
    config::{Pin, Pins},
};

#[track_caller]
fn refused<T>(attempt: Result<T, Error>, other: &str) {
    let Err(error) = attempt else { panic!("connects, with `{other}` ignored") };
    let tls = TlsError::find(&error).unwrap_or_else(|| panic!("no TlsError in {error:?}"));
    assert_eq!(tls.kind(), TlsErrorKind::BadConfiguration, "{error}");
    for name in ["connector", other] {
        assert!(error.to_string().contains(&format!("`Connect::{name}`")), "{error}");
    }
}

#[test]
fn a_connector_and_what_it_would_be_made_of_are_refused() {
    for backend in Backend::compiled_in() {
        let connector = connector(backend, &TlsConfig::new()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        for scheme in ["ws", "wss"] {
            let url = format!("{scheme}://{}/", listener.local_addr().unwrap());
            let plan = || Connect::new(&url).unwrap();
            let pin = Pin::from_sha256([7; 32]);
            let config = TlsConfig::new().with_pins(Pins::Leaf(vec![pin]));
            let plans = [
                (plan().connector(connector.clone()).backend(backend), "backend"),
                (plan().backend(backend).connector(connector.clone()), "backend"),
                (plan().connector(connector.clone()).tls_config(&config), "tls_config"),
                (plan().tls_config(&config).connector(connector.clone()), "tls_config"),
            ];
            for (plan, other) in plans {
                #[cfg(feature = "tokio")]
                {
                    let runtime = tokio::runtime::Builder::new_current_thread();
                    let runtime = { runtime }.enable_all().build().unwrap();
                    let attempt = tungstenite_tls::tokio::connect(plan.clone());
                    refused(runtime.block_on(attempt), other);
                }
                #[cfg(feature = "smol")]
                refused(smol::block_on(tungstenite_tls::smol::connect(plan.clone())), other);
                refused(plan.connect(), other);
            }
        }
        // The server has not been connected to.
        listener.set_nonblocking(true).unwrap();
        let waiting = listener.accept().map(drop).map_err(|error| error.kind());
        assert_eq!(waiting, Err(ErrorKind::WouldBlock), "{backend}");
    }
}
