//! Declarations with mistakes in them: each is named with its place and what to write.

mod both;
mod cases;
mod combined;
mod json;
mod taken;
mod written;

/// A right declaration, to which mistakes are added.
const ACME: &str = r#"{"name":"Acme","fields":{"tenant":{}},"token_url":"https://{tenant}.example/t","grant":"client_credentials"}"#;
