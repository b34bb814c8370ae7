//! The published examples of RFC 7515, 7517, 7520, 7638 and 8037, and what nobody may get through with.

use std::slice::from_ref;

use serde_json::{Value, json};

use super::{JwkSet, Jws, Keys, Refusal};
use crate::crypto::{Algorithm, PrivateKey, base64url, from_base64url, hmac};
use crate::plan::Hash;

const A1_KEY: &str = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
const A1: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const A2_N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
const A2: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
const A3_X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const A3_Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
const A3: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
const A4_X: &str = "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk";
const A4_Y: &str = "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2";
const A4: &str = "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn";
const A5: &str = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.";

/// RFC 7520 §3.3.
const COOKBOOK_N: &str = "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw";
const COOKBOOK_KID: &str = "bilbo.baggins@hobbiton.example";
const COOKBOOK_PAYLOAD: &str = "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";
const COOKBOOK_RS256: &str = "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg";
const COOKBOOK_PS384: &str = "cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCdP6O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw";
const COOKBOOK_ES512: &str = "AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4Va2cmL1eJAQy3mtPBu_u_sDDyYjnAMDxXPn7XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2";
const COOKBOOK_HS256: &str = "s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0";

/// RFC 8037 appendix A.
const ED_X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const ED: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

/// RFC 7517 appendix A.1.
const KEY_SET: &str = r#"{"keys":[
    {"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"enc","kid":"1"},
    {"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        "e":"AQAB","alg":"RS256","kid":"2011-04-29"}]}"#;

fn rsa(n: &str) -> Value {
    json!({"kty": "RSA", "n": n, "e": "AQAB"})
}

fn ec(crv: &str, x: &str, y: &str) -> Value {
    json!({"kty": "EC", "crv": crv, "x": x, "y": y})
}

fn ed() -> Value {
    json!({"kty": "OKP", "crv": "Ed25519", "x": ED_X})
}

fn with(mut key: Value, name: &str, value: impl Into<Value>) -> Value {
    key[name] = value.into();
    key
}

fn set(keys: &[Value]) -> JwkSet {
    JwkSet::parse(&json!({"keys": keys}).to_string()).unwrap()
}

fn algorithms(names: &[&str]) -> Vec<Algorithm> {
    names.iter().map(|name| Algorithm::of(name).unwrap()).collect()
}

const ALL: [&str; 13] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256",
    "HS384", "HS512",
];

fn verify(token: &str, allowed: &[&str], keys: &[Value]) -> Result<(), Refusal> {
    Jws::parse(token)?.verify(&algorithms(allowed), Keys::Public(&set(keys)))
}

/// A token with this header, signed by the key of RFC 8037.
fn signed(header: &Value) -> String {
    let key = json!({"kty": "OKP", "crv": "Ed25519", "x": ED_X, "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"});
    let key = PrivateKey::parse(Algorithm::EdDsa, &key.to_string()).unwrap();
    let text = format!("{}.{}", base64url(header.to_string().as_bytes()), base64url(b"{}"));
    let signature = base64url(&key.sign(text.as_bytes()).unwrap());
    format!("{text}.{signature}")
}

#[test]
fn rfc_7515_appendix_a() {
    let secret = from_base64url(A1_KEY).unwrap();
    let jws = Jws::parse(A1).unwrap();
    assert_eq!(jws.verify(&algorithms(&["HS256"]), Keys::Secret(&secret)), Ok(()));
    assert_eq!(jws.claims().unwrap().member("iss").unwrap().as_str(), Some("joe"));
    assert_eq!(jws.verify(&algorithms(&["HS256"]), Keys::Secret(b"secret")), Err(Refusal::Signature));
    assert_eq!(jws.verify(&algorithms(&["HS256"]), Keys::Secret(b"")), Err(Refusal::Algorithm));
    assert_eq!(verify(A2, &["RS256"], &[rsa(A2_N)]), Ok(()));
    assert_eq!(verify(A3, &["ES256"], &[ec("P-256", A3_X, A3_Y)]), Ok(()));
    let a4 = verify(A4, &["ES512"], &[ec("P-521", A4_X, A4_Y)]);
    if cfg!(feature = "ring") {
        assert!(matches!(a4, Err(Refusal::Library(_))), "{a4:?}");
    } else {
        assert_eq!(a4, Ok(()));
    }
    assert_eq!(verify(A5, &ALL, &[rsa(A2_N)]), Err(Refusal::Unsigned));
    for (token, keys) in [(A2, rsa(A2_N)), (A3, ec("P-256", A3_X, A3_Y)), (ED, ed())] {
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let other = if signature.starts_with('A') { "B" } else { "A" };
        let token = format!("{signed}.{other}{}", &signature[1..]);
        assert_eq!(verify(&token, &ALL, from_ref(&keys)), Err(Refusal::Signature));
        assert_eq!(verify(&format!("{signed}."), &ALL, &[keys]), Err(Refusal::Signature));
    }
}

#[test]
fn rfc_7520_section_4() {
    let token = |alg: &str, kid: &str, signature: &str| {
        let header = format!(r#"{{"alg":"{alg}","kid":"{kid}"}}"#);
        format!("{}.{COOKBOOK_PAYLOAD}.{signature}", base64url(header.as_bytes()))
    };
    let key = with(with(rsa(COOKBOOK_N), "kid", COOKBOOK_KID), "use", "sig");
    for (alg, signature) in [("RS256", COOKBOOK_RS256), ("PS384", COOKBOOK_PS384)] {
        let token = token(alg, COOKBOOK_KID, signature);
        assert_eq!(verify(&token, &[alg], from_ref(&key)), Ok(()), "{alg}");
        // Its payload is text, and no claims.
        assert_eq!(Jws::parse(&token).unwrap().claims().err(), Some(Refusal::Malformed));
    }
    let secret = from_base64url("hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg").unwrap();
    let token_of_secret = token("HS256", "018c0ae5-4d9b-471b-bfd6-eef314bc7037", COOKBOOK_HS256);
    let jws = Jws::parse(&token_of_secret).unwrap();
    assert_eq!(jws.verify(&algorithms(&["HS256"]), Keys::Secret(&secret)), Ok(()));
    if cfg!(not(feature = "ring")) {
        let x = "AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt";
        let y = "AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1";
        let token = token("ES512", COOKBOOK_KID, COOKBOOK_ES512);
        assert_eq!(verify(&token, &["ES512"], &[with(ec("P-521", x, y), "kid", COOKBOOK_KID)]), Ok(()));
    }
}

#[test]
fn rfc_8037_appendix_a() {
    assert_eq!(verify(ED, &["EdDSA"], &[ed()]), Ok(()));
}

#[test]
fn rfc_7517_appendix_a_1_a_key_for_encryption_verifies_nothing() {
    let set = JwkSet::parse(KEY_SET).unwrap();
    let find = |header: Value| {
        let token = signed(&header);
        Jws::parse(&token).unwrap().verify(&algorithms(&ALL), Keys::Public(&set))
    };
    assert_eq!(find(json!({"alg": "RS256", "kid": "2011-04-29"})), Err(Refusal::Signature));
    // The key is for one algorithm.
    assert_eq!(find(json!({"alg": "PS256", "kid": "2011-04-29"})), Err(Refusal::UnknownKey));
    assert_eq!(find(json!({"alg": "ES256", "kid": "1"})), Err(Refusal::UnknownKey));
}

#[test]
fn statement_52_an_algorithm_has_to_be_allowed_and_a_public_key_is_no_secret() {
    assert_eq!(verify(A2, &["PS256", "ES256"], &[rsa(A2_N)]), Err(Refusal::Algorithm));
    for alg in ["none", "None", "nOnE"] {
        assert_eq!(verify(&signed(&json!({"alg": alg})), &ALL, &[ed()]), Err(Refusal::Unsigned), "{alg}");
    }
    for alg in ["HS1", "RS1", "ES256K", "Ed448", "dir", "", "rs256"] {
        assert_eq!(verify(&signed(&json!({"alg": alg})), &ALL, &[ed()]), Err(Refusal::Algorithm), "{alg}");
    }
    // The HMAC of a public key, in each form in which it may be at hand.
    let n = from_base64url(A2_N).unwrap();
    let jwk = rsa(A2_N).to_string();
    for secret in [n.as_slice(), A2_N.as_bytes(), jwk.as_bytes(), b""] {
        let text = format!("{}.e30", base64url(br#"{"alg":"HS256"}"#));
        let signature = base64url(&hmac(Hash::Sha256, secret, text.as_bytes()).unwrap());
        let token = format!("{text}.{signature}");
        assert_eq!(verify(&token, &ALL, &[rsa(A2_N)]), Err(Refusal::Algorithm));
    }
    // A signature of a key is none of a secret.
    let secret = Keys::Secret(b"secret");
    assert_eq!(Jws::parse(ED).unwrap().verify(&algorithms(&ALL), secret), Err(Refusal::Algorithm));
}

#[test]
fn statement_86_what_the_header_brings_is_ignored_and_what_is_critical_refused() {
    let key = with(ed(), "kid", "1");
    let header = |name: &str, value: Value| signed(&with(json!({"alg": "EdDSA", "kid": "1"}), name, value));
    for (name, value) in [
        ("jku", json!("https://evil.example/keys")),
        ("x5u", json!("https://evil.example/certificate")),
        ("jwk", rsa(A2_N)),
        ("x5c", json!(["MIIB"])),
        ("x5t#S256", json!("AA")),
    ] {
        let token = header(name, value);
        assert_eq!(verify(&token, &ALL, from_ref(&key)), Ok(()), "{name}");
        assert_eq!(verify(&token, &ALL, &[with(ed(), "kid", "2")]), Err(Refusal::UnknownKey), "{name}");
    }
    // One that is signed with the key that it brings.
    let token = signed(&json!({"alg": "EdDSA", "kid": "1", "jwk": ed()}));
    let other = with(with(ed(), "kid", "1"), "x", "2DwQmZ43FoTnQ8IkUj3BmKRf5Eh2mizZA5xEJ2MinUE");
    assert_ne!(verify(&token, &ALL, &[other]), Ok(()));
    assert_eq!(verify(&token, &ALL, &[]), Err(Refusal::UnknownKey));
    for critical in [json!(["exp"]), json!(["b64"]), json!([]), json!("alg"), json!(null)] {
        assert_eq!(verify(&header("crit", critical), &ALL, from_ref(&key)), Err(Refusal::Critical));
    }
}

#[test]
fn statement_86_one_key_remains_by_kid_use_algorithm_and_kind() {
    let plain = signed(&json!({"alg": "EdDSA"}));
    let named = signed(&json!({"alg": "EdDSA", "kid": "1"}));
    let (one, two) = (with(ed(), "kid", "1"), with(ed(), "kid", "2"));
    assert_eq!(verify(&plain, &ALL, &[one.clone(), rsa(A2_N)]), Ok(()));
    assert_eq!(verify(&plain, &ALL, &[one.clone(), two.clone()]), Err(Refusal::SeveralKeys));
    assert_eq!(verify(&named, &ALL, &[one.clone(), two.clone()]), Ok(()));
    assert_eq!(verify(&named, &ALL, &[one.clone(), one.clone()]), Err(Refusal::SeveralKeys));
    assert_eq!(verify(&named, &ALL, from_ref(&two)), Err(Refusal::UnknownKey));
    // A key without a name is not the named one.
    assert_eq!(verify(&named, &ALL, &[ed()]), Err(Refusal::UnknownKey));
    for (name, value) in [
        ("use", json!("enc")),
        ("alg", json!("ES256")),
        ("key_ops", json!(["sign"])),
        ("crv", json!("X25519")),
    ] {
        let keys = [with(one.clone(), name, value)];
        assert_eq!(verify(&named, &ALL, &keys), Err(Refusal::UnknownKey), "{name}");
    }
    // An algorithm fits one curve.
    let es384 = signed(&json!({"alg": "ES384"}));
    assert_eq!(verify(&es384, &ALL, &[ec("P-256", A3_X, A3_Y)]), Err(Refusal::UnknownKey));
}

#[test]
fn what_is_no_token_is_refused() {
    let (header, rest) = ED.split_once('.').unwrap();
    let with_header = |text: &str| format!("{}.{rest}", base64url(text.as_bytes()));
    for token in [
        "",
        ".",
        "..",
        "a.b",
        "a.b.c.d",
        &format!("{ED}="),
        &format!(" {ED}"),
        &format!("{header}=.{rest}"),
        &format!("{header}+.{rest}"),
        &with_header("{}"),
        &with_header("[]"),
        &with_header("null"),
        &with_header(r#"{"alg":1}"#),
        &with_header(r#"{"alg":"EdDSA","alg":"none"}"#),
        &with_header(r#"{"alg":"EdDSA","kid":1}"#),
        &with_header(&format!(r#"{{"alg":"EdDSA","x":{}"#, "[".repeat(1000))),
    ] {
        assert_eq!(Jws::parse(token).err(), Some(Refusal::Malformed), "{token:.60}");
    }
    assert_eq!(Jws::parse("a.b.c.d.e").err(), Some(Refusal::Encrypted));
    assert_eq!(Jws::parse(&format!("{ED}{}", "A".repeat(64 * 1024))).err(), Some(Refusal::TooLong));
    for claims in ["[]", "1", "{\"a\":1,\"a\":2}", "\u{0}"] {
        let token = format!("{header}.{}.AA", base64url(claims.as_bytes()));
        assert_eq!(Jws::parse(&token).unwrap().claims().err(), Some(Refusal::Malformed));
    }
}
