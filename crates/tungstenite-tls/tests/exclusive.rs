//! Options of `Connect` that exclude each other are refused when connecting, before any network
//! I/O: blocking, on tokio and on smol, with every backend compiled in.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

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

/// What the connection sends that ends the server.
const THE_LAST: &[u8] = b".";

/// How many connections there are before the last; ends each at once.
fn connections(listener: &TcpListener) -> usize {
    let is_last = || {
        let mut byte = [0];
        let read = listener.accept().unwrap().0.read(&mut byte);
        read.is_ok() && byte == THE_LAST
    };
    (0..).find(|_| is_last()).expect("a last one")
}

#[test]
fn a_connector_and_what_it_would_be_made_of_are_refused() {
    for backend in Backend::compiled_in() {
        let connector = connector(backend, &TlsConfig::new()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || connections(&listener));
        for scheme in ["ws", "wss"] {
            let url = format!("{scheme}://{address}/");
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
        TcpStream::connect(address).unwrap().write_all(THE_LAST).unwrap();
        assert_eq!(server.join().unwrap(), 0, "{backend}: something was sent");
    }
}
