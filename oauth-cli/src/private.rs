//! Files that nobody else may read.

use std::fs::File;
use std::path::Path;

use oauth_runtime::Secret;

#[cfg(unix)]
use crate::Exit;
use crate::{Failure, file};

/// The text of a file with secrets.
///
/// # Errors
///
/// When it cannot be read, is no text, or can be read by others.
pub(crate) async fn read(path: &Path) -> Result<Secret, Failure> {
    let bytes = file::bytes(path, file::MOST, check).await?;
    file::text(bytes, &path.display().to_string()).map(Secret::new)
}

/// What a group and all others may do, in the mode of a file.
#[cfg(unix)]
const OTHERS: u32 = 0o077;

/// Holds the file that is open to it, so that no other one is read in its place.
#[cfg(unix)]
fn check(file: &File, path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::MetadataExt as _;

    let shown = path.display();
    let metadata = file.metadata();
    let metadata =
        metadata.map_err(|error| Failure::new(Exit::Usage, format!("{shown} cannot be read: {error}")))?;
    if metadata.mode() & OTHERS == 0 {
        return Ok(());
    }
    let failure =
        Failure::new(Exit::Usage, format!("{shown} holds secrets, and others may read or write it"));
    Err(failure.hint(format!("`chmod 600 {shown}`, and replace what was in it if others had access")))
}

/// The access lists of other systems give a user's own files to that user alone unless somebody says otherwise.
#[cfg(not(unix))]
fn check(_file: &File, _path: &Path) -> Result<(), Failure> {
    Ok(())
}
