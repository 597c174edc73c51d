//! The network between client and server: [`Network`].
//!
//! In namespaces it is a wire with delay, made of two TUN devices, with this process at the
//! client's end. On loopback it is a proxy that counts flights.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use rustix::process::getuid;

use super::proxy::Proxy;
use crate::{
    case::Case,
    compare::{
        certificates::FAR_END,
        process::{Helper, beside},
        stats::Stats,
    },
};

const CLIENT: &str = "10.99.0.1";
const DEVICES: [&str; 2] = ["wire-client", "wire-server"];

/// Enables TCP Fast Open for clients and servers (1 and 2), and for servers without a socket option
/// (0x400); see Linux's ip-sysctl.rst.
const FAST_OPEN: u32 = 0x403;

/// The arguments for `unshare`: a new network, and processes that end with their first one.
pub(super) fn unshare_args() -> Vec<&'static str> {
    let mut args = vec!["--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
    if !getuid().is_root() {
        args.extend(["--user", "--map-root-user"]);
    }
    args
}

/// Checks that this process may make namespaces and TUN devices.
///
/// # Errors
/// The reason why not.
pub(super) fn allowed() -> anyhow::Result<()> {
    let script = "ip tuntap add dev probe mode tun && command -v nsenter";
    let output = Command::new("unshare")
        .args(unshare_args())
        .args(["sh", "-c", script])
        .output()
        .context("unshare, of util-linux, cannot be run")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}", said.trim().replace('\n', "; "));
    Ok(())
}

/// The way from the clients to the server.
pub(super) struct Network {
    wire: Option<Wire>,
}

impl Network {
    /// Makes the wire. Must be called in a new network namespace.
    pub(super) fn in_namespaces(delay: Duration) -> anyhow::Result<Self> {
        Ok(Self { wire: Some(Wire::lay(delay)?) })
    }

    pub(super) fn on_loopback() -> Self {
        Self { wire: None }
    }

    pub(super) fn has_wire(&self) -> bool {
        self.wire.is_some()
    }

    /// A server at the far end.
    pub(super) fn server(&self, certificates: &Path) -> anyhow::Result<Server> {
        match &self.wire {
            Some(wire) => Server::start(certificates, FAR_END, Some(&wire.namespace())),
            None => Server::start(certificates, Ipv4Addr::LOCALHOST, None)?.behind_proxies(),
        }
    }

    /// Measures how long TCP takes to connect to `server`, which is one round trip.
    pub(super) fn round_trip(&self, server: &Server) -> anyhow::Result<Duration> {
        let mut times = Vec::new();
        for _ in 0..21 {
            let start = Instant::now();
            TcpStream::connect(server.address(Case::Tls13))?;
            times.push(start.elapsed().as_secs_f64());
        }
        let median = Stats::of(times).map_or(f64::NAN, |stats| stats.median);
        Ok(Duration::try_from_secs_f64(median)?)
    }
}

/// Two TUN devices, one here and one in a namespace that a waiting process keeps open.
struct Wire {
    _carrier: Helper,
    holder: Helper,
}

impl Wire {
    fn lay(delay: Duration) -> anyhow::Result<Self> {
        let holder = Helper::start(Command::new("unshare").args(["--net", "cat"]))?;
        let mut carrier = Helper::start(
            Command::new(beside("bench-compare")?)
                .arg("wire")
                .arg(delay.as_micros().to_string())
                .args(DEVICES),
        )?;
        ensure!(carrier.line()? == "ready", "the wire cannot be laid");
        let wire = Self { _carrier: carrier, holder };
        let [client, server] = DEVICES;
        let holder = wire.holder.id().to_string();
        run(Command::new("ip").args(["link", "set", server, "netns", &holder]))?;
        let fast_open = format!("echo {FAST_OPEN} > /proc/sys/net/ipv4/tcp_fastopen");
        let near = [
            format!("ip address add {CLIENT}/30 dev {client}"),
            format!("ip link set {client} up"),
            "ip link set lo up".to_owned(),
            fast_open.clone(),
        ];
        let far = [
            format!("ip address add {FAR_END}/30 dev {server}"),
            format!("ip link set {server} up"),
            fast_open,
        ];
        run(Command::new("sh").args(["-ec", &near.join("\n")]))?;
        run(wire.namespace().enter("sh").args(["-ec", &far.join("\n")]))?;
        Ok(wire)
    }

    fn namespace(&self) -> Namespace {
        Namespace(format!("--net=/proc/{}/ns/net", self.holder.id()))
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

/// A running server.
pub(super) struct Server {
    /// The addresses for TLS 1.3 and TLS 1.2, or those of the proxies in front of them.
    addresses: [SocketAddr; 2],
    /// The proxies in front of both ports, if there is no wire.
    pub(super) proxies: Option<[Proxy; 2]>,
    _process: Helper,
}

impl Server {
    /// Starts a server on this machine's loopback.
    pub(super) fn on_loopback(certificates: &Path) -> anyhow::Result<Self> {
        Self::start(certificates, Ipv4Addr::LOCALHOST, None)
    }

    /// The address to connect to for a case.
    pub(super) fn address(&self, case: Case) -> SocketAddr {
        self.addresses[usize::from(case.is_tls12())]
    }

    fn start(
        certificates: &Path,
        address: Ipv4Addr,
        namespace: Option<&Namespace>,
    ) -> anyhow::Result<Self> {
        let program = beside("bench-server")?;
        let mut command = match namespace {
            Some(namespace) => namespace.enter(program),
            None => Command::new(program),
        };
        command.arg("connect").arg(certificates).arg(address.to_string());
        let (process, addresses) = Helper::server(&mut command)?;
        let addresses = addresses.try_into().ok().context("the server has two ports")?;
        Ok(Self { addresses, proxies: None, _process: process })
    }

    fn behind_proxies(mut self) -> anyhow::Result<Self> {
        let [tls13, tls12] = self.addresses;
        let proxies = [Proxy::start(tls13)?, Proxy::start(tls12)?];
        self.addresses = proxies.each_ref().map(Proxy::address);
        self.proxies = Some(proxies);
        Ok(self)
    }
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().with_context(|| format!("cannot run {command:?}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?}: {}", said.trim());
    Ok(())
}
