//! What became of the first data written: [`Early`].

use crate::EarlyData;

/// Early data of one connection (RFC 8446, section 2.3).
#[derive(Default)]
pub(super) enum Early {
    /// Nothing is sent before the handshake is complete.
    #[default]
    NotAllowed,
    /// The first thing done may be a write that goes out as early data.
    Allowed,
    /// These bytes went out so. They are kept until the server has told whether it took them.
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

    /// Something else than a write comes first: the handshake begins without early data.
    pub(super) fn give_up(&mut self) {
        if let Self::Allowed = self {
            *self = Self::NotAllowed;
        }
    }

    /// Whether this write is the first thing done, and may go out as early data.
    pub(super) fn begin(&mut self) -> bool {
        let allowed = matches!(self, Self::Allowed);
        self.give_up();
        allowed
    }

    pub(super) fn was_sent(&self) -> bool {
        matches!(self, Self::Sent(_))
    }

    /// The handshake is complete, and the server has told. Gives what must be sent again.
    pub(super) fn settle(&mut self, accepted: bool) -> Vec<u8> {
        let Self::Sent(bytes) = self else { return Vec::new() };
        let bytes = std::mem::take(bytes);
        let told = if accepted { EarlyData::Accepted } else { EarlyData::Rejected };
        *self = Self::Told(told);
        if accepted { Vec::new() } else { bytes }
    }
}
