//! What outlives the demo's process beside its database: all that the vendors' doubles hold, their port, the clock's lead and the
//! token for scripts.
//!
//! One file each in `sandboxes/` of the data folder, mode 0600, sealed with the installation's own keys, because tokens are in it.
//! A file is replaced in one piece, so a killed demo leaves the old one or the new one.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::TimeDelta;
use steeple_domain::entropy::SystemEntropy;
use steeple_domain::ids::ChurchId;
use steeple_domain::vault::{KeyRing, Place};
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::sandbox::world::Store;
use uuid::Uuid;

const PORT: &str = "port";
const CLOCK: &str = "clock";
const API_TOKEN: &str = "api_token";

/// The files of one demo, and of no other at the same time.
pub struct Kept {
    folder: PathBuf,
    keys: KeyRing,
    /// Locked as long as this demo runs.
    _lock: File,
}

impl Kept {
    /// # Errors
    /// When the folder cannot be used, or another demo runs on it.
    pub fn open(data_dir: &Path, keys: KeyRing) -> anyhow::Result<Self> {
        let folder = data_dir.join("sandboxes");
        let cannot_use = || format!("the folder {} cannot be used", folder.display());
        DirBuilder::new().recursive(true).mode(0o700).create(&folder).with_context(cannot_use)?;
        let lock = private().open(folder.join("lock")).with_context(cannot_use)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder, keys, _lock: lock }),
            Err(TryLockError::WouldBlock) => {
                anyhow::bail!(
                    "another demo runs on {}; stop it, or start this one with another --data-dir",
                    data_dir.display()
                )
            }
            Err(TryLockError::Error(error)) => Err(error).with_context(cannot_use),
        }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A listener for the doubles: at the port of the last time, so that links which they gave out lead to them again; at any other
    /// when that one is taken.
    ///
    /// # Errors
    /// When there is no free port, or the file cannot be read or written.
    pub fn listener(&self) -> anyhow::Result<TcpListener> {
        let last = self.load_text(PORT)?.and_then(|port| port.parse::<u16>().ok());
        let again = last.and_then(|port| TcpListener::bind(("127.0.0.1", port)).ok());
        let listener = again.map_or_else(|| TcpListener::bind(("127.0.0.1", 0)), Ok);
        let listener = listener.context("no free port on loopback for the sandboxes")?;
        self.save(PORT, listener.local_addr()?.port().to_string().as_bytes())?;
        Ok(listener)
    }

    /// How far the demo's clock was ahead of the machine's.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn clock_lead(&self) -> io::Result<TimeDelta> {
        let seconds = self.load_text(CLOCK)?.and_then(|seconds| seconds.parse().ok());
        Ok(seconds.and_then(TimeDelta::try_seconds).unwrap_or_default())
    }

    /// # Errors
    /// When the file cannot be written.
    pub fn keep_clock_lead(&self, lead: TimeDelta) -> io::Result<()> {
        // Rounded up: no row is ever later than the clock after a restart.
        self.save(CLOCK, (lead.num_seconds() + 1).to_string().as_bytes())
    }

    /// The token that scripts were given.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn api_token(&self) -> io::Result<Option<Secret>> {
        Ok(self.load_text(API_TOKEN)?.map(Secret::new))
    }

    /// # Errors
    /// When the file cannot be written.
    pub fn keep_api_token(&self, token: &Secret) -> io::Result<()> {
        self.save(API_TOKEN, token.reveal().as_bytes())
    }

    fn load_text(&self, name: &'static str) -> io::Result<Option<String>> {
        Ok(self.load(name)?.and_then(|bytes| String::from_utf8(bytes).ok()))
    }
}

impl Store for Kept {
    fn load(&self, name: &'static str) -> io::Result<Option<Vec<u8>>> {
        let sealed = match std::fs::read(self.folder.join(name)) {
            Ok(sealed) => sealed,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let opened = self.keys.open(&place(name), &sealed);
        let opened = opened.map_err(|why| io::Error::new(ErrorKind::InvalidData, format!("the file {name}: {why}")))?;
        Ok(Some(opened.to_vec()))
    }

    fn save(&self, name: &'static str, world: &[u8]) -> io::Result<()> {
        let sealed = self.keys.seal(&SystemEntropy, &place(name), world).map_err(io::Error::other)?;
        let draft = self.folder.join(format!(".{name}.draft"));
        // What a killed demo has left of a draft is written over.
        private().truncate(true).open(&draft)?.write_all(&sealed)?;
        std::fs::rename(draft, self.folder.join(name))
    }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).mode(0o600);
    options
}

/// Where a file's content is sealed for. It belongs to the demo, so its church is the nil one.
fn place(name: &'static str) -> Place {
    Place { table: "demo", row: Uuid::nil(), column: name, church: ChurchId(Uuid::nil()) }
}
