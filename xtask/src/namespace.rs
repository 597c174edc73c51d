//! A network namespace without a network: [`Namespace`].

use std::process::Command;

use anyhow::bail;
use xshell::{Shell, cmd};

/// How this machine makes network namespaces. Each has a loopback interface of its own, and no
/// other.
pub(crate) struct Namespace {
    /// The options of `unshare`, and those of `nsenter`.
    options: [&'static [&'static str]; 2],
}

const ROOT: [&[&str]; 2] = [&["--net"], &["--net"]];
const USER: [&[&str]; 2] =
    [&["--map-root-user", "--net"], &["--user", "--preserve-credentials", "--net"]];

impl Namespace {
    pub(crate) fn find(sh: &Shell) -> anyhow::Result<Self> {
        for options in [ROOT, USER] {
            let unshare = options[0];
            let works = cmd!(sh, "unshare {unshare...} true").quiet().ignore_stderr().run();
            if works.is_ok() {
                return Ok(Self { options });
            }
        }
        bail!(
            "this machine makes no network namespace: run as root, or allow user namespaces \
             (`sysctl kernel.unprivileged_userns_clone=1`), and install util-linux"
        )
    }

    /// A command that runs `program` in a new namespace.
    pub(crate) fn new_with(&self, program: &str) -> Command {
        let mut command = Command::new("unshare");
        command.args(self.options[0]).arg(program);
        command
    }

    /// A command that runs `program` in a new namespace whose loopback interface is up.
    pub(crate) fn new_with_loopback(&self, program: &str) -> Command {
        let mut command = self.new_with("sh");
        command.args(["-c", "ip link set lo up && exec \"$@\"", "sh", program]);
        command
    }

    /// A command that runs what its further arguments name, in the namespace of the process `pid`.
    pub(crate) fn enter(&self, pid: u32) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--target", &pid.to_string()]).args(self.options[1]).arg("--");
        command
    }
}
