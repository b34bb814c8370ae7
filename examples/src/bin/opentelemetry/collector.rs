//! What stands in for a collector: it takes OTLP as JSON, and keeps it.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::response::Json;
use axum::routing::post;
use serde_json::{Value, json};

/// The requests that have come.
type Kept = Arc<Mutex<Vec<Value>>>;

/// A collector on loopback.
pub(crate) struct Collector {
    /// Its address, without a path.
    pub(crate) endpoint: String,
    kept: Kept,
}

impl Collector {
    pub(crate) async fn start() -> std::io::Result<Self> {
        let kept = Kept::default();
        let router = Router::new()
            .route("/v1/traces", post(keep))
            .route("/v1/metrics", post(keep))
            .with_state(Arc::clone(&kept));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        tokio::spawn(async { axum::serve(listener, router).await });
        Ok(Self { endpoint, kept })
    }

    /// A line for each span, event and value, in the order in which they came.
    pub(crate) fn arrived(&self) -> Vec<String> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lines = Vec::new();
        for request in kept.iter() {
            for span in each(request, &["resourceSpans", "scopeSpans", "spans"]) {
                lines.extend(span_lines(span));
            }
            for metric in each(request, &["resourceMetrics", "scopeMetrics", "metrics"]) {
                lines.extend(metric_lines(metric));
            }
        }
        lines
    }
}

async fn keep(State(kept): State<Kept>, Json(request): Json<Value>) -> Json<Value> {
    kept.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    Json(json!({}))
}

/// What is in arrays that are in each other.
fn each<'v>(value: &'v Value, path: &[&str]) -> Vec<&'v Value> {
    let Some((first, rest)) = path.split_first() else { return vec![value] };
    let members = value.get(first).and_then(Value::as_array);
    members.into_iter().flatten().flat_map(|member| each(member, rest)).collect()
}

fn span_lines(span: &Value) -> Vec<String> {
    let is_within = span["parentSpanId"].as_str().is_some_and(|parent| !parent.is_empty());
    let within = if is_within { " (within another)" } else { "" };
    let mut lines = vec![format!("span {}{within}{}", text(&span["name"]), attributes(span))];
    let events = each(span, &["events"]).into_iter();
    lines.extend(events.map(|event| format!("  event {}{}", text(&event["name"]), attributes(event))));
    lines
}

fn metric_lines(metric: &Value) -> Vec<String> {
    let name = text(&metric["name"]);
    let kinds = ["sum", "gauge", "histogram"].into_iter();
    let points = kinds.filter_map(|kind| Some((kind, metric.get(kind)?)));
    let points = points
        .flat_map(|(kind, data)| each(data, &["dataPoints"]).into_iter().map(move |point| (kind, point)));
    points
        .map(|(kind, point)| {
            let value = ["asInt", "asDouble", "count"].into_iter().find_map(|member| point.get(member));
            format!("{kind} {name} = {}{}", value.map(text).unwrap_or_default(), attributes(point))
        })
        .collect()
}

/// Those of the library; those that say where in the code it was are left out.
fn attributes(of: &Value) -> String {
    let named = each(of, &["attributes"]).into_iter().map(|one| (text(&one["key"]), &one["value"]));
    let named = named.filter(|(key, _)| {
        !["code.", "thread.", "busy_ns", "idle_ns", "target"].iter().any(|other| key.starts_with(other))
    });
    let value = |value: &Value| {
        value.as_object().and_then(|value| value.values().next()).map(text).unwrap_or_default()
    };
    named.flat_map(|(key, of)| [" ".to_owned(), key, "=".to_owned(), value(of)]).collect()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
