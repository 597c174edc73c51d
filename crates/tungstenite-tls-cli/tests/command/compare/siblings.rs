//! Backends that are used through other builds of wss.

use serde_json::json;
use tungstenite_tls::Backend;

use super::{
    folder::Folder,
    reports::{args, of},
};
use crate::support::{TlsServer, backend};

/// A server that refuses the connection: nobody has port 1.
const NOWHERE: &str = "wss://127.0.0.1:1/";

/// A backend that is not part of this build. If there is none, says so and returns `None`.
fn missing() -> Option<Backend> {
    let missing = Backend::ALL.iter().copied().find(|backend| !backend.is_compiled_in());
    if missing.is_none() {
        eprintln!("skipped: every backend is compiled in");
    }
    missing
}

#[test]
fn a_backend_that_is_nowhere_is_listed_with_the_way_to_get_it() {
    let Some(missing) = missing() else { return };
    let folder = Folder::new();
    let run = folder.compare([NOWHERE, "--json", "--roots", "bundled"]);
    let told = of(&run.json(), missing.name()).clone();
    assert_eq!((&told["available"], &told["report"]), (&json!(false), &json!(null)));
    let help = told["help"].as_str().expect("help");
    assert!(help.contains(&format!("wss-{missing}")) && help.contains("cargo xtask install"));

    let run = folder.compare([NOWHERE, "--roots", "bundled"]);
    let (_, list) = run.text().split_once("\nNot available\n").expect("a list");
    assert!(list.contains(&format!("  {missing} is not part of this wss")), "{run:?}");

    // None is available.
    let run = folder.compare([NOWHERE, "--backend", missing.name()]).expect(2);
    run.complains(&["No backend is available", "cargo xtask install"]);
}

#[test]
fn a_backend_that_is_named_and_not_available_is_a_failure() {
    let (Some(missing), Some(backend)) = (missing(), backend()) else { return };
    let Some(server) = TlsServer::start(&Default::default()) else { return };
    let only = ["--backend", missing.name(), "--backend", backend.name()];
    let folder = Folder::new();
    let run = folder.compare(args(&server, &only)).expect(2);
    let program = format!("wss-{missing}");
    let run = run.complains(&[missing.name(), &program, "cargo xtask install"]);
    assert!(run.text().contains("Only "), "{run:?}");
    folder.compare(args(&server, &[])).expect(0);
}

/// The sibling is the same program, which lacks the backend too.
#[test]
fn a_sibling_is_found_beside_wss_or_in_path_and_its_verdict_is_shown() {
    let Some(missing) = missing() else { return };
    let (folder, elsewhere) = (Folder::new(), Folder::new());
    let name = format!("wss-{missing}");
    let args = [NOWHERE, "--json", "--backend", missing.name()];

    elsewhere.link(&name);
    let path = elsewhere.path(&name);
    let path = std::path::Path::new(&path).parent().and_then(|path| path.to_str());
    let run = folder.compare_with(args, &[("PATH", path.expect("a folder"))]).expect(2);
    let told = of(&run.json(), missing.name()).clone();
    assert_eq!(told["verdict"], "no_backend", "{told}");
    assert_eq!(told["program"], elsewhere.path(&name));

    folder.link(&name);
    let run = folder.compare_with(args, &[("PATH", path.expect("a folder"))]).expect(2);
    assert_eq!(of(&run.json(), missing.name())["program"], folder.path(&name));
}

#[cfg(unix)]
mod faulty {
    use super::*;

    const VERSION: &str = concat!("wss ", env!("CARGO_PKG_VERSION"));

