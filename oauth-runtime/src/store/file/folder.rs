//! The folder of a file store, and what is done in it.
//!
//! Everything goes through the open handle of the folder, and every check is made on the handle that is then used, so that
//! nothing can be exchanged in between.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{AtFlags, Dir, FlockOperation, Mode, OFlags};
use rustix::io::Errno;
use zeroize::Zeroizing;

use super::format::{self, Header};
use crate::store::{RecordKey, StoreError};

/// Read and write for the owner.
const OWNER_ONLY: Mode = Mode::RUSR.union(Mode::WUSR);
/// How long another process may have the lock; what is done under it takes milliseconds.
const LOCK_BUDGET: Duration = Duration::from_secs(5);
const LOCK_PAUSE: Duration = Duration::from_millis(5);
/// How the name of a lock file ends.
const LOCK: &str = ".lock";

/// Makes the folder, and those it is in, for this user alone.
pub(super) fn create(path: &Path) -> Result<(), StoreError> {
    let failed = |errno: Errno| {
        let message = format!("the folder {} of the store cannot be made", path.display());
        StoreError::not_applied(message).with_source(io::Error::from(errno))
    };
    let parent = path.parent();
    let made = match (rustix::fs::mkdir(path, Mode::RWXU), parent) {
        (Err(Errno::NOENT), Some(parent)) => {
            create(parent)?;
            rustix::fs::mkdir(path, Mode::RWXU)
        }
        (made, _) => made,
    };
    match made {
        Err(Errno::EXIST) => Ok(()),
        Err(errno) => Err(failed(errno)),
        Ok(()) => {
            // A record that is on the disk is lost if its folder is not. Who may not list the parent cannot see to it.
            let synced =
                parent.and_then(|parent| File::open(parent).ok()).map_or(Ok(()), |parent| parent.sync_all());
            synced.map_err(|error| failed(Errno::from_io_error(&error).unwrap_or(Errno::IO)))
        }
    }
}

/// An open folder that this user owns and others cannot write.
pub(super) struct Folder<'p> {
    path: &'p Path,
    handle: File,
}

impl<'p> Folder<'p> {
    pub(super) fn open(path: &'p Path) -> Result<Self, StoreError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let opened = rustix::fs::open(path, flags, Mode::empty()).map_err(io::Error::from);
        let opened = opened.and_then(|handle| {
            let handle = File::from(handle);
            Ok((handle.metadata()?, handle))
        });
        let shown = path.display();
        let (metadata, handle) = opened.map_err(|error| {
            StoreError::not_applied(format!("the folder {shown} of the store cannot be opened"))
                .with_source(error)
        })?;
        let user = rustix::process::geteuid().as_raw();
        if metadata.uid() != user {
            let owner = metadata.uid();
            return Err(StoreError::not_applied(format!(
                "the folder {shown} belongs to user {owner} and this process to user {user}; use a folder of this user's"
            ))
            .permanent());
        }
        if metadata.mode() & 0o022 != 0 {
            return Err(StoreError::not_applied(format!(
                "the folder {shown} can be written by others; `chmod 700` it"
            ))
            .permanent());
        }
        Ok(Self { path, handle })
    }

    fn shown(&self, name: &str) -> String {
        self.path.join(name).display().to_string()
    }

    fn failed(&self, name: &str, what: &str, error: impl Into<io::Error>) -> StoreError {
        StoreError::not_applied(format!("{} cannot be {what}", self.shown(name))).with_source(error.into())
    }

    fn open_file(&self, name: &str, flags: OFlags) -> rustix::io::Result<File> {
        // Opening a pipe would wait for its other end.
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        rustix::fs::openat(&self.handle, name, flags, OWNER_ONLY).map(File::from)
    }

