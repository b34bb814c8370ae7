//! Every key of the grammar. The order is that of the documentation.

use super::names::{ERROR_CODES, PARAMETERS};
use super::{Choice, Free, Group, Key, Kind, Names, Shape};

const TEMPLATE: &[Kind] = &[Kind::Template];
const TEXT: &[Kind] = &[Kind::Text];
const PATH: &[Kind] = &[Kind::Path];
const INTEGER: &[Kind] = &[Kind::Integer];
const NAME: &[Kind] = &[Kind::Name];
const LITERAL: &[Kind] = &[Kind::Literal];
const ERROR_CODE: &[Kind] = &[Kind::Word(ERROR_CODES), Kind::Text];
const NONE: Choice = Choice::new("none", "None");

const TEXT_SHAPE: Shape = Shape { values: TEXT, ..Shape::new() };
const LITERAL_SHAPE: Shape = Shape { values: LITERAL, ..Shape::new() };
const ALTERNATIVES: Shape = Shape { values: LITERAL, list: true, ..Shape::new() };
const CODE_SHAPE: Shape = Shape { values: ERROR_CODE, ..Shape::new() };
const FLAG_SHAPE: Shape = Shape { flag: true, ..Shape::new() };
const TYPED_SHAPE: Shape = Shape { typed: true, ..Shape::new() };

static PARAMS: Group = Group::free(&Free { what: "parameter", names: Names::Any, shape: ALTERNATIVES });
static HEADERS: Group = Group::free(&Free { what: "header", names: Names::Header, shape: ALTERNATIVES });
static RENAMED: Group =
    Group::free(&Free { what: "parameter", names: Names::Known(PARAMETERS), shape: TEXT_SHAPE });
static OMITTED: Group =
    Group::free(&Free { what: "parameter", names: Names::Known(PARAMETERS), shape: FLAG_SHAPE });
static EXTRAS: Group = Group::free(&Free { what: "member", names: Names::Ident, shape: TYPED_SHAPE });
static OK: Group = Group::free(&Free { what: "path", names: Names::Path, shape: LITERAL_SHAPE });
static STATUSES: Group = Group::free(&Free { what: "status", names: Names::Status, shape: CODE_SHAPE });
static CODES: Group = Group::free(&Free { what: "code", names: Names::Code, shape: CODE_SHAPE });
static CLAIMS: Group = Group::free(&Free { what: "claim", names: Names::Any, shape: ALTERNATIVES });
static SIGNATURE: Group = Group::free(&Free { what: "key", names: Names::Any, shape: ALTERNATIVES });
static ORIGINS: Group = Group::free(&Free { what: "environment", names: Names::Ident, shape: TEXT_SHAPE });
static VALUES: Group = Group::free(&Free { what: "value", names: Names::Text, shape: FLAG_SHAPE });

const GRANTS: &[Choice] = &[
    Choice::new("client_credentials", "ClientCredentials"),
    Choice::new("authorization_code", "AuthorizationCode"),
    Choice::later("password"),
    Choice::later("refresh_token"),
    Choice::later("jwt_bearer"),
    Choice::later("saml2_bearer"),
    Choice::later("device_code"),
    Choice::later("token_exchange"),
];

pub(crate) const CLIENT_AUTHS: &[Choice] = &[
    Choice::new("client_secret_post", "ClientSecretPost"),
    Choice::new("client_secret_basic", "ClientSecretBasic"),
    NONE,
    Choice::later("client_secret_jwt"),
    Choice::later("private_key_jwt"),
    Choice::later("tls_client_auth"),
];

const ENCODINGS: &[Choice] = &[Choice::new("raw", "Raw"), Choice::new("form", "FormUrlEncoded")];

static CLIENT_AUTH: Group = Group::keys(&[
    Key::new("client_secret_post", "`client_id` and `client_secret` as parameters", "RFC 6749 §2.3.1").flag(),
    Key::new("client_secret_basic", "the HTTP Basic scheme", "RFC 6749 §2.3.1").flag(),
    Key::new("none", "a public client: `client_id` and no secret", "RFC 7591 §2").flag(),
    Key::new("client_secret_jwt", "a JWT signed with the secret", "RFC 7523 §2.2").flag().later(),
    Key::new("private_key_jwt", "a JWT signed with a private key", "RFC 7523 §2.2").flag().later(),
    Key::new("tls_client_auth", "a client certificate", "RFC 8705 §2.1").flag().later(),
    Key::new("encoding", "how the two halves are encoded before base64", "RFC 6749 §2.3.1")
        .takes(&[Kind::Word(ENCODINGS)]),
]);

