//! The vault: credentials, stream keys and passcodes at rest.
//!
//! Envelope: `version(1) | key id(4) | nonce(12) | ciphertext + tag(16)`. The associated data names table, row, column and
//! church, so a ciphertext that is moved anywhere else does not open.

mod cipher;

pub use cipher::{DataKey, KeyRing, Place, VaultError};
