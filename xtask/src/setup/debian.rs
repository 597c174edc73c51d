//! Installs the system packages listed in `ci/packages.txt`, on Debian and its derivatives.

use anyhow::{Context, bail};
use xshell::{Shell, cmd};

/// The packages that a file like `ci/packages.txt` lists.
pub(crate) fn listed(sh: &Shell, file: &str) -> anyhow::Result<Vec<String>> {
    let text = sh.read_file(file)?;
    let lines = text.lines().map(str::trim);
    Ok(lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect())
}

/// Installs those of `packages` that are missing, or fails with the command that would. On systems
/// other than Linux, names them.
pub(crate) fn install_missing(sh: &Shell, packages: &[String]) -> anyhow::Result<()> {
    if !cfg!(target_os = "linux") {
        println!("not installed: what these Debian packages contain: {}", packages.join(" "));
        return Ok(());
    }
    // Fails if it does not know one of the packages, but still answers for the others.
    let format = "${Package}:${db:Status-Status}\\n";
    let query = cmd!(sh, "dpkg-query --show --showformat={format} {packages...}")
        .quiet()
        .ignore_status()
        .ignore_stderr()
        .read();
    let Ok(known) = query else {
        bail!(
            "this machine has no dpkg-query: install what these Debian packages contain, then \
             leave this step out with `cargo xtask test --skip setup`: {}",
            packages.join(" "),
        );
    };
    let missing = missing(packages, &known);
    if missing.is_empty() {
        return Ok(());
    }

    let root = cmd!(sh, "id -u").quiet().read()? == "0";
    let apt_get = cmd!(sh, "apt-get --version").quiet().ignore_stdout().run().is_ok();
    if !(root && apt_get) {
        bail!(
            "these packages are missing; install them, then try again:\n  \
             sudo apt-get update && sudo apt-get install --yes --no-install-recommends {}",
            missing.join(" "),
        );
    }
    cmd!(sh, "apt-get update").env("DEBIAN_FRONTEND", "noninteractive").run()?;
    cmd!(sh, "apt-get install --yes --no-install-recommends {missing...}")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .run()
        .context("cannot install the packages of ci/packages.txt")
}

/// Those of `packages` that `known`, with lines `name:status`, does not call installed.
fn missing<'a>(packages: &'a [String], known: &str) -> Vec<&'a str> {
    let installed: Vec<&str> =
        known.lines().filter_map(|line| line.strip_suffix(":installed")).collect();
    packages.iter().map(String::as_str).filter(|name| !installed.contains(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_or_unknown_package_is_missing() {
        let packages = ["cmake", "git", "nginx"].map(str::to_owned);
        let known = "cmake:installed\nnginx:config-files\n";
        assert_eq!(missing(&packages, known), ["git", "nginx"]);
    }
}