static SCOPE: Group = Group::keys(&[
    Key::new("separator", "what stands between two scopes; a space by default", "RFC 6749 §3.3").takes(TEXT),
    Key::new("param", "the name of the parameter; `scope` by default", "").takes(TEXT),
    Key::new("default", "the scopes that are asked for when the caller names none", "RFC 6749 §3.3")
        .takes(TEXT)
        .list(),
])
.and(&Free { what: "scope", names: Names::Any, shape: TEXT_SHAPE });

const REQUEST_FORMATS: &[Choice] = &[
    Choice::new("form", "Form"),
    Choice::new("query", "Query"),
    Choice::new("json", "Json"),
    Choice::later("xml"),
    NONE,
];

const REQUEST_KEYS: &[Key] = &[
    Key::new("method", "the HTTP method; `POST` by default", "RFC 6749 §3.2")
        .takes(&[Kind::Word(&[Choice::new("GET", "Get"), Choice::new("POST", "Post")])]),
    Key::new("format", "where the parameters go; a form body by default", "RFC 6749 appendix B")
        .takes(&[Kind::Word(REQUEST_FORMATS)]),
    Key::new("grant_type", "another value of `grant_type`, or no such parameter", "RFC 6749 §4")
        .takes(&[Kind::Text, Kind::Word(&[NONE])]),
    Key::new("params", "parameters added to the others", "RFC 6749 §8.2").group(&PARAMS),
    Key::new("query", "parameters added to the query, wherever the others go", "RFC 6749 §3.2")
        .group(&PARAMS),
    Key::new("headers", "headers added to the request", "").group(&HEADERS),
    Key::new("rename", "parameters that go by another name on the wire", "").group(&RENAMED),
    Key::new("omit", "parameters that are not sent", "").group(&OMITTED),
    Key::new("sign", "a signature over the request", "").group(&SIGNATURE).later(),
];

static REQUEST: Group = Group::keys(REQUEST_KEYS);

static REFRESH: Group = Group::keys(&[
    Key::new("url", "the endpoint, where it is another one", "RFC 6749 §6").takes(TEMPLATE),
    Key::new("token", "which token is presented", "RFC 6749 §6").takes(&[Kind::Word(&[
        Choice::new("refresh_token", "RefreshToken"),
        Choice::new("access_token", "AccessToken"),
        NONE,
    ])]),
    Key::new("client_auth", "another client authentication", "RFC 6749 §2.3")
        .takes(&[Kind::Word(CLIENT_AUTHS)])
        .group(&CLIENT_AUTH),
    Key::new("response", "another response", "RFC 6749 §5.1").group(&RESPONSE),
])
.shared(REQUEST_KEYS)
.later();

const TIME_UNITS: &[Choice] = &[
    Choice::new("seconds", "Seconds"),
    Choice::new("milliseconds", "Milliseconds"),
    Choice::new("minutes", "Minutes"),
];

static EXPIRES_IN: Group = Group::keys(&[
    Key::new("path", "where it is", "RFC 6749 §5.1").takes(PATH).list(),
    Key::new("unit", "the unit of the number; seconds by default", "").takes(&[Kind::Word(TIME_UNITS)]),
    Key::new("format", "`auto` takes a moment in Unix time too; `\"d:h:m\"` is days:hours:minutes", "")
        .takes(&[
            Kind::Word(&[Choice::new("auto", "Auto")]),
            Kind::Quoted(&[Choice::new("d:h:m", "DaysHoursMinutes")]),
        ]),
    Key::new("default", "seconds, when the response says nothing", "RFC 6749 §5.1").takes(INTEGER),
]);

