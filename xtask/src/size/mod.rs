//! `cargo xtask size`: compares the size and crate count of a minimal client with each backend with
//! those of a tungstenite client with the same TLS library.
//!
//! The clients are packages of a generated project: each connects, sends a message and prints one.

mod features;
mod project;

use std::{collections::BTreeSet, process::ExitCode};

use anyhow::ensure;
use xshell::{Shell, cmd};

use self::project::CONNECT;
use crate::cargo::cargo;
use crate::markers;

/// The page that holds the table.
const PAGE: &str = "docs/choosing.md";
const MARKERS: [&str; 2] = ["<!-- `cargo xtask size`: -->\n", "<!-- end -->\n"];

/// A backend: the facade's feature, and what tungstenite needs for the same TLS library.
struct Case {
    feature: &'static str,
    /// Features of tungstenite in addition to `handshake`, quoted.
    tungstenite: &'static str,
    /// Further dependencies of tungstenite's client.
    dependencies: &'static str,
    client: &'static str,
}

/// tungstenite's clients use the same features of rustls as this library's backend.
const CASES: [Case; 7] = [
    Case { feature: "", tungstenite: "", dependencies: "", client: CONNECT },
    Case {
        feature: "rustls",
        tungstenite: ", \"rustls-tls-native-roots\"",
        dependencies: r#"rustls = { version = "0.23", default-features = false, features = [
    "aws_lc_rs", "logging", "prefer-post-quantum", "std", "tls12",
] }"#,
        client: CONNECT,
    },
    Case {
        feature: "rustls-ring",
        tungstenite: ", \"rustls-tls-native-roots\"",
        dependencies: r#"rustls = { version = "0.23", default-features = false, features = [
    "logging", "ring", "std", "tls12",
] }"#,
        client: CONNECT,
    },
    Case {
        feature: "native-tls",
        tungstenite: ", \"native-tls\"",
        dependencies: "",
        client: CONNECT,
    },
    Case {
        feature: "openssl",
        tungstenite: "",
        dependencies: "ssl = { package = \"openssl\", version = \"0.10\" }",
        client: OVER_SSL,
    },
    Case {
        feature: "openssl-vendored",
        tungstenite: "",
        dependencies: r#"ssl = { package = "openssl", version = "0.10", features = ["vendored"] }"#,
        client: OVER_SSL,
    },
    Case {
        feature: "boring",
        tungstenite: "",
        dependencies: "ssl = { package = \"boring\", version = \"5\" }",
        client: OVER_SSL,
    },
];

/// tungstenite supports neither OpenSSL nor BoringSSL itself, but accepts any stream.
const OVER_SSL: &str = r#"use std::{env, error::Error, net::TcpStream};

use ssl::ssl::{SslConnector, SslMethod};
use tungstenite::{Message, client, http::Uri};

fn main() -> Result<(), Box<dyn Error>> {
    let url: Uri = env::args().nth(1).ok_or("name a URL")?.parse()?;
    let host = url.host().ok_or("name a host")?;
    let stream = TcpStream::connect((host, url.port_u16().unwrap_or(443)))?;
    let connector = SslConnector::builder(SslMethod::tls())?.build();
    let stream = connector.connect(host, stream)?;
    let (mut socket, _response) = client(&url, stream)?;
    socket.send(Message::text("hello"))?;
    println!("{}", socket.read()?);
    Ok(())
}
"#;

/// Print how large a minimal client is with each backend, and how many crates it compiles
///
/// Compares each client with one of tungstenite's that has the same TLS library. Compiles every TLS
/// library, which takes some ten minutes the first time.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only count crates, and compile nothing
    #[arg(long)]
    crates: bool,

    /// Print what each feature of `standard` adds to a client that does not use it, instead
    #[arg(long, conflicts_with = "crates")]
    features: bool,

    /// Write the table into docs/choosing.md, that of features into docs/embedding.md
    #[arg(long, conflicts_with = "crates")]
    docs: bool,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    if args.features {
        return features::run(sh, args.docs);
    }
    let rustc = cmd!(sh, "rustc --version").quiet().read()?;
    let rustc: Vec<&str> = rustc.split(' ').take(2).collect();
    generate(sh)?;
    let columns = ["feature", "this library", "tungstenite", "crates here", "crates there"];
    let mut table =
        row(&columns, args.crates) + &row(&["---", "--:", "--:", "--:", "--:"], args.crates);
    for case in &CASES {
        let packages = case.packages();
        let mut cells = vec![case.name()];
        for package in &packages {
            let size = if args.crates {
                String::new()
            } else {
                project::kilobytes(project::build(sh, package)?)
            };
            cells.push(size);
        }
        for package in &packages {
            cells.push(crates(sh, package)?.to_string());
        }
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        table.push_str(&row(&cells, args.crates));
    }
    println!("{table}\n{}, {}-{}", rustc.join(" "), std::env::consts::ARCH, std::env::consts::OS);
    if args.docs {
        let text = format!(
            "\n{table}\nMade with {} on Linux, {}.\n\n",
            rustc.join(" "),
            std::env::consts::ARCH
        );
        sh.write_file(PAGE, markers::replace(&sh.read_file(PAGE)?, MARKERS, &text)?)?;
        println!("written: {PAGE}");
    }
    Ok(ExitCode::SUCCESS)
}

