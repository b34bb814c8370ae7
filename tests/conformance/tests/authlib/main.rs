//! Authlib: assertions as client authentication (RFC 7523 §2.2), and as grants (§2.1).

mod clients;
mod grants;