static EXPIRES_AT: Group = Group::keys(&[
    Key::new("path", "where it is", "").takes(PATH).list(),
    Key::new("format", "how the moment is written; any known form by default", "").takes(&[Kind::Word(&[
        Choice::new("unix", "Unix"),
        Choice::new("unix_ms", "UnixMs"),
        Choice::new("rfc3339", "Rfc3339"),
        Choice::new("auto", "Auto"),
    ])]),
]);

static RESPONSE_HEADERS: Group = Group::keys(&[
    Key::new("access_token", "the header that carries it", "RFC 6749 §5.1").takes(TEXT),
    Key::new("token_type", "the header that carries it", "RFC 6749 §5.1").takes(TEXT),
    Key::new("expires_in", "the header that carries it", "RFC 6749 §5.1").takes(TEXT),
    Key::new("expires_at", "the header that carries it", "").takes(TEXT),
    Key::new("refresh_token", "the header that carries it", "RFC 6749 §5.1").takes(TEXT),
    Key::new("refresh_token_expires_in", "the header that carries it", "").takes(TEXT),
    Key::new("scope", "the header that carries it", "RFC 6749 §5.1").takes(TEXT),
    Key::new("id_token", "the header that carries it", "OpenID Connect Core §3.1.3.3").takes(TEXT),
])
.and(&Free { what: "member", names: Names::Ident, shape: TYPED_SHAPE });

const RESPONSE_FORMATS: &[Choice] = &[
    Choice::new("auto", "Auto"),
    Choice::new("json", "Json"),
    Choice::new("form", "Form"),
    Choice::later("xml"),
    Choice::new("text", "Text"),
];

static RESPONSE: Group = Group::keys(&[
    Key::new("format", "how the body is written; found out by default", "")
        .takes(&[Kind::Word(RESPONSE_FORMATS)]),
    Key::new("root", "the object that holds the members", "").takes(PATH),
    Key::new("strip_prefix", "text before the document that is not part of it", "").takes(TEXT),
    Key::new("accept_status", "statuses that carry a token besides any 2xx", "").takes(INTEGER).list(),
    Key::new("access_token", "where it is; the first path that is there", "RFC 6749 §5.1").takes(PATH).list(),
    Key::new("token_type", "where it is", "RFC 6749 §5.1").takes(PATH).list(),
    Key::new(
        "default_token_type",
        "the type of a token that says none; `Bearer` by default",
        "RFC 6749 §5.1",
    )
    .takes(TEXT),
    Key::new("expires_in", "where and how the lifetime is said", "RFC 6749 §5.1")
        .takes(PATH)
        .list()
        .group(&EXPIRES_IN),
    Key::new("expires_at", "where and how the moment of expiry is said", "")
        .takes(PATH)
        .list()
        .group(&EXPIRES_AT),
    Key::new("refresh_token", "where it is", "RFC 6749 §5.1").takes(PATH).list(),
    Key::new("refresh_token_expires_in", "where its lifetime is, in seconds", "").takes(PATH).list(),
    Key::new("scope", "where it is", "RFC 6749 §5.1").takes(PATH).list(),
    Key::new("id_token", "where it is", "OpenID Connect Core §3.1.3.3").takes(PATH).list(),
    Key::new("headers", "members that are headers", "").group(&RESPONSE_HEADERS),
    Key::new("extra", "members of the provider's own, typed", "RFC 6749 §5.1").group(&EXTRAS),
]);

static ERRORS: Group = Group::keys(&[
    Key::new("ok", "members that a success has; present and different is an error", "").group(&OK),
    Key::new("error", "where the error code is", "RFC 6749 §5.2").takes(PATH).list(),
    Key::new("error_description", "where the text is", "RFC 6749 §5.2").takes(PATH).list(),
    Key::new("error_uri", "where the link is", "RFC 6749 §5.2").takes(PATH).list(),
    Key::new("status", "what an HTTP status means", "RFC 6749 §5.2").group(&STATUSES),
    Key::new("code", "what a code of the provider's own means", "RFC 6749 §5.2").group(&CODES),
    Key::new("extra", "members of an error, typed", "").group(&EXTRAS).later(),
]);

static VERIFY: Group = Group::keys(&[
    Key::new("param", "the parameter that carries the signature", "").takes(TEXT),
    Key::new("alg", "the algorithm", "").takes(NAME),
    Key::new("encoding", "how the signature is written", "").takes(NAME),
    Key::new("over", "what is signed", "").takes(TEMPLATE),
]);

