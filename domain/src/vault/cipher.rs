//! AES-256-GCM with a fresh nonce per value. The only file that calls the cipher.
//!
//! Random 96-bit nonces are safe for about 2^32 messages a key (NIST SP 800-38D section 8.3); a church seals a few thousand a year.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use secrecy::{ExposeSecret, SecretBox};
use sha2::Digest;
use uuid::Uuid;
use uuid::fmt::Simple;
use zeroize::Zeroizing;

use crate::entropy::Entropy;
use crate::ids::ChurchId;

const VERSION: u8 = 1;
const KEY_ID_BYTES: usize = 4;
const NONCE_BYTES: usize = 12;
const HEADER_BYTES: usize = 1 + KEY_ID_BYTES + NONCE_BYTES;

/// Why a sealed value did not open. All forgeries look alike.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// Changed, cut, moved to another place, or sealed with a key of the same id but other bytes.
    #[error("the sealed value was changed or does not belong here")]
    Forged,
    /// Sealed with a key that is not in the ring; the fingerprint says which one is wanted.
    #[error("sealed with key {0}, which is not in the key ring")]
    UnknownKey(String),
    #[error("the value is too large to be sealed")]
    TooLarge,
}

/// Where a sealed value lives; part of what is authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub table: &'static str,
    pub row: Uuid,
    pub column: &'static str,
    pub church: ChurchId,
}

impl Place {
    fn associated_data(&self) -> Vec<u8> {
        let (mut row, mut church) = ([0; Simple::LENGTH], [0; Simple::LENGTH]);
        let (row, church) =
            (self.row.simple().encode_lower(&mut row), self.church.0.simple().encode_lower(&mut church));
        [self.table, row, self.column, church].join("|").into_bytes()
    }
}

/// One 256-bit key.
pub struct DataKey {
    id: [u8; KEY_ID_BYTES],
    fingerprint: String,
    cipher: Aes256Gcm,
    bytes: SecretBox<[u8; 32]>,
}

impl DataKey {
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        let digest = sha2::Sha256::digest([b"steeple key fingerprint".as_slice(), &bytes].concat());
        let mut id = [0; KEY_ID_BYTES];
        id.copy_from_slice(&digest[..KEY_ID_BYTES]);
        let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(bytes));
        Self { id, fingerprint: hex::encode(&digest[..8]), cipher, bytes: SecretBox::new(Box::new(bytes)) }
    }

    /// Draws a new key.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(bytes.as_mut());
        Self::new(*bytes)
    }

    /// 16 hexadecimal characters that name the key and reveal nothing of it.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The first 8 characters of the fingerprint: what an envelope carries.
    #[must_use]
    pub fn id_hex(&self) -> String {
        hex::encode(self.id)
    }

    /// The same as bytes.
    #[must_use]
    pub(super) fn id(&self) -> &[u8] {
        &self.id
    }

    /// The bytes, for writing the key file.
    #[must_use]
    pub fn reveal(&self) -> &[u8; 32] {
        self.bytes.expose_secret()
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DataKey({})", self.fingerprint)
    }
}

/// One sealing key and the older ones that only open.
#[derive(Debug)]
pub struct KeyRing {
    sealing: DataKey,
    opening: Vec<DataKey>,
}

impl KeyRing {
    #[must_use]
    pub fn new(sealing: DataKey, opening: Vec<DataKey>) -> Self {
        Self { sealing, opening }
    }

    #[must_use]
    pub fn sealing_key(&self) -> &DataKey {
        &self.sealing
    }

    /// Every key, the sealing one first.
    pub fn keys(&self) -> impl Iterator<Item = &DataKey> {
        std::iter::once(&self.sealing).chain(&self.opening)
    }

    /// Seals `plaintext` for one place.
    ///
    /// # Errors
    /// [`VaultError::TooLarge`] beyond the cipher's limit of 64 GiB.
    pub fn seal(&self, entropy: &dyn Entropy, place: &Place, plaintext: &[u8]) -> Result<Vec<u8>, VaultError> {
        let mut nonce = [0; NONCE_BYTES];
        entropy.fill(&mut nonce);
        let payload = Payload { msg: plaintext, aad: &place.associated_data() };
        let sealed = self.sealing.cipher.encrypt(&Nonce::from(nonce), payload).map_err(|_| VaultError::TooLarge)?;
        let mut envelope = Vec::with_capacity(HEADER_BYTES + sealed.len());
        envelope.push(VERSION);
        envelope.extend_from_slice(&self.sealing.id);
        envelope.extend_from_slice(&nonce);
        envelope.extend_from_slice(&sealed);
        Ok(envelope)
    }

    /// Opens what was sealed for this very place.
    ///
    /// # Errors
    /// [`VaultError::UnknownKey`] when the ring lacks its key, [`VaultError::Forged`] for everything else.
    pub fn open(&self, place: &Place, envelope: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (header, sealed) = envelope.split_at_checked(HEADER_BYTES).ok_or(VaultError::Forged)?;
        let (id, nonce) = header[1..].split_at(KEY_ID_BYTES);
        if header[0] != VERSION {
            return Err(VaultError::Forged);
        }
        let key = self.keys().find(|key| key.id == id).ok_or_else(|| VaultError::UnknownKey(hex::encode(id)))?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| VaultError::Forged)?;
        let payload = Payload { msg: sealed, aad: &place.associated_data() };
        key.cipher.decrypt(&Nonce::from(nonce), payload).map(Zeroizing::new).map_err(|_| VaultError::Forged)
    }

    /// True when the envelope was sealed with another key than the sealing one.
    #[must_use]
    pub fn is_stale(&self, envelope: &[u8]) -> bool {
        envelope.get(1..=KEY_ID_BYTES) != Some(&self.sealing.id)
    }
}
