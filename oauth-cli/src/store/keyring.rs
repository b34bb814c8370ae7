//! The keyring of the operating system: Keychain, Credential Manager, or the Secret Service of a desktop.

use std::time::Duration;

use keyring::{Entry, Error};
use oauth_runtime::Secret;
use oauth_runtime::seal::Key;
use tokio::sync::oneshot;

use super::unreachable::Unreachable;
use crate::{Output, waiting};

/// What the keys of this program are under.
const SERVICE: &str = "oauth-cli";

/// How long the keyring may take, which may ask the user for a password.
const PATIENCE: Duration = Duration::from_mins(1);

/// The key of this name; `None` where the keyring has none.
///
/// # Errors
///
/// Why the keyring cannot be reached.
pub(super) async fn get(name: String, output: &mut Output) -> Result<Option<Secret>, Unreachable> {
    let read = move || match Entry::new(SERVICE, &name)?.get_password() {
        Ok(key) => Ok(Some(Secret::new(key))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(error),
    };
    waiting::showing("the keyring", output, in_time(read)).await
}

/// Keeps a key under a new name, which is returned.
///
/// # Errors
///
/// Why the keyring cannot be reached.
pub(super) async fn put(key: Secret, output: &mut Output) -> Result<String, Unreachable> {
    // Random text of the same kind does for a name.
    let name = Key::generate()
        .map_err(|error| Unreachable::Refuses(error.to_string()))?
        .to_text()
        .expose_secret()
        .to_owned();
    let written = name.clone();
    let write = move || Entry::new(SERVICE, &written)?.set_password(key.expose_secret());
    waiting::showing("the keyring", output, in_time(write)).await.map(|()| name)
}

/// Forgets the key of this name.
///
/// # Errors
///
/// Why the keyring cannot be reached.
pub(super) async fn delete(name: String) -> Result<(), Unreachable> {
    in_time(move || Entry::new(SERVICE, &name)?.delete_credential()).await
}

/// On a thread of its own, because the keyring may wait for a person, or for ever.
async fn in_time<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Unreachable> {
    if !has_bus() {
        return Err(Unreachable::Absent("there is no session bus of D-Bus".to_owned()));
    }
    let (sender, outcome) = oneshot::channel();
    // Nobody may wait for it any more.
    let run = move || drop(sender.send(work()));
    std::thread::Builder::new()
        .name("keyring".to_owned())
        .spawn(run)
        .map_err(|error| Unreachable::Refuses(error.to_string()))?;
    match tokio::time::timeout(PATIENCE, outcome).await {
        Ok(Ok(outcome)) => outcome.map_err(|error| told(&error)),
        Ok(Err(_)) => Err(Unreachable::Refuses("its library has panicked".to_owned())),
        Err(_) => Err(Unreachable::Refuses(format!("it has not answered for {} s", PATIENCE.as_secs()))),
    }
}

/// What the error says. One of a text that is no key would repeat it.
fn told(error: &Error) -> Unreachable {
    match error {
        Error::PlatformFailure(cause) if is_absent(&**cause) => Unreachable::Absent(cause.to_string()),
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => {
            Unreachable::Refuses(cause.to_string())
        }
        Error::BadEncoding(_) => Unreachable::Refuses("what it has is no text".to_owned()),
        error => Unreachable::Refuses(error.to_string()),
    }
}

/// Whether there is no bus, or no keyring on it. Any other failure is that of a keyring which may hold keys.
#[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd"))]
fn is_absent(cause: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    const ABSENT: [&str; 4] = [
        "org.freedesktop.DBus.Error.FileNotFound",
        "org.freedesktop.DBus.Error.NameHasNoOwner",
        "org.freedesktop.DBus.Error.NoServer",
        "org.freedesktop.DBus.Error.ServiceUnknown",
    ];
    match cause.downcast_ref() {
        Some(dbus_secret_service::Error::Dbus(error)) => {
            error.name().is_some_and(|name| ABSENT.contains(&name))
        }
        _ => false,
    }
}

/// Elsewhere the keyring is a part of the system.
#[cfg(not(any(target_os = "linux", target_os = "freebsd", target_os = "openbsd")))]
fn is_absent(_cause: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    false
}

/// Whether there is a bus to ask. Without an address the library would start one, which has no keyring, and take its time.
#[cfg(all(unix, not(target_vendor = "apple")))]
fn has_bus() -> bool {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let of_user =
        || set("XDG_RUNTIME_DIR").is_some_and(|folder| std::path::Path::new(&folder).join("bus").exists());
    set("DBUS_SESSION_BUS_ADDRESS").is_some() || of_user()
}

#[cfg(not(all(unix, not(target_vendor = "apple"))))]
fn has_bus() -> bool {
    true
}