static CALLBACK: Group = Group::keys(&[
    Key::new("code", "the parameter that carries the code", "RFC 6749 §4.1.2").takes(TEXT),
    Key::new("verify", "a signature over the callback", "").group(&VERIFY),
])
.and(&Free { what: "parameter", names: Names::Ident, shape: TYPED_SHAPE });

static AUTHORIZE: Group = Group::keys(&[
    Key::new("params", "parameters added to the others", "RFC 6749 §4.1.1").group(&PARAMS),
    Key::new("rename", "parameters that go by another name", "").group(&RENAMED),
    Key::new("omit", "parameters that are not sent", "").group(&OMITTED),
    Key::new("response_type", "another response type", "RFC 6749 §3.1.1").takes(&[Kind::Name, Kind::Text]),
    Key::new("response_mode", "how the answer comes back", "OAuth 2.0 Multiple Response Types")
        .takes(&[Kind::Name, Kind::Text]),
    Key::new("pkce", "the code challenge; `S256` by default", "RFC 7636 §4.2").takes(&[Kind::Word(&[
        Choice::new("S256", "S256"),
        Choice::new("S256_hex", "S256Hex"),
        NONE,
    ])]),
    Key::new("place", "where the parameters go", "")
        .takes(&[Kind::Word(&[Choice::new("query", "Query"), Choice::new("fragment", "Fragment")])]),
    Key::new("fragment", "the fragment of the URL", "").takes(TEXT),
    Key::new("callback", "what the provider sends back", "RFC 6749 §4.1.2").group(&CALLBACK),
])
.later();

static BEARER: Group = Group::keys(&[
    Key::new("header", "the header that carries the token; `Authorization` by default", "RFC 6750 §2.1")
        .takes(TEXT),
    Key::new("scheme", "what stands before the token; `Bearer` by default", "RFC 6750 §2.1")
        .takes(&[Kind::Text, Kind::Word(&[NONE])]),
    Key::new("query", "the query parameter that carries the token instead", "RFC 6750 §2.3").takes(TEXT),
    Key::new("value", "the value, where it is not the token alone", "").takes(TEMPLATE),
    Key::new("headers", "headers that go along with the token", "").group(&HEADERS),
]);

static JWT: Group = Group::keys(&[
    Key::new("alg", "the algorithm", "RFC 7515 §4.1.1").takes(NAME),
    Key::new("key", "the signing key", "RFC 7515").takes(TEMPLATE),
    Key::new("kid", "the key's identifier", "RFC 7515 §4.1.4").takes(TEMPLATE),
    Key::new("iss", "the issuer", "RFC 7519 §4.1.1").takes(TEMPLATE),
    Key::new("sub", "the subject", "RFC 7519 §4.1.2").takes(TEMPLATE),
    Key::new("aud", "the audience", "RFC 7519 §4.1.3").takes(TEMPLATE).list(),
    Key::new("jti", "the identifier of the JWT", "RFC 7519 §4.1.7").takes(TEMPLATE),
    Key::new("lifetime", "seconds until `exp`", "RFC 7519 §4.1.4").takes(INTEGER),
    Key::new("leeway", "seconds that `iat` and `nbf` lie in the past", "RFC 7519 §4.1.5").takes(INTEGER),
    Key::new("claims", "claims besides", "RFC 7519 §4").group(&CLAIMS),
    Key::new("header", "header members besides", "RFC 7515 §4").group(&CLAIMS),
]);

static STEP: Group = Group::keys(&[
    Key::new("id", "the name of the answer in placeholders", "").takes(NAME),
    Key::new("url", "where the call goes", "").takes(TEMPLATE),
    Key::new("ok", "members that a success has", "").group(&OK),
    Key::new("cache", "the member that says how long the answer holds", "").takes(TEXT),
])
.shared(REQUEST_KEYS);

