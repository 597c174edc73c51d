//! Which sessions the file store keeps, which files it does not trust, and which folders it
//! accepts.

use std::os::unix::{
    fs::{PermissionsExt, chown, symlink},
    net::UnixListener,
};

use super::*;
use crate::TlsErrorKind;

const KEY: &str = "0123";
/// A user who is neither root nor this process's user.
const SOMEBODY: u32 = 54_321;

fn store() -> (tempfile::TempDir, FileSessionStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = FileSessionStore::open(folder.path().join("sessions")).unwrap();
    (folder, store)
}

fn files(store: &FileSessionStore) -> Vec<PathBuf> {
    fs::read_dir(&store.folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

/// Gives `path` to another user, which only root may do. Returns whether that worked.
fn give_away(path: &Path) -> bool {
    match chown(path, Some(SOMEBODY), None) {
        Ok(()) => true,
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            eprintln!("not run as root: cannot make a file that belongs to another user");
            false
        }
        Err(error) => panic!("{error}"),
    }
}

fn refused(folder: &Path) -> String {
    let error = FileSessionStore::open(folder).unwrap_err();
    assert_eq!(error.kind(), TlsErrorKind::BadConfiguration, "{error}");
    error.to_string()
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
    assert_eq!(files(&store).len(), 1);
}

#[test]
fn forgets_one_key_and_no_other() {
    let (_folder, store) = store();
    store.put(KEY, b"one");
    store.put(KEY, b"two");
    store.put("another", b"three");
    store.forget(KEY);
    assert_eq!(store.take(KEY), None);
    assert_eq!(store.take("another").unwrap(), b"three");
}

#[test]
fn is_private_and_refuses_to_be_otherwise() {
    let (folder, store) = store();
    store.put(KEY, b"one");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&store.folder), 0o700);
    assert_eq!(mode(&files(&store)[0]), 0o600);

    set_mode(&files(&store)[0], 0o640);
    assert_eq!(store.take(KEY), None);

    let open = folder.path().join("open");
    fs::create_dir(&open).unwrap();
    set_mode(&open, 0o755);
    assert!(refused(&open).contains("open to other users"));
}

#[test]
fn refuses_a_folder_of_another_user() {
    let folder = tempfile::tempdir().unwrap();
    let theirs = folder.path().join("theirs");
    fs::create_dir(&theirs).unwrap();
    set_mode(&theirs, 0o700);
    if give_away(&theirs) {
        assert!(refused(&theirs).contains("belongs to another user"));
        assert_eq!(fs::read_dir(&theirs).unwrap().count(), 0, "the check left a file behind");
    }
}

#[test]
fn refuses_a_link_to_a_folder() {
    let (folder, store) = store();
    let link = folder.path().join("link");
    symlink(&store.folder, &link).unwrap();
    assert!(refused(&link).contains("is a link"));
    assert!(refused(&link.join("")).contains("is a link"));
    // A link above the folder is allowed.
    let way = folder.path().join("way");
    symlink(folder.path(), &way).unwrap();
    FileSessionStore::open(way.join("sessions")).unwrap();
}

#[test]
fn refuses_a_folder_that_others_could_replace() {
    let folder = tempfile::tempdir().unwrap();
    let above = folder.path().join("above");
    let below = above.join("further/sessions");
    FileSessionStore::open(&below).unwrap();
    for mode in [0o777, 0o770] {
        set_mode(&above, mode);
        let why = refused(&below);
        assert!(why.contains("above`") && why.contains("chmod go-w"), "{why}");
    }
    // Sticky, as /tmp is.
    set_mode(&above, 0o1777);
    FileSessionStore::open(&below).unwrap();
    set_mode(&above, 0o755);
    FileSessionStore::open(&below).unwrap();
    if give_away(&above) {
        let why = refused(&below);
        assert!(why.contains("above`") && why.contains("another user"), "{why}");
    }
}

