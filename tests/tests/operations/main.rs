//! The page, the dashboard and the alerts for operators speak of what the library reports.

mod events;
mod queries;

use std::collections::{BTreeMap, BTreeSet};

use oauth_tests::measure::workspace_root;

use self::events::Reported;

fn read(path: &str) -> String {
    std::fs::read_to_string(workspace_root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The page with this between its markers, and what was there.
fn with_table(page: &str, name: &str, table: impl FnOnce(&str) -> String) -> String {
    let (first, last) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = page.split_once(&first).expect("a marker before the table");
    let (kept, behind) = rest.split_once(&last).expect("a marker behind the table");
    [before, &first, &table(kept), &last, behind].concat()
}

/// `UPDATE_DOCS=1` writes the table anew; what an event means is written by hand, in the last column.
#[test]
fn every_event_of_the_code_is_listed_with_what_to_do() {
    let page = read("docs/operations.md");
    let expected = with_table(&page, "events", |kept| events::table(&events::of_the_code(), kept));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(workspace_root().join("docs/operations.md"), &expected).unwrap();
    } else {
        assert!(
            page == expected,
            "docs/operations.md lacks what is reported; `UPDATE_DOCS=1` writes it anew"
        );
    }
    let (_, rest) = expected.split_once("<!-- events -->").unwrap();
    let unsaid = rest.lines().find(|line| line.ends_with("|  |"));
    assert_eq!(unsaid, None, "docs/operations.md does not say what it means");
}

/// The metrics of the page, which a test of telemetry holds against what is reported: name to labels.
fn metrics() -> BTreeMap<String, BTreeSet<String>> {
    let page = read("docs/operations.md");
    let (_, rest) = page.split_once("<!-- metrics -->").unwrap();
    let (table, _) = rest.split_once("<!-- /metrics -->").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let labels = cells[3].split(", ").map(|label| label.trim_matches('`').to_owned()).collect();
        (cells[1].trim_matches('`').to_owned(), labels)
    })
    .collect()
}

/// The constants of `telemetry` whose text is the name of a metric.
#[test]
fn every_metric_of_the_code_is_listed() {
    let code = read("oauth-runtime/src/telemetry.rs");
    let constants = code.lines().filter_map(|line| line.strip_prefix("pub const ")?.split('"').nth(1));
    let of_the_code: BTreeSet<&str> =
        constants.filter(|name| *name != oauth_runtime::telemetry::TOKEN_REQUEST).collect();
    let metrics = metrics();
    assert_eq!(metrics.keys().map(String::as_str).collect::<BTreeSet<_>>(), of_the_code);
}

#[test]
fn dashboard_and_alerts_name_metrics_and_labels_that_there_are_and_leave_no_metric_out() {
    let metrics = metrics();
    for (file, queries) in [
        ("dashboard.json", queries::of_dashboard(&read("docs/operations/dashboard.json"))),
        ("alerts.yaml", queries::of_alerts(&read("docs/operations/alerts.yaml"))),
    ] {
        let mut seen = BTreeSet::new();
        for query in &queries {
            let named = queries::metrics(query);
            assert!(!named.is_empty(), "{file}: {query}");
            for metric in &named {
                assert!(metrics.contains_key(metric), "{file}: there is no {metric}: {query}");
            }
            for label in queries::labels(query) {
                let is_known = label == "le" || named.iter().any(|metric| metrics[metric].contains(&label));
                assert!(is_known, "{file}: {named:?} have no label {label}: {query}");
            }
            seen.extend(named);
        }
        let forgotten: Vec<_> = metrics.keys().filter(|metric| !seen.contains(*metric)).collect();
        assert!(forgotten.is_empty(), "{file} does not use {forgotten:?}");
    }
}

/// What a series is called that shows what a legend of the dashboard says.
#[test]
fn legends_name_labels_of_their_queries() {
    for (query, legend) in queries::legends(&read("docs/operations/dashboard.json")) {
        let labels = queries::labels(&query);
        let named = legend.split("{{").skip(1).filter_map(|rest| rest.split_once("}}"));
        for (label, _) in named {
            assert!(labels.contains(label), "{legend}: {query}");
        }
    }
}

#[test]
fn the_page_says_of_each_alert_what_to_do_first() {
    let (page, alerts) = (read("docs/operations.md"), read("docs/operations/alerts.yaml"));
    let (_, table) = page.split_once("| alert | first |").expect("a table of alerts");
    let alerts: BTreeSet<&str> =
        alerts.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    let cells = table.lines().filter_map(|row| row.strip_prefix("| ")?.split(" | ").next());
    let listed: BTreeSet<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert_eq!(listed, alerts);
}

#[test]
fn a_report_is_read_with_its_level_its_message_and_its_fields() {
    let code =
        r#"fn f() { if x { tracing::warn!(provider = &*a, %problem, code = b.map(c), "it `fails`"); } }"#;
    let expected = Reported {
        levels: BTreeSet::from(["WARN"]),
        fields: ["provider", "problem", "code"].map(str::to_owned).into(),
    };
    assert_eq!(events::of(code), BTreeMap::from([("it `fails`".to_owned(), expected)]));
}
