//! Where metadata is: the well-known URLs (RFC 8615).

use url::Url;

/// What the metadata of an authorization server is called (RFC 8414 §3).
const OAUTH: &str = "oauth-authorization-server";
/// What that of an OpenID provider is called (OpenID Connect Discovery §4).
const OPENID: &str = "openid-configuration";
/// What that of a protected resource is called (RFC 9728 §3).
const RESOURCE: &str = "oauth-protected-resource";

/// The URLs at which the metadata of an issuer may be, in the order in which they are asked: that of RFC 8414 §3.1, whose
/// path is behind the well-known part; OpenID's document in the same place (RFC 8414 §5); and where OpenID Connect
/// Discovery §4.1 has it, behind the issuer. Each is named once.
///
/// ```
/// use oauth_runtime::discovery::server_metadata_urls;
///
/// let issuer = "https://example.com/issuer1".parse()?;
/// let urls: Vec<String> = server_metadata_urls(&issuer).iter().map(ToString::to_string).collect();
/// assert_eq!(urls, [
///     "https://example.com/.well-known/oauth-authorization-server/issuer1",
///     "https://example.com/.well-known/openid-configuration/issuer1",
///     "https://example.com/issuer1/.well-known/openid-configuration",
/// ]);
/// # Ok::<(), oauth_runtime::url::ParseError>(())
/// ```
#[must_use]
pub fn server_metadata_urls(issuer: &Url) -> Vec<Url> {
    let path = issuer.path().trim_end_matches('/').to_owned();
    let mut urls: Vec<Url> = Vec::with_capacity(3);
    for path in [inserted(OAUTH, &path), inserted(OPENID, &path), format!("{path}/.well-known/{OPENID}")] {
        let url = at(issuer, &path, None);
        if !urls.contains(&url) {
            urls.push(url);
        }
    }
    urls
}

/// The URLs at which the metadata of a resource may be: that of RFC 9728 §3.1, with the path and the query of the resource
/// behind the well-known part; and that without them, where a host with one resource may have it.
///
/// ```
/// use oauth_runtime::discovery::resource_metadata_urls;
///
/// let resource = "https://resource.example.com/resource1".parse()?;
/// let urls: Vec<String> = resource_metadata_urls(&resource).iter().map(ToString::to_string).collect();
/// assert_eq!(urls, [
///     "https://resource.example.com/.well-known/oauth-protected-resource/resource1",
///     "https://resource.example.com/.well-known/oauth-protected-resource",
/// ]);
/// # Ok::<(), oauth_runtime::url::ParseError>(())
/// ```
#[must_use]
pub fn resource_metadata_urls(resource: &Url) -> Vec<Url> {
    // A slash that is the whole path is none (RFC 9728 §3.1).
    let path = if resource.path() == "/" { "" } else { resource.path() };
    let own = at(resource, &inserted(RESOURCE, path), resource.query());
    let of_host = at(resource, &inserted(RESOURCE, ""), None);
    if own == of_host { vec![own] } else { vec![own, of_host] }
}

fn inserted(name: &str, path: &str) -> String {
    format!("/.well-known/{name}{path}")
}

/// Another path on the same origin.
fn at(base: &Url, path: &str, query: Option<&str>) -> Url {
    let mut url = base.clone();
    url.set_path(path);
    url.set_query(query);
    url.set_fragment(None);
    url
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{resource_metadata_urls, server_metadata_urls};

    fn texts(urls: Vec<Url>) -> Vec<String> {
        urls.into_iter().map(String::from).collect()
    }

    #[test]
    fn statement_84_the_well_known_part_is_inserted_before_the_path() {
        for (issuer, urls) in [
            (
                "https://example.com",
                &[
                    "https://example.com/.well-known/oauth-authorization-server",
                    "https://example.com/.well-known/openid-configuration",
                ][..],
            ),
            (
                "https://example.com/",
                &[
                    "https://example.com/.well-known/oauth-authorization-server",
                    "https://example.com/.well-known/openid-configuration",
                ],
            ),
            // That of RFC 8414 §3.1.
            (
                "https://example.com/issuer1",
                &[
                    "https://example.com/.well-known/oauth-authorization-server/issuer1",
                    "https://example.com/.well-known/openid-configuration/issuer1",
                    "https://example.com/issuer1/.well-known/openid-configuration",
                ],
            ),
            (
                "https://example.com:8443/a/b/",
                &[
                    "https://example.com:8443/.well-known/oauth-authorization-server/a/b",
                    "https://example.com:8443/.well-known/openid-configuration/a/b",
                    "https://example.com:8443/a/b/.well-known/openid-configuration",
                ],
            ),
        ] {
            assert_eq!(texts(server_metadata_urls(&issuer.parse().unwrap())), urls, "{issuer}");
        }
    }

    #[test]
    fn the_metadata_of_a_resource_keeps_its_path_and_query() {
        for (resource, urls) in [
            (
                "https://resource.example.com",
                &["https://resource.example.com/.well-known/oauth-protected-resource"][..],
            ),
            // That of RFC 9728 §3.1.
            (
                "https://resource.example.com/resource1",
                &[
                    "https://resource.example.com/.well-known/oauth-protected-resource/resource1",
                    "https://resource.example.com/.well-known/oauth-protected-resource",
                ],
            ),
            (
                "https://resource.example.com/mcp/?tenant=a",
                &[
                    "https://resource.example.com/.well-known/oauth-protected-resource/mcp/?tenant=a",
                    "https://resource.example.com/.well-known/oauth-protected-resource",
                ],
            ),
        ] {
            assert_eq!(texts(resource_metadata_urls(&resource.parse().unwrap())), urls, "{resource}");
        }
    }
}
