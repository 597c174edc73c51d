//! A client, which opens connections: [`Client`].

use std::{io, net::TcpStream, time::Duration};

use tungstenite_tls::{Backend, Connector, MaybeTlsStream, handshake::Upgrade};

use crate::{connection::Connection, failure::Failure, logger, options::ConnectionOptions};

/// A connector with the options of its connections. Its connections share the sessions that TLS
/// resumes. Any number of threads may use it at once.
pub(crate) struct Client {
    connector: Connector,
    backend: Backend,
    options: ConnectionOptions,
}

impl Client {
    pub(crate) fn new(connector: Connector, backend: Backend, options: ConnectionOptions) -> Self {
        Self { connector, backend, options }
    }

    pub(crate) fn backend(&self) -> Backend {
        self.backend
    }

    /// Connects to `url`: TCP, TLS and the upgrade. Blocks.
    pub(crate) fn connect(&self, url: &str) -> Result<Connection, Failure> {
        let plan = self.options.plan(url, self.connector.clone())?;
        logger::connects(plan.uri());
        match plan.connect() {
            Ok((socket, response)) => {
                logger::connected(socket.get_ref().tls_info().as_ref());
                Ok(Connection::open(socket, &response))
            }
            Err(error) => {
                let failure = Failure::from(error);
                logger::handshake_failed(&failure);
                Err(failure)
            }
        }
    }

    /// Begins the handshakes with `url` over a socket that the caller has connected. Does no I/O.
    pub(crate) fn start(&self, url: &str, tcp: TcpStream) -> Result<Connection, Failure> {
        let plan = self.options.plan(url, self.connector.clone())?;
        logger::connects(plan.uri());
        let mut stream = MaybeTlsStream::for_upgrade(tcp, plan.uri(), &self.connector)?;
        stream.set_close_timeout(self.options.close_timeout);
        stream.bound_reads_by(bound_reads);
        let upgrade = Upgrade::new(plan.request().clone())?;
        Ok(Connection::handshaking(stream, upgrade, self.options.websocket))
    }
}

/// Limits each read of a blocking socket to `time`, or to its own timeout if that is shorter.
fn bound_reads(socket: &mut TcpStream, time: Duration) -> io::Result<()> {
    let own = socket.read_timeout()?.unwrap_or(time);
    socket.set_read_timeout(Some(own.min(time)))
}
