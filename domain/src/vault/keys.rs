//! Key rings as text: from the environment, from a secret's file, from the generated key file.
//!
//! One key per line (or separated by blanks or commas): 32 bytes as 64 hexadecimal characters or as base64.
//! The first one seals, all of them open. Lines that begin with `#` are for people.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use steeple_platforms::contract::credentials::Secret;
use zeroize::Zeroizing;

use super::{DataKey, KeyError, KeyRing};

const KEY_BYTES: usize = 32;

/// The ring that a text holds: the value of `STEEPLE_KEY`, or what is in the file that `STEEPLE_KEY_FILE` names.
///
/// # Errors
/// [`KeyError::Unreadable`] when there is no key in it or one of them is not a key. The error does not repeat the text.
pub fn key_ring_parse(text: &Secret) -> Result<KeyRing, KeyError> {
    let lines = text.reveal().lines().filter(|line| !line.trim_start().starts_with('#'));
    let words = lines.flat_map(|line| line.split([',', ' ', '\t', '\r'])).filter(|word| !word.is_empty());
    let mut keys: Vec<DataKey> = Vec::new();
    for word in words {
        let key = DataKey::new(*key_bytes(word)?);
        if keys.iter().any(|known| known.id_hex() == key.id_hex()) {
            return Err(KeyError::Unreadable("the same key is in it twice"));
        }
        keys.push(key);
    }
    if keys.is_empty() {
        return Err(KeyError::Unreadable("there is no key in it"));
    }
    let sealing = keys.remove(0);
    Ok(KeyRing::new(sealing, keys))
}

/// The text of a ring, as [`key_ring_parse`] reads it.
#[must_use]
pub fn key_ring_print(ring: &KeyRing) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(4_096));
    text.push_str("# Steeple's keys. The first one seals, all of them open what is sealed in the database.\n");
    text.push_str(
        "# Whoever has this file and the database has every account: keep a copy, apart from the database's.\n",
    );
    for key in ring.keys() {
        text.push_str(&Zeroizing::new(hex::encode(key.reveal())));
        text.push('\n');
    }
    text
}

/// The ring with a new sealing key; the others stay, to open what they sealed.
#[must_use]
pub fn key_ring_rotated(ring: &KeyRing, new: DataKey) -> KeyRing {
    KeyRing::new(new, ring.keys().map(copy).collect())
}

/// The ring without one of its opening keys.
///
/// # Errors
/// [`KeyError::StillSealing`] for the sealing key, [`KeyError::UnknownFingerprint`] for a key that is not in the ring.
pub fn key_ring_without(ring: &KeyRing, fingerprint: &str) -> Result<KeyRing, KeyError> {
    if ring.sealing_key().fingerprint() == fingerprint {
        return Err(KeyError::StillSealing(fingerprint.to_owned()));
    }
    if !ring.keys().any(|key| key.fingerprint() == fingerprint) {
        return Err(KeyError::UnknownFingerprint(fingerprint.to_owned()));
    }
    let opening = ring.keys().skip(1).filter(|key| key.fingerprint() != fingerprint).map(copy).collect();
    Ok(KeyRing::new(copy(ring.sealing_key()), opening))
}

fn copy(key: &DataKey) -> DataKey {
    DataKey::new(*key.reveal())
}

fn key_bytes(word: &str) -> Result<Zeroizing<[u8; KEY_BYTES]>, KeyError> {
    let decoded = if word.len() == 2 * KEY_BYTES {
        hex::decode(word).ok()
    } else {
        [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD].iter().find_map(|base64| base64.decode(word).ok())
    };
    let decoded = Zeroizing::new(decoded.ok_or(KeyError::Unreadable("it is neither hexadecimal nor base64"))?);
    let bytes = <[u8; KEY_BYTES]>::try_from(decoded.as_slice());
    bytes.map(Zeroizing::new).map_err(|_| KeyError::Unreadable("it is not 32 bytes long"))
}
