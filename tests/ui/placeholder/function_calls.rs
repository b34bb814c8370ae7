use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://{lower(tenant)}.acme.example/token",
    grant = client_credentials,
    request(
        params(
            a = "{sha256(client_id)}",
            b = "{sha256_hex(client_id, client_secret)}",
            c = "{hmac_sha256_hex(client_secret client_id)}",
            d = "{prefix(client_id, 'x')}",
            e = "{replace(client_id 'a')}",
            f = "{now('%Y-%Q')}",
            g = "{now('%Y', '7d')}",
            h = "{now('%Y', '+7d', 'Asia/Ulaanbaatar')}",
            i = "{now(client_id)}",
            j = "{base64(upper(client_i))}",
            k = "{base64(code)}",
            l = "{upper(base64(a, b))}",
        ),
    ),
    bearer(headers("x-at" = "{now('%s')}")),
)]
struct Acme {
    tenant: String,
}

fn main() {
    let client: Result<AcmeClient, _> = Acme { tenant: "a".into() }.client(Credentials::secret("id", "secret"));
    let _ = client.map(|client| drop(client.request_token()));
}
