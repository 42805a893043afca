//! `steeple keys`: see the keys, draw new ones, move on to a new one.

use clap::Subcommand;
use steeple_domain::entropy::SystemEntropy;
use steeple_domain::vault::{
    DataKey, KeyRing, canary_check, key_file_forget, key_file_rotate, key_list, key_retire, key_ring_print, reseal,
};

use crate::keys::key_file;
use crate::settings::Settings;
use crate::startup::{self, Parts};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum KeysCommand {
    /// Print a new key, for `STEEPLE_KEY` or a secret's file. Nothing else is touched.
    Generate,
    /// Put a new key before the old ones and seal everything with it, while Steeple runs. Can be stopped and run again.
    Rotate {
        /// Only seal again what an earlier run left; draw no new key.
        #[arg(long)]
        resume: bool,
        /// Afterwards let go of old keys that seal nothing. Only when every instance was restarted with the new key.
        #[arg(long)]
        retire: bool,
    },
    /// The keys that the database knows, and how much each one seals.
    List,
}

/// Prints a new key.
pub fn generate() {
    let ring = KeyRing::new(DataKey::generate(&SystemEntropy), Vec::new());
    print!("{}", key_ring_print(&ring).as_str());
}

/// # Errors
/// When the database or a key cannot be used.
pub async fn run(settings: &Settings, command: KeysCommand) -> anyhow::Result<()> {
    let parts = Parts::default();
    let context = startup::open(settings, &parts, startup::public_url(settings)?).await?;
    match command {
        KeysCommand::Generate => generate(),
        KeysCommand::List => {
            let sealing = context.keys.sealing_key().fingerprint();
            for key in key_list(&context.db).await? {
                let role = match (key.fingerprint == sealing, key.retired_at) {
                    (true, _) => "seals".to_owned(),
                    (false, None) => "opens".to_owned(),
                    (false, Some(at)) => format!("retired {}", at.format("%Y-%m-%d")),
                };
                println!(
                    "{}  {role}  {} values  since {}",
                    key.fingerprint,
                    key.values,
                    key.created_at.format("%Y-%m-%d")
                );
            }
        }
        KeysCommand::Rotate { resume, retire } => {
            let file = key_file(settings);
            let rotated = match (&settings.keys, resume || retire) {
                (Some(_), false) => anyhow::bail!(
                    "the key comes from STEEPLE_KEY: put a new one (steeple keys generate) before the old one there, restart \
                     every instance, then run: steeple keys rotate --resume"
                ),
                (None, false) => Some(key_file_rotate(&file, &*context.entropy)?),
                (_, true) => None,
            };
            let ring = rotated.as_ref().unwrap_or(&context.keys);
            canary_check(&context.db, ring, &*context.entropy, context.now()).await?;
            let done = reseal(&context.db, ring, &*context.entropy).await?;
            println!("{} values are sealed with key {} now.", done.moved, ring.sealing_key().fingerprint());
            for place in &done.unopenable {
                println!("Not opened by any key, left alone: {place}");
            }
            if retire {
                for key in ring.keys().skip(1) {
                    key_retire(&context.db, ring, key.fingerprint(), context.now()).await?;
                    if settings.keys.is_none() {
                        key_file_forget(&file, key.fingerprint(), &*context.entropy)?;
                    }
                    println!("Key {} is no longer needed.", key.fingerprint());
                }
            } else if ring.keys().nth(1).is_some() {
                println!(
                    "Restart every instance, so that none seals with the old key; then run: steeple keys rotate --retire"
                );
            }
        }
    }
    Ok(())
}
