//! The network between client and server: [`Network`].
//!
//! In namespaces it is a wire of two TUN devices with delay; this process is at the client's end. On
//! loopback it is a proxy that counts flights.

use std::{
    io::{BufRead, BufReader},
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use rustix::process::getuid;

use crate::{clients::program, proxy::Proxy};

const CLIENT: &str = "10.99.0.1";
const SERVER: Ipv4Addr = Ipv4Addr::new(10, 99, 0, 2);
const DEVICES: [&str; 2] = ["wire-client", "wire-server"];

/// For clients and servers (1 and 2), and for servers without a socket option (0x400); see
/// ip-sysctl.rst of Linux.
const FAST_OPEN: u32 = 0x403;

/// What `unshare` is told: a network, and processes that end when their first one does.
pub(crate) fn unshare_args() -> anyhow::Result<Vec<&'static str>> {
    let mut args = vec!["--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
    if !getuid().is_root() {
        args.extend(["--user", "--map-root-user"]);
    }
    Ok(args)
}

/// Whether namespaces and TUN devices can be had.
///
/// # Errors
/// Why not.
pub(crate) fn allowed() -> anyhow::Result<()> {
    let script = "ip tuntap add dev probe mode tun && command -v nsenter";
    let output = Command::new("unshare")
        .args(unshare_args()?)
        .args(["sh", "-c", script])
        .output()
        .context("unshare, of util-linux, cannot be run")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}", said.trim().replace('\n', "; "));
    Ok(())
}

/// Where the server is, and how its clients reach it.
pub(crate) struct Network {
    wire: Option<Wire>,
}

impl Network {
    /// Lays the wire. To be called in a network namespace that nobody else uses.
    pub(crate) fn in_namespaces(delay: Duration) -> anyhow::Result<Self> {
        Ok(Self { wire: Some(Wire::lay(delay)?) })
    }

    pub(crate) fn on_loopback() -> anyhow::Result<Self> {
        Ok(Self { wire: None })
    }

    pub(crate) fn has_wire(&self) -> bool {
        self.wire.is_some()
    }

    /// A server at the far end.
    pub(crate) fn server(&self, certificates: &Path) -> anyhow::Result<Server> {
        match &self.wire {
            Some(wire) => Server::start(certificates, SERVER, Some(&wire.namespace())),
            None => Server::start(certificates, Ipv4Addr::LOCALHOST, None)?.behind_proxies(),
        }
    }

    /// How long TCP takes to connect to `server`: a round trip.
    pub(crate) fn round_trip(&self, server: &Server) -> anyhow::Result<Duration> {
        let mut times = Vec::new();
        for _ in 0..21 {
            let start = Instant::now();
            TcpStream::connect(server.tls13)?;
            times.push(start.elapsed());
        }
        times.sort();
        Ok(times[times.len() / 2])
    }
}

/// Two TUN devices, one here and one in a namespace that a sleeping process holds.
struct Wire {
    _carrier: Helper,
    holder: Helper,
}

impl Wire {
    fn lay(delay: Duration) -> anyhow::Result<Self> {
        let holder = Helper::start(Command::new("unshare").args(["--net", "cat"]))?;
        let mut carrier = Helper::start(
            Command::new(program("connect-wire")?).arg(delay.as_micros().to_string()).args(DEVICES),
        )?;
        ensure!(carrier.line()? == "ready", "the wire cannot be laid");
        let wire = Self { _carrier: carrier, holder };
        let [client, server] = DEVICES;
        let holder = wire.holder.child.id().to_string();
        run(Command::new("ip").args(["link", "set", server, "netns", &holder]))?;
        let fast_open = format!("echo {FAST_OPEN} > /proc/sys/net/ipv4/tcp_fastopen");
        let near = [
            format!("ip address add {CLIENT}/30 dev {client}"),
            format!("ip link set {client} up"),
            "ip link set lo up".to_owned(),
            fast_open.clone(),
        ];
        let far = [
            format!("ip address add {SERVER}/30 dev {server}"),
            format!("ip link set {server} up"),
            fast_open,
        ];
        run(Command::new("sh").args(["-ec", &near.join("\n")]))?;
        run(wire.namespace().enter("sh").args(["-ec", &far.join("\n")]))?;
        Ok(wire)
    }

    fn namespace(&self) -> Namespace {
        Namespace(format!("--net=/proc/{}/ns/net", self.holder.child.id()))
    }
}

/// A network namespace.
struct Namespace(String);

impl Namespace {
    fn enter(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new("nsenter");
        command.arg(&self.0).arg(program.as_ref());
        command
    }
}

/// A server that runs.
pub(crate) struct Server {
    pub(crate) tls13: SocketAddr,
    pub(crate) tls12: SocketAddr,
    /// Before each of the ports, where there is no wire.
    pub(crate) proxies: Option<[Proxy; 2]>,
    _process: Helper,
}

impl Server {
    /// On this machine's loopback.
    pub(crate) fn on_loopback(certificates: &Path) -> anyhow::Result<Self> {
        Self::start(certificates, Ipv4Addr::LOCALHOST, None)
    }

    fn start(
        certificates: &Path,
        address: Ipv4Addr,
        namespace: Option<&Namespace>,
    ) -> anyhow::Result<Self> {
        let program = program("connect-server")?;
        let mut command = match namespace {
            Some(namespace) => namespace.enter(program),
            None => Command::new(program),
        };
        command.arg(address.to_string());
        command.args([certificates.join("chain.pem"), certificates.join("key.pem")]);
        let mut process = Helper::start(&mut command)?;
        let line = process.line()?;
        let Some((tls13, tls12)) = line.split_once(' ') else { bail!("the server gave no ports") };
        let at = |port: &str| -> anyhow::Result<SocketAddr> {
            Ok(SocketAddr::new(IpAddr::V4(address), port.parse()?))
        };
        Ok(Self { tls13: at(tls13)?, tls12: at(tls12)?, proxies: None, _process: process })
    }

    fn behind_proxies(mut self) -> anyhow::Result<Self> {
        let [tls13, tls12] = [Proxy::start(self.tls13)?, Proxy::start(self.tls12)?];
        (self.tls13, self.tls12) = (tls13.address(), tls12.address());
        self.proxies = Some([tls13, tls12]);
        Ok(self)
    }
}

impl Proxy {
    /// At a free port of the loopback.
    fn start(server: SocketAddr) -> anyhow::Result<Self> {
        Self::listen(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?, server)
    }
}

/// A process that runs until its standard input ends, or this is dropped.
struct Helper {
    child: Child,
    stdin: Option<ChildStdin>,
}

impl Helper {
    fn start(command: &mut Command) -> anyhow::Result<Self> {
        let what = format!("cannot run {:?}", command.get_program());
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context(what)?;
        let stdin = child.stdin.take();
        Ok(Self { child, stdin })
    }

    /// The first line that it says.
    fn line(&mut self) -> anyhow::Result<String> {
        let stdout = self.child.stdout.take().context("its output is taken already")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().with_context(|| format!("cannot run {command:?}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?}: {}", said.trim());
    Ok(())
}
