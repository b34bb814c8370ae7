//! Clients from environment variables. Each test has a provider of its own, because variables are shared.

use oauth_runtime::{Credentials, ErrorKind, oauth_provider};

#[oauth_provider(
    token_url = "https://{tenant}.example/t/{level}",
    grant = client_credentials,
    request(params(note = "{note}")),
)]
struct EnvComplete {
    tenant: String,
    #[oauth(default = "7")]
    level: u8,
    note: Option<String>,
}

#[oauth_provider(token_url = "https://{tenant}.example/t", grant = client_credentials)]
struct EnvMissing {
    tenant: String,
}

#[oauth_provider(
    token_url = "https://a.example/{level}",
    grant = client_credentials,
    request(params(port = "{port}")),
)]
struct EnvWrong {
    level: u8,
    port: Option<u16>,
}

#[oauth_provider(token_url = "https://a.example/t", grant = client_credentials, client_auth = none)]
struct EnvPublic;

/// Runs this test alone in a process of its own, with the variables set.
fn in_own_process(test: &str, variables: &[(&str, &str)]) -> bool {
    if std::env::var_os("IN_OWN_PROCESS").is_some() {
        return true;
    }
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test]).env("IN_OWN_PROCESS", "1").envs(variables.iter().copied());
    let output = command.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
    false
}

#[test]
fn configuration_and_credentials_are_read() {
    let variables = [
        ("ENV_COMPLETE_TENANT", "eu"),
        ("ENV_COMPLETE_NOTE", ""),
        ("ENV_COMPLETE_CLIENT_ID", "id"),
        ("ENV_COMPLETE_CLIENT_SECRET", "secret"),
    ];
    if in_own_process("configuration_and_credentials_are_read", &variables) {
        let client = EnvComplete::from_env().unwrap();
        assert_eq!(client.token_url(), "https://eu.example/t/7");
    }
}

#[test]
fn all_missing_variables_are_named_at_once() {
    let error = EnvMissing::from_env().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(
        error.to_string(),
        "EnvMissing: environment variables are not set: `ENV_MISSING_TENANT`, `ENV_MISSING_CLIENT_ID`, \
         `ENV_MISSING_CLIENT_SECRET`"
    );
}

#[test]
fn values_of_the_wrong_type_are_named_by_their_variables_and_not_repeated() {
    let variables = [
        ("ENV_WRONG_LEVEL", "s3cr3t"),
        ("ENV_WRONG_PORT", "70000"),
        ("ENV_WRONG_CLIENT_ID", "id"),
        ("ENV_WRONG_CLIENT_SECRET", "secret"),
    ];
    if in_own_process("values_of_the_wrong_type_are_named_by_their_variables_and_not_repeated", &variables) {
        for error in [EnvWrong::from_env().unwrap_err(), EnvWrong::builder_from_env().unwrap_err()] {
            assert_eq!(
                error.to_string(),
                "EnvWrong: environment variable `ENV_WRONG_LEVEL`: it is not a `u8`; \
                 environment variable `ENV_WRONG_PORT`: it is not a `u16`"
            );
        }
    }
}

#[test]
fn w22_a_line_end_in_a_variable_is_refused_and_the_variable_named() {
    let variables = [("ENV_PUBLIC_CLIENT_ID", "id\n")];
    if in_own_process("w22_a_line_end_in_a_variable_is_refused_and_the_variable_named", &variables) {
        let error = EnvPublic::from_env().unwrap_err();
        assert_eq!(
            error.to_string(),
            "EnvPublic: environment variable `ENV_PUBLIC_CLIENT_ID` holds a line end; leave it out"
        );
    }
}

#[test]
fn a_public_client_needs_no_secret() {
    if in_own_process("a_public_client_needs_no_secret", &[("ENV_PUBLIC_CLIENT_ID", "id")]) {
        EnvPublic::from_env().unwrap();
    }
}

#[oauth_provider(
    token_url = "https://registry.example/token",
    grant = client_credentials,
    client_auth = none,
    request(omit(client_id)),
)]
struct EnvAnonymous;

#[oauth_provider(
    token_url = "https://registry.example/token",
    grant = client_credentials,
    client_auth = none,
    request(omit(client_id), params(account = "{client_id}")),
)]
struct EnvNamed;

#[oauth_provider(
    token_url = "https://metadata.example/token",
    grant = client_credentials,
    client_auth = none,
    request(method = GET, format = none, headers("Metadata-Flavor" = "Acme")),
)]
struct EnvMetadata;

#[test]
fn w25_an_anonymous_client_needs_no_identifier() {
    EnvMetadata::from_env().unwrap();
    EnvMetadata.client(Credentials::anonymous()).unwrap();
    EnvAnonymous::from_env().unwrap();
    EnvAnonymous.client(Credentials::anonymous()).unwrap();
    // Where it is sent under another name, it is needed.
    let error = EnvNamed::from_env().unwrap_err();
    assert!(error.to_string().contains("`ENV_NAMED_CLIENT_ID`"), "{error}");
    let error = EnvNamed.client(Credentials::anonymous()).unwrap_err();
    assert_eq!(error.to_string(), "EnvNamed: the client_id is empty");
    assert!(EnvPublic.client(Credentials::anonymous()).is_err());
}
