//! What is wrong with a PEM text, without quoting it: it may hold a key.

use rustls_pki_types::pem::Error;

use crate::TlsError;

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

/// Whether a section for `label`, damaged or not, begins in `text`.
pub(super) fn begins(text: &[u8], label: &str) -> bool {
    let begin = format!("-----BEGIN {label}");
    text.windows(begin.len()).any(|window| window == begin.as_bytes())
}
