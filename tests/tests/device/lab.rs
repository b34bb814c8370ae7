//! A provider with answers in turn, and a runtime in which sleeping takes no time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use oauth_runtime::runtime::{ManualClock, Runtime, Timestamp};
use oauth_runtime::transport::BoxFuture;
use oauth_runtime::{Client, Credentials, DeviceAuthorization, oauth_provider};
use oauth_tests::{RawRequest, RawServer, response};

pub(crate) const CODES: &str = r#"{"device_code":"GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS","user_code":"WDJB-MJHT",
    "verification_uri":"https://acme.example/device",
    "verification_uri_complete":"https://acme.example/device?user_code=WDJB-MJHT","expires_in":1800,"interval":5}"#;
pub(crate) const TOKEN: &str =
    r#"{"access_token":"AT","token_type":"Bearer","expires_in":3600,"refresh_token":"RT"}"#;

#[oauth_provider(
    device_authorization_url = "{base}/device",
    token_url = "{base}/token",
    grant = device_code,
)]
pub(crate) struct Acme {
    pub(crate) base: String,
}

/// Sleeping moves the clock.
#[derive(Debug, Clone)]
pub(crate) struct VirtualTime {
    clock: Arc<ManualClock>,
    began: Duration,
    slept: Arc<Mutex<Vec<u64>>>,
}

impl VirtualTime {
    fn new() -> Self {
        let clock = ManualClock::new();
        Self { began: clock.now().monotonic(), clock, slept: Arc::default() }
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// The seconds since the beginning.
    pub(crate) fn elapsed(&self) -> u64 {
        self.clock.now().monotonic().saturating_sub(self.began).as_secs()
    }
}

impl Runtime for VirtualTime {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        self.clock.spawn(task)
    }

    fn sleep(&self, time: Duration) -> Option<BoxFuture<'static, ()>> {
        let this = self.clone();
        Some(Box::pin(async move {
            this.slept.lock().unwrap().push(time.as_secs());
            this.clock.advance(time);
        }))
    }
}

/// A whole answer, or that the connection breaks.
#[derive(Clone)]
pub(crate) enum Answer {
    Is(u16, &'static str, String),
    Breaks,
}

pub(crate) fn json(status: u16, body: &str) -> Answer {
    Answer::Is(status, "", body.to_owned())
}

pub(crate) fn error(code: &str) -> Answer {
    json(400, &format!(r#"{{"error":"{code}"}}"#))
}

pub(crate) struct Lab {
    pub(crate) server: RawServer,
    pub(crate) time: VirtualTime,
    polls: Arc<Mutex<Vec<u64>>>,
}

impl Lab {
    /// With this device authorization response, and these answers to the polls, the last of them for ever.
    pub(crate) fn new(codes: &str, polls: impl IntoIterator<Item = Answer>) -> Self {
        let (time, codes) = (VirtualTime::new(), codes.to_owned());
        let answers = Mutex::new(polls.into_iter().collect::<VecDeque<_>>());
        let log = Arc::new(Mutex::new(Vec::new()));
        let (clock, polls) = (time.clone(), Arc::clone(&log));
        let server = RawServer::answering(move |request: &RawRequest| {
            if request.line.contains("/device") {
                return response(200, "content-type: application/json\r\n", &codes);
            }
            polls.lock().unwrap().push(clock.elapsed());
            let mut answers = answers.lock().unwrap();
            let answer = if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() };
            match answer {
                Some(Answer::Is(status, headers, body)) => {
                    response(status, &format!("content-type: application/json\r\n{headers}"), &body)
                }
                Some(Answer::Breaks) | None => String::new(),
            }
        });
        Self { server, time, polls: log }
    }

    pub(crate) fn client(&self) -> Client<Acme> {
        self.client_of(Acme { base: self.server.origin() }, Credentials::public("id"))
    }

    pub(crate) fn client_of<P: oauth_runtime::Provider>(
        &self,
        provider: P,
        credentials: Credentials,
    ) -> Client<P> {
        Client::builder(provider, credentials).runtime(self.time.clone()).build().unwrap()
    }

    pub(crate) async fn begin(&self) -> (Client<Acme>, DeviceAuthorization<Acme>) {
        let client = self.client();
        let device = client.device_authorization().send().await.unwrap();
        (client, device)
    }

    /// When there was a poll, in seconds since the beginning.
    pub(crate) fn polls(&self) -> Vec<u64> {
        self.polls.lock().unwrap().clone()
    }
}

/// The codes with these members in the place of theirs; null removes one.
pub(crate) fn codes(changes: serde_json::Value) -> String {
    let mut codes: serde_json::Value = serde_json::from_str(CODES).unwrap();
    let members = codes.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    codes.to_string()
}
