//! Unpacks packages of Debian 11, the last release with a Python 2: [`unpack`].
//!
//! apt verifies them with Debian's keys. Nothing is installed, and the machine's own package lists
//! stay as they are, so this needs no root.

use std::path::Path;

use anyhow::{bail, ensure};
use xshell::{Shell, cmd};

const SUITE: &str = "bullseye";
/// Debian's keys, from the package `debian-archive-keyring`.
const KEYS: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";
/// Where Debian publishes its releases, and where it moves old ones.
const PUBLIC: [&str; 2] = ["http://deb.debian.org/debian", "http://archive.debian.org/debian"];

/// Downloads `packages`, without their dependencies, and unpacks them into `folder`.
pub(super) fn unpack(sh: &Shell, packages: &[&str], folder: &Path) -> anyhow::Result<()> {
    for tool in ["apt-get", "dpkg-deb"] {
        let found = cmd!(sh, "{tool} --version").quiet().ignore_stdout().ignore_stderr().run();
        ensure!(found.is_ok(), "this machine has no {tool} to unpack packages of Debian 11 with");
    }
    ensure!(
        sh.path_exists(KEYS),
        "{KEYS} is missing, which verifies Debian's packages: install debian-archive-keyring"
    );
    // Without lists, it still prints where they come from.
    let uris = cmd!(sh, "apt-get update --print-uris").quiet().ignore_stderr().read();
    let mut problems = Vec::new();
    for mirror in mirrors(&uris.unwrap_or_default()) {
        match unpack_from(sh, mirror, packages, folder) {
            Ok(()) => return Ok(()),
            Err(error) => problems.push(format!("{mirror}: {error:#}")),
        }
    }
    bail!("cannot download packages of Debian 11: {}", problems.join("; "))
}

/// The mirrors of Debian among `uris`, as apt prints them, and then the public ones.
fn mirrors(uris: &str) -> Vec<&str> {
    let own = uris.split('\'').filter_map(|uri| uri.split_once("/dists/"));
    let own = own.map(|(mirror, _)| mirror).filter(|mirror| mirror.ends_with("/debian"));
    let mut mirrors = Vec::new();
    for mirror in own.chain(PUBLIC) {
        if !mirrors.contains(&mirror) {
            mirrors.push(mirror);
        }
    }
    mirrors
}

fn unpack_from(sh: &Shell, mirror: &str, packages: &[&str], folder: &Path) -> anyhow::Result<()> {
    let apt = sh.create_temp_dir()?;
    let [sources, lists, archives] =
        ["debian.sources", "lists", "archives"].map(|name| apt.path().join(name));
    let described = [
        "Types: deb",
        &format!("URIs: {mirror}"),
        &format!("Suites: {SUITE}"),
        "Components: main",
        &format!("Signed-By: {KEYS}\n"),
    ];
    sh.write_file(&sources, described.join("\n"))?;
    sh.create_dir(lists.join("partial"))?;
    sh.create_dir(&archives)?;
    let options = [
        format!("Dir::Etc::SourceList={}", sources.display()),
        "Dir::Etc::SourceParts=/dev/null".to_owned(),
        format!("Dir::State::Lists={}", lists.display()),
        // Otherwise apt downloads the versions that are installed.
        "Dir::State::status=/dev/null".to_owned(),
        "Dir::Cache::pkgcache=".to_owned(),
        "Dir::Cache::srcpkgcache=".to_owned(),
        "APT::Sandbox::User=root".to_owned(),
        "APT::Update::Error-Mode=any".to_owned(),
        "Debug::NoLocking=1".to_owned(),
    ];
    let options: &Vec<&str> = &options.iter().flat_map(|option| ["--option", option]).collect();
    cmd!(sh, "apt-get update --quiet=2 {options...}").quiet().run()?;
    {
        let _in_archives = sh.push_dir(&archives);
        cmd!(sh, "apt-get download --quiet=2 {options...} {packages...}").quiet().run()?;
    }
    for archive in sh.read_dir(&archives)? {
        cmd!(sh, "dpkg-deb --extract {archive} {folder}").quiet().run()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_s_own_mirror_comes_first() {
        let uris = "'http://a.example/debian/dists/bookworm/InRelease' a_InRelease 0 \n\
                    'http://a.example/debian/dists/bookworm/main/binary-all/Packages.xz' b 0 \n\
                    'http://a.example/debian-security/dists/bookworm-security/InRelease' c 0 \n\
                    'http://b.example/ubuntu/dists/noble/InRelease' d 0 \n";
        assert_eq!(mirrors(uris), ["http://a.example/debian", PUBLIC[0], PUBLIC[1]]);
    }

    #[test]
    fn a_machine_without_debian_s_mirrors_uses_the_public_ones() {
        assert_eq!(mirrors(""), PUBLIC);
    }
}
