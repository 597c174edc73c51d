//! Checks that a folder and its files belong to this user and are closed to others, as `ssh`
//! requires of `~/.ssh`.

use std::{
    fs::{self, Metadata, OpenOptions},
    io,
    path::Path,
};

/// The user that this process runs as.
#[derive(Clone, Copy, Debug)]
pub(super) struct User(u32);

impl User {
    /// The user who can do everything anyway.
    const ROOT: u32 = 0;

    /// Makes the file `probe`, which must not exist yet, to learn its owner, and removes it again.
    pub(super) fn learn(probe: &Path) -> io::Result<Self> {
        let file = private_file(probe)?;
        let metadata = file.metadata();
        fs::remove_file(probe)?;
        Ok(Self(owner(&metadata?)))
    }

    /// Why `folder` is not private to this user, or `None` if it is. The path must be canonical:
    /// anyone who may write to a folder above it can replace it.
    pub(super) fn refuses(self, folder: &Path) -> Option<String> {
        let own = |metadata: &Metadata| owner(metadata) == self.0;
        match fs::symlink_metadata(folder) {
            Err(error) => return Some(format!("cannot be inspected: {error}")),
            Ok(metadata) if !own(&metadata) => {
                return Some("belongs to another user; use your own folder".to_owned());
            }
            Ok(metadata) if !is_private(&metadata) => {
                return Some("is open to other users; run `chmod 700` on it".to_owned());
            }
            Ok(_) => {}
        }
        folder.ancestors().skip(1).find_map(|above| {
            let name = above.display();
            let metadata = match fs::symlink_metadata(above) {
                Ok(metadata) => metadata,
                Err(error) => return Some(format!("`{name}` above it cannot be read: {error}")),
            };
            if !own(&metadata) && owner(&metadata) != Self::ROOT {
                return Some(format!(
                    "`{name}` above it belongs to another user, who could replace it; use a folder \
                     below your own"
                ));
            }
            // In a sticky folder users may replace only their own entries.
            let (by_others, sticky) = (mode(&metadata) & 0o022 != 0, mode(&metadata) & 0o1000 != 0);
            (by_others && !sticky).then(|| {
                format!(
                    "other users may write to `{name}` above it, and so replace it; run `chmod \
                     go-w` on that folder"
                )
            })
        })
    }

    /// Whether `path` itself is a file that belongs to this user and that nobody else may read or
    /// write.
    pub(super) fn owns(self, path: &Path) -> bool {
        fs::symlink_metadata(path).is_ok_and(|metadata| {
            metadata.is_file() && is_private(&metadata) && owner(&metadata) == self.0
        })
    }

    #[cfg(test)]
    pub(super) fn root() -> Self {
        Self(Self::ROOT)
    }
}

/// Makes a new file that nobody else may read or write.
pub(super) fn private_file(path: &Path) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn is_private(metadata: &Metadata) -> bool {
    mode(metadata) & 0o077 == 0
}

#[cfg(unix)]
fn mode(metadata: &Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::mode(metadata)
}

#[cfg(unix)]
fn owner(metadata: &Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::uid(metadata)
}

/// Counts as open to everybody, because it is unknown here.
#[cfg(not(unix))]
fn mode(_: &Metadata) -> u32 {
    0o777
}

#[cfg(not(unix))]
fn owner(_: &Metadata) -> u32 {
    User::ROOT
}
