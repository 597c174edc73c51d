//! Opens a tunnel through a proxy, blocking.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use tungstenite::Error;
use tungstenite_tls_core::{Readiness, TlsStream};

use super::{attempt::is_ready, layer::Layer, plan::Connect, tries::Tries};
use crate::{
    Proxy,
    dial::{ConnectStage, Deadline, Deadlines},
    error::ProxyStage,
    proxy::{Step, Tunnel},
};

/// The most that one read takes of a proxy's answer.
const PIECE: usize = 4096;

impl Connect {
    /// Opens a tunnel to the server. What goes through it is `layer`, inside the TLS with the proxy
    /// if that has its own. The stream does not block yet.
    pub(super) fn open_through(
        &self,
        proxy: &Proxy,
        layer: Layer,
        deadlines: &Deadlines,
    ) -> Result<(TcpStream, Layer), Error> {
        let targets = match &self.addresses {
            Some(addresses) => Some(addresses.clone()),
            None if proxy.resolves_here() => Some(self.look_up(self.host_and_port(), deadlines)?),
            None => None,
        };
        let mut tries = Tries::new(targets);
        while let Some(target) = tries.next() {
            match self.open_to(proxy, target, layer.clone(), deadlines) {
                Ok(opened) => return Ok(opened),
                Err(error) => tries.failed(target, error)?,
            }
        }
        Err(tries.into_error())
    }

    fn open_to(
        &self,
        proxy: &Proxy,
        target: Option<SocketAddr>,
        layer: Layer,
        deadlines: &Deadlines,
    ) -> Result<(TcpStream, Layer), Error> {
        let (host, port) = self.host_and_port();
        let mut tunnel = Tunnel::new(proxy, host, port, target)?;
        let addresses = self.look_up(proxy.host_and_port(), deadlines);
        let dialled = addresses.and_then(|addresses| self.dial_any(addresses, deadlines));
        let mut tcp = dialled.map_err(|error| tunnel.failed_in(ProxyStage::Dial, error))?;
        let deadline = deadlines.begin(ConnectStage::Proxy, Instant::now());
        let Some((connector, endpoint)) = proxy.tls()? else {
            let opened = ask(&mut tcp, &mut tunnel, proxy, &deadline, self.close_timeout);
            opened.map_err(|error| self.tunnel_failed(proxy, &mut tunnel, error))?;
            self.tunnel_opened(proxy);
            return Ok((tcp, layer));
        };
        let mut stream = TlsStream::new(tcp, &connector, endpoint)?;
        let opened = hand_shake(&mut stream, &mut tunnel, proxy, &deadline)
            .and_then(|()| ask(&mut stream, &mut tunnel, proxy, &deadline, self.close_timeout));
        opened.map_err(|error| self.tunnel_failed(proxy, &mut tunnel, error))?;
        self.tunnel_opened(proxy);
        Ok(layer.inside(stream)?)
    }
}

/// A stream to a proxy that does not block.
trait ToProxy: Read + Write {
    fn socket(&self) -> &TcpStream;

    /// What the stream waits for after `WouldBlock`, if it was to be ready for `own`.
    fn readiness(&self, own: Readiness) -> Readiness;
}

impl ToProxy for TcpStream {
    fn socket(&self) -> &TcpStream {
        self
    }

    fn readiness(&self, own: Readiness) -> Readiness {
        own
    }
}

impl ToProxy for TlsStream<TcpStream> {
    fn socket(&self) -> &TcpStream {
        self.get_ref()
    }

    fn readiness(&self, own: Readiness) -> Readiness {
        TlsStream::readiness(self).unwrap_or(own)
    }
}

/// Completes the TLS handshake with the proxy.
fn hand_shake(
    stream: &mut TlsStream<TcpStream>,
    tunnel: &mut Tunnel,
    proxy: &Proxy,
    deadline: &Deadline,
) -> io::Result<()> {
    loop {
        match stream.handshake() {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                let readiness = ToProxy::readiness(stream, Readiness::Readable);
                wait(stream, readiness, proxy, deadline)?;
            }
            result => {
                let failed = |error| tunnel.failed_in(ProxyStage::Tls, error).into();
                return result.map_err(failed);
            }
        }
    }
}

/// Asks for the tunnel, until it is open. The rest of a refusal is awaited for `patience`.
fn ask(
    stream: &mut impl ToProxy,
    tunnel: &mut Tunnel,
    proxy: &Proxy,
    deadline: &Deadline,
    patience: Option<Duration>,
) -> io::Result<()> {
    let mut buffer = [0; PIECE];
    let mut deadline = deadline.clone();
    loop {
        let (error, own) = match tunnel.next() {
            Step::Open => return Ok(()),
            Step::Send(bytes) => match stream.write(bytes) {
                Ok(n) => {
                    tunnel.sent(n);
                    continue;
                }
                Err(error) => (error, Readiness::Writable),
            },
            Step::Receive => match receive(stream, tunnel, &mut buffer) {
                Ok(0) => return Err(tunnel.ended().into()),
                Ok(n) => {
                    let was_refused = tunnel.is_refused();
                    tunnel.received(&buffer[..n])?;
                    if tunnel.is_refused() && !was_refused {
                        deadline = deadline.or_in(patience);
                    }
                    continue;
                }
                Err(failed) => failed,
            },
        };
        match (error.kind(), own) {
            (ErrorKind::WouldBlock, _) => wait(stream, stream.readiness(own), proxy, &deadline)?,
            (ErrorKind::Interrupted, _) => {}
            (_, Readiness::Writable) => tunnel.not_sent(error)?,
            _ => return Err(tunnel.failed(error).into()),
        }
    }
}

/// Reads once everything is sent. An error comes with what it was for: sending or receiving.
fn receive(
    stream: &mut impl ToProxy,
    tunnel: &Tunnel,
    dst: &mut [u8],
) -> Result<usize, (io::Error, Readiness)> {
    if !tunnel.is_cut_off() {
        stream.flush().map_err(|error| (error, Readiness::Writable))?;
    }
    stream.read(dst).map_err(|error| (error, Readiness::Readable))
}

fn wait(
    stream: &impl ToProxy,
    readiness: Readiness,
    proxy: &Proxy,
    deadline: &Deadline,
) -> io::Result<()> {
    if is_ready(stream.socket(), readiness, deadline)? {
        return Ok(());
    }
    let awaited = format!("a tunnel through {proxy}");
    match deadline.is_over(Instant::now()) {
        true => Err(deadline.error(awaited)),
        false => {
            Err(io::Error::new(ErrorKind::TimedOut, format!("timed out: waited for {awaited}")))
        }
    }
}
