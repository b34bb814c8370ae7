//! The HTTP Basic scheme (RFC 6749 §2.3.1, RFC 7617).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use crate::plan::BasicEncoding;

pub(super) fn authorization(encoding: BasicEncoding, id: &str, secret: &str) -> Zeroizing<String> {
    // Room for every byte as `%XX`: a string that grows leaves the secret behind.
    let mut pair = Zeroizing::new(String::with_capacity(3 * (id.len() + secret.len()) + 1));
    let encode = |text: &str, pair: &mut String| match encoding {
        // A blank as `%20`, which every server that decodes takes; some leave a `+` as it is.
        BasicEncoding::Form => {
            pair.extend(
                byte_serialize(text.as_bytes()).map(|piece| if piece == "+" { "%20" } else { piece }),
            );
        }
        BasicEncoding::Raw => pair.push_str(text),
    };
    encode(id, &mut pair);
    pair.push(':');
    encode(secret, &mut pair);
    let encoded = Zeroizing::new(STANDARD.encode(&*pair));
    Zeroizing::new(["Basic ", &**encoded].concat())
}
