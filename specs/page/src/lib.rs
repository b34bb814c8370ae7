//! The catalogue of `oauth-specs` as one static page: it finds a provider by name, purpose, grant or oddity, and shows its
//! declaration, what it sends as lines for `curl`, and what the provider answers.
//!
//! `index.html` has the list, styles and script, and is readable without the script. What is known of a provider is in a file
//! beside it, which is loaded when it is asked for: as a script and not by `fetch`, so that the page works from `file://`.

mod curl;
mod detail;
mod documented;
mod index;
mod markup;
mod oddity;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use oauth_specs::{CATALOGUE, Entry};
use serde_json::Value;

use self::documented::Case;
use self::source::Module;

/// What is known of a provider.
pub(crate) struct Provider<'s> {
    pub(crate) entry: &'static Entry,
    pub(crate) name: String,
    /// The declaration as data.
    pub(crate) metadata: Value,
    pub(crate) module: &'s Module,
    /// Its struct as it is written in the module.
    pub(crate) declaration: &'s str,
    pub(crate) cases: Vec<&'s Case>,
}

impl Provider<'_> {
    /// The grants by the names of a declaration; one of the provider's own by its `grant_type`.
    pub(crate) fn grants(&self) -> Vec<&str> {
        match self.metadata.get("grant") {
            Some(Value::Array(grants)) => grants.iter().filter_map(Value::as_str).collect(),
            grant => grant.and_then(Value::as_str).into_iter().collect(),
        }
    }
}

/// The page with what it loads: the text of each file by its path.
#[derive(Debug)]
pub struct Page(BTreeMap<String, String>);

impl Page {
    /// Makes it of what is in this folder: `src`, `documented` and the catalogue.
    ///
    /// # Errors
    ///
    /// What cannot be read, or is not in the form that the folder asks for.
    pub fn build(specs: &Path) -> Result<Self, String> {
        let modules = source::modules(&specs.join("src"))?;
        let cases = documented::cases(&specs.join("documented"))?;
        let providers = CATALOGUE.iter().map(|entry| provider(entry, &modules, &cases));
        let providers = providers.collect::<Result<Vec<_>, _>>()?;
        let mut files = BTreeMap::from([("index.html".to_owned(), index::page(&providers)?)]);
        let names: BTreeSet<&str> = providers.iter().map(|provider| &*provider.name).collect();
        for module in &modules {
            let of_module: Vec<_> =
                providers.iter().filter(|provider| provider.module.name == module.name).collect();
            if !of_module.is_empty() {
                files.insert(format!("details/{}.js", module.name), detail::script(&of_module, &names)?);
            }
        }
        Ok(Self(files))
    }

    /// The text of each file by its path.
    #[must_use]
    pub fn files(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// Writes the files into a folder, which has nothing else afterwards.
    ///
    /// # Errors
    ///
    /// What cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), String> {
        let failed = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
        if folder.join("details").exists() {
            std::fs::remove_dir_all(folder.join("details")).map_err(|error| failed(folder, error))?;
        }
        std::fs::create_dir_all(folder.join("details")).map_err(|error| failed(folder, error))?;
        for (path, text) in &self.0 {
            let path = folder.join(path);
            std::fs::write(&path, text).map_err(|error| failed(&path, error))?;
        }
        Ok(())
    }
}

fn provider<'s>(
    entry: &'static Entry,
    modules: &'s [Module],
    cases: &'s [Case],
) -> Result<Provider<'s>, String> {
    // Read as data: a client cannot be made of each without the features that it needs.
    let metadata: Value = serde_json::from_str(entry.metadata.as_str())
        .map_err(|error| format!("{}: {error}", entry.company))?;
    let name = metadata.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let found = modules.iter().find_map(|module| Some((module, module.structs.get(&name)?)));
    let (module, declaration) = found.ok_or_else(|| format!("{name}: no module has such a struct"))?;
    let cases = cases.iter().filter(|case| case.provider == name).collect();
    Ok(Provider { entry, name, metadata, module, declaration, cases })
}

#[cfg(test)]
mod tests;
