//! google-cloud-auth: the credentials of a user account, whose `token_uri` is configuration.

use google_cloud_auth::credentials::{Credentials, user_account};
use serde_json::json;

use crate::Result;

/// Credentials that get their tokens from `url`. Needs a tokio runtime, on which it begins to fetch at once.
pub fn credentials(url: &str) -> Result<Credentials> {
    let user = json!({
        "type": "authorized_user",
        "client_id": "id",
        "client_secret": "secret",
        "refresh_token": "refresh",
        "token_uri": url,
    });
    Ok(user_account::Builder::new(user).build()?)
}
