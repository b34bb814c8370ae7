//! `issuer`: who the authorization server is, and where its metadata is (RFC 8414).

use super::{Group, Key, TEMPLATE, TEXT};

pub(super) static ISSUER: Group = Group::keys(&[
    Key::new("identifier", "the issuer identifier itself, as in `issuer = \"..\"`", "RFC 8414 §2")
        .takes(TEMPLATE),
    Key::new(
        "metadata_url",
        "where the metadata is, for a server that has it elsewhere than at a well-known URL",
        "RFC 8414 §3",
    )
    .takes(TEMPLATE),
    Key::new(
        "domains",
        "domains, besides that of the issuer, on which the metadata may have endpoints",
        "RFC 8414 §6",
    )
    .takes(TEXT)
    .list(),
])
.first("identifier");
