//! The client of `connect` with the peers that use BoringSSL.

mod case;
mod client;

use tungstenite_tls::Backend;

use self::client::{Factory, bare_boring, ours};

fn main() -> anyhow::Result<()> {
    let peers: [(&str, Factory); 2] = [
        ("ours-boring", |args| ours::new(Backend::Boring, args)),
        ("bare-boring", bare_boring::new),
    ];
    client::run(&peers)
}
