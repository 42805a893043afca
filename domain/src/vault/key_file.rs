//! The key file that a fresh Steeple makes for itself: mode 0600, never half written, never lost by a race.
//!
//! These functions touch the disk and are called while starting and by the command line, not while serving.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use steeple_platforms::contract::credentials::Secret;

use super::keys::{key_ring_parse, key_ring_print, key_ring_rotated, key_ring_without};
use super::{DataKey, KeyError, KeyRing};
use crate::entropy::Entropy;

/// The ring in a file that somebody else keeps, `STEEPLE_KEY_FILE`. Its permissions are theirs to choose: secrets that a
/// container is given are often readable for all inside.
///
/// # Errors
/// When there is no such file, or no key in it.
pub fn key_file_read(path: &Path) -> Result<KeyRing, KeyError> {
    let text = fs::read_to_string(path).map_err(|error| KeyError::file(path, error))?;
    key_ring_parse(&Secret::new(text))
}

/// The ring in Steeple's own key file. Without the file it draws a key and writes it first; of two that do so at the same
/// time, both come back with the same ring.
///
/// # Errors
/// When the file cannot be read or written, or others may read it.
pub fn key_file_load_or_create(path: &Path, entropy: &dyn Entropy) -> Result<KeyRing, KeyError> {
    if !path.try_exists().map_err(|error| KeyError::file(path, error))? {
        let ring = KeyRing::new(DataKey::generate(entropy), Vec::new());
        let draft = Draft::write(path, &ring, entropy)?;
        // Unlike a rename, a link never replaces the key that another process has just written.
        match fs::hard_link(&draft.path, path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(KeyError::file(path, error)),
            _ => sync_folder(path)?,
        }
    }
    load_private(path)
}

/// Draws a new sealing key; the old keys stay in the file and open. Running instances learn of it when they start again.
///
/// # Errors
/// As for [`key_file_load_or_create`]; the file is then as before.
pub fn key_file_rotate(path: &Path, entropy: &dyn Entropy) -> Result<KeyRing, KeyError> {
    change(path, entropy, |ring| Ok(key_ring_rotated(ring, DataKey::generate(entropy))))
}

/// Takes a retired key out of the file.
///
/// # Errors
/// As for [`key_ring_without`] and [`key_file_load_or_create`]; the file is then as before.
pub fn key_file_forget(path: &Path, fingerprint: &str, entropy: &dyn Entropy) -> Result<KeyRing, KeyError> {
    change(path, entropy, |ring| key_ring_without(ring, fingerprint))
}

fn change(
    path: &Path,
    entropy: &dyn Entropy,
    change: impl FnOnce(&KeyRing) -> Result<KeyRing, KeyError>,
) -> Result<KeyRing, KeyError> {
    // Two changes at the same time would lose one of the keys.
    let lock_path = path.with_extension("lock");
    let lock = private_options().create(true).truncate(false).open(&lock_path);
    let lock = lock.map_err(|error| KeyError::file(&lock_path, error))?;
    lock.lock().map_err(|error| KeyError::file(&lock_path, error))?;
    let ring = change(&load_private(path)?)?;
    let draft = Draft::write(path, &ring, entropy)?;
    fs::rename(&draft.path, path).map_err(|error| KeyError::file(path, error))?;
    sync_folder(path)?;
    Ok(ring)
}

/// A completely written file beside the real one, removed when it is not needed any more.
struct Draft {
    path: PathBuf,
}

impl Draft {
    fn write(target: &Path, ring: &KeyRing, entropy: &dyn Entropy) -> Result<Self, KeyError> {
        let folder = folder_of(target);
        private_folder(folder).map_err(|error| KeyError::file(folder, error))?;
        let mut name = [0; 8];
        entropy.fill(&mut name);
        let draft = Self { path: folder.join(format!(".key-{}.draft", hex::encode(name))) };
        let written = private_options().create_new(true).open(&draft.path).and_then(|mut file| {
            file.write_all(key_ring_print(ring).as_bytes())?;
            file.sync_all()
        });
        written.map_err(|error| KeyError::file(&draft.path, error))?;
        Ok(draft)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After a rename there is nothing left to remove.
        let _ = fs::remove_file(&self.path);
    }
}

fn load_private(path: &Path) -> Result<KeyRing, KeyError> {
    let metadata = fs::metadata(path).map_err(|error| KeyError::file(path, error))?;
    if is_open_to_others(&metadata) {
        return Err(KeyError::FileOpenToOthers { path: path.to_owned() });
    }
    key_file_read(path)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes the name of a new file survive a power cut.
fn sync_folder(path: &Path) -> Result<(), KeyError> {
    let folder = folder_of(path);
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| KeyError::file(folder, error))
}

#[cfg(unix)]
fn private_options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}

#[cfg(unix)]
fn private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(unix)]
fn is_open_to_others(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 != 0
}
