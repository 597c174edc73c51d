//! Measures a tree's program beside tungstenite's own client: [`measure`].

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use xshell::Shell;

use super::{
    check::{self, Checked, Server},
    component::Tree,
    graph,
    linker::Linker,
    make,
    plan::{App, Plan},
    record::Record,
    targets::Machine,
};
use crate::namespace::Namespace;
use crate::paths;

/// How often each program is run. The programs take turns. How many pages of its file and of the
/// system's libraries are mapped at once varies from run to run: by 100 kB either way, where the
/// memory that a program writes to is always the same.
const RUNS: usize = 21;

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
    /// The most resident memory in kB until the message came back: the median of several runs.
    pub(super) resident: u64,
}

/// The client of the tree that was `checked`, and tungstenite's with the same library, profile and
/// flags. Both are built in the folder of the second build, so the C library is there already.
pub(super) fn measure(
    sh: &Shell,
    checked: &Checked,
    machine: &Machine,
) -> anyhow::Result<[Client; 2]> {
    let namespace = Namespace::find(sh).context(check::OFFLINE)?;
    let bench = Bench {
        sh,
        checked,
        machine,
        namespace: &namespace,
        server: Server::start(sh, &namespace)?,
        linker: checked.linker.as_ref().context("the second build has no linker of its own")?,
    };
    let ours = bench.link(&checked.tree, "ours")?;
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
    let peer_tree = make::make(sh, &plan, &folder.join(tree.backend.name()))?;
    let peer = bench.link(&peer_tree, "tungstenite")?;
    let [peer, ours] = bench.run([peer, ours])?;
    Ok([client(&peer_tree, peer)?, client(tree, ours)?])
}

/// A program, linked with the size profile's linker flags and without.
type Linked = [PathBuf; 2];

struct Bench<'a> {
    sh: &'a Shell,
    checked: &'a Checked,
    machine: &'a Machine,
    namespace: &'a Namespace,
    server: Server<'a>,
    linker: &'a Linker,
}

impl Bench<'_> {
    /// Links the program of `tree` with the size profile's linker flags and without.
    fn link(&self, tree: &Tree, name: &str) -> anyhow::Result<Linked> {
        let build = &self.checked.build;
        build.put(self.sh, &tree.root)?;
        let link = |with_flags: bool, name: String| -> anyhow::Result<PathBuf> {
            self.linker.pass_flags(self.sh, with_flags)?;
            let linker = self.linker.program();
            let made = build.link(self.sh, tree, self.machine, self.namespace, linker)?;
            let program = check::folder(&self.checked.tree).join(name);
            fs::copy(made.program, &program)?;
            Ok(program)
        };
        Ok([link(true, name.to_owned())?, link(false, format!("{name}-without-flags"))?])
    }

    /// Runs all programs in turns.
    fn run(&self, clients: [Linked; 2]) -> anyhow::Result<[[Program; 2]; 2]> {
        let mut resident: [[Vec<u64>; 2]; 2] = Default::default();
        for _ in 0..RUNS {
            for (client, resident) in clients.iter().zip(&mut resident) {
                for (program, resident) in client.iter().zip(resident) {
                    resident.push(check::resident(&self.server, self.machine, program)?);
                }
            }
        }
        let mut programs = Vec::new();
        for (program, mut resident) in clients.iter().flatten().zip(resident.into_iter().flatten())
        {
            programs.push(measured(program, &mut resident)?);
        }
        let [a, b, c, d] = programs.try_into().ok().context("four programs")?;
        Ok([[a, b], [c, d]])
    }
}

/// What a program costs, of whose runs these were the kB resident.
fn measured(program: &Path, resident: &mut [u64]) -> anyhow::Result<Program> {
    resident.sort_unstable();
    let median = resident[resident.len() / 2];
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    println!(
        "{name}: {median} kB resident, in {} runs between {} and {}",
        resident.len(),
        resident[0],
        resident[resident.len() - 1]
    );
    Ok(Program { bytes: fs::metadata(program)?.len(), resident: median })
}

fn client(tree: &Tree, [with_flags, without_flags]: [Program; 2]) -> anyhow::Result<Client> {
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
