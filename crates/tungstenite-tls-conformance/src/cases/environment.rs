//! `Roots::Platform` and the environment: if roots are files, `SSL_CERT_FILE` and `SSL_CERT_DIR`
//! name other roots, and a variable that names nothing usable is an error that names it.
//!
//! A process reads its environment once, so the client is a separate process: this program again,
//! with only this test.

use std::{
    env, fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tungstenite_tls_core::{Roots, TlsConfig, TlsError, TlsErrorKind};
use tungstenite_tls_testing::{certificates::Certificates, server::ServerOptions};

use crate::{
    case::Case,
    client::{clean, close, dial, open},
    reports::REPORTS,
    subject::Subject,
};

const UNREADABLE: &str = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";

/// Environment variable that gives the server's address to the client's process.
const SERVER: &str = "TUNGSTENITE_TLS_CONFORMANCE_SERVER";

/// Good roots, as the variables name them: the file, the folders.
const GOOD: [(&str, Option<&str>, Option<&str>); 5] = [
    // A root that no library can read is left out.
    ("ssl_cert_file", Some("roots.pem"), Some("unreadable")),
    ("ssl_cert_file_in_der", Some("roots.der"), None),
    ("ssl_cert_file_with_byte_order_mark", Some("mark.pem"), None),
    ("ssl_cert_dir", None, Some("roots")),
    ("ssl_cert_dir_of_which_one_is_missing", None, Some("missing:roots")),
];

/// What names nothing usable, while the other variable may be good: the file, the folders, the
/// variable, what it names, and why it is refused.
type Bad = (&'static str, Option<&'static str>, Option<&'static str>, [&'static str; 3]);

const BAD: [Bad; 6] = [
    ("missing_file", Some("missing"), Some("roots"), ["SSL_CERT_FILE", "missing", "not found"]),
    ("text", Some("text"), Some("roots"), ["SSL_CERT_FILE", "text", "neither PEM"]),
    (
        "unreadable_file",
        Some("unreadable/00000000.0"),
        Some("roots"),
        ["SSL_CERT_FILE", "unreadable/00000000.0", "no readable certificate"],
    ),
    (
        "trusted_certificate",
        Some("trusted.pem"),
        Some("roots"),
        ["SSL_CERT_FILE", "trusted.pem", "openssl x509"],
    ),
    (
        "missing_folder",
        Some("roots.pem"),
        Some("missing"),
        ["SSL_CERT_DIR", "missing", "not found"],
    ),
    ("empty_folder", None, Some("empty"), ["SSL_CERT_DIR", "empty", "no file with a certificate"]),
];

pub(super) fn cases() -> Vec<Case> {
    let good = GOOD.into_iter().map(|(name, file, folders)| {
        let name = format!("environment::{name}");
        Case::new(name.clone(), move |subject| match env::var(SERVER) {
            Ok(addr) => connect(subject, addr.parse().expect("an address")),
            Err(_) => start(subject, &name, file, folders),
        })
    });
    let bad = BAD.into_iter().map(|(name, file, folders, words)| {
        let name = format!("environment::refuses::{name}");
        Case::new(name.clone(), move |subject| match env::var(SERVER) {
            Ok(_) => refuse(subject, words),
            Err(_) => start(subject, &name, file, folders),
        })
    });
    let name = "environment::no_key_log";
    let no_key_log = Case::new(name, move |subject| match env::var(SERVER) {
        Ok(addr) => connect(subject, addr.parse().expect("an address")),
        Err(_) => start(subject, name, Some("roots.pem"), None),
    });
    let name = "environment::refuses::what_your_own_roots_do_not_issue";
    let own = Case::new(name, move |subject| match env::var(SERVER) {
        Ok(addr) => trust_only_own(subject, addr.parse().expect("an address")),
        Err(_) => start(subject, name, Some("roots.pem"), Some("roots")),
    });
    let available = || match cfg!(any(windows, target_vendor = "apple")) {
        false => Ok(()),
        true => Err("this platform does not keep its roots in files".to_owned()),
    };
    let cases = good.chain(bad).chain([no_key_log, own]).map(|case| case.when(available));
    cases.map(|case| case.blocking_only("roots do not depend on I/O")).collect()
}