#[test]
fn trusts_nothing_cut_short_altered_or_of_another_version() {
    let (_folder, store) = store();
    let damage = |change: &dyn Fn(&mut Vec<u8>)| {
        store.put(KEY, b"a session");
        let path = files(&store).pop().unwrap();
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
    assert!(files(&store).is_empty(), "untrusted files must be removed");
}

/// Replaces a valid session with something else.
fn replaced(store: &FileSessionStore, replace: impl Fn(&Path) -> bool) {
    for look in [
        |store: &FileSessionStore| store.take(KEY),
        |store: &FileSessionStore| FileSessionStore::open(&store.folder).unwrap().take(KEY),
    ] {
        store.put(KEY, b"a session");
        if !replace(&files(store)[0]) {
            return;
        }
        assert_eq!(look(store), None);
        assert!(files(store).is_empty(), "untrusted files must be removed");
    }
}

#[test]
fn trusts_no_link() {
    let (folder, store) = store();
    let elsewhere = folder.path().join("elsewhere");
    replaced(&store, |path| {
        fs::rename(path, &elsewhere).unwrap();
        symlink(&elsewhere, path).unwrap();
        true
    });
    assert!(elsewhere.exists(), "the target of a link must stay");
}

#[test]
fn trusts_nothing_that_is_no_file() {
    let (_folder, store) = store();
    replaced(&store, |path| {
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
        true
    });
    replaced(&store, |path| {
        fs::remove_file(path).unwrap();
        UnixListener::bind(path).unwrap();
        true
    });
}

#[test]
fn trusts_no_file_of_another_user() {
    let (_folder, store) = store();
    replaced(&store, give_away);
}

#[test]
fn is_bounded() {
    let (_folder, store) = store();
    for i in 0..MOST + 10 {
        store.put(&format!("k{i}"), i.to_string().as_bytes());
    }
    assert_eq!(files(&store).len(), MOST);
    assert_eq!(store.take("k9"), None);
    assert_eq!(store.take("k10").unwrap(), b"10");
    store.put(KEY, &vec![0; LARGEST + 1]);
    assert_eq!(store.take(KEY), None);
}

/// A server that sends thousands of sessions pushes out only its own.
#[test]
fn a_key_has_eight_sessions_at_most() {
    let (_folder, store) = store();
    for i in 0..MOST - MOST_PER_KEY {
        store.put(&format!("k{i}"), b"another's");
    }
    for i in 0..3000_u32 {
        store.put(KEY, &i.to_be_bytes());
    }
    assert_eq!(files(&store).len(), MOST);
    for i in (3000 - MOST_PER_KEY as u32..3000).rev() {
        assert_eq!(store.take(KEY).unwrap(), i.to_be_bytes());
    }
    assert_eq!(store.take(KEY), None);
    for i in 0..MOST - MOST_PER_KEY {
        assert!(store.take(&format!("k{i}")).is_some(), "session {i} is gone");
    }
}

/// Makes a file like one left by a process that ended midway.
fn leave(store: &FileSessionStore, extension: &str, age: Duration) -> PathBuf {
    let path = store.folder.join(format!("{}.{extension}", name("crashed")));
    let file = private_file(&path).unwrap();
    file.set_modified(SystemTime::now() - age).unwrap();
    path
}

#[test]
fn what_a_crash_left_is_taken_away() {
    let (_folder, store) = store();
    let old = ["new", "taken-1"].map(|extension| leave(&store, extension, 2 * LEFT_OVER));
    let young = ["new", "taken-1"].map(|extension| leave(&store, extension, LEFT_OVER / 2));
    let foreign = store.folder.join("README");
    fs::write(&foreign, "not the store's").unwrap();
    FileSessionStore::open(&store.folder).unwrap();
    assert!(old.iter().all(|path| !path.exists()));
    assert!(young.iter().all(|path| path.exists()));
    assert!(foreign.exists());
}

#[test]
fn what_a_crash_left_counts() {
    let (_folder, store) = store();
    for _ in 0..MOST - 2 {
        leave(&store, "new", Duration::ZERO);
    }
    for i in 0..5 {
        store.put(&format!("k{i}"), b"a session");
    }
    assert_eq!(files(&store).len(), MOST);
    assert_eq!(store.take("k2"), None);
    assert!(store.take("k3").is_some());
}

#[test]
fn no_session_stays_for_longer_than_a_day() {
    let (_folder, store) = store();
    let put_before = |age: Duration| {
        let time = (now() - age).as_nanos();
        let path = store.folder.join(format!("{KEY}-{time:032}.session"));
        private_file(&path).unwrap();
        path
    };
    let minute = Duration::from_secs(60);
    type Look = fn(&FileSessionStore);
    let looks: [Look; 2] = [
        |store| drop(FileSessionStore::open(&store.folder).unwrap()),
        |store| store.put("another", b"a session"),
    ];
    for look in looks {
        let young = put_before(SessionLife::LONGEST - minute);
        let old = put_before(SessionLife::LONGEST + minute);
        look(&store);
        assert_eq!([young.exists(), old.exists()], [true, false]);
    }
}
