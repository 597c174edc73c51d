//! `openssl s_server`: failed handshakes, and certificate timestamps.

use std::{
    fs,
    net::SocketAddr,
    process::{Command, Stdio},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use tempfile::TempDir;
use tungstenite_tls_core::{AlertDescription, TlsConfig, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::{
    certificates::Certificates,
    child::{Child, Says, installed},
};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, dial, open, tls_error, trusting, trusting_on},
    subject::Subject,
};

use TlsVersion::{Tls12, Tls13};

/// The server's arguments, the client's configuration, and the alert that the server sends.
struct Failure {
    name: &'static str,
    /// The version that the client needs, if it needs a certain one.
    version: Option<TlsVersion>,
    server: &'static [&'static str],
    client: fn() -> TlsConfig,
    alert: AlertDescription,
}

const FAILURES: [Failure; 7] = [
    Failure {
        name: "client_certificate_tls12",
        version: Some(Tls12),
        server: &["-Verify", "1", "-tls1_2"],
        client: trusting,
        alert: AlertDescription::HANDSHAKE_FAILURE,
    },
    Failure {
        name: "client_certificate_tls13",
        version: Some(Tls13),
        server: &["-Verify", "1", "-tls1_3"],
        client: trusting,
        alert: AlertDescription::CERTIFICATE_REQUIRED,
    },
    Failure {
        // This suite needs a different kind of key from the server's.
        name: "no_common_cipher_suite",
        version: Some(Tls12),
        server: &["-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384"],
        client: trusting,
        alert: AlertDescription::HANDSHAKE_FAILURE,
    },
    Failure {
        name: "no_common_group",
        version: Some(Tls13),
        server: &["-tls1_3", "-groups", "brainpoolP256r1"],
        client: trusting,
        alert: AlertDescription::HANDSHAKE_FAILURE,
    },
    Failure {
        name: "server_too_new",
        version: Some(Tls12),
        server: &["-tls1_3"],
        client: || trusting_on(Tls12),
        alert: AlertDescription::PROTOCOL_VERSION,
    },
    Failure {
        name: "server_too_old",
        version: Some(Tls13),
        server: &["-tls1_2"],
        client: || trusting_on(Tls13),
        alert: AlertDescription::PROTOCOL_VERSION,
    },
    Failure {
        name: "server_far_too_old",
        version: None,
        server: &["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"],
        client: trusting,
        alert: AlertDescription::PROTOCOL_VERSION,
    },
];

pub(super) fn cases() -> Vec<Case> {
    let cases = FAILURES.into_iter().map(|failure| {
        let name = format!("interop::s_server::{}", failure.name);
        let version = failure.version;
        let run = move |subject: &Subject| fails(subject, &failure);
        let case = Case::new(name, run).when(|| installed("openssl", "version"));
        let case = case.needs(Capability::ReceivedAlerts);
        version.into_iter().fold(case, Case::on)
    });
    let mut cases: Vec<_> = cases.collect();
    for (version_name, version) in VERSIONS {
        let case = |test: &str, run: fn(&Subject, TlsVersion)| {
            let name = format!("certificate_timestamps::{version_name}::{test}");
            let case = Case::new(name, move |subject| run(subject, version));
            case.when(|| installed("openssl", "version")).of_the_library()
        };
        let shown = case("shown", timestamps_shown).needs(Capability::CertificateTimestamps);
        cases.extend([shown, case("not_asked_for", timestamps_not_asked_for)]);
    }
    cases
}

const TIMESTAMPS: [&[u8]; 2] = [b"the first", b"another timestamp"];

fn timestamps_shown(subject: &Subject, version: TlsVersion) {
    let config = trusting_on(version).with_certificate_timestamps(true);
    assert_eq!(timestamps(subject, &config), TIMESTAMPS);
}

fn timestamps_not_asked_for(subject: &Subject, version: TlsVersion) {
    assert_eq!(timestamps(subject, &trusting_on(version)), [[0; 0]; 0]);
}

/// The timestamps that the client gets from a server that sends them only to clients that ask.
fn timestamps(subject: &Subject, config: &TlsConfig) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("serverinfo.pem");
    fs::write(&path, server_info()).expect("writes a temporary file");
    let server = Server::start(&["-serverinfo", path.to_str().expect("text")]);
    let mut stream = subject.tls(dial(server.addr), config);
    stream.handshake().expect("shakes hands");
    stream.tls_info().certificate_timestamps
}

/// A SignedCertificateTimestampList (RFC 6962, section 3.3) in the file format of
/// `SSL_CTX_use_serverinfo_file`.
fn server_info() -> String {
    // Answers a ClientHello, in the ServerHello of TLS 1.2 and with the certificate in TLS 1.3.
    const CONTEXT: [u8; 4] = [0, 0, 0x11, 0xc0];
    const SIGNED_CERTIFICATE_TIMESTAMP: [u8; 2] = [0, 18];
    let vector = |bytes: &[u8]| [&(bytes.len() as u16).to_be_bytes(), bytes].concat();
    let list = vector(&TIMESTAMPS.map(vector).concat());
    let info = [&CONTEXT[..], &SIGNED_CERTIFICATE_TIMESTAMP, &vector(&list)].concat();
    let base64 = STANDARD.encode(info);
    let label = "SERVERINFOV2 FOR TIMESTAMPS";
    format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n")
}

fn fails(subject: &Subject, failure: &Failure) {
    let server = Server::start(failure.server);
    let url = format!("wss://localhost:{}/", server.addr.port());
    let connector = subject.connector(&(failure.client)());
    let error = open(&url, dial(server.addr), &connector).map(drop).expect_err("fails");
    let error = tls_error(&error);
    let alert = match failure.name {
        // To a client that has no newer version, it has no suite for TLS 1.1.
        "server_far_too_old" if subject.newest() == Some(Tls12) => {
            AlertDescription::HANDSHAKE_FAILURE
        }
        _ => failure.alert,
    };
    assert_eq!(error.kind(), TlsErrorKind::Alert(alert), "{error:?}");
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
        // The server takes the leaf from the first option and the rest from the second.
        let chain = write("chain.pem", identity.chain_pem());
        command.arg("-cert").arg(&chain).arg("-cert_chain").arg(&chain);
        command.arg("-key").arg(write("key.pem", identity.key_pem()));
        // The server prints there only the errors that the test provokes.
        command.stderr(Stdio::null());
        let ready = |line: &str| line.trim().strip_prefix("ACCEPT ")?.parse().ok();
        let started = Child::start(&mut command, Says::Stdout, ready);
        let (child, addr) = started.unwrap_or_else(|error| panic!("{error}"));
        Self { addr, child, _folder: folder }
    }
}
