//! What holds for asynchronous connections, on tokio and on smol, with every backend compiled in:
//! futures that are dropped, tasks that share a connection, ends, deadlines and errors.

mod cancel;
mod connect;
mod end;
mod memory;
mod sendable;
mod server;
mod side;
mod split;

use tungstenite_tls::{
    Backend, Connector, Endpoint, Roots, TlsConfig, TlsError, TlsStream, connector,
};
use tungstenite_tls_conformance::certificates::Certificates;

use crate::side::Side;

/// Runs `test` with each backend, and says so to whoever reads of a failure.
fn each_backend<S: Side>(test: impl Fn(Backend)) {
    for backend in Backend::compiled_in() {
        println!("{} with {backend}", S::NAME);
        test(backend);
    }
}

/// Trusts the root of the test's servers alone.
fn trusting() -> TlsConfig {
    TlsConfig::new().with_roots(Roots::Only(vec![Certificates::shared().root().clone()]))
}

fn trusting_connector(backend: Backend) -> Connector {
    connector(backend, &trusting()).expect("a connector")
}

/// TLS over `transport`, for `localhost`.
fn tls<T>(transport: T, backend: Backend) -> TlsStream<T> {
    let endpoint = Endpoint::new("localhost".try_into().expect("a name"), 443);
    TlsStream::dynamic(transport, &trusting_connector(backend), endpoint).expect("a session")
}

/// The error that TLS has inside `error`.
fn tls_error(error: &(dyn std::error::Error + 'static)) -> &TlsError {
    TlsError::find(error).unwrap_or_else(|| panic!("no TlsError in {error:?}"))
}

/// So many bytes, different from those with another seed.
fn bytes(size: usize, seed: usize) -> Vec<u8> {
    (0..size).map(|i| (i % 251) as u8 ^ (i >> 8) as u8 ^ seed as u8).collect()
}
