//! What is in the answer to a refresh that is none of an error: tokens that are of no use, scopes, and how long it lasts.

use std::time::Duration;

use oauth_runtime::mock::MockError;
use oauth_runtime::{ErrorCode, ErrorKind, Health, LoginReason, Scope, Sent, oauth_provider};
use serde_json::{Value, json};

use super::lab::{Lab, Way, an_hour_later, text};
use super::{Acme, Reusable};

#[tokio::test(start_paused = true)]
async fn statement_57_a_refresh_token_beside_an_unusable_access_token_is_kept() {
    for (member, bad, good) in [
        ("access_token", "two words", "usable"),
        ("access_token", "", "usable"),
        ("token_type", "mac", "Bearer"),
    ] {
        let lab = Lab::new(Acme).await;
        let first = lab.session.token().await.unwrap();
        let elsewhere = lab.elsewhere(0);
        elsewhere.token().await.unwrap();
        let before = lab.store.record().await;
        lab.mock.set_member(member, bad.into());
        let error = lab.session.refresh().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{member}");
        let record = lab.store.record().await;
        assert_eq!((record.get("intent"), &record["access"]), (None, &before["access"]), "{member}");
        assert_ne!(record["refresh"], before["refresh"], "{member}");
        assert_eq!((lab.session.health(), lab.told()), (Health::Alive, vec![]), "{member}");
        // What is served meanwhile is the token that there was, also to those who wait for another one.
        assert_eq!(text(&lab.session.token().await.unwrap()), text(&first), "{member}");
        lab.mock.set_member(member, good.into());
        let third = lab.elsewhere(0);
        assert_eq!(text(&third.token().await.unwrap()), text(&first), "{member}");
        let next = elsewhere.refresh().await.unwrap();
        assert_ne!(text(&next), text(&first), "{member}");
        assert_eq!(lab.sent()[1], record["refresh"]["token"].as_str().unwrap(), "{member}");
        assert_eq!((lab.mock.refreshes(), lab.mock.reused_refresh_tokens()), (2, 0), "{member}");
        // The first process, which knows of neither, adopts.
        an_hour_later().await;
        lab.session.token().await.unwrap();
        assert_eq!(lab.mock.reused_refresh_tokens(), 0, "{member}");
    }
}

#[tokio::test(start_paused = true)]
async fn p19_an_empty_refresh_token_is_none() {
    let lab = Lab::new(Reusable).await;
    let before = lab.store.record().await;
    for nothing in [json!(""), Value::Null] {
        lab.mock.set_member("refresh_token", nothing);
        lab.session.refresh().await.unwrap();
        assert_eq!(lab.store.record().await["refresh"], before["refresh"]);
    }
}

#[tokio::test(start_paused = true)]
async fn statement_59_a_scope_that_is_narrowed_is_noted_and_one_that_is_widened_is_shown() {
    let lab = Lab::new(Acme).await;
    assert_eq!(lab.store.record().await["scope"], json!(["profile", "mail"]));
    lab.mock.set_member("scope", "profile".into());
    let token = lab.session.refresh().await.unwrap();
    assert_eq!((token.scope().len(), token.unrequested_scope().len()), (1, 0));
    assert_eq!(lab.store.record().await["scope"], json!(["profile"]));
    lab.mock.set_member("scope", "profile admin".into());
    let token = lab.session.refresh().await.unwrap();
    let unrequested: Vec<_> = token.unrequested_scope().iter().map(Scope::as_str).collect();
    assert_eq!((token.scope().len(), unrequested), (2, vec!["admin"]));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_that_ends_first_ends_the_session_when_the_access_token_ends() {
    let lab = Lab::new(Acme).await;
    lab.mock.set_member("refresh_token_expires_in", 0.into());
    lab.session.refresh().await.unwrap();
    assert_eq!(lab.store.record().await["refresh"].get("expires_at"), None, "0 is no known end");
    lab.mock.set_member("refresh_token_expires_in", 60.into());
    let last = lab.session.refresh().await.unwrap();
    let end = last.expires_at().unwrap();
    tokio::time::advance(Duration::from_secs(61)).await;
    let error = lab.session.refresh().await.unwrap_err();
    assert_eq!((error.kind(), error.sent(), lab.sent().len()), (ErrorKind::LoginRequired, Sent::No, 2));
    assert_eq!(
        (lab.session.health(), text(&lab.session.token().await.unwrap())),
        (Health::ExpiresAt(end), text(&last))
    );
    an_hour_later().await;
    assert_eq!(lab.session.token().await.unwrap_err().kind(), ErrorKind::LoginRequired);
    assert_eq!(
        (lab.told(), lab.sent().len()),
        (vec![Health::LoginRequired(LoginReason::RefreshTokenExpired)], 2)
    );
}

#[tokio::test(start_paused = true)]
async fn a_session_in_use_is_refreshed_before_its_refresh_token_ends() {
    let lab = Lab::new(Acme).await;
    lab.mock.set_member("refresh_token_expires_in", 60.into());
    lab.session.refresh().await.unwrap();
    let elsewhere = lab.elsewhere(0);
    elsewhere.token().await.unwrap();
    for round in 2..5 {
        tokio::time::advance(Duration::from_secs(56)).await;
        elsewhere.token().await.unwrap();
        while lab.mock.refreshes() < round || lab.store.record().await.get("intent").is_some() {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!((lab.mock.refreshes(), lab.mock.reused_refresh_tokens(), lab.told()), (4, 0, vec![]));
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    refresh(token = access_token, grant_type = "ig_refresh_token"),
)]
struct ByAccessToken;

#[tokio::test(start_paused = true)]
async fn a_refresh_that_presents_the_access_token_needs_no_refresh_token() {
    let lab = Lab::new(ByAccessToken).await;
    lab.mock.set_member("refresh_token", Value::Null);
    let session = lab.log_in().await.unwrap();
    assert_eq!(lab.store.record().await.get("refresh"), None);
    let first = session.token().await.unwrap();
    let next = session.refresh().await.unwrap();
    assert_ne!(text(&first), text(&next));
    assert_eq!(lab.mock.requests().last().unwrap().param("access_token"), Some(text(&first)));
    lab.mock.fail_next(MockError::status(400).json(&json!({"error": "invalid_grant"})));
    session.refresh().await.unwrap_err();
    assert_eq!(session.health(), Health::LoginRequired(LoginReason::Refused(ErrorCode::InvalidGrant)));
}

#[tokio::test(start_paused = true)]
async fn a_user_is_asked_again_for_what_the_provider_does_not_tell_as_granted() {
    let lab = Lab::new(Acme).await;
    let answer = json!({
        "access_token": "a", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "r", "scope": "profile",
    });
    lab.meddle(Way::Answered(200, "application/json", answer.to_string()));
    let session = lab.log_in().await.unwrap();
    assert_eq!(session.scope().await.unwrap(), ["profile".into()] as [Scope; 1]);
    let more = session.authorize_more(&lab.client, super::REDIRECT_URI, ["orders"]).await.unwrap();
    let (url, _) = more.send().await.unwrap();
    let scope = url.query_pairs().find(|(name, _)| name == "scope").map(|(_, scope)| scope.into_owned());
    assert_eq!(scope.as_deref(), Some("profile mail orders"));
}
