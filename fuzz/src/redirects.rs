//! Targets of redirects, as servers send them: [`run`]. The first line of the data is the path that
//! was asked for, the rest the header `Location`.

// The facade's own file: it gives nobody its redirects but by connecting.
#[allow(dead_code, unused_qualifications, reason = "the facade uses all of it")]
#[path = "../../crates/tungstenite-tls/src/connect/redirect.rs"]
mod redirect;

use tungstenite::http::{HeaderValue, Response, header::LOCATION};
use tungstenite_tls_core::IntoClientRequest;

use crate::{
    error::{self, contains},
    request::is_good,
};

/// The password of the URL that was asked for.
const SECRET: &str = "Secr3t";

/// # Panics
/// If a promise is broken.
pub fn run(data: &[u8]) {
    let Some(at) = data.iter().position(|byte| *byte == b'\n') else { return };
    let (path, location) = (String::from_utf8_lossy(&data[..at]), &data[at + 1..]);
    let Ok(location) = HeaderValue::from_bytes(location) else { return };
    for scheme in ["ws", "wss"] {
        let from = format!("{scheme}://user:{SECRET}@a.example/{path}");
        let Ok(mut request) = from.into_client_request() else { return };
        request.headers_mut().insert("cookie", HeaderValue::from_static("own"));
        let response = Response::builder().header(LOCATION, location.clone()).body(());
        let target = match redirect::target(request.uri(), &response.expect("a response")) {
            Ok(target) => target,
            Err(error) => {
                error::is_short(&error);
                if !contains(data, SECRET) {
                    error::hides(&error, SECRET);
                }
                continue;
            }
        };
        assert!(scheme == "ws" || target.scheme_str() == Some("wss"), "{target} gives up TLS");
        let same = redirect::same_origin(request.uri(), &target);
        let credentials = target.authority().is_some_and(|it| it.as_str().contains('@'));
        let next = match redirect::request(&request, target) {
            Ok(next) => next,
            Err(error) => {
                error::is_short(&error);
                continue;
            }
        };
        is_good(&next);
        assert_eq!(next.headers().contains_key("cookie"), same, "{}", next.uri());
        let authorization = next.headers().contains_key("authorization");
        assert!(same || credentials || !authorization, "{}", next.uri());
    }
}
