//! Shows what a connection negotiated: version, cipher suite, certificates, and whether the second
//! one resumed the session of the first.
//!
//! It starts its own server, so it runs anywhere; or name yours, and the file of its root:
//! `cargo run --package examples --example negotiated [URL ROOT.pem]`

use std::{error::Error, time::Duration};

use examples::{Server, backend, close};
use tungstenite_tls::{Backend, Connect, Message, TlsInfo, config::TlsVersion};

/// Timeout for each read.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn Error>> {
    let (server, backend) = (Server::find()?, backend()?);
    let plan = Connect::new(&server.url)?
        .backend(backend)
        .tls_config(&server.config()?)
        .read_timeout(PATIENCE);
    let (first, second) = (negotiate(plan.clone())?, negotiate(plan)?);

    // A field is `None` or empty if the backend's library does not report it.
    println!("library: {}", first.library);
    println!("version: {:?}", first.version);
    println!("cipher suite: {:?}", first.cipher_suite);
    println!("group: {:?}", first.group);
    println!("ALPN: {:?}", first.alpn.as_deref().map(String::from_utf8_lossy));
    println!("certificates: {}", first.peer_certificates.len());
    println!("OCSP response: {} bytes", first.ocsp_response.as_deref().unwrap_or_default().len());
    println!("resumed: {:?}, then {:?}", first.resumed, second.resumed);
    println!("early data: {:?}, then {:?}", first.early_data, second.early_data);

    assert_eq!(first.backend, backend.name());
    assert!(!first.peer_certificates.is_empty());
    if server.is_own() {
        assert_eq!(first.alpn.as_deref().unwrap_or(b"http/1.1"), b"http/1.1");
        assert_eq!(first.version.unwrap_or(TlsVersion::Tls13), TlsVersion::Tls13);
        match backend {
            Backend::NativeTls => println!("native-tls reports little, and resumes no sessions"),
            _ => {
                assert!(first.version.is_some() && first.cipher_suite.is_some());
                assert_eq!((first.resumed, second.resumed), (Some(false), Some(true)));
            }
        }
    }
    Ok(())
}

fn negotiate(plan: Connect) -> Result<TlsInfo, Box<dyn Error>> {
    let (mut socket, _response) = plan.connect()?;
    // The tickets of TLS 1.3 come after the handshake, so read before you connect again.
    socket.send(Message::text("hello"))?;
    assert_eq!(socket.read()?, Message::text("hello"));
    let info = socket.get_ref().tls_info().ok_or("the URL is not wss://")?;
    close(&mut socket)?;
    Ok(info)
}
