//! One native-tls connection as a session: [`NativeTlsSession`].

use std::{
    io::{self, ErrorKind, Read, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use native_tls::{HandshakeError, MidHandshakeTlsStream, TlsConnector, TlsStream};
use tungstenite_tls_core::{
    CertificateDer, Endpoint, Handshake, Pipe, Received, TlsError, TlsErrorKind, TlsInfo,
    TlsSession,
};

use crate::{BACKEND, demands::Demands, error};

/// A client connection of native-tls.
#[derive(Debug)]
pub struct NativeTlsSession {
    pipe: SharedPipe,
    demands: Arc<Demands>,
    endpoint: Endpoint,
    state: State,
}

#[derive(Debug)]
enum State {
    Start(TlsConnector),
    Handshaking(MidHandshakeTlsStream<SharedPipe>),
    Open { stream: TlsStream<SharedPipe>, close_sent: bool },
    Failed,
}

impl NativeTlsSession {
    pub(crate) fn new(connector: TlsConnector, demands: Arc<Demands>, endpoint: Endpoint) -> Self {
        let state = State::Start(connector);
        Self { pipe: SharedPipe::default(), demands, endpoint, state }
    }

    /// The native connection, once the handshake is complete.
    pub fn stream(&self) -> Option<&TlsStream<impl Read + Write>> {
        match &self.state {
            State::Open { stream, .. } => Some(stream),
            _ => None,
        }
    }

    /// Judges what native-tls has accepted. What it has queued by then, the client's certificate
    /// too with TLS 1.3, is not for a server that is refused.
    fn check(&self, stream: &TlsStream<SharedPipe>) -> Result<(), TlsError> {
        let result = self.demands.check(&self.endpoint, || stream.peer_certificate());
        if result.is_err() {
            *self.pipe.lock() = Pipe::default();
        }
        result
    }

    fn open(&mut self) -> Result<&mut TlsStream<SharedPipe>, TlsError> {
        match &mut self.state {
            State::Open { stream, .. } => Ok(stream),
            _ => Err(TlsError::new(TlsErrorKind::Protocol, "the handshake is not complete")),
        }
    }
}

impl TlsSession for NativeTlsSession {
    fn read_tls(&mut self, src: &mut dyn Read) -> io::Result<usize> {
        self.pipe.lock().read_tls(src)
    }

    fn write_tls(&mut self, dst: &mut dyn Write) -> io::Result<usize> {
        self.pipe.lock().write_tls(dst)
    }

    fn wants_write(&self) -> bool {
        self.pipe.lock().wants_write()
    }

    fn handshake(&mut self) -> Result<Handshake, TlsError> {
        let result = match std::mem::replace(&mut self.state, State::Failed) {
            State::Start(connector) => {
                connector.connect(&self.demands.name(&self.endpoint), self.pipe.clone())
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
                self.check(&stream)?;
                self.state = State::Open { stream, close_sent: false };
                Ok(Handshake::Complete)
            }
            Err(HandshakeError::WouldBlock(handshake)) => {
                self.state = State::Handshaking(handshake);
                Ok(Handshake::NeedsRead)
            }
            Err(HandshakeError::Failure(failure)) => Err(error::handshake(failure)),
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
        let why = "native-tls has no exporter; rustls, openssl and boring do";
        Err(TlsError::unsupported(BACKEND, "export_keying_material", why))
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

/// A [`Pipe`] that outlives the native-tls stream: a handshake that fails takes the stream with it,
/// and the alert would be lost.
#[derive(Clone, Debug, Default)]
struct SharedPipe(Arc<Mutex<Pipe>>);

impl SharedPipe {
    fn lock(&self) -> MutexGuard<'_, Pipe> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Read for SharedPipe {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.lock().read(dst)
    }
}

impl Write for SharedPipe {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.lock().write(src)
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
