//! A reader of DER (X.690), for the few values that this crate needs: [`Reader`]. It copies
//! nothing, never recurses, and refuses truncated input.

use std::fmt;

/// The rest of a content that is read value by value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a>(&'a [u8]);

/// One value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    /// The content with its tag and length.
    pub(crate) whole: &'a [u8],
}

/// The bytes are not DER, or not of the expected type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;

const BOOLEAN: u8 = 0x01;

impl<'a> Reader<'a> {
    /// Reads a whole SEQUENCE: nothing may follow it.
    pub(crate) fn of_sequence(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut reader = Self(bytes);
        let content = reader.sequence()?;
        reader.end()?;
        Ok(content)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Nothing may be left.
    pub(crate) fn end(self) -> Result<(), Malformed> {
        if self.is_empty() { Ok(()) } else { Err(Malformed) }
    }

    /// The next value, of any tag of one byte.
    pub(crate) fn value(&mut self) -> Result<Value<'a>, Malformed> {
        let bytes = self.0;
        let [tag, first, rest @ ..] = bytes else { return Err(Malformed) };
        if tag & 0x1f == 0x1f {
            return Err(Malformed);
        }
        let (length, rest) = length(*first, rest)?;
        let (content, after) = rest.split_at_checked(length).ok_or(Malformed)?;
        let whole = &bytes[..bytes.len() - after.len()];
        self.0 = after;
        Ok(Value { tag: *tag, content, whole })
    }

    /// The next value, which must have this tag.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<Value<'a>, Malformed> {
        let value = self.value()?;
        if value.tag == tag { Ok(value) } else { Err(Malformed) }
    }

    /// The next value if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Value<'a>>, Malformed> {
        if self.0.first() == Some(&tag) { self.value().map(Some) } else { Ok(None) }
    }

    /// The content of the next value, a SEQUENCE.
    pub(crate) fn sequence(&mut self) -> Result<Self, Malformed> {
        self.expect(SEQUENCE).map(|value| Self(value.content))
    }

    /// Skips a BOOLEAN, if one is next.
    pub(crate) fn skip_boolean(&mut self) -> Result<(), Malformed> {
        match self.optional(BOOLEAN)? {
            Some(value) if value.content.len() != 1 => Err(Malformed),
            _ => Ok(()),
        }
    }
}

/// A length that begins with `first`, in its shortest form and of four bytes at most, and what
/// follows it.
fn length(first: u8, rest: &[u8]) -> Result<(usize, &[u8]), Malformed> {
    let count = match first {
        0..=0x7f => return Ok((first.into(), rest)),
        0x81..=0x84 => usize::from(first & 0x7f),
        _ => return Err(Malformed),
    };
    let (bytes, rest) = rest.split_at_checked(count).ok_or(Malformed)?;
    let length = bytes.iter().fold(0, |length: u32, &byte| length << 8 | u32::from(byte));
    let is_shortest = bytes[0] != 0 && length > 0x7f;
    let length = usize::try_from(length).map_err(|_| Malformed)?;
    if is_shortest { Ok((length, rest)) } else { Err(Malformed) }
}

/// A SEQUENCE of this content.
pub(crate) fn sequence(content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let zeros = length.iter().take_while(|byte| **byte == 0).count();
    let mut der = vec![SEQUENCE];
    match &length[zeros..] {
        [] => der.push(0),
        [short @ ..=0x7f] => der.push(*short),
        long => {
            der.push(0x80 | long.len() as u8);
            der.extend(long);
        }
    }
    der.extend(content);
    der
}

impl std::error::Error for Malformed {}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("malformed DER")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<&[u8], Malformed> {
        Reader(bytes).value().map(|value| value.content)
    }

    #[test]
    fn a_length_is_read_in_its_shortest_form_alone() {
        assert_eq!(read(&[4, 2, 7, 8, 9]), Ok(&[7, 8][..]));
        assert_eq!(read(&[4, 0]), Ok(&[][..]));
        let long = |head: &[u8], length: usize| [head, &vec![7; length]].concat();
        assert_eq!(read(&long(&[4, 0x81, 0x80], 0x80)).map(<[u8]>::len), Ok(0x80));
        assert_eq!(read(&long(&[4, 0x82, 1, 0], 0x100)).map(<[u8]>::len), Ok(0x100));
        for bad in [
            // a byte too many, a zero in front, BER's indefinite length, a length without an end
            long(&[4, 0x81, 0x7f], 0x7f),
            long(&[4, 0x82, 0, 0x80], 0x80),
            vec![0x30, 0x80, 0, 0],
            vec![4, 0xff],
        ] {
            assert_eq!(read(&bad), Err(Malformed), "{:?}", &bad[..3]);
        }
    }

    #[test]
    fn what_is_cut_off_is_refused() {
        for cut in [&[][..], &[4], &[4, 1], &[4, 0x81], &[4, 0x84, 1, 0], &[0x1f, 1, 0]] {
            assert_eq!(read(cut), Err(Malformed), "{cut:?}");
        }
        assert_eq!(read(&[4, 0x84, 0xff, 0xff, 0xff, 0xff, 0]), Err(Malformed));
    }

    #[test]
    fn a_sequence_is_read_as_it_is_written() {
        for length in [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x1_0000] {
            let content = vec![7; length];
            assert_eq!(read(&sequence(&content)), Ok(&content[..]), "{length}");
        }
    }

    #[test]
    fn a_value_knows_its_own_bytes() {
        let mut reader = Reader(&[4, 1, 7, 5, 0]);
        assert_eq!(reader.value().map(|value| value.whole), Ok(&[4, 1, 7][..]));
        assert_eq!(reader.optional(4).map(|value| value.is_some()), Ok(false));
        assert_eq!(reader.value().map(|value| value.whole), Ok(&[5, 0][..]));
        assert_eq!(reader.end(), Ok(()));
    }
}
