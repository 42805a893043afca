//! What a token says, and signing it: pure.
//!
//! Sources: lib-jitsi-meet `doc/tokens.md`; jitsi-meet's `token/util.lib.lua` (issuer, audience, subject and room are required;
//! `exp` and `nbf` are numbers, compared without leeway); jitsi-contrib's `token_affiliation`; 8x8's JaaS pages, where truth
//! values are texts.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::contract::credentials::Secret;

/// The servers' clocks may be this far behind.
const EARLY: TimeDelta = TimeDelta::seconds(60);

/// Who signs, and for whom.
#[derive(Debug)]
pub enum Issuer {
    Own { app_id: String, subject: String, key_id: Option<String>, key: Key },
    Jaas { app_id: String, key_id: String, key: Key },
}

/// A key that signs.
pub struct Key {
    algorithm: Algorithm,
    key: EncodingKey,
}

/// What a token lets its holder do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass<'a> {
    pub room: &'a str,
    /// Moderates; everybody else is a guest.
    pub host: bool,
    pub until: DateTime<Utc>,
}

impl Key {
    /// Reads what was pasted: an RSA private key in PEM form, with its line breaks or without, or a shared secret.
    ///
    /// # Errors
    /// What is wrong with it, in plain words.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if !text.contains("-----BEGIN") {
            let is_secret = text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_graphic());
            return if is_secret {
                Ok(Self { algorithm: Algorithm::HS256, key: EncodingKey::from_secret(text.as_bytes()) })
            } else {
                Err(
                    "Key: a shared secret has at least 8 characters and no spaces; a private key begins with -----BEGIN",
                )
            };
        }
        if text.contains("PUBLIC KEY") {
            return Err("Key: this is the public key. Paste the private one; the public one belongs to the server");
        }
        if text.contains("ENCRYPTED") {
            return Err("Key: this private key is locked with a passphrase. Paste it without one");
        }
        let pem = in_lines(text).ok_or(NO_KEY)?;
        let key = EncodingKey::from_rsa_pem(pem.reveal().as_bytes()).map_err(|_| NO_KEY)?;
        let key = Self { algorithm: Algorithm::RS256, key };
        // A text may look like a key and be none; signing shows it.
        encode(&Header::new(Algorithm::RS256), &json!({}), &key.key).map_err(|_| NO_KEY)?;
        Ok(key)
    }

    #[must_use]
    pub fn is_rsa(&self) -> bool {
        self.algorithm == Algorithm::RS256
    }
}

const NO_KEY: &str =
    "Key: this is no RSA private key. Copy the whole text, from -----BEGIN to the end of the last line";

/// The key on lines of its own, as PEM wants it: fields of one line and some programs make one line of what is pasted. White
/// space means nothing in Base64, so nothing is guessed; what does not sign afterwards is refused as ever.
fn in_lines(text: &str) -> Option<Secret> {
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (kind, rest) = rest.split_once("-----")?;
    let (body, end) = rest.split_once("-----END ")?;
    end.strip_prefix(kind)?.strip_prefix("-----")?;
    let mut pem = String::with_capacity(text.len() + 64);
    pem.extend(["-----BEGIN ", kind, "-----\n"]);
    pem.extend(body.split_whitespace());
    pem.extend(["\n-----END ", kind, "-----\n"]);
    Some(Secret::new(pem))
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:?}, hidden)", self.algorithm)
    }
}

impl Issuer {
    /// The signed token.
    ///
    /// # Errors
    /// When the key does not sign, which [`Key::read`] has tried.
    pub fn sign(&self, pass: &Pass<'_>, now: DateTime<Utc>) -> Result<Secret, jsonwebtoken::errors::Error> {
        let (key, key_id) = match self {
            Self::Own { key, key_id, .. } => (key, key_id.clone()),
            Self::Jaas { key, key_id, .. } => (key, Some(key_id.clone())),
        };
        let header = Header { kid: key_id, ..Header::new(key.algorithm) };
        encode(&header, &self.claims(pass, now), &key.key).map(Secret::new)
    }

    /// What the token says.
    #[must_use]
    pub fn claims(&self, pass: &Pass<'_>, now: DateTime<Utc>) -> Value {
        let (nbf, exp, host) = ((now - EARLY).timestamp(), pass.until.timestamp(), pass.host);
        match self {
            Self::Own { app_id, subject, .. } => {
                // Stock Jitsi makes every holder of a token a moderator. The plugins that do not read one of these three.
                let affiliation = if host { "owner" } else { "member" };
                json!({
                    "iss": app_id, "aud": "jitsi", "sub": subject, "room": pass.room,
                    "iat": now.timestamp(), "nbf": nbf, "exp": exp,
                    "moderator": host,
                    "context": { "user": { "affiliation": affiliation, "moderator": host } },
                })
            }
            Self::Jaas { app_id, .. } => {
                let said = |truth: bool| if truth { "true" } else { "false" };
                json!({
                    "iss": "chat", "aud": "jitsi", "sub": app_id, "room": pass.room,
                    "iat": now.timestamp(), "nbf": nbf, "exp": exp,
                    "context": {
                        "user": { "moderator": said(host), "hidden-from-recorder": "false" },
                        "features": {
                            "livestreaming": said(host), "recording": said(host), "transcription": "false",
                            "outbound-call": "false", "sip-outbound-call": "false",
                        },
                    },
                })
            }
        }
    }
}
