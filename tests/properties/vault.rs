//! Property 7, encryption at rest: what is sealed opens in its place with its key, and in no other way.

use std::cell::RefCell;
use std::future::poll_fn;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::pin::pin;
use std::task::Poll;

use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, prop_assert_ne, proptest};
use proptest::test_runner::{Config, TestRunner};
use sea_orm::{ConnectionTrait, Statement};
use steeple_domain::entropy::{Entropy, SeededEntropy};
use steeple_domain::ids::ChurchId;
use steeple_domain::vault::{
    DataKey, KeyRing, Place, VaultError, key_file_forget, key_file_load_or_create, key_file_rotate, key_ring_parse,
    key_ring_print, reseal,
};
use steeple_platforms::contract::credentials::Secret;
use steeple_tests::{Backend, Chapel};
use uuid::Uuid;

const PLAIN_MAX_BYTES: usize = 64 * 1024;

fn ring(key: u8) -> KeyRing {
    KeyRing::new(DataKey::new([key; 32]), Vec::new())
}

/// Any bytes of any length up to the limit.
fn plaintext() -> impl Strategy<Value = Vec<u8>> {
    (0..=PLAIN_MAX_BYTES, any::<u64>()).prop_map(|(length, seed)| {
        let mut bytes = vec![0; length];
        SeededEntropy::new(seed).fill(&mut bytes);
        bytes
    })
}

fn place() -> impl Strategy<Value = Place> {
    let table = prop::sample::select(vec!["platform_connections", "livestream_platforms"]);
    let column = prop::sample::select(vec!["sealed_credentials", "sealed_stream_key"]);
    (table, any::<u128>(), column, any::<u128>()).prop_map(|(table, row, column, church)| Place {
        table,
        row: Uuid::from_u128(row),
        column,
        church: ChurchId(Uuid::from_u128(church)),
    })
}

