//! What must not be seen is seen nowhere.

use std::fs;

use super::login::pasted;
use super::support::{CLIENT_SECRET, Ran, World, files, run};

const PIN: &str = "CANARY-pin";

const KEYS: &str = r#""token_url": "https://acme.example/token", "grant": ["client_credentials", "authorization_code"],
    "authorization_url": "https://acme.example/authorize", "revocation_url": "https://acme.example/revoke",
    "fields": {"pin": {"secret": true}}, "request": {"params": {"pin": "{pin}"}}, "origins": "{origin}""#;

/// A provider, and all that nobody is to see of it.
struct Watched {
    world: World,
    secrets: Vec<String>,
}

impl Watched {
    fn new() -> Self {
        let world = World::with(KEYS, &[("pin", PIN)]);
        let mut watched = Self { world, secrets: vec![CLIENT_SECRET.to_owned(), PIN.to_owned()] };
        watched.asked(&["token", "acme.json"]);
        let key = fs::read_to_string(watched.world.store().join("key")).unwrap();
        watched.secrets.push(key.trim_end().to_owned());
        watched
    }

    fn oauth(&self, arguments: &[&str]) -> Ran {
        let mut command = self.world.oauth(arguments);
        command.env("ACME_PIN", PIN);
        run(command)
    }

    /// A token that is asked for, which is one more secret.
    fn asked(&mut self, arguments: &[&str]) -> String {
        let token = self.oauth(arguments).ok().trim_end().to_owned();
        self.secrets.push(token.clone());
        token
    }

    /// None of them is in it, but for the one that was asked for.
    #[track_caller]
    fn assert_silent(&self, ran: &Ran, asked: &str) {
        for secret in self.secrets.iter().filter(|secret| *secret != asked) {
            assert!(!ran.out.contains(secret) && !ran.err.contains(secret), "{secret}: {ran:?}");
        }
    }

    /// None of them is in the files of the store, but for its key.
    #[track_caller]
    fn assert_sealed(&self) {
        let files = files(&self.world.store());
        assert!(files.len() > 3, "{files:?}");
        for (path, bytes) in files.iter().filter(|(path, _)| !path.ends_with("key")) {
            let text = String::from_utf8_lossy(bytes);
            let found = self.secrets.iter().find(|secret| text.contains(&***secret));
            assert_eq!(found, None, "{}", path.display());
        }
    }
}

#[test]
fn no_secret_of_a_client_is_in_an_output_or_a_file() {
    let mut watched = Watched::new();
    let token = watched.asked(&["token", "acme.json"]);
    let url = watched.world.mock.resource_url();
    let commands: [&[&str]; 9] = [
        &["list"],
        &["list", "--json"],
        &["status"],
        &["show", "acme.json", "--json"],
        &["token", "acme.json", "--curl"],
        &["call", "acme.json", &url, "-i"],
        &["call", "acme.json", "https://evil.example"],
        &["token", "acme.json", "--scope", "a\"b"],
        &["login", "acme.json", "--paste"],
    ];
    for arguments in commands {
        watched.assert_silent(&watched.oauth(arguments), "");
    }
    watched.assert_silent(&watched.oauth(&["token", "acme.json", "--json"]), &token);
    watched.assert_sealed();
}

#[test]
fn no_secret_of_a_user_is_in_an_output_or_a_file() {
    let mut watched = Watched::new();
    let mut login = watched.world.oauth(["login", "acme.json", "--as", "alice", "--paste"]);
    login.env("ACME_PIN", PIN);
    let ran = pasted(login);
    assert_eq!(ran.code, 0, "{ran:?}");
    watched.secrets.push(watched.world.mock.refresh_token().expose_secret().to_owned());
    let token = watched.asked(&["token", "acme.json", "--as", "alice"]);
    watched.assert_silent(&ran, "");
    let url = watched.world.mock.resource_url();
    for arguments in
        [&["list", "--json"][..], &["status"], &["call", "acme.json", &url, "--as", "alice", "-i"]]
    {
        watched.assert_silent(&watched.oauth(arguments), "");
    }
    watched.assert_silent(&watched.oauth(&["token", "acme.json", "--as", "alice", "--json"]), &token);
    watched.assert_sealed();
    watched.assert_silent(&watched.oauth(&["logout", "acme.json", "--as", "alice"]), "");
}

#[test]
fn no_secret_reaches_a_child_but_by_the_variable_that_is_asked_for() {
    let mut watched = Watched::new();
    let token = watched.asked(&["token", "acme.json"]);
    let script = "cat /proc/$$/cmdline 2>/dev/null; echo; env";
    let child = watched.oauth(&["token", "acme.json", "--exec", "sh", "-c", script]);
    let with_token: Vec<_> = child.out.lines().filter(|line| line.contains(&token)).collect();
    assert_eq!(with_token, [format!("ACME_ACCESS_TOKEN={token}")]);
    assert!(child.out.contains("ACME_CLIENT_ID=mock-client-id\n"), "{child:?}");
    watched.assert_silent(&child, &token);
}
