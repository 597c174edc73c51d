//! Writes the certificates and keys for clients to use: [`Files`].

use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};
use tungstenite_tls_testing::certificates::{Certificates, Identity, Lists};

use crate::failure::Failure;

/// The files of --write-certs.
#[derive(Debug)]
pub(super) struct Files(Vec<File>);

#[derive(Debug)]
struct File {
    /// Its member in JSON.
    member: &'static str,
    path: PathBuf,
    content: String,
    /// Whether only the user may read it.
    private: bool,
}

impl Files {
    /// The files for `folder`, of a server that presents `server`. Writes nothing yet.
    pub(super) fn new(folder: &Path, made: &Certificates, server: &Identity) -> Self {
        let file = |member, name: &str, content: &str| File {
            member,
            path: folder.join(name),
            content: content.to_owned(),
            private: name.ends_with("-key.pem"),
        };
        Self(vec![
            file("root", "root.pem", made.root_pem()),
            file("server", "server.pem", server.chain_pem()),
            file("server_key", "server-key.pem", server.key_pem()),
            file("client", "client.pem", made.client.chain_pem()),
            file("client_key", "client-key.pem", made.client.key_pem()),
            file("revocation_lists", "crl.pem", &made.revocation_lists_pem(Lists::Good)),
        ])
    }

    /// Writes them all. Without `overwrite`, none is written if one of them exists.
    pub(super) fn write(&self, folder: &Path, overwrite: bool) -> Result<(), Failure> {
        let failed = |path: &Path, error: &io::Error| {
            let (path, why) = (path.display(), error.kind());
            Failure::usage(format!("--write-certs: `{path}` cannot be written ({why})"))
        };
        let exists = |file: &&File| file.path.symlink_metadata().is_ok();
        if let (Some(file), false) = (self.0.iter().find(exists), overwrite) {
            let path = file.path.display();
            return Err(Failure::usage(format!("--write-certs: `{path}` exists"))
                .help("name another folder, or replace its files with --overwrite"));
        }
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
        for file in &self.0 {
            file.write().map_err(|error| failed(&file.path, &error))?;
        }
        Ok(())
    }

    /// The paths, by what is in them.
    pub(super) fn json(&self) -> Value {
        let members = self.0.iter().map(|file| {
            (file.member.to_owned(), Value::from(file.path.to_string_lossy().into_owned()))
        });
        members.collect::<Map<_, _>>().into()
    }
}

impl File {
    /// Writes a new file in place of the old one, so that neither a link is followed nor the old
    /// file's permissions stay.
    fn write(&self) -> io::Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        restrict(&mut options, self.private);
        options.open(&self.path)?.write_all(self.content.as_bytes())
    }
}

/// Lets only the user read a file, if it is `private`.
#[cfg(unix)]
fn restrict(options: &mut OpenOptions, private: bool) {
    std::os::unix::fs::OpenOptionsExt::mode(options, if private { 0o600 } else { 0o644 });
}

/// Elsewhere, the folder decides who can read it.
#[cfg(not(unix))]
fn restrict(_: &mut OpenOptions, _private: bool) {}
