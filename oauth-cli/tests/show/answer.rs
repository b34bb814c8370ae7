//! `oauth check --answer`: what recordings look like, and what is said to be missing or to be written.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::check::{ANSWERS, check, declaration, metadata, written};
use crate::{Folder, run};

#[test]
fn the_answer_is_behind_the_last_of_several_heads() {
    let answer = "{\"access_token\": \"2YotnFZFEjr1zCsicMWpAA\", \"expires_in\": 3600}";
    for heads in [
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 Connection established\r\n\r\nHTTP/2 201 \r\n",
        "HTTP/1.1 302 Found\r\nlocation: /b\r\n\r\nHTTP/1.1 307 Found\r\nlocation: /c\r\n\r\nHTTP/1.1 200 OK\r\n",
    ] {
        let ran = check(&json!({}), &format!("{heads}content-type: application/json\r\n\r\n{answer}"), "200");
        assert_eq!(ran.code, 0, "{heads}\n{}", ran.out);
        assert!(ran.out.contains("access_token: access_token"), "{heads}\n{}", ran.out);
    }
    let refused = "HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 400 Bad Request\r\n\r\n{\"error\": \"BAD_CLIENT\"}";
    let ran = check(&json!({}), refused, "200");
    assert!(ran.out.contains("errors(code(BAD_CLIENT = invalid_client))"), "{}", ran.out);
}

