//! The usual spelling of a header's name: [`canonical`].

use std::fmt::{self, Display, Formatter, Write};

use tungstenite::http::HeaderName;

/// The name with capitals, as in `Sec-WebSocket-Key`. Names do not depend on case (RFC 9110,
/// section 5.1), but some old servers look only for this spelling, and [`HeaderName`] keeps none.
pub(crate) fn canonical(name: &HeaderName) -> impl Display {
    Canonical(name.as_str())
}

struct Canonical<'a>(&'a str);

impl Display for Canonical<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, word) in self.0.split('-').enumerate() {
            if i > 0 {
                f.write_char('-')?;
            }
            match word {
                "websocket" => f.write_str("WebSocket")?,
                "dnt" => f.write_str("DNT")?,
                "te" => f.write_str("TE")?,
                _ => {
                    let mut letters = word.chars();
                    if let Some(first) = letters.next() {
                        f.write_char(first.to_ascii_uppercase())?;
                    }
                    f.write_str(letters.as_str())?;
                }
            }
        }
        Ok(())
    }
}
