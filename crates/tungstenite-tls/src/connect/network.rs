//! The options of [`Connect`] that concern the network: addresses, timeouts, the socket.

#[cfg(feature = "dial")]
use std::{io, net::IpAddr, sync::Arc};
use std::{net::SocketAddr, time::Duration};

use super::Connect;
#[cfg(feature = "dial")]
use crate::dial::{ConnectEvent, ConnectStage, IpVersion, Observer};

impl Connect {
    /// Dials these addresses instead of looking up the URL's host: in this order, each some time
    /// after the one before ([`head_start`](Self::head_start)). The host remains the server name. A
    /// redirect to another origin looks up that origin's host.
    ///
    /// ```no_run
    /// use tungstenite_tls::Connect;
    ///
    /// // The certificate must be for example.org, whichever address is dialled.
    /// let plan = Connect::new("wss://example.org/")?.addresses([([192, 0, 2, 7], 8443).into()]);
    /// let (socket, response) = plan.connect()?;
    /// # Ok::<(), tungstenite_tls::Error>(())
    /// ```
    #[must_use]
    pub fn addresses(mut self, addresses: impl IntoIterator<Item = SocketAddr>) -> Self {
        self.addresses = Some(addresses.into_iter().collect());
        self
    }

    /// Whether to send small packets at once (`TCP_NODELAY`). Default: yes.
    #[must_use]
    pub fn nodelay(mut self, nodelay: bool) -> Self {
        self.socket.nodelay = Some(nodelay);
        self
    }

    /// Whether to send the first data with the SYN (TCP Fast Open; RFC 7413). That saves a round
    /// trip if the server supports it and this machine has connected to it before. Some networks
    /// drop such packets; the system then retries without the data, after a delay. With data in the
    /// SYN, the first write connects: the wait for the server then counts as the stage after TCP,
    /// and the other addresses are not tried. Default: no.
    #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
    #[must_use]
    pub fn tcp_fast_open(mut self, fast_open: bool) -> Self {
        self.socket.fast_open = fast_open;
        self
    }

    /// Timeout for connecting to each address; must not be zero. Default: the system's.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.socket.connect_timeout = Some(timeout);
        self
    }

    /// Timeout for each read; must not be zero. During the handshakes it fails the connection;
    /// afterwards `read` returns [`WouldBlock`](std::io::ErrorKind::WouldBlock) or
    /// [`TimedOut`](std::io::ErrorKind::TimedOut) and can be retried. Only for blocking
    /// connections. Default: none.
    #[must_use]
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.socket.read_timeout = Some(timeout);
        self
    }

    /// Timeout for each write; must not be zero. During the handshakes it fails the connection;
    /// afterwards `send` returns [`WouldBlock`](std::io::ErrorKind::WouldBlock) or
    /// [`TimedOut`](std::io::ErrorKind::TimedOut), and the message is queued: call `flush` until it
    /// succeeds. Calling `send` again with the same message would send it twice;
    /// [`is_queued`](crate::websocket::is_queued) recognises such errors. Only for blocking
    /// connections. Default: none.
    #[must_use]
    pub fn write_timeout(mut self, timeout: Duration) -> Self {
        self.socket.write_timeout = Some(timeout);
        self
    }
}

/// With the feature `dial`.
#[cfg(feature = "dial")]
impl Connect {
    /// How long connecting may take in all: every stage, with redirects and retries. The error is a
    /// [`DeadlineError`](crate::error::DeadlineError). On tokio, the runtime's timer must be
    /// enabled. Default: no limit.
    ///
    /// The system's resolver cannot be interrupted. A blocking call that has a deadline runs it in
    /// a thread, which ends when the resolver returns; the runtimes do the same.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.total = Some(timeout);
        self
    }

    /// How long one stage may take. It counts anew for each redirect and retry. Whichever of this
    /// and [`timeout`](Self::timeout) is over first ends the connection. Default: no limit.
    #[must_use]
    pub fn stage_timeout(mut self, stage: ConnectStage, timeout: Duration) -> Self {
        self.timeouts.set(stage, timeout);
        self
    }

    /// How long an address may stay silent before the next one is tried as well; the first that
    /// answers wins (Happy Eyeballs, RFC 8305). An address that fails starts the next at once.
    /// Addresses of the resolver alternate between IPv6 and IPv4. At most 8 attempts run at a time.
    /// Default: 250 ms.
    #[must_use]
    pub fn head_start(mut self, time: Duration) -> Self {
        self.socket.head_start = Some(time);
        self
    }

    /// Only dials addresses of this version. Default: both.
    #[must_use]
    pub fn only_ip_version(mut self, version: IpVersion) -> Self {
        self.socket.ip_version = Some(version);
        self
    }

    /// Connects from this address of the machine. Only dials addresses of the same version.
    /// Default: the system chooses.
    #[must_use]
    pub fn local_address(mut self, address: IpAddr) -> Self {
        self.socket.local_address = Some(address);
        self
    }

    /// Connects through this network interface, such as `eth0`. On Linux and Android; elsewhere
    /// dialling fails with [`Unsupported`](io::ErrorKind::Unsupported). Default: the system
    /// chooses.
    #[must_use]
    pub fn interface(mut self, name: impl Into<String>) -> Self {
        self.socket.interface = Some(name.into());
        self
    }

    /// Has the system probe a connection that has been `idle` for so long, and again after each
    /// `interval`, so that it notices when the peer is gone (`SO_KEEPALIVE`). The systems that let
    /// a program set the interval are Apple's, Linux, Android and Windows; the others use their
    /// own. Both are rounded up to whole seconds. Default: off.
    #[must_use]
    pub fn tcp_keep_alive(mut self, idle: Duration, interval: Duration) -> Self {
        self.socket.keep_alive = Some((idle, interval));
        self
    }

    /// Looks up hosts with `resolve`, which takes the host and the port, instead of the system's
    /// resolver. It may block: tokio and smol call it in a thread for blocking work. It is not
    /// asked for IP addresses, nor for [`addresses`](Self::addresses).
    ///
    /// ```
    /// use std::net::{SocketAddr, TcpListener};
    /// use tungstenite_tls::Connect;
    ///
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let there = listener.local_addr()?;
    /// let plan = Connect::new("wss://example.org/")?.resolver(move |host, port| {
    ///     assert_eq!((host, port), ("example.org", 443));
    ///     Ok(vec![there])
    /// });
    /// assert_eq!(plan.dial()?.peer_addr()?, there);
    /// # Ok::<(), tungstenite_tls::Error>(())
    /// ```
    #[must_use]
    pub fn resolver<F>(mut self, resolve: F) -> Self
    where
        F: Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static,
    {
        self.resolver = Some(super::Resolver(Arc::new(resolve)));
        self
    }

    /// Calls `observe` for each event while connecting. It should return soon: connecting waits for
    /// it. Default: nothing is called.
    #[must_use]
    pub fn on_event(mut self, observe: impl Fn(&ConnectEvent<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Observer::new(observe);
        self
    }
}
