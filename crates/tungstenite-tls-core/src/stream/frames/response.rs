//! Defines [`Head`], which follows the head of the server's response to the upgrade.

/// The head of the server's response (RFC 9112, section 2.1), as far as it has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// In the status line: this many bytes match a response that upgrades.
    StatusLine(usize),
    /// In the header fields: 1 after a line feed, 2 after a CR that follows it, otherwise 0.
    Fields(usize),
    /// Frames follow.
    Upgraded,
    /// Another response: the format of the following bytes is unknown.
    Other,
}

impl Default for Head {
    fn default() -> Self {
        Self::StatusLine(0)
    }
}

impl Head {
    const UPGRADES: &[u8] = b"HTTP/1.1 101";

    /// Skips the bytes of the head, and returns the rest.
    pub(super) fn pass<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        for (i, byte) in bytes.iter().enumerate() {
            *self = match *self {
                // httparse also skips these.
                Self::StatusLine(0) if matches!(byte, b'\r' | b'\n') => Self::StatusLine(0),
                Self::StatusLine(n) if Self::UPGRADES[n] != *byte => Self::Other,
                Self::StatusLine(n) if n + 1 == Self::UPGRADES.len() => Self::Fields(0),
                Self::StatusLine(n) => Self::StatusLine(n + 1),
                // A line may end without its CR (RFC 9112, section 2.2).
                Self::Fields(1 | 2) if *byte == b'\n' => Self::Upgraded,
                Self::Fields(1) if *byte == b'\r' => Self::Fields(2),
                Self::Fields(_) => Self::Fields(usize::from(*byte == b'\n')),
                Self::Upgraded => return &bytes[i..],
                Self::Other => return &[],
            };
        }
        &[]
    }
}
