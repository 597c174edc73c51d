//! Asks a proxy for a tunnel, without I/O: [`Tunnel`].

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
};

use tungstenite_tls_core::{TlsError, proxy::ConnectAnswer};

use super::{
    error::{ProxyError, ProxyErrorKind, ProxyStage},
    http,
    settings::Proxy,
    socks::{Next, Socks},
    target::Target,
};

/// The request for a tunnel, over a stream to the proxy that is connected and, for `https://`, has
/// TLS. To drive it, do what [`next`](Self::next) says until it says [`Step::Open`]:
///
/// ```text
/// loop {
///     match tunnel.next() {
///         Step::Send(bytes) => match stream.write(bytes) {
///             Ok(n) => tunnel.sent(n),
///             Err(error) => tunnel.not_sent(error)?,
///         },
///         Step::Receive => match stream.read(&mut buffer).map_err(|error| tunnel.failed(error))? {
///             0 => return Err(tunnel.ended()),
///             n => tunnel.received(&buffer[..n])?,
///         },
///         Step::Open => return Ok(()),
///     }
/// }
/// ```
///
/// A stream that buffers what is written must be flushed before a read, unless the tunnel
/// [is cut off](Self::is_cut_off). The stream carries nothing
/// but the tunnel afterwards: the proxy has no reason to send anything before the client does, for
/// TLS and WebSocket servers do not speak first. So bytes after its answer are an error, and none
/// is ever lost, however many are read at once.
pub(crate) struct Tunnel {
    proxy: String,
    target: String,
    had_credentials: bool,
    out: Vec<u8>,
    /// How many bytes of `out` were sent.
    sent: usize,
    /// Why nothing more can be sent.
    cut_off: Option<io::Error>,
    state: State,
}

enum State {
    Http(ConnectAnswer),
    Socks(Socks),
    Open,
    Over,
}

/// What is to be done next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// Send these bytes, or a first part of them, and tell [`Tunnel::sent`].
    Send(&'a [u8]),
    /// Receive some bytes, and pass them to [`Tunnel::received`].
    Receive,
    /// The stream is one to the server now.
    Open,
}

impl Tunnel {
    /// A tunnel through `proxy` to the host and port of a URL, or to `address` in their place: to
    /// the one that was looked up, where [`Proxy::resolves_here`], or one of the caller's own. Does
    /// no I/O.
    ///
    /// # Errors
    /// If SOCKS5 has no room for the host.
    pub(crate) fn new(
        proxy: &Proxy,
        host: &str,
        port: u16,
        address: Option<SocketAddr>,
    ) -> Result<Self, TlsError> {
        let target = Target::new(host, port, address);
        let (state, out) = match proxy.speaks_http() {
            true => (State::Http(ConnectAnswer::default()), http::request(proxy, &target)?),
            false => {
                let (socks, first) = Socks::new(proxy, &target)?;
                (State::Socks(socks), first)
            }
        };
        Ok(Self {
            proxy: proxy.to_string(),
            target: target.to_string(),
            had_credentials: proxy.has_credentials(),
            out,
            sent: 0,
            cut_off: None,
            state,
        })
    }