    /// Opens a file that has to be this user's alone; `None` if it is not there.
    fn open_private(&self, name: &str, flags: OFlags) -> Result<Option<File>, StoreError> {
        let shown = self.shown(name);
        let file = match self.open_file(name, flags) {
            Ok(file) => file,
            Err(Errno::NOENT) => return Ok(None),
            // What a link is answered with: `LOOP` by POSIX, `MLINK` by FreeBSD.
            Err(Errno::LOOP | Errno::MLINK) => {
                return Err(
                    StoreError::not_applied(format!("{shown} is a symbolic link; remove it")).of_record()
                );
            }
            Err(errno) => return Err(self.failed(name, "opened", errno)),
        };
        let metadata = file.metadata().map_err(|error| self.failed(name, "opened", error))?;
        let user = rustix::process::geteuid().as_raw();
        let problem = if !metadata.is_file() {
            "is not a regular file; remove it".to_owned()
        } else if metadata.uid() != user {
            format!(
                "belongs to user {} and this process to user {user}; `chown` or remove it",
                metadata.uid()
            )
        } else if metadata.mode() & 0o077 != 0 {
            "is open to others; `chmod 600` it, and log in again if somebody may have read it".to_owned()
        } else {
            return Ok(Some(file));
        };
        Err(StoreError::not_applied(format!("{shown} {problem}")).of_record())
    }

    /// Excludes other processes, and other threads of this one, until the file is dropped.
    pub(super) fn lock(&self, key: &RecordKey) -> Result<File, StoreError> {
        self.lock_within(key, LOCK_BUDGET)
    }

    fn lock_within(&self, key: &RecordKey, budget: Duration) -> Result<File, StoreError> {
        let begun = Instant::now();
        loop {
            if let Some(file) = self.try_lock(key)? {
                return Ok(file);
            }
            // A process that stands still with the lock is not to stop the threads of this one.
            if begun.elapsed() >= budget {
                return Err(StoreError::not_applied(format!(
                    "another process has the lock {} and does not let go; find and stop it, and leave the file",
                    self.shown(&lock_name(key))
                )));
            }
            std::thread::sleep(LOCK_PAUSE);
        }
    }

