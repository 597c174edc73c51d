//! Tests of `wss probe`.

use std::collections::BTreeSet;

use serde_json::Value;
use tungstenite_tls::{
    Message, WebSocket, accept, accept_hdr,
    handshake::server::{Request, Response},
    protocol::{CloseFrame, frame::coding::CloseCode},
};
use tungstenite_tls_testing::{certificates::Certificates, server::ServerOptions};

use crate::support::{TlsServer, backend, serve, wss};

#[test]
fn shows_each_stage() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let backend = backend().expect("a backend").name();
    let run = wss(server.args("probe", &["--message", "grüße"])).expect(0);
    assert_eq!(run.stderr, "");
    let text = run.text();
    for part in [
        &*server.url(),
        &format!("at 127.0.0.1:{}", server.port()),
        &format!("backend        {backend}"),
        // native-tls does not report it.
        match backend {
            "native-tls" => "version        not reported",
            _ => "version        TLS 1.3",
        },
        "ALPN           http/1.1",
        "subject        CN=localhost",
        "issuer         CN=tungstenite-tls test intermediate",
        "names          localhost, 127.0.0.1, ::1",
        " days left",
        "HTTP 101 Switching Protocols",
        "the message came back (7 bytes)",
        "clean, with close_notify",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
    assert_eq!(text.matches(" ms\n").count(), 5, "{text}");
    assert!(!text.contains('\x1b'), "{text}");
}

#[test]
fn the_shape_of_the_json() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let json = wss(server.args("probe", &["--json", "--max-version", "1.2"])).expect(0).json();
    let keys = |value: &Value| {
        let object = value.as_object().unwrap_or_else(|| panic!("no object: {value}"));
        object.keys().cloned().collect::<BTreeSet<_>>()
    };
    let set = |names: &str| names.split(' ').map(str::to_owned).collect::<BTreeSet<_>>();
    let all = "address attempts close connections demo_server echo lookups milliseconds proxy tls \
               upgrade url";
    assert_eq!(keys(&json), set(all));
    let tls = "alpn backend certificate_timestamps certificates cipher_suite client_certificate \
               early_data ech_accepted group library ocsp_response resumed version";
    assert_eq!(keys(&json["tls"]), set(tls));
    let certificate = &json["tls"]["certificates"][0];
    assert_eq!(keys(certificate), set("days_left issuer names not_after not_before subject"));
    assert_eq!(keys(&json["milliseconds"]), set("lookup tcp proxy tls upgrade echo"));
    for (stage, time) in json["milliseconds"].as_object().expect("times") {
        assert_eq!(time.is_f64(), stage != "proxy", "{json}");
    }
    assert_eq!(json["proxy"], Value::Null);
    assert_eq!(keys(&json["lookups"][0]), set("addresses host milliseconds"));
    assert_eq!(keys(&json["attempts"][0]), set("address error milliseconds result"));

    let connections = json["connections"].as_array().expect("a list");
    assert_eq!(connections.len(), 1);
    let all = "early_data fast_open milliseconds resumed round_trips up_to_upgrade_milliseconds";
    assert_eq!(keys(&connections[0]), set(all));

    assert_eq!(json["url"], server.url());
    assert_eq!(json["demo_server"], false);
    match json["tls"]["backend"].as_str() {
        // native-tls does not report it.
        Some("native-tls") => assert_eq!(json["tls"]["version"], Value::Null),
        _ => assert_eq!(json["tls"]["version"], "TLS 1.2"),
    }
    assert_eq!(certificate["names"], serde_json::json!(["localhost", "127.0.0.1", "::1"]));
    assert_eq!(json["upgrade"]["status"], 101);
    assert_eq!(json["echo"]["result"], "echoed");
    assert_eq!(json["close"], serde_json::json!({ "result": "clean", "close_notify": true }));
}

#[test]
fn trusts_der_and_verifies_addresses() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let ca = server.file("ca.der", &server.root_der());
    let url = format!("wss://127.0.0.1:{}/", server.port());
    wss(server.args_for("probe", &url, &ca, &[])).expect(0);
    wss(server.args_for("probe", &url, &ca, &["--roots", "bundled", "--no-alpn"])).expect(0);
}

