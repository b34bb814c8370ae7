//! Starting and stopping the servers.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use crate::keys::KEYS;
use crate::send;

/// An authorization server on a free port of loopback, until it is dropped.
#[derive(Debug)]
pub struct Server {
    process: Child,
    base: String,
}

impl Server {
    /// `oidc-provider`: strict rotation.
    #[must_use]
    pub fn oidc_provider() -> Self {
        Self::start_node(&[KEYS])
    }

    /// `oidc-provider` that wants a nonce in every proof (RFC 9449 §8), also at its userinfo endpoint. Its
    /// [`answers`](Self::answers) are also those to requests that were handed in (RFC 9126), about users, and for `/orders`.
    #[must_use]
    pub fn oidc_provider_with_nonces() -> Self {
        Self::start_node(&["bound", KEYS])
    }

    /// `oidc-provider` with nonces that holds requests to the FAPI 2.0 Security Profile.
    #[must_use]
    pub fn oidc_provider_of_fapi() -> Self {
        Self::start_node(&["bound", "fapi", KEYS])
    }

    /// `oidc-provider` with endpoints over TLS for clients with certificates (RFC 8705 §5), which its metadata names. In the folder
    /// are the server's own `server.pem` and `server.key`, `clients.pem`, the authority of the clients' certificates, and `registered.pem`, the
    /// certificate of the client `registered`.
    #[must_use]
    pub fn oidc_provider_with_tls(folder: &Path) -> Self {
        Self::start_node(&[&format!("tls={}", folder.display()), KEYS])
    }

    fn start_node(arguments: &[&str]) -> Self {
        let mut node = Command::new(installed().join("node/bin/node"));
        node.current_dir(installed());
        node.args(["--input-type=module", "--eval", include_str!("../servers/oidc_provider.mjs")]);
        node.args(arguments);
        Self::start(node)
    }

    /// `django-oauth-toolkit`: rotation, where a refresh token is taken for so many seconds after it was replaced.
    #[must_use]
    pub fn django(grace: u32) -> Self {
        Self::start_django(&format!(r#"{{"rotates": true, "grace": {grace}}}"#))
    }

    /// `django-oauth-toolkit` without rotation.
    #[must_use]
    pub fn django_without_rotation() -> Self {
        Self::start_django(r#"{"rotates": false, "grace": 0}"#)
    }

    /// Authlib, whose clients authenticate by assertions, and have them as grants. It takes those for its issuer or its token
    /// endpoint, as its documentation has it.
    #[must_use]
    pub fn authlib() -> Self {
        Self::start_authlib("[\"\", \"/token\"]")
    }

    /// Authlib that takes the assertions for its issuer alone.
    #[must_use]
    pub fn authlib_by_issuer() -> Self {
        Self::start_authlib("[\"\"]")
    }

    /// Glewlwyd: logins, devices, `DPoP` with a nonce, requests that are handed in or signed, registration.
    #[must_use]
    pub fn glewlwyd() -> Self {
        let unpacked = installed().join("glewlwyd");
        let unpacked = unpacked.to_str().expect("a path of Unicode");
        Self::start_python(
            concat!(env!("CARGO_MANIFEST_DIR"), "/servers/glewlwyd_server.py"),
            &[unpacked, KEYS],
        )
    }

    fn start_authlib(audiences: &str) -> Self {
        Self::start_python(
            concat!(env!("CARGO_MANIFEST_DIR"), "/servers/authlib_server.py"),
            &[audiences, KEYS],
        )
    }

    fn start_django(options: &str) -> Self {
        Self::start_python(concat!(env!("CARGO_MANIFEST_DIR"), "/servers/django_server.py"), &[options])
    }

    fn start_python(file: &str, arguments: &[&str]) -> Self {
        let mut python = Command::new(installed().join("python/bin/python"));
        // Without files of bytecode beside it.
        python.arg("-B").arg(file).args(arguments);
        Self::start(python)
    }

    fn start(mut command: Command) -> Self {
        // The server ends with its input, also when this process is killed.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let program = command.get_program().to_owned();
        let mut process = command.spawn().unwrap_or_else(|error| {
            panic!("{} does not start ({error}): run tests/conformance/install", program.to_string_lossy())
        });
        let complaints = drain(process.stderr.take().expect("a pipe"));
        let mut line = String::new();
        let mut stdout = BufReader::new(process.stdout.take().expect("a pipe"));
        stdout.read_line(&mut line).expect("a line");
        let mut server = Self { process, base: line.trim_end().to_owned() };
        if !server.base.starts_with("http://127.0.0.1:") {
            server.stop();
            panic!("no server: {}", complaints.lock().unwrap_or_else(PoisonError::into_inner));
        }
        server
    }

    /// Its address, such as `http://127.0.0.1:4000`.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Answers for the user of a device at Authlib, `yes` or `no`. The status of the page.
    #[must_use]
    pub fn answer_of_user(&self, user_code: &str, answer: &str) -> u16 {
        send("GET", &format!("{}/device?user_code={user_code}&answer={answer}", self.base), &[], "").status
    }

    /// What it answered to token requests, and how often: `authorization_code ok: 1, refresh_token invalid_grant: 2`.
    #[must_use]
    pub fn answers(&self) -> String {
        let page = send("GET", &format!("{}/counts", self.base), &[], "");
        let counts: BTreeMap<String, u64> = serde_json::from_str(&page.body).expect("counts");
        let counts: Vec<_> = counts.iter().map(|(answer, count)| format!("{answer}: {count}")).collect();
        counts.join(", ")
    }

    fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Where `run` installs what is pinned.
fn installed() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/conformance")
}

/// What is read there, so that the writer never waits.
fn drain(mut from: impl Read + Send + 'static) -> Arc<Mutex<String>> {
    let text = Arc::new(Mutex::new(String::new()));
    let into = Arc::clone(&text);
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(read @ 1..) = from.read(&mut bytes) {
            let read = bytes.get(..read).unwrap_or_default();
            into.lock().unwrap_or_else(PoisonError::into_inner).push_str(&String::from_utf8_lossy(read));
        }
    });
    text
}
