//! Tests of what connections in one process share.

use std::{env, fs, process::Command};

use tungstenite_tls::{
    Backend, Connect, Error, Message, Roots, TlsConfig,
    backend::{connector, shared_connector},
};
use tungstenite_tls_testing::server::EchoServer;

/// Names the test server to this program, which runs itself again with a file as the platform's
/// roots that the new run may delete.
const SERVER: &str = "TUNGSTENITE_TLS_TEST_SERVER";

#[test]
fn an_equal_configuration_gives_the_same_connector() {
    for backend in Backend::compiled_in() {
        let config = || TlsConfig::new().with_roots(Roots::Bundled);
        let first = shared_connector(backend, &config()).unwrap();
        assert!(first.is_same(&shared_connector(backend, &config()).unwrap()));
        let other = shared_connector(backend, &config().with_alpn(["chat"])).unwrap();
        assert!(!first.is_same(&other));
        assert!(!first.is_same(&connector(backend, &config()).unwrap()));
    }
}

#[test]
fn a_second_connect_reads_no_roots() {
    let server = EchoServer::start().unwrap();
    for backend in Backend::compiled_in() {
        let folder = tempfile::tempdir().unwrap();
        let roots = folder.path().join("roots.pem");
        fs::write(&roots, server.root_pem()).unwrap();
        let status = Command::new(env::current_exe().unwrap())
            .args(["--exact", "connects_twice", "--nocapture"])
            .env("SSL_CERT_FILE", &roots)
            .env("SSL_CERT_DIR", folder.path())
            .env(SERVER, format!("{backend} {}", server.url()))
            .status()
            .unwrap();
        assert!(status.success(), "{backend}");
        assert!(!roots.exists(), "{backend}: the run did not get so far");
    }
}

/// A part of the test above.
#[test]
fn connects_twice() {
    let Ok(server) = env::var(SERVER) else {
        println!("not here: only as a part of a_second_connect_reads_no_roots");
        return;
    };
    let (backend, url) = server.split_once(' ').unwrap();
    let connect = || {
        let plan = Connect::new(url).unwrap().backend(backend.parse().unwrap());
        let address = url.trim_start_matches("wss://").trim_end_matches('/');
        let port = address.rsplit_once(':').unwrap().1.parse().unwrap();
        let (mut socket, _) = plan.addresses([([127, 0, 0, 1], port).into()]).connect()?;
        socket.send(Message::text("hello"))?;
        socket.read().map(drop)
    };
    let first: Result<(), Error> = connect();
    first.unwrap();
    fs::remove_file(env::var("SSL_CERT_FILE").unwrap()).unwrap();
    connect().unwrap();
}
