//! A declaration in words.

mod facts;
mod requests;

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde_json::Value;

use crate::provider::{Declared, Source};
use crate::{Failure, printable, spelling};

pub(crate) use self::requests::{Shown, shown};

/// A heading, and what stands under it: lines, or a name and what is said of it.
#[derive(Debug)]
pub(crate) struct Section {
    title: String,
    lines: Vec<Line>,
}

#[derive(Debug)]
enum Line {
    Fact(String, String),
    /// Text as it is, which may have several lines.
    Text(String),
}

const TITLE: Style = Style::new().bold();
const NAME: Style = AnsiColor::Cyan.on_default();

/// Everything there is to show.
///
/// # Errors
///
/// When the declaration is not right.
pub(crate) async fn sections(declared: &Declared) -> Result<Vec<Section>, Failure> {
    let metadata = declared.metadata();
    let declaration: Value = serde_json::from_str(metadata.as_str())
        .map_err(|error| Failure::new(crate::Exit::Usage, error.to_string()))?;
    let said = spelling::said(&declaration);
    let shown = shown(metadata).await?;
    let mut sections = vec![head(declared)];
    sections.extend(facts::sections(metadata, &declaration, &said, &shown));
    for shown in shown {
        let title = format!("requests: {}", shown.grant);
        sections.push(Section { title, lines: vec![Line::Text(shown.commands.join("\n\n"))] });
    }
    sections.push(Section { title: "sources".to_owned(), lines: vec![Line::Text(facts::sources(&said))] });
    sections.retain(|section| !section.lines.is_empty());
    Ok(sections)
}

fn head(declared: &Declared) -> Section {
    let title = declared.metadata().name();
    let from = match declared.source() {
        Source::Catalogue(entry) => {
            format!("{}, {:?}; `oauth_specs::{title}` of the catalogue", entry.company, entry.kind)
        }
        Source::File(path) => path.clone(),
        Source::Issuer(issuer) => format!("what {issuer} says of itself"),
    };
    Section { title, lines: vec![Line::Text(from)] }
}

/// Writes the sections, the names of each below each other.
///
/// # Errors
///
/// Those of the output.
pub(crate) fn write(sections: &[Section], output: &mut dyn Write) -> io::Result<()> {
    for (index, section) in sections.iter().enumerate() {
        let line = if index == 0 { "" } else { "\n" };
        writeln!(output, "{line}{TITLE}{}{TITLE:#}", printable::word(&section.title))?;
        let names = section.lines.iter().map(|line| match line {
            Line::Fact(name, _) => name.chars().count(),
            Line::Text(_) => 0,
        });
        let width = names.max().unwrap_or_default();
        for line in &section.lines {
            match line {
                Line::Fact(name, says) if says.is_empty() => {
                    writeln!(output, "  {NAME}{}{NAME:#}", printable::word(name))?;
                }
                Line::Fact(name, says) => {
                    let pad = " ".repeat(width - name.chars().count());
                    writeln!(
                        output,
                        "  {NAME}{}{NAME:#}{pad}  {}",
                        printable::word(name),
                        printable::word(says)
                    )?;
                }
                Line::Text(text) => {
                    for line in text.lines() {
                        writeln!(output, "{}", format!("  {}", printable::word(line)).trim_end())?;
                    }
                }
            }
        }
    }
    Ok(())
}
