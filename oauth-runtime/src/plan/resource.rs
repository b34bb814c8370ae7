//! `resource`: what the token is for (RFC 8707 §2).

use oauth_grammar::template::Place;

use super::reader::{Compiler, Section};
use super::template::Template;

pub(super) fn read(section: Section<'_>, compiler: &mut Compiler<'_>) -> Box<[Template]> {
    section.texts("resource").map(|text| compiler.template("resource", text, Place::Resource)).collect()
}
