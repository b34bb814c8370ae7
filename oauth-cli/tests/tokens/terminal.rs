//! On a terminal: questions, and a user who has had enough.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Command;

use rexpect::session::{PtySession, spawn_command};
use rustix::termios::{LocalModes, tcgetattr};

use super::login::{callback, pasted};
use super::support::{CLIENT_ID, CLIENT_SECRET, DEVICES, MACHINE, USERS, World, files};

/// The program on a terminal that shows what is typed, which that of `rexpect` does not. Its number is in the file `pid`. Where the
/// tests run under `nohup`, it does not.
fn spawned(program: &Command) -> PtySession {
    let mut shell = Command::new("sh");
    let script = r#"
        stty echo
        echo $$ > "$HOME/pid"
        if env --default-signal true 2>/dev/null; then exec env --default-signal "$0" "$@"; fi
        exec "$0" "$@"
    "#;
    shell.args(["-c", script]).arg(program.get_program()).args(program.get_args());
    shell.env_clear().current_dir(program.get_current_dir().unwrap());
    shell.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    spawn_command(shell, Some(20_000)).unwrap()
}

fn on_terminal(world: &World, arguments: &[&str]) -> PtySession {
    spawned(&world.bare(arguments))
}

fn echoes(session: &PtySession) -> bool {
    tcgetattr(session.process().get_file_handle().unwrap()).unwrap().local_modes.contains(LocalModes::ECHO)
}

#[track_caller]
fn code(session: &PtySession) -> i32 {
    // The type of it is of a crate that is not named: `Exited(Pid(7), 130)`.
    let status = format!("{:?}", session.process().wait().unwrap());
    let code =
        status.strip_prefix("Exited(").and_then(|status| status.rsplit_once(", ")?.1.strip_suffix(')'));
    code.and_then(|code| code.parse().ok()).unwrap_or_else(|| panic!("{status}"))
}

/// Stops the program, and sees that it leaves the terminal as it was.
#[track_caller]
fn interrupted(world: &World, mut session: PtySession) {
    session.send_control('c').unwrap();
    let rest = session.exp_eof().unwrap();
    assert!(!rest.contains("error:"), "{rest}");
    assert_eq!(code(&session), 130);
    assert!(echoes(&session), "the terminal shows again what is typed");
    assert!(!world.store().exists(), "nothing is left behind");
}

#[test]
fn credentials_are_asked_for_and_the_secret_does_not_show() {
    let world = World::new(MACHINE);
    let mut session = on_terminal(&world, &["token", "acme.json"]);
    session.exp_string("Acme client id: ").unwrap();
    assert!(echoes(&session));
    session.send_line(CLIENT_ID).unwrap();
    session.exp_string("Acme client secret: ").unwrap();
    assert!(!echoes(&session));
    session.send_line(CLIENT_SECRET).unwrap();
    let rest = session.exp_eof().unwrap();
    assert!(!rest.contains(CLIENT_SECRET), "{rest}");
    assert!(echoes(&session));
    assert_eq!((code(&session), world.requests()), (0, 1));
    world.assert_as_declared();
}

#[test]
fn an_empty_answer_names_what_is_missing() {
    let world = World::new(MACHINE);
    let mut session = on_terminal(&world, &["token", "acme.json"]);
    session.exp_string("Acme client id: ").unwrap();
    session.send_line("").unwrap();
    session.exp_string("these are missing: `ACME_CLIENT_ID`").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(&session), 2);
}

#[test]
fn every_question_can_be_left() {
    let fields = r#""fields": {"tenant": {}, "pin": {"secret": true}}, "request": {"params": {"t": "{tenant}", "p": "{pin}"}}"#;
    for (declaration, may_lack) in [(MACHINE, ""), (USERS, " (empty if there is none)")] {
        let world = World::with(&format!("{declaration}, {fields}"), &[("tenant", "eu"), ("pin", "4711")]);
        let (url, secret) = (world.mock.resource_url(), format!("Acme client secret{may_lack}: "));
        let questions = [
            ("Acme tenant: ", "eu"),
            // A key that is pasted, in the middle of it too.
            ("Acme pin: ", "-----BEGIN PRIVATE KEY-----"),
            ("", "-----END PRIVATE KEY-----"),
            ("Acme client id: ", CLIENT_ID),
            (&*secret, CLIENT_SECRET),
        ];
        let all = [&["token", "acme.json"][..], &["login", "acme.json"], &["call", "acme.json", &url]];
        // Nobody is asked for the credentials of a login that there is not.
        let asking = if may_lack.is_empty() { &all[..] } else { &all[1..2] };
        for arguments in asking {
            for end in 0..questions.len() {
                let mut session = on_terminal(&world, arguments);
                for (index, (question, answer)) in questions.iter().take(end + 1).enumerate() {
                    session.exp_string(question).unwrap();
                    if index < end {
                        session.send_line(answer).unwrap();
                    }
                }
                interrupted(&world, session);
            }
        }
        assert_eq!(world.requests(), 0);
    }
}

