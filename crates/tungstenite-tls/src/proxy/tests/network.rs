//! A blocking driver of the machine, and a server to connect to.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs},
    time::Duration,
};

use tungstenite::{Error, WebSocket, http::Uri};
use tungstenite_tls_core::{
    Connector, HandshakeError, MaybeTlsStream, TlsConfig, TlsStream, client, proxy::NestedConnector,
};
use tungstenite_tls_testing::server::{EchoServer, ServerLibrary, ServerOptions};

use super::{super::Step, *};
use crate::{Roots, error::ProxyStage};

/// Timeout for each read.
const PATIENCE: Duration = Duration::from_secs(20);

/// Does what the machine says, until the tunnel is open.
pub(super) fn drive(
    tunnel: &mut Tunnel,
    stream: &mut (impl Read + Write),
) -> Result<(), ProxyError> {
    let mut buffer = [0; 512];
    loop {
        match tunnel.next() {
            Step::Send(bytes) => match stream.write(bytes) {
                Ok(n) => tunnel.sent(n),
                Err(error) => return Err(tunnel.failed(error)),
            },
            Step::Receive => match stream.read(&mut buffer) {
                Ok(0) => return Err(tunnel.ended()),
                Ok(n) => tunnel.received(&buffer[..n])?,
                Err(error) => return Err(tunnel.failed(error)),
            },
            Step::Open => return Ok(()),
        }
    }
}

/// Connects to a URL through a proxy.
pub(super) fn connect(
    proxy: &Proxy,
    url: &str,
    connector: &Connector,
) -> Result<WebSocket<MaybeTlsStream<TcpStream>>, Error> {
    let uri: Uri = url.parse()?;
    proxy.check(&uri)?;
    let (host, port) = (uri.host().unwrap(), uri.port_u16().unwrap());
    let address = match proxy.resolves_here() {
        true => (host, port).to_socket_addrs()?.find(SocketAddr::is_ipv4),
        false => None,
    };
    let mut tunnel = Tunnel::new(proxy, host, port, address)?;
    let dialled = TcpStream::connect(proxy.host_and_port());
    let mut tcp = dialled.map_err(|error| tunnel.failed_in(ProxyStage::Dial, error))?;
    tcp.set_read_timeout(Some(PATIENCE))?;
    tcp.set_nodelay(true)?;
    let stream = match proxy.tls()? {
        None => {
            drive(&mut tunnel, &mut tcp)?;
            MaybeTlsStream::for_upgrade(tcp, &uri, connector)?
        }
        Some((outer, endpoint)) => {
            let mut tls = TlsStream::new(tcp, &outer, endpoint)?;
            tls.handshake().map_err(|error| tunnel.failed_in(ProxyStage::Tls, error))?;
            drive(&mut tunnel, &mut tls)?;
            let (tcp, nested) = NestedConnector::over(tls, connector.clone());
            MaybeTlsStream::for_upgrade(tcp, &uri, &nested)?
        }
    };
    match client(url, stream) {
        Ok((socket, _)) => Ok(socket),
        Err(HandshakeError::Failure(error)) => Err(error),
        Err(HandshakeError::Interrupted(_)) => panic!("no answer in {PATIENCE:?}"),
    }
}

/// An echo server with TLS on `localhost`, at both of its addresses: some proxies try only the
/// first.
pub(super) struct Server {
    v4: EchoServer,
    _v6: Option<EchoServer>,
}

impl Server {
    pub(super) fn start() -> Self {
        let host = || ServerOptions::new().host(ServerLibrary::Rustls).unwrap();
        // The port of the one may be taken for the other.
        let pair = |_| {
            let v4 = EchoServer::listen((Ipv4Addr::LOCALHOST, 0).into(), host(), drop).unwrap();
            let same = (Ipv6Addr::LOCALHOST, v4.addr().port()).into();
            let has_v6 = std::net::TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok();
            let v6 = EchoServer::listen(same, host(), drop).ok();
            (v6.is_some() || !has_v6).then_some(Self { v4, _v6: v6 })
        };
        (0..10).find_map(pair).expect("a port that is free at both addresses")
    }

    pub(super) fn url(&self) -> String {
        self.v4.url()
    }

    pub(super) fn port(&self) -> u16 {
        self.v4.addr().port()
    }

    /// Trusts the server, and an `https://` proxy of the tests.
    pub(super) fn config(&self) -> TlsConfig {
        TlsConfig::new().with_roots(Roots::Only(vec![self.v4.root()]))
    }
}
