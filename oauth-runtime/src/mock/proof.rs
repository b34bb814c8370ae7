//! Proofs of a key (RFC 9449), as both kinds of server look at them.
//!
//! It shares no logic with the code that makes them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use url::{Position, Url};

use super::kind::Kind;
use super::route::RESOURCE_PATH;
use super::{Inner, MockError, MockRequest};
use crate::crypto::{self, Algorithm};
use crate::dpop::HEADER;

/// What is wrong with a proof.
pub(super) enum Refused {
    Invalid(&'static str),
    LacksNonce,
}

/// The thumbprint of the key that a request for a token proves; none where it proves none and need not.
///
/// # Errors
///
/// What it is answered with.
pub(super) fn of_token_request(
    inner: &Inner,
    kind: &Kind<'_>,
    request: &MockRequest,
) -> Result<Option<String>, MockError> {
    let asks = matches!(kind, Kind::Token | Kind::Refresh(_) | Kind::PushedAuthorization);
    if !asks || !request.headers.contains_key(HEADER) && inner.plan.dpop.is_none() {
        return Ok(None);
    }
    check(inner, request, None).map(Some).map_err(|refused| {
        let (code, problem) = match refused {
            Refused::Invalid(problem) => ("invalid_dpop_proof", problem),
            Refused::LacksNonce => ("use_dpop_nonce", "the proof has not the nonce of this answer"),
        };
        super::error::error_response(kind.exchange(inner), 400, code.into(), problem)
    })
}

/// The thumbprint of the key that a request proves.
///
/// # Errors
///
/// What is wrong with its proof.
pub(super) fn check(
    inner: &Inner,
    request: &MockRequest,
    access_token: Option<&str>,
) -> Result<String, Refused> {
    let mut sent = request.headers.get_all(HEADER).iter();
    let (Some(proof), None) = (sent.next().and_then(|value| value.to_str().ok()), sent.next()) else {
        return Err(Refused::Invalid("there is not one `DPoP` header"));
    };
    let (claims, thumbprint) = read(proof).ok_or(Refused::Invalid("it is no proof with a key of its own"))?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    let invalid = |holds: bool, problem: &'static str| {
        if holds { Ok(()) } else { Err(Refused::Invalid(problem)) }
    };
    invalid(text("htm") == request.method, "`htm` is not the method")?;
    invalid(is_target(request, text("htu")), "`htu` is not the URL without its query")?;
    invalid(claims.get("iat").is_some_and(Value::is_u64), "there is no `iat`")?;
    if let Some(access_token) = access_token {
        let hash = crypto::sha256([access_token.as_bytes()]).map(|hash| crypto::base64url(&hash));
        invalid(hash.is_ok_and(|hash| hash == text("ath")), "`ath` is not the hash of the token")?;
    }
    let mut state = inner.state();
    invalid(
        text("jti").len() >= 16 && state.jtis.insert(text("jti").to_owned()),
        "the `jti` is none, or was there before",
    )?;
    let nonce = state.nonce.as_deref();
    if nonce.is_some_and(|nonce| text("nonce") != nonce) {
        return Err(Refused::LacksNonce);
    }
    Ok(thumbprint)
}

/// The claims of a proof, and the thumbprint of the key that it is signed with.
fn read(proof: &str) -> Option<(Map<String, Value>, String)> {
    let (message, signature) = proof.rsplit_once('.')?;
    let (header, claims) = message.split_once('.')?;
    let object = |part: &str| -> Option<Map<String, Value>> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
    };
    let header = object(header)?;
    if header.get("typ")?.as_str()? != "dpop+jwt" {
        return None;
    }
    let algorithm =
        Algorithm::of(header.get("alg")?.as_str()?).filter(|algorithm| !algorithm.is_symmetric())?;
    let key = crypto::public_members(algorithm, header.get("jwk")?.as_object()?)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    if !crypto::is_signed_by(algorithm, &key, message.as_bytes(), &signature) {
        return None;
    }
    // The members are in the order of their names.
    let hash = crypto::sha256([Value::Object(key).to_string().as_bytes()]).ok()?;
    Some((object(claims)?, crypto::base64url(&hash)))
}

/// Whether the URL is that of the request, as the client wrote it.
fn is_target(request: &MockRequest, htu: &str) -> bool {
    let Ok(url) = Url::parse(htu) else { return false };
    let host = request.header("host").unwrap_or_default();
    let is_path = request.path == url.path()
        || request.path.strip_prefix(RESOURCE_PATH).is_some_and(|below| below == url.path());
    is_path
        && url.query().is_none()
        && url.fragment().is_none()
        && host == url[Position::BeforeHost..Position::AfterPort]
}

#[cfg(all(test, any(feature = "ring", feature = "aws-lc-rs")))]
mod tests {
    use serde_json::Value;

    use crate::crypto;

    const HEADER: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19";
    const FIGURE_2: &str = "eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
    const FIGURE_13: &str = "eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA";

    #[test]
    fn the_proofs_of_rfc_9449_are_read() {
        for (proof, method) in [(FIGURE_2, "POST"), (FIGURE_13, "GET")] {
            let (claims, thumbprint) = super::read(&format!("{HEADER}.{proof}")).unwrap();
            assert_eq!(thumbprint, "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
            assert_eq!(claims.get("htm").and_then(Value::as_str), Some(method));
        }
        let (claims, _) = super::read(&format!("{HEADER}.{FIGURE_13}")).unwrap();
        let hash = crypto::sha256([b"Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU".as_slice()]).unwrap();
        assert_eq!(claims.get("ath").and_then(Value::as_str), Some(&*crypto::base64url(&hash)));
        // The signature is over the claims that it came with.
        let (claims, _) = FIGURE_2.split_once('.').unwrap();
        let (_, signature) = FIGURE_13.split_once('.').unwrap();
        assert!(super::read(&format!("{HEADER}.{claims}.{signature}")).is_none());
    }
}
