//! A login that goes on in another process, and secrets in what is printed.

use oauth_runtime::{Client, Credentials, DeviceAuthorization, Scope, oauth_provider};
use oauth_tests::canary::{Captured, Output};
use serde_json::{Value, json as value};

use super::lab::{Acme, Answer, CODES, Lab, TOKEN, codes, error, json};

#[tokio::test]
async fn a_login_goes_on_in_another_process() {
    let lab = Lab::new(CODES, [error("slow_down"), json(500, ""), json(200, TOKEN)]);
    let client = lab.client();
    let device = client.device_authorization().scope("read").resource("https://a.example");
    let mut device = device.send().await.unwrap();
    lab.time.advance(5);
    device.poll(&client).await.unwrap();
    let stored = serde_json::to_string(&device.exposed()).unwrap();
    drop((client, device));

    let client = lab.client();
    let mut device: DeviceAuthorization<Acme> = serde_json::from_str(&stored).unwrap();
    assert_eq!(
        (device.user_code(), device.provider(), device.interval().as_secs()),
        ("WDJB-MJHT", "Acme", 10)
    );
    let token = device.complete(&client).await.unwrap();
    assert_eq!(token.scope().iter().map(Scope::as_str).collect::<Vec<_>>(), ["read"]);
    let polls = lab.polls();
    // A second at most is lost to rounding.
    assert!(polls[0] == 5 && (15..=16).contains(&polls[1]) && polls[2] == polls[1] + 20, "{polls:?}");
    assert!(lab.server.requests().pop().unwrap().body.contains("resource=https%3A%2F%2Fa.example"));
}

#[tokio::test]
async fn what_is_shown_to_a_user_has_no_device_code_and_does_not_read_back() {
    let lab = Lab::new(CODES, [json(200, TOKEN)]);
    let (_, device) = lab.begin().await;
    let shown: Value = serde_json::to_value(&device).unwrap();
    assert_eq!(shown["user_code"], "WDJB-MJHT");
    assert_eq!(shown["verification_uri"], "https://acme.example/device");
    assert_eq!(shown["device_code"], "[redacted]");
    assert!(serde_json::from_value::<DeviceAuthorization<Acme>>(shown).is_err());
}

#[oauth_provider(
    device_authorization_url = "{base}/device",
    token_url = "{base}/token",
    grant = device_code,
)]
struct Vendor {
    base: String,
}

#[tokio::test]
async fn s2_no_secret_of_a_device_is_printed() {
    let captured = Captured::start();
    let mut output = Output::default();
    let body = codes(value!({"device_code": "CANARY-device-code"}));
    let echo = r#"{"error":"invalid_grant","error_description":"CANARY-device-code is spent","error_uri":"https://a.example/?c=CANARY-device-code"}"#;
    for answer in [
        json(400, echo),
        error("access_denied"),
        json(200, r#"{"CANARY-device-code":"CANARY-device-code"}"#),
        json(200, r#"{"access_token":"CANARY-token","token_type":"mac"}"#),
        Answer::Is(302, "location: https://a.example/?device_code=CANARY-device-code\r\n", String::new()),
    ] {
        let lab = Lab::new(&body, [Answer::Breaks, json(503, echo), error("slow_down"), answer]);
        let provider = Vendor { base: lab.server.origin() };
        let credentials = Credentials::secret("id", "CANARY-secret");
        let client = Client::builder(provider, credentials).runtime(lab.time.clone()).build().unwrap();
        let request = client.device_authorization().param("login_hint", "CANARY-hint");
        output.debug(&request);
        let mut device = request.send().await.unwrap();
        output.debug(&device);
        output.debug(&device.exposed());
        output.text(serde_json::to_string(&device).unwrap());
        lab.time.advance(5);
        output.debug(&device.poll(&client).await.unwrap());
        output.error(&device.complete(&client).await.unwrap_err());
        output.debug(&device);
    }
    for body in [
        codes(value!({"user_code": null, "device_code": "CANARY-device-code"})),
        r#"{"error":"invalid_client","error_description":"CANARY-secret"}"#.to_owned(),
    ] {
        let lab = Lab::new(&body, [json(200, TOKEN)]);
        let provider = Vendor { base: lab.server.origin() };
        let client = provider.client(Credentials::secret("id", "CANARY-secret")).unwrap();
        output.error(&client.device_authorization().send().await.unwrap_err());
    }
    output.text(captured.text());
    output.assert_clean();
}