#[test]
fn a_login_that_is_left_keeps_the_one_before() {
    let world = World::new(USERS);
    assert_eq!(pasted(world.oauth(["login", "acme.json", "--paste"])).code, 0);
    let before = files(&world.store());
    let mut session = spawned(&world.oauth(["login", "acme.json", "--paste"]));
    session.exp_string("even if no page shows there:").unwrap();
    session.send_control('c').unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(&session), 130);
    assert!(echoes(&session));
    world.run("token acme.json --fresh").ok();
    // Nothing is asked before what is kept is forgotten.
    let mut session = spawned(&world.oauth(["logout", "acme.json"]));
    session.exp_string("Forgotten: Acme as `default`.").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(&session), 0);
    assert!(files(&world.store()).len() < before.len());
}

#[test]
fn a_mock_that_listens_to_orders_can_be_left() {
    let world = World::new(MACHINE);
    let before = files(world.folder.path());
    let mut session = on_terminal(&world, &["mock", "acme.json"]);
    session.exp_string("a line here switches faults").unwrap();
    session.send_line("help").unwrap();
    session.exp_string("quit").unwrap();
    interrupted(&world, session);
    std::fs::remove_file(world.path("pid")).unwrap();
    assert_eq!(files(world.folder.path()), before);
}

#[test]
fn a_terminal_is_put_back_whatever_ends_the_program() {
    let world = World::new(MACHINE);
    for (signal, ends) in [("TERM", 143), ("QUIT", 131), ("HUP", 129)] {
        let mut session = spawned(world.oauth(["login", "acme.json"]).env_remove("ACME_CLIENT_SECRET"));
        session.exp_string("Acme client secret: ").unwrap();
        assert!(!echoes(&session));
        let kill = format!("kill -{signal} $(cat {})", world.path("pid").display());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        session.exp_eof().unwrap();
        assert_eq!(code(&session), ends);
        assert!(echoes(&session), "{signal}");
    }
    assert!(!world.store().exists(), "nothing is left behind");
}

const PEM: &str = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\nCANARY==\n-----END PRIVATE KEY-----";

#[test]
fn a_key_that_is_pasted_is_read_to_its_end_and_nothing_is_left_for_the_shell() {
    let fields = r#""fields": {"pin": {"secret": true}}, "request": {"params": {"pin": "{pin}"}}"#;
    let world = World::with(&format!("{MACHINE}, {fields}"), &[("pin", PEM)]);
    let mut program = world.oauth(["token", "acme.json"]);
    // The shell goes on with what the program leaves.
    let script = r#"stty echo; "$0" "$@" > token; stty -icanon min 0 time 1; echo "left: <$(cat)>""#;
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).arg(program.get_program()).args(program.get_args());
    shell.env_clear().current_dir(world.folder.path());
    shell.envs(program.env("TERM", "dumb").get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut session = spawn_command(shell, Some(20_000)).unwrap();
    session.exp_string("Acme pin: ").unwrap();
    session.send(&format!("{PEM}\nmore of the paste\n")).unwrap();
    session.flush().unwrap();
    let rest = session.exp_eof().unwrap();
    assert!(rest.contains("left: <>") && !rest.contains("CANARY"), "{rest}");
    assert_eq!(world.mock.requests()[0].param("pin").as_deref(), Some(PEM));
}

#[test]
fn what_a_server_says_does_nothing_to_the_terminal() {
    let world = World::new(&format!(r#"{MACHINE}, "origins": "{{origin}}""#));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
        let body = "\u{1b}]0;title\u{7}\u{9b}2J\u{202e}\r\tend\n";
        let head = "HTTP/1.1 200 OK\r\nx-name: \u{9b}31m\r\nconnection: close\r\ncontent-length: ";
        write!(stream, "{head}{}\r\n\r\n{body}", body.len()).unwrap();
    });
    world.run("token acme.json").ok();
    let mut session =
        spawned(&world.oauth(["call", "acme.json", &origin, "--origin", &origin, "-i", "--quiet"]));
    let shown = session.exp_eof().unwrap();
    served.join().unwrap();
    assert!(shown.contains("x-name: \\u{9b}31m\r\n"), "{shown:?}");
    assert!(shown.contains("\\u{1b}]0;title\\u{7}\\u{9b}2J\\u{202e}\\r\tend\r\n"), "{shown:?}");
}

