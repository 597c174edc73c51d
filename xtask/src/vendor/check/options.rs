//! What a check leaves out, and what else the user says: [`Options`].

use std::path::PathBuf;

use clap::ValueEnum;

/// How to check a tree.
#[derive(Default)]
pub(in crate::vendor) struct Options {
    pub(in crate::vendor) second: Second,
    pub(in crate::vendor) anchor: Anchor,
    /// What is not done.
    pub(in crate::vendor) leave_out: Vec<Part>,
    /// The arguments for the program of the caller's application.
    pub(in crate::vendor) run: Option<String>,
}

impl Options {
    /// Whether the user leaves out `part`. Says so.
    pub(super) fn leaves_out(&self, part: Part) -> bool {
        let leaves_out = self.leave_out.contains(&part);
        if leaves_out {
            println!("left out: {}, because of --leave-out", part.name());
        }
        leaves_out
    }
}

/// What a tree is compared with, outside it.
pub(in crate::vendor) enum Anchor {
    /// The tree that this workspace makes, for an application in this folder.
    Workspace(Option<PathBuf>),
    /// The SHA-256 of its MANIFEST.json, in hex.
    Hash(String),
}

impl Default for Anchor {
    fn default() -> Self {
        Self::Workspace(None)
    }
}

/// The linker of the second build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::vendor) enum Second {
    /// The same as that of the first.
    #[default]
    SameLinker,
    /// [`Linker`](crate::vendor::linker::Linker), so that the program can be linked anew without
    /// flags.
    DroppingLinker,
}

/// A part of a check that a machine may lack the tools for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::vendor) enum Part {
    /// Building the program, and so comparing and running it
    Building,
    /// Running the program
    Running,
    /// Asking cargo-deny for banned crates, licences and sources
    CargoDeny,
}

impl Part {
    /// The name on the command line.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Building => "building",
            Self::Running => "running",
            Self::CargoDeny => "cargo-deny",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_the_name_that_the_command_line_takes() {
        for part in Part::value_variants() {
            assert_eq!(part.to_possible_value().unwrap().get_name(), part.name());
        }
    }
}
