//! Clients that want to harm the server, and the others that it goes on to serve.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::Arc,
};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};

use crate::{serving::Serving, support::backend};

const UPGRADE: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// The header of a masked binary frame with 16 TiB, and the first byte of them.
const HUGE: &[u8] = &[0x82, 0xff, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

#[test]
fn a_frame_that_claims_to_be_huge_ends_only_its_own_connection() {
    let Some(backend) = backend() else { return };
    let mut server = Serving::start(&[]);
    let mut client = raw_client(&server);
    client.write_all(UPGRADE).expect("an upgrade");
    let accepted = b"HTTP/1.1 101";
    let mut answer = [0; 12];
    client.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, accepted);
    client.write_all(HUGE).expect("a frame");
    // The server ends the connection with close_notify.
    client.read_to_end(&mut Vec::new()).expect("the end");
    drop(client);
    let ended = server.connection();
    assert!(ended["error"].as_str().is_some_and(|error| error.contains("too long")), "{ended}");
    server.probe(backend.name(), &[]).expect(0);
}

fn raw_client(server: &Serving) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from_pem_file(server.file("root")).expect("a root");
    roots.add(root).expect("a good root");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has both versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "localhost".try_into().expect("a name");
    let connection = ClientConnection::new(Arc::new(config), name).expect("a client");
    let addr = server.listening["address"].as_str().expect("an address");
    StreamOwned::new(connection, TcpStream::connect(addr).expect("a server"))
}