/// Starts the client, with these names in the folder of [`fill`].
fn start(subject: &Subject, name: &str, file: Option<&str>, folders: Option<&str>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fill(folder.path());
    let server = subject.serve(&ServerOptions::new());
    let mut client = Command::new(env::current_exe().expect("this program"));
    client.arg("--exact").arg(subject.prefix.clone() + name);
    client.env(SERVER, server.addr().to_string()).stdin(Stdio::null());
    // Reports are this process's.
    for variable in REPORTS {
        client.env_remove(variable);
    }
    let paths = |names: &str| -> Vec<PathBuf> {
        names.split(':').map(|name| folder.path().join(name)).collect()
    };
    for (variable, names) in [("SSL_CERT_FILE", file), ("SSL_CERT_DIR", folders)] {
        match names {
            Some(names) => client.env(variable, env::join_paths(paths(names)).expect("paths")),
            None => client.env_remove(variable),
        };
    }
    // Only `KeyLog::Environment` asks for it.
    let key_log = folder.path().join("key log");
    client.env("SSLKEYLOGFILE", &key_log);
    let client = client.output().expect("starts");
    let said = String::from_utf8_lossy(&client.stdout);
    assert!(client.status.success() && said.contains("1 passed"), "{said}");
    assert!(!key_log.exists(), "logs the secrets of a connection that did not ask for it");
    if !name.contains("refuses") {
        clean(server);
    }
}

fn fill(folder: &Path) {
    let all = Certificates::shared();
    let pem = all.root_pem();
    let write = |name: &str, bytes: &[u8]| {
        fs::write(folder.join(name), bytes).expect("writes a temporary file");
    };
    for name in ["roots", "unreadable", "empty"] {
        fs::create_dir(folder.join(name)).expect("makes a temporary folder");
    }
    write("roots.pem", pem.as_bytes());
    write("roots.der", all.root());
    write("mark.pem", format!("\u{feff}{pem}").as_bytes());
    write("trusted.pem", pem.replace("CERTIFICATE", "TRUSTED CERTIFICATE").as_bytes());
    write("text", b"hello");
    // In DER, under a name that is not the hash by which OpenSSL looks for it.
    write("roots/root.crt", all.root());
    write("roots/README", b"These are roots.");
    // Named as OpenSSL names them.
    write("unreadable/00000000.0", UNREADABLE.as_bytes());
}

fn connect(subject: &Subject, server: SocketAddr) {
    let connector = subject.connector(&TlsConfig::new().with_roots(Roots::Platform));
    let url = format!("wss://localhost:{}/", server.port());
    close(&mut open(&url, dial(server), &connector).expect("connects"));
}

/// The environment names the server's root, and adds nothing to the caller's own.
fn trust_only_own(subject: &Subject, server: SocketAddr) {
    // Of this process, so the server's is another.
    let own = Certificates::shared().root().clone();
    let connector = subject.connector(&TlsConfig::new().with_roots(Roots::Only(vec![own])));
    let url = format!("wss://localhost:{}/", server.port());
    let error = open(&url, dial(server), &connector).expect_err("is not trusted");
    let error = TlsError::find(&error).expect("a TLS error");
    assert!(error.kind().is_certificate(), "{error}");
}

/// No connector can be built, and the error names the variable, what it names, and why.
fn refuse(subject: &Subject, words: [&str; 3]) {
    let Err(error) = (subject.build)(&TlsConfig::new().with_roots(Roots::Platform)) else {
        panic!("a connector without the roots that the environment names");
    };
    assert_eq!(error.kind(), TlsErrorKind::BadConfiguration, "{error:?}");
    let shown = error.to_string();
    for word in words {
        assert!(shown.contains(word), "{shown}: no `{word}`");
    }
    // Other roots need no variable.
    let roots = Roots::Only(vec![Certificates::shared().root().clone()]);
    (subject.build)(&TlsConfig::new().with_roots(roots)).expect("other roots");
}
