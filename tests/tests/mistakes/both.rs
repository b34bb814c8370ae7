//! Mistakes in the attribute and in JSON, of which the same is said.

use oauth_codegen::expand_source;
use oauth_runtime::Metadata;

use super::{ACME, acme_of};

/// What the macro refuses: the attribute's keys, the JSON's, and what is said of both. `FIELD` stands for the rules of a
/// field.
const REFUSED: &[(&str, &str, &str, &str)] = &[
    (
        r#"request(headers("Content-Length" = "1"))"#,
        r#""request":{"headers":{"Content-Length":"1"}}"#,
        "request.headers.Content-Length",
        "the client writes `Content-Length` itself; remove it",
    ),
    (
        r#"bearer(headers(Host = "a"))"#,
        r#""bearer":{"headers":{"Host":"a"}}"#,
        "bearer.headers.Host",
        "the client writes `Host` itself; remove it",
    ),
    (
        r#"issuer = "https://acme.example?x=1""#,
        r#""issuer":"https://acme.example?x=1""#,
        "issuer",
        "an issuer has no query (RFC 8414 §2); remove what follows `?`",
    ),
    (
        r#"bearer(value = "abc")"#,
        r#""bearer":{"value":"abc"}"#,
        "bearer.value",
        "nothing in it is the token; write `{access_token}` where that belongs",
    ),
    (
        r#"revocation_url = ["https://a.example/r", "https://b.example/r"]"#,
        r#""revocation_url":["https://a.example/r","https://b.example/r"]"#,
        "revocation_url",
        "it has its value always, so that what follows it is never used; put it last, or remove the others",
    ),
    (
        r#"environments(live = "https://a.example", test = "https://b.example")"#,
        r#""environments":{"live":"https://a.example","test":"https://b.example"}"#,
        "environments",
        "nothing uses `{env}`; write it where the URLs begin, or remove `environments`",
    ),
    (
        "authorize = none, client_auth = none, request(format = none), grant = authorization_code",
        r#""authorize":"none","client_auth":"none","request":{"format":"none"},"grant":"authorization_code""#,
        "request.format",
        "`format = none` sends no parameters, and nothing names `{code}`; write it into `query` or `headers`, or change `format`",
    ),
    (
        r#"grant = authorization_code, authorize = none, request(sign(param = "mac", alg = HS256, over = "{code}"))"#,
        r#""grant":"authorization_code","authorize":"none","request":{"sign":{"param":"mac","alg":"HS256","over":"{code}"}}"#,
        "request.sign.over",
        "`{code}` is not there when a token is refreshed; say how that is signed with `refresh(sign(..))`, or write `refresh = none`",
    ),
    (
        r#"request(method = GET, query(mac = "1"), sign(param = "mac", alg = HS256, over = "{sorted_params}"))"#,
        r#""request":{"method":"GET","query":{"mac":"1"},"sign":{"param":"mac","alg":"HS256","over":"{sorted_params}"}}"#,
        "request.sign.param",
        "`mac` is in the query too; give the signature another name",
    ),
    (
        r#"revocation_url = "https://a.example/r", revocation(params(mac = "1"), sign(param = "mac", alg = HS256, over = "{sorted_params}"))"#,
        r#""revocation_url":"https://a.example/r","revocation":{"params":{"mac":"1"},"sign":{"param":"mac","alg":"HS256","over":"{sorted_params}"}}"#,
        "revocation.sign.param",
        "`mac` is in `params` too; give the signature another name",
    ),
    (
        r#"grant = authorization_code, authorize = none, refresh(response(extra(team: String = "t")))"#,
        r#""grant":"authorization_code","authorize":"none","refresh":{"response":{"extra":{"team":{"type":"string","path":"t"}}}}"#,
        "refresh.response.extra.team",
        "no token has the member `team`; declare it in `response(extra(..))`, and here where it is after a refresh",
    ),
    (
        r#"response(root = "data", verify(param = "data.sign", alg = HS256, over = "{body}"))"#,
        r#""response":{"root":"data","verify":{"param":"data.sign","alg":"HS256","over":"{body}"}}"#,
        "response.verify.over",
        "a signature cannot stand in the text that it is over; declare the `root` that it is beside",
    ),
    (
        r#"then(id = more, url = "https://a.example/m", response(verify(param = "sign", alg = HS256, over = "{body}"))), bearer(params(m = "{more.x}"))"#,
        r#""then":[{"id":"more","url":"https://a.example/m","response":{"verify":{"param":"sign","alg":"HS256","over":"{body}"}}}],"bearer":{"params":{"m":"{more.x}"}}"#,
        "then.response.verify.over",
        "a signature cannot stand in the text that it is over; declare the `root` that it is beside",
    ),
    (
        r#"grant = authorization_code, authorize = none, response(root = "data", verify(param = "meta.sign", alg = HS256, over = "{body}")), refresh(response(root = "meta"))"#,
        r#""grant":"authorization_code","authorize":"none","response":{"root":"data","verify":{"param":"meta.sign","alg":"HS256","over":"{body}"}},"refresh":{"response":{"root":"meta"}}"#,
        "refresh.response.root",
        "a signature cannot stand in the text that it is over; declare the `root` that it is beside",
    ),
    (
        r#"bearer(headers("Content-Type" = "application/json"))"#,
        r#""bearer":{"headers":{"Content-Type":"application/json"}}"#,
        "bearer.headers.Content-Type",
        "`Content-Type` is what each request says of its own body; remove it",
    ),
    (
        r#"request(headers("Content-Type" = "application/json; charset=utf-8"))"#,
        r#""request":{"headers":{"Content-Type":"application/json; charset=utf-8"}}"#,
        "request.headers.Content-Type",
        "the body is not of this type; write `format = json`, which has the header too",
    ),
    (
        r#"errors(code(1 = "invalid_grnat"))"#,
        r#""errors":{"code":{"1":"invalid_grnat"}}"#,
        "errors.code.1",
        "unknown value `invalid_grnat`; did you mean `invalid_grant`?",
    ),
    (
        r#"request(headers("X-A" = "1", "x-a" = "2"))"#,
        r#""request":{"headers":{"X-A":"1","x-a":"2"}}"#,
        "request.headers.x-a",
        "`x-a` and `X-A` are one header; keep one",
    ),
    (
        r#"request(headers("X-A" = "é{tenant}"))"#,
        r#""request":{"headers":{"X-A":"é{tenant}"}}"#,
        "request.headers.X-A",
        "the value of a header is printable ASCII",
    ),
    (
        r#"client_auth = client_secret_basic, request(headers(Authorization = "Key {tenant}"))"#,
        r#""client_auth":"client_secret_basic","request":{"headers":{"Authorization":"Key {tenant}"}}"#,
        "request.headers.Authorization",
        "`client_secret_basic` sends `Authorization`; remove the header, or change `client_auth`",
    ),
    (
        r#"request(headers(Authorization = "Key abc"))"#,
        r#""request":{"headers":{"Authorization":"Key abc"}}"#,
        "request.headers.Authorization",
        "credentials are not written down; declare a field and write `\"{field}\"`",
    ),
    (
        r#"bearer(headers(authorization = "Key abc"))"#,
        r#""bearer":{"headers":{"authorization":"Key abc"}}"#,
        "bearer.headers.authorization",
        "credentials are not written down; declare a field and write `\"{field}\"`",
    ),
    (
        r#"request(params(client_secret = "abc"))"#,
        r#""request":{"params":{"client_secret":"abc"}}"#,
        "request.params.client_secret",
        "`client_secret` is a secret; declare a field and write `\"{field}\"`",
    ),
    (
        r#"client_secret = "hunter2""#,
        r#""client_secret":"hunter2""#,
        "client_secret",
        "credentials are not written down; declare a field and write `\"{field}\"`",
    ),
    (
        r#"client_auth = client_secret_jwt, jwt(alg = HS256, key = "hunter2")"#,
        r#""client_auth":"client_secret_jwt","jwt":{"alg":"HS256","key":"hunter2"}"#,
        "jwt.key",
        "credentials are not written down; declare a field and write `\"{field}\"`",
    ),
    (
        r#"request(sign(param = "sign", alg = HS256, key = "hunter2", over = "{sorted_params}"))"#,
        r#""request":{"sign":{"param":"sign","alg":"HS256","key":"hunter2","over":"{sorted_params}"}}"#,
        "request.sign.key",
        "credentials are not written down; declare a field and write `\"{field}\"`",
    ),
    (
        r#"authorization_url = "https://a.example/a", authorize(callback(verify(param = "hmac", alg = HS256, key = "hunter2", over = "{sorted_query}")))"#,
        r#""authorization_url":"https://a.example/a","authorize":{"callback":{"verify":{"param":"hmac","alg":"HS256","key":"hunter2","over":"{sorted_query}"}}}"#,
        "authorize.callback.verify.key",
        "credentials are not written down; declare a field and write `\"{field}\"`",
    ),
    (
        r#"request(format = form, rename(client_id = "app id")), refresh(format = xml)"#,
        r#""request":{"format":"form","rename":{"client_id":"app id"}},"refresh":{"format":"xml"}"#,
        "request.rename.client_id",
        "`app id` cannot be the name of an element of XML; it begins with a letter and has no space",
    ),
    (
        r#"step(id = ticket, url = "https://a.example", rename(client_id = "id"))"#,
        r#""step":[{"id":"ticket","url":"https://a.example","rename":{"client_id":"id"}}]"#,
        "step.rename",
        "`step` sends what it declares alone, and `rename` has no effect in it; write `params(..)`",
    ),
    (
        r#"then(id = user, url = "https://a.example", rename(client_id = "id"))"#,
        r#""then":[{"id":"user","url":"https://a.example","rename":{"client_id":"id"}}]"#,
        "then.rename",
        "`then` sends what it declares alone, and `rename` has no effect in it; write `params(..)`",
    ),
    (
        r"client_auth = private_key_jwt, jwt(alg = HS256)",
        r#""client_auth":"private_key_jwt","jwt":{"alg":"HS256"}"#,
        "client_auth",
        "`HS256` signs with the client secret, which is `client_secret_jwt`",
    ),
    (
        r#"client_auth = client_secret_jwt, jwt(alg = RS256, key = "{tenant}")"#,
        r#""client_auth":"client_secret_jwt","jwt":{"alg":"RS256","key":"{tenant}"}"#,
        "client_auth",
        "`RS256` signs with a private key, which is `private_key_jwt`",
    ),
    (
        r#"bearer(query = "token", header = "X-Token")"#,
        r#""bearer":{"query":"token","header":"X-Token"}"#,
        "bearer.header",
        "`query` carries the token, and no header does; remove `header` or `query`",
    ),
    (
        r#"response(access_token = "{long.token}")"#,
        r#""response":{"access_token":"{long.token}"}"#,
        "response.access_token",
        "`{long.token}` is one member; write its path without braces: `long.token`",
    ),
    (
        r#"response(root = "{a}{b}")"#,
        r#""response":{"root":"{a}{b}"}"#,
        "response.root",
        "`{a}` is no path; write the name of a member",
    ),
    (
        r#"then(id = user, url = "https://a.example", response(extra(name: String)))"#,
        r#""then":[{"id":"user","url":"https://a.example","response":{"extra":{"name":{"type":"string"}}}}]"#,
        "then.response.extra.name",
        "this belongs in the token's own `response(..)`: `extra(name: Type = \"{user.name}\")`",
    ),
    (
        r#"request(format = xml, rename(client_id = "app id"))"#,
        r#""request":{"format":"xml","rename":{"client_id":"app id"}}"#,
        "request.rename.client_id",
        "`app id` cannot be the name of an element of XML; it begins with a letter and has no space",
    ),
    (
        r#"request(format = xml), scope(param = "my scopes")"#,
        r#""request":{"format":"xml"},"scope":{"param":"my scopes"}"#,
        "scope.param",
        "`my scopes` cannot be the name of an element of XML; it begins with a letter and has no space",
    ),
    (
        r#"request(format = json, params(j = json("{\"{tenant}\": 1}")))"#,
        r#""request":{"format":"json","params":{"j":{"json":"{\"{tenant}\": 1}"}}}"#,
        "request.params.j",
        "in `json(..)` placeholders stand in strings alone, and not in the names of members",
    ),
    (
        r#"request(rename(client_secret = "key"), query(key = ["{tenant}", "abc"]))"#,
        r#""request":{"rename":{"client_secret":"key"},"query":{"key":["{tenant}","abc"]}}"#,
        "request.query.key",
        "`key` is a secret; declare a field and write `\"{field}\"`",
    ),
    (
        r#"request(rename(client_id = "id"), params(id = "{tenant}"))"#,
        r#""request":{"rename":{"client_id":"id"},"params":{"id":"{tenant}"}}"#,
        "request.params.id",
        "`id` is sent anyway; add `omit(client_id)` to send one of your own",
    ),
    (
        r#"request(params(mark = "{tenant}"), sign(param = "mark", alg = HS256, over = "{client_id}"))"#,
        r#""request":{"params":{"mark":"{tenant}"},"sign":{"param":"mark","alg":"HS256","over":"{client_id}"}}"#,
        "request.sign.param",
        "`mark` is in `params` too; give the signature another name",
    ),
    (
        r#"request(sign(param = "client_id", alg = HS256, over = "{sorted_params}"))"#,
        r#""request":{"sign":{"param":"client_id","alg":"HS256","over":"{sorted_params}"}}"#,
        "request.sign.param",
        "`client_id` is sent anyway; add `omit(client_id)` to send one of your own",
    ),
    (
        r#"authorization_url = "https://a.example/a", authorize(callback(realm: String)), request(params(r = "{callback./realm}"))"#,
        r#""authorization_url":"https://a.example/a","authorize":{"callback":{"realm":{"type":"string"}}},"request":{"params":{"r":"{callback./realm}"}}"#,
        "request.params.r",
        "a callback has parameters, and no members in them; write `{callback.name}`",
    ),
    (
        r#"request(query(scope = "{tenant}"))"#,
        r#""request":{"query":{"scope":"{tenant}"}}"#,
        "request.query.scope",
        "`scope` is sent anyway; use `scope(default = [..])`",
    ),
    (
        r#"scope(param = "client_id")"#,
        r#""scope":{"param":"client_id"}"#,
        "request.rename",
        "`scope` and `client_id` are both sent as `client_id`; rename one",
    ),
    (
        r#"request(rename(client_id = "key", client_secret = "key"))"#,
        r#""request":{"rename":{"client_id":"key","client_secret":"key"}}"#,
        "request.rename",
        "`client_id` and `client_secret` are both sent as `key`; rename one",
    ),
    (
        r#"request(format = query, params(a = "1"), query(a = "2"))"#,
        r#""request":{"format":"query","params":{"a":"1"},"query":{"a":"2"}}"#,
        "request.query.a",
        "`a` is in `params` too, and both go into the query",
    ),
    (
        "response(accept_status = 600)",
        r#""response":{"accept_status":600}"#,
        "response.accept_status",
        "`600` is not an HTTP status; write a number up to 599",
    ),
    (
        "response(expires_in(unit = minutes, format = \"d:h:m\"))",
        r#""response":{"expires_in":{"unit":"minutes","format":"d:h:m"}}"#,
        "response.expires_in.unit",
        "`\"d:h:m\"` says its units itself; remove `unit`",
    ),
    (
        "response(accept_status = [99, 70000])",
        r#""response":{"accept_status":[99,70000]}"#,
        "response.accept_status",
        "`70000` is not an HTTP status; write a number up to 599",
    ),
    (
        r#"response(headers(access_token = "X Token"))"#,
        r#""response":{"headers":{"access_token":"X Token"}}"#,
        "response.headers.access_token",
        "`X Token` is not the name of a header",
    ),
    (
        r#"response(headers(request_id: String = "X:Id"))"#,
        r#""response":{"headers":{"request_id":{"type":"string","path":"X:Id"}}}"#,
        "response.headers.request_id",
        "`X:Id` is not the name of a header",
    ),
    (
        r#"bearer(header = "X Token")"#,
        r#""bearer":{"header":"X Token"}"#,
        "bearer.header",
        "`X Token` is not the name of a header",
    ),
    (
        r#"bearer(header = "host")"#,
        r#""bearer":{"header":"host"}"#,
        "bearer.header",
        "the client writes `host` itself; name another header",
    ),
    (
        "introspection(client_auth = none)",
        r#""introspection":{"client_auth":"none"}"#,
        "introspection",
        "`introspection` needs `introspection_url`; declare the endpoint, or remove `introspection`",
    ),
    (
        "revocation(format = json)",
        r#""revocation":{"format":"json"}"#,
        "revocation",
        "`revocation` needs `revocation_url`; declare the endpoint, or remove `revocation`",
    ),
    (
        r#"introspection_url = "https://a.example/i", introspection(response(format = xml))"#,
        r#""introspection_url":"https://a.example/i","introspection":{"response":{"format":"xml"}}"#,
        "introspection.response.format",
        "an introspection response is JSON (RFC 7662 §2.2) and not `xml`; remove `format`",
    ),
    (
        r#"FIELD secret, default = "a""#,
        r#"FIELD "secret":true,"default":"a""#,
        "fields.tenant.default",
        "`tenant` is a secret and has no default; read it at run time",
    ),
    (
        r#"FIELD pattern = "[a""#,
        r#"FIELD "pattern":"[a""#,
        "fields.tenant.pattern",
        "this is not a regular expression; write one such as `\"[a-z0-9-]+\"`",
    ),
];

