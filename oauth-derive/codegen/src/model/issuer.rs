//! `issuer`: who the authorization server is, and where its metadata is.

use oauth_grammar::template::Place;
use proc_macro2::Span;

use super::Reader;
use crate::literal::Text;
use crate::parse::Section;
use crate::template::Template;

/// The identifier, whether it stands alone or with what is said of its metadata.
pub(super) fn identifier(reader: &mut Reader<'_>) -> Option<Template> {
    let section = reader.section;
    match section.section("issuer") {
        Some(issuer) => {
            issuer.text("identifier").and_then(|literal| reader.resolved(literal, Place::Endpoint))
        }
        None => reader.template("issuer", Place::Endpoint),
    }
}

pub(super) fn metadata_url(reader: &mut Reader<'_>) -> Option<Template> {
    let issuer = reader.section.section("issuer")?;
    issuer.text("metadata_url").and_then(|literal| reader.resolved(literal, Place::Endpoint))
}

pub(super) fn domains(section: &Section) -> Vec<Text> {
    section.section("issuer").map(|issuer| issuer.texts("domains")).unwrap_or_default()
}

/// Where something is said of the metadata, and the author meant to.
pub(super) fn group(section: &Section) -> Option<Span> {
    let entry = section.get("issuer")?;
    entry.section().filter(|issuer| !issuer.seen().contains(&"identifier")).map(|_| entry.key.span())
}
