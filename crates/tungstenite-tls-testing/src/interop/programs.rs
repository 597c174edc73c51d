//! The programs that the servers are, with what to do if one is missing.

use std::{
    env,
    io::{self, ErrorKind},
    process::Command,
};

use crate::child::installed;

/// Environment variable that names a Python interpreter with `websockets`.
const PYTHON: &str = "TUNGSTENITE_TLS_PYTHON";

/// The full path, because on Debian only root's `PATH` includes this folder.
const NGINX: &str = "/usr/sbin/nginx";

/// Where Debian has npm's packages. Not every Node.js looks there.
const MODULES: &str = "/usr/share/nodejs";

pub(super) fn python() -> io::Result<Command> {
    let why = || format!("set {PYTHON} to a Python that has `websockets`");
    let python = env::var_os(PYTHON).ok_or_else(|| missing(why(), "makes one"))?;
    Ok(Command::new(python))
}

pub(super) fn nginx() -> io::Result<Command> {
    installed(NGINX, "-v").map_err(|why| missing(why, "installs Debian's nginx"))?;
    Ok(Command::new(NGINX))
}

/// Node.js, which finds npm's `ws` in the folders that the environment names, or in Debian's.
pub(super) fn node() -> io::Result<Command> {
    let node = || {
        let mut command = Command::new("node");
        let own = env::var_os("NODE_PATH");
        let folders = own.iter().flat_map(env::split_paths).chain([MODULES.into()]);
        command.env("NODE_PATH", env::join_paths(folders).unwrap_or_else(|_| MODULES.into()));
        command
    };
    let output = node().args(["-e", "require('ws')"]).output();
    let why = match &output {
        Ok(output) if output.status.success() => return Ok(node()),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let line = said.lines().find(|line| line.starts_with("Error: "));
            line.map_or_else(|| output.status.to_string(), str::to_owned)
        }
        Err(error) => format!("cannot start `node`: {error}"),
    };
    Err(missing(why, "installs Debian's node-ws"))
}

fn missing(why: String, setup: &str) -> io::Error {
    io::Error::new(ErrorKind::NotFound, format!("{why}; `cargo xtask setup` {setup}"))
}
