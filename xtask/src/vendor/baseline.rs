//! `ci/size-baseline.json`: how large each backend's client may be.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use xshell::Shell;

use super::{backend::Profile, check::Checked, goals, graph, measure::Client, toolchain};

const FILE: &str = "ci/size-baseline.json";

/// The target that the goals are for.
const MEASURED: &str = "x86_64-unknown-linux-gnu";

/// How much a program may grow, with the same Rust and with another.
const SAME_RUST: f64 = 0.01;
const OTHER_RUST: f64 = 0.10;
/// What alignment may add, in bytes.
const SLACK: u64 = 4096;
/// How much resident memory may grow; it varies from run to run.
const RESIDENT: f64 = 0.10;

/// The size of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Size {
    bytes: u64,
    /// The crates of others in the program.
    crates: usize,
    /// What `--all --check` measures.
    measured: Option<Measured>,
}

/// What is known of a client that was linked twice and run.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Measured {
    /// Without the size profile's linker flags.
    bytes: u64,
    /// The kB resident, with these flags and without.
    resident: [u64; 2],
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
pub(super) fn check(
    sh: &Shell,
    checked: &Checked,
    client: Option<&Client>,
    bless: bool,
) -> anyhow::Result<()> {
    let tree = &checked.tree;
    if !checked.is_plain_skeleton || tree.profile != Profile::Size {
        println!("left out: the guard of sizes, which knows only the skeleton");
        return Ok(());
    }
    let rust = toolchain::rust(sh)?;
    let size = Size {
        bytes: checked.program_bytes,
        crates: graph::counts(&tree.components, &tree.app).0,
        measured: client.map(Measured::new),
    };
    if tree.target == MEASURED {
        goals::check_size(tree.backend, size.bytes)?;
    }
    let name = tree.backend.name().to_owned();
    if bless {
        let before = sh.path_exists(FILE).then(|| Baseline::read(sh)).transpose()?;
        let before = before.filter(|it| it.rust == rust && it.target == tree.target);
        ensure!(
            before.is_some() || client.is_some(),
            "the sizes in {FILE} are for another Rust or target, and one client's alone would \
             replace them: run `cargo xtask vendor --all --check --bless`"
        );
        let mut sizes = before.map(|it| it.sizes).unwrap_or_default();
        let known = sizes.get(&name).and_then(|it| it.measured.clone());
        sizes.insert(name, Size { measured: size.measured.or(known), ..size });
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

impl Size {
    fn json(&self) -> Value {
        let mut json = json!({ "bytes": self.bytes, "crates": self.crates });
        if let Some(Measured { bytes, resident: [with_flags, without_flags] }) = &self.measured {
            json["bytes_without_flags"] = json!(bytes);
            json["resident"] = json!(with_flags);
            json["resident_without_flags"] = json!(without_flags);
        }
        json
    }
}

impl Measured {
    fn new(client: &Client) -> Self {
        let resident = [&client.with_flags, &client.without_flags].map(|it| it.resident);
        Self { bytes: client.without_flags.bytes, resident }
    }

    fn parse(size: &Value) -> Option<Self> {
        let number = |key: &str| size[key].as_u64();
        let resident = [number("resident")?, number("resident_without_flags")?];
        Some(Self { bytes: number("bytes_without_flags")?, resident })
    }

    /// An error if the client `name` has grown since `before`.
    fn judge(&self, name: &str, before: &Self, tolerance: f64) -> anyhow::Result<()> {
        let more = |of: u64, tolerance: f64| of + (of as f64 * tolerance) as u64;
        let [now, then] = [self, before].map(|it| it.resident);
        let is_as_before = self.bytes <= more(before.bytes, tolerance) + SLACK
            && now.iter().zip(then).all(|(now, then)| *now <= more(then, RESIDENT));
        ensure!(
            is_as_before,
            "the client with {name} has grown: {} bytes without linker flags, before {}; kB \
             resident with them and without: {now:?}, before {then:?}. If that is right, run \
             `cargo xtask vendor --all --check --bless`",
            self.bytes,
            before.bytes
        );
        Ok(())
    }
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
            let measured = Measured::parse(size);
            Some((name.clone(), Size { bytes: size["bytes"].as_u64()?, crates, measured }))
        };
        let sizes = json["sizes"].as_object().context("no `sizes`")?.iter().map(size);
        Ok(Self {
            rust: text("rust")?,
            target: text("target")?,
            sizes: sizes.collect::<Option<_>>().context("a size is no number")?,
        })
    }

    fn text(&self) -> anyhow::Result<String> {
        let sizes: BTreeMap<&String, Value> =
            self.sizes.iter().map(|(name, size)| (name, size.json())).collect();
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
             {}). If that is right, run `cargo xtask vendor --all --check --bless`",
            now.bytes,
            now.crates,
            before.bytes,
            before.crates,
            self.rust
        );
        if let Some(now) = &now.measured {
            let before = before.measured.as_ref();
            let before =
                before.with_context(|| format!("{FILE} has no memory of {name}: --bless"))?;
            now.judge(name, before, tolerance)?;
        }
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
    use crate::vendor::backend::Backend;

    fn baseline() -> Baseline {
        let measured = Some(Measured { bytes: 1_200_000, resident: [3000, 3200] });
        let size = Size { bytes: 1_000_000, crates: 30, measured };
        Baseline {
            rust: "1.95.0".to_owned(),
            target: "x".to_owned(),
            sizes: BTreeMap::from([("boring".to_owned(), size)]),
        }
    }

    fn judge(bytes: u64, crates: usize, rust: &str) -> Result<String, String> {
        let judged = baseline().judge("boring", &Size { bytes, crates, measured: None }, rust);
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
        let size = Size { bytes: 1, crates: 1, measured: None };
        assert!(baseline().judge("rustls", &size, "1.95.0").is_err());
    }

    #[test]
    fn memory_and_the_size_without_linker_flags_are_guarded_too() {
        let judge = |bytes, resident| {
            let measured = Some(Measured { bytes, resident });
            let size = Size { bytes: 1_000_000, crates: 30, measured };
            baseline().judge("boring", &size, "1.95.0").is_ok()
        };
        assert!(judge(1_200_000, [3000, 3200]));
        assert!(judge(1_200_000, [3100, 3300]));
        assert!(!judge(1_230_000, [3000, 3200]));
        assert!(!judge(1_200_000, [3301, 3200]));
        assert!(!judge(1_200_000, [3000, 3521]));
    }

    #[test]
    fn every_backend_has_a_baseline() {
        let text = std::fs::read_to_string(crate::paths::root().join(FILE)).unwrap();
        let baseline = Baseline::parse(&serde_json::from_str(&text).unwrap()).unwrap();
        let names: Vec<&str> = baseline.sizes.keys().map(String::as_str).collect();
        let mut expected = Backend::ALL.map(Backend::name);
        expected.sort_unstable();
        assert_eq!(names, expected);
        assert!(baseline.sizes.values().all(|size| size.measured.is_some()));
    }

    #[test]
    fn what_is_written_is_read() {
        let text = baseline().text().unwrap();
        assert_eq!(Baseline::parse(&serde_json::from_str(&text).unwrap()).unwrap(), baseline());
    }
}
