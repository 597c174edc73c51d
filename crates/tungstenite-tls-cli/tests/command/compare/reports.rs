//! What is compared: one report per backend, with the differences marked.

use serde_json::{Value, json};
use tungstenite_tls::Backend;
use tungstenite_tls_testing::server::{Behaviour, ServerOptions};

use super::folder::Folder;
use crate::support::{TlsServer, wss};

/// The arguments for `server`, without the backend that the helper of other tests names.
pub(super) fn args(server: &TlsServer, more: &[&str]) -> Vec<String> {
    let mut args = server.args("compare", more);
    let backend = args.iter().position(|arg| arg == "--backend").expect("a backend");
    args.drain(backend..backend + 2);
    args.remove(0);
    args
}

/// The part of the JSON for `backend`.
pub(super) fn of<'a>(json: &'a Value, backend: &str) -> &'a Value {
    let backends = json["backends"].as_array().expect("a list");
    backends.iter().find(|one| one["name"] == backend).expect("the backend")
}

fn available() -> impl Iterator<Item = &'static str> {
    Backend::compiled_in().map(Backend::name)
}

/// `report` without what changes from run to run.
fn lasting(mut report: Value) -> Value {
    let connections = report["connections"].as_array().expect("a list").clone();
    report["connections"] = connections
        .into_iter()
        .map(|mut connection| {
            connection["milliseconds"] = Value::Null;
            connection["up_to_upgrade_milliseconds"] = Value::Null;
            connection
        })
        .collect();
    report["milliseconds"] = Value::Null;
    for list in ["lookups", "attempts"] {
        for one in report[list].as_array_mut().expect("a list") {
            one["milliseconds"] = Value::Null;
        }
    }
    // The days until a certificate expires, counted by the second.
    let certificates = report["tls"]["certificates"].as_array_mut().expect("a list");
    for certificate in certificates {
        certificate["days_left"] = Value::Null;
    }
    report
}

#[test]
fn each_report_is_that_of_probe_in_this_process_and_in_others() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let folder = Folder::new();
    for more in [&["--json"][..], &["--json", "--separate"]] {
        let run = folder.compare(args(&server, more)).expect(0);
        let json = run.json();
        let names: Vec<_> = json["backends"].as_array().expect("a list").to_vec();
        assert_eq!(names.len(), Backend::ALL.len(), "{json}");
        for name in available() {
            let told = of(&json, name);
            assert_eq!((&told["verdict"], &told["exit_code"]), (&json!("connected"), &json!(0)));
            assert_eq!(told["program"].is_string(), more.len() == 2, "{told}");
            let ca = server.file("ca.pem", &server.root_der());
            let probe = ["probe", &server.url(), "--json", "--repeat", "2", "--ca", &ca];
            let probe = wss(probe.iter().chain(&["--backend", name])).expect(0).json();
            assert_eq!(lasting(told["report"].clone()), lasting(probe), "{name}");
        }
    }
}

#[test]
fn without_a_url_there_is_a_server_for_all() {
    if available().next().is_none() || cfg!(not(feature = "demo-server")) {
        return;
    }
    let folder = Folder::new();
    for more in [&["--json"][..], &["--json", "--separate"]] {
        let json = folder.compare(more).expect(0).json();
        assert_eq!(json["demo_server"], true);
        assert_eq!(json["verdicts_agree"], true);
        assert_eq!(json["differences"], json!([]), "{json}");
        for name in available() {
            assert_eq!(of(&json, name)["report"]["demo_server"], true);
            assert_eq!(of(&json, name)["report"]["echo"]["result"], "echoed");
        }
    }
    let json = folder.compare(["--json", "--early-data"]).json();
    for name in available().filter(|name| *name != "native-tls") {
        let connections = &of(&json, name)["report"]["connections"];
        assert_eq!(connections[1]["early_data"], "accepted", "{json}");
    }
    let run = folder.compare([""; 0]).expect(0);
    assert_eq!(run.stderr, "");
    for part in ["connected.\n", "No difference\n", "ALPN", "first, TLS", "later, TLS"] {
        assert!(run.text().contains(part), "`{part}` is not in:\n{}", run.text());
    }
    assert!(!run.text().contains('≠'), "{}", run.text());
}

