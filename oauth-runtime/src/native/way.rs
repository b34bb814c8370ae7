//! How the callback is to come.

use std::ffi::OsString;

/// How a login on a terminal is made, by where the browser is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Way {
    /// The browser runs on this machine and comes back to a [`Loopback`](crate::native::Loopback).
    Loopback,
    /// The browser runs elsewhere, and a person [pastes](crate::native::Paste) the address that it was sent to.
    Paste,
    /// The browser runs elsewhere, and a person enters a code there (RFC 8628); for a provider that declares `device_code`.
    Device,
}

impl Way {
    /// The way of a callback that these environment variables suggest: pasting over SSH (`SSH_CONNECTION`, `SSH_TTY`), where a browser
    /// would be on another machine, and on Linux and the BSDs without a display (`DISPLAY`, `WAYLAND_DISPLAY`); loopback
    /// otherwise. One that is set to nothing counts as one that is not set. `|name| std::env::var_os(name)` gives those of this
    /// process.
    ///
    /// ```
    /// use oauth_runtime::native::Way;
    ///
    /// let over_ssh = |name: &str| (name == "SSH_TTY").then(|| "/dev/pts/1".into());
    /// assert_eq!(Way::suggested(over_ssh), Way::Paste);
    /// ```
    #[must_use]
    pub fn suggested(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let has_display_server = cfg!(any(windows, target_vendor = "apple"));
        Self::on(has_display_server, &variable)
    }

    fn on(has_display_server: bool, variable: &dyn Fn(&str) -> Option<OsString>) -> Self {
        let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
        let is_remote = ["SSH_CONNECTION", "SSH_TTY"].into_iter().any(is_set);
        let has_display = has_display_server || ["DISPLAY", "WAYLAND_DISPLAY"].into_iter().any(is_set);
        if has_display && !is_remote { Self::Loopback } else { Self::Paste }
    }
}

#[cfg(test)]
mod tests {
    use super::Way;

    #[test]
    fn a_browser_is_expected_with_a_display_and_not_over_ssh() {
        for (set, elsewhere, on_linux) in [
            (&[][..], Way::Loopback, Way::Paste),
            (&[("DISPLAY", ":0")], Way::Loopback, Way::Loopback),
            (&[("WAYLAND_DISPLAY", "wayland-0")], Way::Loopback, Way::Loopback),
            (&[("DISPLAY", "")], Way::Loopback, Way::Paste),
            (&[("DISPLAY", ":0"), ("SSH_TTY", "/dev/pts/0")], Way::Paste, Way::Paste),
            (&[("DISPLAY", ":0"), ("SSH_CONNECTION", "a 1 b 22")], Way::Paste, Way::Paste),
            (&[("DISPLAY", ":0"), ("SSH_CONNECTION", ""), ("SSH_TTY", "")], Way::Loopback, Way::Loopback),
        ] {
            let variable =
                |name: &str| set.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).into());
            assert_eq!(
                (Way::on(true, &variable), Way::on(false, &variable)),
                (elsewhere, on_linux),
                "{set:?}"
            );
        }
    }
}
