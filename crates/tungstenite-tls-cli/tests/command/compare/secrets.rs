//! `wss compare` shows no secret, and hands none on where others could see more than before.

use std::fs;

use tungstenite_tls_testing::{certificates::Certificates, server::ServerOptions};

use super::{folder::Folder, reports::args};
use crate::support::TlsServer;

const SECRET: &str = "hidden-word";

#[test]
fn secrets_reach_other_processes_and_no_output() {
    let Some(server) = TlsServer::start(&ServerOptions::new().demand_client_certificate()) else {
        return;
    };
    let all = Certificates::shared();
    let cert = server.file("client.pem", all.client.chain_pem().as_bytes());
    let key = server.file("client-key.pem", all.client.key_pem().as_bytes());
    let headers = server.file("headers", format!("X-Token: {SECRET}\n").as_bytes());
    let url = server.url().replace("wss://", &format!("wss://me:{SECRET}@"));
    let url = server.file("url", format!("{url}?token={SECRET}\n").as_bytes());
    let (headers, url) = (format!("@{headers}"), format!("@{url}"));
    let folder = Folder::new();
    let page = folder.path("page.html");
    let more = ["--cert", &cert, "--key", &key, "--header", &headers, "--html", &page];
    for separate in [&[][..], &["--separate"]] {
        for json in [&[][..], &["--json"]] {
            let mut args = args(&server, &[&more, separate, json].concat());
            args[0].clone_from(&url);
            let run = folder.compare_with(args, &[("WSS_KEY_PASSWORD", SECRET)]).expect(0);
            assert!(run.text().contains("/?…"), "{run:?}");
            let page = fs::read_to_string(&page).expect("a page");
            for text in [run.text(), &run.stderr, &page] {
                assert!(!text.contains("hidden"), "{text}");
            }
        }
    }
}

/// A sibling sees the names of files, not what is in them.
#[cfg(unix)]
#[test]
fn a_sibling_is_given_the_names_of_files() {
    use tungstenite_tls::Backend;

    let Some(missing) = Backend::ALL.iter().find(|backend| !backend.is_compiled_in()) else {
        return;
    };
    let folder = Folder::new();
    let [password, headers, url, seen] =
        ["password", "headers", "url", "seen"].map(|name| folder.path(name));
    fs::write(&password, SECRET).expect("written");
    fs::write(&headers, format!("X-Token: {SECRET}\n")).expect("written");
    fs::write(&url, format!("wss://a.example/?{SECRET}\n")).expect("written");
    let version = concat!("wss ", env!("CARGO_PKG_VERSION"));
    folder.script(&format!("wss-{missing}"), version, &format!("echo \"$@\" > '{seen}'"));
    let (headers, url) = (format!("@{headers}"), format!("@{url}"));
    let args = ["--key-password-file", &password, "--cert", "c.pem", "--header", &headers, &url];
    folder.compare(args.iter().chain(&["--no-message", "--backend", missing.name()])).expect(1);
    let seen = fs::read_to_string(seen).expect("what the sibling was given");
    assert!(!seen.contains("hidden"), "{seen}");
    for part in [
        "probe --json --backend ",
        "--repeat=2",
        &format!("--key-password-file={password}"),
        "--cert=c.pem",
        &format!("--header={headers}"),
        "--no-message",
        &format!("-- {url}"),
    ] {
        assert!(seen.contains(part), "`{part}` is not in: {seen}");
    }
}
