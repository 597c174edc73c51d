//! A linker that drops the size profile's flags on demand: [`Linker`].
//!
//! Cargo runs build scripts again, and so compiles C again, when the flags of the compiler change,
//! or the linker that build scripts are linked with. With this program in the linker's place from
//! the start, flags and linker stay, and only the program is linked anew.

use std::path::{Path, PathBuf};

use xshell::{Shell, cmd};

/// The program in the linker's place.
pub(super) struct Linker {
    program: PathBuf,
}

/// Drops what begins like the size profile's flags, if the file `plain` lies beside it. rustc takes
/// it for a C compiler because of its name.
const SCRIPT: &str = r#"#!/bin/sh
if [ -e "${0%/*}/plain" ]; then
    for argument in "$@"; do
        shift
        case $argument in
        -Wl,-T,size.ld* | -Wl,-z,pack-relative-relocs | -Wl,--icf=*) ;;
        *) set -- "$@" "$argument" ;;
        esac
    done
fi
exec cc "$@"
"#;

impl Linker {
    /// Makes the program below `folder`.
    pub(super) fn new(sh: &Shell, folder: &Path) -> anyhow::Result<Self> {
        let program = folder.join("linker/cc");
        sh.write_file(&program, SCRIPT)?;
        cmd!(sh, "chmod +x {program}").quiet().run()?;
        Ok(Self { program })
    }

    pub(super) fn program(&self) -> &Path {
        &self.program
    }

    /// Passes the flags on, or drops them.
    pub(super) fn pass_flags(&self, sh: &Shell, pass: bool) -> anyhow::Result<()> {
        let plain = self.program.with_file_name("plain");
        if pass {
            sh.remove_path(plain)?;
        } else {
            sh.write_file(plain, "")?;
        }
        Ok(())
    }
}
