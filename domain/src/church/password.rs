//! Passwords: Argon2id, off the async threads, a few at a time.

use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use steeple_platforms::contract::credentials::Secret;
use tokio::sync::Semaphore;

use crate::entropy::Entropy;
use crate::error::{Error, Result};

/// Memory, passes and lanes of one hash: 19 MiB, 2, 1. Source: OWASP Password Storage Cheat Sheet, Argon2id, second row.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const HASH_BYTES: usize = 32;
const SALT_BYTES: usize = 16;

/// Hashes at the same time; each takes 19 MiB, so a flood of sign-ins takes time and not memory.
static TURNS: Semaphore = Semaphore::const_new(4);

/// The PHC string to store for a password.
///
/// # Errors
/// When it cannot be hashed; no input is known that does that.
pub(super) async fn hash(entropy: &dyn Entropy, password: &Secret) -> Result<String> {
    let mut salt = [0; SALT_BYTES];
    entropy.fill(&mut salt);
    let password = password.clone();
    off_thread(move || hash_with(&salt, &password)).await?.map_err(unusable)
}

/// Whether the password belongs to the stored hash. Without one it does the same work and says no.
///
/// # Errors
/// When the stored hash cannot be read.
pub(super) async fn verify(stored: Option<String>, password: &Secret) -> Result<bool> {
    let password = password.clone();
    let verified = off_thread(move || match stored {
        Some(stored) => {
            let stored = PasswordHash::new(&stored)?;
            match argon2()?.verify_password(password.reveal().as_bytes(), &stored) {
                Ok(()) => Ok(true),
                Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(error),
            }
        }
        None => hash_with(&[0; SALT_BYTES], &password).map(|_| false),
    });
    verified.await?.map_err(unusable)
}

fn hash_with(salt: &[u8], password: &Secret) -> argon2::password_hash::Result<String> {
    Ok(argon2()?.hash_password_with_salt(password.reveal().as_bytes(), salt)?.to_string())
}

fn argon2() -> argon2::password_hash::Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(HASH_BYTES))
        .map_err(|_| argon2::password_hash::Error::ParamsInvalid)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let turn = TURNS.acquire().await;
    let done = tokio::task::spawn_blocking(work).await;
    drop(turn);
    done.map_err(unusable)
}

fn unusable(error: impl std::fmt::Display) -> Error {
    Error::Inconsistent { table: "users", what: format!("the password hash cannot be used: {error}") }
}
