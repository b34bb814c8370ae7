//! What keeps the reports.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, SharedString, Unit,
};
use oauth_runtime::telemetry;
use tracing::field::{Field, Visit};
use tracing::span;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

/// Something that was reported: what it is, its name, its fields or labels, and the value of a metric.
#[derive(Debug, Clone)]
pub(super) struct Report {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) fields: Vec<(String, String)>,
    pub(super) value: f64,
}

impl Report {
    /// In one line, without the value.
    pub(super) fn text(&self) -> String {
        let fields = self.fields.iter().map(|(name, value)| format!(" {name}={value}"));
        format!("{}: {}{}", self.kind, self.name, fields.collect::<String>())
    }
}

/// Keeps what the library reports to `tracing` and `metrics` on this thread; the runtime of a test has no other.
#[derive(Debug, Clone, Default)]
pub(super) struct Recorder(Arc<Mutex<Vec<Report>>>);

impl Recorder {
    fn push(&self, report: Report) {
        self.0.lock().unwrap().push(report);
    }

    pub(super) fn reports(&self) -> Vec<Report> {
        self.0.lock().unwrap().clone()
    }

    /// The spans and events, in their order.
    pub(super) fn traced(&self) -> Vec<String> {
        let traced = self.reports().into_iter().filter(|report| report.value.is_nan());
        traced.map(|report| report.text()).collect()
    }

    /// The labels and values of a metric.
    pub(super) fn measured(&self, name: &str) -> Vec<(String, f64)> {
        let measured = self.reports().into_iter().filter(|report| report.name == name);
        measured.map(|report| (report.text(), report.value)).collect()
    }

    /// Runs a test with this recorder.
    pub(super) fn run<T>(&self, test: impl Future<Output = T>) -> T {
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

impl GaugeFn for Measure {
    fn increment(&self, value: f64) {
        Measure::record(self, value);
    }

    fn decrement(&self, value: f64) {
        Measure::record(self, -value);
    }

    fn set(&self, _: f64) {
        panic!("a gauge of the library is moved up and down");
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
        Gauge::from_arc(Arc::new(Measure { recorder: self.clone(), kind: "gauge", key: key.clone() }))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(Arc::new(Measure { recorder: self.clone(), kind: "histogram", key: key.clone() }))
    }
}
