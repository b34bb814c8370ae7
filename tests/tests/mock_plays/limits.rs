//! What the mock cannot play does not start.

use oauth_runtime::mock::MockProvider;
use serde_json::{Value, json};

use super::{acme, key, mock};

fn problem(keys: &Value, fields: &[(&str, String)]) -> String {
    let started = MockProvider::start(acme(keys, fields));
    started.map_or_else(|error| error.to_string(), |_| String::new())
}

#[test]
fn what_cannot_be_played_does_not_start_and_names_the_key() {
    let cases = [
        (
            json!({"grant": "device_code", "device_authorization_url": "https://acme.example/device",
                   "device": {"response": {"format": "xml"}}}),
            "Acme: device.response.format: XML has one outermost element; declare it as `root`",
        ),
        (
            json!({"response": {"format": "xml", "root": "a.b",
                   "verify": {"alg": "HS256", "over": "{body}", "encoding": "hex", "param": "a.sign"}}}),
            "Acme: response.verify.over: the text of what holds the members is known of JSON alone",
        ),
        (
            json!({"then": {"id": "app", "url": "https://acme.example/a", "response": {"format": "text"}},
                   "bearer": {"headers": {"x": "{app.ticket}"}}}),
            "Acme: `app`: its answer has no member `app.ticket` in the format that `response.format` declares",
        ),
        (
            json!({"then": {"id": "app", "url": "https://acme.example/a", "response": {"format": "form"}},
                   "bearer": {"headers": {"x": "{app.a.b}"}}}),
            "Acme: `app`: its answer has no member `app.a.b` in the format that `response.format` declares",
        ),
        (
            json!({"refresh": {"response": {"access_token": "{head}.{tail}"}}}),
            "Acme: refresh.response.access_token: the tokens of the mock do not stand in several members",
        ),
        (
            json!({"request": {"format": "xml", "params": {"a": {"b": "1"}},
                   "sign": {"param": "s", "alg": "HS256", "encoding": "hex", "over": "{sorted_params}"}}}),
            "Acme: request.sign.over: the mock does not know the text of what nests in XML",
        ),
    ];
    for (keys, expected) in cases {
        assert_eq!(problem(&keys, &[]), expected);
    }
}

#[test]
fn a_key_of_a_signature_needs_a_value() {
    let keys = json!({
        "fields": {"hook": {"optional": true, "secret": true}},
        "response": {"root": "data", "verify": {"alg": "HS256", "key": "{hook}", "over": "{body}", "encoding": "hex", "param": "/sign"}},
    });
    assert_eq!(problem(&keys, &[]), "Acme: response.verify.key: it has no value, so the mock cannot sign");
    mock(&keys, &[("hook", "CANARY".to_owned())]);
    let keys = json!({
        "fields": {"public_key": {}},
        "response": {"root": "data", "verify": {"alg": "RS256", "key": "{public_key}", "over": "{body}", "encoding": "hex", "param": "/sign"}},
    });
    let start = |private: String| {
        let acme = acme(&keys, &[("public_key", key("rsa.pub.pem"))]);
        MockProvider::start_with_key(acme, private).map(drop).map_err(|error| error.to_string())
    };
    assert_eq!(start(key("rsa1.pem")), Ok(()));
    assert!(start("CANARY".to_owned()).is_err_and(|problem| !problem.contains("CANARY")));
}

#[test]
fn a_value_that_does_not_fit_into_an_endpoint_names_the_key() {
    let keys = json!({
        "fields": {"host": {}},
        "step": {"id": "app", "url": "https://{host}/a"},
        "request": {"params": {"x": "{app.x}"}},
    });
    let problem = problem(&keys, &[("host", "CANARY/evil".to_owned())]);
    assert!(problem.starts_with("Acme: step(app).url: `host` "), "{problem}");
    assert!(!problem.contains("CANARY"));
}