#[test]
fn an_input_that_is_typed_can_be_left() {
    let world = World::new(
        r#""token_url": "https://acme.example/token", "grant": "jwt_bearer", "origins": "{origin}""#,
    );
    let exchange = World::new(
        r#""token_url": "https://acme.example/token", "grant": "token_exchange", "origins": "{origin}""#,
    );
    let (url, file) = (world.mock.resource_url(), exchange.private("subject", "token"));
    let subject = ["token", "acme.json", "--subject-token"];
    for (world, arguments) in [
        (&world, &["token", "acme.json", "--assertion", "-"][..]),
        (&world, &["call", "acme.json", &url, "--data", "-"]),
        (&exchange, &[&subject[..], &["-"]].concat()),
        (&exchange, &[&subject[..], &[file.to_str().unwrap(), "--actor-token", "-"]].concat()),
    ] {
        let mut session = spawned(&world.oauth(arguments));
        session.exp_string("until a line that is Ctrl-D alone.").unwrap();
        session.send_line("typed").unwrap();
        interrupted(world, session);
    }
}

#[test]
fn a_password_can_be_left() {
    let world = World::new(
        r#""token_url": "https://acme.example/token", "grant": "password", "client_auth": "none", "request": {"omit": ["client_id"]}"#,
    );
    let mut session = on_terminal(&world, &["token", "acme.json"]);
    session.exp_string("Acme user name: ").unwrap();
    interrupted(&world, session);
    let mut session = on_terminal(&world, &["token", "acme.json", "--username", "alice"]);
    session.exp_string("Acme password: ").unwrap();
    interrupted(&world, session);
    let mut session = on_terminal(&world, &["token", "acme.json", "--username", "alice"]);
    session.exp_string("Acme password: ").unwrap();
    session.send_line("p4ssw0rd").unwrap();
    let rest = session.exp_eof().unwrap();
    assert!(!rest.contains("p4ssw0rd"), "{rest}");
    assert_eq!((code(&session), world.requests()), (0, 1));
}

#[test]
fn a_login_by_a_pasted_address_can_be_left_and_made() {
    let world = World::new(USERS);
    let begin = || {
        let mut session = on_terminal(&world, &["login", "acme.json", "--paste"]);
        session.exp_string("Acme client id: ").unwrap();
        session.send_line(CLIENT_ID).unwrap();
        session.exp_string("Acme client secret (empty if there is none): ").unwrap();
        session.send_line(CLIENT_SECRET).unwrap();
        session.exp_string("open this address in a browser:\r\n\r\n").unwrap();
        let url = session.read_line().unwrap();
        session.exp_string("even if no page shows there:\r\n").unwrap();
        (session, url)
    };
    interrupted(&world, begin().0);
    let (mut session, url) = begin();
    session.send_line(&callback(&url)).unwrap();
    session.exp_string("Logged in: Acme as `default`").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(&session), 0);
}

#[test]
fn a_login_in_a_browser_or_by_a_code_can_be_left() {
    let world = World::new(USERS);
    let mut session = spawned(&world.oauth(["login", "acme.json", "--browser"]));
    session.exp_string("open this address:").unwrap();
    interrupted(&world, session);
    let world = World::new(DEVICES);
    let mut session = spawned(&world.oauth(["login", "acme.json"]));
    session.exp_string("Then enter this code:").unwrap();
    session.send_control('c').unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(&session), 130);
    assert_eq!(world.run("list --json").ok(), "[]\n");
}

#[test]
fn a_server_that_takes_its_time_is_named() {
    let world = World::new(MACHINE);
    world.mock.set_delay(std::time::Duration::from_millis(1500));
    let mut session = spawned(&world.oauth(["token", "acme.json"]));
    session.exp_string("waiting for Acme ..").unwrap();
    // It goes when the token comes.
    session.exp_string("\r\u{1b}[2K").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(&session), 0);
    let ran = world.run("token acme.json --fresh");
    assert!(!ran.err.contains("waiting"), "{ran:?}");
    let mut session = spawned(&world.oauth(["token", "acme.json", "--fresh", "--quiet"]));
    assert!(!session.exp_eof().unwrap().contains("waiting"));
}
