//! `Roots::Platform` and the environment: if roots are files, `SSL_CERT_FILE` names other roots.
//!
//! A process reads its environment once, so the client is a separate process: this program again,
//! with only this test.

use std::{
    env, fs,
    net::SocketAddr,
    process::{Command, Stdio},
};

use tungstenite_tls_core::{Roots, TlsConfig};
use tungstenite_tls_testing::{certificates::Certificates, server::ServerOptions};

use crate::{
    case::Case,
    client::{clean, close, dial, open},
    subject::Subject,
};

const NAME: &str = "environment::ssl_cert_file";

const UNREADABLE: &str = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";

/// Environment variable that gives the server's address to the client's process.
const SERVER: &str = "TUNGSTENITE_TLS_CONFORMANCE_SERVER";

pub(super) fn cases() -> Vec<Case> {
    let available = || match cfg!(any(windows, target_vendor = "apple")) {
        false => Ok(()),
        true => Err("this platform does not keep its roots in files".to_owned()),
    };
    vec![
        Case::new(NAME, |subject| match env::var(SERVER) {
            Ok(addr) => connect(subject, addr.parse().expect("an address")),
            Err(_) => start(subject),
        })
        .when(available)
        .blocking_only("roots do not depend on I/O"),
    ]
}

fn start(subject: &Subject) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let roots = folder.path().join("roots.pem");
    fs::write(&roots, Certificates::shared().root_pem()).expect("writes a temporary file");
    // A root that no library can read is left out. Its file is named as OpenSSL names them.
    let others = folder.path().join("others");
    fs::create_dir(&others).expect("makes a temporary folder");
    fs::write(others.join("00000000.0"), UNREADABLE).expect("writes a temporary file");
    let server = subject.serve(&ServerOptions::new());
    let client = Command::new(env::current_exe().expect("this program"))
        .args(["--exact", NAME])
        .env("SSL_CERT_FILE", roots)
        .env("SSL_CERT_DIR", others)
        .env(SERVER, server.addr().to_string())
        .stdin(Stdio::null())
        .output()
        .expect("starts");
    let said = String::from_utf8_lossy(&client.stdout);
    assert!(client.status.success() && said.contains("1 passed"), "{said}");
    clean(server);
}

fn connect(subject: &Subject, server: SocketAddr) {
    let connector = subject.connector(&TlsConfig::new().with_roots(Roots::Platform));
    let url = format!("wss://localhost:{}/", server.port());
    close(&mut open(&url, dial(server), &connector).expect("connects"));
}
