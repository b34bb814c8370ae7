//! What the program keeps between its runs: a folder of sealed records, and the key that they are sealed with.

mod kept;
mod key;
#[cfg_attr(not(feature = "keyring"), path = "no_keyring.rs")]
mod keyring;
mod seen;
mod unreachable;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use etcetera::BaseStrategy as _;
use oauth_runtime::store::{RecordClass, StoreError, TokenStore};

use self::seen::Seen;

pub(crate) use self::kept::{Kept, What};
pub(crate) use self::key::KeyIn;

use crate::{Exit, Failure, Output};

/// The arguments that say where the store is.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Place {
    /// The folder where tokens and logins are kept
    #[arg(long = "store", value_name = "DIR", env = "OAUTH_STORE")]
    folder: Option<PathBuf>,
    /// Where the key of a new store is kept; the keyring unless there is none
    #[arg(long, value_name = "WHERE", env = "OAUTH_KEY_IN")]
    key_in: Option<KeyIn>,
}

/// A store that is open.
pub(crate) struct Store {
    folder: PathBuf,
    records: Arc<Seen>,
    key_in: KeyIn,
}

impl Store {
    /// The store, which is made when it is not there.
    ///
    /// # Errors
    ///
    /// When it cannot be made, or its key is not to be had.
    pub(crate) async fn open(place: &Place, output: &mut Output) -> Result<Self, Failure> {
        let folder = place.folder()?;
        let files = files::open(&folder).map_err(|error| failed(&error))?;
        let (keys, key_in) = key::of(&folder, place.key_in, output).await?;
        Ok(Self { folder, records: Arc::new(Seen::new(files::sealed(files, keys))), key_in })
    }

    /// The store, if there is one.
    ///
    /// # Errors
    ///
    /// When its key is not to be had.
    pub(crate) async fn existing(place: &Place, output: &mut Output) -> Result<Option<Self>, Failure> {
        if key::is_made(&place.folder()?)? { Self::open(place, output).await.map(Some) } else { Ok(None) }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn key_in(&self) -> KeyIn {
        self.key_in
    }

    /// For clients.
    pub(crate) fn records(&self) -> Arc<dyn TokenStore> {
        Arc::clone(&self.records) as Arc<dyn TokenStore>
    }

    /// The keys of the records of this class that its clients have asked for in this run.
    pub(crate) fn seen(&self, class: RecordClass) -> Vec<String> {
        self.records.keys(class)
    }
}

impl Place {
    fn folder(&self) -> Result<PathBuf, Failure> {
        if let Some(folder) = self.folder.as_ref().filter(|folder| !folder.as_os_str().is_empty()) {
            return Ok(folder.clone());
        }
        let base = etcetera::base_strategy::choose_native_strategy().map_err(|_| {
            Failure::new(Exit::Usage, "there is no home directory to keep tokens in")
                .hint("name a folder by `--store DIR` or `OAUTH_STORE`")
        })?;
        // Not every system has a folder for what a program keeps that is neither its configuration nor a user's document.
        Ok(base.state_dir().unwrap_or_else(|| base.data_dir()).join("oauth-cli"))
    }
}

#[cfg(unix)]
mod files {
    use std::path::Path;
    use std::sync::Arc;

    use oauth_runtime::seal::{KeyRing, SealedStore};
    use oauth_runtime::store::{FileStore, StoreError, TokenStore};

    pub(super) fn open(folder: &Path) -> Result<FileStore, StoreError> {
        FileStore::open(folder)
    }

    pub(super) fn sealed(files: FileStore, keys: KeyRing) -> Arc<dyn TokenStore> {
        Arc::new(SealedStore::new(files, keys))
    }
}

/// There is no store of files on other systems yet, and one in memory would forget.
#[cfg(not(unix))]
mod files {
    use std::path::Path;
    use std::sync::Arc;

    use oauth_runtime::seal::KeyRing;
    use oauth_runtime::store::{StoreError, TokenStore};

    pub(super) enum Never {}

    pub(super) fn open(_folder: &Path) -> Result<Never, StoreError> {
        Err(StoreError::not_applied("tokens are kept in files on Unix alone so far"))
    }

    pub(super) fn sealed(files: Never, _keys: KeyRing) -> Arc<dyn TokenStore> {
        match files {}
    }
}

/// The store has failed: what it says, and where that comes from.
fn failed(error: &StoreError) -> Failure {
    let mut message = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !message.contains(&cause_text) {
            message = format!("{message}: {cause_text}");
        }
        source = cause.source();
    }
    Failure::new(Exit::Failed, message)
}
