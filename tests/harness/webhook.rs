//! Webhooks as vendors send them: signed here, independently of the code that checks them.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use hmac::{Hmac, KeyInit, Mac};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use sha2::Sha256;

/// The public half of the key that [`kick`] signs with, to be agreed in place of Kick's own.
pub const KICK_KEY: &str = include_str!("keys/kick.pub.pem");

static KICK_SIGNER: LazyLock<KeyPair> = LazyLock::new(|| {
    let packed: String = include_str!("keys/kick.pem").lines().filter(|line| !line.starts_with("-----")).collect();
    KeyPair::from_pkcs8(&STANDARD.decode(packed).expect("base64")).expect("a key of 2,048 bits")
});

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

/// As Twitch signs: id, timestamp and body, one right after the other. `kind`: `notification`, `revocation` or the challenge's.
#[must_use]
pub fn twitch(secret: &str, kind: &str, id: &str, body: &str, told_at: DateTime<Utc>) -> Sent {
    let timestamp = told_at.to_rfc3339_opts(SecondsFormat::Nanos, true);
    let signature = hmac_hex(secret, &[id.as_bytes(), timestamp.as_bytes(), body.as_bytes()]);
    let headers = [
        ("twitch-eventsub-message-id", id.to_owned()),
        ("twitch-eventsub-message-timestamp", timestamp),
        ("twitch-eventsub-message-signature", format!("sha256={signature}")),
        ("twitch-eventsub-message-type", kind.to_owned()),
    ];
    Sent::new(&headers, body)
}

/// As Kick signs: RSASSA-PKCS1-v1_5 with SHA-256 over id, timestamp and body with dots between them, by [`KICK_KEY`].
///
/// # Panics
/// Never: the key signs anything.
#[must_use]
pub fn kick(event: &str, id: &str, body: &str, told_at: DateTime<Utc>) -> Sent {
    let timestamp = told_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let message = format!("{id}.{timestamp}.{body}");
    let mut signature = vec![0; KICK_SIGNER.public().modulus_len()];
    // Chance only blinds the computation: the signature is the same every time.
    let signed = KICK_SIGNER.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature);
    signed.expect("a signature");
    let headers = [
        ("kick-event-message-id", id.to_owned()),
        ("kick-event-message-timestamp", timestamp),
        ("kick-event-signature", STANDARD.encode(signature)),
        ("kick-event-type", event.to_owned()),
    ];
    Sent::new(&headers, body)
}

/// As JaaS signs: seconds, a dot and the body; the signature in base64 after the seconds.
#[must_use]
pub fn jaas(secret: &str, body: &str, told_at: DateTime<Utc>) -> Sent {
    let seconds = told_at.timestamp().to_string();
    let signature = STANDARD.encode(hmac(secret, &[seconds.as_bytes(), b".", body.as_bytes()]));
    Sent::new(&[("x-jaas-signature", format!("t={seconds},v1={signature}"))], body)
}

/// Hexadecimal HMAC-SHA256 over the parts.
#[must_use]
pub fn hmac_hex(secret: &str, parts: &[&[u8]]) -> String {
    hmac(secret, parts).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hmac(secret: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}
