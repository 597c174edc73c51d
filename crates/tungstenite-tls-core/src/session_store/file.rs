//! A store of files: [`FileSessionStore`].

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use sha2::{Digest, Sha256};

use super::SessionStore;
use crate::TlsError;

/// What a file begins with: name and version of the form. Another version is not read.
const MAGIC: &[u8; 16] = b"wss session\x00\x00\x00\x00\x01";
const DIGEST: usize = 32;
/// A session with its certificates is a few kilobytes.
const LARGEST: usize = 256 * 1024;
/// So many sessions are kept in all, and the oldest go first.
const MOST: usize = 256;

/// Sessions in a folder of files, one each, that nobody but its user can open.
///
/// What is not in order is not trusted, and taken away: a file cut short or altered, one that others
/// may write or read, one of another version or too long. Several processes can use one folder; each
/// session goes to one of them.
#[derive(Debug)]
pub struct FileSessionStore {
    folder: PathBuf,
}

impl FileSessionStore {
    /// Uses `folder`, which is made if it is missing. Reads and writes the file system, as keeping
    /// and taking sessions does.
    ///
    /// # Errors
    /// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration), naming the folder, when it cannot
    /// be used or is open to others; and on systems other than Unix, where this is not told.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, TlsError> {
        let folder = folder.into();
        let bad = |why: &str| {
            TlsError::bad_configuration(format!("session folder `{}`: {why}", folder.display()))
        };
        if !cfg!(unix) {
            return Err(bad("whether it is private cannot be told on this system"));
        }
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder).map_err(|e| bad("cannot be made").with_source(e))?;
        let metadata = fs::symlink_metadata(&folder)
            .map_err(|error| bad("cannot be looked at").with_source(error))?;
        if !metadata.is_dir() {
            return Err(bad("is no folder"));
        }
        if !is_private(&metadata) {
            return Err(bad("is open to other users; `chmod 700` it"));
        }
        Ok(Self { folder })
    }

    #[cfg(test)]
    pub(super) fn unusable() -> Self {
        Self { folder: PathBuf::from("/no/such/folder") }
    }

    fn write(&self, key: &str, session: &[u8]) -> io::Result<()> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        // Complete before it has a name that others look for.
        let unfinished = self.folder.join(format!("{key}-{now:032}.new"));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&unfinished).and_then(|mut file| {
            file.write_all(MAGIC)?;
            file.write_all(&Sha256::digest(session))?;
            file.write_all(session)
        });
        match written {
            Ok(()) => fs::rename(&unfinished, unfinished.with_extension("session")),
            Err(error) => {
                let _ = fs::remove_file(&unfinished);
                Err(error)
            }
        }
    }

    /// The complete files, oldest first, as far as their names tell.
    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path());
        let mut files: Vec<_> =
            paths.filter(|path| path.extension().is_some_and(|e| e == "session")).collect();
        files.sort_by_key(|path| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            name.rsplit_once('-').map(|(_, time)| time.to_owned())
        });
        files
    }
}

impl SessionStore for FileSessionStore {
    fn put(&self, key: &str, session: &[u8]) {
        if session.len() > LARGEST || self.write(key, session).is_err() {
            return;
        }
        let files = self.files();
        for oldest in files.iter().take(files.len().saturating_sub(MOST)) {
            let _ = fs::remove_file(oldest);
        }
    }

    fn take(&self, key: &str) -> Option<Vec<u8>> {
        let prefix = format!("{key}-");
        self.files().into_iter().rev().find_map(|path| {
            let name = path.file_name()?.to_str()?;
            if !name.starts_with(&prefix) {
                return None;
            }
            // Who can rename it has it, and no other process.
            let mine = path.with_extension(format!("taken-{}", std::process::id()));
            fs::rename(&path, &mine).ok()?;
            let session = read(&mine);
            let _ = fs::remove_file(&mine);
            session
        })
    }
}

/// The session in a file, if the file is private, complete and of this version.
fn read(path: &Path) -> Option<Vec<u8>> {
    let file = fs::File::open(path).ok()?;
    if !is_private(&file.metadata().ok()?) {
        return None;
    }
    let mut bytes = Vec::new();
    file.take((MAGIC.len() + DIGEST + LARGEST + 1) as u64).read_to_end(&mut bytes).ok()?;
    let (digest, session) = bytes.strip_prefix(MAGIC)?.split_at_checked(DIGEST)?;
    let whole = session.len() <= LARGEST && Sha256::digest(session)[..] == *digest;
    whole.then(|| session.to_vec())
}

/// Whether nobody but the owner may read or write it. That the owner is this process's user follows
/// from its being able to open what nobody else may.
fn is_private(metadata: &fs::Metadata) -> bool {
    #[cfg(unix)]
    return std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 == 0;
    #[cfg(not(unix))]
    {
        let _ = metadata;
        false
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::TlsErrorKind;

    const KEY: &str = "0123";

    fn store() -> (tempfile::TempDir, FileSessionStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = FileSessionStore::open(folder.path().join("sessions")).unwrap();
        (folder, store)
    }

    #[test]
    fn gives_each_session_once_newest_first() {
        let (_folder, store) = store();
        store.put(KEY, b"one");
        store.put(KEY, b"two");
        store.put("another", b"three");
        let again = FileSessionStore::open(&store.folder).unwrap();
        assert_eq!(again.take(KEY).unwrap(), b"two");
        assert_eq!(store.take(KEY).unwrap(), b"one");
        assert_eq!(again.take(KEY), None);
        assert_eq!(fs::read_dir(&store.folder).unwrap().count(), 1);
    }

    #[test]
    fn is_private_and_refuses_to_be_otherwise() {
        let (folder, store) = store();
        store.put(KEY, b"one");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&store.folder), 0o700);
        assert_eq!(mode(&store.files()[0]), 0o600);

        fs::set_permissions(&store.files()[0], PermissionsExt::from_mode(0o640)).unwrap();
        assert_eq!(store.take(KEY), None);

        let open = folder.path().join("open");
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, PermissionsExt::from_mode(0o755)).unwrap();
        let error = FileSessionStore::open(&open).unwrap_err();
        assert_eq!(error.kind(), TlsErrorKind::BadConfiguration);
        assert!(error.to_string().contains("open to other users"), "{error}");
    }

    #[test]
    fn trusts_nothing_cut_short_altered_or_of_another_version() {
        let (_folder, store) = store();
        let damage = |change: &dyn Fn(&mut Vec<u8>)| {
            store.put(KEY, b"a session");
            let path = store.files().pop().unwrap();
            let mut bytes = fs::read(&path).unwrap();
            change(&mut bytes);
            fs::write(&path, bytes).unwrap();
            store.take(KEY)
        };
        assert_eq!(damage(&|_| {}).unwrap(), b"a session");
        for length in [0, 10, 16, 40, 48, 56] {
            assert_eq!(damage(&|bytes| bytes.truncate(length)), None, "{length} bytes");
        }
        assert_eq!(damage(&|bytes| bytes[15] = 2), None);
        assert_eq!(damage(&|bytes| *bytes.last_mut().unwrap() ^= 1), None);
        assert!(store.files().is_empty(), "what is not trusted is taken away");
    }

    #[test]
    fn is_bounded() {
        let (_folder, store) = store();
        for i in 0..MOST + 10 {
            store.put(KEY, i.to_string().as_bytes());
        }
        assert_eq!(store.files().len(), MOST);
        store.put(KEY, &vec![0; LARGEST + 1]);
        assert_eq!(store.take(KEY).unwrap(), (MOST + 9).to_string().as_bytes());
    }
}
