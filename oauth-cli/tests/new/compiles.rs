//! The structs are modules of this test, so that rustc has compiled each; they are what the program writes now.

use std::fmt::Write as _;
use std::path::Path;

use oauth_runtime::mock::MockProvider;

use crate::made;
use crate::program::{data, folder, new};

/// The line that an answer belongs to.
const LINE: &str =
    "curl https://acme.example/token -d grant_type=client_credentials -d client_id=a -d client_secret=b";

/// What the program makes of a file.
fn make(kind: &str, file: &Path) -> String {
    let path = file.to_str().unwrap();
    match kind {
        "curl" => new(&["--curl", "-"], &std::fs::read(file).unwrap()),
        "issuer" => new(&["--issuer", path], b""),
        "openapi" => new(&["--openapi", path], b""),
        _ => new(&["--curl", LINE, "--answer", path], b""),
    }
    .ok()
}

/// `UPDATE_MADE=1` writes them anew; what has changed is to be read.
#[test]
fn the_structs_that_are_compiled_here_are_those_that_are_made() {
    for kind in ["curl", "issuer", "openapi", "answer"] {
        let mut text = format!("//! What `oauth new` makes of the files in `data/{kind}`.\n");
        for file in folder(kind) {
            let name = file.file_stem().unwrap().to_str().unwrap();
            write!(text, "\npub(crate) mod {name} {{\n{}}}\n", make(kind, &file)).unwrap();
        }
        let path = data(&format!("../made/{kind}.rs"));
        if std::env::var_os("UPDATE_MADE").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        assert_eq!(text, std::fs::read_to_string(&path).unwrap(), "UPDATE_MADE=1 writes {kind}.rs anew");
    }
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
