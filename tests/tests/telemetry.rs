//! What a client reports: spans and events, metrics, and no secret in either.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use metrics::{
    Counter, CounterFn, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, SharedString, Unit,
};
use oauth_runtime::mock::{ManualClock, MockError, MockProvider};
use oauth_runtime::{Client, Credentials, oauth_provider, telemetry};
use oauth_tests::RawServer;
use oauth_tests::canary::Output;
use tracing::field::{Field, Visit};
use tracing::span;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

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

/// Something that was reported: what it is, its name, its fields or labels, and the value of a metric.
#[derive(Debug, Clone)]
struct Report {
    kind: String,
    name: String,
    fields: Vec<(String, String)>,
    value: f64,
}

impl Report {
    /// In one line, without the value.
    fn text(&self) -> String {
        let fields = self.fields.iter().map(|(name, value)| format!(" {name}={value}"));
        format!("{}: {}{}", self.kind, self.name, fields.collect::<String>())
    }
}

/// Keeps what the library reports to `tracing` and `metrics` on this thread; the runtime of a test has no other.
#[derive(Debug, Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Report>>>);

impl Recorder {
    fn push(&self, report: Report) {
        self.0.lock().unwrap().push(report);
    }

    fn reports(&self) -> Vec<Report> {
        self.0.lock().unwrap().clone()
    }

    /// The spans and events, in their order.
    fn traced(&self) -> Vec<String> {
        let traced = self.reports().into_iter().filter(|report| report.value.is_nan());
        traced.map(|report| report.text()).collect()
    }

    /// The labels and values of a metric.
    fn measured(&self, name: &str) -> Vec<(String, f64)> {
        let measured = self.reports().into_iter().filter(|report| report.name == name);
        measured.map(|report| (report.text(), report.value)).collect()
    }

    /// Runs a test with this recorder.
    fn run<T>(&self, test: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let subscriber = tracing_subscriber::registry().with(self.clone());
        tracing::subscriber::with_default(subscriber, || {
            metrics::with_local_recorder(self, || runtime.block_on(test))
        })
    }
}

/// Collects fields; the message of an event becomes its name.
#[derive(Default)]
struct Fields {
    message: String,
    others: Vec<(String, String)>,
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            name => self.others.push((name.to_owned(), format!("{value:?}").trim_matches('"').to_owned())),
        }
    }
}

impl<S: tracing::Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &span::Attributes<'_>, _: &span::Id, _: Context<'_, S>) {
        let (mut fields, about) = (Fields::default(), attributes.metadata());
        if about.target().starts_with("oauth_runtime") {
            attributes.record(&mut fields);
            let kind = format!("span, `{}`", about.level());
            self.push(Report { kind, name: about.name().to_owned(), fields: fields.others, value: f64::NAN });
        }
    }

    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        let (mut fields, about) = (Fields::default(), event.metadata());
        if about.target().starts_with("oauth_runtime") {
            event.record(&mut fields);
            let within = context.event_span(event).map_or("", |span| span.name());
            let place = if within == telemetry::TOKEN_REQUEST { " in it" } else { within };
            let kind = format!("event{place}, `{}`", about.level());
            self.push(Report { kind, name: fields.message, fields: fields.others, value: f64::NAN });
        }
    }
}

/// One metric with its labels.
struct Measure {
    recorder: Recorder,
    kind: &'static str,
    key: Key,
}

impl Measure {
    fn record(&self, value: f64) {
        let labels = self.key.labels().map(|label| (label.key().to_owned(), label.value().to_owned()));
        let (kind, name) = (self.kind.to_owned(), self.key.name().to_owned());
        self.recorder.push(Report { kind, name, fields: labels.collect(), value });
    }
}

impl CounterFn for Measure {
    #[expect(clippy::cast_precision_loss, reason = "tests count to ten")]
    fn increment(&self, value: u64) {
        self.record(value as f64);
    }

    fn absolute(&self, _: u64) {
        panic!("a counter of the library is incremented");
    }
}

impl HistogramFn for Measure {
    fn record(&self, value: f64) {
        Measure::record(self, value);
    }
}

impl metrics::Recorder for Recorder {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(Arc::new(Measure { recorder: self.clone(), kind: "counter", key: key.clone() }))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        panic!("the library has no gauge: {key}");
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(Arc::new(Measure { recorder: self.clone(), kind: "histogram", key: key.clone() }))
    }
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

#[test]
fn the_table_in_the_readme_lists_what_is_reported() {
    let setup = setup();
    setup.recorder.run(async {
        let token = setup.client.token().await.unwrap();
        setup.client.invalidate(&token);
        setup.mock.fail_next(setup.mock.declared_errors().remove(0));
        setup.client.request_token().send().await.unwrap_err();
    });
    let row = |report: Report| {
        let fields: Vec<String> = report.fields.iter().map(|(name, _)| format!("`{name}`")).collect();
        format!("| {} | `{}` | {} |", report.kind, report.name, fields.join(", "))
    };
    let reported: BTreeSet<String> = setup.recorder.reports().into_iter().map(row).collect();
    let readme = include_str!("../../docs/guide.md");
    let (_, rest) = readme.split_once("<!-- reports -->\n").expect("a marker before the table");
    let (table, _) = rest.split_once("<!-- /reports -->").expect("a marker behind the table");
    // The last column, the unit, is for the reader.
    let rows = table.lines().skip(2).filter_map(|line| line.trim_end_matches('|').rsplit_once('|'));
    let listed: BTreeSet<String> = rows.map(|(row, _)| format!("{row}|")).collect();
    assert_eq!(listed, reported);
}
