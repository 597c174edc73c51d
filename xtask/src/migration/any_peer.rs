//! Peers of any version over this library's TLS: they need only a stream. [`program`] is an example
//! of the generated project.

/// What `docs/migrating.md` shows. `url` and the peer's `client_async` are there already.
const LINES: &str = "\
let connector = shared_connector(Backend::default_choice()?, &TlsConfig::new())?;
let endpoint = Endpoint::from_uri(&url.parse()?)?;
let host = endpoint.server_name().to_str();
let tcp = TcpStream::connect((&*host, endpoint.port())).await?;
let tls = TlsStream::new(tcp, &connector, endpoint.clone())?;
let (socket, _response) = client_async(url, tls).await?;
";

/// The peers: a name for each, the path of its `client_async`, and of its `Message`.
const PEERS: [(&str, &str, &str); 3] = [
    (
        "tokio_tungstenite_0_30",
        "tokio_tungstenite::client_async",
        "tokio_tungstenite::tungstenite::Message",
    ),
    (
        "tokio_tungstenite_0_21",
        "old_tokio_tungstenite::client_async",
        "old_tokio_tungstenite::tungstenite::Message",
    ),
    (
        "async_tungstenite_0_35",
        "async_tungstenite::tokio::client_async",
        "async_tungstenite::tungstenite::Message",
    ),
];

/// The dependencies of the example, for the manifest.
pub(super) const DEPENDENCIES: &str = r#"
async-tungstenite = { version = "0.35", default-features = false, features = [
    "futures-03-sink", "handshake", "tokio-runtime",
] }
tokio-tungstenite = { version = "0.30", default-features = false, features = ["handshake"] }

[dev-dependencies.old-tokio-tungstenite]
package = "tokio-tungstenite"
version = "0.21"
default-features = false
features = ["handshake"]
"#;

/// What each peer prints when its message has come back.
pub(super) fn results() -> impl Iterator<Item = String> {
    PEERS.into_iter().map(|(name, ..)| format!("{name}: hello\n"))
}

/// A program that sends a message with each peer, and waits for its echo.
pub(super) fn program() -> String {
    let mut program = String::from(
        "use std::error::Error;\n\n\
         use futures_util::{SinkExt, StreamExt};\n\
         use tokio::net::TcpStream;\n\
         use tungstenite_tls::{\n    Backend, TlsConfig, backend::shared_connector,\n    \
         stream::{Endpoint, TlsStream},\n};\n\n\
         #[tokio::main(flavor = \"current_thread\")]\n\
         async fn main() -> Result<(), Box<dyn Error>> {\n    \
         let url = std::env::args().nth(1).expect(\"a URL\");\n",
    );
    for (name, ..) in PEERS {
        program.push_str(&format!("    println!(\"{name}: {{}}\", {name}(&url).await?);\n"));
    }
    program.push_str("    Ok(())\n}\n");
    for (name, client, message) in PEERS {
        let head = format!("\nasync fn {name}(url: &str) -> Result<String, Box<dyn Error>> {{\n");
        program.push_str(&head);
        program.push_str(&format!("    use {client};\n"));
        for line in LINES.lines() {
            program.push_str(&format!("    {line}\n"));
        }
        program.push_str("    let mut socket = socket;\n");
        program.push_str(&format!("    socket.send({message}::text(\"hello\")).await?;\n"));
        program.push_str("    let echo = socket.next().await.ok_or(\"no echo\")??;\n");
        program.push_str("    Ok(echo.into_text()?.as_str().to_owned())\n}\n");
    }
    program
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_the_lines_that_the_step_runs() {
        let page = include_str!("../../../docs/migrating.md");
        let missing: Vec<_> =
            LINES.lines().filter(|line| !page.contains(&format!("    {line}\n"))).collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert_eq!(LINES.lines().count(), 6);
    }
}
