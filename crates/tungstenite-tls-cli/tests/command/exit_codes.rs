//! Failures are reported by the exit code, by JSON and by text alike.

use std::net::SocketAddr;

use tungstenite_tls::tungstenite;
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{CLOSED, ServerOptions},
};

use crate::support::{Run, TlsServer, answer, backend, finish, serve, wss};

/// Probes without TLS, with `--json`.
fn probe(addr: SocketAddr) -> Run {
    wss(["probe", "--json", &format!("ws://{addr}/x")])
}

#[track_caller]
fn fails(run: Run, code: i32, class: &str, kind: &str) -> Run {
    let run = run.expect(code).complains(&[]);
    let error = &run.json()["error"];
    let told = (error["exit_code"].as_i64(), error["class"].as_str(), error["kind"].as_str());
    assert_eq!(told, (Some(code.into()), Some(class), Some(kind)), "{run:?}");
    run
}

#[test]
fn certificates_that_are_refused() {
    let certificates = Certificates::shared();
    for (identity, kind, words) in [
        (&certificates.expired, "expired", "expired"),
        (&certificates.not_yet_valid, "not_yet_valid", "not valid yet"),
        (&certificates.wrong_host, "name_mismatch", "a different name"),
        (&certificates.unknown_issuer, "untrusted_issuer", "untrusted issuer"),
    ] {
        let options = ServerOptions::new().identity(identity);
        let Some(server) = TlsServer::start(&options) else { return };
        let run = fails(wss(server.args("probe", &["--json"])), 3, "tls", kind);
        let run = run.complains(&["certificate rejected", words]);
        assert_eq!(run.json()["error"]["retryable"], false);
        assert!(run.json()["address"].is_string(), "{run:?}");
    }
}

#[test]
fn another_ca() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let other = Certificates::generate().expect("certificates");
    let ca = server.file("other.pem", other.root_pem().as_bytes());
    let run = wss(server.args_for("probe", &server.url(), &ca, &[])).expect(3);
    run.complains(&["untrusted issuer", &format!("localhost:{}", server.port()), "--ca"]);
    let run = wss(server.args_for("connect", &server.url(), &ca, &[])).expect(3);
    run.complains(&["untrusted issuer"]);
}

#[test]
fn a_peer_without_tls() {
    let Some(backend) = backend() else { return };
    let addr = answer("HTTP/1.1 400 Bad Request\r\n\r\n");
    let url = format!("wss://{addr}/");
    let run = wss(["probe", "--json", &url, "--backend", backend.name(), "--roots", "bundled"]);
    fails(run, 3, "tls", "protocol").complains(&["ws://"]);
}

#[test]
fn refused_upgrades() {
    let run = probe(answer("HTTP/1.1 403 Forbidden\r\n\r\nmembers only\n"));
    let run = fails(run, 4, "refused", "upgrade_refused");
    let run = run.complains(&["HTTP 403 Forbidden", "members only", "--header"]);
    assert_eq!(run.json()["error"]["http_status"], 403);

    let run = probe(answer("HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n"));
    let run = fails(run, 4, "refused", "upgrade_refused").complains(&["302", "/there"]);
    assert_eq!(run.json()["error"]["location"], "/there");

    let addr = answer("HTTP/1.1 200 OK\r\n\r\n<html>");
    let run = wss(["connect", &format!("ws://{addr}")]).expect(4);
    run.complains(&["HTTP 200 OK", "not WebSocket"]);
}

#[test]
fn nobody_listens() {
    let run = fails(probe(CLOSED[0]), 5, "io", "connection_refused");
    run.complains(&[&CLOSED[0].to_string(), "a server listens"]);
}

#[test]
fn silence_and_sudden_ends() {
    fails(probe(answer("")), 5, "io", "unexpected_eof").complains(&["upgrade", "write wss://"]);
    let url = format!("ws://{}", serve(finish_late));
    let run = wss(["probe", "--json", "--timeout", "0.3", &url]);
    fails(run, 5, "io", "timeout").complains(&["upgrade", "--timeout"]);
    let url = format!("ws://{}", serve(finish_late));
    wss(["connect", "--timeout", "0.3", &url]).expect(5).complains(&["upgrade", "--timeout"]);

    let Some(backend) = backend() else { return };
    let silent = |command| {
        let url = format!("wss://{}", serve(finish_late));
        wss([command, "--timeout", "0.3", "--roots", "bundled", "--backend", backend.name(), &url])
    };
    for command in ["probe", "connect"] {
        silent(command).expect(5).complains(&["timed out during the TLS handshake", "--timeout"]);
    }
}

/// Sends nothing, and waits until the client is gone.
fn finish_late(stream: std::net::TcpStream) {
    use std::io::Read;
    let mut stream = stream;
    while matches!(stream.read(&mut [0; 1024]), Ok(1..)) {}
}

#[test]
fn broken_websocket() {
    fails(probe(answer("hello\r\n\r\n")), 6, "websocket", "no_http").complains(&["wss://"]);
    for to_plain in [
        "\u{15}\u{3}\u{1}\0\u{2}\u{2}F",
        "HTTP/1.0 400 No\r\n\r\nClient sent an HTTP request to an HTTPS server.",
    ] {
        let run = probe(answer(to_plain));
        fails(run, 6, "websocket", "port_speaks_tls").complains(&["use wss://"]);
    }
    let run = probe(answer("HTTP/1.1 101 Switching Protocols\r\n\r\n"));
    fails(run, 6, "websocket", "protocol").complains(&["Upgrade"]);

    // All reserved bits are set in the first frame.
    let addr = serve(|stream| {
        let mut socket = tungstenite::accept(stream).expect("an upgrade");
        std::io::Write::write_all(socket.get_mut(), &[0xff, 0]).expect("sent");
        finish(socket.into_inner());
    });
    fails(probe(addr), 6, "websocket", "protocol");

    let addr = serve(|stream| drop(tungstenite::accept(stream).map(|s| finish(s.into_inner()))));
    let run = wss(["probe", "--json", "--subprotocol", "chat", &format!("ws://{addr}")]);
    fails(run, 6, "websocket", "subprotocol").complains(&["none of the subprotocols"]);
}
