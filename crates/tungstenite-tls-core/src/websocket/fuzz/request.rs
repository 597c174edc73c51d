//! Requests keep their promises for every URL and every header.

use data_encoding::BASE64;
use percent_encoding::percent_decode_str;
use proptest::{collection::vec, prelude::*, sample::select};
use tungstenite::{
    Error,
    handshake::client::Request,
    http::{HeaderName, HeaderValue, Uri},
};

use crate::{IntoClientRequest, Upgrade, testing::fuzz::config};

/// It appears in no error.
const SECRET: &str = "Secr3t";

/// What URLs are put together from.
const PARTS: [&str; 34] = [
    "ws://",
    "wss://",
    "WSS://",
    "wSs:",
    "https://",
    "://",
    "//",
    "/",
    "?",
    "#",
    "@",
    ":",
    "[",
    "]",
    "[::1]",
    "example.org",
    "user",
    "word",
    ":80",
    ":443",
    ":65536",
    ":0",
    ":+1",
    "%",
    "%3A",
    "%40",
    "%0d%0a",
    "\r\n",
    "\u{e4}",
    " ",
    "\0",
    "\\",
    "*",
    ".",
];

fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        6 => select(&PARTS[..]).prop_map(str::to_owned),
        1 => "[ -~]{0,5}",
        1 => any::<String>(),
    ];
    vec(part, 0..8).prop_map(|parts| parts.concat())
}

/// URLs that are valid, or nearly.
fn url() -> impl Strategy<Value = String> {
    let user_info = "([a-z%3A40!$&']{0,6}(:[a-z%3A40@:]{0,6})?@)?";
    let host = "([a-zA-Z0-9.-]{1,9}|\\[::1?\\]|127\\.0\\.0\\.1)(:(80|443|[0-9]{0,5}))?";
    let url =
        format!("(ws|wss|Ws|WSS)://{user_info}{host}(/[a-z%/@:]{{0,9}})?(\\?[a-z/=@?]{{0,9}})?");
    prop_oneof![3 => proptest::string::string_regex(&url).unwrap(), 2 => text()]
}

/// A request that came out is complete, and one well-formed request on the wire.
fn is_good(request: &Request) -> Result<(), TestCaseError> {
    let again = request.clone().into_client_request()?;
    prop_assert_eq!(again.uri(), request.uri());
    prop_assert_eq!(again.headers(), request.headers());
    let sent = Upgrade::new(request.clone())?.to_send().to_vec();
    let mut fields = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut fields);
    let read = parsed.parse(&sent).map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(read, httparse::Status::Complete(sent.len()));
    prop_assert_eq!((parsed.method, parsed.version), (Some("GET"), Some(1)));
    let target = request.uri().path_and_query().unwrap().as_str();
    prop_assert!(target.starts_with('/'));
    prop_assert_eq!(parsed.path, Some(target));
    // Each field is there once, in the order of its name's values.
    prop_assert_eq!(parsed.headers.len(), request.headers().len());
    for name in request.headers().keys() {
        let got =
            parsed.headers.iter().filter(|field| field.name.eq_ignore_ascii_case(name.as_str()));
        let got: Vec<_> = got.map(|field| field.value.trim_ascii()).collect();
        let all = request.headers().get_all(name).iter();
        let all: Vec<_> = all.map(|value| value.as_bytes().trim_ascii()).collect();
        prop_assert_eq!(got, all, "{}", name);
    }
    for name in ["Host", "Connection", "Upgrade", "Sec-WebSocket-Version", "Sec-WebSocket-Key"] {
        prop_assert_eq!(parsed.headers.iter().filter(|field| field.name == name).count(), 1);
    }
    Ok(())
}

