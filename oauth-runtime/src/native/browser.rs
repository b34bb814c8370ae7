//! The system's browser (RFC 8252 §6): never a view inside of the program, which could read the user's password (§8.12).

use std::io;

use url::Url;

use crate::url_rules::{has_user_info, is_loopback};

/// Opens the browser of the user, and does not wait until it is closed. It may take half a second.
///
/// The URL reaches the launcher as one argument or in a variable of its environment, never as a part of a command line that
/// a shell reads. Only one of a web page is opened: `https`, or `http` on loopback.
///
/// # Errors
///
/// When it is another URL, or no browser can be opened.
///
/// ```
/// use oauth_runtime::native::open_browser;
/// use oauth_runtime::url::Url;
///
/// assert!(open_browser(&Url::parse("file:///etc/passwd")?).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn open_browser(url: &Url) -> io::Result<()> {
    check(url).map_err(|problem| io::Error::new(io::ErrorKind::InvalidInput, problem))?;
    open::that_detached(url.as_str())
}

/// # Errors
///
/// That a browser is not to be sent there.
pub(super) fn check(url: &Url) -> Result<(), &'static str> {
    match url.scheme() {
        _ if has_user_info(url) => Err("the address for the browser holds user information"),
        "https" => Ok(()),
        "http" if is_loopback(url) => Ok(()),
        _ => Err("the address for the browser is neither `https` nor `http` on loopback"),
    }
}

#[cfg(test)]
mod tests {
    use super::{check, open_browser};

    #[test]
    fn statement_80_only_web_pages_are_opened() {
        for url in [
            "https://acme.example/authorize?a=b",
            "http://127.0.0.1:80/a",
            "http://[::1]:8080/",
            "http://localhost/",
        ] {
            check(&url.parse().unwrap()).unwrap();
        }
        for url in [
            "http://acme.example/authorize",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,x",
            "ms-msdt:/id",
            "https://user:password@acme.example/",
            "C:/Windows/system32/calc.exe",
        ] {
            let error = open_browser(&url.parse().unwrap()).unwrap_err();
            assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{url}");
        }
    }
}
