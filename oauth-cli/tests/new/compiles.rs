//! The structs are modules of this test, so that rustc has compiled each; they are what the program writes now.

use std::fmt::Write as _;
use std::path::Path;

use oauth_runtime::mock::MockProvider;

use crate::made;
use crate::program::{Said, data, folder, new};

/// The line that an answer belongs to.
const LINE: &str =
    "curl https://acme.example/token -d grant_type=client_credentials -d client_id=a -d client_secret=b";

/// The kinds of files of which structs are made.
const KINDS: [&str; 5] = ["curl", "grants", "issuer", "openapi", "answer"];

/// What the program says of a file.
fn make(kind: &str, file: &Path) -> Said {
    let path = file.to_str().unwrap();
    match kind {
        "curl" | "grants" => new(&["--curl", "-"], &std::fs::read(file).unwrap()),
        "issuer" => new(&["--issuer", path], b""),
        "openapi" => new(&["--openapi", path], b""),
        _ => new(&["--curl", LINE, "--answer", path], b""),
    }
}

fn stem(file: &Path) -> &str {
    file.file_stem().unwrap().to_str().unwrap()
}

/// Compares a module with what is made now, or writes it.
fn is_made(name: &str, text: &str) {
    let path = data(&format!("../made/{name}.rs"));
    if std::env::var_os("UPDATE_MADE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(&path).unwrap(), "UPDATE_MADE=1 writes {name}.rs anew");
}

/// `UPDATE_MADE=1` writes them anew; what has changed is to be read.
#[test]
fn the_structs_that_are_compiled_here_are_those_that_are_made() {
    for kind in KINDS {
        let mut text = format!("//! What `oauth new` makes of the files in `data/{kind}`.\n");
        for file in folder(kind) {
            write!(text, "\npub(crate) mod {} {{\n{}}}\n", stem(&file), make(kind, &file).ok()).unwrap();
        }
        is_made(kind, &text);
    }
}

#[test]
fn the_first_calls_that_are_compiled_here_are_those_that_are_printed() {
    let mut text = "//! What `oauth new` says of how each struct first gets a token.\n".to_owned();
    for kind in KINDS {
        for file in folder(kind) {
            let said = make(kind, &file);
            let lines = said.messages.lines().skip_while(|line| !line.starts_with("    let mock = "));
            let lines: Vec<&str> = lines.take_while(|line| line.starts_with("    ")).collect();
            assert!(lines.len() >= 3, "{}", said.messages);
            let stem = stem(&file);
            write!(
                text,
                "\npub(crate) async fn {kind}_{stem}() -> Result<(), Box<dyn std::error::Error>> {{\n    \
                 use super::{kind}::{stem}::*;\n{}\n    Ok(())\n}}\n",
                lines.join("\n")
            )
            .unwrap();
        }
    }
    is_made("first_calls", &text);
}

#[tokio::test]
async fn the_first_call_of_each_grant_is_answered_by_the_mock() {
    made::first_calls::grants_device().await.unwrap();
    made::first_calls::grants_exchange().await.unwrap();
    made::first_calls::grants_password().await.unwrap();
    made::first_calls::grants_saml().await.unwrap();
    made::first_calls::curl_refresh().await.unwrap();
    made::first_calls::curl_spotify().await.unwrap();
    made::first_calls::curl_github().await.unwrap();
}

#[tokio::test]
async fn a_compiled_struct_gets_a_token_from_its_mock() {
    let mock = MockProvider::start(made::curl::spotify::Spotify).unwrap();
    let token = mock.client().unwrap().token().await.unwrap();
    assert!(mock.is_valid(token.access_token()));
    let box_com = made::curl::box_com::BoxProvider { box_subject_id: "7".to_owned() };
    let mock = MockProvider::start(box_com).unwrap();
    mock.client().unwrap().token().await.unwrap();
    assert_eq!(mock.requests()[0].param("box_subject_id").as_deref(), Some("7"));
    assert_eq!(made::openapi::swagger::InitechCode::METADATA.grants(), ["authorization_code"]);
}
