//! Connects, with as many attempts as redirects and retries need: [`Connect::connect`].
//!
//! The socket does not block until the connection is made, so that every wait is one for which the
//! deadlines hold.

use std::{
    io,
    net::{SocketAddr, TcpStream},
    time::Instant,
};

use tungstenite::{Error, WebSocket, protocol::Role};
use tungstenite_tls_core::{
    Accepted, Answer, Connector, MaybeTlsStream, Readiness, TlsError, Upgrade, upgrade_config,
    websocket_config,
};

use super::{
    Connected, Handshakes, accepted, awaited,
    layer::Layer,
    plan::Connect,
    timed_out::{bound_reads, timed_out},
};
use crate::dial::{ConnectStage, Deadline, Deadlines, dial, look_up, wait};

impl Connect {
    /// Opens only the TCP connection, and sets the socket options. Blocks: looks up the host and
    /// tries its addresses, within the time for these two stages.
    ///
    /// ```
    /// use std::net::TcpListener;
    /// use tungstenite_tls::Connect;
    ///
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let plan = Connect::new(format!("wss://{}/", listener.local_addr()?))?;
    /// assert_eq!(plan.dial()?.peer_addr()?, listener.local_addr()?);
    /// # Ok::<(), tungstenite_tls::Error>(())
    /// ```
    ///
    /// # Errors
    /// A [`LookupError`](crate::error::LookupError) if the host cannot be looked up; a
    /// [`DialError`](crate::error::DialError) if no address can be connected to; a
    /// [`DeadlineError`](crate::error::DeadlineError) if the time is over;
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) if a proxy is set, to which
    /// [`open_transport`](Self::open_transport) connects.
    pub fn dial(&self) -> io::Result<TcpStream> {
        #[cfg(feature = "tracing")]
        let _span = self.span().entered();
        let result = self.dial_within_span();
        #[cfg(feature = "tracing")]
        super::traced::trace_failure(&result);
        result
    }

    fn dial_within_span(&self) -> io::Result<TcpStream> {
        #[cfg(feature = "proxy")]
        self.without_proxy()?;
        let stream = self.open_directly(&self.timeouts.start(Instant::now()))?;
        stream.set_nonblocking(false)?;
        Ok(stream)
    }

    /// Opens the TCP connection and, with a proxy, the tunnel through it, for callers who run TLS
    /// and the upgrade themselves. Blocks. Returns the stream, and the connector to use over it:
    /// `None` for `ws://`. Through an `https://` proxy, no other connector works, and this one
    /// works once.
    ///
    /// ```no_run
    /// use tungstenite_tls::{Connect, client_tls_with_config};
    ///
    /// let plan = Connect::new("wss://example.org/socket")?.proxy_from_environment();
    /// let (stream, connector) = plan.open_transport()?;
    /// stream.set_nonblocking(true)?;
    /// let handshake =
    ///     client_tls_with_config(plan.request().clone(), stream, None, connector).unwrap_err();
    /// # Ok::<(), tungstenite_tls::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`connect`](Self::connect) up to that stage.
    pub fn open_transport(&self) -> Result<(TcpStream, Option<Connector>), Error> {
        #[cfg(feature = "tracing")]
        let _span = self.span().entered();
        let result = self.open_transport_within_span();
        #[cfg(feature = "tracing")]
        super::traced::trace_failure(&result);
        result
    }

    fn open_transport_within_span(&self) -> Result<(TcpStream, Option<Connector>), Error> {
        let deadlines = self.timeouts.start(Instant::now());
        let opened = match self.open(self.layer()?, &deadlines) {
            #[cfg(feature = "proxy")]
            Err(error) if self.retries_proxy(&error) => self.open(self.layer()?, &deadlines),
            opened => opened,
        };
        let (stream, layer) = opened?;
        stream.set_nonblocking(false)?;
        Ok((stream, layer.into_connector()))
    }

    /// Connects: TCP, TLS for `wss://`, and the upgrade, following redirects. Blocks.
    ///
    /// If a handshake that offers an earlier session fails, a full handshake is tried once on a new
    /// TCP connection, because some servers answer a session that they do not know with an alert.
    /// There is no retry if more than the handshake was sent, or after a timeout. The same holds
    /// for the TLS with an `https://` proxy.
    ///
    /// ```no_run
    /// use tungstenite_tls::{Connect, Message};
    ///
    /// let (mut socket, response) = Connect::new("wss://example.org/socket")?.connect()?;
    /// println!("{:?}", response.headers().get("Sec-WebSocket-Protocol"));
    /// socket.send(Message::text("hello"))?;
    /// # Ok::<(), tungstenite_tls::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`TlsError::find`](crate::TlsError::find) returns the TLS error inside the error, if it has
    /// one. A `wss://` URL fails before any network I/O if the backend is not compiled in or
    /// refuses the configuration. Other errors are tungstenite's: [`Error::Http`] for a refused
    /// upgrade, [`Error::Io`] for the network and for deadlines.
    pub fn connect(mut self) -> Result<Connected, Error> {
        #[cfg(feature = "tracing")]
        let _span = self.span().entered();
        let result = self.connect_within_span();
        #[cfg(feature = "tracing")]
        super::traced::trace_failure(&result);
        result
    }

    fn connect_within_span(&mut self) -> Result<Connected, Error> {
        let deadlines = self.timeouts.start(Instant::now());
        loop {
            match self.attempt(&deadlines) {
                Err(error) => self.follow(error)?,
                connected => return connected,
            }
        }
    }

    /// Like [`connect`](Self::connect), over a TCP connection that you have opened. Only the stages
    /// from TLS on are run, and nothing is tried again: a redirect is returned as
    /// [`Error::Http`]. The stream blocks afterwards.
    ///
    /// # Errors
    /// The same as [`connect`](Self::connect), and
    /// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration) if an option is set that is for
    /// a connection yet to be opened.
    ///
    /// ```no_run
    /// use std::net::TcpStream;
    /// use tungstenite_tls::Connect;
    ///
    /// let tcp = TcpStream::connect("192.0.2.7:8443")?;
    /// let (socket, response) = Connect::new("wss://example.org/socket")?.connect_over(tcp)?;
    /// # Ok::<(), tungstenite_tls::Error>(())
    /// ```
    pub fn connect_over(self, stream: TcpStream) -> Result<Connected, Error> {
        #[cfg(feature = "tracing")]
        let _span = self.span().entered();
        let result = self.connect_over_within_span(stream);
        #[cfg(feature = "tracing")]
        super::traced::trace_failure(&result);
        result
    }

    fn connect_over_within_span(self, stream: TcpStream) -> Result<Connected, Error> {
        self.check_is_for_open_stream()?;
        let plan = self.only_once();
        let (upgrade, layer) = (plan.upgrade()?, plan.layer()?);
        stream.set_nonblocking(true)?;
        plan.socket.set_timeouts(&stream)?;
        plan.hand_shake(upgrade, layer, stream, &plan.timeouts.start(Instant::now()))
    }

    fn attempt(&self, deadlines: &Deadlines) -> Result<Connected, Error> {
        let upgrade = self.upgrade()?;
        let (tcp, layer) = self.open(self.layer()?, deadlines)?;
        self.hand_shake(upgrade, layer, tcp, deadlines)
    }

    /// Opens the connection to the server, which does not block yet. Returns what is to run over
    /// it: `layer`, unless that has to be inside the TLS with a proxy.
    fn open(&self, layer: Layer, deadlines: &Deadlines) -> Result<(TcpStream, Layer), Error> {
        #[cfg(feature = "proxy")]
        if let Some(proxy) = self.proxy_for_url()? {
            return self.open_through(&proxy, layer, deadlines);
        }
        Ok((self.open_directly(deadlines)?, layer))
    }

    fn open_directly(&self, deadlines: &Deadlines) -> io::Result<TcpStream> {
        let addresses = match &self.addresses {
            Some(addresses) => addresses.clone(),
            None => self.look_up(self.host_and_port(), deadlines)?,
        };
        self.dial_any(addresses, deadlines)
    }

    /// Connects to the first of `addresses` that answers.
    pub(super) fn dial_any(
        &self,
        addresses: Vec<SocketAddr>,
        deadlines: &Deadlines,
    ) -> io::Result<TcpStream> {
        let deadline = deadlines.begin(ConnectStage::Tcp, Instant::now());
        let mut race = self.race(addresses);
        let stream = dial(&mut race, &self.socket, deadline.at)?;
        let stream = stream.ok_or_else(|| deadline.dial_error(race.interrupt()))?;
        self.socket.set_timeouts(&stream)?;
        Ok(stream)
    }

    pub(super) fn look_up(
        &self,
        (host, port): (&str, u16),
        deadlines: &Deadlines,
    ) -> io::Result<Vec<SocketAddr>> {
        if let Ok(ip) = host.parse() {
            return Ok(vec![SocketAddr::new(ip, port)]);
        }
        let deadline = deadlines.begin(ConnectStage::LookUp, Instant::now());
        let resolve = self.resolver.as_ref().map(|resolver| resolver.0.clone());
        let found = look_up(host, port, resolve, deadline.at)?;
        let found = found.ok_or_else(|| deadline.error(format!("the addresses of `{host}`")))?;
        Ok(self.looked_up(host, found))
    }

    /// Runs TLS and the upgrade over a stream that does not block. It blocks afterwards.
    fn hand_shake(
        &self,
        mut upgrade: Upgrade,
        layer: Layer,
        tcp: TcpStream,
        deadlines: &Deadlines,
    ) -> Result<Connected, Error> {
        let mut stream = self.wrap(layer, tcp)?;
        stream.bound_reads_by(bound_reads);
        let mut handshakes = Handshakes::new(deadlines, &self.observer);
        let answer = answer(&mut upgrade, &mut stream, &mut handshakes).and_then(accepted);
        let answer = answer.map_err(|error| handshakes.failed(&stream, error))?;
        let Accepted { response, rest, .. } = answer;
        handshakes.accepted(&stream, response.status());
        stream.get_ref().set_nonblocking(false)?;
        let config = upgrade_config(self.websocket.unwrap_or_else(websocket_config));
        let socket = WebSocket::from_partially_read(stream, rest, Role::Client, Some(config));
        Ok((socket, response))
    }
}

