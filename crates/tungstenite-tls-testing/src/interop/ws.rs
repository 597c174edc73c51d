//! npm's `ws` on Node.js: [`start`].

use std::{io, path::Path};

use super::programs;
use crate::child::{Child, Says};

const ECHO: &str = include_str!("ws_echo.cjs");

/// Starts it, with the certificates in `folder`. Returns its port with TLS.
pub(super) fn start(folder: &Path) -> io::Result<(Child, u16)> {
    let with_tls = |line: &str| {
        let ports = line.strip_prefix("ready ")?;
        ports.split_whitespace().nth(1)?.parse().ok()
    };
    let script = folder.join("echo.cjs");
    std::fs::write(&script, ECHO)?;
    let mut command = programs::node()?;
    command.arg(script).arg(folder);
    Child::start(&mut command, Says::Stdout, with_tls).map_err(io::Error::other)
}
