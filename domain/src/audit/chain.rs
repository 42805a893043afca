//! What an entry's hash covers, and whether a chain is whole.

use sha2::{Digest, Sha256};

use super::entity;

/// What stands before the first entry.
pub(super) const GENESIS: [u8; 32] = [0; 32];

/// SHA-256 over everything the entry says and the hash of the one before. Each field is preceded by its length, so that
/// no two different entries hash the same text.
pub(super) fn hash_of(entry: &entity::Model) -> Vec<u8> {
    let actor = entry.actor.map(|user| *user.0.as_bytes());
    let at = entry.at.timestamp_micros().to_be_bytes();
    let sequence = entry.sequence.to_be_bytes();
    let fields: [&[u8]; 11] = [
        b"steeple audit entry 1",
        entry.id.0.as_bytes(),
        entry.church_id.0.as_bytes(),
        &sequence,
        actor.as_ref().map_or(&[], |bytes| bytes.as_slice()),
        entry.actor_kind.as_bytes(),
        entry.action.as_bytes(),
        entry.subject.as_bytes(),
        entry.details.as_bytes(),
        &at,
        &entry.previous_hash,
    ];
    let mut hash = Sha256::new();
    for field in fields {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field);
    }
    hash.finalize().to_vec()
}

/// Where a chain stands while it is read from its beginning.
pub(super) struct Walk {
    pub sequence: i64,
    pub hash: Vec<u8>,
}

impl Walk {
    pub(super) fn begin() -> Self {
        Self { sequence: 0, hash: GENESIS.to_vec() }
    }

    /// Takes the next entry; false when it does not follow or says something else than it did when it was written.
    pub(super) fn take(&mut self, entry: &entity::Model) -> bool {
        let follows = entry.sequence == self.sequence + 1 && entry.previous_hash == self.hash;
        let genuine = follows && entry.hash == hash_of(entry);
        if genuine {
            self.sequence = entry.sequence;
            self.hash.clone_from(&entry.hash);
        }
        genuine
    }
}
