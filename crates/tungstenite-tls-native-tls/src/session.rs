//! One native-tls connection as a session: [`NativeTlsSession`].

use std::{
    io::{self, ErrorKind, Read, Write},
    sync::{Arc, Mutex, PoisonError},
};

use native_tls::{HandshakeError, MidHandshakeTlsStream, TlsConnector, TlsStream};
use tungstenite_tls_core::{
    CertificateDer, Endpoint, Handshake, Received, TlsError, TlsErrorKind, TlsInfo, TlsSession,
    backend::Pipe,
};

use crate::{
    error::{self, BACKEND},
    peer::Peer,
};

/// A client connection of native-tls.
#[derive(Debug)]
pub struct NativeTlsSession {
    /// Where a stream's transport leaves its pipe when it is dropped.
    left: Left,
    /// The pipe while there is no stream: after a failed handshake, with the alert.
    last_words: Pipe,
    peer: Arc<Peer>,
    endpoint: Endpoint,
    state: State,
}

#[derive(Debug)]
enum State {
    Start(TlsConnector),
    Handshaking(MidHandshakeTlsStream<Transport>),
    Open { stream: TlsStream<Transport>, close_sent: bool },
    Failed,
}

impl NativeTlsSession {
    pub(crate) fn new(connector: TlsConnector, peer: Arc<Peer>, endpoint: Endpoint) -> Self {
        let state = State::Start(connector);
        Self { left: Left::default(), last_words: Pipe::new(), peer, endpoint, state }
    }

    /// The native connection, once the handshake is complete.
    pub fn stream(&self) -> Option<&TlsStream<impl Read + Write>> {
        match &self.state {
            State::Open { stream, .. } => Some(stream),
            _ => None,
        }
    }

    fn pipe(&self) -> &Pipe {
        match &self.state {
            State::Start(_) | State::Failed => &self.last_words,
            State::Handshaking(handshake) => &handshake.get_ref().pipe,
            State::Open { stream, .. } => &stream.get_ref().pipe,
        }
    }

    fn pipe_mut(&mut self) -> &mut Pipe {
        match &mut self.state {
            State::Start(_) | State::Failed => &mut self.last_words,
            State::Handshaking(handshake) => &mut handshake.get_mut().pipe,
            State::Open { stream, .. } => &mut stream.get_mut().pipe,
        }
    }

    fn open(&mut self) -> Result<&mut TlsStream<Transport>, TlsError> {
        match &mut self.state {
            State::Open { stream, .. } => Ok(stream),
            _ => Err(TlsError::new(TlsErrorKind::Protocol, "the handshake is not complete")),
        }
    }
}

impl TlsSession for NativeTlsSession {
    fn read_tls(&mut self, src: &mut dyn Read) -> io::Result<usize> {
        self.pipe_mut().read_tls(src)
    }

    fn write_tls(&mut self, dst: &mut dyn Write) -> io::Result<usize> {
        self.pipe_mut().write_tls(dst)
    }

    fn wants_write(&self) -> bool {
        self.pipe().wants_write()
    }

    fn handshake(&mut self) -> Result<Handshake, TlsError> {
        let result = match std::mem::replace(&mut self.state, State::Failed) {
            State::Start(connector) => {
                let transport = Transport { pipe: Pipe::new(), left: Arc::clone(&self.left) };
                connector.connect(&self.peer.name(&self.endpoint), transport)
            }
            State::Handshaking(handshake) => handshake.handshake(),
            open @ State::Open { .. } => {
                self.state = open;
                return Ok(Handshake::Complete);
            }
            State::Failed => {
                return Err(TlsError::new(TlsErrorKind::Protocol, "the handshake has failed"));
            }
        };
        match result {
            Ok(stream) => {
                // If the server is refused, the queued data is dropped with the stream: it may be
                // the client's certificate.
                self.peer.check(&self.endpoint, || stream.peer_certificate())?;
                self.state = State::Open { stream, close_sent: false };
                Ok(Handshake::Complete)
            }
            Err(HandshakeError::WouldBlock(handshake)) => {
                self.state = State::Handshaking(handshake);
                Ok(Handshake::NeedsRead)
            }
            Err(HandshakeError::Failure(failure)) => {
                if SENDS_ALERTS {
                    let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
                    self.last_words = std::mem::take(&mut *left);
                }
                Err(error::handshake(failure))
            }
        }
    }

    fn read(&mut self, dst: &mut [u8]) -> Result<Received, TlsError> {
        match self.open()?.read(dst) {
            Ok(0) => Ok(Received::Closed),
            Ok(n) => Ok(Received::Data(n)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(Received::NeedsRead),
            Err(error) => Err(error::established(error)),
        }
    }

    fn write(&mut self, src: &[u8]) -> Result<usize, TlsError> {
        match self.open()?.write(src) {
            Ok(n) => Ok(n),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(0),
            Err(error) => Err(error::established(error)),
        }
    }

    fn close(&mut self) -> Result<(), TlsError> {
        match &mut self.state {
            State::Open { stream, close_sent } if !*close_sent => {
                // A second call would wait for the peer's close_notify.
                *close_sent = true;
                stream.shutdown().map_err(error::established)
            }
            _ => Ok(()),
        }
    }

    fn export_keying_material(
        &self,
        _: &mut [u8],
        _: &str,
        _: Option<&[u8]>,
    ) -> Result<(), TlsError> {
        let why = "native-tls has no exporter";
        Err(TlsError::unsupported_call(BACKEND, "export_keying_material", why))
    }

    fn info(&self) -> TlsInfo {
        let mut info = TlsInfo::new(BACKEND, library());
        if let State::Open { stream, .. } = &self.state {
            info.alpn = stream.negotiated_alpn().ok().flatten();
            info.peer_certificates = stream
                .peer_certificate()
                .ok()
                .flatten()
                .and_then(|certificate| certificate.to_der().ok())
                .map(CertificateDer::from)
                .into_iter()
                .collect();
        }
        info
    }
}

/// Whether a failed handshake leaves an alert to send. On Windows it never does: the crate
/// `schannel` judges the server only after it has written the client's last flight, which may hold
/// the client's certificate and must not reach a server that is refused.
const SENDS_ALERTS: bool = cfg!(not(windows));

/// What native-tls reads from and writes to: a [`Pipe`] that outlives the native-tls stream. A
/// handshake that fails takes the stream with it, and the alert would be lost.
#[derive(Debug)]
struct Transport {
    pipe: Pipe,
    left: Left,
}

type Left = Arc<Mutex<Pipe>>;

impl Drop for Transport {
    fn drop(&mut self) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *left = std::mem::take(&mut self.pipe);
    }
}

impl Read for Transport {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.pipe.read(dst)
    }
}

impl Write for Transport {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.pipe.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn library() -> &'static str {
    #[cfg(not(any(windows, target_vendor = "apple")))]
    return openssl::version::version();
    #[cfg(windows)]
    return "SChannel";
    #[cfg(target_vendor = "apple")]
    return "Secure Transport";
}
