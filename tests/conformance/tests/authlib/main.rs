//! Authlib: assertions as client authentication (RFC 7523 §2.2), and as grants (§2.1); and devices (RFC 8628).

mod clients;
mod devices;
mod grants;
