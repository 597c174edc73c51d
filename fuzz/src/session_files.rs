//! Files in the folder of stored sessions: [`run`]. The first byte says what is there, the rest is
//! what a stranger, or a broken disk, has made of it.

use std::{cell::RefCell, fs, os::unix::fs::PermissionsExt, path::PathBuf};

use tempfile::TempDir;
use tungstenite_tls_core::{FileSessionStore, SessionStore};

const KEY: &str = "key";

thread_local! {
    static FOLDER: RefCell<TempDir> = RefCell::new(private());
}

fn private() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o700)).expect("it is ours");
    folder
}

/// # Panics
/// If a promise is broken.
pub fn run(data: &[u8]) {
    let [what, data @ ..] = data else { return };
    FOLDER.with_borrow(|folder| {
        let store = FileSessionStore::open(folder.path()).expect("a store");
        store.put(KEY, data);
        let file = only_file(folder);
        let good = fs::read(&file).expect("the session");
        let head = good.len() - data.len();
        match what % 4 {
            // The whole file is a stranger's.
            0 => {
                fs::write(&file, data).expect("a file");
                assert_eq!(store.take(KEY), None);
            }
            // So is its end.
            1 => {
                fs::write(&file, [&good[..head], b"x", data].concat()).expect("a file");
                assert_eq!(store.take(KEY), None);
            }
            // Its name.
            2 => {
                let name: String = String::from_utf8_lossy(data).replace(['/', '\0'], "_");
                let name: String = name.chars().take(40).collect();
                let other = folder.path().join(format!("{name}.session"));
                if fs::rename(&file, &other).is_ok() {
                    let _ = FileSessionStore::open(folder.path()).expect("a store");
                    let taken = store.take(KEY);
                    assert!(taken.is_none() || taken.as_deref() == Some(data));
                    let _ = fs::remove_file(other);
                }
            }
            // Nothing.
            _ => assert_eq!(store.take(KEY).as_deref(), Some(data)),
        }
        store.forget(KEY);
        assert_eq!(store.take(KEY), None);
    });
}

fn only_file(folder: &TempDir) -> PathBuf {
    let mut files = fs::read_dir(folder.path()).expect("the folder");
    files.next().expect("a file").expect("a file").path()
}
