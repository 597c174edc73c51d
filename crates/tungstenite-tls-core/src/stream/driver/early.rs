//! Defines [`Early`], the state of a connection's early data.

use crate::EarlyData;

/// Early data of one connection (RFC 8446, section 2.3).
#[derive(Default)]
pub(super) enum Early {
    /// Nothing is sent before the handshake is complete.
    #[default]
    NotAllowed,
    /// If the first call is a write, it may be sent as early data.
    Allowed,
    /// These bytes were sent as early data. They are kept until the server accepts or rejects them.
    Sent(Vec<u8>),
    Told(EarlyData),
}

impl Early {
    pub(super) fn told(&self) -> EarlyData {
        match self {
            Self::NotAllowed | Self::Allowed => EarlyData::NotOffered,
            Self::Sent(_) => EarlyData::Offered,
            Self::Told(told) => *told,
        }
    }

    /// Starts the handshake without early data, because the first call is not a write.
    pub(super) fn give_up(&mut self) {
        if let Self::Allowed = self {
            *self = Self::NotAllowed;
        }
    }

    /// Whether this write is the first call, and may be sent as early data.
    pub(super) fn begin(&mut self) -> bool {
        let allowed = matches!(self, Self::Allowed);
        self.give_up();
        allowed
    }

    pub(super) fn was_sent(&self) -> bool {
        matches!(self, Self::Sent(_))
    }

    /// Records the server's decision, once the handshake is complete. Returns the bytes that must
    /// be sent again.
    pub(super) fn settle(&mut self, accepted: bool) -> Vec<u8> {
        let Self::Sent(bytes) = self else { return Vec::new() };
        let bytes = std::mem::take(bytes);
        let told = if accepted { EarlyData::Accepted } else { EarlyData::Rejected };
        *self = Self::Told(told);
        if accepted { Vec::new() } else { bytes }
    }
}