/// The certificate's name is only the common name, which native-tls takes and no other backend.
#[test]
fn backends_that_disagree_are_marked() {
    let options = ServerOptions::new()
        .identity(&tungstenite_tls_testing::certificates::Certificates::shared().common_name);
    let Some(server) = TlsServer::start(&options) else { return };
    let folder = Folder::new();
    let run = folder.compare(args(&server, &[]));
    let both = Backend::NativeTls.is_compiled_in() && Backend::compiled_in().count() > 1;
    if !both || !run.text().contains("connected") {
        // They agree: there is one backend, or none takes the name.
        assert!(!run.text().contains('≠'), "{run:?}");
        return;
    }
    let run = run.expect(3).complains(&["The backends disagree", "name_mismatch"]);
    let text = run.text();
    let second = text.lines().nth(1).expect("a summary");
    assert!(second.starts_with("The backends disagree: native-tls connected; "), "{text}");
    let (_, different) = text.split_once("\nDifferent\n").expect("differences");
    let (different, same) = different.split_once("\nNo difference\n").expect("the rest");
    assert!(different.starts_with("≠ verdict         connected"), "{text}");
    assert!(different.contains("name_mismatch (exit code 3)"), "{text}");
    assert!(!same.contains('≠'), "{text}");
    assert!(text.contains("openssl failed: localhost:"), "{text}");

    let json = folder.compare(args(&server, &["--json"])).expect(3).json();
    assert_eq!(json["differences"], json!(["verdict"]), "{json}");
    assert_eq!(json["verdicts_agree"], false);
    let error = &json["error"];
    assert_eq!((&error["class"], &error["kind"]), (&json!("tls"), &json!("name_mismatch")));
    assert_eq!(error["backend"], "openssl");
}

#[test]
fn a_value_that_one_backend_lacks_is_no_difference() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let json = Folder::new().compare(args(&server, &["--json"])).expect(0).json();
    let fields = json["fields"].as_array().expect("a list");
    let version = fields.iter().find(|field| field["name"] == "version");
    for name in available() {
        let value = version.map(|field| &field["values"][name]);
        match name {
            "native-tls" => assert!(value.is_none_or(Value::is_null)),
            _ => assert_eq!(value, Some(&json!("TLS 1.3"))),
        }
    }
    assert!(fields.iter().all(|field| field["differs"] == false), "{json}");
}

#[test]
fn an_option_that_a_backend_refuses_is_its_verdict() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let run = Folder::new().compare(args(&server, &["--json", "--false-start"]));
    let json = run.json();
    for name in available() {
        let expected = match name {
            "boring" => ("connected", 0),
            _ => ("unsupported_option", 2),
        };
        let told = of(&json, name);
        assert_eq!(
            (&told["verdict"], &told["exit_code"]),
            (&json!(expected.0), &json!(expected.1))
        );
    }
    // The library is told, although nothing was connected.
    for name in available() {
        assert!(of(&json, name)["library"].is_string(), "{json}");
    }
    assert!(run.code == Some(2) || available().eq(["boring"]), "{run:?}");
}

#[test]
fn failures_that_all_share_are_no_difference() {
    let refusing = Behaviour::Reply {
        pieces: &[b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"],
        stays: false,
    };
    let Some(server) = TlsServer::start(&ServerOptions::new().behaviour(refusing)) else { return };
    let run = Folder::new().compare(args(&server, &["--json"])).expect(4);
    let json = run.json();
    assert_eq!(json["differences"], json!([]), "{json}");
    assert_eq!(json["error"]["kind"], "upgrade_refused");
    let summary = json["summary"].as_str().expect("a summary");
    assert!(summary.contains("(upgrade_refused)") && !summary.contains("disagree"), "{summary}");
}

#[test]
fn only_the_backends_that_are_named() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let Some(name) = available().next() else { return };
    let json = Folder::new().compare(args(&server, &["--json", "--backend", name])).expect(0);
    assert_eq!(json.json()["backends"].as_array().expect("a list").len(), 1);
    assert_eq!(json.json()["summary"], format!("Only {name}: connected."));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let folder = Folder::new();
    let cases: &[(&[&str], &[&str])] = &[
        (&["ws://a.example"], &["ws://a.example", "no TLS", "wss://"]),
        (&["wss://a.example", "--header", "@-"], &["--header @-", "several backends", "@FILE"]),
        (&["wss://a", "--html", "/no/such/page"], &["--html", "/no/such/page", "cannot be"]),
        (&["wss://a", "--backend", "gnutls"], &["gnutls", "boring, native-tls"]),
        (&["--ca", "ca.pem"], &["--ca", "URL"]),
        (&["wss://a", "--repeat", "0"], &["--repeat", "1..=1000"]),
    ];
    for (args, parts) in cases {
        folder.compare(*args).expect(2).complains(parts);
    }
}
