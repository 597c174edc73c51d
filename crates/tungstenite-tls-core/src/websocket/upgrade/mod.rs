//! The HTTP upgrade (RFC 6455, section 4.1) as a machine without I/O: [`Upgrade`].

mod answer;
mod body;
mod chunked;
#[cfg(feature = "proxy")]
mod connect;
mod error;
mod extension;
mod head;
mod peer;
mod run;
#[cfg(test)]
mod tests;
mod verify;
mod write;

use std::{fmt, mem};

use tungstenite::{
    Error,
    handshake::client::{Request, Response},
    http::StatusCode,
};

#[cfg(feature = "proxy")]
pub use self::connect::ConnectAnswer;
pub(crate) use self::run::is_interruption;
pub use self::{
    answer::{Accepted, Answer, Refused},
    error::UpgradeError,
    extension::Extension,
    peer::Peer,
};
use self::{body::Body, error::MOST_INTERIM, head::Head, verify::Offer};
use super::request::IntoClientRequest;

/// The client's side of one HTTP upgrade (RFC 6455, section 4.1), without I/O: you send
/// [`to_send`](Self::to_send), and pass what you receive to [`receive`](Self::receive) until it
/// returns an [`Answer`]. In which pieces the bytes arrive makes no difference to the answer, but
/// for [`Refused::keeps_connection`]. [`run`](Self::run) does all that over a stream.
///
/// [`client`](crate::client()), [`client_tls`](crate::client_tls) and all connecting functions use
/// it. Use it yourself to upgrade over another kind of transport, to offer extensions, or to answer
/// a refusal on the same connection, as authentication may need.
///
/// ```
/// use std::{io::{Read, Write}, net::{TcpListener, TcpStream}};
/// use tungstenite_tls_core::{
///     Answer, Upgrade, WebSocket,
///     tungstenite::{Error, Message, accept, protocol::Role},
/// };
///
/// # let listener = TcpListener::bind("127.0.0.1:0")?;
/// # let address = listener.local_addr()?;
/// # let (listen, hello) = (move || listener.accept().unwrap().0, Message::text("hello"));
/// # std::thread::spawn(move || accept(listen()).unwrap().send(hello));
/// let mut stream = TcpStream::connect(address)?;
/// let mut upgrade = Upgrade::new("ws://example.org/chat")?;
/// stream.write_all(upgrade.to_send())?;
/// upgrade.sent(upgrade.to_send().len());
///
/// let mut buffer = [0; 4096];
/// let answer = loop {
///     let n = stream.read(&mut buffer)?;
///     // Nothing read: the server has closed the connection.
///     let answer = if n == 0 { Some(upgrade.end()?) } else { upgrade.receive(&buffer[..n])? };
///     if let Some(answer) = answer {
///         break answer;
///     }
/// };
/// match answer {
///     Answer::Accepted(accepted) => {
///         let rest = accepted.rest;
///         let mut socket = WebSocket::from_partially_read(stream, rest, Role::Client, None);
///         assert_eq!(socket.read()?, Message::text("hello"));
///     }
///     Answer::Refused(refused) => println!("refused: {}", refused.response.status()),
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// It fails with an [`UpgradeError`] if the head of a response is longer than 64 KiB or has more
/// than 1024 fields, or if more than 16 interim responses (100, 103) precede the final one. The
/// body of a refusal is cut after 64 KiB.
pub struct Upgrade {
    offer: Offer,
    /// The extensions that the caller offers.
    offers: Vec<String>,
    out: Vec<u8>,
    /// How many bytes of `out` were sent.
    sent: usize,
    /// The request was sent, and the stream was flushed by [`run`](Self::run).
    flushed: bool,
    state: State,
    /// How many interim responses were passed over.
    interim: usize,
    leaves_out_body: Box<dyn Fn(&Response) -> bool + Send + Sync>,
    /// The last answer was a refusal that keeps the connection.
    may_ask_again: bool,
}

enum State {
    Head(Head),
    Body { response: Response, body: Body },
    Over,
}

impl Upgrade {
    /// Begins the upgrade that `request` asks for. Does no I/O.
    ///
    /// # Errors
    /// Those of [`IntoClientRequest`].
    pub fn new(request: impl IntoClientRequest) -> Result<Self, Error> {
        Self::with_extensions(request, &[])
    }

