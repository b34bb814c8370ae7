//! Where the token may go.

use http::header::LOCATION;
use oauth_runtime::attach::ResourceClient;
use oauth_runtime::{Client, Credentials, ErrorKind, oauth_provider};
use oauth_tests::{RawRequest, RawServer, response};

use super::{Acme, FIRST, InHeader, InQuery, Placed, SECOND, Setup, assert_refused, resource_client};

const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

#[tokio::test]
async fn statement_65_another_origin_gets_no_connection() {
    async fn check<P: Placed>() {
        let setup = Setup::<P>::plain();
        let other = RawServer::with_headers(200, "", "");
        let api = setup.api();
        let port = setup.server.origin().rsplit_once(':').unwrap().1.to_owned();
        for url in [
            other.url("/"),
            format!("http://localhost:{port}/"),
            format!("http://127.0.0.1.localhost:{port}/"),
            format!("https://127.0.0.1:{port}/"),
            format!("http://127.0.0.1:{port}@{}/", other.origin().trim_start_matches("http://")),
        ] {
            let why = "is not an origin of this token's `resource`";
            assert_refused(api.get(&url).send().await, why);
            assert!(setup.client.check_target(&url).is_err(), "{url}");
        }
        for user in ["me@", "me:pw@", ":pw@"] {
            let url = format!("http://{user}127.0.0.1:{port}/");
            assert_refused(api.get(&url).send().await, "of its own");
            assert!(setup.client.check_target(&url).is_err(), "{url}");
        }
        assert_eq!((setup.server.connections(), other.connections(), setup.token_requests()), (0, 0, 0));
    }
    check::<Acme>().await;
    check::<InHeader>().await;
    check::<InQuery>().await;
}

#[oauth_provider(token_url = "https://acme.example/t", grant = client_credentials)]
struct Undeclared;

#[test]
fn statement_65_a_token_without_a_resource_goes_nowhere() {
    let client = Client::new(Undeclared, Credentials::secret("c", "s")).unwrap();
    let error = client.check_target("https://acme.example/").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    for url in ["", "/", "acme.example", "urn:x"] {
        assert!(client.check_target(url).is_err(), "{url}");
    }
    let asked = client.request_token().resource("https://api.example/v1").cached();
    assert!(asked.check_target("https://api.example/v2").is_ok());
    assert!(asked.check_target("https://API.example:443").is_ok());
    assert!(asked.check_target("http://api.example/v1").is_err());
}

/// A server that answers with this redirect to every path but `/there`.
fn redirecting(status: u16, location: String) -> RawServer {
    RawServer::answering(move |request: &RawRequest| {
        if request.line.contains(" /there") {
            response(200, "", "arrived")
        } else {
            response(status, &format!("location: {location}\r\n"), "")
        }
    })
}

#[tokio::test]
async fn statement_65_a_redirect_to_another_origin_is_given_to_the_caller() {
    async fn check<P: Placed>(status: u16) {
        let other = RawServer::with_headers(200, "", "");
        for location in [other.url("/there"), other.url("/there").trim_start_matches("http:").to_owned()] {
            let setup = Setup::<P>::new(redirecting(status, location.clone()));
            let api = setup.api();
            let answer = api.get(setup.server.url("/")).send().await.unwrap();
            assert_eq!(answer.status(), status);
            assert_eq!(answer.headers()[LOCATION], location.as_str());
            assert_eq!(setup.tokens(), [FIRST]);
        }
        assert_eq!(other.connections(), 0);
    }
    for status in REDIRECTS {
        check::<Acme>(status).await;
        check::<InHeader>(status).await;
        check::<InQuery>(status).await;
    }
}

#[tokio::test]
async fn statement_65_a_redirect_that_changes_the_scheme_or_adds_a_user_is_given_to_the_caller() {
    async fn check<P: Placed>(before: &'static str) {
        let server = RawServer::answering(move |request: &RawRequest| {
            let host = request.header("host").unwrap_or_default();
            response(302, &format!("location: {before}{host}/there\r\n"), "")
        });
        let setup = Setup::<P>::new(server);
        let api = setup.api();
        let answer = api.get(setup.server.url("/")).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), setup.server.connections()), (302, 1));
    }
    for before in ["https://", "http://me:pw@", "ftp://"] {
        check::<Acme>(before).await;
        check::<InHeader>(before).await;
    }
}

#[tokio::test]
async fn statement_65_a_redirect_within_the_origin_is_followed_with_the_token() {
    async fn check<P: Placed>(status: u16) {
        let setup = Setup::<P>::new(redirecting(status, "/there?x".to_owned()));
        let api = setup.api();
        let answer = api.get(setup.server.url("/")).send().await.unwrap();
        assert_eq!(answer.url().as_str(), setup.server.url("/there?x"));
        assert_eq!(answer.text().await.unwrap(), "arrived");
        assert_eq!(setup.tokens(), [FIRST, FIRST]);
    }
    for status in REDIRECTS {
        check::<Acme>(status).await;
        check::<InHeader>(status).await;
    }
}

#[tokio::test]
async fn statement_65_no_redirect_is_followed_without_the_token_in_the_query() {
    for status in REDIRECTS {
        let setup = Setup::<InQuery>::new(redirecting(status, "/there".to_owned()));
        let api = setup.api();
        let answer = api.get(setup.server.url("/")).send().await.unwrap();
        assert_eq!(answer.status(), status);
        assert_eq!(setup.tokens(), [FIRST]);
    }
}

#[tokio::test]
async fn redirects_without_end_are_given_up() {
    let setup = Setup::<Acme>::new(redirecting(302, "/".to_owned()));
    let api = setup.api();
    let answer = api.get(setup.server.url("/")).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), setup.server.requests().len()), (302, 11));
}

#[oauth_provider(token_url = "https://acme.example/t", grant = client_credentials, resource = ["{one}", "{other}"])]
struct Both {
    one: String,
    other: String,
}

#[tokio::test]
async fn statement_68_a_token_for_one_resource_is_not_sent_to_another() {
    let servers = [RawServer::with_headers(200, "", ""), RawServer::with_headers(200, "", "")];
    let [one, other] = servers.each_ref().map(RawServer::origin);
    let mock =
        oauth_runtime::mock::MockProvider::start(Both { one: one.clone(), other: other.clone() }).unwrap();
    let client = mock.client().unwrap();
    let narrow = |resource: &str| -> ResourceClient<Both> {
        resource_client(client.request_token().resource(resource).cached())
    };
    let (of_one, of_other) = (narrow(&one), narrow(&other));
    let why = "is not an origin of this token's `resource`";
    assert_refused(of_one.get(&other).send().await, why);
    assert_refused(of_other.get(&one).send().await, why);
    assert_eq!(servers.each_ref().map(RawServer::connections), [0, 0]);
    of_one.get(&one).send().await.unwrap();
    of_other.get(&other).send().await.unwrap();
    assert_eq!(Acme::token(&servers[0].only_request()), FIRST);
    assert_eq!(Acme::token(&servers[1].only_request()), SECOND);
    let elsewhere = narrow("https://elsewhere.example");
    assert_refused(elsewhere.get("https://elsewhere.example/v1").send().await, why);
}
