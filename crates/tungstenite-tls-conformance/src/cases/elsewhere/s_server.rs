//! Failures of the handshake with `openssl s_server`.

use std::{
    fs,
    net::SocketAddr,
    process::{Command, Stdio},
};

use tempfile::TempDir;
use tungstenite_tls_core::{AlertDescription, TlsConfig, TlsErrorKind, TlsVersion};

use super::{
    super::Case,
    child::{Child, Says, installed},
};
use crate::{
    certificates::Certificates,
    client::{dial, open, tls_error, trusting, trusting_on},
    suite::Subject,
};

/// What the server is told, what the client wants, and the alert that comes of it.
struct Failure {
    name: &'static str,
    server: &'static [&'static str],
    client: fn() -> TlsConfig,
    alert: AlertDescription,
}

const FAILURES: [Failure; 7] = [
    Failure {
        name: "client_certificate_tls12",
        server: &["-Verify", "1", "-tls1_2"],
        client: trusting,
        alert: AlertDescription::HANDSHAKE_FAILURE,
    },
    Failure {
        name: "client_certificate_tls13",
        server: &["-Verify", "1", "-tls1_3"],
        client: trusting,
        alert: AlertDescription::CERTIFICATE_REQUIRED,
    },
    Failure {
        // For keys of another kind than the server's.
        name: "no_common_cipher_suite",
        server: &["-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384"],
        client: trusting,
        alert: AlertDescription::HANDSHAKE_FAILURE,
    },
    Failure {
        name: "no_common_group",
        server: &["-tls1_3", "-groups", "brainpoolP256r1"],
        client: trusting,
        alert: AlertDescription::HANDSHAKE_FAILURE,
    },
    Failure {
        name: "server_too_new",
        server: &["-tls1_3"],
        client: || trusting_on(TlsVersion::Tls12),
        alert: AlertDescription::PROTOCOL_VERSION,
    },
    Failure {
        name: "server_too_old",
        server: &["-tls1_2"],
        client: || trusting_on(TlsVersion::Tls13),
        alert: AlertDescription::PROTOCOL_VERSION,
    },
    Failure {
        name: "server_far_too_old",
        server: &["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"],
        client: trusting,
        alert: AlertDescription::PROTOCOL_VERSION,
    },
];

pub(super) fn cases() -> Vec<Case> {
    let cases = FAILURES.into_iter().map(|failure| {
        let name = format!("elsewhere::s_server::{}", failure.name);
        let run = move |subject: &Subject| fails(subject, &failure);
        Case::new(name, run).when(|| installed("openssl", "version"))
    });
    cases.collect()
}

fn fails(subject: &Subject, failure: &Failure) {
    let server = Server::start(failure.server);
    let url = format!("wss://localhost:{}/", server.addr.port());
    let connector = subject.connector(&(failure.client)());
    let error = open(&url, dial(server.addr), &connector).map(drop).expect_err("fails");
    let error = tls_error(&error);
    assert_eq!(error.kind(), TlsErrorKind::Alert(failure.alert), "{error:?}");
    assert!(!error.is_retryable());
}

/// A running server.
pub(super) struct Server {
    pub(super) addr: SocketAddr,
    pub(super) child: Child,
    _folder: TempDir,
}

impl Server {
    pub(super) fn start(arguments: &[&str]) -> Self {
        let identity = &Certificates::shared().localhost;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).expect("writes a temporary file");
            path
        };
        let mut command = Command::new("openssl");
        command.args(["s_server", "-accept", "127.0.0.1:0"]).args(arguments);
        // It takes the leaf from the one and the rest from the other.
        let chain = write("chain.pem", identity.chain_pem());
        command.arg("-cert").arg(&chain).arg("-cert_chain").arg(&chain);
        command.arg("-key").arg(write("key.pem", identity.key_pem()));
        // What it says there is what is provoked.
        command.stderr(Stdio::null());
        let ready = |line: &str| line.trim().strip_prefix("ACCEPT ")?.parse().ok();
        let started = Child::start(&mut command, Says::Stdout, ready);
        let (child, addr) = started.unwrap_or_else(|error| panic!("{error}"));
        Self { addr, child, _folder: folder }
    }
}
