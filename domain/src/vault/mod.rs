//! The vault: credentials, stream keys and passcodes at rest.
//!
//! Envelope: `version(1) | key id(4) | nonce(12) | ciphertext + tag(16)`. The associated data names table, row, column and
//! church, so a ciphertext that is moved anywhere else does not open.
//!
//! A key's life: [`key_file_load_or_create`] draws it, [`canary_check`] notes it in the database, [`key_file_rotate`] puts a
//! new one before it, [`reseal`] moves its values on, [`key_retire`] lets it go and [`key_file_forget`] removes it.

mod canary;
mod cipher;
mod columns;
pub mod entity;
mod error;
mod key_file;
mod keys;
mod reseal;
mod retire;

pub use canary::{canary_check, canary_look};
pub use cipher::{DataKey, KeyRing, Place, VaultError};
pub use columns::{SEALED_COLUMNS, SealedColumn, Sealing};
pub use error::KeyError;
pub use key_file::{key_file_forget, key_file_load_or_create, key_file_read, key_file_rotate};
pub use keys::{key_ring_parse, key_ring_print, key_ring_rotated, key_ring_without};
pub use reseal::{Resealed, reseal};
pub use retire::{KnownKey, key_list, key_retire};
