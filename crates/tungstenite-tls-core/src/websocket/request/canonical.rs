//! The usual spelling of a header's name: [`canonical`].

use tungstenite::http::HeaderName;

/// The name with capitals, as in `Sec-WebSocket-Key`. Names do not depend on case (RFC 9110,
/// section 5.1), but some old servers look only for this spelling, and [`HeaderName`] keeps none.
pub(crate) fn canonical(name: &HeaderName) -> String {
    // It has only ASCII characters.
    let mut spelled = name.as_str().to_owned();
    let mut start = 0;
    for word in name.as_str().as_bytes().split(|byte| *byte == b'-') {
        let capitals = match word {
            b"dnt" | b"te" => word.len(),
            _ => word.len().min(1),
        };
        spelled[start..start + capitals].make_ascii_uppercase();
        if word == b"websocket" {
            spelled[start + 3..start + 4].make_ascii_uppercase();
        }
        start += word.len() + 1;
    }
    spelled
}
