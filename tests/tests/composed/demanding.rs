//! Functions that take only some texts.

use oauth_runtime::{Client, Credentials, DynamicProvider, Error, ErrorKind, Metadata};
use oauth_tests::RawServer;
use serde_json::{Value, json};

use super::{TOKEN, key};

/// A client that sends this as a header.
fn client(
    server: &RawServer,
    header: &str,
    keys: &Value,
    fields: &[(&str, String)],
) -> Result<Client<DynamicProvider>, Error> {
    let mut declaration = json!({
        "name": "Acme",
        "token_url": server.url("/token"),
        "grant": "client_credentials",
        "request": {"headers": {"x-of": header}},
    });
    for (name, value) in keys.as_object().unwrap() {
        declaration[name] = value.clone();
    }
    for (name, _) in fields {
        declaration["fields"][name] = json!({"secret": true});
    }
    let provider = DynamicProvider::new(Metadata::from_json(&declaration.to_string())?);
    let provider =
        fields.iter().fold(provider, |provider, (name, value)| provider.field(*name, value.as_str()));
    Client::builder(provider, Credentials::secret("my-id", "CANARY-secret")).build()
}

#[test]
fn a_field_that_is_no_argument_of_a_function_is_refused_before_anything_is_sent() {
    let server = RawServer::json(TOKEN);
    let certificate =
        "field `pem`: it is no certificate in PEM, and `{certificate_thumbprint(..)}` is made of it";
    let of_key = "and `{key_fingerprint(..)}` is made of it";
    let no_key =
        format!("field `pem`: it is no private key in PEM (PKCS#8, PKCS#1 or SEC1) or JWK, {of_key}");
    let other = format!("field `pem`: it is no RSA key of 2048 to 4096 bits, {of_key}");
    let cases = [
        ("{certificate_thumbprint(pem)}", "CANARY".to_owned(), certificate),
        ("{certificate_thumbprint(pem)}", key("rsa.pem"), certificate),
        ("a{upper(certificate_thumbprint(pem))}", "CANARY".to_owned(), certificate),
        ("{key_fingerprint(pem)}", "CANARY".to_owned(), &*no_key),
        ("{key_fingerprint(pem)}", key("cert.pem"), &*no_key),
        ("{key_fingerprint(pem)}", key("ec256.pem"), &*other),
    ];
    for (header, value, problem) in cases {
        let error = client(&server, header, &json!({}), &[("pem", value)]).unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string()),
            (ErrorKind::Configuration, format!("Acme: {problem}")),
            "{header}"
        );
        assert!(!format!("{error:?}").contains("CANARY"));
    }
    for (header, name) in
        [("{certificate_thumbprint(pem)}", "cert.pem"), ("{key_fingerprint(pem)}", "rsa.pem")]
    {
        client(&server, header, &json!({}), &[("pem", key(name))]).unwrap();
    }
}

#[tokio::test]
async fn what_is_known_only_at_the_request_is_refused_then() {
    let server = RawServer::json(TOKEN);
    let of_secret = client(&server, "{key_fingerprint(client_secret)}", &json!({}), &[]).unwrap();
    let error = of_secret.request_token().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let told = "Acme: `client_secret`: it is no private key in PEM (PKCS#8, PKCS#1 or SEC1) or JWK, and `{key_fingerprint(..)}` is made of it";
    assert_eq!(error.to_string(), told);
    let step = json!({"step": {"id": "app", "url": server.url("/app")}});
    let after_step = client(&server, "{key_fingerprint(client_secret)}", &step, &[]).unwrap();
    assert_eq!(after_step.request_token().send().await.unwrap_err().to_string(), told);
    assert!(server.requests().is_empty(), "not even the step");

    let of_step = client(&server, "{certificate_thumbprint(app.access_token)}", &step, &[]).unwrap();
    let error = of_step.request_token().send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Acme: `app.access_token`: it is no certificate in PEM, and `{certificate_thumbprint(..)}` is made of it"
    );
    assert_eq!(server.requests().len(), 1, "the step alone");
}
