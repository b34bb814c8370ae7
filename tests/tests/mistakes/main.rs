//! Declarations with mistakes in them: each is named with its place and what to write.

mod both;
mod cases;
mod combined;
mod json;
mod taken;
mod written;

/// A right declaration, to which mistakes are added.
const ACME: &str = r#"{"name":"Acme","fields":{"tenant":{}},"token_url":"https://{tenant}.example/t","grant":"client_credentials"}"#;

/// What a case puts before its own keys where they say no grant, and the declaration in JSON without one where they do.
fn acme_of(attribute: &str) -> (&'static str, String) {
    if attribute.contains("grant = ") {
        ("", ACME.replace(r#","grant":"client_credentials""#, ""))
    } else {
        ("grant = client_credentials, ", ACME.to_owned())
    }
}
