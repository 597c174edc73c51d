//! Connections through proxies: those of the options, and those of the environment.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    process::Stdio,
    sync::mpsc::{Receiver, channel},
    thread,
};

use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use serde_json::Value;
use tempfile::TempDir;
use tungstenite_tls::accept;
use tungstenite_tls_testing::server::{CLOSED, ServerOptions};

use crate::support::{Run, TlsServer, answer, command, file, finished, pipe, serve, wss};

const SECRET: &str = "hidden-word";

const OPENED: &str = "HTTP/1.1 200 Connection established\r\n\r\n";

#[track_caller]
fn assert_silent(run: &Run) {
    let encoded = BASE64.encode(format!("me:{SECRET}"));
    for secret in [SECRET, &encoded] {
        assert!(!run.stderr.contains(secret) && !run.text().contains(secret), "{run:?}");
    }
}

/// A proxy that gives `answer` to every request and, if that opens the tunnel, copies both ways.
/// Returns its address and the heads of the requests.
fn proxy(answer: impl Into<String>) -> (SocketAddr, Receiver<String>) {
    let answer = answer.into();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    let (sender, heads) = channel();
    thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.expect("a connection");
            let head = read_head(&mut client);
            let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
            if sender.send(head).is_err() {
                return;
            }
            client.write_all(answer.as_bytes()).expect("the answer is taken");
            if answer.starts_with(OPENED) {
                copy_both_ways(client, TcpStream::connect(target).expect("the server"));
            }
        }
    });
    (address, heads)
}

fn read_head(client: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && client.read(&mut byte).expect("a request") == 1 {
        head.push(byte[0]);
    }
    String::from_utf8(head).expect("text")
}

fn copy_both_ways(client: TcpStream, server: TcpStream) {
    let clones = [(&client, &server), (&server, &client)]
        .map(|(from, to)| (from.try_clone().expect("a handle"), to.try_clone().expect("a handle")));
    for (mut from, mut to) in clones {
        thread::spawn(move || {
            let _ = io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Write);
        });
    }
}

/// The URL of a proxy that nobody runs.
fn dead() -> String {
    format!("http://{}", CLOSED[0])
}

/// Names and values.
type Variables<'a> = &'a [(&'a str, &'a str)];

fn with_variables(args: &[String], variables: Variables<'_>) -> Run {
    let mut command = command(args);
    command.envs(variables.iter().copied()).stdout(Stdio::piped());
    finished(command.spawn().expect("wss runs"))
}

/// A `ws://` server that echoes on one connection.
fn echo() -> String {
    let addr = serve(|stream| {
        let mut socket = accept(stream).expect("an upgrade");
        while let Ok(message) = socket.read() {
            if message.is_text() {
                socket.send(message).expect("sent");
            }
        }
    });
    format!("ws://{addr}/")
}

#[test]
fn a_tunnel_leads_to_the_server_and_is_shown_with_its_time() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let (address, heads) = proxy(OPENED);
    let url = format!("http://{address}");
    let run = wss(server.args("probe", &["--proxy", &url])).expect(0);
    let asked = format!("CONNECT localhost:{} HTTP/1.1\r\n", server.port());
    assert!(heads.recv().expect("a request").starts_with(&asked));
    assert_eq!(run.stderr, "");
    for part in [
        &*format!("{} through {url}\n", server.url()),
        &format!("connected      {address}\n"),
        &format!("proxy          {url} opened the tunnel\n"),
    ] {
        assert!(run.text().contains(part), "`{part}` is not in:\n{}", run.text());
    }
    let json = wss(server.args("probe", &["--json", "--proxy", &url])).expect(0).json();
    let expected = serde_json::json!({ "url": url, "variable": null, "tunnel_opened": true,
        "refusal": null });
    assert_eq!(json["proxy"], expected);
    assert!(json["milliseconds"]["proxy"].is_f64(), "{json}");
    assert_eq!(json["address"], address.to_string());
    assert_eq!(json["connections"][0]["round_trips"], Value::Null);
    assert_eq!(json["lookups"], serde_json::json!([]), "the proxy looks the name up");

    let run = pipe(server.args("connect", &["--proxy", &url]), b"one\ntwo\n").expect(0);
    assert_eq!((run.text(), &*run.stderr), ("one\ntwo\n", ""));
    assert!(heads.iter().nth(1).expect("a third request").starts_with(&asked));
}

