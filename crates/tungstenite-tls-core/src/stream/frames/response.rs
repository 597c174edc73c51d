//! Defines [`Head`], which follows the head of the server's response to the upgrade.

/// The head of the server's response (RFC 9112, section 2.1), as far as it has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// In the status line: this many bytes match one of HTTP/1.
    StatusLine(usize),
    /// In the header fields.
    Fields {
        /// 1 after a line feed, 2 after a CR that follows it, otherwise 0.
        line: usize,
        then: Then,
    },
    /// Frames follow.
    Upgraded,
    /// Another response has come, or no response of HTTP/1. Only a body, if anything, is awaited.
    Refused,
}

/// What follows a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Frames.
    Frames,
    /// Another head: the response is interim (RFC 9110, section 15.2).
    Head,
    /// The body of a refusal.
    Body,
}

impl Default for Head {
    fn default() -> Self {
        Self::StatusLine(0)
    }
}

impl Head {
    /// Skips the bytes of the head, and returns the rest.
    pub(super) fn pass<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        for (i, byte) in bytes.iter().enumerate() {
            *self = match *self {
                Self::StatusLine(n) => Self::status_line(n, *byte),
                // A line may end without its CR (RFC 9112, section 2.2).
                Self::Fields { line: 1 | 2, then } if *byte == b'\n' => match then {
                    Then::Frames => Self::Upgraded,
                    Then::Head => Self::default(),
                    Then::Body => Self::Refused,
                },
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
        let then = match (n, byte) {
            // Empty lines may come first.
            (0, b'\r' | b'\n') => return Self::StatusLine(0),
            (0..=6, byte) if byte == b"HTTP/1."[n] => return Self::StatusLine(n + 1),
            (7, b'0' | b'1') | (8, b' ') | (9, b'1') | (10, b'0') => {
                return Self::StatusLine(n + 1);
            }
            (9, b'0'..=b'9') => Then::Body,
            (11, b'1') => Then::Frames,
            (10 | 11, b'0'..=b'9') => Then::Head,
            _ => return Self::Refused,
        };
        Self::Fields { line: 0, then }
    }
}
