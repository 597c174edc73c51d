//! Tests of `wss probe --repeat`, and of the options that save round trips.

use serde_json::{Value, json};
use tungstenite_tls::Backend;
use tungstenite_tls_testing::server::ServerOptions;

use crate::support::{TlsServer, backend, wss};

/// The value of `member` for each connection.
fn each(run: &Value, member: &str) -> Value {
    let connections = run["connections"].as_array().expect("a list");
    connections.iter().map(|connection| connection[member].clone()).collect()
}

#[test]
fn later_connections_resume() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    for (version, full, resumed) in [("1.2", 4, 3), ("1.3", 3, 3)] {
        let more = ["--repeat", "3", "--json", "--min-version", version, "--max-version", version];
        let run = wss(server.args("probe", &more)).expect(0).json();
        if backend() == Some(Backend::NativeTls) {
            // native-tls resumes nothing, and does not report it.
            assert_eq!(each(&run, "resumed"), json!([null, null, null]));
            assert_eq!(each(&run, "round_trips"), json!([null, null, null]));
            continue;
        }
        assert_eq!(each(&run, "resumed"), json!([false, true, true]), "{version}: {run}");
        assert_eq!(each(&run, "early_data"), json!(["none", "none", "none"]));
        assert_eq!(each(&run, "round_trips"), json!([full, resumed, resumed]));
        assert_eq!(
            (&run["tls"]["resumed"], &run["echo"]["result"]),
            (&false.into(), &"echoed".into())
        );
    }
}

#[test]
fn unless_they_are_told_not_to() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let run = wss(server.args("probe", &["--repeat", "2", "--json", "--no-resumption"])).expect(0);
    let expected = match backend() {
        Some(Backend::NativeTls) => json!([null, null]),
        _ => json!([false, false]),
    };
    assert_eq!(each(&run.json(), "resumed"), expected);
}

#[test]
fn connections_are_shown_side_by_side() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let run = wss(server.args("probe", &["--repeat", "2", "--no-message"])).expect(0);
    let text = run.text();
    let (_, table) = text.split_once("\nConnections\n").expect("a table");
    let rows: Vec<Vec<&str>> =
        table.lines().skip(1).take(2).map(|row| row.split_whitespace().collect()).collect();
    let (sessions, round_trips) = match backend() {
        Some(Backend::NativeTls) => (["unknown", "unknown"], "-"),
        _ => (["new", "resumed"], "3"),
    };
    for (i, row) in rows.iter().enumerate() {
        assert_eq!(row[..2], [&*(i + 1).to_string(), sessions[i]], "{text}");
        assert_eq!(row.last(), Some(&round_trips), "{text}");
        assert_eq!(row.iter().filter(|&&word| word == "ms").count(), 3, "{text}");
    }
    assert!(text.contains("follow from the kind of handshake"), "{text}");
    assert_eq!(text.matches("\nTLS\n").count(), 1, "{text}");
}

#[test]
fn a_server_without_early_data_is_not_sent_any() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let args = server.args("probe", &["--repeat", "2", "--json", "--early-data"]);
    if backend() == Some(Backend::NativeTls) {
        wss(args).expect(2).complains(&["early_data", "native-tls"]);
        return;
    }
    let run = wss(args).expect(0).json();
    assert_eq!(each(&run, "resumed"), json!([false, true]));
    assert_eq!(each(&run, "early_data"), json!(["none", "none"]));
    // With early data, TLS is not timed separately.
    let times = each(&run, "milliseconds");
    assert!(times[0]["tls"].is_f64() && times[1]["tls"].is_null(), "{run}");
    assert!(times[1]["upgrade"].is_f64(), "{run}");
}

#[test]
fn false_start() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let tls12 = ["--repeat", "2", "--json", "--false-start", "--max-version", "1.2"];
    let args = server.args("probe", &tls12);
    if backend() != Some(Backend::Boring) {
        let run = wss(args).expect(2).complains(&["false_start"]);
        assert_eq!(run.json()["error"]["kind"], "unsupported_option");
        return;
    }
    let run = wss(args).expect(0).json();
    assert_eq!(each(&run, "resumed"), json!([false, true]));
    assert_eq!(each(&run, "round_trips"), json!([3, 3]));
    // Without ALPN there is no False Start.
    let run = wss(server.args("probe", &[&tls12[..], &["--no-alpn"]].concat())).expect(0).json();
    assert_eq!(each(&run, "round_trips"), json!([4, 3]));
}

#[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
#[test]
fn fast_open_goes_on_without_where_the_server_lacks_it() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let run =
        wss(server.args("probe", &["--repeat", "2", "--json", "--fast-open"])).expect(0).json();
    assert_eq!(run["address"], format!("127.0.0.1:{}", server.port()));
    assert_eq!(run["echo"]["result"], "echoed");
}

#[test]
fn what_was_found_before_a_failure_is_shown() {
    let server = crate::support::serve(|stream| {
        let mut socket = tungstenite_tls::accept(stream).expect("an upgrade");
        while socket.read().is_ok() {}
    });
    // The second connection is never accepted, so it gets no answer.
    let args = ["probe", "--repeat", "3", "--json", "--no-message", "--timeout", "2"];
    let url = format!("ws://{server}");
    let run = wss(args.iter().chain(&[&*url])).expect(5);
    let connections = each(&run.json(), "round_trips");
    assert_eq!(connections, json!([2, null]), "{run:?}");
}