/// Runs TLS and the upgrade over a stream that does not block.
fn answer(
    upgrade: &mut Upgrade,
    stream: &mut MaybeTlsStream<TcpStream>,
    handshakes: &mut Handshakes<'_>,
) -> Result<Answer, Error> {
    loop {
        match upgrade.run(stream) {
            Err(error) if would_block(&error) => {}
            answer => return answer,
        }
        let deadline = handshakes.deadline(stream);
        // What has not started writes first.
        let readiness = stream.readiness().unwrap_or(Readiness::Writable);
        if !is_ready(stream.get_ref(), readiness, &deadline)? {
            // A refusal comes before the timeout, even if a part of its body is missing.
            if upgrade.is_refused() {
                return upgrade.end();
            }
            return Err(match deadline.is_over(Instant::now()) {
                true => deadline.error(awaited(stream)).into(),
                false => timed_out(stream),
            });
        }
    }
}

fn would_block(error: &Error) -> bool {
    matches!(error, Error::Io(error)
        if error.kind() == io::ErrorKind::WouldBlock && TlsError::find(error).is_none())
}

/// Waits until `socket` is ready: until the deadline, and as long as the socket would block.
pub(super) fn is_ready(
    socket: &TcpStream,
    readiness: Readiness,
    deadline: &Deadline,
) -> io::Result<bool> {
    // A peer that floods the socket keeps it ready.
    if deadline.is_over(Instant::now()) {
        return Ok(false);
    }
    let longest = match readiness.is_readable() {
        true => socket.read_timeout()?,
        false => socket.write_timeout()?,
    };
    let end = longest.and_then(|longest| Instant::now().checked_add(longest));
    let until = [end, deadline.at].into_iter().flatten().min();
    Ok(!wait([(socket, readiness)], until)?.is_empty())
}

#[cfg(test)]
mod tests {
    use std::{io::Write, net::TcpListener, time::Duration};

    use super::*;
    use crate::dial::Timeouts;

    #[test]
    fn a_socket_that_is_always_ready_does_not_outlast_the_deadline() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        listener.accept().unwrap().0.write_all(b"x").unwrap();
        let ready = |total| {
            let mut timeouts = Timeouts::default();
            timeouts.total = total;
            let now = Instant::now();
            let deadline = timeouts.start(now).begin(ConnectStage::Upgrade, now);
            is_ready(&client, Readiness::Readable, &deadline).unwrap()
        };
        assert!(ready(None));
        assert!(!ready(Some(Duration::ZERO)));
    }
}
