//! The socket of a connection and its options: [`SocketOptions`].

#[cfg(feature = "dial")]
use std::net::{IpAddr, SocketAddr};
use std::{io, net::TcpStream, time::Duration};

#[cfg(feature = "dial")]
use socket2::{Domain, Protocol, Socket, TcpKeepalive, Type};
#[cfg(any(feature = "tokio", feature = "smol"))]
use tungstenite_tls_core::TlsError;

/// The head start of an address over the next one that RFC 8305, section 5, recommends.
#[cfg(feature = "dial")]
pub(super) const HEAD_START: Duration = Duration::from_millis(250);

/// The options of a connection's socket, and its timeouts.
#[derive(Clone, Debug, Default)]
pub(crate) struct SocketOptions {
    /// The default is to set it.
    pub(crate) nodelay: Option<bool>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) write_timeout: Option<Duration>,
    #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
    pub(crate) fast_open: bool,
    /// The default is [`HEAD_START`].
    #[cfg(feature = "dial")]
    pub(crate) head_start: Option<Duration>,
    #[cfg(feature = "dial")]
    pub(crate) ip_version: Option<IpVersion>,
    #[cfg(feature = "dial")]
    pub(crate) local_address: Option<IpAddr>,
    #[cfg(feature = "dial")]
    pub(crate) interface: Option<String>,
    /// How long the connection is idle before the first probe, and the time between probes.
    #[cfg(feature = "dial")]
    pub(crate) keep_alive: Option<(Duration, Duration)>,
}

impl SocketOptions {
    /// Refuses the timeouts of single reads and writes, which need a blocking socket.
    #[cfg(any(feature = "tokio", feature = "smol"))]
    pub(crate) fn without_blocking_timeouts(&self) -> Result<(), TlsError> {
        if self.read_timeout.is_some() || self.write_timeout.is_some() {
            return Err(TlsError::bad_configuration(
                "read and write timeouts need a blocking connection; use the timeouts of the \
                 stages, such as `Connect::timeout`, and a timeout of the runtime for each message",
            ));
        }
        Ok(())
    }

    /// Sets the timeouts of a blocking socket.
    pub(crate) fn set_timeouts(&self, stream: &TcpStream) -> io::Result<()> {
        // A new socket has no timeouts, so setting `None` would waste a system call.
        if self.read_timeout.is_some() {
            stream.set_read_timeout(self.read_timeout)?;
        }
        if self.write_timeout.is_some() {
            stream.set_write_timeout(self.write_timeout)?;
        }
        Ok(())
    }
}

#[cfg(feature = "dial")]
impl SocketOptions {
    /// A non-blocking socket for `address`, with every option but the timeouts.
    pub(crate) fn socket(&self, address: SocketAddr) -> io::Result<Socket> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_nonblocking(true)?;
        #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
        if self.fast_open {
            super::fast_open::enable(&socket)?;
        }
        if self.nodelay.unwrap_or(true) {
            socket.set_tcp_nodelay(true)?;
        }
        if let Some((idle, interval)) = self.keep_alive {
            keep_alive(&socket, idle, interval)?;
        }
        if let Some(interface) = &self.interface {
            bind_to_interface(&socket, interface)?;
        }
        if let Some(local) = self.local_address {
            socket.bind(&SocketAddr::new(local, 0).into())?;
        }
        Ok(socket)
    }

    /// Why the options exclude `address`, if they do.
    pub(super) fn excludes(&self, address: SocketAddr) -> Option<io::Error> {
        let version = IpVersion::of(address.ip());
        let why = match (self.ip_version, self.local_address.map(IpVersion::of)) {
            (Some(wanted), _) if wanted != version => {
                format!("not tried, because only {wanted} is")
            }
            (_, Some(local)) if local != version => {
                format!("not tried, because the local address is {local}")
            }
            _ => return None,
        };
        Some(io::Error::new(io::ErrorKind::AddrNotAvailable, why))
    }
}

#[cfg(feature = "dial")]
fn keep_alive(socket: &Socket, idle: Duration, interval: Duration) -> io::Result<()> {
    // The system takes whole seconds, and not zero.
    let seconds = |time: Duration| Duration::from_secs(time.as_secs_f64().ceil().max(1.0) as u64);
    let probes = TcpKeepalive::new().with_time(seconds(idle));
    // OpenBSD and others have one interval for all sockets.
    #[cfg(any(target_vendor = "apple", target_os = "linux", target_os = "android", windows))]
    let probes = probes.with_interval(seconds(interval));
    let _ = interval;
    socket.set_tcp_keepalive(&probes)
}

#[cfg(all(feature = "dial", any(target_os = "linux", target_os = "android")))]
fn bind_to_interface(socket: &Socket, interface: &str) -> io::Result<()> {
    // The system takes no name for no interface, and reads a name up to a zero.
    if interface.is_empty() || interface.contains('\0') {
        let why = format!("{interface:?} is not the name of an interface");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    }
    socket.bind_device(Some(interface.as_bytes())).map_err(|error| {
        let why = format!("cannot bind to the interface `{interface}`: {error}");
        io::Error::new(error.kind(), why)
    })
}

#[cfg(all(feature = "dial", not(any(target_os = "linux", target_os = "android"))))]
fn bind_to_interface(_: &Socket, interface: &str) -> io::Result<()> {
    let why = format!(
        "this system cannot bind to the interface `{interface}` by its name; give one of its \
         addresses as the local address instead"
    );
    Err(io::Error::new(io::ErrorKind::Unsupported, why))
}

/// A version of the Internet Protocol.
///
/// ```
/// use tungstenite_tls::{Connect, dial::IpVersion};
///
/// let plan = Connect::new("wss://example.org/")?.only_ip_version(IpVersion::V4);
/// # Ok::<(), tungstenite_tls::Error>(())
/// ```
#[cfg(feature = "dial")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there are two")]
pub enum IpVersion {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

#[cfg(feature = "dial")]
impl IpVersion {
    fn of(address: IpAddr) -> Self {
        if address.is_ipv4() { Self::V4 } else { Self::V6 }
    }
}

#[cfg(feature = "dial")]
impl std::fmt::Display for IpVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        })
    }
}
