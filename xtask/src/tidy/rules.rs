//! The rules for sources and manifests; each returns the problems it finds.

use super::{code, file::File};

const MAX_LINES: usize = 600;

/// rustfmt breaks longer lines of code, but not comments and texts.
const MAX_COLUMNS: usize = 100;

/// The files that may contain `unsafe`, each with the reason: small modules for what a library does
/// not bind.
const UNSAFE: &[(&str, &str)] = &[
    (
        "bench/src/client/connect/ssl.rs",
        "`set_session` relies on the caller that the session is from the same context",
    ),
    (
        "bench/src/sys.rs",
        "the allocator's memory and a socket option, for which no safe crate exists",
    ),
    (
        "crates/example-backend/src/transport.rs",
        "s2n-tls calls its transport through C callbacks with a pointer",
    ),
    ("crates/tungstenite-tls-boring/src/ffi.rs", "what `boring` does not bind, or binds as unsafe"),
    (
        "crates/tungstenite-tls-capi/src/ffi/callback.rs",
        "the caller's callbacks, and its pointers for them",
    ),
    ("crates/tungstenite-tls-capi/src/ffi/client.rs", "functions for C: the caller's pointers"),
    ("crates/tungstenite-tls-capi/src/ffi/connection.rs", "functions for C: the caller's pointers"),
    ("crates/tungstenite-tls-capi/src/ffi/error.rs", "functions for C: the caller's pointers"),
    ("crates/tungstenite-tls-capi/src/ffi/call.rs", "hands errors over to C"),
    ("crates/tungstenite-tls-capi/src/ffi/library.rs", "functions for C: the caller's pointers"),
    (
        "crates/tungstenite-tls-capi/src/ffi/options/connection.rs",
        "functions for C: the caller's pointers",
    ),
    (
        "crates/tungstenite-tls-capi/src/ffi/options/dangerous.rs",
        "functions for C: the caller's pointers",
    ),
    (
        "crates/tungstenite-tls-capi/src/ffi/options/identity.rs",
        "functions for C: the caller's pointers",
    ),
    (
        "crates/tungstenite-tls-capi/src/ffi/options/mod.rs",
        "functions for C: the caller's pointers",
    ),
    (
        "crates/tungstenite-tls-capi/src/ffi/options/tls.rs",
        "functions for C: the caller's pointers",
    ),
    (
        "crates/tungstenite-tls-capi/src/ffi/options/trust.rs",
        "functions for C: the caller's pointers",
    ),
    (
        "crates/tungstenite-tls-capi/src/ffi/pointer.rs",
        "turns the caller's pointers into references",
    ),
    (
        "crates/tungstenite-tls-capi/src/ffi/sigpipe.rs",
        "masks of signals, for which no safe crate is among the dependencies",
    ),
    ("crates/tungstenite-tls-mbedtls/src/ffi/callbacks.rs", "what Mbed TLS calls with a pointer"),
    ("crates/tungstenite-tls-mbedtls/src/ffi/certificate.rs", "Mbed TLS has no safe bindings"),
    ("crates/tungstenite-tls-mbedtls/src/ffi/config.rs", "Mbed TLS has no safe bindings"),
    ("crates/tungstenite-tls-mbedtls/src/ffi/connection.rs", "Mbed TLS has no safe bindings"),
    ("crates/tungstenite-tls-mbedtls/src/ffi/error.rs", "Mbed TLS has no safe bindings"),
    ("crates/tungstenite-tls-mbedtls/src/ffi/handshake.rs", "Mbed TLS has no safe bindings"),
    ("crates/tungstenite-tls-mbedtls/src/ffi/mod.rs", "Mbed TLS has no safe bindings"),
    ("crates/tungstenite-tls-mbedtls/src/ffi/native.rs", "C structures that must not move"),
    ("crates/tungstenite-tls-mbedtls/src/ffi/outside.rs", "a value that C has a pointer to"),
    ("crates/tungstenite-tls-mbedtls/src/ffi/random.rs", "fills memory of Mbed TLS's"),
    ("crates/tungstenite-tls-mbedtls/src/ffi/secrets.rs", "Mbed TLS has no safe bindings"),
    ("crates/tungstenite-tls-mbedtls/src/ffi/session.rs", "Mbed TLS has no safe bindings"),
    (
        "crates/tungstenite-tls-openssl/src/ffi.rs",
        "what `openssl` does not bind, or binds as unsafe",
    ),
];

