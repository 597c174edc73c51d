//! The client's side of SOCKS5 (RFC 1928, 1929): [`Socks`].

use tungstenite_tls_core::TlsError;

use super::{
    error::{ProxyErrorKind, ProxyStage},
    settings::Proxy,
    target::Target,
};

const VERSION: u8 = 5;
const NO_AUTHENTICATION: u8 = 0;
const USER_AND_PASSWORD: u8 = 2;
const NONE_ACCEPTABLE: u8 = 0xff;

/// What a SOCKS5 proxy has answered so far.
pub(super) struct Socks {
    awaits: Awaits,
    /// The beginning of the message that is awaited.
    message: Vec<u8>,
    /// The request for authentication, if the caller has credentials.
    credentials: Option<Vec<u8>>,
    /// The request for the tunnel.
    request: Vec<u8>,
}

#[derive(Clone, Copy)]
enum Awaits {
    /// The choice among the methods that were offered.
    Method,
    /// Whether the credentials are right.
    Authentication,
    Reply,
}

/// What to do after a message of the proxy's.
pub(super) enum Next {
    /// Receive more.
    Receive,
    Send(Vec<u8>),
    Open,
}

impl Socks {
    /// Begins, and returns the first message to send.
    pub(super) fn new(proxy: &Proxy, target: &Target) -> Result<(Self, Vec<u8>), TlsError> {
        let credentials = proxy.own_credentials().map(super::credentials::Credentials::socks);
        let first = match credentials {
            None => vec![VERSION, 1, NO_AUTHENTICATION],
            Some(_) => vec![VERSION, 2, NO_AUTHENTICATION, USER_AND_PASSWORD],
        };
        // CONNECT, and a reserved byte.
        let request = [&[VERSION, 1, 0][..], &target.socks()?].concat();
        let socks = Self { awaits: Awaits::Method, message: Vec::new(), credentials, request };
        Ok((socks, first))
    }

    pub(super) fn stage(&self) -> ProxyStage {
        match self.awaits {
            Awaits::Method | Awaits::Authentication => ProxyStage::Authentication,
            Awaits::Reply => ProxyStage::Tunnel,
        }
    }

    /// Takes bytes up to the end of the message that is awaited.
    pub(super) fn receive(&mut self, bytes: &mut &[u8]) -> Result<Next, ProxyErrorKind> {
        while self.message.len() < self.length()? {
            let Some((first, rest)) = bytes.split_first() else { return Ok(Next::Receive) };
            self.message.push(*first);
            *bytes = rest;
        }
        let next = self.answered()?;
        self.message.clear();
        Ok(next)
    }

    /// How long the message is, as far as its beginning tells.
    fn length(&self) -> Result<usize, ProxyErrorKind> {
        let message = &self.message;
        match (message.first(), self.awaits) {
            // RFC 1929, section 2: the version of the authentication.
            (None | Some(1), Awaits::Authentication) => return Ok(2),
            (None | Some(&VERSION), Awaits::Method) => return Ok(2),
            (None | Some(&VERSION), Awaits::Reply) => {}
            (Some(first), _) => return Err(ProxyErrorKind::Protocol(other_protocol(*first))),
        }
        match message[..] {
            // A refusal. Some proxies send nothing of an address after it.
            [_, code, ..] if code != 0 => Ok(2),
            [_, _, _, 1, ..] => Ok(4 + 4 + 2),
            [_, _, _, 4, ..] => Ok(4 + 16 + 2),
            [_, _, _, 3, length, ..] => Ok(5 + usize::from(length) + 2),
            [_, _, _, 3] => Ok(5),
            [_, _, _, kind, ..] => {
                let what = format!("sent a reply with an address of the unknown type {kind}");
                Err(ProxyErrorKind::Protocol(what))
            }
            _ => Ok(4),
        }
    }

    /// Acts on a whole message.
    fn answered(&mut self) -> Result<Next, ProxyErrorKind> {
        let code = self.message.get(1).copied().unwrap_or_default();
        match (self.awaits, code) {
            (Awaits::Method, NO_AUTHENTICATION) | (Awaits::Authentication, 0) => {
                self.awaits = Awaits::Reply;
                Ok(Next::Send(std::mem::take(&mut self.request)))
            }
            (Awaits::Method, USER_AND_PASSWORD) if self.credentials.is_some() => {
                self.awaits = Awaits::Authentication;
                Ok(Next::Send(self.credentials.take().unwrap_or_default()))
            }
            (Awaits::Method, NONE_ACCEPTABLE) | (Awaits::Authentication, _) => {
                Err(ProxyErrorKind::Credentials)
            }
            (Awaits::Method, method) => Err(ProxyErrorKind::Protocol(format!(
                "chose the authentication method {method}, which was not offered"
            ))),
            (Awaits::Reply, 0) => Ok(Next::Open),
            (Awaits::Reply, code) => Err(ProxyErrorKind::Socks(code)),
        }
    }
}

/// What speaks another protocol, by its first byte.
fn other_protocol(first: u8) -> String {
    let looks = match first {
        b'H' => ": it looks like HTTP, for which the URL needs http://",
        21 | 22 => ": it looks like TLS",
        0 | 4 => ": it looks like SOCKS4",
        _ => "",
    };
    format!("does not answer in SOCKS5{looks}")
}
