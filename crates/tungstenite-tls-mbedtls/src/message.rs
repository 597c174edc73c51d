//! The message with the server's certificates, as it was sent: [`CertificatesMessage`].

/// The message Certificate (RFC 5246, section 7.4.2), with its header.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CertificatesMessage<'a>(pub(crate) &'a [u8]);

impl<'a> CertificatesMessage<'a> {
    /// The certificates, the server's own first.
    pub(crate) fn certificates(self) -> impl Iterator<Item = &'a [u8]> {
        let mut list = self.list().unwrap_or_default();
        std::iter::from_fn(move || {
            let (certificate, rest) = vector(list)?;
            list = rest;
            Some(certificate)
        })
    }

    /// Whether all lengths agree, so that it is a list of certificates, good or bad.
    pub(crate) fn is_well_formed(self) -> bool {
        let Some(list) = self.list() else { return false };
        let length = self.certificates().map(|certificate| LENGTH + certificate.len()).sum();
        list.len() == length
    }

    fn list(self) -> Option<&'a [u8]> {
        let (body, b"") = vector(self.0.get(1..)?)? else { return None };
        let (list, b"") = vector(body)? else { return None };
        Some(list)
    }
}

/// The size of each length in this message.
const LENGTH: usize = 3;

/// Splits what follows a length off.
fn vector(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&[a, b, c], rest) = bytes.split_first_chunk::<LENGTH>()?;
    rest.split_at_checked(usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c))
}

#[cfg(test)]
mod tests {
    use super::CertificatesMessage;

    #[test]
    fn only_lengths_that_agree_are_well_formed() {
        let good = [11, 0, 0, 11, 0, 0, 8, 0, 0, 2, 1, 2, 0, 0, 0];
        let message = CertificatesMessage(&good);
        assert!(message.is_well_formed());
        assert_eq!(message.certificates().collect::<Vec<_>>(), [&[1, 2][..], &[]]);
        for length in [3, 6, 9] {
            let mut bad = good;
            bad[length] += 1;
            assert!(!CertificatesMessage(&bad).is_well_formed(), "{bad:?}");
            assert!(!CertificatesMessage(&good[..length]).is_well_formed());
        }
    }
}
