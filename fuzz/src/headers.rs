//! Headers, subprotocols and user names of the upgrade request: [`run`]. Each line of the data is a
//! header; without a colon, it is a subprotocol. The first line is the user information.

use tungstenite::http::{HeaderName, HeaderValue};
use tungstenite_tls::Connect;
use tungstenite_tls_core::IntoClientRequest;

use crate::{error, request::is_good};

/// # Panics
/// If a promise is broken.
pub fn run(data: &[u8]) {
    let mut lines = data.split(|byte| *byte == b'\n');
    let user = String::from_utf8_lossy(lines.next().unwrap_or_default());
    let url = match user.is_empty() {
        true => "wss://example.org/".to_owned(),
        false => format!("wss://{user}@example.org/"),
    };
    let Ok(mut request) = url.into_client_request() else { return };
    let mut plan = Some(Connect::new(request.clone()).expect("a plan"));
    for line in lines {
        let at = line.iter().position(|byte| *byte == b':');
        let (name, value) = match at {
            Some(at) => (&line[..at], &line[at + 1..]),
            None => (&b"sec-websocket-protocol"[..], line),
        };
        // Through the plan, which takes text.
        if let (Some(now), Ok(name), Ok(text)) =
            (plan.take(), std::str::from_utf8(name), std::str::from_utf8(value))
        {
            let next = if at.is_some() { now.header(name, text) } else { now.subprotocol(text) };
            match next {
                Ok(next) => {
                    is_good(next.request());
                    plan = Some(next);
                }
                Err(error) => error::is_short(&error),
            }
        }
        // And in a request of the caller's own.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_bytes(value))
        {
            request.headers_mut().append(name, value);
        }
    }
    let names: Vec<_> = request.headers().keys().cloned().collect();
    if names.len() > 60 {
        return;
    }
    match request.into_client_request() {
        Ok(complete) => {
            is_good(&complete);
            assert!(names.iter().all(|name| complete.headers().contains_key(name)));
        }
        Err(error) => error::is_short(&error),
    }
}
