//! Generated code in hostile surroundings.
//!
//! That this file compiles is the test: without a prelude, with the names of the prelude and of the runtime taken,
//! in a function, out of a macro, and under lints that complain about anything the user did not write.

#![no_implicit_prelude]
#![expect(
    missing_debug_implementations,
    reason = "whether a configuration can be printed is the user's choice"
)]
#![deny(missing_docs, unreachable_pub, unused_qualifications, unused, clippy::pedantic)]

extern crate oauth_runtime as renamed_runtime;
extern crate std;

/// Every name that generated code might have meant.
pub mod shadowed {
    #![expect(dead_code, reason = "the names are there to be in the way")]

    struct Result;
    struct Option;
    struct Some;
    struct None;
    struct Ok;
    struct Err;
    struct String;
    struct Box;
    struct Vec;
    struct Error;
    struct Metadata;
    struct Field;
    struct Grant;
    struct Literal;
    struct Param;
    struct Provider;
    struct Client;
    struct Token;
    struct Scope;
    struct Extra;
    struct Members;
    struct Credentials;
    struct FieldValues;
    struct ConfigValue;
    struct RequestRules;
    struct ResponseRules;
    struct ErrorRules;
    struct ScopeRules;
    trait From {}
    trait Default {}
    trait Clone {}
    trait Debug {}
    mod metadata {}
    mod core {}
    mod serde {}
    mod schemars {}
    mod oauth_runtime {}

    /// A provider that uses everything.
    #[::oauth_runtime::oauth_provider(
        token_url = "https://{region}.example/token",
        authorization_url = "https://{region}.example/authorize",
        grant = [client_credentials, authorization_code],
        scope(read = "users:read", write = "users:write"),
        request(params(key = ["{key}", "none"], inside = "{in}"), headers("X-Region" = "{region}")),
        response(
            root = "data",
            expires_in(unit = minutes),
            extra(team: ::std::string::String = "team.id", r#type: ::std::option::Option<u32>),
            headers(request_id: ::std::option::Option<::std::string::String> = "x-request-id"),
        ),
        errors(ok("ok" = true), status(400 = invalid_request)),
        bearer(scheme = none),
    )]
    pub struct Acme {
        /// Where.
        #[oauth(default = "eu", one_of("eu", "us"))]
        pub region: ::std::string::String,
        /// What with.
        #[oauth(secret)]
        pub key: ::std::option::Option<::std::string::String>,
        /// A keyword.
        pub r#in: ::std::option::Option<u16>,
    }
}

/// The runtime under the name that a `Cargo.toml` gave it.
pub mod renamed {
    /// A provider of the renamed runtime.
    #[::renamed_runtime::oauth_provider(
        token_url = "https://acme.example/token",
        grant = client_credentials,
        response(extra(team: ::std::string::String)),
        scope(read = "r"),
        crate = "::renamed_runtime",
    )]
    pub struct Acme;
}

/// The runtime out of another crate's hands.
pub mod reexported {
    /// What a library re-exports.
    pub mod vendor {
        pub use ::oauth_runtime;
    }

    /// A provider of the re-exported runtime.
    #[::oauth_runtime::oauth_provider(
        token_url = "https://acme.example/token",
        grant = client_credentials,
        crate = crate::reexported::vendor::oauth_runtime,
    )]
    pub struct Acme;
}

/// Structs that only a part of the program sees.
pub mod visibility {
    /// Inside.
    pub mod inner {
        #[::oauth_runtime::oauth_provider(
            token_url = "https://acme.example/token",
            grant = client_credentials,
            response(extra(team: ::std::string::String)),
            scope(read = "r"),
        )]
        pub(in crate::visibility) struct Acme;

        #[::oauth_runtime::oauth_provider(
            token_url = "https://acme.example/token",
            grant = client_credentials,
            scope(unused = "u"),
        )]
        struct Private;

        #[test]
        fn a_private_provider_has_private_aliases() {
            let client: ::std::result::Result<PrivateClient, _> =
                Private.client(::oauth_runtime::Credentials::secret("id", "secret"));
            ::std::assert!(client.is_ok());
            let _: ::std::option::Option<PrivateToken> = ::std::option::Option::None;
        }
    }

    #[test]
    fn aliases_are_as_visible_as_the_struct() {
        let _: fn(inner::Acme, ::oauth_runtime::Credentials) -> ::std::result::Result<inner::AcmeClient, _> =
            inner::Acme::client;
        let _: ::std::option::Option<(inner::AcmeToken, inner::AcmeExtra)> = ::std::option::Option::None;
        ::std::assert_eq!(inner::AcmeScope::Read.as_str(), "r");
    }
}

#[test]
fn a_provider_may_stand_in_a_function() {
    #[::oauth_runtime::oauth_provider(
        token_url = "https://{tenant}.example/token",
        grant = client_credentials,
        scope(read = "r"),
        response(extra(team: ::std::string::String)),
    )]
    struct Local {
        tenant: ::std::string::String,
    }

    let local = Local { tenant: ::std::convert::From::from("eu") };
    let client: LocalClient =
        local.client(::oauth_runtime::Credentials::secret("id", "secret")).expect("a valid declaration");
    ::std::assert_eq!(client.token_url(), "https://eu.example/token");
    ::std::assert_eq!(LocalScope::Read.as_str(), "r");
}

macro_rules! declare {
    ($name:ident, $field:ident: $type:ty, $url:literal) => {
        /// Out of a macro.
        #[::oauth_runtime::oauth_provider(token_url = $url, grant = client_credentials)]
        pub struct $name {
            /// A field.
            pub $field: $type,
        }
    };
}

/// Providers that a `macro_rules!` wrote.
pub mod from_a_macro {
    declare!(Acme, tenant: ::std::string::String, "https://{tenant}.example/token");
    declare!(Numbered, shard: u16, "https://shard-{shard}.example/token");
}

#[test]
fn a_name_may_be_raw() {
    #[::oauth_runtime::oauth_provider(token_url = "https://{type}.example/token", grant = client_credentials)]
    #[expect(non_camel_case_types, reason = "a keyword is lower case")]
    struct r#gen {
        r#type: ::std::string::String,
    }

    ::std::assert_eq!(r#gen::METADATA.name(), "gen");
    let named = r#gen { r#type: ::std::convert::From::from("eu") };
    let client: genClient =
        named.client(::oauth_runtime::Credentials::secret("id", "secret")).expect("a valid declaration");
    ::std::assert_eq!(client.token_url(), "https://eu.example/token");
}

#[test]
fn m3_declarations_come_out_as_they_were_written() {
    use ::std::iter::{IntoIterator, Iterator};

    let metadata = ::serde_json::to_value(shadowed::Acme::METADATA).expect("JSON");
    let names = metadata["fields"].as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    ::std::assert!(names.eq(["in", "key", "region"]), "{metadata}");
    let extra = metadata["response"]["extra"].as_object().into_iter().flatten();
    let extra = extra.map(|(_, extra)| (extra["type"].as_str(), extra["optional"].as_bool()));
    let expected = [
        (::std::option::Option::Some("string"), ::std::option::Option::None),
        (::std::option::Option::Some("integer"), ::std::option::Option::Some(true)),
    ];
    ::std::assert_eq!(extra.collect::<::std::vec::Vec<_>>(), expected);
    let default = <shadowed::Acme as ::std::default::Default>::default();
    ::std::assert_eq!(default.region, "eu");
    ::std::assert!(default.key.is_none());
}
