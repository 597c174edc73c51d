//! Python's `websockets`: [`start`].

use std::{io, path::Path};

use super::programs;
use crate::child::{Child, Says};

const ECHO: &str = include_str!("websockets_echo.py");

/// Starts it, with the certificates in `folder`. Returns its port without TLS.
pub(super) fn start(folder: &Path) -> io::Result<(Child, u16)> {
    let plain = |line: &str| {
        let ports = line.strip_prefix("ready ")?;
        ports.split_whitespace().next()?.parse().ok()
    };
    let mut command = programs::python()?;
    command.args(["-c", ECHO]).arg(folder);
    Child::start(&mut command, Says::Stdout, plain).map_err(io::Error::other)
}
