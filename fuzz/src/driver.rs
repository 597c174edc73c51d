//! Scripts of calls over transports with faults: [`clear`], over TLS without a library, and one
//! function for each backend. The last byte chooses the version and whether a WebSocket is on top.

#[cfg(feature = "backends")]
use tungstenite_tls::{Backend, config::TlsVersion};
use tungstenite_tls_core::{
    Endpoint, MaybeTlsStream, TlsStream,
    testing::{
        ClearConnector, ClearServer, ClearSession, Faults, Faulty, Wire,
        model::{self, Ends},
    },
};

#[cfg(feature = "backends")]
use crate::backend::Connections;

/// # Panics
/// If a rule of the model does not hold.
pub fn clear(script: &[u8]) {
    let kind = script.last().copied().unwrap_or_default();
    let (client, server) = Wire::pair();
    let faults = Faults::new();
    let connector = ClearConnector {
        early_data: if kind & 4 == 0 { 0 } else { 10 },
        record: if kind & 8 == 0 { 16 * 1024 } else { 100 },
        ..ClearConnector::default()
    };
    let mut server = ClearServer::new(server);
    server.takes_early_data = kind & 16 == 0;
    let client = Faulty::new(client, &faults);
    let half_closes = true;
    holds(match kind & 2 {
        0 => {
            let endpoint = Endpoint::new("localhost".try_into().expect("a name"), 443);
            let client: TlsStream<_, ClearSession> =
                TlsStream::new(client, &connector, endpoint).expect("a session");
            model::bytes(script, Ends { client, server, faults, half_closes })
        }
        _ => {
            let uri = "wss://localhost/".parse().expect("a URL");
            let client: MaybeTlsStream<_, ClearSession> =
                MaybeTlsStream::for_upgrade(client, &uri, &connector).expect("a session");
            model::messages(script, Ends { client, server, faults, half_closes })
        }
    });
}

#[cfg(feature = "backends")]
fn run(backend: Backend, script: &[u8]) {
    let kind = script.last().copied().unwrap_or_default();
    let connections = Connections::of(backend, version(kind));
    holds(match kind & 2 {
        0 => model::bytes(script, connections.streams()),
        _ => model::messages(script, connections.for_upgrade()),
    });
}

#[cfg(feature = "backends")]
pub(crate) fn version(kind: u8) -> TlsVersion {
    if kind & 1 == 0 { TlsVersion::Tls13 } else { TlsVersion::Tls12 }
}

pub(crate) fn holds(result: Result<(), String>) {
    result.unwrap_or_else(|rule| panic!("{rule}"));
}

/// # Panics
/// If a rule of the model does not hold.
#[cfg(feature = "boring")]
pub fn boring(script: &[u8]) {
    run(Backend::Boring, script);
}

/// # Panics
/// If a rule of the model does not hold.
#[cfg(feature = "openssl")]
pub fn native_tls(script: &[u8]) {
    run(Backend::NativeTls, script);
}

/// # Panics
/// If a rule of the model does not hold.
#[cfg(feature = "openssl")]
pub fn openssl(script: &[u8]) {
    run(Backend::OpenSsl, script);
}

/// # Panics
/// If a rule of the model does not hold.
#[cfg(feature = "openssl")]
pub fn rustls(script: &[u8]) {
    run(Backend::Rustls, script);
}
