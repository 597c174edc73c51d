//! Every pair of servers with one backend: [`run`].

use std::{
    collections::BTreeMap,
    fs,
    num::NonZero,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use anyhow::Context;
use xshell::Shell;

use super::certificates;
use super::client::{Client, KINDS};
use super::judge::{failed, judge, lacking, not_run};
use super::mode::Mode;
use super::pair::{Choice, Pair};
use super::server::{Ground, Running, Server};
use crate::case_result::CaseResult;
use crate::namespace::Namespace;
use crate::setup::interop::Tool;

/// The servers' programs by the servers' names, or what this machine lacks for them.
pub(super) type Tools = BTreeMap<&'static str, Result<Tool, String>>;

/// What the client said to a backend's servers.
pub(super) struct Row {
    pub(super) results: Vec<CaseResult>,
    /// The TLS library and its version.
    pub(super) library: String,
}

/// How often a server is started: another program may take its ports first.
const STARTS: usize = 3;

/// Runs the chosen modes and pairs with the `client`. The servers' files are written into `folder`.
pub(super) fn run(
    sh: &Shell,
    tools: &Tools,
    choice: &Choice,
    client: &Path,
    folder: &Path,
) -> anyhow::Result<Row> {
    sh.remove_path(folder)?;
    sh.create_dir(folder)?;
    certificates::make(sh, folder)?;
    let namespace = Namespace::find(sh);
    let field = Field {
        tools,
        choice,
        client,
        folder,
        namespace: namespace.as_ref().map_err(|error| format!("{error:#}")),
    };
    let library = Client::start(Command::new(client), KINDS[0].0, folder)?.library;
    let pairs = Pair::all();
    let (next, done) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    // Most servers wait for the client, and the client for them.
    let at_once = 2 * thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    // The last ones take longest.
                    let index = pairs.len().checked_sub(next.fetch_add(1, Ordering::Relaxed) + 1);
                    let Some(index) = index else { break };
                    let pair = pairs[index];
                    let results = field.run(pair);
                    done.lock().expect("no thread panics").insert(index, results);
                }
            });
        }
    });
    let results = done.into_inner().expect("no thread has panicked");
    Ok(Row { results: results.into_values().flatten().collect(), library })
}

/// What all pairs of a row share.
struct Field<'a> {
    tools: &'a Tools,
    choice: &'a Choice,
    client: &'a Path,
    folder: &'a Path,
    namespace: Result<&'a Namespace, String>,
}

impl Field<'_> {
    fn run(&self, pair: Pair) -> Vec<CaseResult> {
        let mut results = Vec::new();
        let mut modes = Vec::new();
        for mode in Mode::ALL {
            let reason = self.choice.leaves_out(pair, mode).or_else(|| lacking(pair, mode));
            match reason.or_else(|| self.missing(pair)) {
                None => modes.push(mode),
                Some(reason) => results
                    .extend(KINDS.map(|(_, prefix)| not_run(prefix, pair, mode, reason.clone()))),
            }
        }
        if modes.is_empty() {
            return results;
        }
        let mut servers = match self.start(pair) {
            Ok(servers) => servers,
            Err(error) => {
                let fail = |mode, prefix| failed(prefix, pair, mode, format!("{error:#}"));
                let all =
                    modes.iter().flat_map(|&mode| KINDS.map(|(_, prefix)| fail(mode, prefix)));
                results.extend(all);
                return results;
            }
        };
        for (kind, prefix) in KINDS {
            results.extend(self.talk(pair, &modes, kind, prefix, &servers[0]));
        }
        let _ = fs::write(self.folder_of(pair).join("output.log"), output(&mut servers));
        results
    }

    /// What this machine lacks to run the servers of `pair`.
    fn missing(&self, pair: Pair) -> Option<String> {
        pair.servers().find_map(|server| match (&self.tools.get(server.name), &self.namespace) {
            (Some(Err(missing)), _) => Some(format!("{}: {missing}", server.name)),
            (_, Err(missing)) if server.isolated => {
                Some(format!("{} would listen on every interface, and {missing}", server.name))
            }
            _ => None,
        })
    }

    /// The server in front, and the one behind it.
    fn start(&self, pair: Pair) -> anyhow::Result<Vec<Running>> {
        let mut running = Vec::new();
        let mut plain = None;
        if let Some(behind) = pair.behind {
            let behind = self.start_one(pair, behind, None)?;
            plain = behind.plain;
            running.push(behind);
        }
        running.insert(0, self.start_one(pair, pair.server, plain)?);
        Ok(running)
    }

    fn start_one(
        &self,
        pair: Pair,
        server: &'static Server,
        behind: Option<u16>,
    ) -> anyhow::Result<Running> {
        let tool = self.tools.get(server.name).and_then(|tool| tool.as_ref().ok());
        let ground = Ground {
            tool: tool.context("not installed")?,
            certificates: self.folder,
            folder: self.folder_of(pair),
            behind,
            namespace: self.namespace.as_ref().ok().copied(),
        };
        fs::create_dir_all(&ground.folder)?;
        let mut started = (server.start)(&ground);
        for _ in 1..STARTS {
            if started.is_err() {
                started = (server.start)(&ground);
            }
        }
        started.with_context(|| format!("cannot start {}", server.name))
    }

    fn folder_of(&self, pair: Pair) -> PathBuf {
        self.folder.join(pair.name())
    }

    /// Tries `modes` with one kind of I/O.
    fn talk(
        &self,
        pair: Pair,
        modes: &[Mode],
        kind: &str,
        prefix: &str,
        server: &Running,
    ) -> Vec<CaseResult> {
        let mut client = self.client(kind, server);
        let results = modes.iter().map(|&mode| {
            let Some(port) = server.port(mode) else {
                let why =
                    "the server was started without it, and does not declare that it lacks it";
                return failed(prefix, pair, mode, why.to_owned());
            };
            let url = format!("wss://localhost:{port}{}", pair.server.path);
            let dialect = server.early_dialect.filter(|_| mode == Mode::EarlyData);
            let dialect = dialect.unwrap_or(pair.server.dialect);
            let answer = match &mut client {
                Ok(client) => client.run(mode, dialect, &url),
                Err(error) => Err(anyhow::anyhow!("{error:#}")),
            };
            match answer {
                Ok(answer) => judge(prefix, pair, mode, answer),
                Err(error) => {
                    // The next mode gets a new client.
                    client = self.client(kind, server);
                    failed(prefix, pair, mode, format!("the client: {error:#}"))
                }
            }
        });
        results.collect()
    }

    fn client(&self, kind: &str, server: &Running) -> anyhow::Result<Client> {
        let command = match (server.within, &self.namespace) {
            (Some(pid), Ok(namespace)) => {
                let mut command = namespace.enter(pid);
                command.arg(self.client);
                command
            }
            _ => Command::new(self.client),
        };
        Client::start(command, kind, self.folder)
    }
}

/// What the servers printed.
fn output(servers: &mut [Running]) -> String {
    let programs = servers.iter_mut().flat_map(|server| &mut server.programs);
    programs.map(|program| format!("{}\n", program.said())).collect()
}
