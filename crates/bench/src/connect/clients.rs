//! Runs the clients: [`Clients`].

use std::{env, fs, net::SocketAddr, path::PathBuf, process::Command};

use anyhow::{Context, ensure};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use serde_json::Value;
use tempfile::TempDir;

use crate::{case::Case, peers::Peer};

/// What the platform trusts. The clients get it with one more root, so that loading it costs what it
/// costs elsewhere.
const PLATFORM: &str = "/etc/ssl/certs/ca-certificates.crt";

/// What it takes to run clients.
pub(crate) struct Clients {
    certificates: TempDir,
    script: PathBuf,
    python: Option<PathBuf>,
}

/// What a client told.
pub(crate) struct Told {
    /// Seconds up to the answer to the upgrade request, a number a connection.
    pub(crate) upgraded: Vec<f64>,
    /// Seconds up to the first echoed message.
    pub(crate) echoed: Vec<f64>,
    /// Processor time of a connection, in seconds.
    pub(crate) cpu: f64,
    pub(crate) fast_opens: u64,
}

/// How often a client is to connect.
#[derive(Clone, Copy)]
pub(crate) struct Often {
    pub(crate) warm_up: u32,
    pub(crate) count: u32,
    pub(crate) echo: bool,
}

impl Clients {
    pub(crate) fn new(python: Option<PathBuf>) -> anyhow::Result<Self> {
        let certificates = TempDir::with_prefix("tungstenite-tls-connect")?;
        let script = certificates.path().join("client.py");
        fs::write(&script, include_str!("client.py"))?;
        let python = python.filter(|python| {
            let import = Command::new(python).args(["-c", "import websockets"]).output();
            import.is_ok_and(|output| output.status.success())
        });
        let clients = Self { certificates, script, python };
        clients.write_certificates()?;
        Ok(clients)
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        self.certificates.path()
    }

    pub(crate) fn has_python(&self) -> bool {
        self.python.is_some()
    }

    /// Connects with `peer` to `server`.
    pub(crate) fn run(
        &self,
        peer: &Peer,
        case: Case,
        server: SocketAddr,
        often: Often,
    ) -> anyhow::Result<Told> {
        let mut command = match (peer.client, &self.python) {
            ("python", Some(python)) => {
                let mut command = Command::new(python);
                command.arg(&self.script);
                command
            }
            (family, _) => Command::new(program(&format!("connect-client-{family}"))?),
        };
        let roots = self.folder().join("roots.pem");
        command
            .env_remove("RUST_BACKTRACE")
            .env("SSL_CERT_FILE", &roots)
            .args(["--peer", peer.name, "--case", case.name(), "--roots"])
            .arg(&roots)
            .args(["--server", &server.to_string()])
            .args(["--warm-up", &often.warm_up.to_string()])
            .args(["--count", &often.count.to_string()]);
        if often.echo {
            command.arg("--echo");
        }
        let what = || format!("{}, {}", peer.name, case.name());
        let output = command.output().with_context(what)?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{}: {}", what(), said.trim());
        let told: Value = serde_json::from_slice(&output.stdout).with_context(what)?;
        let numbers = |key: &str| -> Vec<f64> {
            told[key].as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
        };
        Ok(Told {
            upgraded: numbers("upgraded_seconds"),
            echoed: numbers("echoed_seconds"),
            cpu: told["cpu_seconds"].as_f64().with_context(what)?,
            fast_opens: told["fast_opens"].as_u64().unwrap_or(0),
        })
    }

    fn write_certificates(&self) -> anyhow::Result<()> {
        let mut root = CertificateParams::default();
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // Of the same name as the leaf's, it would make the leaf look self-signed.
        root.distinguished_name.push(DnType::CommonName, "tungstenite-tls bench root");
        let root = CertifiedIssuer::self_signed(root, KeyPair::generate()?)?;
        let key = KeyPair::generate()?;
        let names = ["localhost", "127.0.0.1", "10.99.0.2"].map(str::to_owned);
        let leaf = CertificateParams::new(names)?.signed_by(&key, &root)?;
        let platform = fs::read_to_string(PLATFORM).unwrap_or_default();
        let write = |name: &str, text: String| fs::write(self.folder().join(name), text);
        write("roots.pem", platform + &root.pem())?;
        write("chain.pem", leaf.pem())?;
        Ok(write("key.pem", key.serialize_pem())?)
    }
}

/// A binary that was built beside this one.
pub(crate) fn program(name: &str) -> anyhow::Result<PathBuf> {
    let this = env::current_exe()?;
    Ok(this.parent().context("no folder holds this binary")?.join(name))
}