#[test]
fn dials_one_address_and_verifies_another_name() {
    let options = ServerOptions::new().identity(&Certificates::shared().wrong_host);
    let Some(server) = TlsServer::start(&options) else { return };
    let ca = server.file("ca.pem", Certificates::shared().root_pem().as_bytes());
    let port = server.port();
    let resolve = |host: &str| format!("{host}:{port}:127.0.0.1");

    let url = format!("wss://elsewhere.example:{port}/");
    let more = ["--resolve", &resolve("Elsewhere.example"), "--json"];
    let run = wss(server.args_for("probe", &url, &ca, &more)).expect(0);
    assert_eq!(run.json()["address"], format!("127.0.0.1:{port}"));

    // The name in the URL counts, not the address.
    let url = format!("wss://other.example:{port}/");
    let more = ["--resolve", &resolve("other.example")];
    let run = wss(server.args_for("probe", &url, &ca, &more)).expect(3);
    run.complains(&["a different name", "other.example"]);

    // An address for another host is not used, and a note says so.
    let more = ["--resolve", &resolve("elsewhere.example")];
    let url = format!("wss://127.0.0.1:{port}/");
    let run = wss(server.args_for("probe", &url, &ca, &more)).expect(3);
    assert!(run.stderr.starts_with("note: no --resolve is for 127.0.0.1"), "{run:?}");
}

#[test]
fn has_a_server_of_its_own() {
    if !cfg!(feature = "demo-server") {
        wss(["probe"]).expect(2).complains(&["no URL", "demo-server", "wss probe wss://"]);
        return;
    }
    let Some(backend) = backend() else {
        wss(["probe"]).expect(2).complains(&["none is compiled in"]);
        return;
    };
    let run = wss(["probe", "--backend", backend.name()]).expect(0);
    assert!(run.text().starts_with("No URL given"), "{run:?}");
    assert!(run.text().contains("the message came back"), "{run:?}");
    let json =
        wss(["probe", "--json", "--no-message", "--backend", backend.name()]).expect(0).json();
    assert_eq!((&json["demo_server"], &json["echo"]), (&true.into(), &Value::Null));
}

/// Reads until the client is gone.
fn to_the_end<S: std::io::Read + std::io::Write>(socket: &mut WebSocket<S>) {
    while socket.read().is_ok() {}
}

#[test]
fn a_server_that_does_not_echo_is_no_failure() {
    let addr = serve(|stream| {
        let mut socket = accept(stream).expect("an upgrade");
        socket.send(Message::text("welcome\u{1b}[2J")).expect("sent");
        to_the_end(&mut socket);
    });
    let run = wss(["probe", "--timeout", "2", &format!("ws://{addr}")]).expect(0);
    let text = run.text();
    assert!(text.contains("did not come back in 2s; another message came"), "{text}");
    assert!(text.contains("the first one: welcome\\u{1b}[2J"), "{text}");
    assert!(text.contains("close          clean\n"), "{text}");
}

#[test]
fn the_echo_is_waited_for_past_other_messages() {
    let addr = serve(|stream| {
        let mut socket = accept(stream).expect("an upgrade");
        socket.send(Message::text("welcome")).expect("sent");
        let message = socket.read().expect("a message");
        socket.send(message).expect("sent");
        to_the_end(&mut socket);
    });
    let json = wss(["probe", "--json", &format!("ws://{addr}")]).expect(0).json();
    let echo = &json["echo"];
    assert_eq!((&echo["result"], &echo["other_messages"]), (&"echoed".into(), &1.into()));
    assert_eq!((&json["tls"], &json["milliseconds"]["tls"]), (&Value::Null, &Value::Null));
}

#[test]
fn a_server_that_closes_says_why() {
    let addr = serve(|stream| {
        let mut socket = accept(stream).expect("an upgrade");
        socket.read().expect("a message");
        let frame = CloseFrame { code: CloseCode::Policy, reason: "not here".into() };
        socket.close(Some(frame)).expect("sent");
        to_the_end(&mut socket);
    });
    let run = wss(["probe", &format!("ws://{addr}")]).expect(0);
    assert!(run.text().contains("with 1008 (policy violation): not here"), "{run:?}");
}

#[test]
fn headers_and_subprotocols_reach_the_server() {
    let addr = serve(|stream| {
        #[allow(clippy::result_large_err)]
        let check = |request: &Request, mut response: Response| {
            let header = |name: &str| request.headers()[name].to_str().expect("text").to_owned();
            assert_eq!(header("x-token"), "a:b");
            assert_eq!(header("sec-websocket-protocol"), "soap, chat");
            let chosen = "chat".parse().expect("a value");
            response.headers_mut().insert("sec-websocket-protocol", chosen);
            Ok(response)
        };
        to_the_end(&mut accept_hdr(stream, check).expect("an upgrade"));
    });
    let url = format!("ws://{addr}");
    let args = ["probe", &url, "--no-message", "--header", "X-Token: a:b"];
    let run = wss(args.iter().chain(&["--subprotocol", "soap", "--subprotocol", "chat"])).expect(0);
    assert!(run.text().contains("subprotocol    chat"), "{run:?}");
}