#[test]
fn several_connections_go_through_it_and_resume() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let (address, heads) = proxy(OPENED);
    let more = ["--json", "--repeat", "3", "--proxy", &format!("http://{address}")];
    let json = wss(server.args("probe", &more)).expect(0).json();
    let connections = json["connections"].as_array().expect("a list");
    assert_eq!(heads.try_iter().count(), 3);
    assert!(connections.iter().all(|one| one["milliseconds"]["proxy"].is_f64()), "{json}");
    // native-tls does not report it.
    if json["tls"]["resumed"].is_boolean() {
        assert_eq!(connections[2]["resumed"], true, "{json}");
    }
}

#[test]
fn the_environment_names_a_proxy_unless_the_command_line_does() {
    let (address, heads) = proxy(OPENED);
    let url = &*format!("http://{address}");
    let args = |url: String, more: &[&str]| -> Vec<String> {
        let args = ["probe", &url, "--json"];
        args.iter().chain(more).map(|&arg| arg.to_owned()).collect()
    };
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        let run = with_variables(&args(echo(), &[]), &[(name, url)]).expect(0);
        let note = format!("note: connecting through the proxy {url} (from {name})\n");
        assert_eq!(run.stderr, note);
        assert_eq!(run.json()["proxy"]["variable"], name);
        heads.recv().expect("a request");
    }
    let dead = &*dead();
    // Variables, options, and whether the proxy is used.
    let cases: [(Variables<'_>, &[&str], bool); 6] = [
        (&[("ALL_PROXY", dead), ("NO_PROXY", "127.0.0.0/8")], &[], false),
        (&[("ALL_PROXY", dead)], &["--no-proxy"], false),
        (&[("ALL_PROXY", dead)], &["--proxy", ""], false),
        (&[("HTTPS_PROXY", dead)], &[], false),
        (&[("ALL_PROXY", dead)], &["--proxy", url], true),
        (&[("ALL_PROXY", "")], &[], false),
    ];
    for (variables, options, is_used) in cases {
        let run = with_variables(&args(echo(), options), variables).expect(0);
        assert_eq!(run.stderr, "", "{variables:?} {options:?}");
        assert_eq!(run.json()["proxy"].is_object(), is_used, "{run:?}");
        assert_eq!(heads.try_iter().count(), usize::from(is_used));
    }
    let bad = [("ALL_PROXY", &*format!("http://{SECRET}:{SECRET}@a:0"))];
    let run = with_variables(&args(echo(), &[]), &bad).expect(2);
    assert_silent(&run);
    run.complains(&["ALL_PROXY", "1 to 65535"]);
}

#[cfg(feature = "demo-server")]
#[test]
fn a_server_of_its_own_is_reached_directly() {
    let Some(backend) = crate::support::backend() else { return };
    for command in ["probe", "compare"] {
        let args = [command, "--json", "--backend", backend.name()].map(ToOwned::to_owned);
        let more: &[String] = if command == "compare" { &["--separate".to_owned()] } else { &[] };
        let args = [&args, more].concat();
        let run = with_variables(&args, &[("ALL_PROXY", &dead())]).expect(0);
        assert_eq!(run.stderr, "", "{command}");
    }
}

#[test]
fn a_user_name_and_password_come_from_a_file_and_are_not_shown() {
    let folder = TempDir::new().expect("a folder");
    let (address, heads) = proxy(OPENED);
    let content = format!("http://me:{SECRET}@{address}\n");
    let given = format!("@{}", file(&folder, "proxy", content.as_bytes()));
    let run = wss(["probe", "--proxy", &given, &echo()]).expect(0);
    assert_silent(&run);
    let basic = format!("proxy-authorization: basic {}", BASE64.encode(format!("me:{SECRET}")));
    let head = heads.recv().expect("a request").to_lowercase();
    assert!(head.contains(&basic.to_lowercase()), "{head}");

    let headers = format!("Proxy-Authorization: Bearer {SECRET}\n");
    let headers = format!("@{}", file(&folder, "headers", headers.as_bytes()));
    let url = format!("http://{address}");
    let run = wss(["probe", "--proxy", &url, "--proxy-header", &headers, &echo()]).expect(0);
    assert_silent(&run);
    let head = heads.recv().expect("a request");
    assert!(head.to_lowercase().contains("proxy-authorization: bearer hidden-word"), "{head}");
}

