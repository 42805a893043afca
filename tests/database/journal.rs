//! P24: what the database does not take after a vendor's answer outlives the process, is stored at the next start, and leaves nothing
//! behind. A process that died is played by a copy of its journal at that moment.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use steeple_domain::Context;
use steeple_domain::connection::entity::Model;
use steeple_domain::connection::{
    ConnectionStatus, Refreshed, Revoking, Why, connection_disconnect, connection_refresh, journal_open,
};
use steeple_domain::vault::{DataKey, KeyRing};
use steeple_domain::worker::Worker;
use steeple_platforms::StreamingPlatform::{Restream, Youtube};
use steeple_platforms::sandbox::SECRET_MARKER;
use steeple_tests::refusal::{accept_new_pairs, refuse_new_pairs};
use steeple_tests::{World, for_each_backend};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::committing::{its_pair_is_the_living_one, renew, to_be_taken_back};

for_each_backend!(
    a_pair_is_in_the_journal_until_it_is_stored,
    a_pair_outlives_the_process_that_got_it,
    a_restored_backup_gets_the_pair_that_is_younger_than_itself,
    nothing_is_renewed_from_the_pair_before_one_in_the_journal,
    a_disconnect_destroys_the_entry_at_once,
    a_pair_that_nobody_wants_at_the_next_start_is_taken_back,
    an_entry_under_an_unknown_key_waits_for_the_key,
    an_entry_of_another_database_is_left_alone,
    a_cut_or_changed_journal_stops_nothing,
    two_processes_in_one_folder_have_a_journal_each,
);

async fn a_pair_is_in_the_journal_until_it_is_stored(world: World) {
    let (row, renewal, folder) = refused_pair(&world).await;
    let file = journal(folder.path(), 1);
    let during = fs::read(&file).unwrap();

    accept_new_pairs(world.ctx.db.reader()).await;
    world.advance(TimeDelta::seconds(5));
    let refreshed = renewal.await.unwrap();

    assert!(contains(&during, row.id.to_string().as_bytes()));
    assert!(!contains(&during, SECRET_MARKER.as_bytes()), "sealed");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(matches!(refreshed, Refreshed::Renewed(_)), "{refreshed:?}");
    assert!(is_blank(&file), "nothing is left of it");
    its_pair_is_the_living_one(&world, &row).await;
}

async fn a_pair_outlives_the_process_that_got_it(world: World) {
    let (row, renewal, folder) = refused_pair(&world).await;
    let (left, twice) = (copy_of(folder.path()), copy_of(folder.path()));
    accept_new_pairs(world.ctx.db.reader()).await;

    start(&world, left.path()).await;
    let stored = world.connection(row.id).await;
    start(&world, twice.path()).await;
    let again = world.connection(row.id).await;
    // The first was only asleep.
    world.advance(TimeDelta::seconds(5));
    let refreshed = renewal.await.unwrap();

    assert_eq!(stored.credentials_version, row.credentials_version + 1);
    assert_eq!(stored, again, "storing it twice changes nothing");
    assert!(is_blank(&journal(left.path(), 1)) && is_blank(&journal(twice.path(), 1)));
    assert!(matches!(refreshed, Refreshed::Renewed(_)), "{refreshed:?}");
    assert_eq!(to_be_taken_back(&world).await, 0);
    its_pair_is_the_living_one(&world, &row).await;
}

async fn a_restored_backup_gets_the_pair_that_is_younger_than_itself(world: World) {
    let backup = world.connect(Restream, None).await;
    let renewed = connection_refresh(&world.ctx, &backup, Why::Refused).await;
    assert!(matches!(renewed, Refreshed::Renewed(_)), "{renewed:?}");
    let row = world.connection(backup.id).await;
    let (_renewal, folder) = refuse(&world, &row).await;
    let left = copy_of(folder.path());
    accept_new_pairs(world.ctx.db.reader()).await;
    backup.into_active_model().reset_all().update(world.ctx.db.reader()).await.unwrap();

    start(&world, left.path()).await;

    its_pair_is_the_living_one(&world, &row).await;
}