proptest! {
    #[test]
    fn what_is_sealed_opens_in_its_place(plain in plaintext(), place in place(), seed: u64) {
        let ring = ring(1);

        let sealed = ring.seal(&SeededEntropy::new(seed), &place, &plain).expect("sealed");

        prop_assert_eq!(sealed.len(), plain.len() + 33);
        let opened = ring.open(&place, &sealed).expect("opens");
        prop_assert_eq!(opened.as_slice(), plain.as_slice());
    }

    #[test]
    fn any_flipped_bit_refuses(plain in plaintext(), place in place(), seed: u64, at: prop::sample::Index) {
        let ring = ring(1);
        let mut sealed = ring.seal(&SeededEntropy::new(seed), &place, &plain).expect("sealed");
        let bit = at.index(sealed.len() * 8);

        sealed[bit / 8] ^= 1 << (bit % 8);

        prop_assert!(ring.open(&place, &sealed).is_err());
    }

    #[test]
    fn any_flipped_bit_of_a_short_value_refuses(plain in prop::collection::vec(any::<u8>(), 0..4), place in place()) {
        let ring = ring(1);
        let sealed = ring.seal(&SeededEntropy::new(1), &place, &plain).expect("sealed");

        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(ring.open(&place, &changed).is_err(), "bit {}", bit);
        }
    }

    #[test]
    fn a_cut_or_longer_value_refuses(
        plain in plaintext(), place in place(), cut: prop::sample::Index, more in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        let ring = ring(1);
        let sealed = ring.seal(&SeededEntropy::new(1), &place, &plain).expect("sealed");

        let cut = &sealed[..cut.index(sealed.len())];
        let longer = [sealed.as_slice(), &more].concat();

        prop_assert!(ring.open(&place, cut).is_err());
        prop_assert_eq!(ring.open(&place, &longer).err(), Some(VaultError::Forged));
    }

    #[test]
    fn a_value_moved_to_another_place_refuses(plain in plaintext(), here in place(), there in place()) {
        let ring = ring(1);
        let sealed = ring.seal(&SeededEntropy::new(1), &here, &plain).expect("sealed");

        let moved = [
            Place { table: "meeting_platforms", ..here },
            Place { row: there.row, ..here },
            Place { column: "sealed_passcode", ..here },
            Place { church: there.church, ..here },
            // The same texts, cut differently.
            Place { table: "", column: "platform_connections", ..here },
        ];

        for place in moved.into_iter().filter(|moved| *moved != here) {
            prop_assert_eq!(ring.open(&place, &sealed).err(), Some(VaultError::Forged));
        }
    }

    #[test]
    fn another_key_refuses(plain in plaintext(), place in place(), key: [u8; 32]) {
        let sealed = ring(1).seal(&SeededEntropy::new(1), &place, &plain).expect("sealed");
        let other = KeyRing::new(DataKey::new(key), Vec::new());

        let wanted = ring(1).sealing_key().id_hex();
        prop_assert_eq!(other.open(&place, &sealed).err(), Some(VaultError::UnknownKey(wanted)));
        // Even when the envelope is made to name the other key.
        let mut renamed = sealed;
        renamed[1..5].copy_from_slice(&hex_bytes(&other.sealing_key().id_hex()));
        prop_assert_eq!(other.open(&place, &renamed).err(), Some(VaultError::Forged));
    }

    #[test]
    fn sealing_twice_never_gives_the_same_bytes(plain in plaintext(), place in place(), seed: u64) {
        let (ring, entropy) = (ring(1), SeededEntropy::new(seed));

        let first = ring.seal(&entropy, &place, &plain).expect("sealed");
        let second = ring.seal(&entropy, &place, &plain).expect("sealed");

        prop_assert_ne!(&first[5..17], &second[5..17], "the nonce is fresh");
        prop_assert_ne!(&first[17..], &second[17..]);
    }

    #[test]
    fn noise_never_opens(noise in prop::collection::vec(any::<u8>(), 0..200), place in place()) {
        prop_assert!(ring(1).open(&place, &noise).is_err());
    }

    #[test]
    fn a_ring_reads_back_what_it_printed(keys in prop::collection::vec(any::<[u8; 32]>(), 1..6)) {
        let mut keys: Vec<DataKey> = keys.into_iter().map(DataKey::new).collect();
        let printed = KeyRing::new(keys.remove(0), keys);

        let read = key_ring_parse(&Secret::new(key_ring_print(&printed).as_str())).expect("readable");

        let fingerprints = |ring: &KeyRing| ring.keys().map(|key| key.fingerprint().to_owned()).collect::<Vec<_>>();
        prop_assert_eq!(fingerprints(&read), fingerprints(&printed));
    }

    #[test]
    fn a_text_that_is_no_ring_is_refused_without_repeating_it(text in "[a-zA-Z0-9+/=_, -]{1,90}") {
        if let Err(error) = key_ring_parse(&Secret::new(text.clone())) {
            let told = format!("{error} {error:?}");
            prop_assert!(text.len() < 12 || !told.contains(&text));
        }
    }

    #[test]
    fn a_key_file_is_never_readable_for_others_and_never_loses_a_key(turns in prop::collection::vec(any::<bool>(), 0..6)) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("data").join("steeple.keys");
        let entropy = SeededEntropy::new(1);
        let mut ring = key_file_load_or_create(&file, &entropy).expect("created");
        let mut wanted = vec![ring.sealing_key().fingerprint().to_owned()];

        for forget in turns {
            if forget && wanted.len() > 1 {
                let oldest = wanted.pop().expect("more than one");
                ring = key_file_forget(&file, &oldest, &entropy).expect("forgotten");
            } else {
                ring = key_file_rotate(&file, &entropy).expect("rotated");
                wanted.insert(0, ring.sealing_key().fingerprint().to_owned());
            }
            prop_assert!(modes(&file).into_iter().all(is_private));
        }

        let read = key_file_load_or_create(&file, &entropy).expect("read");
        prop_assert_eq!(&read.keys().map(|key| key.fingerprint().to_owned()).collect::<Vec<_>>(), &wanted);
        prop_assert_eq!(ring.sealing_key().fingerprint(), wanted[0].as_str());
        prop_assert!(modes(&file).into_iter().all(is_private));
    }
}

/// The modes of the folder and of everything in it.
/// Nobody but the owner may do anything with it.
const fn is_private(mode: u32) -> bool {
    mode.trailing_zeros() >= 6
}

fn modes(file: &Path) -> Vec<u32> {
    let folder = file.parent().expect("a folder");
    let inside = std::fs::read_dir(folder).expect("readable").map(|entry| entry.expect("an entry").path());
    let all = std::iter::once(folder.to_owned()).chain(inside);
    all.map(|path| std::fs::metadata(path).expect("metadata").permissions().mode()).collect()
}

fn hex_bytes(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal")).collect()
}

#[test]
fn processes_that_start_at_once_agree_on_one_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("steeple.keys");

    let fingerprints = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8)
            .map(|seed| {
                let file = &file;
                scope.spawn(move || {
                    let ring = key_file_load_or_create(file, &SeededEntropy::new(seed)).expect("a ring");
                    ring.sealing_key().fingerprint().to_owned()
                })
            })
            .collect();
        starts.into_iter().map(|start| start.join().expect("started")).collect::<Vec<_>>()
    });

    assert!(fingerprints.iter().all(|fingerprint| *fingerprint == fingerprints[0]), "{fingerprints:?}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("readable").count(), 1, "no draft is left behind");
}

