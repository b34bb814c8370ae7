//! Logins whose browser is the test.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use oauth_runtime::grant::AuthorizationCode;
use oauth_runtime::url::Url;
use oauth_runtime::{Callback, Client, Received};

/// The parameter of a URL.
#[must_use]
pub fn param(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(param, _)| param == name).map(|(_, value)| value.into_owned())
}

/// The callback of a login that begins here and comes back with this code.
///
/// # Panics
///
/// When the login cannot be begun, or the callback is refused.
pub async fn callback<P: AuthorizationCode>(
    client: &Client<P>,
    redirect_uri: &str,
    code: &str,
) -> Callback<P> {
    let (url, mut pending) = client.authorize(redirect_uri).send().await.expect("an authorization request");
    let state = param(&url, "state").expect("a state");
    pending.callback(Received::query(&format!("code={code}&state={state}"))).expect("its callback")
}

/// What a server on loopback answers to a browser that opens this URL.
///
/// # Panics
///
/// When there is no such server.
#[must_use]
pub fn browse(url: &Url) -> String {
    let (host, port) = (url.host_str().expect("a host"), url.port_or_known_default().expect("a port"));
    let mut stream = TcpStream::connect((host, port)).expect("a server");
    let target = &url[oauth_runtime::url::Position::BeforePath..];
    write!(stream, "GET {target} HTTP/1.1\r\nhost: {host}:{port}\r\nconnection: close\r\n\r\n")
        .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}
