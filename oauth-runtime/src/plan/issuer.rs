//! `issuer`: who the authorization server is, and where its metadata is (RFC 8414).

use oauth_grammar::template::{self, Place};
use oauth_grammar::{rules, url};

use super::endpoint;
use super::reader::{Compiler, Section};
use super::template::Template;
use crate::document::Node;

/// What a declaration says of its issuer.
#[derive(Debug)]
pub(crate) struct IssuerRules {
    pub(crate) identifier: Template,
    /// Where its metadata is, unless at a well-known URL.
    pub(crate) metadata_url: Option<Template>,
    /// The domains on which its metadata may have endpoints besides its own.
    #[cfg_attr(not(feature = "discovery"), expect(dead_code, reason = "metadata is for that feature"))]
    pub(crate) domains: Box<[Box<str>]>,
}

impl IssuerRules {
    pub(super) fn templates(&self) -> impl Iterator<Item = &Template> {
        [&self.identifier].into_iter().chain(&self.metadata_url)
    }
}

pub(super) fn read(section: Section<'_>, compiler: &mut Compiler<'_>) -> Option<IssuerRules> {
    let node = section.get("issuer")?;
    let written = |issuer: &[template::Part]| endpoint::or_plain_http(url::issuer(issuer));
    if let Node::Text(identifier) = node {
        compiler.url("issuer", identifier.as_str(), written);
        let identifier = compiler.template("issuer", identifier.as_str(), Place::Endpoint);
        return Some(IssuerRules { identifier, metadata_url: None, domains: Box::default() });
    }
    let issuer = section.section("issuer");
    let Some(identifier) = issuer.text("identifier") else {
        compiler.problem("issuer", rules::ISSUER_WITHOUT_IDENTIFIER);
        return None;
    };
    compiler.url("issuer.identifier", identifier, written);
    for domain in issuer.texts("domains") {
        if let Err(problem) = rules::domain(domain) {
            compiler.problem("issuer.domains", problem);
        }
    }
    let metadata_url = issuer.text("metadata_url");
    if let Some(metadata_url) = metadata_url {
        compiler.url("issuer.metadata_url", metadata_url, endpoint::written);
    }
    Some(IssuerRules {
        identifier: compiler.template("issuer.identifier", identifier, Place::Endpoint),
        metadata_url: metadata_url.map(|url| compiler.template("issuer.metadata_url", url, Place::Endpoint)),
        domains: issuer.boxed_texts("domains"),
    })
}
