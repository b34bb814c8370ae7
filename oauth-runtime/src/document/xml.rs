//! XML as the same tree.
//!
//! An element is an object of its attributes and its children, by their local names; one that has neither is its text.
//! Beside others its text is the member `$text`. What is there several times is an array. The outermost element is a member,
//! too.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::{MAX_VALUES, Node, TOO_MANY, Text};

/// How deep elements may nest.
const MAX_DEPTH: usize = 128;
const MALFORMED: &str = "it is not well-formed XML";

/// An element that is being read.
#[derive(Default)]
struct Element {
    name: String,
    members: Vec<(String, Vec<Node<'static>>)>,
    /// Where the members are, once there are many.
    places: HashMap<String, usize>,
    text: String,
}

/// So many members are looked through one by one.
const FEW: usize = 16;
/// No element has more attributes: each is held against all before it.
const MOST_ATTRIBUTES: usize = 64;

impl Element {
    fn push(&mut self, name: String, node: Node<'static>) {
        let place = if self.members.len() <= FEW {
            self.members.iter().position(|(known, _)| *known == name)
        } else {
            self.places.get(&name).copied()
        };
        if let Some((_, nodes)) = place.and_then(|place| self.members.get_mut(place)) {
            nodes.push(node);
            return;
        }
        self.members.push((name, vec![node]));
        if self.members.len() > FEW {
            let new = self.members.iter().enumerate().skip(self.places.len());
            self.places.extend(new.map(|(place, (name, _))| (name.clone(), place)));
        }
    }

    fn node(mut self) -> Node<'static> {
        let text = Node::Text(Text::new(self.text.trim().to_owned()));
        if self.members.is_empty() {
            return text;
        }
        if !self.text.trim().is_empty() {
            self.push("$text".to_owned(), text);
        }
        Node::Object(
            self.members.into_iter().map(|(name, nodes)| (Text::new(name), one_or_many(nodes))).collect(),
        )
    }
}

fn one_or_many(mut nodes: Vec<Node<'static>>) -> Node<'static> {
    match nodes.pop() {
        Some(only) if nodes.is_empty() => only,
        last => {
            nodes.extend(last);
            Node::List(nodes)
        }
    }
}

/// Parses XML, of at most [`MAX_VALUES`] values. No entity is known but the five of XML itself and characters by number.
///
/// # Errors
///
/// What is wrong with it, without any of its text.
pub(crate) fn xml(body: &str) -> Result<Node<'static>, String> {
    let mut reader = Reader::from_str(body);
    // The document around the outermost element.
    let mut open = vec![Element::default()];
    let mut left = MAX_VALUES;
    loop {
        match reader.read_event().map_err(|_| MALFORMED)? {
            Event::Start(start) if open.len() <= MAX_DEPTH => open.push(element(&start, &mut left)?),
            Event::Start(_) => return Err("it is nested too deeply".to_owned()),
            Event::Empty(start) => {
                let element = element(&start, &mut left)?;
                close(&mut open, element)?;
            }
            Event::End(_) => {
                let element = open.pop().ok_or(MALFORMED)?;
                close(&mut open, element)?;
            }
            Event::Text(text) => push_text(&mut open, &text.decode().map_err(|_| MALFORMED)?)?,
            Event::CData(text) => push_text(&mut open, &text.decode().map_err(|_| MALFORMED)?)?,
            Event::GeneralRef(entity) => push_text(&mut open, &character(&entity)?)?,
            Event::DocType(_) => return Err("it has a document type, which is not read".to_owned()),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    match (open.pop(), open.is_empty()) {
        (Some(document), true) if document.members.len() == 1 && document.text.trim().is_empty() => {
            Ok(document.node())
        }
        _ => Err(MALFORMED.to_owned()),
    }
}

fn element(start: &BytesStart<'_>, left: &mut usize) -> Result<Element, String> {
    let mut element = Element { name: local_name(start.local_name().as_ref())?, ..Element::default() };
    *left = left.checked_sub(1).ok_or(TOO_MANY)?;
    for (index, attribute) in start.attributes().enumerate() {
        if index >= MOST_ATTRIBUTES {
            return Err(TOO_MANY.to_owned());
        }
        let attribute = attribute.map_err(|_| MALFORMED)?;
        *left = left.checked_sub(1).ok_or(TOO_MANY)?;
        let name = local_name(attribute.key.local_name().as_ref())?;
        let value = attribute.unescape_value().map_err(|_| MALFORMED)?;
        element.push(name, Node::Text(Text::new(value.into_owned())));
    }
    Ok(element)
}

fn local_name(name: &[u8]) -> Result<String, String> {
    std::str::from_utf8(name).map(str::to_owned).map_err(|_| MALFORMED.to_owned())
}

fn close(open: &mut [Element], mut element: Element) -> Result<(), String> {
    let around = open.last_mut().ok_or(MALFORMED)?;
    let name = std::mem::take(&mut element.name);
    around.push(name, element.node());
    Ok(())
}

fn push_text(open: &mut [Element], text: &str) -> Result<(), String> {
    open.last_mut().ok_or(MALFORMED)?.text.push_str(text);
    Ok(())
}

fn character(entity: &BytesRef<'_>) -> Result<String, String> {
    if let Some(character) = entity.resolve_char_ref().map_err(|_| MALFORMED)? {
        return Ok(character.to_string());
    }
    let name = entity.decode().map_err(|_| MALFORMED)?;
    resolve_predefined_entity(&name)
        .map(str::to_owned)
        .ok_or_else(|| "it names an entity that is not known".to_owned())
}

#[cfg(test)]
mod tests {
    use oauth_grammar::Path;

    use super::xml;
    use crate::document::Node;

    fn at(body: &str, path: &str) -> Option<String> {
        xml(body).unwrap().at(&Path::parse(path).unwrap()).and_then(Node::as_str).map(str::to_owned)
    }

    #[test]
    fn elements_and_attributes_are_members() {
        let body = "<?xml version='1.0'?><!-- c --><t:response xmlns:t='urn:t'><credentials token=\"a&amp;b\">\
                    <site id='1'/>x</credentials><list>1</list><list>2</list><![CDATA[ ]]></t:response>";
        assert_eq!(at(body, "response.credentials.token").as_deref(), Some("a&b"));
        assert_eq!(at(body, "response.credentials.site.id").as_deref(), Some("1"));
        assert_eq!(at(body, "/response/credentials/$text").as_deref(), Some("x"));
        assert_eq!(at(body, "response.list[1]").as_deref(), Some("2"));
        assert_eq!(at("<a>&lt;&#65;<![CDATA[<b>]]></a>", "a").as_deref(), Some("<A<b>"));
    }

    #[test]
    fn what_is_hostile_is_refused_without_its_text() {
        for body in [
            "",
            "SECRET",
            "<a>SECRET",
            "<a></b>",
            "<a/><b/>",
            "<a b='1' b='2'/>",
            "<!DOCTYPE a [<!ENTITY x 'SECRET'>]><a>&x;</a>",
            "<a>&SECRET;</a>",
            &"<a>".repeat(100_000),
            &format!("<a>{}</a>", "<b/>".repeat(100_000)),
        ] {
            let problem = xml(body).err().unwrap();
            assert!(!problem.contains("SECRET"), "{problem}");
        }
    }
}
