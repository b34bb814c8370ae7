//! Logins by a device code (RFC 8628): exact bytes over HTTP on loopback, and time that passes at once.

mod answers;
mod lab;
mod pace;
mod requests;
mod stored;
