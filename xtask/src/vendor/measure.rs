//! Measures a tree's program beside tungstenite's own client: [`measure`].

use std::fs;

use anyhow::Context;
use xshell::Shell;

use super::{
    check::{self, Checked, Namespace, Server},
    component::Tree,
    graph,
    linker::Linker,
    make,
    plan::{App, Plan},
    record::Record,
    targets::Machine,
};
use crate::paths;

/// A client with one TLS library.
pub(super) struct Client {
    /// The crates of others in the program, and those that only build it.
    pub(super) third_party: usize,
    pub(super) build_only: usize,
    /// Our crates.
    pub(super) ours: usize,
    pub(super) vendored_bytes: u64,
    /// With the size profile's linker flags.
    pub(super) with_flags: Program,
    /// Without.
    pub(super) without_flags: Program,
}

/// A program, and what it takes in memory.
pub(super) struct Program {
    pub(super) bytes: u64,
    /// The most resident memory in kB until the message came back.
    pub(super) resident: u64,
}

/// The client of the tree that was `checked`, and tungstenite's with the same library, profile and
/// flags. Both are built in the folder of the second build, so the C library is there already.
pub(super) fn measure(
    sh: &Shell,
    checked: &Checked,
    machine: &Machine,
) -> anyhow::Result<[Client; 2]> {
    let namespace = Namespace::find(sh)?;
    let bench = Bench {
        sh,
        checked,
        machine,
        namespace: &namespace,
        server: Server::start(sh, &namespace)?,
        linker: checked.linker.as_ref().context("the second build has no linker of its own")?,
    };
    let ours = bench.client(&checked.tree)?;
    let tree = &checked.tree;
    let metadata = graph::metadata(sh, &tree.root, &tree.target, &["--offline", "--locked"])?;
    let plan = Plan {
        backend: tree.backend,
        target: tree.target.clone(),
        profile: tree.profile,
        app: App::Peer(graph::enabled(&metadata)),
        features: Vec::new(),
    };
    let folder = paths::root().join(paths::target()).join("vendor-check/peers");
    let peer = make::make(sh, &plan, &folder.join(tree.backend.name()))?;
    Ok([bench.client(&peer)?, ours])
}

struct Bench<'a> {
    sh: &'a Shell,
    checked: &'a Checked,
    machine: &'a Machine,
    namespace: &'a Namespace,
    server: Server<'a>,
    linker: &'a Linker,
}

impl Bench<'_> {
    fn client(&self, tree: &Tree) -> anyhow::Result<Client> {
        self.checked.build.put(self.sh, &tree.root)?;
        let [with_flags, without_flags] = [self.program(tree, true)?, self.program(tree, false)?];
        let (third_party, ours) = graph::counts(&tree.components, &tree.app);
        let all = fs::read_dir(tree.root.join("vendor"))?.count();
        Ok(Client {
            third_party,
            build_only: all - third_party,
            ours,
            vendored_bytes: Record::read(&tree.root)?.vendored_bytes(),
            with_flags,
            without_flags,
        })
    }

    /// Links and runs the program, with the size profile's linker flags or without.
    fn program(&self, tree: &Tree, with_flags: bool) -> anyhow::Result<Program> {
        self.linker.pass_flags(self.sh, with_flags)?;
        let (build, linker) = (&self.checked.build, self.linker.program());
        let made = build.link(self.sh, tree, self.machine, self.namespace, linker)?;
        let resident = check::resident(&self.server, self.machine, &made.program)?;
        Ok(Program { bytes: made.bytes, resident })
    }
}
