//! What `wss serve` tells about its clients.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
};

use serde_json::json;
use tungstenite_tls::Backend;

use crate::{
    serving::Serving,
    support::{backend, command},
};

#[test]
fn a_connection_is_one_line_of_json() {
    let mut server = Serving::start(&[]);
    assert_eq!(server.listening["tls_library"], "rustls");
    for backend in Backend::compiled_in() {
        let args = ["--repeat", "2", "--max-version", "1.2"];
        server.probe(backend.name(), &args).expect(0);
        // Lines come in the order in which the server sees connections end.
        let mut both = [(); 2].map(|()| server.connection());
        both.sort_by_key(|told| told["resumed"].as_bool());
        for (told, resumed) in both.iter().zip([false, true]) {
            let shown = ["version", "server_name", "alpn", "ended", "alert", "error"];
            let shown = shown.map(|member| told[member].clone());
            let expected = ["TLS 1.2", "localhost", "http/1.1", "close_notify"].map(|s| json!(s));
            assert_eq!(shown[..4], expected, "{told}");
            assert_eq!(shown[4..], [json!(null), json!(null)], "{told}");
            assert_eq!(told["resumed"], resumed && backend != Backend::NativeTls, "{told}");
            assert!(told["cipher_suite"].as_str().expect("a suite").starts_with("TLS_ECDHE_ECDSA"));
            assert!(told["peer"].as_str().expect("an address").starts_with("127.0.0.1:"));
        }
    }
}

#[test]
fn a_connection_is_one_line_of_text() {
    let Some(backend) = backend() else { return };
    let folder = tempfile::TempDir::new().expect("a folder");
    let certificates = folder.path().join("new");
    let mut serve = command(["serve", "--listen", "127.0.0.1:0", "--write-certs"]);
    let mut child = serve.arg(&certificates).spawn().expect("wss runs");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
    let mut next = || lines.next().expect("a line").expect("text");
    let first = next();
    let url = first.split(' ').next().expect("a URL");
    assert!(url.starts_with("wss://localhost:"), "{first}");
    assert!(next().contains("rustls"));
    assert!(next().contains("root.pem"));
    assert_eq!(next(), "");
    let root = certificates.join("root.pem");
    let root = root.to_str().expect("a path in UTF-8");
    crate::support::wss(["probe", url, "--ca", root, "--backend", backend.name()]).expect(0);
    let line = next();
    for part in
        ["TLS 1.3, TLS_AES", "SNI localhost, ALPN http/1.1", "ended with close_notify after"]
    {
        assert!(line.contains(part), "`{part}` is not in: {line}");
    }
    crate::support::wss(["probe", url, "--roots", "bundled", "--backend", backend.name()])
        .expect(3);
    let line = next();
    assert!(line.contains("no TLS handshake") && line.contains("sent the alert"), "{line}");
    child.kill().expect("it ends");
    child.wait().expect("it ends");
}

#[test]
fn what_is_not_tls_is_told() {
    let mut server = Serving::start(&[]);
    let addr = server.listening["address"].as_str().expect("an address").to_owned();
    let mut client = TcpStream::connect(&addr).expect("connects");
    client.write_all(b"GET / HTTP/1.1\r\n\r\n").expect("sent");
    crate::support::finish(client);
    let told = server.connection();
    assert_eq!(told["handshake_complete"], false, "{told}");
    assert!(told["error"].as_str().expect("an error").starts_with("TLS handshake"), "{told}");
    drop(TcpStream::connect(&addr).expect("connects"));
    assert_eq!(server.connection()["handshake_complete"], false);
}
