//! The client of `connect` with the peers that use rustls.

mod case;
mod client;

use tungstenite_tls::Backend;

use self::client::{Factory, bare_rustls, ours, tokio_tungstenite, tungstenite};

fn main() -> anyhow::Result<()> {
    let peers: [(&str, Factory); 7] = [
        ("ours-rustls", |args| ours::new(Backend::Rustls, args)),
        ("ours-rustls-x25519", ours::new_x25519),
        ("bare-rustls", bare_rustls::new),
        ("tungstenite-rustls", tungstenite::new_default),
        ("tungstenite-rustls-shared", tungstenite::new_shared),
        ("tokio-tungstenite-rustls", tokio_tungstenite::new_default),
        ("tokio-tungstenite-rustls-shared", tokio_tungstenite::new_shared),
    ];
    client::run(&peers)
}
