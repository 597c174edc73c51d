//! What must hold for every error: [`is_short`], [`hides`].

use std::fmt::{Debug, Display};

use tungstenite::Error;

/// Checks that an error is one line for people.
///
/// # Panics
/// If it is not.
pub fn is_short(error: &impl Display) {
    let words = error.to_string();
    assert!(!words.contains(char::is_control) && words.len() < 2000, "an error: {words:?}");
}

/// Checks that neither the words nor the fields of an error show `secret`.
///
/// # Panics
/// If they do.
pub fn hides(error: &(impl Debug + Display), secret: &str) {
    for words in [error.to_string(), format!("{error:?}")] {
        assert!(!words.contains(secret), "`{secret}` is shown: {words}");
    }
}

/// What a caller can tell apart: the kind of an error, without the words of a library.
pub fn kind(error: &Error) -> String {
    match (tungstenite_tls_core::TlsError::find(error), error) {
        (Some(error), _) => format!("{:?}", error.kind()),
        (None, Error::Io(error)) => format!("{:?}", error.kind()),
        (None, error) => error.to_string(),
    }
}

/// Whether `word` is in `data`.
pub fn contains(data: &[u8], word: &str) -> bool {
    data.windows(word.len()).any(|window| window == word.as_bytes())
}
