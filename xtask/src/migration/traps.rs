//! What still compiles after the script, but does something else: the script must say so, and must
//! say nothing where nothing is.

use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

use crate::paths;

/// Lines of code written for the peers, each with what the script says of it.
const NEVER_MATCH: [(&str, &[&str]); 10] = [
    ("Err(Error::Tls(_)) => 1,", &["`Error::Tls`: use `TlsError::find(&error)`"]),
    ("Err(tungstenite::Error::Tls(e)) => 2,", &["Error::Tls`: use `TlsError::find(&error)`"]),
    ("Err(WsError::Tls(TlsError::Native(e))) => 3,", &["`WsError::Tls`", "`TlsError::Native`"]),
    (
        "Err(Error::Tls(TlsError::Rustls(e))) => 4,",
        &["`Error::Tls`", "`TlsError::Rustls`: use `TlsError::find(&error).map(TlsError::kind)`"],
    ),
    ("Err(Error::Tls(TlsError::InvalidDnsName)) => 5,", &["`TlsError::InvalidDnsName`"]),
    (
        "Err(Error::Url(_)) => 6,",
        &["`Error::Url`: use `TlsError::find(&error)`, `DialError::find`"],
    ),
    ("if let UrlError::UnableToConnect(host) = error {}", &["`UrlError::UnableToConnect`"]),
    ("matches!(error, tungstenite::error::Error::Url(UrlError::NoHostName))", &["Error::Url`"]),
    (
        "inner.downcast_ref::<rustls::Error>()",
        &["`downcast_ref::<rustls::Error>`: use `TlsError::find(&error).and_then(TlsError::"],
    ),
    ("inner.downcast_ref::<native_tls::Error>()", &["`downcast_ref::<native_tls::Error>`"]),
];

/// Code about which there is nothing to say: the program's own names, and other errors.
const SILENT: &str = "use thiserror::Error;\nuse tungstenite::Message;\n\
    pub enum Error { Tls(String), Url(String) }\n// Was Error::Tls(_).\n\
    fn f(e: Error) { match e { Error::Tls(_) | Error::Url(_) => {} } }\n\
    fn g(e: MyError) { if let MyError::Tls(_) | MyUrlError::Bad = e {} }\n\
    fn h(e: &ws::Error) { tungstenite_tls::TlsError::find(e); downcast_ref::<io::Error>(); }\n";

const MANIFEST: &str = "[dependencies]\ntungstenite = \"0.30\"\n";

/// Checks both, and that the script says whose roots the program has lost.
pub(super) fn are_found(sh: &Shell) -> anyhow::Result<()> {
    let mut source = String::from("use tungstenite::{Error, Error as WsError};\n");
    for (line, _) in NEVER_MATCH {
        source.push_str(line);
        source.push('\n');
    }
    let said = said_of(sh, MANIFEST, &source)?;
    for (number, (line, expected)) in (2..).zip(NEVER_MATCH) {
        for words in expected {
            let here = format!("./src/main.rs:{number}: never matches: ");
            let found = said.lines().any(|said| said.starts_with(&here) && said.contains(words));
            ensure!(found, "`{line}`: the script does not say {words}, but: {said}");
        }
    }
    let all: usize = NEVER_MATCH.iter().map(|(_, expected)| expected.len()).sum();
    println!("the script finds {} idioms that compile and never match", NEVER_MATCH.len());
    ensure!(said.lines().count() >= all, "too little: {said}");

    let said = said_of(sh, MANIFEST, SILENT)?;
    ensure!(said.is_empty(), "the script finds what is not there: {said}");
    let manifest =
        "tungstenite = { version = \"0.30\", features = [\"rustls-tls-webpki-roots\"] }\n";
    let said = said_of(sh, manifest, SILENT)?;
    ensure!(said.contains("`Roots::Bundled`"), "nothing about roots: {said}");
    Ok(())
}

/// What the script says of a program.
fn said_of(sh: &Shell, manifest: &str, source: &str) -> anyhow::Result<String> {
    let dir = sh.create_temp_dir()?;
    let _dir = sh.push_dir(dir.path());
    sh.write_file("Cargo.toml", manifest)?;
    sh.write_file("src/main.rs", source)?;
    let script = paths::root().join("docs/migrate.sh");
    cmd!(sh, "sh {script}").quiet().read().context("the script fails")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_finds_each_trap_and_nothing_else() {
        are_found(&Shell::new().expect("a shell")).expect("found");
    }
}
