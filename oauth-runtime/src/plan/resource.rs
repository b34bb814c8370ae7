//! `resource`: what the token is for (RFC 8707 §2); `origins`: where else it may be sent (RFC 9700 §4.9).

use oauth_grammar::template::Place;

use super::reader::{Compiler, Section};
use super::template::Template;

pub(super) fn read(section: Section<'_>, compiler: &mut Compiler<'_>) -> Box<[Template]> {
    section.texts("resource").map(|text| compiler.template("resource", text, Place::Resource)).collect()
}

pub(super) fn origins(section: Section<'_>, compiler: &mut Compiler<'_>) -> Box<[Template]> {
    section.texts("origins").map(|text| compiler.template("origins", text, Place::Origin)).collect()
}