    /// What is to be done.
    pub(crate) fn next(&self) -> Step<'_> {
        match (&self.out[self.sent..], &self.state) {
            ([], State::Open) => Step::Open,
            ([], _) => Step::Receive,
            (out, _) => Step::Send(out),
        }
    }

    /// Records that the first `n` bytes to send were sent.
    pub(crate) fn sent(&mut self, n: usize) {
        self.sent = self.out.len().min(self.sent.saturating_add(n));
    }

    /// Takes the error of a write. A proxy may refuse before it has everything, and close: then its
    /// answer is still to be received.
    ///
    /// # Errors
    /// If no answer can come.
    pub(crate) fn not_sent(&mut self, error: io::Error) -> Result<(), ProxyError> {
        let is_closed = matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset);
        if !is_closed || self.is_cut_off() {
            return Err(self.failed(error));
        }
        self.cut_off = Some(error);
        self.out.clear();
        self.sent = 0;
        Ok(())
    }

    /// Whether the proxy takes no more.
    pub(crate) fn is_cut_off(&self) -> bool {
        self.cut_off.is_some()
    }

    /// Takes bytes that the proxy sent.
    ///
    /// # Errors
    /// If it refused, or broke its protocol. The tunnel is over then.
    pub(crate) fn received(&mut self, mut bytes: &[u8]) -> Result<(), ProxyError> {
        let result = match &mut self.state {
            State::Http(answer) => match http::receive(answer, &mut bytes) {
                Ok(true) => {
                    self.state = State::Open;
                    Ok(())
                }
                result => result.map(drop),
            },
            State::Socks(socks) => match socks.receive(&mut bytes) {
                Ok(Next::Open) => {
                    self.state = State::Open;
                    Ok(())
                }
                Ok(Next::Send(out)) => {
                    (self.out, self.sent) = (out, 0);
                    Ok(())
                }
                Ok(Next::Receive) => Ok(()),
                Err(kind) => Err(kind),
            },
            State::Open | State::Over => Ok(()),
        };
        let result = match result {
            Ok(()) if !bytes.is_empty() => Err(ProxyErrorKind::Protocol(
                "sent more than its answer, before anything was sent to the server".to_owned(),
            )),
            result => result,
        };
        result.map_err(|kind| self.fail(kind))
    }

    /// Whether the proxy has begun to refuse, and the body of its refusal is awaited.
    pub(crate) fn is_refused(&self) -> bool {
        matches!(&self.state, State::Http(answer) if answer.is_refused())
    }

    /// The error of a proxy that has ended the connection.
    pub(crate) fn ended(&mut self) -> ProxyError {
        let ended = io::Error::new(ErrorKind::UnexpectedEof, "it ended the connection");
        self.failed(ended)
    }

    /// The error of a connection to the proxy that has failed, or on which the time is over. If the
    /// proxy has begun to refuse, that is its refusal, with what there is of the body.
    pub(crate) fn failed(&mut self, error: io::Error) -> ProxyError {
        let refusal = match &mut self.state {
            State::Http(answer) => answer.end(),
            _ => None,
        };
        let error = self.cut_off.take().unwrap_or(error);
        let kind = match (refusal, TlsError::find(&error)) {
            (Some(refusal), _) => ProxyErrorKind::Http(Box::new(refusal)),
            (None, Some(tls)) => ProxyErrorKind::Tls(tls.clone()),
            (None, None) => ProxyErrorKind::Io(error),
        };
        self.fail(kind)
    }

    /// The proxy's refusal if it has begun one, with what there is of the body, and otherwise
    /// `error`.
    pub(crate) fn unless_refused(&mut self, error: io::Error) -> io::Error {
        match &mut self.state {
            State::Http(answer) => match answer.end() {
                Some(refusal) => self.fail(ProxyErrorKind::Http(Box::new(refusal))).into(),
                None => error,
            },
            _ => error,
        }
    }

    /// The error of a failure before the tunnel can be asked for: of the dialling, or of the TLS
    /// handshake.
    pub(crate) fn failed_in(&self, stage: ProxyStage, error: io::Error) -> ProxyError {
        let kind = match TlsError::find(&error) {
            Some(tls) => ProxyErrorKind::Tls(tls.clone()),
            None => ProxyErrorKind::Io(error),
        };
        ProxyError::new(&self.proxy, &self.target, stage, kind, self.had_credentials)
    }

    /// What is awaited of the proxy.
    pub(crate) fn stage(&self) -> ProxyStage {
        match &self.state {
            State::Socks(socks) => socks.stage(),
            State::Http(_) | State::Open | State::Over => ProxyStage::Tunnel,
        }
    }

    fn fail(&mut self, kind: ProxyErrorKind) -> ProxyError {
        let stage = self.stage();
        // Nothing more is sent, least of all credentials.
        self.out.clear();
        (self.sent, self.state) = (0, State::Over);
        ProxyError::new(&self.proxy, &self.target, stage, kind, self.had_credentials)
    }
}
