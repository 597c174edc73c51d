//! nginx, which does TLS in front of a WebSocket server made with Python's `websockets`.

use tungstenite::Message;
use tungstenite_tls_core::{TlsError, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::{
    certificates::{Certificates, Identity},
    interop::{InteropKind, InteropServer},
};

use crate::{
    capability::Capability,
    case::Case,
    client::{Client, VERSIONS, binary, close, dial, echo, open, text, tls_error, trusting_on},
    subject::Subject,
};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let name = |test| format!("interop::nginx::{version_name}::{test}");
        let case = |test, run: fn(&Subject, TlsVersion)| {
            Case::new(name(test), move |subject| run(subject, version)).when(available)
        };
        cases.push(case("echo", echoes));
        cases.push(case("version", version_known).needs(Capability::Version));
        cases.push(case("refused_upgrade", refused_upgrade));
        cases.push(case("expired", expired));
    }
    cases
}

fn available() -> Result<(), String> {
    InteropServer::available(InteropKind::Nginx).map_err(|error| error.to_string())
}

fn echoes(subject: &Subject, version: TlsVersion) {
    let nginx = start(&Certificates::shared().localhost);
    let mut client = connect(&nginx, subject, version, "/").expect("connects");
    let info = client.get_ref().tls_info();
    if !subject.lacks(Capability::Alpn) {
        assert_eq!(info.alpn.as_deref(), Some(&b"http/1.1"[..]));
    }
    for size in [0, 1, 125, 126, 65_535, 65_536, 1 << 20] {
        echo(&mut client, &Message::binary(binary(size)));
        echo(&mut client, &Message::text(text(size)));
    }
    client.send(Message::Ping("there?".into())).expect("sends");
    assert_eq!(client.read().expect("reads"), Message::Pong("there?".into()));
    close(&mut client);
}

fn version_known(subject: &Subject, version: TlsVersion) {
    let nginx = start(&Certificates::shared().localhost);
    let mut client = connect(&nginx, subject, version, "/").expect("connects");
    assert_eq!(client.get_ref().tls_info().version, Some(version));
    close(&mut client);
}

/// If the server refuses the upgrade after the TLS handshake, the error is not one of TLS.
fn refused_upgrade(subject: &Subject, version: TlsVersion) {
    let nginx = start(&Certificates::shared().localhost);
    match connect(&nginx, subject, version, "/forbidden").map(drop) {
        Err(error @ tungstenite::Error::Http(_)) => {
            assert!(TlsError::find(&error).is_none());
            assert!(error.to_string().contains("403"), "{error}");
        }
        result => panic!("not refused with an HTTP error: {result:?}"),
    }
}

fn expired(subject: &Subject, version: TlsVersion) {
    let nginx = start(&Certificates::shared().expired);
    let error = connect(&nginx, subject, version, "/").map(drop).expect_err("refused");
    assert_eq!(tls_error(&error).kind(), TlsErrorKind::Expired, "{error:?}");
}

fn start(identity: &Identity) -> InteropServer {
    let started = InteropServer::start(InteropKind::Nginx, identity);
    started.unwrap_or_else(|error| panic!("nginx does not start: {error}"))
}

fn connect(
    nginx: &InteropServer,
    subject: &Subject,
    version: TlsVersion,
    path: &str,
) -> Result<Client, tungstenite::Error> {
    let url = format!("wss://localhost:{}{path}", nginx.addr().port());
    open(&url, dial(nginx.addr()), &subject.connector(&trusting_on(version)))
}
