//! The next request after a redirect: [`redirected`].

use tungstenite::{
    client::IntoClientRequest,
    handshake::client::Request,
    http::{HeaderMap, Uri, header::LOCATION},
};

/// The request for the URL that a response to `request` names. `None`: there is none to follow.
pub(crate) fn redirected(request: &Request, headers: &HeaderMap) -> Option<Request> {
    let from = request.uri();
    let to = target(from, headers.get(LOCATION)?.to_str().ok()?)?;
    let is_other = (from.scheme(), from.authority()) != (to.scheme(), to.authority());
    if is_other {
        return to.into_client_request().ok();
    }
    let mut request = request.clone();
    *request.uri_mut() = to;
    Some(request)
}

/// The URL at `location`, unless it leaves TLS.
fn target(from: &Uri, location: &str) -> Option<Uri> {
    let to: Uri = if location.starts_with('/') && !location.starts_with("//") {
        let same = Uri::builder().scheme(from.scheme()?.clone());
        same.authority(from.authority()?.clone()).path_and_query(location).build().ok()?
    } else {
        location.parse().ok()?
    };
    match (from.scheme_str()?, to.scheme_str()?) {
        (_, "wss") | ("ws", "ws") => Some(to),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(from: &str, location: &'static str) -> Option<Request> {
        let mut request = from.into_client_request().unwrap();
        request.headers_mut().insert("Authorization", "secret".parse().unwrap());
        let headers = HeaderMap::from_iter([(LOCATION, location.parse().unwrap())]);
        redirected(&request, &headers)
    }

    #[test]
    fn the_same_server_gets_the_same_headers() {
        for location in ["/b?c", "wss://a.example/b?c"] {
            let request = follow("wss://a.example/", location).unwrap();
            assert_eq!(request.uri(), "wss://a.example/b?c");
            assert_eq!(request.headers()["Authorization"], "secret");
        }
    }

    #[test]
    fn another_server_gets_headers_of_its_own() {
        for location in ["wss://b.example/", "wss://a.example:8443/"] {
            let request = follow("wss://a.example/", location).unwrap();
            assert_eq!(request.uri(), location);
            assert_eq!(request.headers()["Host"], request.uri().authority().unwrap().as_str());
            assert!(!request.headers().contains_key("Authorization"));
        }
    }

    #[test]
    fn tls_is_never_left() {
        assert!(follow("wss://a.example/", "ws://a.example/").is_none());
        assert!(follow("wss://a.example/", "https://a.example/").is_none());
        assert!(follow("ws://a.example/", "wss://a.example/").is_some());
        assert!(follow("ws://a.example/", "ws://b.example/").is_some());
    }
}
