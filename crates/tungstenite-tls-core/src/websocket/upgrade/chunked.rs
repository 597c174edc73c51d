//! Decodes the chunked transfer coding (RFC 9112, section 7.1): [`Chunked`].

use httparse::Status;

/// The most bytes of a line that holds a chunk's size, and of a trailer's line.
const LONGEST_LINE: usize = 4 * 1024;

/// The most bytes of all lines: some more than the largest body has in the smallest chunks.
const MOST_LINES: usize = 512 * 1024;

/// The most lines of the trailer section.
const MOST_TRAILERS: usize = 64;

/// A body in chunks, as far as it has been received.
#[derive(Default)]
pub(super) struct Chunked {
    part: Part,
    line: Vec<u8>,
    /// How many bytes of lines there were.
    lines: usize,
    trailers: usize,
}

#[derive(Default)]
enum Part {
    #[default]
    Size,
    Data(u64),
    EndOfData,
    Trailers,
    Complete,
}

/// The body is malformed, or has too much beside its data.
pub(super) struct Malformed;

impl Chunked {
    /// Takes bytes, and adds the data among them to `body` until that has `most` bytes. Returns
    /// whether the last chunk and the trailers have passed.
    pub(super) fn take(
        &mut self,
        bytes: &mut &[u8],
        body: &mut Vec<u8>,
        most: usize,
    ) -> Result<bool, Malformed> {
        loop {
            self.part = match self.part {
                Part::Size => {
                    if !self.line(bytes)? {
                        return Ok(false);
                    }
                    let size = httparse::parse_chunk_size(&self.line);
                    let Ok(Status::Complete((_, size))) = size else { return Err(Malformed) };
                    self.line.clear();
                    if size == 0 { Part::Trailers } else { Part::Data(size) }
                }
                Part::Data(_) if body.len() == most => return Ok(false),
                Part::Data(0) => Part::EndOfData,
                Part::Data(left) => {
                    let room = most - body.len();
                    let n = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len()).min(room);
                    if n == 0 {
                        return Ok(false);
                    }
                    let (data, rest) = bytes.split_at(n);
                    body.extend_from_slice(data);
                    *bytes = rest;
                    Part::Data(left - n as u64)
                }
                Part::EndOfData => {
                    if !self.line(bytes)? {
                        return Ok(false);
                    }
                    if !self.line.trim_ascii().is_empty() {
                        return Err(Malformed);
                    }
                    self.line.clear();
                    Part::Size
                }
                Part::Trailers => {
                    if !self.line(bytes)? {
                        return Ok(false);
                    }
                    let last = self.line.trim_ascii().is_empty();
                    self.line.clear();
                    self.trailers += 1;
                    if self.trailers > MOST_TRAILERS {
                        return Err(Malformed);
                    }
                    if last { Part::Complete } else { Part::Trailers }
                }
                Part::Complete => return Ok(true),
            }
        }
    }

    /// Collects a line with its line feed. Returns whether it is whole.
    fn line(&mut self, bytes: &mut &[u8]) -> Result<bool, Malformed> {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let (line, rest) = bytes.split_at(end.map_or(bytes.len(), |end| end + 1));
        self.lines += line.len();
        if self.line.len() + line.len() > LONGEST_LINE || self.lines > MOST_LINES {
            return Err(Malformed);
        }
        self.line.extend_from_slice(line);
        *bytes = rest;
        Ok(end.is_some())
    }
}