#[test]
fn an_answer_without_a_token_or_the_code_of_an_error_lacks_something() {
    const PAGE: &str = "<!DOCTYPE html><html><body>Sign in</body></html>";
    const NOWHERE: &str = "no member is called as one with a token or the code of an error is";
    for (answer, missing) in [
        ("{}", NOWHERE),
        ("[]", NOWHERE),
        (r#"{"user": "u"}"#, NOWHERE),
        ("<Login><User>u</User></Login>", NOWHERE),
        ("null", "the answer is text, and has neither"),
        ("", "the answer is empty, and has neither"),
        (r#"{"access_token": ""}"#, "`access_token` is empty"),
        (r#"{"access_token": null}"#, "`access_token` is null"),
        (r#"{"data": {"accessToken": 12345}}"#, "`data.accessToken` is 12345"),
        (PAGE, "the answer is text, and has neither"),
    ] {
        let ran = check(&json!({}), answer, "200");
        assert_eq!(ran.code, 1, "{answer}\n{}{}", ran.out, ran.err);
        assert!(ran.out.contains(&format!("missing\n  {missing}")), "{answer}\n{}", ran.out);
        assert!(!ran.err.contains("nothing is wrong"), "{}", ran.err);
        let folder = Folder::new();
        if !answer.is_empty() {
            assert_eq!(run(&["explain", &folder.file("answer", answer)]).code, 1, "{answer}");
        }
    }
    let ran = check(&json!({}), r#"{"access_token": "abc", "error": "none"}"#, "200");
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.out.contains(r#"write `errors(ok("error" = "none"))`"#), "{}", ran.out);
    let ran = check(&json!({}), r#"{"access_token": "abc", "error": "invalid_grant"}"#, "200");
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(
        ran.out.contains("there is a token, and the client takes the answer for a refusal"),
        "{}",
        ran.out
    );
    assert_eq!(check(&json!({}), r#"{"error": "invalid_grant"}"#, "400").code, 0);
}

#[test]
fn all_that_is_to_be_written_stands_in_one_attribute_and_mends_it() {
    let several = [
        r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "data": {"ttl": 3600000, "scope": "a,b", "renewal": 1}}"#,
        r#"{"ok": true, "data": {"accessToken": "2YotnFZFEjr1zCsicMWpAA", "ttl": 3600000, "refreshToken": "tGzv3JOkF0XG5Qx2TlKWIA"}}"#,
        r#"{"error": {"reason": "BAD_CLIENT", "text": "no such client", "help_url": "https://acme.example/help"}, "success": false}"#,
    ];
    let several = several.map(|answer| ("200", answer));
    let planted = ANSWERS.iter().filter(|(members, ..)| *members == "{}");
    for (status, answer) in planted.map(|(_, status, answer, _)| (*status, *answer)).chain(several) {
        let ran = check(&json!({}), answer, status);
        let items = written(&ran).join(", ");
        let text = format!(
            "#[oauth_provider(token_url = \"https://acme.example/token\", grant = client_credentials, {items})]\nstruct Acme;\n"
        );
        assert!(oauth_codegen::declarations(&text).is_ok(), "{text}\n{}", ran.out);
        let folder = Folder::new();
        let (acme, answer) = (folder.file("acme.rs", &text), folder.file("answer", answer));
        let mended = run(&["check", &acme, "--answer", &answer, "--status", status]);
        assert_eq!((mended.code, written(&mended)), (0, vec![]), "{text}\n{}\n{}", ran.out, mended.out);
    }
}

#[test]
fn an_answer_and_a_metadata_document_change_an_item_once() {
    let folder = Folder::new();
    let acme = folder.file("acme.json", &declaration(&json!({"scope": {"default": ["raed", "wriet"]}})));
    let answer = r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "expires_in": 60, "scope": "read,write"}"#;
    let metadata = folder.file("metadata.json", &metadata().to_string());
    let ran = run(&["check", &acme, "--answer", &folder.file("answer", answer), "--metadata", &metadata]);
    let scope: Vec<_> = written(&ran).into_iter().filter(|item| item.starts_with("scope(")).collect();
    assert_eq!(scope, [r#"scope(response_separator = ",", default = ["read", "write"])"#], "{}", ran.out);
}

#[test]
fn a_file_that_does_not_end_is_not_read_to_its_end() {
    let folder = Folder::new();
    let acme = folder.file("acme.json", &declaration(&json!({})));
    let large = folder.file("large", &" ".repeat((4 << 20) + 1));
    for arguments in [["--answer", &large], ["--metadata", &large]] {
        let ran = run(&["check", &acme, arguments[0], arguments[1]]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(&format!("{large} has more than 4 MiB")), "{}", ran.err);
    }
    let answer = r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA"}"#;
    let most = folder.file("most", &format!("{answer}{}", " ".repeat((4 << 20) - answer.len())));
    assert_eq!(run(&["check", &acme, "--answer", &most]).code, 0);
}

#[test]
fn what_is_written_makes_the_client_read_it() {
    let answer = r#"{"ok": true, "data": {"access_token": "2YotnFZFEjr1zCsicMWpAA", "ttl": 3600000, "scope": "a,b", "team": "t"}}"#;
    let better = json!({
        "response": {"root": "data", "expires_in": {"path": "ttl", "unit": "milliseconds"}, "extra": {"team": {"type": "string"}}},
        "scope": {"response_separator": ","},
        "errors": {"ok": {"ok": true}}
    });
    let ran = check(&better, answer, "200");
    assert_eq!(ran.code, 0, "{}", ran.out);
    for read in [
        "ok: success or refusal",
        "data.access_token: access_token",
        "data.ttl: expires_in",
        "data.scope: scope",
        "data.team: extra.team",
    ] {
        assert!(ran.out.contains(read), "{read}\n{}", ran.out);
    }
    assert!(!ran.out.contains("ignored") && !ran.out.contains("2Yotn"), "{}", ran.out);
}

#[test]
fn what_is_ignored_has_a_key_and_is_no_mistake() {
    let answer = r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "token_type": "Bearer", "expires_in": 3600, "instance_url": "https://eu.acme.example"}"#;
    let ran = check(&json!({}), answer, "200");
    assert_eq!(ran.code, 0, "{}", ran.out);
    let line = "instance_url; to read it, write `response(extra(instance_url: String))`";
    assert!(ran.out.contains(line) && ran.out.contains("token_type: token_type"), "{}", ran.out);
}

/// A JWT with these claims, which nobody has signed.
fn jwt(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2lnbmF0dXJl", part(&json!({"alg": "RS256", "kid": "1"})), part(claims))
}

#[test]
fn an_id_token_is_for_whom_it_says() {
    // The hash is that of `abcdefghijkl` (OpenID Connect Core §3.1.3.6).
    let claims = json!({"iss": "https://acme.example", "sub": "1", "aud": "client-1", "iat": 1_500_000_000, "exp": 1_500_003_600,
        "nonce": "n-0S6_WzA2Mj", "at_hash": "1oLtTKTZicE07JTxVR4exQ"});
    let several = json!({"aud": ["client-1", "client-2"], "azp": "client-1"});
    let openid = json!({"issuer": "https://acme.example", "jwks_uri": "https://acme.example/keys", "grant": "authorization_code",
        "authorization_url": "https://acme.example/authorize", "scope": {"default": ["openid", "email"]}});
    for (changes, members) in [(json!({}), json!({})), (several, json!({})), (json!({}), openid.clone())] {
        let mut claims = claims.clone();
        claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        let answer = json!({"access_token": "abcdefghijkl", "token_type": "Bearer", "expires_in": 3600,
            "scope": "openid email", "id_token": jwt(&claims)});
        let ran = check(&members, &answer.to_string(), "200");
        assert_eq!(ran.code, 0, "{claims}\n{}", ran.out);
        for read in
            ["the client reads a token\n", "access_token: access_token", "id_token: id_token", "scope: scope"]
        {
            assert!(ran.out.contains(read), "{read}\n{}", ran.out);
        }
        assert!(!ran.out.contains("ignored"), "{}", ran.out);
    }
    let mut claims = claims;
    claims["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA".into();
    let answer = json!({"access_token": "abcdefghijkl", "scope": "openid", "id_token": jwt(&claims)});
    let ran = check(&openid, &answer.to_string(), "200");
    assert!(ran.out.contains("the `at_hash` of the ID token is not that"), "{}", ran.out);
}

#[test]
fn a_lifetime_that_is_a_moment_is_declared_as_one() {
    let suggested = |members: &Value, answer: &Value| {
        let mut answer = answer.clone();
        answer["access_token"] = "2YotnFZFEjr1zCsicMWpAA".into();
        written(&check(members, &answer.to_string(), "200"))
    };
    let plain = json!({});
    // Near the time of the reading and far from it, as a number and as text, in seconds and in milliseconds.
    for moment in
        [json!(1_767_229_200), json!("1767229200"), json!(1_667_229_200), json!(1_767_229_200_000_i64)]
    {
        let found = suggested(&plain, &json!({"expires_in": moment}));
        assert_eq!(found, [r#"response(expires_at = "expires_in")"#], "{moment}");
    }
    let elsewhere = json!({"response": {"expires_in": "ttl"}});
    assert_eq!(suggested(&elsewhere, &json!({"ttl": 1_767_229_200})), [r#"response(expires_at = "ttl")"#]);
    let of_refresh = json!({"expires_in": 60, "refresh_token": "tGzv3JOkF0XG5Qx2TlKWIA", "refresh_token_expires_in": 1_769_911_325});
    let expected = r#"response(refresh_token_expires_at = "refresh_token_expires_in")"#;
    assert_eq!(suggested(&plain, &of_refresh), [expected]);
    // What says already that it may be one, and a lifetime of twenty days in milliseconds.
    let auto = json!({"response": {"expires_in": {"path": "expires_in", "format": "auto"}}});
    assert_eq!(suggested(&auto, &json!({"expires_in": 1_767_229_200})), Vec::<String>::new());
    let found = suggested(&plain, &json!({"expires_in": 1_728_000_000}));
    assert_eq!(found, ["response(expires_in(unit = milliseconds))"]);
}

#[test]
fn a_moment_by_its_name_is_no_lifetime_however_round() {
    for (name, value) in [
        ("expires_at", json!(1_771_200_000)),
        ("expires_on", json!("1771200000")),
        ("expires_in", json!(1_771_200_000)),
    ] {
        let answer = json!({"access_token": "AT", "token_type": "Bearer", name: value});
        let ran = check(&json!({}), &answer.to_string(), "200");
        assert!(!ran.out.contains("milliseconds"), "{name}: {}", ran.out);
    }
}

#[test]
fn what_curl_prints_of_an_answer_is_read() {
    for head in [
        "HTTP/2 200\r\nx-a: b\r\n\r\n",
        "* Connected\n> POST /token HTTP/2\n> \n< HTTP/2 200\r\n< x-a: b\r\n< \r\n{ [5 bytes data]\n",
    ] {
        let ran = check(
            &json!({}),
            &format!("{head}{{\"access_token\": \"AT\", \"token_type\": \"Bearer\"}}"),
            "500",
        );
        assert!(ran.code == 0 && ran.out.contains("access_token: access_token"), "{}", ran.out);
    }
    let xml =
        "< HTTP/1.1 200 OK\r\n< content-type: text/xml\r\n< \r\n<r>\n<access_token>AT</access_token>\n</r>\n";
    let declared = json!({"response": {"format": "xml", "root": "r"}});
    let ran = check(&declared, xml, "500");
    assert!(ran.out.contains("r.access_token: access_token"), "{}", ran.out);
    assert!(!check(&json!({}), "", "200").out.contains("ignored"));
}

#[test]
fn a_long_answer_is_read_and_what_is_not_looked_at_is_said() {
    let mut answer = serde_json::Map::new();
    for index in 0..5000 {
        answer.insert(format!("a{index}"), "x".repeat(20).into());
    }
    answer.insert("rights".to_owned(), vec!["read"; 5000].into());
    answer.insert("zone".to_owned(), "eu".into());
    answer.insert("access_token".to_owned(), "2YotnFZFEjr1zCsicMWpAA".into());
    answer.insert("ttl".to_owned(), 60.into());
    let zone = json!({"response": {"extra": {"zone": {"type": "string"}}}});
    let ran = check(&zone, &Value::from(answer).to_string(), "200");
    for said in [
        "access_token: access_token",
        "zone: extra.zone",
        r#"write `response(expires_in = "ttl")`"#,
        "not looked at\n  4905 values more",
    ] {
        assert!(ran.out.contains(said), "{said}\n{}", ran.out);
    }
    // In a form, and among thousands of objects.
    let form = (0..5000).map(|index| format!("a{index}=x&")).collect::<Vec<_>>().concat();
    let objects =
        (0..5000).map(|index| format!(r#""a{index}": {{"b": [0, 1]}},"#)).collect::<Vec<_>>().concat();
    for answer in [
        format!("{form}access_token=2YotnFZFEjr1zCsicMWpAA&ttl=60"),
        format!(r#"{{{objects} "access_token": "2YotnFZFEjr1zCsicMWpAA", "ttl": 60}}"#),
    ] {
        let ran = check(&json!({}), &answer, "200");
        for said in ["access_token: access_token", r#"write `response(expires_in = "ttl")`"#] {
            assert!(ran.out.contains(said), "{said}\n{}", ran.out);
        }
    }
    let short = check(&json!({}), r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA"}"#, "200");
    assert!(!short.out.contains("not looked at"), "{}", short.out);
}
