//! Webhooks as vendors send them: signed here, independently of the code that checks them.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A delivery on its way.
#[derive(Debug, Clone)]
pub struct Sent {
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Sent {
    fn new(headers: &[(&str, String)], body: &str) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        Self { headers, body: body.as_bytes().to_vec() }
    }

    /// The headers as the client's library wants them.
    ///
    /// # Panics
    /// When a value cannot be one.
    #[must_use]
    pub fn header_map(&self) -> reqwest::header::HeaderMap {
        let pairs = self.headers.iter().map(|(name, value)| {
            (name.parse::<reqwest::header::HeaderName>().expect("a name"), value.parse().expect("a value"))
        });
        pairs.collect()
    }
}

/// As Zoom signs: `v0:{timestamp}:{body}` with the secret token.
#[must_use]
pub fn zoom(secret: &str, body: &str, told_at: DateTime<Utc>) -> Sent {
    let timestamp = told_at.timestamp().to_string();
    let signature = hmac_hex(secret, &[b"v0:", timestamp.as_bytes(), b":", body.as_bytes()]);
    Sent::new(&[("x-zm-request-timestamp", timestamp), ("x-zm-signature", format!("v0={signature}"))], body)
}

/// As Meta signs: the body with the app's secret.
#[must_use]
pub fn facebook(app_secret: &str, body: &str) -> Sent {
    Sent::new(&[("x-hub-signature-256", format!("sha256={}", hmac_hex(app_secret, &[body.as_bytes()])))], body)
}

/// Hexadecimal HMAC-SHA256 over the parts.
///
/// # Panics
/// Never: a key may have any length.
#[must_use]
pub fn hmac_hex(secret: &str, parts: &[&[u8]]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}
