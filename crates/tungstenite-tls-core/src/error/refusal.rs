//! Errors about the server's certificates, the same from every library: [`CertificateRefusal`].

use super::{TlsError, TlsErrorKind, cause::line};

/// A server's certificate that the library refused, as the library tells it.
///
/// ```
/// use tungstenite_tls_core::{TlsErrorKind, backend::CertificateRefusal};
///
/// let refusal = CertificateRefusal {
///     kind: TlsErrorKind::UntrustedIssuer,
///     words: "unable to get local issuer certificate",
///     defect: Some("malformed extension"),
///     sent: Some(2),
/// };
/// assert_eq!(refusal.error().kind(), TlsErrorKind::OtherCertificate);
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "not covered by semantic versioning")]
pub struct CertificateRefusal<'a> {
    /// The kind that the library's verdict means.
    pub kind: TlsErrorKind,
    /// The library's words for its verdict; may be empty.
    pub words: &'a str,
    /// What the library found malformed in a certificate, before it gave its verdict. Such a
    /// certificate fits no issuer, so the verdict may name the issuer.
    pub defect: Option<&'a str>,
    /// How many certificates the server sent, if that is known.
    pub sent: Option<usize>,
}

impl CertificateRefusal<'_> {
    /// The error of a library that follows the first issuer that fits, and looks for no other
    /// chain when that one leads nowhere.
    pub fn error(&self) -> TlsError {
        let Self { kind, words, defect, .. } = *self;
        let error = match defect {
            Some(defect) if kind == TlsErrorKind::UntrustedIssuer => {
                TlsError::new(TlsErrorKind::OtherCertificate, malformed(defect))
            }
            _ => TlsError::new(kind, line(words)),
        };
        error.with_fix_of(|error| self.fix_of(error.kind()))
    }

    /// The error for a certificate of the server that cannot be read; `why` is the library's
    /// reason.
    pub fn unreadable(why: &str) -> TlsError {
        TlsError::new(TlsErrorKind::OtherCertificate, malformed(why))
    }

    /// The error for a server that sends more certificates than the library reads: `limit` KiB of
    /// them. `others` says which libraries read more, or is empty.
    pub fn too_large(limit: usize, others: &str) -> TlsError {
        let what = format!(
            "the server's certificates are too large: this library reads at most {limit} KiB of \
             them"
        );
        TlsError::new(TlsErrorKind::Protocol, what).with_fix_of(|_| {
            let others = match others {
                "" => String::new(),
                others => format!("; {others}"),
            };
            Some(format!("have the server send fewer or smaller certificates{others}"))
        })
    }

    /// A chain of the server's own certificate and one issuer has no other branch.
    fn fix_of(&self, kind: TlsErrorKind) -> Option<String> {
        use TlsErrorKind::{Expired, OtherCertificate, UntrustedIssuer};
        let shorter = match self.sent {
            Some(0..=2) => return None,
            Some(sent) => format!(
                "the server sent {sent} certificates, and this library follows only the first \
                 issuer that fits: a shorter chain may help"
            ),
            None => "this library follows only the first issuer that fits: if the server sends \
                     more certificates than it needs, a shorter chain may help"
                .to_owned(),
        };
        match kind {
            Expired | UntrustedIssuer => {
                let usual = kind.usual_fix().unwrap_or_default();
                Some(format!("{usual}; {shorter}"))
            }
            OtherCertificate => Some(shorter),
            _ => None,
        }
    }
}

fn malformed(why: &str) -> String {
    match why {
        "" => "it is malformed".to_owned(),
        why => format!("it is malformed ({})", line(why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(kind: TlsErrorKind, defect: Option<&str>, sent: Option<usize>) -> TlsError {
        CertificateRefusal { kind, words: "the library's words", defect, sent }.error()
    }

    #[test]
    fn a_malformed_certificate_is_not_blamed_on_its_issuer() {
        let error = refused(TlsErrorKind::UntrustedIssuer, Some("bad header"), Some(2));
        assert_eq!(error.kind(), TlsErrorKind::OtherCertificate);
        assert_eq!(error.to_string(), "certificate rejected: it is malformed (bad header)");
        let error = refused(TlsErrorKind::Expired, Some("bad header"), Some(2));
        assert_eq!(error.kind(), TlsErrorKind::Expired);
    }

    #[test]
    fn a_shorter_chain_is_suggested_only_where_there_is_one() {
        for kind in [TlsErrorKind::Expired, TlsErrorKind::UntrustedIssuer] {
            let short = refused(kind, None, Some(2)).to_string();
            assert!(!short.contains("shorter"), "{short}");
            let usual = kind.usual_fix().unwrap();
            for sent in [Some(3), None] {
                let long = refused(kind, None, sent).to_string();
                assert!(long.contains(usual) && long.contains("shorter chain may help"), "{long}");
            }
        }
        let name = refused(TlsErrorKind::NameMismatch, None, Some(3)).to_string();
        assert!(!name.contains("shorter"), "{name}");
    }
}