    #[test]
    fn a_sibling_that_fails_in_its_own_way_has_that_as_its_verdict() {
        let Some(missing) = missing() else { return };
        for (version, script, words) in [
            ("wss 0.0.1", "echo '{}'", "is version 0.0.1, not"),
            ("hello", "echo '{}'", "it is no wss"),
            ("", "exit 1", "it is no wss"),
            (VERSION, "kill -SEGV $$", "SIGSEGV"),
            (VERSION, "echo hello; echo out of order >&2; exit 7", "exit code 7 without a report"),
            (VERSION, "echo '{}'", "exit code 0 without a report"),
            (VERSION, "echo '[1]'", "exit code 0 without a report"),
            (VERSION, "exec /bin/sleep 600", "did not end within"),
            (VERSION, "echo '{\"connections\":[]}'; kill -SEGV $$", "SIGSEGV"),
            (VERSION, "echo '{\"connections\":[]}'; exit 7", "exit code 7 after a report"),
            (VERSION, "echo '{\"error\":{\"exit_code\":5}}'", "exit code 0 after a report"),
        ] {
            let folder = Folder::new();
            folder.script(&format!("wss-{missing}"), version, script);
            let args = [NOWHERE, "--json", "--repeat", "1", "--timeout", "0.1"];
            let only = ["--backend", missing.name()];
            let json = folder.compare(args.iter().chain(&only)).expect(1).json();
            let error = &of(&json, missing.name())["report"]["error"];
            let message = error["message"].as_str().expect("a message");
            assert!(message.contains(words), "`{words}` is not in: {message}");
            assert!(message.contains(&folder.path(&format!("wss-{missing}"))), "{message}");
            if script.contains("out of order") {
                assert_eq!(error["causes"], json!(["it says: out of order"]));
            }
        }
    }

    #[test]
    fn a_difference_is_marked_in_text_and_page() {
        let (Some(missing), Some(backend)) = (missing(), backend()) else { return };
        let Some(server) = TlsServer::start(&Default::default()) else { return };
        let folder = Folder::new();
        folder.script(&format!("wss-{missing}"), VERSION, "kill -SEGV $$");
        let page = folder.path("page.html");
        let only = ["--backend", missing.name(), "--backend", backend.name(), "--html", &page];
        let run = folder.compare(args(&server, &only)).expect(1);
        let run = run.complains(&["The backends disagree"]);
        assert!(run.text().contains("\nDifferent\n≠ verdict"), "{run:?}");
        let page = std::fs::read_to_string(page).expect("a page");
        let row = "<tr class=\"differs\"><th scope=\"row\">verdict <span class=\"mark\">differs";
        assert_eq!(page.matches("<tr class=\"differs\">").count(), 1, "{page}");
        assert!(page.contains(row), "{page}");
    }

    /// What the sibling prints is a report, but of another backend's values.
    #[test]
    fn values_that_differ_are_marked_each() {
        let (Some(missing), Some(backend)) = (missing(), backend()) else { return };
        if backend == Backend::NativeTls {
            return; // It does not report the version.
        }
        let Some(server) = TlsServer::start(&Default::default()) else { return };
        let folder = Folder::new();
        let report = concat!(
            r#"echo '{"tls":{"version":"TLS 1.2","alpn":null},"#,
            r#""upgrade":{"status":101},"connections":[]}'"#
        );
        folder.script(&format!("wss-{missing}"), VERSION, report);
        let only = ["--backend", missing.name(), "--backend", backend.name()];
        let run = folder.compare(args(&server, &only)).expect(0);
        let (_, different) = run.text().split_once("\nDifferent\n").expect("differences");
        let (different, _) = different.split_once("\nNo difference\n").expect("the rest");
        let lines: Vec<_> = different.lines().map(str::split_whitespace).collect();
        let words: Vec<Vec<_>> = lines.into_iter().map(Iterator::collect).collect();
        let expected = |label: &[&'static str], value: &[&'static str], name: &'static str| {
            [label, value, &[name]].concat()
        };
        let (one, two) = (missing.name(), backend.name());
        let mut wanted = vec![
            expected(&["≠", "TLS", "version"], &["TLS", "1.2"], one),
            expected(&[], &["TLS", "1.3"], two),
            expected(&["≠", "ALPN"], &["none"], one),
            expected(&[], &["http/1.1"], two),
        ];
        if Backend::ALL.iter().position(|b| *b == missing)
            > Backend::ALL.iter().position(|b| *b == backend)
        {
            wanted = vec![
                expected(&["≠", "TLS", "version"], &["TLS", "1.3"], two),
                expected(&[], &["TLS", "1.2"], one),
                expected(&["≠", "ALPN"], &["http/1.1"], two),
                expected(&[], &["none"], one),
            ];
        }
        assert_eq!(words, wanted, "{run:?}");
    }
}