async fn nothing_is_renewed_from_the_pair_before_one_in_the_journal(world: World) {
    let (row, _renewal, folder) = refused_pair(&world).await;
    let left = copy_of(folder.path());
    let second = start(&world, left.path()).await;

    let refused = connection_refresh(&second, &row, Why::Refused).await;
    let file_during = is_blank(&journal(left.path(), 1));
    accept_new_pairs(world.ctx.db.reader()).await;
    let settled = connection_refresh(&second, &row, Why::Refused).await;

    assert!(matches!(refused, Refreshed::Broken(_)), "{refused:?}");
    assert!(!file_during, "it stays until it is stored");
    assert!(matches!(settled, Refreshed::Current), "{settled:?}");
    assert!(is_blank(&journal(left.path(), 1)));
    its_pair_is_the_living_one(&world, &row).await;
}

async fn a_disconnect_destroys_the_entry_at_once(world: World) {
    let (row, renewal, folder) = refused_pair(&world).await;

    connection_disconnect(&world.ctx, &world.owner, row.id).await.unwrap();
    let blank = is_blank(&journal(folder.path(), 1));
    accept_new_pairs(world.ctx.db.reader()).await;
    world.advance(TimeDelta::seconds(5));
    let refreshed = renewal.await.unwrap();

    assert!(blank);
    assert!(matches!(refreshed, Refreshed::Current), "{refreshed:?}");
    assert!(is_blank(&journal(folder.path(), 1)));
    assert_eq!(world.connection(row.id).await.status, ConnectionStatus::Disconnected);
}

async fn a_pair_that_nobody_wants_at_the_next_start_is_taken_back(world: World) {
    let (row, _renewal, folder) = refused_pair(&world).await;
    let left = copy_of(folder.path());
    connection_disconnect(&world.ctx, &world.owner, row.id).await.unwrap();
    accept_new_pairs(world.ctx.db.reader()).await;

    start(&world, left.path()).await;
    let noted = to_be_taken_back(&world).await;
    Worker::builder(world.ctx.clone()).handler(Revoking).build().run_due().await.unwrap();

    assert_eq!((noted, to_be_taken_back(&world).await), (2, 0), "the pair that was stored, and the new one");
    assert!(is_blank(&journal(left.path(), 1)));
    assert!(world.sandboxes.snapshot(Restream).tokens.iter().all(|token| !token.alive));
}

async fn an_entry_under_an_unknown_key_waits_for_the_key(world: World) {
    let (row, _renewal, folder) = refused_pair(&world).await;
    let left = copy_of(folder.path());
    accept_new_pairs(world.ctx.db.reader()).await;
    let keys = Arc::new(KeyRing::new(DataKey::new([8; 32]), Vec::new()));
    let stranger = Context { keys, ..world.second_instance().await };

    journal_open(&stranger, left.path()).await;
    let untouched = world.connection(row.id).await;
    let with_the_key = copy_of(left.path());
    start(&world, with_the_key.path()).await;

    assert_eq!(untouched.credentials_version, row.credentials_version);
    assert!(!is_blank(&journal(left.path(), 1)), "it stays");
    its_pair_is_the_living_one(&world, &row).await;
}

async fn an_entry_of_another_database_is_left_alone(world: World) {
    let (row, _renewal, folder) = refused_pair(&world).await;
    let left = copy_of(folder.path());
    let other = World::new(world.database.backend).await;

    journal_open(&other.ctx, left.path()).await;

    assert!(!is_blank(&journal(left.path(), 1)), "it stays");
    assert_eq!(to_be_taken_back(&other).await, 0);
    assert_eq!(world.connection(row.id).await.credentials_version, row.credentials_version);
}

