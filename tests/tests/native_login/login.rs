//! Whole logins.

use std::ffi::OsString;
use std::io::{self, Cursor};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use oauth_runtime::native::{self, Way, open_browser};
use oauth_runtime::url::Url;
use oauth_runtime::{CallbackProblem, ErrorCode, ErrorKind};

use super::paste::Screen;
use super::{acme, address, body, browse, status};

/// A login can be spawned.
fn is_send<T: Send>(login: T) -> T {
    login
}

#[tokio::test]
async fn statement_51_79_80_a_login_goes_through_the_browser_and_comes_back() {
    let (mock, client) = acme();
    let screen = Screen::default();
    let (sender, seen) = mpsc::channel();
    let provider = Arc::clone(&mock);
    let login = native::login(&client)
        .way(Way::Loopback)
        .request(|request| request.scope("email"))
        .done_text("Off you go, back to the <terminal>.")
        .output(screen.clone())
        .browser(move |url| {
            let (last, page) = browse(provider.browser_url(url));
            sender.send((url.clone(), last, page)).map_err(io::Error::other)
        });
    let callback = is_send(login.send()).await.unwrap();
    client.exchange(callback).send().await.unwrap();
    let (url, last, page) = tokio::task::spawn_blocking(move || seen.recv().unwrap()).await.unwrap();
    assert!(url.query().unwrap().contains("scope=email"));
    assert_eq!((last.path(), last.query(), last.fragment()), ("/done", None, None));
    assert_eq!(status(&page), 200);
    assert!(body(&page).contains("<p>Off you go, back to the &lt;terminal&gt;.</p>"), "{page}");
    assert_eq!(
        screen.text(),
        format!("A browser opens to log in to Acme. If none does, open this address:\n\n{url}\n\n")
    );
}

#[tokio::test]
async fn a_user_who_refuses_ends_the_login() {
    let (mock, client) = acme();
    mock.refuse_next("access_denied");
    let provider = Arc::clone(&mock);
    let login = native::login(&client).way(Way::Loopback).output(io::sink()).browser(move |url| {
        let (last, _) = browse(provider.browser_url(url));
        assert_eq!(last.path(), "/failed");
        Ok(())
    });
    let error = login.send().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::ErrorResponse, Some(&ErrorCode::AccessDenied)));
}

#[tokio::test]
async fn a_registered_redirect_uri_is_sent_byte_for_byte_and_listened_on() {
    let (mock, client) = acme();
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let fixed = format!("http://127.0.0.1:{port}/oauth/cb?from=acme");
    for (registered, sent) in [
        (fixed.as_str(), Some(fixed.as_str())),
        ("http://127.0.0.1/oauth/cb?from=acme", None),
        ("http://[::1]/", None),
    ] {
        if registered.contains("::1") && TcpListener::bind("[::1]:0").is_err() {
            continue;
        }
        let provider = Arc::clone(&mock);
        let redirect_uri = Arc::new(Mutex::new(String::new()));
        let seen = Arc::clone(&redirect_uri);
        let login =
            native::login(&client).way(Way::Loopback).redirect_uri(registered).output(io::sink()).browser(
                move |url| {
                    *seen.lock().unwrap() = oauth_tests::login::param(url, "redirect_uri").unwrap();
                    browse(provider.browser_url(url));
                    Ok(())
                },
            );
        client.exchange(login.send().await.unwrap()).send().await.unwrap();
        let redirect_uri = redirect_uri.lock().unwrap().clone();
        if let Some(sent) = sent {
            assert_eq!(redirect_uri, sent);
        } else {
            let url: Url = redirect_uri.parse().unwrap();
            assert!(address(&url).port() > 1024, "{url}");
            let mut registered: Url = registered.parse().unwrap();
            registered.set_port(url.port()).unwrap();
            assert_eq!(url, registered);
        }
    }
}

#[tokio::test]
async fn statement_79_another_host_than_loopback_is_not_listened_on() {
    let (_mock, client) = acme();
    for registered in ["http://localhost:8080/cb", "http://0.0.0.0:8080/cb", "https://app.example/cb"] {
        let login = native::login(&client).redirect_uri(registered).output(io::sink());
        let error = login.way(Way::Loopback).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{registered}");
        // Without a way that is set, the address is pasted.
        let login = native::login(&client).redirect_uri(registered).output(io::sink()).input(Cursor::new(""));
        let error = login.send().await.unwrap_err();
        assert_eq!(error.callback_problem(), Some(CallbackProblem::InputEnded));
    }
}

