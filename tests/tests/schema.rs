//! The declarations and tokens as data.

use oauth_runtime::{Metadata, Token, oauth_provider};
use oauth_specs::CliquifyToken;

#[test]
fn schema_of_metadata() {
    insta::assert_json_snapshot!(schemars::schema_for!(Metadata));
}

#[oauth_provider(
    token_url = "https://acme.example/t",
    grant = client_credentials,
    response(extra(team_id: String, members: Option<Vec<u32>>)),
)]
struct Acme;

#[test]
fn schema_of_a_token_with_typed_members() {
    insta::assert_json_snapshot!(schemars::schema_for!(AcmeToken));
    insta::assert_json_snapshot!("schema_of_a_plain_token", schemars::schema_for!(CliquifyToken));
}

#[test]
fn a_token_goes_to_a_store_and_comes_back() {
    let stored = r#"{"access_token":"AT","token_type":"Bearer","expiry":{"at":1900000000},"scope":["a"],"refresh_token":"RT","extra":{"members":[1],"team_id":"T"}}"#;
    let token: Token<Acme> = serde_json::from_str(stored).unwrap();
    assert_eq!(token.extra().unwrap().members.as_deref(), Some(&[1][..]));
    assert_eq!(serde_json::to_string(&token.exposed()).unwrap(), stored);
    let shown = serde_json::to_string(&token).unwrap();
    assert_eq!(
        shown,
        r#"{"access_token":"[redacted]","token_type":"Bearer","expiry":{"at":1900000000},"scope":["a"],"refresh_token":"[redacted]"}"#
    );
    let plain: CliquifyToken =
        serde_json::from_str(r#"{"access_token":"AT","token_type":"Bearer","expiry":"never"}"#).unwrap();
    let again: CliquifyToken =
        serde_json::from_str(&serde_json::to_string(&plain.exposed()).unwrap()).unwrap();
    assert!(again.extra().is_ok(), "nothing is missing where nothing is declared");
    let error = serde_json::from_str::<Token<Acme>>(&shown).unwrap_err();
    assert!(error.to_string().contains("without its secrets"), "{error}");
}
