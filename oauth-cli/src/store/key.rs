//! The key that records are sealed with. Where it is was settled when the store was made, and nothing else is ever tried: a new
//! key in the place of one that cannot be reached would lose all that is kept.

use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use oauth_runtime::Secret;
use oauth_runtime::seal::{Key, KeyRing};

use super::keyring;
use super::unreachable::Unreachable;
use crate::{Exit, Failure, Output, private};

/// Where the key of a store is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum KeyIn {
    /// The keyring of the operating system
    Keyring,
    /// A file in the folder of the store, which its owner alone can read
    File,
}

impl fmt::Display for KeyIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keyring => "in the keyring",
            Self::File => "in a file",
        })
    }
}

/// The file that says where the key is: the key itself, or under which name the keyring has it.
const FILE: &str = "key";
const IN_KEYRING: &str = "keyring ";

/// The id of the key in what it seals.
const ID: &str = "1";

/// Whether there is a key here.
fn is_in(folder: &Path) -> bool {
    path(folder).exists()
}

/// Whether a store has been made here, be it that its key is gone.
///
/// # Errors
///
/// When the folder cannot be listed.
pub(super) fn is_made(folder: &Path) -> Result<bool, Failure> {
    Ok(is_in(folder) || folder.exists() && has_records(folder)?)
}

fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// The key of the store in this folder, which is made when there is none, where it is asked for.
///
/// # Errors
///
/// When it is elsewhere than asked for, or not to be had.
pub(super) async fn of(
    folder: &Path,
    wanted: Option<KeyIn>,
    output: &mut Output,
) -> Result<(KeyRing, KeyIn), Failure> {
    if !is_in(folder) {
        make(folder, wanted, output).await?;
    }
    let path = path(folder);
    let text = private::read(&path).await?;
    let (key, key_in) = match text.expose_secret().trim().strip_prefix(IN_KEYRING) {
        Some(name) => (held(name, folder, output).await?, KeyIn::Keyring),
        None => (text.clone(), KeyIn::File),
    };
    if wanted.is_some_and(|wanted| wanted != key_in) {
        let message = format!("the key of the store in {} is {key_in}", folder.display());
        return Err(Failure::new(Exit::Usage, message).hint("`--key-in` is for a store that is made anew"));
    }
    let whole = key.expose_secret().parse::<Key>().and_then(|key| KeyRing::new(ID, key));
    let keys = whole.map_err(|error| {
        Failure::new(Exit::Failed, format!("the key of the store, {key_in}, is damaged: {error}"))
            .hint(format!("what is kept cannot be read; remove {} to begin anew", folder.display()))
    })?;
    Ok((keys, key_in))
}

/// Makes a key, unless another process is faster.
async fn make(folder: &Path, wanted: Option<KeyIn>, output: &mut Output) -> Result<(), Failure> {
    if has_records(folder)? {
        let message = format!("the store in {} has records, and its key is gone", folder.display());
        let hint = "put the file `key` back, or remove the folder to begin anew";
        return Err(Failure::new(Exit::Failed, message).hint(hint));
    }
    let key = Key::generate().map_err(|error| Failure::new(Exit::Failed, error.to_string()))?.to_text();
    if wanted != Some(KeyIn::File) {
        match keyring::put(key.clone(), output).await {
            Ok(name) => {
                let is_made = write(folder, &Secret::new(format!("{IN_KEYRING}{name}")))?;
                if !is_made {
                    // That of the other process is used. One that nothing is sealed with may stay.
                    let _ = keyring::delete(name).await;
                }
                return Ok(());
            }
            Err(problem @ Unreachable::Refuses(_)) => return Err(unreachable(&problem)),
            Err(problem) if wanted == Some(KeyIn::Keyring) => return Err(unreachable(&problem)),
            Err(problem) => output.warn(format!(
                "there is no keyring ({problem}): the key of the store is in {}, which you alone can read",
                path(folder).display()
            )),
        }
    }
    write(folder, &key).map(drop)
}

fn unreachable(problem: &Unreachable) -> Failure {
    Failure::new(Exit::Failed, format!("the keyring cannot be reached: {problem}"))
        .hint("unlock it, or keep the key of a new store in a file by `--key-in file`")
}

fn has_records(folder: &Path) -> Result<bool, Failure> {
    let failed = |error| unwritable(folder, &error);
    let names = fs::read_dir(folder).map_err(failed)?.map(|entry| entry.map(|entry| entry.file_name()));
    let names = names.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    // A lock file is beside each record. That of another process, which has just made the key, is no loss.
    Ok(names.iter().any(|name| name.to_string_lossy().ends_with(".lock")) && !is_in(folder))
}

/// Writes the file at once and whole; `false` when there is one already.
fn write(folder: &Path, text: &Secret) -> Result<bool, Failure> {
    let write = || {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        writeln!(file, "{}", text.expose_secret())?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(path(folder)) {
            Ok(_) => Ok(true),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error.error),
        }
    };
    write().map_err(|error| unwritable(folder, &error))
}

fn unwritable(folder: &Path, error: &io::Error) -> Failure {
    Failure::new(Exit::Failed, format!("the store in {} cannot be used: {error}", folder.display()))
}

/// The key that the keyring has under this name.
async fn held(name: &str, folder: &Path, output: &mut Output) -> Result<Secret, Failure> {
    match keyring::get(name.to_owned(), output).await {
        Ok(Some(key)) => Ok(key),
        Ok(None) => {
            let message = "the keyring does not have the key of the store any more";
            let hint = format!("what is kept cannot be read; remove {} to begin anew", folder.display());
            Err(Failure::new(Exit::Failed, message).hint(hint))
        }
        Err(problem) => {
            let message =
                format!("the key of the store is in the keyring, which cannot be reached: {problem}");
            let hint = "unlock the keyring, or name another store by `--store DIR`";
            Err(Failure::new(Exit::Failed, message).hint(hint))
        }
    }
}
