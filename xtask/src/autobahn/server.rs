//! The suite's server, in a separate process, with a certificate made for it: [`Server`].

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use xshell::Shell;

use crate::certificates::Authority;
use crate::paths;
use crate::program::Program;
use crate::setup::autobahn::Suite;

const SCRIPT: &str = "xtask/src/autobahn/server.py";
/// permessage-deflate, which no backend could add: tungstenite lacks it.
const COMPRESSION: [&str; 2] = ["12.*", "13.*"];
/// The fuzzing server, which is stopped on drop.
pub(super) struct Server {
    pub(super) url: String,
    /// The file of the root certificate.
    pub(super) root: PathBuf,
    catalogue: Catalogue,
    program: Program,
}

/// What the suite consists of.
pub(super) struct Catalogue {
    /// Every case of the suite, in order.
    pub(super) cases: Vec<Case>,
    /// The names of the cases that run.
    pub(super) chosen: Vec<String>,
    /// The versions of the suite and its Python.
    pub(super) made_with: String,
}

/// A case of the suite.
pub(super) struct Case {
    /// Its number, such as `1.1.1`.
    pub(super) name: String,
    pub(super) expects: String,
}

/// The verdicts on each agent, by the case's name.
pub(super) type Verdicts = BTreeMap<String, BTreeMap<String, Verdict>>;

/// The suite's verdict on a case.
pub(super) struct Verdict {
    pub(super) behavior: String,
    pub(super) close: String,
    pub(super) close_code: Option<u64>,
    pub(super) milliseconds: f64,
    /// What the suite says about the verdict and about the end of the connection.
    pub(super) remarks: [String; 2],
}

impl Server {
    /// Starts it with the cases that match `patterns`. Its files are written into `folder`.
    pub(super) fn start(
        sh: &Shell,
        suite: &Suite,
        folder: &Path,
        patterns: &[String],
    ) -> anyhow::Result<Self> {
        sh.remove_path(folder)?;
        sh.create_dir(folder)?;
        make_certificates(sh, folder)?;
        let file = |name: &str| folder.join(name);
        let specification = json!({
            "url": "wss://127.0.0.1:0",
            "outdir": file("reports"),
            "cases": patterns,
            "exclude-cases": COMPRESSION,
            "exclude-agent-cases": {},
            "key": file("key.pem"),
            "cert": file("chain.pem"),
        });
        sh.write_file(file("specification.json"), specification.to_string())?;
        let mut command = suite.python();
        command.arg(paths::root().join(SCRIPT)).arg(file("specification.json"));
        let mut program = Program::start(&mut command)?;
        program.say_until("ready ").context("Autobahn's fuzzing server")?;
        let ready: Value = serde_json::from_str(&program.line()?)?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |name: &str| ready[name].as_array().cloned().unwrap_or_default();
        let catalogue = Catalogue {
            cases: list("cases")
                .iter()
                .map(|case| Case { name: text(&case["case"]), expects: text(&case["expects"]) })
                .collect(),
            chosen: list("chosen").iter().map(text).collect(),
            made_with: format!(
                "autobahntestsuite {} on {}",
                text(&ready["suite"]),
                text(&ready["python"])
            ),
        };
        let is_known = |name: &String| catalogue.cases.iter().any(|case| case.name == *name);
        ensure!(
            !catalogue.chosen.is_empty() && catalogue.chosen.iter().all(is_known),
            "the suite has no case {}",
            patterns.join(" or ")
        );
        let url = format!("wss://127.0.0.1:{}", ready["port"]);
        Ok(Self { url, root: file("root.pem"), catalogue, program })
    }

    /// How many cases it runs.
    pub(super) fn case_count(&self) -> usize {
        self.catalogue.chosen.len()
    }

    /// Ends it, and returns its verdicts.
    pub(super) fn finish(mut self) -> anyhow::Result<(Catalogue, Verdicts)> {
        let said = self.program.finish().context("Autobahn's fuzzing server")?;
        let line = said.lines().find_map(|line| line.strip_prefix("verdicts "));
        let agents: Value = serde_json::from_str(line.context("the server gave no verdicts")?)?;
        let agents = agents.as_object().context("the verdicts are no object")?;
        let cases = |cases: &Value| {
            let cases = cases.as_object().into_iter().flatten();
            cases.map(|(name, verdict)| (name.clone(), Verdict::parse(verdict))).collect()
        };
        let verdicts = agents.iter().map(|(agent, value)| (agent.clone(), cases(value)));
        Ok((self.catalogue, verdicts.collect()))
    }
}

impl Verdict {
    /// A field that is missing is empty, which is no good verdict.
    fn parse(json: &Value) -> Self {
        let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        Self {
            behavior: text("behavior"),
            close: text("behaviorClose"),
            close_code: json["remoteCloseCode"].as_u64(),
            milliseconds: json["duration"].as_f64().unwrap_or_default(),
            remarks: [text("result"), text("resultClose")],
        }
    }
}

/// Writes `root.pem`, and `chain.pem` and `key.pem` for 127.0.0.1.
fn make_certificates(sh: &Shell, folder: &Path) -> anyhow::Result<()> {
    let authority = Authority::new(sh, folder, "Autobahn's root", &["rsa:2048"])?;
    authority.issue("127.0.0.1", ["chain.pem", "key.pem"], &["subjectAltName=IP:127.0.0.1"])
}
