//! Prints messages on stdout, one per line: [`Output`].

use std::{
    fmt::Write as _,
    io::{self, BufWriter, IsTerminal, StdoutLock, Write},
};

use crate::output::harmless;

/// Stdout, for messages only.
#[derive(Debug)]
pub(super) struct Output {
    out: BufWriter<StdoutLock<'static>>,
    /// Messages are escaped for a terminal, and go unchanged into a pipe.
    is_terminal: bool,
    /// Both stdin and stdout are terminals.
    interactive: bool,
    /// A prompt is on the screen, perhaps followed by typed text.
    prompted: bool,
}

impl Output {
    pub(super) fn new() -> Self {
        let is_terminal = io::stdout().is_terminal();
        Self {
            out: BufWriter::new(io::stdout().lock()),
            is_terminal,
            interactive: is_terminal && io::stdin().is_terminal(),
            prompted: false,
        }
    }

    /// Whether both stdin and stdout are terminals.
    pub(super) fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// Shows the prompt in an interactive run, unless it is already there; flushes the output.
    pub(super) fn prompt(&mut self) -> io::Result<()> {
        if self.interactive && !self.prompted {
            self.out.write_all(b"> ")?;
            self.prompted = true;
        }
        self.out.flush()
    }

    /// Notes that a line was typed after the prompt.
    pub(super) fn line_typed(&mut self) {
        self.prompted = false;
    }

    /// Removes the prompt from the screen, so that other text can take its place.
    pub(super) fn clear_prompt(&mut self) -> io::Result<()> {
        if self.prompted {
            self.out.write_all(b"\r\x1b[K")?;
            self.prompted = false;
        }
        self.out.flush()
    }

    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        if self.is_terminal {
            self.line(harmless(text).as_bytes())
        } else {
            self.line(text.as_bytes())
        }
    }

    pub(super) fn binary(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.is_terminal { self.line(hex(bytes).as_bytes()) } else { self.line(bytes) }
    }

    fn line(&mut self, line: &[u8]) -> io::Result<()> {
        if self.interactive {
            if self.prompted {
                self.clear_prompt()?;
            }
            self.out.write_all(b"< ")?;
        }
        self.out.write_all(line)?;
        self.out.write_all(b"\n")
    }
}

/// For example `[5 bytes] 68 65 6c 6c 6f`.
fn hex(bytes: &[u8]) -> String {
    const MOST: usize = 256;
    let mut text = format!("[{} bytes]", bytes.len());
    for byte in bytes.iter().take(MOST) {
        let _ = write!(text, " {byte:02x}");
    }
    if bytes.len() > MOST {
        text += " …";
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_for_people() {
        assert_eq!(hex(b"\x00\xff"), "[2 bytes] 00 ff");
        assert!(hex(&[0; 1000]).len() < 1000);
    }
}