#[test]
fn rotations_at_the_same_time_keep_every_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("steeple.keys");
    key_file_load_or_create(&file, &SeededEntropy::new(99)).expect("created");

    std::thread::scope(|scope| {
        for seed in 0..8 {
            let file = &file;
            scope.spawn(move || key_file_rotate(file, &SeededEntropy::new(seed)).expect("rotated"));
        }
    });

    let ring = key_file_load_or_create(&file, &SeededEntropy::new(100)).expect("read");
    assert_eq!(ring.keys().count(), 9);
}

#[test]
fn a_key_file_that_others_can_read_is_refused_with_the_cure() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("steeple.keys");
    key_file_load_or_create(&file, &SeededEntropy::new(1)).expect("created");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("opened up");

    let refused = key_file_load_or_create(&file, &SeededEntropy::new(2)).expect_err("refused");

    assert!(refused.to_string().contains("chmod 600"), "{refused}");
}

/// Drops the future after so many polls, wherever it stands then.
async fn cut_off_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// One value per row, each sealed with one of the old keys or with the new one.
struct Sealed {
    place: Place,
    plain: Vec<u8>,
}

async fn fill(chapel: &Chapel, rings: &[KeyRing], keys: &[prop::sample::Index]) -> Vec<Sealed> {
    let connection = chapel.ctx.db.reader();
    connection.execute_unprepared("DELETE FROM grant_revocations").await.expect("emptied");
    let mut values = Vec::new();
    for (number, key) in (0u128..).zip(keys) {
        let row = Uuid::from_u128(0xA000_0000_0000_0000_0000_0000_0000_0000 + number * 7_919);
        let place = Place { table: "grant_revocations", row, column: "sealed_credentials", church: chapel.church };
        let plain = format!("credentials {number}").into_bytes();
        let sealed = key.get(rings).seal(&*chapel.ctx.entropy, &place, &plain).expect("sealed");
        let sql = "INSERT INTO grant_revocations (id, church_id, platform, account_id, sealed_credentials, tries, created_at) \
                   VALUES ($1, $2, 'youtube', 'channel', $3, 0, $4)";
        let church = chapel.church.0;
        let row = [row.into(), church.into(), sealed.into(), chapel.now().into()];
        let statement = Statement::from_sql_and_values(chapel.ctx.db.backend(), sql, row);
        connection.execute_raw(statement).await.expect("written");
        values.push(Sealed { place, plain });
    }
    values
}

async fn stored(chapel: &Chapel, place: &Place) -> Vec<u8> {
    let sql = "SELECT sealed_credentials FROM grant_revocations WHERE id = $1";
    let statement = Statement::from_sql_and_values(chapel.ctx.db.backend(), sql, [place.row.into()]);
    let row = chapel.ctx.db.reader().query_one_raw(statement).await.expect("read").expect("there");
    row.try_get("", "sealed_credentials").expect("bytes")
}

#[test]
fn resealing_that_is_cut_off_anywhere_goes_on_and_every_value_opens() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let chapel = runtime.block_on(Chapel::new(Backend::Sqlite));
    let cuts = RefCell::new(0);
    let indexes = prop::collection::vec(any::<prop::sample::Index>(), 0..12);
    let polls = prop::collection::vec(0usize..60, 0..4);

    let outcome = TestRunner::new(Config::default()).run(&(indexes, polls), |(keys, polls)| {
        runtime.block_on(async {
            let all = KeyRing::new(DataKey::new([3; 32]), vec![DataKey::new([1; 32]), DataKey::new([2; 32])]);
            let values = fill(&chapel, &[ring(1), ring(2), ring(3)], &keys).await;
            let (db, entropy) = (&chapel.ctx.db, &*chapel.ctx.entropy);

            for polls in polls {
                if cut_off_after(polls, reseal(db, &all, entropy)).await.is_none() {
                    *cuts.borrow_mut() += 1;
                }
                for value in &values {
                    let opened = all.open(&value.place, &stored(&chapel, &value.place).await).expect("opens midway");
                    prop_assert_eq!(opened.as_slice(), value.plain.as_slice());
                }
            }
            let last = reseal(db, &all, entropy).await.expect("resealed");

            prop_assert!(last.unopenable.is_empty());
            for value in &values {
                let opened =
                    ring(3).open(&value.place, &stored(&chapel, &value.place).await).expect("the new key is enough");
                prop_assert_eq!(opened.as_slice(), value.plain.as_slice());
            }
            let nothing_left = reseal(db, &all, entropy).await.expect("resealed");
            prop_assert_eq!(nothing_left.moved, 0);
            Ok(())
        })
    });

    outcome.expect("holds for all cases");
    assert!(cuts.into_inner() > 0, "some runs really were cut off");
    // The pool closes inside its runtime.
    runtime.block_on(async { drop(chapel) });
}
