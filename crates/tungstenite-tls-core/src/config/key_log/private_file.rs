//! A file to append to that only this process's user can read: [`open`].

use std::{
    fmt,
    fs::{self, File, Metadata, OpenOptions},
    io::{self, ErrorKind},
    path::Path,
};

/// Why a file is not opened, and what to do about it.
#[derive(Debug)]
// On systems other than Unix the owner is not checked.
#[cfg_attr(not(unix), allow(dead_code))]
pub(super) enum Refusal {
    Link,
    NoFile,
    SeveralNames,
    /// Its mode.
    OpenToOthers(u32),
    OtherUser,
    /// It was replaced while it was being opened.
    Replaced,
    Io(io::Error),
    /// The owner cannot be determined.
    Owner(io::Error),
}

impl Refusal {
    pub(super) fn into_source(self) -> Option<io::Error> {
        match self {
            Self::Io(error) | Self::Owner(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link => f.write_str("it is a symbolic link; name the file that it leads to"),
            Self::NoFile => f.write_str("it is not a regular file; name one"),
            Self::SeveralNames => {
                f.write_str("it has several names (hard links); remove it to get a new one")
            }
            Self::OpenToOthers(mode) => write!(
                f,
                "other users may read or write it (mode {mode:03o}); `chmod 600` it, or remove it"
            ),
            Self::OtherUser => f.write_str("it belongs to another user; name another file"),
            Self::Replaced => f.write_str("it was replaced while it was being opened; try again"),
            Self::Io(error) => write!(f, "cannot be opened ({})", error.kind()),
            Self::Owner(error) => {
                let kind = error.kind();
                write!(f, "its owner cannot be determined ({kind}); remove it to get a new one")
            }
        }
    }
}

/// Opens the file at `path`, or creates it, readable and writable only by its user.
pub(super) fn open(path: &Path) -> Result<File, Refusal> {
    match create(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => append(path),
        created => Ok(created?),
    }
}

/// Creates the file. That fails if anything has this name, so it follows no link.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn append(path: &Path) -> Result<File, Refusal> {
    // Checked before it is opened: opening follows links, and blocks on a named pipe.
    let named = fs::symlink_metadata(path)?;
    check(path, &named)?;
    let file = OpenOptions::new().append(true).open(path)?;
    // What counts is the file that was opened, not the one that has the name now.
    let opened = file.metadata()?;
    #[cfg(unix)]
    if !unix::is_same(&named, &opened) {
        return Err(Refusal::Replaced);
    }
    check(path, &opened)?;
    Ok(file)
}

fn check(path: &Path, metadata: &Metadata) -> Result<(), Refusal> {
    check_kind(metadata)?;
    #[cfg(unix)]
    unix::check_access(metadata, unix::user(path).map_err(Refusal::Owner)?)?;
    let _ = path;
    Ok(())
}

fn check_kind(metadata: &Metadata) -> Result<(), Refusal> {
    match () {
        () if metadata.file_type().is_symlink() => Err(Refusal::Link),
        () if !metadata.is_file() => Err(Refusal::NoFile),
        () => Ok(()),
    }
}

#[cfg(unix)]
mod unix {
    use std::{
        fs::{self, Metadata},
        io,
        os::unix::fs::MetadataExt,
        path::Path,
        process,
        sync::atomic::{AtomicU32, Ordering},
    };

    use super::{Refusal, create};

    pub(super) fn is_same(one: &Metadata, other: &Metadata) -> bool {
        (one.dev(), one.ino()) == (other.dev(), other.ino())
    }

    /// Whether only `user` can use the file.
    pub(super) fn check_access(metadata: &Metadata, user: u32) -> Result<(), Refusal> {
        let mode = metadata.mode() & 0o777;
        match () {
            () if metadata.uid() != user => Err(Refusal::OtherUser),
            () if mode & 0o066 != 0 => Err(Refusal::OpenToOthers(mode)),
            () if metadata.nlink() != 1 => Err(Refusal::SeveralNames),
            () => Ok(()),
        }
    }

    /// The user that owns the files that this process creates. std does not have it.
    pub(super) fn user(path: &Path) -> io::Result<u32> {
        // On Linux the folder of a process in /proc is owned by the process's effective user, and
        // no other user can create it.
        if cfg!(any(target_os = "linux", target_os = "android")) {
            if let Ok(folder) = fs::metadata("/proc/self") {
                return Ok(folder.uid());
            }
        }
        user_by_file(path)
    }

    /// Creates a file next to `path`, and looks up its owner.
    pub(super) fn user_by_file(path: &Path) -> io::Result<u32> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // Threads may ask at once.
        static ASKED: AtomicU32 = AtomicU32::new(0);
        let (process, number) = (process::id(), ASKED.fetch_add(1, Ordering::Relaxed));
        let probe = path.with_file_name(format!(".{name}.{process}-{number}.owner"));
        let file = create(&probe)?;
        let owner = file.metadata().map(|metadata| metadata.uid());
        fs::remove_file(&probe)?;
        owner
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::{
        io::Write,
        os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink},
        path::PathBuf,
    };

    use super::*;

    /// A folder, and a file in it that may be appended to.
    fn file() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        open(&path).unwrap().write_all(b"one\n").unwrap();
        (folder, path)
    }

    fn refused(path: &Path) -> String {
        open(path).expect_err("is refused").to_string()
    }

    #[test]
    fn a_new_file_is_its_users_alone_and_is_appended_to() {
        let (_folder, path) = file();
        open(&path).unwrap().write_all(b"two\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntwo\n");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_others_may_read_or_write_is_refused() {
        let (_folder, path) = file();
        for mode in [0o644, 0o640, 0o620, 0o604, 0o602] {
            fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
            let why = refused(&path);
            assert!(why.contains(&format!("{mode:o}")) && why.contains("chmod 600"), "{why}");
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\n");
    }

    #[test]
    fn a_link_is_refused_wherever_it_leads() {
        let (folder, path) = file();
        for (name, target) in [("to-a-file", &*path), ("to-nothing", Path::new("missing"))] {
            let link = folder.path().join(name);
            symlink(target, &link).unwrap();
            let why = refused(&link);
            assert!(why.contains("symbolic link") && why.contains("name the file"), "{why}");
        }
        assert!(!folder.path().join("missing").exists(), "the link was followed");
        fs::hard_link(&path, folder.path().join("other")).unwrap();
        assert!(refused(&path).contains("hard links"));
    }

    #[test]
    fn what_is_no_regular_file_is_refused() {
        let (folder, _) = file();
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        for path in [folder.path(), &socket, Path::new("/dev/null")] {
            let why = refused(path);
            assert!(why.contains("not a regular file"), "{}: {why}", path.display());
        }
    }

    #[test]
    fn the_file_of_another_user_is_refused() {
        let (_folder, path) = file();
        let metadata = fs::metadata(&path).unwrap();
        let why = unix::check_access(&metadata, metadata.uid() + 1).unwrap_err().to_string();
        assert!(why.contains("belongs to another user"), "{why}");
        // Only root can give a file away, and can open what is not its own.
        match chown(&path, Some(metadata.uid() + 1), None) {
            Ok(()) => assert_eq!(refused(&path), why),
            Err(error) => println!("a part is not here: {error}"),
        }
    }

    #[test]
    fn whose_a_file_is_can_be_told_without_proc_too() {
        let (folder, path) = file();
        assert_eq!(unix::user_by_file(&path).unwrap(), fs::metadata(&path).unwrap().uid());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something is left behind");
    }
}
