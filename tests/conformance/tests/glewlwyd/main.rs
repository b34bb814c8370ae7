//! Glewlwyd, which refuses with empty answers of status 400 and 403, calls errors by names of its own, decodes no Basic, and
//! wants a nonce in every proof.

mod devices;
mod dpop;
mod login;
mod machines;
mod registration;
mod requests;

use oauth_runtime::url::Url;
use oauth_tests_conformance::{Server, param, send};
use serde_json::json;

/// The query with which Alice comes back, who has logged in and consents to what this client asks for.
fn consent(server: &Server, url: &Url) -> String {
    let client_id = param(url, "client_id").expect("a client_id");
    let cookie = alice(server, &client_id);
    let mut url = url.clone();
    // What its own page adds when the user is done.
    url.query_pairs_mut().append_pair("g_continue", "");
    let page = send("GET", url.as_str(), &[("cookie", &cookie)], "");
    let back = page.header("location").unwrap_or_else(|| panic!("no callback, but {page:?}"));
    Url::parse(back).expect("a URL").query().expect("a query").to_owned()
}

/// The cookies of Alice, who has granted all that she may to this client.
fn alice(server: &Server, client_id: &str) -> String {
    let json = ("content-type", "application/json");
    let login = json!({"username": "alice", "password": "a password of a test"}).to_string();
    let page = send("POST", &format!("{}/api/auth/", server.base()), &[json], &login);
    let cookie =
        page.header("set-cookie").expect("a cookie").split(';').next().unwrap_or_default().to_owned();
    let grant = json!({"scope": "openid orders"}).to_string();
    let url = format!("{}/api/auth/grant/{client_id}", server.base());
    let page = send("PUT", &url, &[json, ("cookie", &cookie)], &grant);
    assert_eq!(page.status, 200, "{page:?}");
    cookie
}
