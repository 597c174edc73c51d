//! nginx, which does TLS in front of a WebSocket server made with Python's `websockets`.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    process::Command,
};

use tempfile::TempDir;
use tungstenite::Message;
use tungstenite_tls_core::{TlsError, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::certificates::{Certificates, Identity};

use super::child::{Child, Says, free_port, installed};
use crate::{
    capability::Capability,
    case::Case,
    client::{Client, VERSIONS, binary, close, dial, echo, open, text, tls_error, trusting_on},
    subject::Subject,
};

/// Environment variable that names a Python interpreter with `websockets`.
const PYTHON: &str = "TUNGSTENITE_TLS_PYTHON";

/// The full path, because on Debian only root's `PATH` includes this folder.
const NGINX: &str = "/usr/sbin/nginx";

const ECHO: &str = "
import asyncio, sys
from websockets.asyncio.server import serve

async def echo(socket):
    async for message in socket:
        await socket.send(message)

async def main():
    async with serve(echo, '127.0.0.1', 0, max_size=None) as server:
        print('port', server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)

asyncio.run(main())
";

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
    if std::env::var_os(PYTHON).is_none() {
        return Err(format!("set {PYTHON} to a Python interpreter that has `websockets`"));
    }
    installed(NGINX, "-v")
}

fn echoes(subject: &Subject, version: TlsVersion) {
    let nginx = Nginx::start(&Certificates::shared().localhost);
    let mut client = nginx.connect(subject, version, "/").expect("connects");
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
    let nginx = Nginx::start(&Certificates::shared().localhost);
    let mut client = nginx.connect(subject, version, "/").expect("connects");
    assert_eq!(client.get_ref().tls_info().version, Some(version));
    close(&mut client);
}

/// If the server refuses the upgrade after the TLS handshake, the error is not one of TLS.
fn refused_upgrade(subject: &Subject, version: TlsVersion) {
    let nginx = Nginx::start(&Certificates::shared().localhost);
    match nginx.connect(subject, version, "/forbidden").map(drop) {
        Err(error @ tungstenite::Error::Http(_)) => {
            assert!(TlsError::find(&error).is_none());
            assert!(error.to_string().contains("403"), "{error}");
        }
        result => panic!("not refused with an HTTP error: {result:?}"),
    }
}

fn expired(subject: &Subject, version: TlsVersion) {
    let nginx = Nginx::start(&Certificates::shared().expired);
    let error = nginx.connect(subject, version, "/").map(drop).expect_err("refused");
    assert_eq!(tls_error(&error).kind(), TlsErrorKind::Expired, "{error:?}");
}

/// The two processes, and the files of nginx.
struct Nginx {
    addr: SocketAddr,
    _nginx: Child,
    _python: Child,
    _folder: TempDir,
}

impl Nginx {
    fn start(identity: &Identity) -> Self {
        let python = std::env::var_os(PYTHON).expect("checked before");
        let port = |line: &str| line.trim().strip_prefix("port ")?.parse::<u16>().ok();
        let mut command = Command::new(python);
        let python = Child::start(command.args(["-c", ECHO]), Says::Stdout, port);
        let (python, upstream) = python.unwrap_or_else(|error| panic!("{error}"));

        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut errors = Vec::new();
        // Another program may take the free port first.
        for _ in 0..5 {
            let port = free_port();
            match start(folder.path(), identity, port, upstream) {
                Ok(nginx) => {
                    return Self {
                        addr: (Ipv4Addr::LOCALHOST, port).into(),
                        _nginx: nginx,
                        _python: python,
                        _folder: folder,
                    };
                }
                Err(error) => errors.push(error),
            }
        }
        panic!("nginx does not start: {errors:?}")
    }

    fn connect(
        &self,
        subject: &Subject,
        version: TlsVersion,
        path: &str,
    ) -> Result<Client, tungstenite::Error> {
        let url = format!("wss://localhost:{}{path}", self.addr.port());
        open(&url, dial(self.addr), &subject.connector(&trusting_on(version)))
    }
}

fn start(folder: &Path, identity: &Identity, port: u16, upstream: u16) -> Result<Child, String> {
    let configuration = format!(
        r#"
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr notice;
        events {{}}
        http {{
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            server {{
                listen 127.0.0.1:{port} ssl;
                ssl_certificate chain.pem;
                ssl_certificate_key key.pem;
                ssl_protocols TLSv1.2 TLSv1.3;
                location / {{
                    proxy_pass http://127.0.0.1:{upstream};
                    proxy_http_version 1.1;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection upgrade;
                }}
                location /forbidden {{
                    return 403;
                }}
            }}
        }}
        "#
    );
    let write = |name: &str, text: &str| {
        fs::write(folder.join(name), text).map_err(|error| format!("{name}: {error}"))
    };
    write("chain.pem", identity.chain_pem())?;
    write("key.pem", identity.key_pem())?;
    write("nginx.conf", &configuration)?;
    let mut command = Command::new(NGINX);
    command.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf")).args(["-e", "stderr"]);
    // nginx prints this line once it listens.
    let ready = |line: &str| line.contains("event method").then_some(());
    Child::start(&mut command, Says::Stderr, ready).map(|(child, ())| child)
}
