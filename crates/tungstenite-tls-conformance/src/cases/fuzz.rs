//! Scripts that a fuzzer made (`cargo xtask fuzz`), chosen because together they reach everything
//! that it reached: the rules of the model hold for each.

use include_dir::{Dir, include_dir};
use tungstenite_tls_core::{TlsVersion, testing::model};

use super::model::Connections;
use crate::{case::Case, client::VERSIONS, subject::Subject};

static DRIVER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/corpus/driver");
static CIPHERTEXT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/corpus/ciphertext");

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let name = |test| format!("fuzz::{version_name}::{test}");
        cases.push(Case::new(name("driver"), move |subject| {
            each(subject, version, &DRIVER, |connections, script| {
                model::bytes(script, connections.streams())?;
                connections.messages(script)
            });
        }));
        cases.push(Case::new(name("ciphertext"), move |subject| {
            each(subject, version, &CIPHERTEXT, |connections, script| {
                model::ciphertext(script, connections.streams())
            });
        }));
    }
    cases
}

fn each(
    subject: &Subject,
    version: TlsVersion,
    corpus: &Dir<'_>,
    holds: impl Fn(&Connections, &[u8]) -> Result<(), String>,
) {
    let connections = Connections::new(subject, version);
    assert!(corpus.files().count() > 0, "there are no scripts");
    for file in corpus.files() {
        if let Err(rule) = holds(&connections, file.contents()) {
            panic!("{}: {rule}", file.path().display());
        }
    }
    subject.notes.add(format!("scripts: {}", corpus.files().count()));
}
