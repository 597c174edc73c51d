//! Secrets of connections for those who analyse them: [`KeyLog`], [`KeyLogFile`].

use std::{
    env, fmt,
    fs::{File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use crate::TlsError;

/// Where the secrets of connections are written, in the form that Wireshark and others read
/// (SSLKEYLOGFILE). Whoever reads them can read the connections.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum KeyLog {
    /// This file, which is made if need be, for its user alone, and appended to.
    File(PathBuf),
    /// The file that the environment variable `SSLKEYLOGFILE` names; without it, none.
    Environment,
}

impl KeyLog {
    /// Opens the file, if there is one.
    pub(super) fn open(&self) -> Result<Option<KeyLogFile>, TlsError> {
        match self {
            Self::File(path) => KeyLogFile::open(path).map(Some),
            Self::Environment => {
                let path = env::var_os("SSLKEYLOGFILE").filter(|path| !path.is_empty());
                path.map(|path| KeyLogFile::open(Path::new(&path))).transpose()
            }
        }
    }
}

/// An open key log.
pub struct KeyLogFile(Mutex<File>);

impl KeyLogFile {
    fn open(path: &Path) -> Result<Self, TlsError> {
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| {
            let (path, kind) = (path.display(), error.kind());
            TlsError::bad_configuration(format!("key log `{path}`: cannot be opened ({kind})"))
                .with_source(error)
        })?;
        Ok(Self(Mutex::new(file)))
    }

    /// Writes a line, which comes without its end. What cannot be written is lost: a key log must
    /// not break the connections it is about.
    pub fn line(&self, line: &str) {
        let line = format!("{line}\n");
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = file.write_all(line.as_bytes());
    }
}

impl fmt::Debug for KeyLogFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyLogFile")
    }
}