/// How many more crates of others than tungstenite's a client of the facade may compile, with one
/// backend and the platform's roots: two for those roots, two for the types of certificates, and
/// one for the references of redirects. A client of core and an adapter compiles at most two more,
/// which `cargo xtask vendor --check` holds.
const MOST_MORE: usize = 5;

/// Checks that a client with one backend compiles few crates more than tungstenite's, and that the
/// facade compiles without further features.
pub(crate) fn check(sh: &Shell) -> anyhow::Result<()> {
    generate(sh)?;
    for case in &CASES {
        let [ours, peers] = case.packages();
        let (ours, peers) = (crates(sh, &ours)?, crates(sh, &peers)?);
        let name = case.name();
        println!("{name}: {ours} crates, tungstenite {peers}");
        ensure!(ours <= peers + MOST_MORE, "{name}: more than {MOST_MORE} crates too many");
    }
    for feature in ["", "native-tls", "openssl", "rustls"] {
        let lint = cargo(sh).args(["clippy", "--package", "tungstenite-tls"]);
        let lint = lint.args(["--no-default-features", "--features", feature]);
        lint.args(["--", "--deny", "warnings"]).run()?;
    }
    Ok(())
}

/// A line of the table: feature, two sizes, two counts.
fn row(cells: &[&str], without_sizes: bool) -> String {
    let shown = cells.iter().enumerate();
    let shown = shown.filter(|(column, _)| !(without_sizes && [1, 2].contains(column)));
    let cells: Vec<&str> = shown.map(|(_, cell)| *cell).collect();
    format!("| {} |\n", cells.join(" | "))
}

impl Case {
    fn name(&self) -> String {
        match self.feature {
            "" => "none: `ws://` only".to_owned(),
            feature => format!("`{feature}`"),
        }
    }

    /// The features of the facade. Like tungstenite's client, this library's verifies servers with
    /// the platform's roots.
    fn features(&self) -> Vec<&str> {
        match self.feature {
            "" => vec![],
            "rustls" | "rustls-ring" => vec![self.feature, "logging", "platform-roots", "tls12"],
            feature => vec![feature, "platform-roots"],
        }
    }

    /// The names of the two packages: this library's client, and tungstenite's.
    fn packages(&self) -> [String; 2] {
        let feature = if self.feature.is_empty() { "none" } else { self.feature };
        [format!("ours-{feature}"), format!("peer-{feature}")]
    }
}

/// Writes the project of all clients.
fn generate(sh: &Shell) -> anyhow::Result<()> {
    project::begin(sh)?;
    for case in &CASES {
        let [ours, peers] = case.packages();
        project::add(sh, &ours, &project::facade(&case.features()), CONNECT)?;
        let dependency = format!(
            "[dependencies]\n{}\n\n[dependencies.tungstenite]\nversion = \"0.30\"\n\
             default-features = false\nfeatures = [\"handshake\"{}]\n",
            case.dependencies, case.tungstenite
        );
        project::add(sh, &peers, &dependency, case.client)?;
    }
    Ok(())
}

/// How many crates are compiled for the program, not counting our own, the client, and those that
/// only build scripts use.
fn crates(sh: &Shell, package: &str) -> anyhow::Result<usize> {
    let _project = sh.push_dir(project::folder());
    let tree = cargo(sh)
        .args(["tree", "--quiet", "--edges", "normal", "--prefix", "none", "--package", package])
        .quiet()
        .read()?;
    Ok(counted(&tree, package))
}

fn counted(tree: &str, package: &str) -> usize {
    let names = tree.lines().map(|line| line.trim_end_matches(" (*)"));
    let foreign = names.filter(|line| {
        let name = line.split(' ').next().unwrap_or_default();
        !name.is_empty() && name != package && !name.starts_with("tungstenite-tls")
    });
    foreign.collect::<BTreeSet<&str>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_crate_of_others_is_counted_once() {
        let tree = "ours-a v0.0.0 (/a)\ntungstenite-tls v0.1.0 (/b)\nbytes v1.2.3\n\
                    bytes v1.2.3 (*)\ntungstenite v0.30.0\nbytes v0.9.0";
        assert_eq!(counted(tree, "ours-a"), 3);
    }
}
