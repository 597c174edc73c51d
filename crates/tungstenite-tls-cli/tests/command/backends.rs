//! Tests of `wss backends`.

use tungstenite_tls::Backend;

use crate::support::wss;

#[test]
fn lists_them_all() {
    let run = wss(["backends"]).expect(0);
    assert_eq!(run.stderr, "");
    let lines: Vec<_> = run.text().lines().collect();
    assert!(lines[0].starts_with("BACKEND"), "{lines:?}");
    for (backend, line) in Backend::ALL.iter().copied().zip(&lines[1..]) {
        let (name, rest) = line.split_once(' ').expect("columns");
        assert_eq!(name, backend.name());
        let state = rest.split_whitespace().next().expect("a state");
        assert_eq!(state == "no", !backend.is_compiled_in(), "{line}");
        assert_eq!(state == "default", Backend::default_choice().ok() == Some(backend), "{line}");
        assert_eq!(line.contains("--features"), !backend.is_compiled_in(), "{line}");
    }
    let no_default = run.text().contains("There is no default");
    assert_eq!(no_default, Backend::default_choice().is_err(), "{run:?}");
}

#[test]
fn lists_them_for_programs() {
    let json = wss(["backends", "--json"]).expect(0).json();
    let default = Backend::default_choice().ok().map(Backend::name);
    assert_eq!(json["default"].as_str(), default);
    let rows = json["backends"].as_array().expect("a list");
    assert_eq!(rows.len(), Backend::ALL.len());
    for (backend, row) in Backend::ALL.iter().copied().zip(rows) {
        assert_eq!(row["name"], backend.name());
        assert_eq!(row["compiled_in"], backend.is_compiled_in());
        assert_eq!(row["default"], default == Some(backend.name()));
        assert_eq!(row["library"].is_string(), backend.is_compiled_in(), "{row}");
        assert!(row["features"][0].is_string(), "{row}");
    }
}

#[test]
fn tells_what_each_can_do() {
    let run = wss(["backends"]).expect(0);
    assert!(run.text().contains("\nCAPABILITY "), "{run:?}");
    let json = wss(["backends", "--json"]).expect(0).json();
    let columns = json["capabilities"]["columns"].as_array().expect("a list");
    let capability = |backend: &str, name: &str| {
        let column = columns.iter().find(|column| column["name"] == backend);
        column.expect("a column")["capabilities"][name].clone()
    };
    assert_eq!(capability("openssl", "identity")["verdict"], "yes");
    let reasons = wss(["backends", "--reasons"]).expect(0);
    let reason = capability("native-tls", "chain_pins")["reason"].clone();
    assert!(reasons.text().contains(reason.as_str().expect("a reason")), "{reasons:?}");
    assert!(reasons.text().contains("On macOS and Windows"), "{reasons:?}");
}
