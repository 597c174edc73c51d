//! Certificates for servers that a task starts, made by the program `openssl`: [`Authority`].

use std::path::{Path, PathBuf};

use xshell::{Cmd, Shell, cmd};

/// Without it, `openssl req` would add extensions of the machine's configuration.
const CONFIG: &str = "[req]\ndistinguished_name=name\n[name]\n";

/// A root in `root.pem` of a folder, and what it has issued beside it.
pub(crate) struct Authority<'a> {
    sh: &'a Shell,
    folder: PathBuf,
    /// The options for new keys.
    key: &'a [&'a str],
}

impl<'a> Authority<'a> {
    /// Makes the root `name`. `key` are the options with which `openssl req` makes keys.
    pub(crate) fn new(
        sh: &'a Shell,
        folder: &Path,
        name: &str,
        key: &'a [&'a str],
    ) -> anyhow::Result<Self> {
        let authority = Self { sh, folder: folder.to_owned(), key };
        sh.write_file(folder.join("openssl.cnf"), CONFIG)?;
        authority
            .request(name, ["root.pem", "root-key.pem"])
            .args(["-addext", "basicConstraints=critical,CA:TRUE"])
            .args(["-addext", "keyUsage=critical,keyCertSign"])
            .run()?;
        Ok(authority)
    }

    /// Issues a certificate with `extensions`, into the files of the certificate and of its key.
    pub(crate) fn issue(
        &self,
        name: &str,
        files: [&str; 2],
        extensions: &[&str],
    ) -> anyhow::Result<()> {
        let file = |name: &str| self.folder.join(name);
        let extensions = extensions.iter().flat_map(|extension| ["-addext", extension]);
        self.request(name, files)
            .arg("-CA")
            .arg(file("root.pem"))
            .arg("-CAkey")
            .arg(file("root-key.pem"))
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .args(extensions)
            .run()?;
        Ok(())
    }

    fn request(&self, name: &str, [certificate, key]: [&str; 2]) -> Cmd<'_> {
        let sh = self.sh;
        let file = |name: &str| self.folder.join(name);
        cmd!(sh, "openssl req -x509 -noenc -days 7 -config")
            .arg(file("openssl.cnf"))
            .arg("-newkey")
            .args(self.key)
            .args(["-subj", &format!("/CN={name}")])
            .arg("-keyout")
            .arg(file(key))
            .arg("-out")
            .arg(file(certificate))
            .quiet()
            .ignore_stderr()
    }
}