    /// Does the same as [`new`](Self::new), and offers these extensions in the order of preference
    /// (RFC 6455, section 9.1). What the server accepts is in [`Accepted::extensions`]; the caller
    /// has to apply it.
    ///
    /// ```
    /// use tungstenite_tls_core::Upgrade;
    ///
    /// let offers = ["permessage-deflate; client_max_window_bits", "permessage-deflate"];
    /// let upgrade = Upgrade::with_extensions("wss://example.org/", &offers)?;
    /// assert!(Upgrade::with_extensions("wss://example.org/", &["two words"]).is_err());
    /// # Ok::<(), tungstenite_tls_core::tungstenite::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`new`](Self::new), and for an offer that is not formed as section 9.1 says.
    pub fn with_extensions(
        request: impl IntoClientRequest,
        offers: &[&str],
    ) -> Result<Self, Error> {
        let (offer, out) = prepare(request, offers)?;
        let offers = offers.iter().map(|offer| (*offer).to_owned()).collect();
        Ok(Self::prepared(offer, offers, out))
    }

    /// Begins the upgrade of a request that is already complete, so that it need not be checked
    /// again.
    pub(super) fn of_complete(request: &Request) -> Self {
        Self::prepared(Offer::of(request, Vec::new()), Vec::new(), write::request(request))
    }

    fn prepared(offer: Offer, offers: Vec<String>, out: Vec<u8>) -> Self {
        Self {
            offer,
            offers,
            out,
            sent: 0,
            flushed: false,
            state: State::Head(Head::default()),
            interim: 0,
            leaves_out_body: Box::new(|_| false),
            may_ask_again: false,
        }
    }

    /// Leaves out the body of a refusal for which `unwanted` returns true, and does not wait for
    /// it: of a redirect that you follow, for example. `unwanted` gets the response without its
    /// body.
    #[must_use]
    pub fn without_body(
        mut self,
        unwanted: impl Fn(&Response) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.leaves_out_body = Box::new(unwanted);
        self
    }

    /// The bytes of the request that are still to be sent. Empty once all are.
    pub fn to_send(&self) -> &[u8] {
        &self.out[self.sent..]
    }

    /// Records that the first `n` bytes of [`to_send`](Self::to_send) were sent.
    pub fn sent(&mut self, n: usize) {
        self.sent = self.out.len().min(self.sent.saturating_add(n));
    }

    /// Takes bytes that the server sent. `None`: more are needed.
    ///
    /// # Errors
    /// An [`UpgradeError`], or tungstenite's [`ProtocolError`](tungstenite::error::ProtocolError)
    /// where it has a variant for the violation. After an error, and after an answer,
    /// [`Error::AlreadyClosed`].
    pub fn receive(&mut self, mut bytes: &[u8]) -> Result<Option<Answer>, Error> {
        loop {
            self.state = match mem::replace(&mut self.state, State::Over) {
                State::Head(mut head) => match head.take(&mut bytes)? {
                    None => {
                        self.state = State::Head(head);
                        return Ok(None);
                    }
                    Some(response) if response.status() == StatusCode::SWITCHING_PROTOCOLS => {
                        let extensions = self.offer.verify(&response)?;
                        let accepted = Accepted { response, extensions, rest: bytes.to_vec() };
                        return Ok(Some(Answer::Accepted(accepted)));
                    }
                    Some(response) if response.status().is_informational() => {
                        self.interim += 1;
                        if self.interim > MOST_INTERIM {
                            return Err(UpgradeError::TooManyInterim(MOST_INTERIM).into());
                        }
                        State::Head(Head::default())
                    }
                    Some(response) if (self.leaves_out_body)(&response) => {
                        return self.refused(response, Body::none(), false).map(Some);
                    }
                    Some(response) => State::Body { body: Body::of(&response), response },
                },
                State::Body { response, mut body } => {
                    if !body.take(&mut bytes) {
                        self.state = State::Body { response, body };
                        return Ok(None);
                    }
                    // What follows was not asked for, and what is left of a request would be read
                    // as part of the next one.
                    let may_keep = bytes.is_empty() && self.to_send().is_empty();
                    return self.refused(response, body, may_keep).map(Some);
                }
                State::Over => return Err(Error::AlreadyClosed),
            }
        }
    }

