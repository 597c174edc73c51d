//! Asynchronous connections on tokio and smol, with every backend compiled in: dropped futures,
//! tasks that share a connection, ends, deadlines and errors.

mod batch;
mod cancel;
mod connect;
mod end;
mod flood;
mod many;
mod memory;
mod runtime;
mod sendable;
mod server;
mod split;

use std::sync::LazyLock;

use tungstenite_tls::{
    Backend, Bytes, Connector, Roots, TlsConfig, TlsError,
    backend::shared_connector,
    stream::{Endpoint, TlsStream},
};
use tungstenite_tls_testing::certificates::Certificates;

use crate::runtime::Runtime;

/// Runs `test` with each backend, and prints which one, in case the test fails.
fn each_backend<R: Runtime>(test: impl Fn(Backend)) {
    for backend in Backend::compiled_in() {
        println!("{} with {backend}", R::NAME);
        test(backend);
    }
}

/// Trusts only the root of the test servers.
fn trusting() -> TlsConfig {
    TlsConfig::new().with_roots(Roots::Only(vec![Certificates::shared().root().clone()]))
}

/// A connector that always makes full handshakes, so each takes the same number of polls.
fn full_handshakes(backend: Backend) -> Connector {
    let config = match backend {
        // native-tls never resumes, and cannot be told not to on every platform.
        Backend::NativeTls => trusting(),
        _ => trusting().with_resumption(false),
    };
    shared_connector(backend, &config).expect("a connector")
}

/// TLS over `transport`, for `localhost`.
fn tls<T>(transport: T, backend: Backend) -> TlsStream<T> {
    let endpoint = Endpoint::new("localhost".try_into().expect("a name"), 443);
    TlsStream::new(transport, &full_handshakes(backend), endpoint).expect("a session")
}

/// The TLS error inside `error`.
fn tls_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> &'a TlsError {
    TlsError::find(error).unwrap_or_else(|| panic!("no TlsError in {error:?}"))
}

/// Noise of this size, at most 2 MiB, which differs for each seed.
fn bytes(size: usize, seed: usize) -> Bytes {
    static NOISE: LazyLock<Bytes> = LazyLock::new(|| {
        let mut state = 1_u32;
        let noise = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        });
        noise.take(3 * 1024 * 1024).collect()
    });
    NOISE.slice(seed * 3..seed * 3 + size)
}
