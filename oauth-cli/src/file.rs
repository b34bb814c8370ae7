//! Files that the user names.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use crate::thread::on_thread;
use crate::{Exit, Failure};

/// The most that a file or an input may have: a declaration or an answer has far less, and not every input ends.
pub(crate) const MOST: u64 = 4 << 20;

/// The text of a file.
///
/// # Errors
///
/// As [`bytes`]; also when it is no text.
pub(crate) async fn read(path: &str) -> Result<String, Failure> {
    text(bytes(Path::new(path), MOST, |_, _| Ok(())).await?, path)
}

/// What is in a file, or comes by a pipe, such as `<(..)` of a shell. The file that is open has to pass a check.
///
/// # Errors
///
/// When it is neither of the two, cannot be read, or has more than so many bytes.
pub(crate) async fn bytes(
    path: &Path,
    most: u64,
    check: fn(&File, &Path) -> Result<(), Failure>,
) -> Result<Vec<u8>, Failure> {
    let owned = path.to_owned();
    let read = move || {
        let (path, shown) = (&*owned, owned.display());
        let failed = |error| Failure::new(Exit::Usage, format!("{shown} cannot be read: {error}"));
        let metadata = fs::metadata(path).map_err(failed)?;
        if !metadata.is_file() && !is_pipe(&metadata) {
            let what = if metadata.is_dir() { "a folder" } else { "a device or a socket" };
            return Err(Failure::new(Exit::Usage, format!("{shown} is {what}, and no file")));
        }
        let file = File::open(path).map_err(failed)?;
        check(&file, path)?;
        limited(file, metadata.len(), most, &shown.to_string())
    };
    // Where nobody writes into a pipe, a user may have enough of waiting.
    let failed = |error| Failure::new(Exit::Usage, format!("{} cannot be read: {error}", path.display()));
    on_thread(read).await.map_err(failed)?
}

/// All that there is to read, up to so many bytes. Of a file whose length is known, which may hold a secret, no copy stays behind in
/// memory that grew.
///
/// # Errors
///
/// When it cannot be read, or has more.
pub(crate) fn limited(source: impl Read, length: u64, most: u64, whence: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::with_capacity(usize::try_from(length.min(most)).unwrap_or_default());
    let length = source
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::new(Exit::Usage, format!("{whence} cannot be read: {error}")))?;
    if u64::try_from(length).is_ok_and(|length| length > most) {
        return Err(Failure::new(Exit::Usage, format!("{whence} has more than {} MiB", most >> 20)));
    }
    Ok(bytes)
}

/// The text that was read from somewhere.
///
/// # Errors
///
/// When it is none.
pub(crate) fn text(bytes: Vec<u8>, whence: &str) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|_| Failure::new(Exit::Usage, format!("{whence} is no text in UTF-8")))
}

#[cfg(unix)]
fn is_pipe(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;

    metadata.file_type().is_fifo()
}

#[cfg(not(unix))]
fn is_pipe(_: &fs::Metadata) -> bool {
    false
}