#[tokio::test]
async fn a_login_that_was_given_its_way_waits_without_a_browser() {
    let (_mock, client) = acme();
    let screen = Screen::default();
    let login = native::login(&client)
        .way(Way::Loopback)
        .output(screen.clone())
        .timeout(Duration::from_millis(300))
        .browser(|_| Err(io::Error::other("no \u{1b}[31mbrowser")));
    let error = login.send().await.unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::TimedOut));
    let shown = screen.text();
    assert!(shown.ends_with("No browser can be opened: no \\u{1b}[31mbrowser.\n"), "{shown}");
    // One that panics is one that does not open.
    let login = native::login(&client)
        .way(Way::Loopback)
        .output(screen.clone())
        .timeout(Duration::from_millis(300))
        .browser(|_| panic!("of the test"));
    let error = login.send().await.unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::TimedOut));
}

/// A desktop.
fn display(name: &str) -> Option<OsString> {
    matches!(name, "DISPLAY" | "WAYLAND_DISPLAY").then(|| ":0".into())
}

#[tokio::test]
async fn the_way_is_that_of_the_environment_unless_it_is_set() {
    let (mock, client) = acme();
    let ssh = |name: &str| if name == "SSH_CONNECTION" { Some("a 1 b 22".into()) } else { display(name) };
    let opened = Arc::new(AtomicUsize::new(0));
    let login = |environment: fn(&str) -> Option<OsString>| {
        let (provider, opened) = (Arc::clone(&mock), Arc::clone(&opened));
        native::login(&client).environment(environment).output(io::sink()).input(Cursor::new("")).browser(
            move |url| {
                opened.fetch_add(1, Ordering::SeqCst);
                browse(provider.browser_url(url));
                Ok(())
            },
        )
    };
    login(display).send().await.unwrap();
    login(ssh).way(Way::Loopback).send().await.unwrap();
    assert_eq!(opened.load(Ordering::SeqCst), 2);
    for pasted in [login(ssh), login(display).way(Way::Paste)] {
        let error = pasted.send().await.unwrap_err();
        assert_eq!(error.callback_problem(), Some(CallbackProblem::InputEnded));
    }
    assert_eq!(opened.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn where_no_browser_opens_the_address_is_pasted() {
    let (mock, client) = acme();
    let screen = Screen::default();
    let (provider, seen) = (Arc::clone(&mock), screen.clone());
    let login = native::login(&client)
        .environment(display)
        .output(screen.clone())
        .browser(|_| Err(io::ErrorKind::NotFound.into()))
        .lines(move || {
            let shown = seen.text();
            let url = shown.lines().rfind(|line| line.starts_with("https://")).unwrap().parse().unwrap();
            std::future::ready(Ok(Some(provider.log_in(&url).unwrap().address)))
        });
    client.exchange(login.send().await.unwrap()).send().await.unwrap();
    let shown = screen.text();
    assert!(
        shown.contains("No browser can be opened: ") && shown.contains("Then paste the whole"),
        "{shown}"
    );
}

#[test]
fn statement_80_a_browser_is_sent_to_web_pages_alone() {
    for url in ["file:///etc/passwd", "http://acme.example/", "javascript:alert(1)", "mailto:a@b.example"] {
        let error = open_browser(&url.parse().unwrap()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }
}

/// The launcher is a script on the path that writes its arguments down.
#[cfg(target_os = "linux")]
#[test]
fn statement_80_the_url_reaches_the_launcher_as_one_argument_and_no_shell() {
    const URL: &str = "https://acme.example/authorize?a=$(touch%20x)&b=`id`&c=;d|e&f='g'#%22h";
    if let Ok(at) = std::env::var("OPENS_A_BROWSER") {
        open_browser(&URL.parse().unwrap()).unwrap();
        assert!(std::path::Path::new(&at).exists());
        return;
    }
    let folder = std::env::temp_dir().join(format!("oauth-native-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (launcher, written) = (folder.join("xdg-open"), folder.join("arguments"));
    let script = "#!/bin/sh\nfor argument; do printf '%s\\n' \"$argument\"; done > \"$OPENS_A_BROWSER\"\n";
    std::fs::write(&launcher, script).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&launcher, mode).unwrap();
    let name = "login::statement_80_the_url_reaches_the_launcher_as_one_argument_and_no_shell";
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", name]).env("OPENS_A_BROWSER", &written).env("PATH", &folder).current_dir(&folder);
    let output = child.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let url: Url = URL.parse().unwrap();
    assert_eq!(std::fs::read_to_string(&written).unwrap(), format!("{url}\n"));
    std::fs::remove_dir_all(&folder).unwrap();
}
