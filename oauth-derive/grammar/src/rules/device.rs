//! Rules of the device authorization grant (RFC 8628).

/// The grant without the endpoint that it begins at.
pub const DEVICE_WITHOUT_ENDPOINT: &str = "`grant = device_code` begins at the device authorization endpoint; write `device_authorization_url = \"https://..\"`";

/// A key of the grant where it is not offered.
#[must_use]
pub fn without_device_grant(key: &str) -> String {
    format!("`{key}` is of `grant = device_code`; add `device_code` to `grant`, or remove it")
}

/// The keys that are of the grant alone.
pub const OF_DEVICE: [&str; 2] = ["device_authorization_url", "device"];
