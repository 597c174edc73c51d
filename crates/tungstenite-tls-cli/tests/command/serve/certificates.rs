//! The certificates of `wss serve`: made and written, or the caller's own.

use std::fs;

use tempfile::TempDir;
use tungstenite_tls::Backend;

use crate::{
    serving::Serving,
    support::{backend, wss},
};

#[test]
fn the_files_are_for_clients_and_the_keys_only_for_their_owner() {
    let server = Serving::start(&[]);
    for (member, label) in [
        ("root", "CERTIFICATE"),
        ("server", "CERTIFICATE"),
        ("server_key", "PRIVATE KEY"),
        ("client", "CERTIFICATE"),
        ("client_key", "PRIVATE KEY"),
        ("revocation_lists", "X509 CRL"),
    ] {
        let path = server.file(member);
        let text = fs::read_to_string(path).expect("a file");
        assert!(text.starts_with(&format!("-----BEGIN {label}-----")), "{path}: {text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(path).expect("a file").permissions().mode();
            let expected = if label == "PRIVATE KEY" { 0o600 } else { 0o644 };
            assert_eq!(mode & 0o777 & expected, mode & 0o777, "{path}: {mode:o}");
        }
    }
}

#[test]
fn files_that_are_there_are_replaced_only_on_request() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().to_str().expect("a path in UTF-8").to_owned();
    let old = crate::support::file(&folder, "client-key.pem", b"mine");
    let args = ["serve", "--listen", "127.0.0.1:0", "--write-certs", &path];
    wss(args).expect(2).complains(&["client-key.pem` exists", "--overwrite"]);
    assert_eq!(fs::read(&old).expect("a file"), b"mine");
    assert!(!folder.path().join("root.pem").exists());

    let server = Serving::start_in(folder, &["--write-certs", &path, "--overwrite"]);
    assert!(fs::read_to_string(&old).expect("a file").contains("PRIVATE KEY"));
    // The old file could be read by everybody.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&old).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{mode:o}");
    }
    drop(server);
}

#[test]
fn the_files_serve_again_as_your_own_certificate() {
    let made = Serving::start(&[]);
    let (cert, key) = (made.file("server").to_owned(), made.file("server_key").to_owned());
    let own = ["--cert", &cert, "--key", &key];
    let server = Serving::start_in(TempDir::new().expect("a folder"), &own);
    let Some(backend) = backend() else { return };
    let args = ["probe", server.url(), "--ca", made.file("root"), "--backend", backend.name()];
    wss(args).expect(0);

    let args = ["serve", "--cert", &cert, "--key", made.file("client_key")];
    wss(args).expect(2).complains(&["--cert, --key", "KeyMismatch", "first certificate"]);
    wss(["serve", "--cert", &cert]).expect(2).complains(&["no private key"]);
    wss(["serve", "--cert", "/no/such.pem"]).expect(2).complains(&["/no/such.pem"]);
}

#[test]
fn the_certificate_is_for_more_names() {
    let server = Serving::start(&["--name", "Example.org", "--name", "192.0.2.1"]);
    let port = server.url().rsplit(':').next().expect("a port");
    assert_eq!(server.url(), format!("wss://example.org:{port}"));
    let port = port.trim_end_matches('/');
    for backend in Backend::compiled_in() {
        let resolve = format!("example.org:{port}:127.0.0.1");
        let run = server.probe(backend.name(), &["--resolve", &resolve]).expect(0);
        let names = &run.json()["tls"]["certificates"][0]["names"];
        let expected = ["example.org", "192.0.2.1", "localhost", "127.0.0.1", "::1"];
        assert_eq!(*names, serde_json::json!(expected));
    }
}

#[test]
fn clients_show_their_certificate_on_request_or_must() {
    let mut must = Serving::start(&["--require-client-cert"]);
    let root = must.file("root").to_owned();
    let mut may = Serving::start(&["--client-ca", &root]);
    for backend in Backend::compiled_in() {
        let name = backend.name();
        let identity = ["--cert", must.file("client"), "--key", must.file("client_key")];
        must.probe(name, &identity).expect(0);
        may.probe(name, &identity).expect(0);
        assert_eq!(must.connection()["client_certificate"], true);
        assert_eq!(may.connection()["client_certificate"], true);

        must.probe(name, &[]).expect(3).complains(&["alert"]);
        may.probe(name, &[]).expect(0);
        assert_eq!(must.connection()["handshake_complete"], false);
        assert_eq!(may.connection()["client_certificate"], false);

        // A certificate of another authority.
        let other = ["--cert", may.file("client"), "--key", may.file("client_key")];
        must.probe(name, &other).expect(3).complains(&["alert"]);
        assert_eq!(must.connection()["handshake_complete"], false);
    }
}
