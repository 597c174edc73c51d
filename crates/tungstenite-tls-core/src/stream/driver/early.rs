//! Defines [`Early`], the state of a connection's early data.

use crate::EarlyData;

/// Early data belongs to a session that is resumed: without the feature for these, no program has
/// code for it.
const COMPILED_IN: bool = cfg!(feature = "resumption");

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
            _ if !COMPILED_IN => EarlyData::NotOffered,
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
        let allowed = COMPILED_IN && matches!(self, Self::Allowed);
        self.give_up();
        allowed
    }

    pub(super) fn was_sent(&self) -> bool {
        COMPILED_IN && matches!(self, Self::Sent(_))
    }

    /// Records the server's decision, once the handshake is complete. Returns the bytes that must
    /// be sent again.
    pub(super) fn settle(&mut self, accepted: bool) -> Vec<u8> {
        let (Self::Sent(bytes), true) = (&mut *self, COMPILED_IN) else { return Vec::new() };
        let bytes = std::mem::take(bytes);
        let told = if accepted { EarlyData::Accepted } else { EarlyData::Rejected };
        *self = Self::Told(told);
        if accepted { Vec::new() } else { bytes }
    }
}
