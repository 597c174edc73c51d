//! Secrets of connections for those who analyse them: [`KeyLog`], [`KeyLogFile`].

mod private_file;

use std::{
    borrow::Cow,
    env, fmt,
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use crate::TlsError;

/// Where to write the secrets of connections, in the format that Wireshark and others read
/// (SSLKEYLOGFILE). Anybody who has them can decrypt the connections.
///
/// So only its user may read the file. A new file is created so. An existing file is appended to,
/// and refused if it is a link, is not a regular file, belongs to another user, or if group or
/// others may read or write it. On systems other than Unix the permissions are not checked.
///
/// ```
/// use tungstenite_tls_core::{KeyLog, TlsConfig};
///
/// let config = TlsConfig::new().with_key_log(KeyLog::Environment);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyLog {
    /// This file, which is created if it is missing.
    File(PathBuf),
    /// The file that the environment variable `SSLKEYLOGFILE` names; without it, none.
    Environment,
}

impl KeyLog {
    /// Whether there is a file to write to.
    pub(super) fn is_wanted(&self) -> bool {
        self.path().is_some()
    }

    /// Opens the file, if there is one to write to.
    pub(super) fn open(&self) -> Result<Option<KeyLogFile>, TlsError> {
        self.path().map(|path| KeyLogFile::open(&path)).transpose()
    }

    fn path(&self) -> Option<Cow<'_, Path>> {
        match self {
            Self::File(path) => Some(path.into()),
            Self::Environment => {
                let path = env::var_os("SSLKEYLOGFILE").filter(|path| !path.is_empty());
                path.map(|path| PathBuf::from(path).into())
            }
        }
    }
}

/// An open key log.
///
/// ```
/// use tungstenite_tls_core::{TlsError, backend::Settings};
///
/// fn log_keys(settings: &Settings<'_>) -> Result<(), TlsError> {
///     if let Some(file) = settings.key_log()? {
///         // From the library's callback:
///         file.line("CLIENT_RANDOM …");
///     }
///     Ok(())
/// }
/// ```
pub struct KeyLogFile(Mutex<File>);

impl KeyLogFile {
    fn open(path: &Path) -> Result<Self, TlsError> {
        private_file::open(path).map(Mutex::new).map(Self).map_err(|refusal| {
            let why = format!("key log `{}`: {refusal}", path.display());
            let error = TlsError::bad_configuration(why);
            match refusal.into_source() {
                Some(source) => error.with_source(source),
                None => error,
            }
        })
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
