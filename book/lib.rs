//! The book of the project: mdBook makes it of `book/src` and of the pages in `docs`, which are included as they are.

mod blocks;

use std::fs;
use std::path::Path;

use mdbook_driver::MDBook;
use mdbook_driver::book::Book;
use mdbook_driver::errors::Result as BookResult;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use oauth_page::Page;

pub use self::blocks::{Code, code};

/// Where links out of `docs` lead in the book.
const MOVED: &[(&str, &str)] = &[
    ("](../CONTRIBUTING.md", "](contributing.md"),
    ("](../specs/INDEX.md", "](catalogue.md"),
    ("](../specs/providers/provider.schema.json", "](specs/provider.schema.json"),
    ("](../benches/README.md", "](measuring.md"),
    ("](../oauth-runtime/src/store/mod.rs", "](specs/store.rs"),
    // Those of CONTRIBUTING, which is beside `docs`.
    ("](docs/", "]("),
    ("](benches/README.md", "](measuring.md"),
    ("](tests/conformance/README.md", "](conformance.md"),
];

/// Files that pages link to.
const FILES: &[(&str, &str)] = &[
    ("docs/operations/dashboard.json", "operations/dashboard.json"),
    ("docs/operations/alerts.yaml", "operations/alerts.yaml"),
    ("docs/operations/alerts.test.yaml", "operations/alerts.test.yaml"),
    ("specs/providers/provider.schema.json", "specs/provider.schema.json"),
    ("oauth-runtime/src/store/mod.rs", "specs/store.rs"),
];

/// Builds the book into a folder, with the page of the catalogue in `catalogue/`.
///
/// # Errors
///
/// What cannot be read, built or written.
pub fn build(folder: &Path) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut book = MDBook::load(root).map_err(|error| format!("{error:#}"))?;
    // Relative to the book, unless it is absolute.
    book.config.build.build_dir = std::path::absolute(folder).map_err(|error| error.to_string())?;
    let page = Page::build(&root.join("../specs"))?;
    let providers = page.files().get("index.html").map(|html| names(html)).unwrap_or_default();
    book.with_preprocessor(Moved { providers });
    book.build().map_err(|error| format!("{error:#}"))?;
    page.write(&folder.join("catalogue"))?;
    for (from, to) in FILES {
        let (from, to) = (root.join("..").join(from), folder.join(to));
        let parent = to.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::copy(&from, &to))
            .map_err(|error| format!("{}: {error}", from.display()))?;
    }
    Ok(())
}

/// The providers in the list of the page.
fn names(html: &str) -> Vec<String> {
    let rows = html.split("<li id=\"").skip(1);
    rows.filter_map(|row| row.split('"').next()).map(str::to_owned).collect()
}

/// Leads links to where the book has what they name.
struct Moved {
    providers: Vec<String>,
}

impl Preprocessor for Moved {
    fn name(&self) -> &'static str {
        "moved"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> BookResult<Book> {
        book.for_each_chapter_mut(|chapter| {
            for (from, to) in MOVED {
                chapter.content = chapter.content.replace(from, to);
            }
            if chapter.path.as_deref() == Some(Path::new("catalogue.md")) {
                // The index names structs as rustdoc reads them.
                let links =
                    self.providers.iter().map(|name| format!("\n[`{name}`]: catalogue/index.html#{name}"));
                chapter.content.push('\n');
                chapter.content.extend(links);
            }
        });
        Ok(book)
    }
}

/// What the code of a chapter says is compiled.
macro_rules! compiled {
    ($($file:literal $name:ident),* $(,)?) => {
        $(#[cfg(doctest)]
        #[doc = include_str!(concat!("src/", $file))]
        pub struct $name;)*
    };
}

compiled! {
    "start.md" Start,
    "provider.md" Provider,
    "users.md" Users,
    "fleet.md" Fleet,
    "testing.md" Testing,
    "errors.md" Errors,
    "from-oauth2-rs.md" FromOauth2Rs,
    "from-golang.md" FromGolang,
    "from-openid-client.md" FromOpenidClient,
}
