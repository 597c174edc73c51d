//! Keeps sessions in files: [`FileSessionStore`].

use std::{
    fs::{self, DirBuilder},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use sha2::{Digest, Sha256};

use super::{
    SessionStore,
    private::{User, private_file},
};
use crate::{TlsError, resumption::life::SessionLife};

/// The start of each file: name and version of the format. Other versions are not read.
const MAGIC: &[u8; 16] = b"wss session\x00\x00\x00\x00\x01";
const DIGEST: usize = 32;
/// The largest session, in bytes. With its certificates, one is a few kilobytes.
const LARGEST: usize = 256 * 1024;
/// The most sessions kept in total; the oldest go first.
const MOST: usize = 256;
/// The most sessions under one key: a server that sends thousands pushes out only its own.
const MOST_PER_KEY: usize = 8;
/// Writing or reading a file takes less time. Older unfinished files were left by a process that
/// ended midway.
const LEFT_OVER: Duration = Duration::from_secs(5 * 60);

/// Keeps sessions in a folder, one in each file, that only its user can open.
///
/// The store does not trust, but removes, files that are cut short or altered, that others may
/// write or read, that belong to another user, that are links, too long or of another version.
/// Several processes can use one folder; each session goes to only one of them.
///
/// The store keeps the newest 256 sessions, at most eight under one key, and none for longer than a
/// day.
///
/// ```
/// use tungstenite_tls_core::{FileSessionStore, SessionStore};
///
/// # #[cfg(unix)] fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use std::os::unix::fs::PermissionsExt;
/// # let home = tempfile::tempdir()?;
/// # std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o700))?;
/// let store = FileSessionStore::open(home.path().join("sessions"))?;
/// store.put("key", b"a session");
/// assert_eq!(store.take("key").as_deref(), Some(&b"a session"[..]));
/// assert_eq!(store.take("key"), None);
/// # Ok(()) }
/// # #[cfg(not(unix))] fn main() {}
/// ```
#[derive(Debug)]
pub struct FileSessionStore {
    folder: PathBuf,
    user: User,
}

impl FileSessionStore {
    /// Opens the store in `folder`, which is created if it is missing. Removes files that are not
    /// in order, and files left by processes that ended midway. Reads and writes the file system,
    /// as keeping and taking sessions do.
    ///
    /// # Errors
    /// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration), naming the folder, if it
    /// - is a link, is not a folder, or cannot be written to;
    /// - belongs to a user other than this process's, or is open to others;
    /// - is below a folder in which others could replace it: one that belongs to neither this
    ///   process's user nor root, or is writable by others and not sticky;
    ///
    /// and always on systems other than Unix, where this cannot be checked.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, TlsError> {
        let folder = folder.into();
        let bad = |why: &str| {
            TlsError::bad_configuration(format!("session folder `{}`: {why}", folder.display()))
        };
        if !cfg!(unix) {
            return Err(bad("this system offers no way to check that it is private"));
        }
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder).map_err(|e| bad("cannot be created").with_source(e))?;
        // Without a slash at the end, which would follow a link.
        let itself: PathBuf = folder.components().collect();
        let metadata = fs::symlink_metadata(&itself)
            .map_err(|error| bad("cannot be inspected").with_source(error))?;
        if metadata.is_symlink() {
            return Err(bad("is a link; use the folder that it points to"));
        }
        if !metadata.is_dir() {
            return Err(bad("is not a folder"));
        }
        let found = itself.canonicalize().map_err(|e| bad("cannot be found").with_source(e))?;
        let probe = found.join(format!("{}.new", name(&format!("probe{}", std::process::id()))));
        let user =
            User::learn(&probe).map_err(|error| bad("cannot be written to").with_source(error))?;
        if let Some(why) = user.refuses(&found) {
            return Err(bad(&why));
        }
        let store = Self { folder: found, user };
        store.tidy();
        Ok(store)
    }

    #[cfg(test)]
    pub(super) fn unusable() -> Self {
        Self { folder: PathBuf::from("/no/such/folder"), user: User::root() }
    }

    fn write(&self, key: &str, session: &[u8]) -> io::Result<()> {
        // The file is complete before it has a name that others look for.
        let unfinished = self.folder.join(format!("{}.new", name(key)));
        let written = private_file(&unfinished).and_then(|mut file| {
            file.write_all(MAGIC)?;
            file.write_all(&Sha256::digest(session))?;
            file.write_all(session)?;
            fs::rename(&unfinished, unfinished.with_extension("session"))
        });
        if written.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        written
    }

    /// The store's files in the folder, judged by their names.
    fn entries(&self) -> Vec<Entry> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        entries.filter_map(|entry| Entry::of(entry.path())).collect()
    }

    /// The complete sessions of `key`, oldest first.
    fn sessions(&self, key: &str) -> Vec<Entry> {
        let mut sessions = self.entries();
        sessions.retain(|entry| entry.complete && entry.key == key);
        sessions.sort_by_key(|entry| entry.time);
        sessions
    }

    /// Removes files that are not in order, left over or too old.
    fn tidy(&self) {
        let now = now();
        for entry in self.entries() {
            if !self.user.owns(&entry.path) || entry.is_over(now) || entry.is_left_over() {
                entry.remove();
            }
        }
    }

    /// Removes files beyond the limits, after a session was added under `key`.
    fn make_room(&self, key: &str) {
        let now = now();
        let (over, mut entries): (Vec<_>, Vec<_>) =
            self.entries().into_iter().partition(|entry| entry.is_over(now));
        over.iter().for_each(Entry::remove);
        entries.sort_by_key(|entry| entry.time);

        let own = |entry: &Entry| entry.complete && entry.key == key;
        let mut too_many =
            entries.iter().filter(|entry| own(entry)).count().saturating_sub(MOST_PER_KEY);
        entries.retain(|entry| {
            let goes = too_many > 0 && own(entry);
            if goes {
                entry.remove();
                too_many -= 1;
            }
            !goes
        });
        let mut too_many = entries.len().saturating_sub(MOST);
        for entry in entries.iter().filter(|entry| entry.complete || entry.is_left_over()) {
            if too_many == 0 {
                break;
            }
            entry.remove();
            too_many -= 1;
        }
    }
}

