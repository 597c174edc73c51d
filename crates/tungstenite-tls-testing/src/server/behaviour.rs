//! What a server does on a connection: [`Behaviour`].

/// What a test server does after the TLS handshake, or instead of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Behaviour {
    /// Echoes messages until the client closes, then ends TLS and the transport.
    #[default]
    Echo,
    /// Answers the first message with Close.
    CloseFirst,
    /// Ends the transport after the Close frames are exchanged, without close_notify.
    CutClosed,
    /// Ends the transport after the first message, without Close and without close_notify.
    CutOpen,
    /// Answers Close, then keeps TLS and the transport open until the client ends them.
    StayOpen,
    /// Answers 425 (Too Early; RFC 8470) to an upgrade request that arrived as early data;
    /// otherwise echoes.
    TooEarly,
    /// Speaks TLS without WebSocket: keeps the bytes that arrive, and after the client's
    /// close_notify sends `farewell` and ends TLS.
    Collect,
    /// Answers the upgrade request with these pieces, each in a record of its own, and then ends
    /// TLS, unless it `stays`. `{accept}` in a piece is what `Sec-WebSocket-Accept` has to be. The
    /// requests are in [`Seen::received`](super::Seen::received); each gets as many pieces as end
    /// in an empty one.
    Reply {
        /// The pieces.
        pieces: &'static [&'static [u8]],
        /// Whether it keeps TLS and the transport open until the client ends them.
        stays: bool,
    },
    /// Answers the ClientHello with these bytes instead of TLS, and then ends the transport, unless
    /// it `stays`.
    WithoutTls {
        /// The bytes.
        answer: &'static [u8],
        /// Whether it keeps the transport open until the client ends it.
        stays: bool,
    },
}