/// The keys of `#[oauth_provider(..)]`.
pub static KEYS: &[Key] = &[
    Key::new("token_url", "the token endpoint", "RFC 6749 §3.2").takes(TEMPLATE),
    Key::new("authorization_url", "the authorization endpoint", "RFC 6749 §3.1").takes(TEMPLATE),
    Key::new("device_authorization_url", "the device authorization endpoint", "RFC 8628 §3.1")
        .takes(TEMPLATE)
        .later(),
    Key::new("revocation_url", "the revocation endpoint", "RFC 7009 §2").takes(TEMPLATE).later(),
    Key::new("introspection_url", "the introspection endpoint", "RFC 7662 §2").takes(TEMPLATE).later(),
    Key::new("pushed_authorization_request_url", "the endpoint of pushed requests", "RFC 9126 §2")
        .takes(TEMPLATE)
        .later(),
    Key::new("userinfo_url", "the endpoint of claims about the user", "OpenID Connect Core §5.3")
        .takes(TEMPLATE)
        .later(),
    Key::new("issuer", "the exact issuer identifier; turns on the `iss` check", "RFC 8414 §2, 9207 §2")
        .takes(TEMPLATE)
        .later(),
    Key::new("grant", "the flow, or a list of them: decides which methods exist", "RFC 6749 §1.3")
        .takes(&[Kind::Word(GRANTS), Kind::Vendor(GRANTS)])
        .list(),
    Key::new("client_auth", "how the client authenticates; `client_secret_post` by default", "RFC 6749 §2.3")
        .takes(&[Kind::Word(CLIENT_AUTHS)])
        .group(&CLIENT_AUTH),
    Key::new("client_secret", "a computed secret", "").takes(TEMPLATE).later(),
    Key::new("scope", "how scopes are written; a free name becomes a variant of an enum", "RFC 6749 §3.3")
        .group(&SCOPE),
    Key::new("request", "what every token request looks like", "RFC 6749 §3.2").group(&REQUEST),
    Key::new("refresh", "what differs on refresh; `none` where refresh tokens are not used", "RFC 6749 §6")
        .takes(&[Kind::Word(&[NONE])])
        .group(&REFRESH),
    Key::new("rotation", "whether a refresh token may be sent twice", "RFC 9700 §4.14")
        .takes(&[
            Kind::Word(&[Choice::new("strict", "Strict"), Choice::new("reusable", "Reusable")]),
            Kind::Call("grace"),
        ])
        .later(),
    Key::new("response", "where the members of the response are", "RFC 6749 §5.1").group(&RESPONSE),
    Key::new(
        "lifetime",
        "overrides what the response says: seconds, `never`, or the `exp` of a JWT",
        "RFC 6749 §5.1",
    )
    .takes(&[Kind::Integer, Kind::Word(&[Choice::new("never", "Never"), Choice::new("jwt", "Jwt")])]),
    Key::new("errors", "how an error is recognised and named", "RFC 6749 §5.2").group(&ERRORS),
    Key::new(
        "authorize",
        "the authorization request; `none` where the code comes another way",
        "RFC 6749 §4.1",
    )
    .takes(&[Kind::Word(&[NONE])])
    .group(&AUTHORIZE),
    Key::new("bearer", "how the token is presented", "RFC 6750 §2").group(&BEARER),
    Key::new(
        "resource",
        "what the token is for: a parameter, and the origins it may be sent to",
        "RFC 8707 §2",
    )
    .takes(TEMPLATE)
    .list(),
    Key::new("jwt", "the signed JWT of an assertion", "RFC 7523").group(&JWT).later(),
    Key::new("step", "a call before the token call", "").group(&STEP).repeatable().later(),
    Key::new("environments", "origins to choose from, as `{env}`", "").group(&ORIGINS).later(),
    Key::new("min_validity", "seconds of life that a token from the cache still has", "").takes(INTEGER),
    Key::new("crate", "the runtime crate under another name", "").takes(&[Kind::Crate]),
];

/// The inside of `#[oauth_provider(..)]`.
pub(crate) static PROVIDER: Group = Group::keys(KEYS);

/// The inside of `#[oauth(..)]` on a field.
pub(crate) static FIELD: Group = Group::keys(&[
    Key::new("default", "the value the field has when nothing else is said", "").takes(LITERAL),
    Key::new("secret", "the value is a secret", "").flag(),
    Key::new("pattern", "a regular expression that the whole value matches", "").takes(TEXT),
    Key::new("one_of", "the only values there are", "").group(&VALUES),
]);