    /// Takes the end of the connection, or an error of it: nothing more will be received. A refusal
    /// whose head was received is returned with what there is of its body.
    ///
    /// # Errors
    /// [`HandshakeIncomplete`] if the server has not answered; those of [`receive`](Self::receive).
    ///
    /// [`HandshakeIncomplete`]: tungstenite::error::ProtocolError::HandshakeIncomplete
    pub fn end(&mut self) -> Result<Answer, Error> {
        match mem::replace(&mut self.state, State::Over) {
            State::Head(head) => Err(head.end()),
            State::Body { response, mut body } => {
                body.end();
                self.refused(response, body, false)
            }
            State::Over => Err(Error::AlreadyClosed),
        }
    }

    /// Whether there was an answer or an error.
    fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// Whether the head of a refusal has been received, and only its body is awaited. Then
    /// [`end`](Self::end) returns the refusal.
    pub fn is_refused(&self) -> bool {
        matches!(self.state, State::Body { .. })
    }

    /// Sends another request on the same connection, after a refusal that
    /// [keeps it](Refused::keeps_connection): with credentials, for example. Extensions and
    /// [`without_body`](Self::without_body) stay as they were.
    ///
    /// ```
    /// use tungstenite_tls_core::{Answer, IntoClientRequest, Upgrade, http::HeaderValue};
    ///
    /// let mut request = "wss://example.org/".into_client_request()?;
    /// let mut upgrade = Upgrade::new(request.clone())?;
    /// upgrade.sent(upgrade.to_send().len());
    /// let answer = upgrade.receive(
    ///     b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 0\r\n\r\n",
    /// )?;
    /// let Some(Answer::Refused(refused)) = answer else { panic!("not refused") };
    /// assert!(refused.keeps_connection);
    ///
    /// request.headers_mut().insert("Authorization", HeaderValue::from_static("Bearer token"));
    /// upgrade.ask_again(request)?;
    /// assert!(upgrade.to_send().starts_with(b"GET / HTTP/1.1\r\n"));
    /// # Ok::<(), tungstenite_tls_core::tungstenite::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`new`](Self::new), and [`Error::AlreadyClosed`] unless the last answer was such a
    /// refusal.
    pub fn ask_again(&mut self, request: impl IntoClientRequest) -> Result<(), Error> {
        if !self.may_ask_again {
            return Err(Error::AlreadyClosed);
        }
        let offers: Vec<_> = self.offers.iter().map(String::as_str).collect();
        (self.offer, self.out) = prepare(request, &offers)?;
        (self.sent, self.flushed) = (0, false);
        (self.interim, self.may_ask_again) = (0, false);
        self.state = State::Head(Head::default());
        Ok(())
    }
}

impl Upgrade {
    fn refused(
        &mut self,
        mut response: Response,
        body: Body,
        may_keep: bool,
    ) -> Result<Answer, Error> {
        let keeps_connection = may_keep && body.keeps_connection(&response);
        *response.body_mut() = Some(body.into_bytes());
        if self.offer.is_plain && peer::expects_tls(&response) {
            return Err(UpgradeError::PlainToTls(Box::new(response)).into());
        }
        self.may_ask_again = keeps_connection;
        Ok(Answer::Refused(Refused { response, keeps_connection }))
    }
}

fn prepare(request: impl IntoClientRequest, offers: &[&str]) -> Result<(Offer, Vec<u8>), Error> {
    let mut request = request.into_client_request()?;
    let names = extension::offer(request.headers_mut(), offers)?;
    let bytes = write::request(&request);
    Ok((Offer::of(&request, names), bytes))
}

/// Shows nothing of the request, which may be secret.
impl fmt::Debug for Upgrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Head(_) => "awaits the response",
            State::Body { .. } => "awaits the body",
            State::Over => "over",
        };
        f.debug_struct("Upgrade")
            .field("to_send", &self.to_send().len())
            .field("state", &state)
            .finish_non_exhaustive()
    }
}
