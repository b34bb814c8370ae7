//! `resource`: what the token is for (RFC 8707 §2); `origins`: where else it may be sent (RFC 9700 §4.9).

use oauth_grammar::template::Place;
use oauth_grammar::url;

use super::reader::{Compiler, Section};
use super::template::Template;

pub(super) fn read(section: Section<'_>, compiler: &mut Compiler<'_>) -> Box<[Template]> {
    let templates = section.texts("resource").map(|text| {
        compiler.url("resource", text, url::resource);
        compiler.template("resource", text, Place::Resource)
    });
    templates.collect()
}

pub(super) fn origins(section: Section<'_>, compiler: &mut Compiler<'_>) -> Box<[Template]> {
    let templates = section.texts("origins").map(|text| {
        compiler.url("origins", text, |url| url::check(url, "an origin"));
        compiler.template("origins", text, Place::Origin)
    });
    templates.collect()
}
