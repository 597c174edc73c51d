//! PEM texts (RFC 7468) as people have them: [`Text`]. And what is wrong with one, without quoting
//! it: it may hold a key.

use std::borrow::Cow;

use rustls_pki_types::pem::{Error, PemObject};

use crate::TlsError;

/// A PEM text without the damage that editors and copying do: a byte-order mark, indented lines,
/// blanks at the ends of lines. And with `CERTIFICATE` for its old name, `X509 CERTIFICATE`.
pub(super) struct Text<'a>(Cow<'a, [u8]>);

/// What a text should hold.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// For example "certificate".
    pub(super) what: &'static str,
    /// For example "CERTIFICATE".
    pub(super) label: &'static str,
    /// How to read the same thing from DER.
    pub(super) from_der: &'static str,
}

impl<'a> Text<'a> {
    /// # Errors
    /// If `bytes` are something else, which the error names.
    pub(super) fn new(bytes: &'a [u8], wanted: Wanted) -> Result<Self, TlsError> {
        let refuse = |why: String| Err(TlsError::bad_configuration(why));
        match bytes {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
                return refuse("the PEM text is UTF-16; save it as UTF-8 or ASCII".to_owned());
            }
            [0x30, 0x80..=0x84, ..] => {
                let Wanted { what, from_der, .. } = wanted;
                return refuse(format!("not PEM but DER; to read a {what} from DER, {from_der}"));
            }
            _ => {}
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let is_clean = bytes
            .split(|byte| matches!(byte, b'\n' | b'\r'))
            .all(|line| line.trim_ascii().len() == line.len() && cleaned(line).is_none());
        if is_clean {
            return Ok(Self(Cow::Borrowed(bytes)));
        }
        let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::trim_ascii);
        let mut text = Vec::with_capacity(bytes.len() + 1);
        for line in lines {
            text.extend_from_slice(cleaned(line).unwrap_or(line));
            text.push(b'\n');
        }
        Ok(Self(Cow::Owned(text)))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// All sections that are a `T`, in order.
    pub(super) fn all<T: PemObject>(&self, wanted: Wanted) -> Result<Vec<T>, TlsError> {
        if begins(&self.0, "TRUSTED CERTIFICATE-----") && wanted.label == "CERTIFICATE" {
            return Err(TlsError::bad_configuration(
                "the PEM text has a `-----BEGIN TRUSTED CERTIFICATE-----` section, which holds \
                 more than a certificate; convert it with `openssl x509 -in FILE -out NEW-FILE`",
            ));
        }
        let found: Result<Vec<T>, _> = T::pem_slice_iter(&self.0).collect();
        let found = found.map_err(|error| damaged(&error))?;
        if found.is_empty() {
            return Err(self.lacks(wanted));
        }
        Ok(found)
    }

    /// The error for a text without what is wanted.
    pub(super) fn lacks(&self, Wanted { what, label, .. }: Wanted) -> TlsError {
        let others = OTHERS.iter().find(|(other, _)| begins(&self.0, other));
        let other = others.map_or_else(String::new, |(_, other)| format!(", only {other}"));
        TlsError::bad_configuration(format!(
            "no {what} in the PEM text{other}; it needs a `-----BEGIN {label}-----` section"
        ))
    }
}

/// What else may be in a PEM text, by the beginnings of the labels.
const OTHERS: &[(&str, &str)] = &[
    ("OPENSSH PRIVATE KEY-----", "an OpenSSH key (`ssh-keygen -p -m PKCS8 -f FILE` converts it)"),
    ("ENCRYPTED PRIVATE KEY-----", "a private key"),
    ("PRIVATE KEY-----", "a private key"),
    ("RSA PRIVATE KEY-----", "a private key"),
    ("EC PRIVATE KEY-----", "a private key"),
    ("CERTIFICATE-----", "a certificate"),
    ("CERTIFICATE REQUEST-----", "a request for a certificate"),
    ("NEW CERTIFICATE REQUEST-----", "a request for a certificate"),
    ("PUBLIC KEY-----", "a public key"),
    ("X509 CRL-----", "a revocation list"),
    ("PKCS7-----", "a PKCS#7 section (`openssl pkcs7 -print_certs` converts it)"),
    ("EC PARAMETERS-----", "the parameters of a curve"),
    ("DH PARAMETERS-----", "parameters for Diffie-Hellman"),
];

/// A line with the label that is used today, if it has an old one.
fn cleaned(line: &[u8]) -> Option<&'static [u8]> {
    match line {
        b"-----BEGIN X509 CERTIFICATE-----" => Some(b"-----BEGIN CERTIFICATE-----"),
        b"-----END X509 CERTIFICATE-----" => Some(b"-----END CERTIFICATE-----"),
        _ => None,
    }
}

/// For a text that holds the section that is looked for, or seems to.
pub(super) fn damaged(error: &Error) -> TlsError {
    let why = match error {
        Error::Base64Decode(_) => "the text between the BEGIN and END lines is not base64",
        Error::IllegalSectionStart { .. } => {
            "a BEGIN line continues after its dashes; were the line breaks lost?"
        }
        Error::MissingSectionEnd { .. } => "a section has no END line; were the line breaks lost?",
        Error::SectionTooLarge => "a section is too long",
        _ => "it cannot be read",
    };
    TlsError::bad_configuration(format!("damaged PEM: {why}"))
}

/// Whether `bytes` have a PEM section, damaged or not, or are UTF-16: then they are not DER.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    const SEQUENCE: u8 = 0x30;
    if bytes.first() == Some(&SEQUENCE) {
        return false;
    }
    begins(bytes, "") || matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..])
}

/// Whether a section whose label begins with `label`, damaged or not, begins in `text`.
fn begins(text: &[u8], label: &str) -> bool {
    let begin = format!("-----BEGIN {label}");
    text.windows(begin.len()).any(|window| window == begin.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Wanted =
        Wanted { what: "certificate", label: "CERTIFICATE", from_der: "call another function" };

    fn text(text: &[u8]) -> Vec<u8> {
        Text::new(text, WANTED).unwrap().as_bytes().to_vec()
    }

    #[test]
    fn what_editors_add_is_left_out() {
        let clean = b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        assert_eq!(text(clean), clean);
        assert_eq!(text(&[b"\xef\xbb\xbf", &clean[..]].concat()), clean);
        let damaged = b"  -----BEGIN X509 CERTIFICATE----- \r\n\tMAA= \r\n\
                        \t-----END X509 CERTIFICATE-----";
        let lines = text(damaged);
        let lines: Vec<_> =
            lines.split(|byte| *byte == b'\n').filter(|it| !it.is_empty()).collect();
        let expected: Vec<_> =
            clean.split(|byte| *byte == b'\n').filter(|it| !it.is_empty()).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn what_is_no_such_text_is_named() {
        let told = |bytes: &[u8]| Text::new(bytes, WANTED).err().unwrap().to_string();
        assert!(told(b"\xff\xfe-\0-\0").contains("UTF-16"));
        let der = told(&[0x30, 0x82, 1, 0]);
        assert!(der.contains("not PEM but DER") && der.contains("another function"), "{der}");
    }
}
