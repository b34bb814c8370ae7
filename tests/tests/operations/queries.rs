//! What the queries of the dashboard and the alerts name.

use std::collections::BTreeSet;

use regex_lite::Regex;
use serde_json::Value;

/// The queries of the panels with their legends.
pub(super) fn legends(dashboard: &str) -> Vec<(String, String)> {
    let dashboard: Value = serde_json::from_str(dashboard).expect("JSON");
    let panels = dashboard["panels"].as_array().expect("panels");
    let targets = panels.iter().filter_map(|panel| panel["targets"].as_array()).flatten();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    targets.map(|target| (text(&target["expr"]), text(&target["legendFormat"]))).collect()
}

/// The queries of the panels, and of the variables.
pub(super) fn of_dashboard(text: &str) -> Vec<String> {
    let dashboard: Value = serde_json::from_str(text).expect("JSON");
    let variables = dashboard["templating"]["list"].as_array().expect("variables");
    let of_variables = variables.iter().filter(|variable| variable["type"] == "query");
    let of_variables = of_variables.map(|variable| variable["query"].as_str().expect("a query").to_owned());
    legends(text).into_iter().map(|(query, _)| query).chain(of_variables).collect()
}

/// What stands behind `expr:`, on one line or, behind `|`, on the deeper ones that follow; `promtool` reads the rest.
pub(super) fn of_alerts(yaml: &str) -> Vec<String> {
    let mut queries = Vec::new();
    let mut lines = yaml.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((indent, query)) = line.split_once("expr: ") else { continue };
        let mut query = query.trim_start_matches('|').to_owned();
        while let Some(more) = lines.next_if(|line| line.starts_with(&format!("{indent}  "))) {
            query.push_str(more);
        }
        queries.push(query);
    }
    queries
}

/// The metrics of a query; those of the parts of a histogram have its name.
pub(super) fn metrics(query: &str) -> BTreeSet<String> {
    let name = Regex::new(r"\boauth_[a-z_]+").unwrap();
    let names = name.find_iter(query).map(|found| found.as_str());
    let whole = |name: &str| {
        ["_bucket", "_sum", "_count"].iter().find_map(|part| Some(name.strip_suffix(part)?.to_owned()))
    };
    names.map(|name| whole(name).unwrap_or_else(|| name.to_owned())).collect()
}

/// The labels that a query selects by, sums up by, or asks the values of.
pub(super) fn labels(query: &str) -> BTreeSet<String> {
    let selected = Regex::new(r#"([a-z_]+)\s*(?:=~|!~|!=|=)\s*""#).unwrap();
    let grouped = Regex::new(r"\b(?:by|on|without|ignoring|group_left)\s*\(([^)]*)\)").unwrap();
    let asked = Regex::new(r"label_values\([^,]*,\s*([a-z_]+)\)").unwrap();
    let of = |regex: &Regex| regex.captures_iter(query).map(|found| found[1].to_owned()).collect::<Vec<_>>();
    let grouped = of(&grouped);
    let grouped = grouped.iter().flat_map(|list| list.split(',')).map(|label| label.trim().to_owned());
    let grouped = grouped.filter(|label| !label.is_empty());
    of(&selected).into_iter().chain(of(&asked)).chain(grouped).collect()
}
