//! What a server does on a connection: [`Behaviour`].

/// What a test server does once TLS is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Behaviour {
    /// Echoes messages until the client closes, and then ends TLS and the transport.
    #[default]
    Echo,
    /// Answers the first message with Close.
    CloseFirst,
    /// Ends the transport after the Close frames were exchanged, without close_notify.
    CutClosed,
    /// Ends the transport after the first message, without Close and without close_notify.
    CutOpen,
    /// Answers Close, and then waits for the client's end with TLS and the transport open.
    StayOpen,
    /// Answers 425 (Too Early; RFC 8470) to an upgrade request that came as early data, and else
    /// echoes.
    TooEarly,
    /// Speaks only TLS: keeps what comes, and after the client's close_notify says `farewell`
    /// and ends TLS.
    Collect,
}