impl SessionStore for FileSessionStore {
    fn put(&self, key: &str, session: &[u8]) {
        if session.len() <= LARGEST && self.write(key, session).is_ok() {
            self.make_room(key);
        }
    }

    fn take(&self, key: &str) -> Option<Vec<u8>> {
        self.sessions(key).into_iter().rev().find_map(|entry| {
            // Only one process can rename the file, and that process gets the session.
            let mine = entry.path.with_extension(format!("taken-{}", std::process::id()));
            fs::rename(&entry.path, &mine).ok()?;
            let session = if self.user.owns(&mine) { read(&mine) } else { None };
            Entry { path: mine, ..entry }.remove();
            session
        })
    }

    fn forget(&self, key: &str) {
        self.sessions(key).iter().for_each(Entry::remove);
    }
}

/// A file that is a session, will become one, or was one.
#[derive(Debug)]
struct Entry {
    path: PathBuf,
    key: String,
    /// When the session was put, in nanoseconds since 1970.
    time: u128,
    /// Whether it is a session that can be taken.
    complete: bool,
}

impl Entry {
    /// Returns `None` if the name is not one of the store's.
    fn of(path: PathBuf) -> Option<Self> {
        let (key, time) = path.file_stem()?.to_str()?.rsplit_once('-')?;
        let extension = path.extension()?.to_str()?;
        let complete = extension == "session";
        if !complete && extension != "new" && !extension.starts_with("taken-") {
            return None;
        }
        let (key, time) = (key.to_owned(), time.parse().ok()?);
        Some(Self { path, key, time, complete })
    }

    /// Whether the session is too old, no matter what lifetime it claims.
    fn is_over(&self, now: Duration) -> bool {
        let age = now.as_nanos().saturating_sub(self.time);
        self.complete && age > SessionLife::LONGEST.as_nanos()
    }

    /// Whether the file is incomplete and no process is working on it any more.
    fn is_left_over(&self) -> bool {
        let modified = fs::symlink_metadata(&self.path).and_then(|metadata| metadata.modified());
        // A time in the future was set by another clock.
        !self.complete
            && !modified.is_ok_and(|time| time.elapsed().is_ok_and(|age| age < LEFT_OVER))
    }

    /// Removes the file; a link, but not its target; a folder, if it is empty.
    fn remove(&self) {
        if fs::remove_file(&self.path).is_err() {
            let _ = fs::remove_dir(&self.path);
        }
    }
}

/// The name, without extension, of a file that is made now.
fn name(key: &str) -> String {
    format!("{key}-{:032}", now().as_nanos())
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// The session in a file, if the file is complete and of this version.
fn read(path: &Path) -> Option<Vec<u8>> {
    let file = fs::File::open(path).ok()?;
    let mut bytes = Vec::new();
    file.take((MAGIC.len() + DIGEST + LARGEST + 1) as u64).read_to_end(&mut bytes).ok()?;
    let (digest, session) = bytes.strip_prefix(MAGIC)?.split_at_checked(DIGEST)?;
    let whole = session.len() <= LARGEST && Sha256::digest(session)[..] == *digest;
    whole.then(|| session.to_vec())
}

#[cfg(all(test, unix))]
mod tests;
