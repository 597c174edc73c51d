//! How servers let clients resume sessions, and how they refuse to: [`ServerResumption`] and
//! [`SessionRefusal`].

/// How a server lets its clients resume.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServerResumption {
    /// By nothing: each handshake is a full one.
    None,
    /// By session IDs (TLS 1.2) and by tickets that only name what the server keeps (TLS 1.3).
    Stored,
    /// By tickets that hold the session, under a key of the server's.
    #[default]
    Tickets,
}

/// How a server answers a client that offers an earlier session by a ticket, where it should make a
/// full handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionRefusal {
    /// With an alert in place of its ServerHello.
    Alert,
    /// With the end of the transport.
    End,
    /// With what is no TLS.
    Garbage,
    /// With an alert once the handshake has resumed the session.
    LateAlert,
}
