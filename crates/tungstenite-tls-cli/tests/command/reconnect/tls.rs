//! `wss connect --reconnect` over TLS: sessions that are resumed, and certificates.

use std::{
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};

use rustls::{ServerConfig, ServerConnection, StreamOwned, crypto::ring};
use tungstenite_tls::{Backend, accept};
use tungstenite_tls_testing::{certificates::Certificates, server::ServerOptions};

use crate::{
    reconnect::session::Session,
    support::{TlsServer, backend, wss},
};

#[test]
fn a_certificate_that_is_not_trusted_ends_at_once() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let other = Certificates::generate().expect("certificates");
    let ca = server.file("other.pem", other.root_pem().as_bytes());
    let more = ["--reconnect", "--keep-open"];
    let run = wss(server.args_for("connect", &server.url(), &ca, &more)).expect(3);
    let run = run.complains(&["untrusted issuer"]);
    assert!(!run.stderr.contains("connecting again"), "{run:?}");
}

#[test]
fn the_next_connection_resumes_the_session() {
    let Some(files) = TlsServer::start(&ServerOptions::new()) else { return };
    let ca = files.file("ca.pem", Certificates::shared().root_pem().as_bytes());
    let url = format!("wss://localhost:{}/", serve());
    let mut session = Session::start(files.args_for("connect", &url, &ca, &["--reconnect"]));
    session.type_line("one");
    assert_eq!(session.message(), "one");
    let again = session.wait_for("Connected to ");
    // native-tls resumes no sessions.
    let resumes = backend() != Some(Backend::NativeTls);
    assert_eq!(again.contains("session resumed"), resumes, "{again}");
    session.type_line("two");
    assert_eq!(session.message(), "two");
    session.ends(0);
}

#[test]
fn early_data_needs_no_earlier_run() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    if backend() == Some(Backend::NativeTls) {
        return; // native-tls refuses the option, which `repeat` tests.
    }
    wss(server.args("connect", &["--early-data"])).expect(2).complains(&["--reconnect"]);
    wss(server.args("connect", &["--early-data", "--reconnect"])).expect(0);
}

/// Serves two connections, of which it cuts the first after a message. Returns the port.
fn serve() -> u16 {
    let identity = &Certificates::shared().localhost;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(identity.chain().to_vec(), identity.key());
    let config = Arc::new(config.expect("a certificate"));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for most in [1, usize::MAX] {
            let (stream, _) = listener.accept().expect("a connection");
            stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
            echo(stream, Arc::clone(&config), most);
        }
    });
    port
}

fn echo(stream: TcpStream, config: Arc<ServerConfig>, most: usize) {
    let connection = ServerConnection::new(config).expect("a connection");
    let mut socket = accept(StreamOwned::new(connection, stream)).expect("an upgrade");
    for _ in 0..most {
        match socket.read() {
            Ok(message) if message.is_text() => socket.send(message).expect("sent"),
            Ok(_) => {}
            Err(_) => return,
        }
    }
}