#[test]
fn what_the_macro_refuses_json_is_refused_for() {
    for (attribute, json, path, message) in REFUSED {
        let (keys, rules) = match attribute.strip_prefix("FIELD ") {
            Some(rules) => ("", rules),
            None => (*attribute, ""),
        };
        let (grant, acme) = acme_of(keys);
        let source = format!(
            r#"#[oauth_provider(token_url = "https://{{tenant}}.example/t", {grant}{keys})]
               struct Acme {{ #[oauth({rules})] tenant: String }}"#
        );
        let error = expand_source(&source).unwrap_err();
        assert!(
            error.messages().iter().any(|found| found.message.replace('\n', " ").contains(message)),
            "{error}"
        );

        let json = if let Some(rules) = json.strip_prefix("FIELD ") {
            acme.replace("{}", &format!("{{{rules}}}"))
        } else {
            format!("{},{json}}}", acme.strip_suffix('}').unwrap())
        };
        let error = Metadata::from_json(&json).unwrap_err().to_string();
        assert!(error.contains(&format!("`{path}`: {message}")), "{error}");
    }
}

/// Rules of a field that stands in a host, in the attribute and in JSON, with the key and the value that a host refuses.
const OF_A_HOST: &[(&str, &str, &str, &str)] = &[
    (r#"default = "us/east""#, r#""default":"us/east""#, "default", "us/east"),
    (r#"one_of("eu", "-us")"#, r#""one_of":["eu","-us"]"#, "one_of", "-us"),
    (
        r#"default = "eu", one_of("eu", "us", "..")"#,
        r#""default":"eu","one_of":["eu","us",".."]"#,
        "one_of",
        "..",
    ),
];

#[test]
fn w42_a_default_or_a_choice_that_its_place_refuses_is_a_mistake_at_that_value() {
    for ((rules, json, key, value), place) in
        OF_A_HOST.iter().flat_map(|case| ["token_url", "issuer"].map(|place| (case, place)))
    {
        let source = format!(
            "#[oauth_provider({place} = \"https://{{tenant}}.example/t\", grant = client_credentials)]
struct Acme {{
#[oauth({rules})]
tenant: String }}"
        );
        let error = expand_source(&source).unwrap_err();
        let [message] = error.messages() else { panic!("{error}") };
        let column = format!("#[oauth({rules})]").find(&format!("\"{value}\"")).unwrap() + 1;
        assert_eq!((message.line, message.column), (3, column), "{error}");
        assert!(message.message.starts_with("`tenant` stands in a host"), "{error}");

        let json = ACME.replace("token_url", place).replace("{}", &format!("{{{json}}}"));
        let error = Metadata::from_json(&json).unwrap_err().to_string();
        assert!(error.contains(&format!("`fields.tenant.{key}`: `tenant` stands in a host")), "{error}");
    }
}
