//! Defines [`Head`], which follows the head of the server's response to the upgrade.

/// The head of the server's response (RFC 9112, section 2.1), as far as it has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// In the status line: this many bytes match a response that upgrades, or an interim one.
    StatusLine(usize),
    /// In the header fields.
    Fields {
        /// 1 after a line feed, 2 after a CR that follows it, otherwise 0.
        line: usize,
        then: Then,
    },
    /// Frames follow.
    Upgraded,
    /// Another response. Only its body, if anything, is awaited.
    Refused,
}

/// What follows a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Frames.
    Frames,
    /// Another head: the response is interim (RFC 9110, section 15.2).
    Head,
}

impl Default for Head {
    fn default() -> Self {
        Self::StatusLine(0)
    }
}

impl Head {
    const UPGRADES: &[u8] = b"HTTP/1.1 101";
    /// How much of that an interim response has in common with it.
    const INTERIM: usize = Self::UPGRADES.len() - 2;

    /// Skips the bytes of the head, and returns the rest.
    pub(super) fn pass<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        for (i, byte) in bytes.iter().enumerate() {
            *self = match *self {
                Self::StatusLine(n) => Self::status_line(n, *byte),
                // A line may end without its CR (RFC 9112, section 2.2).
                Self::Fields { line: 1 | 2, then: Then::Frames } if *byte == b'\n' => {
                    Self::Upgraded
                }
                Self::Fields { line: 1 | 2, then: Then::Head } if *byte == b'\n' => Self::default(),
                Self::Fields { line: 1, then } if *byte == b'\r' => Self::Fields { line: 2, then },
                Self::Fields { then, .. } => {
                    Self::Fields { line: usize::from(*byte == b'\n'), then }
                }
                Self::Upgraded => return &bytes[i..],
                Self::Refused => return &[],
            };
        }
        &[]
    }

    fn status_line(n: usize, byte: u8) -> Self {
        match byte {
            // Empty lines may come first.
            b'\r' | b'\n' if n == 0 => Self::StatusLine(0),
            byte if byte == Self::UPGRADES[n] && n + 1 == Self::UPGRADES.len() => {
                Self::Fields { line: 0, then: Then::Frames }
            }
            byte if byte == Self::UPGRADES[n] => Self::StatusLine(n + 1),
            b'0'..=b'9' if n >= Self::INTERIM => Self::Fields { line: 0, then: Then::Head },
            _ => Self::Refused,
        }
    }
}
