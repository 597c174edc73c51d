//! The way to the server: lookups, addresses, interfaces, and pings once it is there.

use std::sync::mpsc::channel;

use tungstenite_tls::{Message, accept};
use tungstenite_tls_testing::server::CLOSED;

use crate::support::{serve, wss};

#[test]
fn a_lookup_is_shown_with_its_time_and_addresses() {
    let echo = || {
        serve(|stream| {
            let mut socket = accept(stream).expect("an upgrade");
            while socket.read().is_ok() {}
        })
        .port()
    };
    let args = ["probe", "--no-message", "-4"];
    let run = wss(args.iter().chain(&[&*format!("ws://localhost:{}", echo())])).expect(0);
    assert!(run.text().contains("lookup         localhost: "), "{run:?}");
    let url = format!("ws://localhost:{}", echo());
    let json = wss(args.iter().chain(&["--json", &url])).expect(0).json();
    let lookup = &json["lookups"][0];
    assert_eq!(lookup["host"], "localhost");
    assert!(lookup["addresses"].as_array().expect("a list").contains(&"127.0.0.1".into()));
    assert!(lookup["milliseconds"].is_f64() && json["milliseconds"]["lookup"].is_f64(), "{json}");
    let attempts = json["attempts"].as_array().expect("a list");
    assert!(attempts.iter().any(|one| one["result"] == "connected"), "{json}");

    let run = wss(["probe", "--json", "ws://no..host/"]).expect(5);
    assert_eq!(run.json()["error"]["kind"], "lookup");
    assert_eq!(run.json()["attempts"], serde_json::json!([]));
}

#[cfg(target_os = "linux")]
#[test]
fn each_address_that_was_tried_is_shown_with_its_error() {
    let server = serve(|stream| {
        let mut socket = accept(stream).expect("an upgrade");
        while socket.read().is_ok() {}
    });
    let port = server.port();
    let resolve = |address: &str| format!("--resolve=a.example:{port}:{address}");
    // Nobody listens at the first one.
    let url = format!("ws://a.example:{port}/");
    let addresses = [resolve("127.0.0.2"), resolve("127.0.0.1")];
    let args = ["probe", "--json", "--no-message", &addresses[0], &addresses[1], &url];
    let json = wss(args).expect(0).json();
    let attempts = json["attempts"].as_array().expect("a list");
    assert_eq!(
        (&attempts[0]["result"], &attempts[1]["result"]),
        (&"failed".into(), &"connected".into())
    );
    assert_eq!(attempts[0]["address"], format!("127.0.0.2:{port}"));
    assert!(attempts[0]["error"].as_str().expect("text").contains("refused"), "{json}");

    let port = CLOSED[0].port();
    let resolve = |address: &str| format!("--resolve=a.example:{port}:{address}");
    let addresses = [resolve("127.0.0.2"), resolve("127.0.0.3")];
    let run = wss(["probe", &addresses[0], &addresses[1], &format!("ws://a.example:{port}/")]);
    let run =
        run.expect(5).complains(&["any of 2 addresses", "cause: 127.0.0.2", "cause: 127.0.0.3"]);
    assert!(run.text().contains("failed         127.0.0.3:"), "{run:?}");
}

#[test]
fn one_version_of_ip_alone() {
    for (option, url, version) in [
        ("-4", "ws://[::1]:1/", "IPv4"),
        ("-6", "ws://127.0.0.1:1/", "IPv6"),
        ("--ipv6", "ws://127.0.0.1:1/", "IPv6"),
    ] {
        for command in ["probe", "connect"] {
            let run = wss([command, option, url]).expect(5);
            run.complains(&[&format!("only {version} is"), "--interface, -4 and -6"]);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_interface_by_its_address_and_by_its_name() {
    for (interface, from) in [("127.0.0.5", "127.0.0.5"), ("lo", "127.0.0.1")] {
        let (sender, seen) = channel();
        let addr = serve(move |stream| {
            sender.send(stream.peer_addr().expect("an address").ip()).expect("the test listens");
            let mut socket = accept(stream).expect("an upgrade");
            while socket.read().is_ok() {}
        });
        wss(["connect", "--interface", interface, &format!("ws://{addr}")]).expect(0);
        assert_eq!(seen.recv().expect("a connection").to_string(), from);
    }
    let run = wss(["probe", "--interface", "nosuch0", "ws://127.0.0.1:1"]).expect(5);
    run.complains(&["the interface `nosuch0`"]);
}

#[test]
fn a_quiet_connection_is_pinged() {
    let addr = serve(|stream| {
        let mut socket = accept(stream).expect("an upgrade");
        for _ in 0..3 {
            assert!(socket.read().expect("a message").is_ping());
        }
        socket.send(Message::text("enough")).expect("sent");
        socket.close(None).expect("sent");
        while socket.read().is_ok() {}
    });
    let url = format!("ws://{addr}");
    let run = wss(["connect", "--keep-open", "--ping", "0.05", &url]).expect(0);
    assert_eq!(run.text(), "enough\n");
}

#[test]
fn a_ping_without_an_answer_ends_the_connection() {
    let (done, wait) = channel::<()>();
    let addr = serve(move |stream| {
        let socket = accept(stream).expect("an upgrade");
        let _ = wait.recv();
        drop(socket);
    });
    let url = format!("ws://{addr}");
    let args = ["connect", "--keep-open", "--ping", "0.05", "--timeout", "1", &url];
    wss(args).expect(5).complains(&["did not answer a ping within 1s", "--timeout"]);
    drop(done);
}
