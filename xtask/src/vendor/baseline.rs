//! `ci/size-baseline.json`: how large each backend's client may be.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use xshell::Shell;

use super::{backend::Profile, check::Checked, graph, toolchain};

const FILE: &str = "ci/size-baseline.json";

/// How much a program may grow, with the same Rust and with another.
const SAME_RUST: f64 = 0.01;
const OTHER_RUST: f64 = 0.10;
/// What alignment may add, in bytes.
const SLACK: u64 = 4096;

/// The size of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Size {
    bytes: u64,
    /// The crates of others in the program.
    crates: usize,
}

/// The sizes of the skeleton's clients, by backend, and what they were built with.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Baseline {
    rust: String,
    target: String,
    sizes: BTreeMap<String, Size>,
}

/// Compares what was `checked` with the baseline, or writes it there with `bless`. Only skeletons
/// are compared, in the size profile, without further features, and on the baseline's target.
pub(super) fn check(sh: &Shell, checked: &Checked, bless: bool) -> anyhow::Result<()> {
    let tree = &checked.tree;
    if !checked.is_plain_skeleton || tree.profile != Profile::Size {
        println!("left out: the guard of sizes, which knows only the skeleton");
        return Ok(());
    }
    let rust = toolchain::rust(sh)?;
    let size =
        Size { bytes: checked.program_bytes, crates: graph::counts(&tree.components, &tree.app).0 };
    let name = tree.backend.name().to_owned();
    if bless {
        let before = sh.path_exists(FILE).then(|| Baseline::read(sh)).transpose()?;
        let before = before.filter(|it| it.rust == rust && it.target == tree.target);
        let mut sizes = before.map(|it| it.sizes).unwrap_or_default();
        sizes.insert(name, size);
        let baseline = Baseline { rust, target: tree.target.clone(), sizes };
        sh.write_file(FILE, baseline.text()?)?;
        println!("written: {FILE}");
        return Ok(());
    }
    let before = Baseline::read(sh)?;
    if before.target != tree.target {
        println!("left out: the guard of sizes, whose baseline is for {}", before.target);
        return Ok(());
    }
    let verdict = before.judge(&name, &size, &rust)?;
    println!("size: {verdict}");
    Ok(())
}

impl Baseline {
    fn read(sh: &Shell) -> anyhow::Result<Self> {
        let text = sh.read_file(FILE).context("make the baseline with --bless")?;
        Self::parse(&serde_json::from_str(&text)?).with_context(|| FILE.to_owned())
    }

    fn parse(json: &Value) -> anyhow::Result<Self> {
        let text = |key: &str| {
            json[key].as_str().map(str::to_owned).with_context(|| format!("no `{key}`"))
        };
        let size = |(name, size): (&String, &Value)| {
            let crates = usize::try_from(size["crates"].as_u64()?).ok()?;
            Some((name.clone(), Size { bytes: size["bytes"].as_u64()?, crates }))
        };
        let sizes = json["sizes"].as_object().context("no `sizes`")?.iter().map(size);
        Ok(Self {
            rust: text("rust")?,
            target: text("target")?,
            sizes: sizes.collect::<Option<_>>().context("a size is no number")?,
        })
    }

    fn text(&self) -> anyhow::Result<String> {
        let sizes: BTreeMap<&String, Value> = self
            .sizes
            .iter()
            .map(|(name, size)| (name, json!({ "bytes": size.bytes, "crates": size.crates })))
            .collect();
        let json = json!({ "rust": self.rust, "target": self.target, "sizes": sizes });
        Ok(serde_json::to_string_pretty(&json)? + "\n")
    }

    /// What became of the size of `name`. An error if it has grown.
    fn judge(&self, name: &str, now: &Size, rust: &str) -> anyhow::Result<String> {
        let before = self.sizes.get(name);
        let before = before.with_context(|| format!("{name} is not in {FILE}: use --bless"))?;
        let tolerance = if self.rust == rust { SAME_RUST } else { OTHER_RUST };
        let margin = (before.bytes as f64 * tolerance) as u64 + SLACK;
        ensure!(
            now.bytes <= before.bytes + margin && now.crates <= before.crates,
            "the client with {name} has grown: {} bytes and {} crates, before {} and {} (with Rust \
             {}). If that is right, run `cargo xtask vendor --check DIR --bless`",
            now.bytes,
            now.crates,
            before.bytes,
            before.crates,
            self.rust
        );
        let smaller = now.bytes + margin < before.bytes || now.crates < before.crates;
        Ok(match smaller {
            true => format!("{} bytes, less than {}: use --bless", now.bytes, before.bytes),
            false => format!("{} bytes, before {}", now.bytes, before.bytes),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn baseline() -> Baseline {
        let size = Size { bytes: 1_000_000, crates: 30 };
        Baseline {
            rust: "1.95.0".to_owned(),
            target: "x".to_owned(),
            sizes: BTreeMap::from([("boring".to_owned(), size)]),
        }
    }

    fn judge(bytes: u64, crates: usize, rust: &str) -> Result<String, String> {
        let judged = baseline().judge("boring", &Size { bytes, crates }, rust);
        judged.map_err(|error| error.to_string())
    }

    #[test]
    fn a_client_that_has_grown_is_refused_with_how_to_bless_it() {
        let refused = judge(1_020_000, 30, "1.95.0").unwrap_err();
        assert!(refused.contains("boring") && refused.contains("--bless"), "{refused}");
        assert!(judge(1_000_000, 31, "1.95.0").is_err());
        assert!(judge(1_000_000, 30, "1.95.0").is_ok());
        assert!(judge(1_010_000, 30, "1.95.0").is_ok());
    }

    #[test]
    fn another_rust_may_add_more() {
        assert!(judge(1_090_000, 30, "1.96.0").is_ok());
        assert!(judge(1_110_000, 30, "1.96.0").is_err());
    }

    #[test]
    fn a_client_that_became_smaller_is_said_to_be() {
        assert!(judge(900_000, 30, "1.95.0").unwrap().contains("--bless"));
    }

    #[test]
    fn a_backend_without_a_baseline_is_refused() {
        let size = Size { bytes: 1, crates: 1 };
        assert!(baseline().judge("rustls", &size, "1.95.0").is_err());
    }

    #[test]
    fn what_is_written_is_read() {
        let text = baseline().text().unwrap();
        assert_eq!(Baseline::parse(&serde_json::from_str(&text).unwrap()).unwrap(), baseline());
    }
}