    /// The lock; `None` while somebody else has it.
    pub(super) fn try_lock(&self, key: &RecordKey) -> Result<Option<File>, StoreError> {
        let name = lock_name(key);
        let file = self.open_private(&name, OFlags::RDWR | OFlags::CREATE)?;
        let file = file.ok_or_else(|| self.failed(&name, "made", Errno::NOENT))?;
        // Not the locks of `fcntl`, which go when any handle on the file is closed.
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            // A sweep may have removed the file since it was opened, and the next process locks the one that is made anew.
            Ok(()) => Ok(self.is_in_place(&name, &file)?.then_some(file)),
            Err(Errno::WOULDBLOCK | Errno::INTR) => Ok(None),
            Err(errno) => Err(self.failed(&name, "locked", errno)),
        }
    }

    /// Whether this is the file of that name.
    fn is_in_place(&self, name: &str, file: &File) -> Result<bool, StoreError> {
        let failed = |errno| self.failed(name, "locked", errno);
        let own = rustix::fs::fstat(file).map_err(failed)?;
        match rustix::fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(named) => Ok((named.st_dev, named.st_ino) == (own.st_dev, own.st_ino)),
            Err(Errno::NOENT) => Ok(false),
            Err(errno) => Err(failed(errno)),
        }
    }

    /// Removes the lock file of a record that is not there. The caller has the lock.
    pub(super) fn remove_lock(&self, key: &RecordKey) -> Result<(), StoreError> {
        self.remove(&lock_name(key))
    }

    /// The keys of which there is a lock file, as there is of every record.
    pub(super) fn keys(&self) -> Result<Vec<RecordKey>, StoreError> {
        let failed = |errno: Errno| {
            let message = format!("the folder {} cannot be listed", self.path.display());
            StoreError::not_applied(message).with_source(io::Error::from(errno))
        };
        let mut keys = Vec::new();
        for entry in Dir::read_from(&self.handle).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_str().ok().and_then(|name| name.strip_suffix(LOCK));
            keys.extend(name.and_then(RecordKey::parse));
        }
        Ok(keys)
    }

    /// The file of a record, if there is one.
    pub(super) fn record(&self, key: &RecordKey) -> Result<Option<RecordFile>, StoreError> {
        let name = key.as_str();
        let Some(mut file) = self.open_private(name, OFlags::RDONLY)? else { return Ok(None) };
        let read = |error| self.failed(name, "read", error);
        let size = file.metadata().map_err(read)?.len();
        let path = self.path.join(name);
        let mut bytes = [0; format::LENGTH];
        match file.read_exact(&mut bytes) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Err(damaged(&path)),
            result => result.map_err(read)?,
        }
        // The size bounds what is read, whatever the header says.
        let header = Header::decode(&bytes)
            .filter(|header| header.length.checked_add(format::LENGTH as u64) == Some(size))
            .ok_or_else(|| damaged(&path))?;
        Ok(Some(RecordFile { header, file, path }))
    }

    /// Writes a record in the place of what is there. The caller has the lock.
    pub(super) fn replace(&self, key: &RecordKey, header: &Header, bytes: &[u8]) -> Result<(), StoreError> {
        // One writer has the lock, so that the name need not differ. A writer that crashed may have left its file.
        let name = format!("{}.tmp", key.as_str());
        self.remove(&name)?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL;
        let mut file = self.open_file(&name, flags).map_err(|errno| self.failed(&name, "made", errno))?;
        let temporary = Temporary { folder: self, name: &name };
        file.write_all(&header.encode())
            .and_then(|()| file.write_all(bytes))
            .and_then(|()| file.sync_all())
            .map_err(|error| self.failed(&name, "written", error))?;
        rustix::fs::renameat(&self.handle, &name, &self.handle, key.as_str())
            .map_err(|errno| self.unchanged(key, "replaced", errno))?;
        drop(temporary);
        self.sync()
    }

    /// Removes a file that need not be there.
    fn remove(&self, name: &str) -> Result<(), StoreError> {
        match rustix::fs::unlinkat(&self.handle, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(errno) => Err(self.failed(name, "removed", errno)),
        }
    }

    /// Deletes a record whatever it is; `false` when there is none. The caller has the lock.
    pub(super) fn discard(&self, key: &RecordKey) -> Result<bool, StoreError> {
        let existed = self.remove_record(key)?;
        if existed {
            self.sync()?;
        }
        Ok(existed)
    }

    /// The same, which a power failure may undo.
    pub(super) fn remove_record(&self, key: &RecordKey) -> Result<bool, StoreError> {
        self.remove(&format!("{}.tmp", key.as_str()))?;
        match rustix::fs::unlinkat(&self.handle, key.as_str(), AtFlags::empty()) {
            Ok(()) => Ok(true),
            Err(Errno::NOENT) => Ok(false),
            Err(errno) => Err(self.unchanged(key, "deleted", errno)),
        }
    }

    /// Deletes a record. The caller has the lock.
    pub(super) fn delete(&self, key: &RecordKey) -> Result<(), StoreError> {
        self.remove(&format!("{}.tmp", key.as_str()))?;
        rustix::fs::unlinkat(&self.handle, key.as_str(), AtFlags::empty())
            .map_err(|errno| self.unchanged(key, "deleted", errno))?;
        self.sync()
    }

    /// The error of a rename or a deletion that failed. A disk that fails may do so after the fact.
    fn unchanged(&self, key: &RecordKey, what: &str, errno: Errno) -> StoreError {
        if errno == Errno::IO {
            let message = format!("{} may not be {what}", self.shown(key.as_str()));
            return StoreError::maybe_applied(message).with_source(io::Error::from(errno));
        }
        self.failed(key.as_str(), what, errno)
    }

    /// Without this, a power failure may undo what was done to the names in the folder.
    fn sync(&self) -> Result<(), StoreError> {
        self.handle.sync_all().map_err(|error| {
            let message = format!("the folder {} may not be on the disk as it is now", self.path.display());
            StoreError::maybe_applied(message).with_source(error)
        })
    }
}

