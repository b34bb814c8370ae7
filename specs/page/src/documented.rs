//! What a provider's documentation shows: the files of `specs/documented`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

/// A call with its requests and answers.
#[derive(Debug, Deserialize)]
pub(crate) struct Case {
    pub(crate) provider: String,
    /// The page that shows it, in Markdown.
    pub(crate) page: String,
    /// How the token is asked for.
    pub(crate) call: String,
    pub(crate) authorization_url: Option<String>,
    pub(crate) callback: Option<String>,
    pub(crate) http: Vec<Exchange>,
    pub(crate) error: Option<Value>,
    pub(crate) then_refresh: Option<Refreshed>,
    /// The headers of an API call.
    #[serde(default)]
    pub(crate) presented: BTreeMap<String, String>,
    /// The parameter of an API call.
    pub(crate) presented_query: Option<(String, String)>,
    /// What is in the JWT of the request.
    pub(crate) jwt: Option<Value>,
}

/// A refresh of what came.
#[derive(Debug, Deserialize)]
pub(crate) struct Refreshed {
    pub(crate) http: Vec<Exchange>,
    pub(crate) error: Option<Value>,
}

/// A request with its answer.
#[derive(Debug, Deserialize)]
pub(crate) struct Exchange {
    /// The method and the URL.
    pub(crate) request: String,
    /// Those that are not the usual ones.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    /// Text, or JSON.
    #[serde(default)]
    pub(crate) body: Value,
    pub(crate) response: Answer,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    #[serde(default = "ok")]
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    /// Text, or JSON.
    #[serde(default)]
    pub(crate) body: Value,
}

fn ok() -> u16 {
    200
}

/// All cases of a folder, by the names of the files.
pub(crate) fn cases(folder: &Path) -> Result<Vec<Case>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let entries =
        std::fs::read_dir(folder).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    let mut cases = Vec::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "json")) {
        let text = std::fs::read_to_string(path).map_err(failed)?;
        let of_file: Vec<Case> =
            serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        cases.extend(of_file);
    }
    Ok(cases)
}

/// A body, or what stands in an answer, as it is shown.
pub(crate) fn shown(body: &Value) -> String {
    match body {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        json => serde_json::to_string_pretty(json).unwrap_or_default(),
    }
}
