//! Taking secrets out of what is recorded.

use serde_json::{Map, Value};
use url::Url;

/// Stands where a secret stood.
pub const MASK: &str = "***";

/// Field and parameter names whose value is a secret on at least one platform.
const SECRET_NAMES: &[&str] = &[
    "access_token",
    "accesstoken",
    "appsecret_proof",
    "client_secret",
    "code",
    "code_verifier",
    "device_code",
    "encrypted_password",
    "fb_exchange_token",
    "input_token",
    "passcode",
    "password",
    "pwd",
    "refresh_token",
    "secret",
    "secure_stream_url",
    "srturl",
    "start_url",
    "streamkey",
    "stream_key",
    "stream_url",
    "streamname",
    "token",
    "zak",
];

/// True for a name whose value must not be shown.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_NAMES.contains(&name.as_str())
}

/// The value with every secret field masked, at any depth.
#[must_use]
pub fn mask_json(value: &Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(name, value)| {
                    let masked = is_secret_name(name) && (value.is_string() || value.is_number());
                    (name.clone(), if masked { Value::String(MASK.to_owned()) } else { mask_json(value) })
                })
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.iter().map(mask_json).collect()),
        other => other.clone(),
    }
}

/// Form fields or query parameters as one object; a repeated name becomes an array.
pub(super) fn mask_pairs(pairs: &[(String, String)]) -> Value {
    let mut object = Map::new();
    for (name, value) in pairs {
        let value = Value::String(if is_secret_name(name) { MASK.to_owned() } else { value.clone() });
        match object.get_mut(name) {
            None => drop(object.insert(name.clone(), value)),
            Some(Value::Array(items)) => items.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    Value::Object(object)
}

/// The URL without its query's secrets and without user information.
#[must_use]
pub fn mask_url(url: &Url) -> String {
    let mut masked = url.clone();
    let _ = masked.set_username("");
    let _ = masked.set_password(None);
    if url.query().is_some() {
        let pairs: Vec<(String, String)> = url
            .query_pairs()
            .map(|(name, value)| {
                let value = if is_secret_name(&name) { MASK.to_owned() } else { value.into_owned() };
                (name.into_owned(), value)
            })
            .collect();
        masked.query_pairs_mut().clear().extend_pairs(pairs);
    }
    masked.into()
}

/// `text` with every given secret replaced; for a vendor's message that may quote what it was sent.
#[must_use]
pub fn mask_text(text: &str, secrets: &[&str]) -> String {
    secrets.iter().filter(|secret| !secret.is_empty()).fold(text.to_owned(), |text, secret| text.replace(secret, MASK))
}
