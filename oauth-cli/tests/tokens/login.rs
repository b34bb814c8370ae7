//! `oauth login` and what follows from it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use oauth_runtime::url::Url;

use super::support::{DEVICES, Ran, USERS, World, ended, run};

/// What a browser gets that asks for this page: where it is sent on to, or nothing more.
fn page(url: &Url) -> Option<Url> {
    let address = (url.host_str().unwrap(), url.port_or_known_default().unwrap());
    let mut stream = TcpStream::connect(address).unwrap();
    let path = &url[oauth_runtime::url::Position::BeforePath..oauth_runtime::url::Position::AfterQuery];
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {}:{}\r\nconnection: close\r\n\r\n", address.0, address.1)
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let location = answer.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("location").then(|| value.trim().to_owned())
    });
    location.map(|location| url.join(&location).unwrap())
}

/// Goes where it is sent.
pub(crate) fn browse(url: &str) {
    let mut next = Some(Url::parse(url).unwrap());
    while let Some(url) = next {
        next = page(&url);
    }
}

/// Where the browser is sent to by the provider, with the code.
pub(crate) fn callback(url: &str) -> String {
    page(&Url::parse(url).unwrap()).unwrap().into()
}

fn started(mut command: Command) -> Child {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The address that the program shows.
fn address(child: &mut Child) -> (String, BufReader<std::process::ChildStderr>) {
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    loop {
        let mut line = String::new();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the program has ended");
        if line.starts_with("http") {
            return (line.trim_end().to_owned(), lines);
        }
    }
}

fn rest(mut child: Child, mut lines: BufReader<std::process::ChildStderr>) -> Ran {
    drop(child.stdin.take());
    let mut err = String::new();
    lines.read_to_string(&mut err).unwrap();
    Ran { err, ..ended(child) }
}

/// Logs in by a pasted address.
fn log_in(world: &World, more: &[&str]) -> Ran {
    let mut arguments = vec!["login", "acme.json", "--paste"];
    arguments.extend(more);
    pasted(world.oauth(arguments))
}

/// Runs a login to which the address is pasted.
pub(crate) fn pasted(login: Command) -> Ran {
    let mut child = started(login);
    let (url, lines) = address(&mut child);
    writeln!(child.stdin.as_ref().unwrap(), "{}", callback(&url)).unwrap();
    rest(child, lines)
}

#[test]
fn a_browser_comes_back_to_a_port_on_loopback() {
    let world = World::new(USERS);
    // One of a few lines, which tells the test where it is sent, and what it knows.
    assert!(Command::new("mkfifo").arg(world.path("opened")).status().unwrap().success());
    world.script("xdg-open", r#"{ printf '%s\n' "$1"; env; } > "$HOME/opened""#);
    let mut command = world.oauth(["login", "acme.json", "--scope", "read write"]);
    command.env("DISPLAY", ":7");
    let child = started(command);
    let opened = std::fs::read_to_string(world.path("opened")).unwrap();
    let (url, environment) = opened.split_once('\n').unwrap();
    assert!(
        environment.contains("DISPLAY=:7") && !environment.contains("mock-client-secret"),
        "{environment}"
    );
    browse(url);
    let ran = ended(child);
    assert!(ran.err.contains("Logged in: Acme as `default`, with the scopes read write."), "{ran:?}");
    let token = world.run("token acme.json").ok();
    assert!(world.mock.is_valid(&token.trim_end().into()));
    world.assert_as_declared();
}

#[test]
fn a_port_that_is_registered_is_listened_on() {
    let world = World::new(USERS);
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut child = started(world.oauth(["login", "acme.json", "--browser", "--port", &port.to_string()]));
    let (url, lines) = address(&mut child);
    assert!(url.contains(&format!("redirect_uri=http%3A%2F%2F127.0.0.1%3A{port}%2Fcallback")), "{url}");
    browse(&url);
    assert_eq!(rest(child, lines).code, 0);
}

#[test]
fn an_address_is_pasted() {
    let world = World::new(USERS);
    let ran = log_in(&world, &["--as", "alice"]);
    assert!(ran.code == 0 && ran.err.contains("Logged in: Acme as `alice`"), "{ran:?}");
    world.run("token acme.json --as alice").ok();
    world.run("token acme.json").failed(4, "nobody is logged in to Acme as `default`");
    let ran = world.run("token acme.json --as bob").failed(4, "as `bob`");
    assert!(ran.err.contains("run `oauth login acme.json --as bob`"), "{ran:?}");
    assert_eq!(world.requests(), 1);
}

#[test]
fn a_login_is_for_whom_it_is_said_to_be() {
    let world = World::new(USERS);
    let mut child =
        started(world.oauth(["login", "acme.json", "--paste", "--audience", "https://api.example"]));
    let (url, lines) = address(&mut child);
    assert!(url.contains("&audience=https%3A%2F%2Fapi.example"), "{url}");
    rest(child, lines);
    let world = World::new(DEVICES);
    world.mock.set_interval(Duration::from_secs(1));
    world.run("login acme.json --audience api").ok();
    let requests = world.mock.requests();
    let audience = requests.iter().find_map(|request| request.param("audience"));
    assert_eq!(audience.as_deref(), Some("api"), "{requests:?}");
}

#[test]
fn a_way_that_a_provider_does_not_offer_is_refused() {
    let world = World::new(DEVICES);
    for argument in ["--browser", "--paste", "--port 8080", "--redirect-uri http://127.0.0.1/"] {
        let name = argument.split(' ').next().unwrap();
        let ran = world.run(&format!("login acme.json {argument}"));
        let ran = ran.failed(2, &format!("`{name}`: Acme offers no login in a browser"));
        assert!(ran.err.contains("write `--device`"), "{ran:?}");
    }
    let world = World::new(USERS);
    for argument in ["--device", "--qr"] {
        let ran = world.run(&format!("login acme.json {argument}"));
        let ran = ran.failed(2, &format!("`{argument}`: Acme offers no login by a code"));
        assert!(ran.err.contains("write `--browser` or `--paste`"), "{ran:?}");
    }
    let world = World::new(super::support::MACHINE);
    for argument in ["--browser", "--port 8080", "--qr"] {
        world.run(&format!("login acme.json {argument}")).failed(2, "no user logs in to Acme");
    }
    assert_eq!(world.requests(), 0);
}

#[test]
fn a_code_is_entered_elsewhere() {
    let world = World::new(DEVICES);
    world.mock.set_interval(Duration::from_secs(1));
    let ran = world.run("login acme.json --qr");
    assert!(ran.err.contains("Then enter this code:\n\nMOCK-0001\n") && ran.err.contains('█'), "{ran:?}");
    let token = world.run("token acme.json").ok();
    assert!(world.mock.is_valid(&token.trim_end().into()));
}

#[test]
fn a_public_client_needs_no_secret() {
    let world = World::new(USERS);
    let mut command = world.bare(["login", "acme.json", "--paste"]);
    command.env("ACME_CLIENT_ID", "mock-client-id");
    let ran = run(command);
    // The input ends, but nothing was missing.
    assert!(ran.code == 1 && !ran.err.contains("missing"), "{ran:?}");
    run(world.bare(["login", "acme.json", "--paste"])).failed(2, "these are missing: `ACME_CLIENT_ID`\n");
}

#[test]
fn a_login_is_refreshed_and_needs_no_credentials_any_more() {
    let world = World::new(USERS);
    world.mock.set_lifetime(Duration::from_secs(1));
    log_in(&world, &[]);
    world.mock.set_lifetime(Duration::from_hours(1));
    let token = run(world.bare(["token", "acme.json", "--fresh"])).ok();
    assert_eq!((run(world.bare(["token", "acme.json"])).ok(), world.mock.refreshes()), (token, 1));
}

#[test]
fn a_user_who_refuses_is_no_login() {
    let world = World::new(USERS);
    world.mock.refuse_next("access_denied");
    let ran = log_in(&world, &[]);
    assert!(ran.code == 1 && ran.err.contains("access_denied"), "{ran:?}");
    assert!(!world.store().exists(), "nothing is left behind");
}

#[test]
fn a_logout_revokes_and_forgets() {
    let world = World::new(USERS);
    log_in(&world, &[]);
    let token = world.run("token acme.json").ok();
    assert!(run(world.bare(["logout", "acme.json"])).err.contains("Forgotten: Acme as `default`."));
    assert!(!world.mock.is_valid(&token.trim_end().into()));
    world.run("token acme.json").failed(4, "nobody is logged in");
    assert_eq!(world.run("list --json").ok(), "[]\n");
    assert!(world.run("logout acme.json").err.contains("Nothing is kept"));
}

#[test]
fn status_says_what_is_wrong_and_what_to_do() {
    let world = World::new(USERS);
    world.run("status acme.json");
    assert_eq!(world.run("status acme.json").code, 4);
    log_in(&world, &["--scope", "read"]);
    let status = run(world.bare(["status", "acme.json"])).ok();
    assert!(
        status.contains("as `default`: logged in") && status.contains("  access token: until 20"),
        "{status}"
    );
    assert!(status.contains("  scope: read\n"), "{status}");
    world.mock.revoke_grants();
    world.run("token acme.json --fresh").failed(4, "run `oauth login acme.json`");
    let ran = world.run("status acme.json");
    assert_eq!(ran.code, 4);
    assert!(ran.out.contains("has to log in again") && ran.out.contains("run `oauth login "), "{ran:?}");
    assert_eq!(world.run("status").code, 0);
}

#[test]
fn a_request_is_sent_for_the_user() {
    let world = World::new(&format!(r#"{USERS}, "origins": "{{origin}}""#));
    let url = world.mock.resource_url();
    world.run(&format!("call acme.json {url}")).failed(4, "nobody is logged in");
    log_in(&world, &[]);
    world.run(&format!("call acme.json {url} --fail")).ok();
}

#[test]
fn a_login_that_ends_in_the_middle_can_be_seen() {
    let world = World::new(USERS);
    let mut child = started(world.oauth(["login", "acme.json", "--paste"]));
    let (url, _lines) = address(&mut child);
    let callback = callback(&url);
    world.mock.set_delay(Duration::from_secs(30));
    writeln!(child.stdin.as_ref().unwrap(), "{callback}").unwrap();
    while world.requests() == 0 {
        assert!(child.try_wait().unwrap().is_none(), "it waits for the provider");
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    world.mock.set_delay(Duration::ZERO);
    let listed: serde_json::Value = serde_json::from_str(&world.run("list --json").ok()).unwrap();
    assert_eq!((&listed[0]["kind"], &listed[0]["name"]), (&"login".into(), &"default".into()));
    assert_eq!(world.run("status acme.json").code, 4);
    assert_eq!(world.run("logout acme.json").code, 0);
    assert_eq!(world.run("list --json").ok(), "[]\n");
}

#[test]
fn a_login_that_the_provider_refuses_leaves_the_one_before() {
    let world = World::new(USERS);
    log_in(&world, &["--scope", "read"]);
    let listed = world.run("list --json").ok();
    let mut login = world.oauth(["login", "acme.json", "--paste", "--scope", "write"]);
    login.env("ACME_CLIENT_SECRET", "wrong");
    let ran = pasted(login);
    assert!(ran.code == 1 && ran.err.contains("invalid_client"), "{ran:?}");
    assert_eq!(world.run("list --json").ok(), listed);
    world.run("token acme.json").ok();
}
