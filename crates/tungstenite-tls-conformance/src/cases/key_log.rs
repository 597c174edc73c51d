//! The key log: its lines match the server's, so anyone who has the file can decrypt.

#[cfg(unix)]
use std::os::unix::fs::PermissionsExt as _;
use std::{collections::BTreeSet, fs};

use tungstenite_tls_core::{KeyLog, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::server::ServerOptions;

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, trusting, trusting_on},
    subject::Subject,
};

/// The labels of the secrets that decrypt a connection, for each version.
const LABELS12: [&str; 1] = ["CLIENT_RANDOM"];
const LABELS13: [&str; 4] = [
    "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
    "CLIENT_TRAFFIC_SECRET_0",
    "SERVER_HANDSHAKE_TRAFFIC_SECRET",
    "SERVER_TRAFFIC_SECRET_0",
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let case = |test: &str, run: fn(&Subject, TlsVersion)| {
            let name = format!("key_log::{version_name}::{test}");
            Case::new(name, move |subject| run(subject, version))
        };
        cases.push(case("file", file));
        cases.push(case("appends", appends));
    }
    cases.push(Case::new("key_log::no_file", no_file));
    let open_to_others = Case::new("key_log::open_to_others", open_to_others);
    cases.push(open_to_others.when(|| match cfg!(unix) {
        true => Ok(()),
        false => Err("files of this platform have no modes".to_owned()),
    }));
    let cases = cases.into_iter().map(|case| case.needs(Capability::KeyLog));
    cases.map(Case::of_the_library).collect()
}

fn file(subject: &Subject, version: TlsVersion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("keys");
    let config = trusting_on(version).with_key_log(KeyLog::File(path.clone()));
    let (_, seen) = subject.negotiate(&ServerOptions::new().key_log(), &config);
    let written = fs::read_to_string(&path).expect("a key log");
    assert!(written.ends_with('\n'));
    let written: BTreeSet<_> = written.lines().collect();
    let expected = if version == TlsVersion::Tls12 { &LABELS12[..] } else { &LABELS13 };
    for label in expected {
        let of_server = seen.key_log.iter().find(|line| line.starts_with(&format!("{label} ")));
        let of_server = of_server.unwrap_or_else(|| panic!("the server has no {label}")).as_str();
        assert!(written.contains(of_server), "{label} is not the server's");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o077, 0, "others can read it: {mode:o}");
    }
}

fn appends(subject: &Subject, version: TlsVersion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("keys");
    fs::write(&path, "# mine\n").expect("writes a temporary file");
    #[cfg(unix)]
    set_mode(&path, 0o600);
    let config = trusting_on(version).with_key_log(KeyLog::File(path.clone()));
    let mut lines = 1;
    for _ in 0..2 {
        subject.negotiate(&ServerOptions::new(), &config);
        let written = fs::read_to_string(&path).expect("a key log");
        assert!(written.starts_with("# mine\n"));
        assert!(written.lines().count() > lines);
        lines = written.lines().count();
    }
}

/// A key log that cannot be opened is an error when the connector is built.
fn no_file(subject: &Subject) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("missing").join("keys");
    let config = trusting().with_key_log(KeyLog::File(path));
    let error = (subject.build)(&config).expect_err("refuses the file");
    assert_eq!(error.kind(), TlsErrorKind::BadConfiguration, "{error:?}");
    assert!(error.to_string().contains("missing"), "{error}");
}

/// A file that others may read is refused when the connector is built, and is not changed.
#[cfg(unix)]
fn open_to_others(subject: &Subject) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("keys");
    fs::write(&path, "kept").expect("writes a temporary file");
    set_mode(&path, 0o644);
    let config = trusting().with_key_log(KeyLog::File(path.clone()));
    let error = (subject.build)(&config).expect_err("refuses the file");
    assert_eq!(error.kind(), TlsErrorKind::BadConfiguration, "{error:?}");
    assert!(error.to_string().contains("chmod 600"), "{error}");
    assert_eq!(fs::read_to_string(&path).expect("reads the file"), "kept");
    let mode = fs::metadata(&path).expect("metadata").permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
    set_mode(&path, 0o600);
    (subject.build)(&config).expect("accepts the file");
}

#[cfg(not(unix))]
fn open_to_others(_: &Subject) {
    unreachable!("it is not available here")
}

#[cfg(unix)]
fn set_mode(path: &std::path::Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("sets the mode");
}