#[test]
fn a_refusal_is_the_proxys_and_shows_no_secret() {
    let folder = TempDir::new().expect("a folder");
    for (status, fields, kind, advice) in [
        ("403 Forbidden", "", "proxy_refused", "operator"),
        ("502 Bad Gateway", "", "proxy_refused", "look up and reach"),
        (
            "407 Proxy Authentication Required",
            "Proxy-Authenticate: Basic realm=\"x\"\r\n",
            "proxy_credentials",
            "--proxy @FILE",
        ),
        (
            "407 Proxy Authentication Required",
            "Proxy-Authenticate: Negotiate\r\n",
            "proxy_credentials",
            "--proxy-header @FILE",
        ),
    ] {
        // Some proxies repeat what they were sent.
        let answer = format!(
            "HTTP/1.1 {status}\r\n{fields}Content-Length: {}\r\n\r\n{SECRET}",
            SECRET.len()
        );
        for command in ["probe", "connect"] {
            let (address, _heads) = proxy(&*answer);
            let content = format!("http://me:{SECRET}@{address}");
            let given = format!("@{}", file(&folder, "proxy", content.as_bytes()));
            let url = "ws://server.example/?token";
            let run = wss([command, "--proxy", &given, url]).expect(5);
            assert_silent(&run);
            let run = run.complains(&[status, &format!("the proxy http://{address}"), advice]);
            assert!(!run.stderr.contains("::"), "{run:?}");
            if command == "probe" {
                let told = format!("did not open the tunnel: HTTP {status}\n");
                assert!(run.text().contains(&told), "{run:?}");
                let run = wss([command, "--json", "--proxy", &given, url]).expect(5);
                assert_silent(&run);
                let json = run.json();
                assert_eq!(json["error"]["kind"], kind);
                assert_eq!(json["error"]["proxy_status"], status[..3].parse::<u16>().expect("one"));
                assert_eq!(json["error"]["proxy"], format!("http://{address}"));
                assert_eq!(json["proxy"]["tunnel_opened"], false);
                assert_eq!(json["proxy"]["refusal"], format!("HTTP {status}"));
                assert!(json["milliseconds"]["proxy"].is_f64(), "{json}");
            }
        }
    }
}

#[test]
fn a_proxy_that_is_none_or_silent_or_gone() {
    let (done, wait) = channel::<()>();
    let silent = serve(move |stream| {
        let _ = wait.recv();
        drop(stream);
    });
    let silent = format!("http://{silent}");
    let dead = dead();
    let other = format!("http://{}", answer("SSH-2.0-x\r\n\r\n"));
    for (proxy, kind, parts) in [
        (&silent, "timeout", ["the proxy took longer than 1s", "--timeout SECONDS"]),
        (&dead, "proxy", ["cannot be reached", "check the URL of the proxy"]),
        (&other, "proxy", ["the proxy http://", "check the"]),
    ] {
        let args = ["probe", "--json", "--timeout", "1", "--proxy", proxy, "ws://a.example"];
        let run = wss(args).expect(5).complains(&parts);
        assert_eq!(run.json()["error"]["kind"], kind, "{run:?}");
    }
    drop(done);
}

#[test]
fn the_tls_of_a_proxy_has_roots_of_its_own() {
    // It speaks TLS, and is no proxy.
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let url = server.url().replace("wss://", "https://");
    let url = url.trim_end_matches('/');
    // The roots for the server are not those for the proxy.
    let run = wss(server.args("probe", &["--json", "--proxy", url])).expect(3);
    assert_eq!(run.json()["error"]["kind"], "proxy_tls");
    run.complains(&[&format!("the proxy {url} failed"), "--proxy-ca FILE"]);

    let root = server.file("root.der", &server.root_der());
    let run = wss(server.args("probe", &["--json", "--proxy", url, "--proxy-ca", &root]));
    let run = run.expect(5).complains(&[&format!("the proxy {url}")]);
    assert_eq!(run.json()["error"]["proxy"], url);
}
