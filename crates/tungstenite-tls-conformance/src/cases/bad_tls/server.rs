//! The process that plays the servers: [`BadServer`].

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    process::{Command, Stdio},
    sync::{Mutex, OnceLock, PoisonError},
};

use serde_json::json;
use tungstenite_tls_core::TlsVersion;
use tungstenite_tls_testing::{
    certificates::Certificates,
    child::{Child, Says},
    server::patient,
};

use super::seen::Seen;

/// Environment variable that names a Python interpreter with tlslite-ng.
const PYTHON: &str = "TUNGSTENITE_TLS_PYTHON";

/// The program, in the order in which its parts use each other.
const PROGRAM: &str = concat!(
    include_str!("python/connection.py"),
    include_str!("python/hellos.py"),
    include_str!("python/flight.py"),
    include_str!("python/records.py"),
    include_str!("python/session.py"),
    include_str!("python/main.py"),
);

pub(super) fn available() -> Result<(), String> {
    static AVAILABLE: OnceLock<Result<(), String>> = OnceLock::new();
    AVAILABLE.get_or_init(|| has_tlslite(std::env::var_os(PYTHON).as_deref())).clone()
}

fn has_tlslite(python: Option<&OsStr>) -> Result<(), String> {
    const SETUP: &str = "in the repository of tungstenite-tls, `cargo xtask setup` does that";
    let Some(python) = python else {
        return Err(format!(
            "set {PYTHON} to a Python interpreter that has the package `tlslite-ng`; {SETUP}"
        ));
    };
    let mut import = Command::new(python);
    import.args(["-c", "import tlslite"]).stdout(Stdio::null()).stderr(Stdio::null());
    match import.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(format!(
            "{python:?}, which {PYTHON} names, lacks the package `tlslite-ng`; install it: {SETUP}"
        )),
        Err(error) => Err(format!("{python:?}, which {PYTHON} names, does not run: {error}")),
    }
}

/// A process that plays each server that it is asked for, any number at the same time.
pub(super) struct BadServer {
    addr: SocketAddr,
    /// The process reads its end, and ends when ours does.
    _child: Child,
}

impl BadServer {
    /// The process that all tests of this one share.
    pub(super) fn shared() -> SocketAddr {
        static SHARED: OnceLock<Mutex<Option<BadServer>>> = OnceLock::new();
        let shared = SHARED.get_or_init(Mutex::default);
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.get_or_insert_with(Self::start).addr
    }

    fn start() -> Self {
        let python = std::env::var_os(PYTHON).expect("checked before");
        let port = |line: &str| line.trim().strip_prefix("port ")?.parse::<u16>().ok();
        let started = Child::start(Command::new(python).args(["-c", PROGRAM]), Says::Stdout, port);
        let (mut child, port) = started.unwrap_or_else(|error| panic!("{error}"));
        let all = Certificates::shared();
        let identity = json!({
            "chain": all.localhost.chain_pem(),
            "key": all.localhost.key_pem(),
            "other_key": all.wrong_host.key_pem(),
        });
        child.say(&format!("{identity}\n"));
        Self { addr: (Ipv4Addr::LOCALHOST, port).into(), _child: child }
    }
}

/// One connection's server.
pub(super) struct Play {
    /// Where it listens.
    pub(super) addr: SocketAddr,
    control: BufReader<TcpStream>,
}

impl Play {
    /// A server that breaks the rules as `name` says; if it does something without end, then
    /// `number` times.
    pub(super) fn start(name: &str, version: TlsVersion, number: usize) -> Self {
        let control = TcpStream::connect(BadServer::shared()).and_then(patient);
        let mut control = BufReader::new(control.expect("the server can be reached"));
        let version = if version == TlsVersion::Tls12 { "1.2" } else { "1.3" };
        let order = json!({ "name": name, "version": version, "number": number });
        control.get_mut().write_all(format!("{order}\n").as_bytes()).expect("the server reads");
        let port: u16 = line(&mut control).parse().expect("a port");
        Self { addr: (Ipv4Addr::LOCALHOST, port).into(), control }
    }

    /// What the server saw, once the client has ended the connection.
    pub(super) fn seen(mut self) -> Seen {
        Seen::parse(&line(&mut self.control))
    }
}

fn line(control: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    control.read_line(&mut line).expect("the server answers");
    line.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said_in_a_line() {
        for (python, said) in [(None, "set TUNGSTENITE_TLS_PYTHON"), (Some("false"), "lacks")] {
            let error = has_tlslite(python.map(OsStr::new)).expect_err("is missing");
            assert!(error.contains(said) && error.contains("`cargo xtask setup`"), "{error}");
            assert!(error.contains("`tlslite-ng`") && !error.contains('\n'), "{error}");
        }
        let error = has_tlslite(Some(OsStr::new("/no/such/python"))).expect_err("is missing");
        assert!(error.contains("does not run"), "{error}");
    }
}