/// Reads the URL as plainly as possible, and compares what is sent.
fn is_what_the_url_says(url: &str, request: &Request) -> Result<(), TestCaseError> {
    let (scheme, rest) = url.split_once("://").unwrap();
    let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (user_info, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let default = if scheme.eq_ignore_ascii_case("ws") { "80" } else { "443" };
    let host = match host.rsplit_once(':') {
        // `0443` is the port 443.
        Some((name, port)) if ["", default].contains(&port.trim_start_matches('0')) => name,
        _ => host,
    };
    prop_assert_eq!(&request.headers()["host"], host);
    prop_assert_eq!(request.uri().scheme_str(), Some(&*scheme.to_ascii_lowercase()));
    let slash = if target.starts_with('/') { "" } else { "/" };
    prop_assert_eq!(request.uri().path_and_query().unwrap().as_str(), format!("{slash}{target}"));
    let (user, word) = user_info.split_once(':').unwrap_or((user_info, ""));
    let sent = request.headers().get("authorization");
    if user.is_empty() && word.is_empty() {
        prop_assert!(sent.is_none());
        return Ok(());
    }
    let decoded = |text: &str| percent_decode_str(text).collect::<Vec<u8>>();
    let credentials = [decoded(user), b":".to_vec(), decoded(word)].concat();
    let expected = format!("Basic {}", BASE64.encode(&credentials));
    prop_assert_eq!(sent.and_then(|value| value.to_str().ok()), Some(&*expected));
    prop_assert!(sent.is_some_and(HeaderValue::is_sensitive));
    Ok(())
}

/// An error for people: one line, without what may be secret.
fn shows_nothing(error: &Error) -> Result<(), TestCaseError> {
    for words in [error.to_string(), format!("{error:?}")] {
        prop_assert!(!words.contains(SECRET), "{words}");
    }
    let words = error.to_string();
    prop_assert!(!words.contains(char::is_control) && words.len() < 2000, "{words}");
    Ok(())
}

proptest! {
    #![proptest_config(config(10_000))]

    #[test]
    fn every_url_becomes_a_good_request_or_an_error(url in url()) {
        match url.as_str().into_client_request() {
            Ok(request) => {
                is_what_the_url_says(&url, &request)?;
                is_good(&request)?;
            }
            Err(error) => shows_nothing(&error)?,
        }
    }

    #[test]
    fn no_error_shows_what_may_be_secret(
        scheme in "(ws|wss|https|WSS|x)?:",
        before in text(),
        after in text(),
        rest in text(),
        mark in select(&["?", "#"][..]),
        more in text(),
    ) {
        // The user information, whether or not its characters are allowed there; the query; the
        // fragment.
        let credentials = format!("{scheme}//{before}{SECRET}{after}@{rest}");
        let query = format!("{scheme}//{rest}{mark}{more}{SECRET}{after}");
        for url in [credentials, query] {
            if let Err(error) = url.as_str().into_client_request() {
                shows_nothing(&error)?;
            }
            // `Uri` has no fragment.
            let whole = (!url.contains('#')).then(|| url.parse::<Uri>());
            if let Some(Ok(uri)) = whole {
                if let Err(error) = uri.into_client_request() {
                    shows_nothing(&error)?;
                }
            }
        }
    }

    #[test]
    fn every_header_is_sent_or_refused(
        url in url(),
        headers in vec((
            select(&[
                "host", "connection", "upgrade", "sec-websocket-version", "sec-websocket-key",
                "sec-websocket-protocol", "sec-websocket-extensions", "sec-websocket-accept",
                "content-length", "transfer-encoding", "authorization", "x-own", "cookie",
            ][..]),
            prop_oneof![
                select(&[
                    "example.org", "Upgrade", "keep-alive, upgrade", "websocket", "13", "0", "",
                    "chat", "chat, chat", "dGhlIHNhbXBsZSBub25jZQ==", " ,", "\u{e4}",
                ][..]).prop_map(|text| text.as_bytes().to_vec()),
                vec(prop_oneof![32..127_u8, 128..=255_u8, Just(9)], 0..9),
            ],
        ), 0..5),
    ) {
        let Ok(mut request) = url.as_str().into_client_request() else { return Ok(()) };
        request.headers_mut().clear();
        for (name, value) in &headers {
            let mut value = HeaderValue::from_bytes(value).unwrap();
            value.set_sensitive(true);
            request.headers_mut().append(HeaderName::from_static(name), value);
        }
        match request.clone().into_client_request() {
            Ok(complete) => {
                is_good(&complete)?;
                for name in request.headers().keys() {
                    prop_assert!(complete.headers().contains_key(name));
                }
            }
            Err(error) => shows_nothing(&error)?,
        }
    }
}
