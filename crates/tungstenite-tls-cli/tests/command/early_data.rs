//! Tests of `wss probe --early-data` with a server that accepts early data.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};

use rustls::{ServerConfig, ServerConnection, StreamOwned, crypto::ring, version::TLS13};
use tungstenite_tls::{Backend, accept};
use tungstenite_tls_testing::certificates::Certificates;

use crate::support::{TlsServer, backend, wss};

#[test]
fn the_upgrade_request_goes_with_the_client_hello() {
    let Some(files) = TlsServer::start(&Default::default()) else { return };
    if backend() == Some(Backend::NativeTls) {
        return; // native-tls refuses the option, which `repeat` tests.
    }
    let ca = files.file("ca.pem", Certificates::shared().root_pem().as_bytes());
    let url = format!("wss://localhost:{}/", serve(3));
    let more = ["--repeat", "3", "--early-data", "--json"];
    let json = wss(files.args_for("probe", &url, &ca, &more)).expect(0).json();
    let [first, later @ ..] = &json["connections"].as_array().expect("a list")[..] else {
        panic!("no connections: {json}");
    };
    assert_eq!((&first["early_data"], &first["round_trips"]), (&"none".into(), &3.into()));
    assert_eq!(later.len(), 2, "{json}");
    for connection in later {
        assert_eq!(connection["resumed"], true, "{json}");
        assert_eq!(connection["early_data"], "accepted", "{json}");
        assert_eq!(connection["round_trips"], 2, "{json}");
    }
}

/// Serves this many connections, one after another, and returns the port.
fn serve(connections: usize) -> u16 {
    let identity = &Certificates::shared().localhost;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13])
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(identity.chain().to_vec(), identity.key())
        .expect("a certificate");
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.max_early_data_size = 16 * 1024;
    config.send_half_rtt_data = true;
    let config = Arc::new(config);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for _ in 0..connections {
            let (stream, _) = listener.accept().expect("a connection");
            let connection = ServerConnection::new(config.clone()).expect("a connection");
            let stream = EarlyFirst(StreamOwned::new(connection, stream));
            let mut socket = accept(stream).expect("an upgrade");
            while let Ok(message) = socket.read() {
                if !message.is_close() && socket.send(message).is_err() {
                    break;
                }
            }
            let EarlyFirst(stream) = socket.get_mut();
            stream.conn.send_close_notify();
            let _ = stream.flush();
            // Read to the end, so that no reset overtakes it.
            while matches!(stream.sock.read(&mut [0; 1024]), Ok(1..)) {}
        }
    });
    port
}

/// Reads early data first, which rustls keeps separate from other data.
struct EarlyFirst(StreamOwned<ServerConnection, TcpStream>);

impl Read for EarlyFirst {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let StreamOwned { conn, sock } = &mut self.0;
        loop {
            // Read it even if the client's last flight arrived with it.
            if let Some(mut early) = conn.early_data() {
                if let Ok(n @ 1..) = early.read(dst) {
                    return Ok(n);
                }
            }
            if !conn.is_handshaking() {
                break;
            }
            if conn.wants_write() {
                conn.write_tls(sock)?;
                continue;
            }
            conn.read_tls(sock)?;
            conn.process_new_packets().map_err(io::Error::other)?;
        }
        self.0.read(dst)
    }
}

impl Write for EarlyFirst {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.0.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
