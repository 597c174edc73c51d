//! How servers let clients resume sessions, and how they refuse to: [`ServerResumption`] and
//! [`SessionRefusal`].

/// How a server lets its clients resume sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServerResumption {
    /// Not at all: every handshake is a full one.
    None,
    /// With session IDs (TLS 1.2), and with tickets that only name a session that the server keeps
    /// (TLS 1.3).
    Stored,
    /// With tickets that hold the session, encrypted with a key of the server.
    #[default]
    Tickets,
}

/// How a server fails the connection of a client that offers an earlier session with a ticket,
/// instead of making a full handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionRefusal {
    /// With an alert instead of its ServerHello.
    Alert,
    /// By ending the transport.
    End,
    /// With bytes that are not TLS.
    Garbage,
    /// With an alert after the server has resumed the session.
    LateAlert,
}