/// The crates in which the compiler forbids `unsafe`.
const FORBID_UNSAFE: [&str; 6] = [
    "compat/async-tungstenite/src/lib.rs",
    "compat/tokio-tungstenite/src/lib.rs",
    "compat/tungstenite/src/lib.rs",
    "crates/tungstenite-tls-backends/src/lib.rs",
    "crates/tungstenite-tls-core/src/lib.rs",
    "crates/tungstenite-tls/src/lib.rs",
];

/// The names that core must not mention.
const BACKENDS: [&str; 5] = ["rustls", "openssl", "boring", "native_tls", "schannel"];

/// What core may mention in spite of its name: crates that hold and find certificates for any
/// backend, and a program that converts keys and certificates.
const VOCABULARY: [&str; 7] = [
    "rustls_pki_types",
    "rustls_native_certs",
    "`openssl` program",
    "command::new(\"openssl\")",
    "openssl pkcs7",
    "openssl pkcs8",
    "openssl x509",
];

/// All problems in `files`, one per line.
pub(super) fn check(files: &[File]) -> Vec<String> {
    let mut problems = Vec::new();
    for file in files {
        if file.path.ends_with(".rs") {
            problems.extend(doc_line(file));
            problems.extend(length(file));
            problems.extend(width(file));
            problems.extend(core_names_no_backend(file));
            problems.extend(forbid_unsafe(file));
        } else {
            problems.extend(manifest(file));
        }
    }
    problems.extend(unsafe_code(files, UNSAFE));
    problems
}

fn doc_line(file: &File) -> Option<String> {
    let documented = ["bench/", "compat/", "crates/", "examples/", "xtask/"]
        .iter()
        .any(|at| file.path.starts_with(at))
        && file.path.contains("/src/");
    let doc = file.text.lines().next().and_then(|line| line.strip_prefix("//! "));
    let says_something = doc.is_some_and(|doc| doc.split_whitespace().count() > 1);
    (documented && !says_something).then(|| {
        format!(
            "{}:1: the first line is not a `//!` line that says what the file is for",
            file.path
        )
    })
}

fn length(file: &File) -> Option<String> {
    let lines = file.text.lines().count();
    (lines > MAX_LINES).then(|| {
        format!("{}: {lines} lines; split it by idea into files of at most {MAX_LINES}", file.path)
    })
}

/// A row of a table cannot be broken.
fn width(file: &File) -> Vec<String> {
    let is_row = |line: &str| {
        let text = line.trim_start();
        ["//! |", "/// |"].iter().any(|row| text.starts_with(row))
    };
    let long = |line: &str| line.chars().count() > MAX_COLUMNS && !is_row(line);
    let lines = file.text.lines().enumerate().filter(|(_, line)| long(line));
    let wide =
        |(index, _)| format!("{}:{}: longer than {MAX_COLUMNS} columns", file.path, index + 1);
    lines.map(wide).collect()
}

fn core_names_no_backend(file: &File) -> Vec<String> {
    if !file.path.starts_with("crates/tungstenite-tls-core/src/") {
        return Vec::new();
    }
    let mut problems = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let mut line = line.to_lowercase().replace('-', "_");
        for vocabulary in VOCABULARY {
            line = line.replace(vocabulary, "");
        }
        for backend in BACKENDS.iter().filter(|backend| line.contains(**backend)) {
            let line = index + 1;
            problems.push(format!("{}:{line}: core names a backend: {backend}", file.path));
        }
    }
    problems
}

fn forbid_unsafe(file: &File) -> Option<String> {
    let forbids = file.text.lines().any(|line| line == "#![forbid(unsafe_code)]");
    (FORBID_UNSAFE.contains(&file.path.as_str()) && !forbids)
        .then(|| format!("{}: lacks `#![forbid(unsafe_code)]`", file.path))
}

