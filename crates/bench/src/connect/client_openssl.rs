//! The client of `connect` with the peers that use OpenSSL, by its own name or as native-tls.

mod case;
mod client;

use tungstenite_tls::Backend;

use self::client::{Factory, bare_native_tls, bare_openssl, ours, tokio_tungstenite, tungstenite};

fn main() -> anyhow::Result<()> {
    let peers: [(&str, Factory); 8] = [
        ("ours-openssl", |args| ours::new(Backend::OpenSsl, args)),
        ("ours-native-tls", |args| ours::new(Backend::NativeTls, args)),
        ("bare-openssl", bare_openssl::new),
        ("bare-native-tls", bare_native_tls::new),
        ("tungstenite-native-tls", tungstenite::new_default),
        ("tungstenite-native-tls-shared", tungstenite::new_shared),
        ("tokio-tungstenite-native-tls", tokio_tungstenite::new_default),
        ("tokio-tungstenite-native-tls-shared", tokio_tungstenite::new_shared),
    ];
    client::run(&peers)
}
