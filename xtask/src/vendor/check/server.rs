//! The TLS WebSocket server that a tree's client is run against: [`Server`].

use std::{cell::RefCell, process::Command};

use anyhow::{Context, ensure};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use serde_json::Value;
use xshell::{Shell, TempDir};

use crate::{cargo::cargo, namespace::Namespace, paths, program::Program};

/// `wss serve` in a network namespace of its own, where only loopback is.
pub(in crate::vendor) struct Server<'a> {
    namespace: &'a Namespace,
    program: RefCell<Program>,
    url: String,
    root: String,
    pem: String,
    /// The certificates.
    _folder: TempDir,
}

impl<'a> Server<'a> {
    /// Builds it, with rustls and ring, and starts it on a free port.
    pub(in crate::vendor) fn start(sh: &Shell, namespace: &'a Namespace) -> anyhow::Result<Self> {
        let target = paths::root().join(paths::target());
        let built = target.join("vendor-server");
        cargo(sh)
            .args(["build", "--quiet", "--package", "tungstenite-tls-cli"])
            .args(["--no-default-features", "--features", "demo-server,rustls-ring"])
            // Shares what is compiled, but leaves alone the `wss` that other tests run.
            .env("CARGO_BUILD_BUILD_DIR", &target)
            .env("CARGO_TARGET_DIR", &built)
            .run()
            .context("the test server does not build")?;
        let folder = sh.create_temp_dir()?;
        let wss = built.join("debug/wss");
        let wss = wss.to_str().context("a path is no text")?;
        let mut command = namespace.new_with_loopback(wss);
        command.args(["serve", "--listen", "127.0.0.1:0", "--json", "--write-certs"]);
        command.arg(folder.path());
        let mut program = Program::start(&mut command)?;
        let first = program.line()?;
        let told: Value = serde_json::from_str(&first)
            .with_context(|| format!("wss serve begins with: {first}"))?;
        let text = |value: &Value| {
            value.as_str().map(str::to_owned).with_context(|| format!("wss serve says {first}"))
        };
        let (url, pem) = (text(&told["url"])?, text(&told["files"]["root"])?);
        let der = CertificateDer::from_pem_file(&pem).context("wss serve wrote no certificate")?;
        let root = folder.path().join("root.der");
        sh.write_file(&root, der)?;
        let root = root.to_str().context("a path is no text")?.to_owned();
        Ok(Self { namespace, program: program.into(), url, root, pem, _folder: folder })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// The file with the root to trust, in DER.
    pub(super) fn root(&self) -> &str {
        &self.root
    }

    /// The same in PEM.
    pub(super) fn pem(&self) -> &str {
        &self.pem
    }

    /// A command that runs what its further arguments name where it can reach the server.
    pub(super) fn client(&self) -> Command {
        let mut command = self.namespace.enter(self.program.borrow().pid());
        // Nothing of the user's, such as roots to trust, changes what the client does.
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        command
    }

    /// Checks what the server says of the last connection, which has ended.
    pub(super) fn check_connection(&self) -> anyhow::Result<()> {
        let (line, seen) = self.seen()?;
        ensure!(
            seen["handshake_complete"] == true && seen["ended"] == "close_notify",
            "the server saw a connection that did not end well: {line}"
        );
        Ok(())
    }

    /// Checks that the last connection, which has ended, had a handshake.
    pub(super) fn check_handshake(&self) -> anyhow::Result<()> {
        let (line, seen) = self.seen()?;
        ensure!(seen["handshake_complete"] == true, "the server saw no whole handshake: {line}");
        Ok(())
    }

    fn seen(&self) -> anyhow::Result<(String, Value)> {
        let line = self.program.borrow_mut().line().context("the server saw no connection")?;
        let seen = serde_json::from_str(&line).context("wss serve prints no JSON")?;
        Ok((line, seen))
    }
}