/// Finds `unsafe` outside the list, and listed files that contain none.
fn unsafe_code(files: &[File], listed: &[(&str, &str)]) -> Vec<String> {
    let holds: Vec<&str> = files
        .iter()
        .filter(|file| file.path.ends_with(".rs") && code::has_word(&file.text, "unsafe"))
        .map(|file| file.path.as_str())
        .collect();
    let is_listed = |path: &str| listed.iter().any(|(listed, _)| *listed == path);
    let unlisted = holds.iter().filter(|path| !is_listed(path)).map(|path| {
        format!("{path}: contains `unsafe` and is not listed in xtask/src/tidy/rules.rs")
    });
    let stale = listed.iter().filter(|(path, _)| !holds.contains(path)).map(|(path, reason)| {
        format!(
            "{path}: listed for `unsafe` in xtask/src/tidy/rules.rs ({reason}), but contains none"
        )
    });
    unlisted.chain(stale).collect()
}

fn manifest(file: &File) -> Vec<String> {
    // The step `workspaces` compares the manifests of the drop-in crates.
    if file.path == "Cargo.toml" || file.path.starts_with("compat/") {
        return Vec::new();
    }
    let mut problems = Vec::new();
    if !file.text.lines().any(|line| line == "license.workspace = true") {
        problems.push(format!("{}: lacks `license.workspace = true`", file.path));
    }
    if !file.text.contains("\n[lints]\nworkspace = true\n") {
        problems.push(format!("{}: lacks `[lints] workspace = true`", file.path));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    const CORE: &str = "crates/tungstenite-tls-core/src/driver.rs";

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_source_without_a_doc_line_is_found() {
        assert!(doc_line(&file("xtask/src/main.rs", "fn main() {}\n")).is_some());
        assert!(doc_line(&file("bench/src/lib.rs", "//! .\n")).is_some());
        assert!(doc_line(&file("bench/src/lib.rs", "//! Peers, measured.\n")).is_none());
        assert!(doc_line(&file("bench/examples/a.rs", "fn main() {}\n")).is_none());
    }

    #[test]
    fn a_long_source_is_found() {
        assert!(length(&file("a.rs", &"\n".repeat(MAX_LINES + 1))).is_some());
        assert!(length(&file("a.rs", &"\n".repeat(MAX_LINES))).is_none());
    }

    #[test]
    fn a_wide_line_is_found_unless_it_is_a_row_of_a_table() {
        let long = "x".repeat(MAX_COLUMNS);
        assert_eq!(
            width(&file("a.rs", &format!("{long}\n{long}x\n"))),
            ["a.rs:2: longer than 100 columns"]
        );
        assert!(width(&file("a.rs", &format!("//! | {long} |\n"))).is_empty());
        assert!(width(&file("a.rs", &"é".repeat(MAX_COLUMNS))).is_empty());
    }

    #[test]
    fn a_backend_named_in_core_is_found() {
        let text = "use rustls_pki_types::ServerName;\n/// As OpenSSL and native-tls do.\n";
        let problems = core_names_no_backend(&file(CORE, text));
        assert_eq!(
            problems,
            [
                format!("{CORE}:2: core names a backend: openssl"),
                format!("{CORE}:2: core names a backend: native_tls"),
            ]
        );
        assert!(core_names_no_backend(&file("xtask/src/main.rs", text)).is_empty());
    }

    #[test]
    fn a_crate_that_does_not_forbid_unsafe_is_found() {
        assert!(forbid_unsafe(&file(FORBID_UNSAFE[0], "//! Core.\n")).is_some());
        assert!(forbid_unsafe(&file(FORBID_UNSAFE[0], "#![forbid(unsafe_code)]\n")).is_none());
        assert!(forbid_unsafe(&file(CORE, "//! The driver.\n")).is_none());
    }

    #[test]
    fn unsafe_outside_the_list_is_found_and_so_is_a_stale_entry() {
        let files = [file("a.rs", "fn f() { unsafe { g() } }"), file("b.rs", "fn f() {}")];
        assert!(unsafe_code(&files, &[("a.rs", "calls g")]).is_empty());
        let problems = unsafe_code(&files, &[("b.rs", "calls h")]);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].starts_with("a.rs: contains"));
        assert!(problems[1].starts_with("b.rs: listed"));
    }

    #[test]
    fn a_manifest_with_its_own_licence_or_lints_is_found() {
        let good = "[package]\nlicense.workspace = true\n\n[lints]\nworkspace = true\n";
        assert!(manifest(&file("xtask/Cargo.toml", good)).is_empty());
        let bad = "[package]\nlicense = \"MIT\"\n\n[lints.rust]\nmissing_docs = \"allow\"\n";
        assert_eq!(manifest(&file("xtask/Cargo.toml", bad)).len(), 2);
    }
}