fn lock_name(key: &RecordKey) -> String {
    format!("{}{LOCK}", key.as_str())
}

/// A file that goes unless it was renamed.
struct Temporary<'f> {
    folder: &'f Folder<'f>,
    name: &'f str,
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        // Whatever fails here is left to the next writer.
        let _ = rustix::fs::unlinkat(&self.folder.handle, self.name, AtFlags::empty());
    }
}

/// The file of a record whose header was read.
pub(super) struct RecordFile {
    pub(super) header: Header,
    file: File,
    path: PathBuf,
}

impl RecordFile {
    /// What comes after the header.
    pub(super) fn bytes(mut self) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let length = usize::try_from(self.header.length).map_err(|_| damaged(&self.path))?;
        // At its full size from the start, because a vector that grows leaves copies behind.
        let mut bytes = Zeroizing::new(vec![0; length]);
        self.file.read_exact(&mut bytes).map_err(|error| {
            StoreError::not_applied(format!("{} cannot be read", self.path.display())).with_source(error)
        })?;
        Ok(bytes)
    }
}

fn damaged(path: &Path) -> StoreError {
    StoreError::not_applied(format!(
        "{} is damaged, or of a newer version of this store; it was left as it is",
        path.display()
    ))
    .of_record()
}

#[cfg(test)]
#[cfg(all(target_os = "linux", any(feature = "ring", feature = "aws-lc-rs")))]
mod tests {
    use std::fs::{DirBuilder, File};
    use std::os::unix::fs::DirBuilderExt as _;
    use std::time::Duration;

    use rustix::fs::{Mode, OFlags};

    use super::{Folder, Header};
    use crate::store::{Applied, Record, RecordClass, RecordKey};

    /// A handle that names can be changed through, and that cannot be flushed.
    fn unflushed(path: &std::path::Path) -> Folder<'_> {
        let handle = rustix::fs::open(path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty()).unwrap();
        Folder { path, handle: File::from(handle) }
    }

    #[test]
    fn statement_90_a_write_that_may_not_be_on_the_disk_may_be_applied() {
        let path = std::env::temp_dir().join(format!("oauth-unflushed-{}", std::process::id()));
        DirBuilder::new().mode(0o700).create(&path).unwrap();
        let (folder, key) = (unflushed(&path), RecordKey::example(RecordClass::Session, "a").unwrap());
        let header = Header::new(&Record::new("a")).unwrap();
        assert_eq!(folder.replace(&key, &header, b"a").unwrap_err().applied(), Applied::Maybe);
        assert_eq!(folder.record(&key).unwrap().unwrap().header, header);
        assert_eq!(folder.delete(&key).unwrap_err().applied(), Applied::Maybe);
        assert!(folder.record(&key).unwrap().is_none());
        assert_eq!(folder.delete(&key).unwrap_err().applied(), Applied::No);
        std::fs::remove_dir(&path).unwrap();
    }

    #[test]
    fn a_lock_that_is_not_let_go_of_is_named_and_may_be_tried_again() {
        let path = std::env::temp_dir().join(format!("oauth-stuck-{}", std::process::id()));
        DirBuilder::new().mode(0o700).create(&path).unwrap();
        let (folder, key) =
            (Folder::open(&path).unwrap(), RecordKey::example(RecordClass::Session, "a").unwrap());
        let lock = folder.lock(&key).unwrap();
        let error = folder.lock_within(&key, Duration::ZERO).unwrap_err();
        let name = format!("{}.lock", path.join(key.as_str()).display());
        assert!(error.to_string().contains(&name) && error.applied() == Applied::No, "{error}");
        drop(lock);
        folder.lock_within(&key, Duration::ZERO).unwrap();
        std::fs::remove_dir_all(path).unwrap();
    }
}
