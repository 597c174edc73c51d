//! A copy of the compiled BoringSSL whose C symbols all have a prefix, so that it can be in one
//! program with OpenSSL, which exports the same names.
//!
//! BoringSSL can be compiled so (`BORINGSSL_PREFIX` in its CMakeLists.txt), and its headers then
//! rename what they declare. Renaming the symbols of the compiled archives has the same result, and
//! takes seconds instead of minutes.

use std::{collections::BTreeSet, fs, os::unix, path::Path};

use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

/// Stands before every symbol, followed by an underscore.
const PREFIX: &str = "wss";

const LIBRARIES: [&str; 2] = ["crypto", "ssl"];

/// Writes into `to`, a new folder, what the build of boring-sys finds there by itself: `plain` with
/// prefixed symbols. OpenSSL's shared libraries lie beside the archives, because the linker looks
/// into this folder first when OpenSSL's binding asks for `ssl` and `crypto`.
pub(super) fn make(sh: &Shell, plain: &Path, to: &Path) -> anyhow::Result<()> {
    let (from, libraries) = (plain.join("lib"), to.join("lib"));
    sh.create_dir(&libraries)?;
    let archives = LIBRARIES.map(|name| format!("lib{name}.a"));
    let mut symbols = BTreeSet::new();
    for archive in &archives {
        let archive = from.join(archive);
        let listed = cmd!(sh, "nm --extern-only --defined-only --format=posix {archive}");
        symbols.extend(c_symbols(&listed.quiet().ignore_stderr().read()?));
    }
    ensure!(symbols.contains("SSL_new"), "{} holds no BoringSSL", from.display());
    let renamed = symbols.iter().map(|symbol| format!("{symbol} {PREFIX}_{symbol}\n"));
    let map = to.join("symbols");
    sh.write_file(&map, renamed.collect::<String>())?;
    for archive in &archives {
        let (from, to) = (from.join(archive), libraries.join(archive));
        cmd!(sh, "objcopy --redefine-syms={map} {from} {to}").quiet().run()?;
    }
    let headers = plain.join("include");
    cmd!(sh, "cp -R {headers} {to}").quiet().run()?;
    define_prefix(&to.join("include"))?;
    let openssl = cmd!(sh, "pkg-config --variable=libdir openssl").quiet().read()?;
    for name in LIBRARIES {
        let library = Path::new(&openssl).join(format!("lib{name}.so"));
        ensure!(library.exists(), "OpenSSL's {} is missing", library.display());
        unix::fs::symlink(&library, libraries.join(format!("lib{name}.so")))?;
    }
    Ok(())
}

/// The names of C and assembler in what `nm` lists; those of C++ are mangled, and nobody else's.
fn c_symbols(listed: &str) -> impl Iterator<Item = String> {
    let names = listed.lines().filter_map(|line| {
        let (name, kind) = line.split_once(' ')?;
        (!kind.is_empty() && !name.starts_with("_Z")).then(|| name.to_owned())
    });
    names.collect::<Vec<_>>().into_iter()
}

/// Makes the headers declare the renamed symbols, no matter who includes them: `base.h` asks for
/// the prefix after this header.
fn define_prefix(headers: &Path) -> anyhow::Result<()> {
    let header = headers.join("openssl/is_boringssl.h");
    let text = fs::read_to_string(&header).context("the headers are not BoringSSL's")?;
    let definition =
        format!("\n#ifndef BORINGSSL_PREFIX\n#define BORINGSSL_PREFIX {PREFIX}\n#endif\n");
    Ok(fs::write(header, text + &definition)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_of_cpp_are_left_alone() {
        let listed =
            "libssl.a[ssl_lib.cc.o]:\nSSL_new T 0 1f\n_ZN4bssl3newE T 0 2\nOPENSSL_x D 0\n";
        assert_eq!(c_symbols(listed).collect::<Vec<_>>(), ["SSL_new", "OPENSSL_x"]);
    }
}
