//! Signed Certificate Timestamps in their wire format.

/// Splits a list of Signed Certificate Timestamps in its wire format (RFC 6962, section 3.3): the
/// whole list and each timestamp follow their length, which is two bytes. `None` if `list` is
/// malformed.
///
/// ```
/// use tungstenite_tls_core::backend::split_certificate_timestamps;
///
/// let list = [0, 5, 0, 3, b'S', b'C', b'T'];
/// assert_eq!(split_certificate_timestamps(&list), Some(vec![b"SCT".to_vec()]));
/// assert_eq!(split_certificate_timestamps(&[0, 9]), None);
/// ```
pub fn split_certificate_timestamps(list: &[u8]) -> Option<Vec<Vec<u8>>> {
    let (mut rest, after) = behind_length(list)?;
    let mut timestamps = Vec::new();
    while !rest.is_empty() {
        let (timestamp, behind) = behind_length(rest)?;
        timestamps.push(timestamp.to_vec());
        rest = behind;
    }
    let is_list = after.is_empty() && !timestamps.is_empty();
    (is_list && timestamps.iter().all(|timestamp| !timestamp.is_empty())).then_some(timestamps)
}

/// The bytes whose length is in the first two, and the bytes after them.
fn behind_length(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_split() {
        let list = [0, 7, 0, 2, b'a', b'b', 0, 1, b'c'];
        assert_eq!(split_certificate_timestamps(&list).unwrap(), [b"ab".to_vec(), b"c".to_vec()]);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        let lists: [&[u8]; 7] = [
            &[],
            &[0],
            &[0, 0],
            &[0, 2, 0, 0],
            &[0, 3, 0, 2, 1],
            &[0, 3, 0, 1, 1, 9],
            &[0, 4, 0, 1, 1],
        ];
        for list in lists {
            assert_eq!(split_certificate_timestamps(list), None, "{list:?}");
        }
    }
}
