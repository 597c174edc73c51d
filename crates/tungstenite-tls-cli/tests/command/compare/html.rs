//! The page of `wss compare --html`.

use std::fs;

use tungstenite_tls::Backend;
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{Behaviour, ServerOptions},
};

use super::{folder::Folder, reports::args};
use crate::support::TlsServer;

/// The page about `server`.
fn page(server: &TlsServer, more: &[&str]) -> String {
    let folder = Folder::new();
    let page = folder.path("page.html");
    folder.compare(args(server, &[&["--html", &page], more].concat()));
    fs::read_to_string(page).expect("a page")
}

#[test]
fn the_page_stands_alone() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let page = page(&server, &[]);
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">"), "{page}");
    for part in [
        "default-src 'none'; style-src 'unsafe-inline'",
        "name=\"viewport\"",
        "prefers-color-scheme: dark",
        "<caption>",
        "<th scope=\"row\">verdict</th>",
        "<details>",
    ] {
        assert!(page.contains(part), "`{part}` is not in:\n{page}");
    }
    for backend in Backend::ALL {
        assert!(page.contains(&format!("<th scope=\"col\">{backend}</th>")), "{page}");
    }
    for loads in ["<script", "<link", "<img", "src=", "@import", "url(", "href="] {
        assert!(!page.contains(loads), "`{loads}` is in:\n{page}");
    }
    for element in ["table", "tr", "section", "details", "tbody", "td", "main", "pre"] {
        let opened = page.matches(&format!("<{element}>")).count()
            + page.matches(&format!("<{element} ")).count();
        assert_eq!(opened, page.matches(&format!("</{element}>")).count(), "{element}");
    }
}

const HOSTILE: &str = "</td><script>alert('x')</script>&\"";

#[test]
fn what_a_certificate_says_is_shown_and_does_nothing() {
    let set = Certificates::generate_for([HOSTILE, "localhost"]).expect("certificates");
    let options = ServerOptions::new().identity(&set.localhost);
    let Some(server) = TlsServer::start(&options) else { return };
    let page = page(&server, &["--dangerous-no-certificate-check"]);
    assert!(page.contains("&lt;/td&gt;&lt;script&gt;alert(&#39;x&#39;)"), "{page}");
    assert!(!page.contains("<script") && !page.contains("alert('x')"), "{page}");
}

#[test]
fn what_a_server_says_is_shown_and_does_nothing() {
    const REFUSAL: &[u8] = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 45\r\n\r\n\
        no <script>alert('x')</script>&\" \x1b[2J \xe2\x80\xae here";
    let refusing = Behaviour::Reply { pieces: &[REFUSAL], stays: false };
    let Some(server) = TlsServer::start(&ServerOptions::new().behaviour(refusing)) else { return };
    let page = page(&server, &[]);
    assert!(
        page.contains("no &lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"),
        "{page}"
    );
    assert!(!page.contains("<script") && !page.contains(['\u{1b}', '\u{202e}']), "{page}");
}