async fn a_cut_or_changed_journal_stops_nothing(world: World) {
    let (row, _renewal, folder) = refused_pair(&world).await;
    let whole = fs::read(journal(folder.path(), 1)).unwrap();
    let used = whole.iter().position(|byte| *byte == 0).unwrap();
    accept_new_pairs(world.ctx.db.reader()).await;
    let cut = (1..used).step_by(used / 12).chain([used - 1]).map(|length| whole[..length].to_vec());
    let holed = (1..used).step_by(used / 12).map(|at| [&whole[..at], &[0; 40], &whole[(at + 40).min(used)..]].concat());
    let flipped = (1..used).step_by(used / 12).map(|at| {
        let mut bytes = whole.clone();
        bytes[at] ^= 2;
        bytes
    });

    let before = world.connection(row.id).await;
    for damaged in cut.chain(holed).chain(flipped).chain([vec![0xff; 9_000], b"\n\n - \n".to_vec()]) {
        let left = TempDir::new().unwrap();
        fs::write(journal(left.path(), 1), damaged).unwrap();
        start(&world, left.path()).await;
        assert_eq!(world.connection(row.id).await, before, "nothing was made of it");
    }
    let left = copy_of(folder.path());
    start(&world, left.path()).await;

    its_pair_is_the_living_one(&world, &row).await;
}

async fn two_processes_in_one_folder_have_a_journal_each(world: World) {
    let (row, _renewal, folder) = refused_pair(&world).await;
    let second = start(&world, folder.path()).await;
    accept_new_pairs(world.ctx.db.reader()).await;
    let other = world.connect(Youtube, Some("Second Channel")).await;
    refuse_new_pairs(world.ctx.db.reader()).await;
    let other_renewal = {
        let (ctx, row) = (second.clone(), other.clone());
        tokio::spawn(async move { connection_refresh(&ctx, &row, Why::Refused).await })
    };
    world.clock.waited_for(2).await;
    let (first_file, second_file) = (journal(folder.path(), 1), journal(folder.path(), 2));
    let both = (fs::read(&first_file).unwrap(), fs::read(&second_file).unwrap());
    // Both died: one that comes then stores what both left.
    let left = TempDir::new().unwrap();
    fs::copy(&first_file, journal(left.path(), 1)).unwrap();
    fs::copy(&second_file, journal(left.path(), 2)).unwrap();
    accept_new_pairs(world.ctx.db.reader()).await;
    start(&world, left.path()).await;

    assert!(contains(&both.0, row.id.to_string().as_bytes()) && contains(&both.1, other.id.to_string().as_bytes()));
    assert!(is_blank(&journal(left.path(), 1)) && is_blank(&journal(left.path(), 2)));
    for old in [&row, &other] {
        assert_eq!(world.connection(old.id).await.credentials_version, old.credentials_version + 1);
    }
    other_renewal.abort();
}

/// A renewal whose pair the database does not take, and the folder with its journal.
async fn refused_pair(world: &World) -> (Model, JoinHandle<Refreshed>, TempDir) {
    let row = world.connect(Restream, None).await;
    let (renewal, folder) = refuse(world, &row).await;
    (row, renewal, folder)
}

async fn refuse(world: &World, row: &Model) -> (JoinHandle<Refreshed>, TempDir) {
    let folder = TempDir::new().unwrap();
    journal_open(&world.ctx, folder.path()).await;
    refuse_new_pairs(world.ctx.db.reader()).await;
    let renewal = renew(world, row);
    // It has been written down before anybody waits.
    world.clock.waited_for(1).await;
    (renewal, folder)
}

/// Another Steeple starts on this folder.
async fn start(world: &World, folder: &Path) -> Context {
    let ctx = world.second_instance().await;
    journal_open(&ctx, folder).await;
    ctx
}

fn journal(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("renewals-{number}.journal"))
}

/// The journal as it is now, in a folder that no process has.
fn copy_of(folder: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    fs::copy(journal(folder, 1), journal(copy.path(), 1)).unwrap();
    copy
}

fn is_blank(file: &Path) -> bool {
    fs::read(file).unwrap().iter().all(|byte| *byte == 0)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
