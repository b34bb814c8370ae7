//! Authlib: assertions as client authentication (RFC 7523 §2.2), and as grants (§2.1); token exchange (RFC 8693), introspection
//! and revocation; and devices (RFC 8628).

mod clients;
mod devices;
mod exchange;
mod grants;
