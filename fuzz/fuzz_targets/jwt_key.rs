//! Whatever is given for a private key: it is refused in words that do not repeat it, or it signs.
//!
//! An input is a letter for the algorithm, and the key: its text, or DER, which is put in PEM of every kind.

#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::{HeaderMap, StatusCode};
use libfuzzer_sys::{Corpus, fuzz_target};
use oauth_fuzz::{Answering, RSA_KEY, Still, ready};
use oauth_runtime::transport::HttpResponse;
use oauth_runtime::{Client, Credentials, DynamicProvider, Error, ErrorKind, Metadata, Token};
use serde_json::{Value, json};

const ALGORITHMS: [&str; 13] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256",
    "HS384", "HS512",
];
const LABELS: [&str; 3] = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];
/// How much of a key no error shows.
const SHOWN: usize = 12;

/// For each algorithm a provider whose JWT is the token, and what may be said of a key.
static PROVIDERS: LazyLock<[(Metadata, BTreeSet<String>); 13]> = LazyLock::new(|| {
    ALGORITHMS.map(|alg| {
        let mut declaration = json!({
            "name": "Acme",
            "fields": {"private_key": {"secret": true}},
            "grant": "self_signed_jwt",
            "jwt": {
                "alg": alg, "key": "{private_key}", "iss": "{client_id}", "aud": "https://api.example",
            },
        });
        // Any other key has none.
        if alg.starts_with(['R', 'P']) {
            declaration["jwt"]["kid"] = "{key_fingerprint(private_key)}".into();
        }
        let metadata = Metadata::from_json(&declaration.to_string()).expect("the declaration is valid");
        let bad = ["", "?", RSA_KEY, "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"];
        let said = bad.iter().filter_map(|key| token(&metadata, key).err()).map(|error| error.to_string());
        let said = said.collect();
        (metadata, said)
    })
});

/// Nothing is asked of it.
static NOWHERE: LazyLock<Answering> =
    LazyLock::new(|| Answering(HttpResponse::new(StatusCode::IM_A_TEAPOT, HeaderMap::new(), Vec::new())));

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some((letter, key)) = input.split_first() else { return Corpus::Reject };
    let Some(index) = letter.checked_sub(b'a').map(usize::from).filter(|index| *index < 13) else {
        return Corpus::Reject;
    };
    if let Ok(text) = str::from_utf8(key) {
        check(index, text);
        check(index, &text.replace('\n', "\\n"));
        check(index, &format!("\r\n{}  ", text.replace('\n', "\\r\\n")));
    } else {
        for label in LABELS {
            let pem = format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(key));
            check(index, &pem);
        }
    }
    Corpus::Keep
});

fn token(metadata: &Metadata, key: &str) -> Result<(Client<DynamicProvider>, Token<DynamicProvider>), Error> {
    let provider = DynamicProvider::new(metadata.clone()).field("private_key", key);
    let client = Client::builder(provider, Credentials::public("me"))
        .transport(NOWHERE.clone())
        .runtime(Still)
        .build()?;
    let token = ready(client.token())?;
    Ok((client, token))
}

fn check(index: usize, key: &str) {
    let (metadata, known) = &PROVIDERS[index];
    let alg = ALGORITHMS[index];
    match token(metadata, key) {
        Ok((client, token)) => {
            assert_signed(token.access_token().expose_secret(), alg);
            assert_hidden(&format!("{token:?} {client:?}"), key, known);
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
            assert!(!alg.starts_with('H') || key.trim().is_empty(), "{alg} takes any text: {error}");
            assert_hidden(&format!("{error} {error:?}"), key, known);
        }
    }
}

fn assert_signed(jwt: &str, alg: &str) {
    let parts: Vec<Vec<u8>> =
        jwt.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).expect("base64url")).collect();
    let [header, claims, signature] = &parts[..] else { panic!("{} parts", parts.len()) };
    let header: Value = serde_json::from_slice(header).expect("the header is JSON");
    let claims: Value = serde_json::from_slice(claims).expect("the claims are JSON");
    assert_eq!((&header["alg"], &claims["iss"]), (&json!(alg), &json!("me")));
    let length = match &alg[..2] {
        "RS" | "PS" => 256..=512,
        "ES" if alg == "ES384" => 96..=96,
        "Ed" | "ES" => 64..=64,
        _ => 32..=64,
    };
    assert!(length.contains(&signature.len()), "{alg}: {} bytes", signature.len());
}

/// No part of the key shows, but what is said of other keys too.
fn assert_hidden(output: &str, key: &str, known: &BTreeSet<String>) {
    let characters: Vec<(usize, char)> = key.char_indices().collect();
    for window in characters.windows(SHOWN) {
        let [(start, _), .., (end, last)] = *window else { unreachable!() };
        let part = &key[start..end + last.len_utf8()];
        // What is empty or a label says nothing.
        let is_dull =
            part.trim().len() < SHOWN || "-----BEGIN RSA PRIVATE KEY-----END EC PRIVATE KEY".contains(part);
        let is_said = known.iter().any(|said| said.contains(part));
        assert!(is_dull || is_said || !output.contains(part), "a key shows in: {output}");
    }
}
