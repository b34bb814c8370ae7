//! Traces and metrics of a client by OpenTelemetry: they go to a collector by OTLP over HTTP, and what has arrived is printed.
//!
//! `cargo run --bin opentelemetry` brings a collector of its own on loopback;
//! `OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 cargo run --bin opentelemetry` sends to a real one.

mod collector;

use std::error::Error;

use metrics_opentelemetry::{OpenTelemetryMetrics, OpenTelemetryRecorder};
use oauth_runtime::mock::{MockError, MockProvider};
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Received, oauth_provider, telemetry};
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{
    MetricExporter, Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::level_filters::LevelFilter;
use tracing::{Instrument as _, info_span};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};

use self::collector::Collector;

/// In seconds: an exporter of OpenTelemetry takes milliseconds for granted.
const REQUEST_BUCKETS: &[f64] = &[0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
const STORE_BUCKETS: &[f64] = &[0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 2.5, 5.0];
const LIFETIME_BUCKETS: &[f64] = &[0.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0];

/// Where spans and metrics are until they are sent.
struct Exported {
    traces: SdkTracerProvider,
    metrics: SdkMeterProvider,
}

impl Exported {
    /// Sends what `tracing` and `metrics` hear of from now on to this collector.
    fn install(endpoint: &str) -> Result<Self, Box<dyn Error>> {
        // Needed by any reqwest of a program's own that brings no TLS.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // The exporters send from threads of their own, on which there is no runtime.
        let http = reqwest::blocking::Client::builder().no_proxy().build()?;
        let spans = SpanExporter::builder()
            .with_http()
            .with_http_client(http.clone())
            .with_protocol(Protocol::HttpJson)
            .with_endpoint(format!("{endpoint}/v1/traces"))
            .build()?;
        let measured = MetricExporter::builder()
            .with_http()
            .with_http_client(http)
            .with_protocol(Protocol::HttpJson)
            .with_endpoint(format!("{endpoint}/v1/metrics"))
            .build()?;
        let resource = Resource::builder().with_service_name("orders").build();
        let traces =
            SdkTracerProvider::builder().with_resource(resource.clone()).with_batch_exporter(spans).build();
        let metrics =
            SdkMeterProvider::builder().with_resource(resource).with_periodic_exporter(measured).build();

        // The level DEBUG has the span of each request; what the exporters say themselves is not for the collector.
        let filter = Targets::new()
            .with_target("oauth_runtime", LevelFilter::DEBUG)
            .with_target(env!("CARGO_CRATE_NAME"), LevelFilter::INFO);
        let layer = tracing_opentelemetry::layer().with_tracer(traces.tracer("orders"));
        tracing::subscriber::set_global_default(
            tracing_subscriber::registry().with(layer.with_filter(filter)),
        )?;

        let recorder = OpenTelemetryRecorder::new(OpenTelemetryMetrics::new(metrics.meter("orders")));
        let buckets = [
            (telemetry::REQUEST_DURATION, REQUEST_BUCKETS),
            (telemetry::WAIT_DURATION, REQUEST_BUCKETS),
            (telemetry::STORE_OPERATION_DURATION, STORE_BUCKETS),
            (telemetry::REMAINING_LIFETIME, LIFETIME_BUCKETS),
        ];
        for (metric, bounds) in buckets {
            recorder.set_histogram_bounds([metric].into_iter(), bounds);
        }
        metrics::set_global_recorder(recorder)?;
        Ok(Self { traces, metrics })
    }

    /// Sends what is left.
    fn shut_down(self) -> Result<(), Box<dyn Error>> {
        self.traces.shutdown()?;
        self.metrics.shutdown()?;
        Ok(())
    }
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = [client_credentials, authorization_code],
)]
struct Acme;

/// What a program does all day: tokens of its own, one that is refused, and a user who logs in and out.
async fn work() -> Result<(), Box<dyn Error>> {
    let mock = MockProvider::start(Acme)?;
    let client = mock.client()?;
    let orders = async {
        let token = client.token().await?;
        client.invalidate(&token);
        client.token().await
    };
    orders.instrument(info_span!("get orders")).await?;

    mock.fail_next(MockError::status(503));
    if let Err(error) = client.request_token().send().await {
        println!("as planned: {error}");
    }

    let (url, mut pending) = client.authorize("https://app.example/callback").send().await?;
    let back = mock.log_in(&url).map_err(|problems| problems.join(", "))?;
    let callback = pending.callback(Received::query(&back.params))?;
    let sessions = client.sessions(MemoryStore::default());
    let session = client.exchange(callback).session(&sessions, "alice").await?;
    session.refresh().await?;
    session.end().await?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Runtime::new()?;
    if let Ok(endpoint) = std::env::var("OTEL_EXPORTER_OTLP_ENDPOINT") {
        let exported = Exported::install(endpoint.trim_end_matches('/'))?;
        runtime.block_on(work())?;
        return exported.shut_down();
    }
    let collector = runtime.block_on(Collector::start())?;
    let exported = Exported::install(&collector.endpoint)?;
    runtime.block_on(work())?;
    exported.shut_down()?;

    let arrived = collector.arrived();
    println!("{}", arrived.join("\n"));
    for expected in [telemetry::TOKEN_REQUEST, telemetry::REQUESTS_TOTAL, telemetry::SESSION_EVENTS_TOTAL] {
        if !arrived.iter().any(|line| line.contains(expected)) {
            return Err(format!("{expected} has not arrived").into());
        }
    }
    Ok(())
}
