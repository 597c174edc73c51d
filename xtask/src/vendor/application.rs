//! Proves trees without the skeleton: of an application of the caller's, and of the C interface.

use std::{fs, path::Path};

use anyhow::ensure;
use xshell::Shell;

use super::{
    backend::{Backend, Profile},
    check::{self, Anchor, Options},
    make,
    plan::{App, Plan},
    record::Record,
    toolchain,
};

/// An application with a dependency of its own, which one of its features turns on. It states no
/// licence, and is no WebSocket client.
const MANIFEST: &str = r#"[package]
name = "sensor"
version = "1.2.3"
edition = "2024"

[features]
default = []
report = ["dep:itoa"]
unused = []

[dependencies]
tungstenite-tls-core = { version = "0.1", default-features = false }
itoa = { version = "1", optional = true }
"#;

const SOURCE: &str = r#"//! Prints a reading.

fn main() {
    let message = tungstenite_tls_core::Message::text(itoa::Buffer::new().format(21));
    println!("{message}");
}
"#;

/// Makes a tree with the C interface, and proves that. OpenSSL is the machine's, so this is quick.
pub(super) fn prove_c_interface(sh: &Shell) -> anyhow::Result<()> {
    let plan = Plan {
        backend: Backend::Openssl,
        target: toolchain::host(sh)?,
        profile: Profile::Size,
        app: App::CInterface,
        features: Vec::new(),
    };
    let folder = sh.create_temp_dir()?;
    let tree = folder.path().join("tree");
    println!("\na tree with the C interface");
    make::make(sh, &plan, &tree)?;
    let checked = check::check(sh, &tree, &Options::default())?;
    let checked = checked.ok_or_else(|| anyhow::anyhow!("it was not built"))?;
    Ok(sh.remove_path(check::folder(&checked.tree))?)
}

/// Makes a small application, its tree, and proves that.
pub(super) fn prove(sh: &Shell) -> anyhow::Result<()> {
    let folder = sh.create_temp_dir()?;
    let app = folder.path().join("sensor");
    fs::create_dir_all(app.join("src"))?;
    fs::write(app.join("Cargo.toml"), MANIFEST)?;
    fs::write(app.join("src/main.rs"), SOURCE)?;
    let plan = Plan {
        // It depends on no adapter, so no TLS library is compiled: that takes time.
        backend: Backend::RustlsRing,
        target: toolchain::host(sh)?,
        profile: Profile::Release,
        app: App::Caller(app.clone()),
        features: vec!["report".to_owned()],
    };
    let tree = folder.path().join("tree");
    println!("\na tree with an application");
    make::make(sh, &plan, &tree)?;
    prove_tree(sh, &app, &tree)
}

fn prove_tree(sh: &Shell, app: &Path, tree: &Path) -> anyhow::Result<()> {
    let unnamed = check::prepare(sh, tree, &Options::default()).map(drop);
    ensure!(
        unnamed.is_err_and(|error| format!("{error:#}").contains("name its folder with --app")),
        "a tree with an application was compared with nothing"
    );
    let anchor = Anchor::Workspace(Some(app.to_owned()));
    let checked = check::check(sh, tree, &Options { anchor, ..Options::default() })?;
    let checked = checked.ok_or_else(|| anyhow::anyhow!("it was not built"))?;
    ensure!(!Record::read(tree)?.is_skeleton() && !checked.is_plain_skeleton, "it is no skeleton");
    Ok(sh.remove_path(check::folder(&checked.tree))?)
}
