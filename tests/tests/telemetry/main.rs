//! What a client reports: spans and events, metrics, and no secret in either.

mod recorder;
mod sessions;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use oauth_runtime::mock::{ManualClock, MockError, MockProvider};
use oauth_runtime::{Client, Credentials, oauth_provider, telemetry};
use oauth_tests::RawServer;
use oauth_tests::canary::Output;

use self::recorder::{Recorder, Report};

#[oauth_provider(
    token_url = "https://acme.example/t",
    grant = [client_credentials, authorization_code],
    authorize = none,
)]
struct Acme;

#[oauth_provider(
    token_url = "{base}/t?key={key}",
    grant = client_credentials,
    request(params(api_key = "{key}")),
)]
struct Vendor {
    base: String,
    #[oauth(secret)]
    key: String,
}

struct Setup {
    recorder: Recorder,
    mock: MockProvider<Acme>,
    clock: Arc<ManualClock>,
    client: Client<Acme>,
}

fn setup() -> Setup {
    let mock = MockProvider::start(Acme).unwrap();
    let clock = ManualClock::new();
    let client = mock.client_builder().unwrap().runtime(Arc::clone(&clock)).build().unwrap();
    Setup { recorder: Recorder::default(), mock, clock, client }
}

impl Setup {
    /// Renews the token 200 seconds before it retires, in the background.
    async fn renew(&self) {
        let ended = || self.recorder.measured(telemetry::REMAINING_LIFETIME).len();
        self.client.token().await.unwrap();
        let before = ended();
        self.clock.advance(Duration::from_secs(3400));
        self.client.token().await.unwrap();
        for _ in 0..1000 {
            if ended() > before {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("the token was not renewed within 5 seconds");
    }
}

#[test]
fn a_token_request_is_a_span_with_one_event() {
    let setup = setup();
    setup.recorder.run(async {
        setup.client.token().await.unwrap();
        setup.client.token().await.unwrap();
        let code = setup.mock.authorization_code("https://app.example/");
        setup.client.exchange_code(code, "https://app.example/").send().await.unwrap();
    });
    assert_eq!(
        setup.recorder.traced(),
        [
            "span, `DEBUG`: oauth_token_request provider=Acme grant=client_credentials",
            "event in it, `DEBUG`: token received provider=Acme grant=client_credentials",
            "span, `DEBUG`: oauth_token_request provider=Acme grant=authorization_code",
            "event in it, `DEBUG`: token received provider=Acme grant=authorization_code",
        ]
    );
}

#[test]
fn a_failure_is_an_event_with_what_is_known_of_it() {
    let setup = setup();
    setup.recorder.run(async {
        setup.mock.fail_next(setup.mock.declared_errors().remove(0));
        setup.client.request_token().send().await.unwrap_err();
        setup.mock.fail_next(MockError::status(503));
        setup.client.request_token().send().await.unwrap_err();
        let lost = Vendor { base: "http://127.0.0.1:1".into(), key: "k".into() };
        let lost = lost.client(Credentials::secret("id", "secret")).unwrap();
        lost.request_token().send().await.unwrap_err();
    });
    let events = setup.recorder.traced().into_iter().filter(|text| text.starts_with("event"));
    assert_eq!(
        events.collect::<Vec<_>>(),
        [
            "event in it, `WARN`: no token provider=Acme grant=client_credentials kind=error_response \
             code=invalid_request status=400",
            "event in it, `WARN`: no token provider=Acme grant=client_credentials kind=http status=503",
            "event in it, `WARN`: no token provider=Vendor grant=client_credentials kind=connect",
        ]
    );
}

#[test]
fn every_request_is_counted_and_timed_by_its_result() {
    let setup = setup();
    setup.recorder.run(async {
        setup.client.token().await.unwrap();
        setup.mock.fail_next(MockError::status(503));
        setup.client.request_token().send().await.unwrap_err();
    });
    let labels = |result| format!(" provider=Acme grant=client_credentials result={result}");
    let counted = |result| (format!("counter: oauth_token_requests_total{}", labels(result)), 1.0);
    assert_eq!(setup.recorder.measured(telemetry::REQUESTS_TOTAL), [counted("ok"), counted("http")]);
    let timed = setup.recorder.measured(telemetry::REQUEST_DURATION);
    for ((text, seconds), result) in timed.iter().zip(["ok", "http"]) {
        assert_eq!(*text, format!("histogram: oauth_token_request_duration_seconds{}", labels(result)));
        assert!((0.0..30.0).contains(seconds), "{seconds}");
    }
    assert_eq!(timed.len(), 2);
}

#[test]
fn the_life_left_at_a_renewal_shows_whether_callers_waited() {
    let setup = setup();
    setup.recorder.run(async {
        setup.renew().await;
        setup.mock.fail_next(MockError::status(503));
        setup.renew().await;
        setup.client.request_token().send().await.unwrap();
    });
    let text =
        |result| format!("histogram: oauth_token_remaining_lifetime_seconds provider=Acme result={result}");
    let measured = setup.recorder.measured(telemetry::REMAINING_LIFETIME);
    let (texts, seconds): (Vec<_>, Vec<_>) = measured.into_iter().unzip();
    assert_eq!(texts, [text("ok"), text("ok"), text("http")], "a request past the cache is not one of them");
    assert_eq!(seconds.iter().map(|seconds| seconds.round()).collect::<Vec<_>>(), [0.0, 200.0, 200.0]);
}

#[test]
fn a_rejected_token_is_reported_when_it_is_taken_out_of_use() {
    let setup = setup();
    setup.recorder.run(async {
        let first = setup.client.token().await.unwrap();
        assert!(
            setup.client.invalidate(&first).is_gone() && setup.client.invalidate(&first).is_gone(),
            "it is gone once"
        );
        let second = setup.client.token().await.unwrap();
        assert!(!setup.client.invalidate(&second).is_gone(), "it stays in use, so soon after the first");
    });
    let events = setup.recorder.traced().into_iter().filter(|text| text.contains("invalidated"));
    assert_eq!(events.collect::<Vec<_>>(), ["event, `INFO`: token invalidated provider=Acme"]);
    let counted = setup.recorder.measured(telemetry::INVALIDATIONS_TOTAL);
    assert_eq!(counted, [("counter: oauth_token_invalidations_total provider=Acme".to_owned(), 1.0)]);
}

#[test]
fn s2_no_secret_is_reported() {
    let echo = r#""CANARY-secret CANARY-key CANARY-param""#;
    let servers = [
        RawServer::json(r#"{"access_token":"CANARY-token","refresh_token":"CANARY-rt"}"#),
        RawServer::json(r#"{"access_token":["CANARY-token"]}"#),
        RawServer::answer(
            400,
            "application/json",
            &format!(r#"{{"error":{echo},"error_description":{echo}}}"#),
        ),
        RawServer::answer(
            401,
            "application/json",
            &format!(r#"{{"error":"invalid_client","error_uri":{echo}}}"#),
        ),
        RawServer::raw(""),
    ];
    let recorder = Recorder::default();
    recorder.run(async {
        for server in &servers {
            let provider = Vendor { base: server.origin(), key: "CANARY-key".into() };
            let client = provider.client(Credentials::secret("CANARY-id", "CANARY-secret")).unwrap();
            let tokens = client.request_token().param("x", "CANARY-param").cached();
            if let Ok(token) = tokens.token().await {
                tokens.invalidate(&token);
            }
            let _ = client.request_token().param("x", "CANARY-param").send().await;
        }
    });
    let reports = recorder.reports();
    assert!(reports.len() > 40, "{}", reports.len());
    let mut output = Output::default();
    output.debug(&reports);
    output.assert_clean();
}

/// The rows between two markers of docs/operations.md, without what is written for the reader in the last column.
fn listed(table: &str) -> BTreeSet<String> {
    let page = include_str!("../../../docs/operations.md");
    let (_, rest) = page.split_once(&format!("<!-- {table} -->\n")).expect("a marker before the table");
    let (table, _) = rest.split_once(&format!("<!-- /{table} -->")).expect("a marker behind the table");
    let rows = table.lines().skip(2).filter_map(|line| line.trim_end_matches('|').rsplit_once('|'));
    rows.map(|(row, _)| format!("{row}|")).collect()
}

#[test]
fn the_page_for_operators_lists_what_is_reported() {
    let setup = setup();
    setup.recorder.run(async {
        let token = setup.client.token().await.unwrap();
        setup.client.invalidate(&token);
        setup.mock.fail_next(setup.mock.declared_errors().remove(0));
        setup.client.request_token().send().await.unwrap_err();
        sessions::ended().await;
        sessions::unpersisted().await;
        Box::pin(sessions::waited()).await;
    });
    let (traced, measured): (Vec<Report>, Vec<Report>) =
        setup.recorder.reports().into_iter().partition(|report| report.value.is_nan());
    let row = |report: Report| {
        let labels: Vec<String> = report.fields.iter().map(|(name, _)| format!("`{name}`")).collect();
        format!("| `{}` | {} | {} |", report.name, report.kind, labels.join(", "))
    };
    assert_eq!(listed("metrics"), measured.into_iter().map(row).collect());
    let events = listed("events");
    for report in traced {
        let level = report.kind.split('`').nth(1).expect("a level");
        let is_listed = |row: &&String| row.contains(&format!("`{}`", report.name)) && row.contains(level);
        let row = events.iter().find(is_listed).unwrap_or_else(|| panic!("{} is not listed", report.text()));
        for (field, _) in &report.fields {
            assert!(row.contains(&format!("`{field}`")), "{row} lacks {field}");
        }
    }
}
