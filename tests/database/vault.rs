//! The key ring and the database know each other; re-sealing runs beside writers.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Statement};
use steeple_domain::vault::{
    DataKey, KeyError, KeyRing, Place, SEALED_COLUMNS, canary_check, entity, key_list, key_retire, key_ring_rotated,
    key_ring_without, reseal,
};
use steeple_tests::{Chapel, for_each_backend};
use uuid::Uuid;

for_each_backend!(
    ten_wrong_keys_are_refused_by_name_and_write_nothing,
    a_first_start_notes_its_key_and_a_second_start_finds_it,
    two_first_starts_with_different_keys_do_not_both_pass,
    a_changed_canary_is_found,
    a_key_is_rotated_resealed_and_retired,
    resealing_runs_beside_writers,
    a_value_that_no_key_opens_is_named_and_left_alone,
    every_sealed_column_is_in_the_list,
);

fn ring(key: u8) -> KeyRing {
    KeyRing::new(DataKey::new([key; 32]), Vec::new())
}

async fn check(chapel: &Chapel, ring: &KeyRing) -> Result<(), KeyError> {
    canary_check(&chapel.ctx.db, ring, &*chapel.ctx.entropy, chapel.now()).await
}

async fn keys(chapel: &Chapel) -> Vec<entity::Model> {
    entity::Entity::find().all(chapel.ctx.db.reader()).await.expect("read")
}

async fn ten_wrong_keys_are_refused_by_name_and_write_nothing(chapel: Chapel) {
    check(&chapel, &ring(1)).await.expect("a first start");
    let before = keys(&chapel).await;
    let wanted = ring(1).sealing_key().fingerprint().to_owned();

    for wrong in 2..12 {
        let wrong = ring(wrong);
        let refused = check(&chapel, &wrong).await.expect_err("refused");

        let text = refused.to_string();
        assert!(text.contains(&wanted) && text.contains(wrong.sealing_key().fingerprint()), "{text}");
        assert!(matches!(refused, KeyError::WrongKey { .. }));
        assert_eq!(keys(&chapel).await, before);
    }
    check(&chapel, &ring(1)).await.expect("the right key still passes");
}

async fn a_first_start_notes_its_key_and_a_second_start_finds_it(chapel: Chapel) {
    for _ in 0..2 {
        check(&chapel, &ring(1)).await.expect("passes");
        assert_eq!(keys(&chapel).await.len(), 1);
    }
    let both = key_ring_rotated(&ring(1), DataKey::new([2; 32]));
    check(&chapel, &both).await.expect("passes");
    assert_eq!(keys(&chapel).await.len(), 2);

    // From now on each of the two alone is too little.
    assert!(matches!(check(&chapel, &ring(1)).await, Err(KeyError::WrongKey { .. })));
    assert!(matches!(check(&chapel, &ring(2)).await, Err(KeyError::WrongKey { .. })));
}

async fn two_first_starts_with_different_keys_do_not_both_pass(chapel: Chapel) {
    let (one, two) = (ring(1), ring(2));

    let (first, second) = tokio::join!(check(&chapel, &one), check(&chapel, &two));

    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    assert_eq!(keys(&chapel).await.len(), 1);
}

async fn a_changed_canary_is_found(chapel: Chapel) {
    check(&chapel, &ring(1)).await.expect("a first start");
    let mut changed = keys(&chapel).await.remove(0).sealed_canary;
    changed[20] ^= 1;
    entity::Entity::update_many()
        .col_expr(entity::Column::SealedCanary, changed.into())
        .filter(entity::Column::Id.is_not_null())
        .exec(chapel.ctx.db.reader())
        .await
        .expect("tampered");

    assert!(matches!(check(&chapel, &ring(1)).await, Err(KeyError::CanaryForged { .. })));
}

/// Rows of grants to revoke: the simplest table with a sealed column.
async fn seal_rows(chapel: &Chapel, ring: &KeyRing, count: u32) -> Vec<Place> {
    let mut places = Vec::new();
    for _ in 0..count {
        let mut random = [0; 16];
        chapel.ctx.entropy.fill(&mut random);
        let row = Uuid::from_bytes(random);
        let place = Place { table: "grant_revocations", row, column: "sealed_credentials", church: chapel.church };
        let sealed = ring.seal(&*chapel.ctx.entropy, &place, b"0").expect("sealed");
        let sql = "INSERT INTO grant_revocations (id, church_id, platform, account_id, sealed_credentials, tries, created_at) \
                   VALUES ($1, $2, 'youtube', 'channel', $3, 0, $4)";
        let values = [row.into(), chapel.church.0.into(), sealed.into(), chapel.now().into()];
        let statement = Statement::from_sql_and_values(chapel.ctx.db.backend(), sql, values);
        chapel.ctx.db.reader().execute_raw(statement).await.expect("written");
        places.push(place);
    }
    places
}

async fn stored(chapel: &Chapel, place: &Place) -> Vec<u8> {
    let sql = "SELECT sealed_credentials FROM grant_revocations WHERE id = $1";
    let statement = Statement::from_sql_and_values(chapel.ctx.db.backend(), sql, [place.row.into()]);
    let row = chapel.ctx.db.reader().query_one_raw(statement).await.expect("read").expect("there");
    row.try_get("", "sealed_credentials").expect("bytes")
}

async fn a_key_is_rotated_resealed_and_retired(chapel: Chapel) {
    let old = ring(1);
    let (db, entropy) = (&chapel.ctx.db, &*chapel.ctx.entropy);
    check(&chapel, &old).await.expect("a first start");
    let places = seal_rows(&chapel, &old, 250).await;
    chapel.advance(TimeDelta::days(1));
    let both = key_ring_rotated(&old, DataKey::new([2; 32]));
    check(&chapel, &both).await.expect("passes");
    let (old_print, new_print) = (old.sealing_key().fingerprint(), both.sealing_key().fingerprint());

    let too_early = key_retire(db, &both, old_print, chapel.now()).await;
    assert!(matches!(too_early, Err(KeyError::StillUsed { values: 250, .. })), "{too_early:?}");
    let resealed = reseal(db, &both, entropy).await.expect("resealed");
    assert_eq!((resealed.moved, resealed.overtaken), (250, 0));
    let sealing = key_retire(db, &both, new_print, chapel.now()).await;
    assert!(matches!(sealing, Err(KeyError::StillSealing(_))));
    for unknown in ["0123456789abcdef", "no", ""] {
        let answer = key_retire(db, &both, unknown, chapel.now()).await;
        assert!(matches!(answer, Err(KeyError::UnknownFingerprint(_))), "{unknown}");
    }
    chapel.advance(TimeDelta::days(1));
    key_retire(db, &both, old_print, chapel.now()).await.expect("retired");

    let known = key_list(db).await.expect("listed");
    let facts: Vec<_> = known.iter().map(|key| (key.fingerprint.as_str(), key.values, key.retired_at)).collect();
    assert_eq!(facts, [(old_print, 0, Some(chapel.now())), (new_print, 250, None)]);
    let new = key_ring_without(&both, old_print).expect("without the old");
    check(&chapel, &new).await.expect("starts without the old key");
    for place in &places {
        assert_eq!(new.open(place, &stored(&chapel, place).await).expect("opens").as_slice(), b"0");
    }
}

async fn resealing_runs_beside_writers(chapel: Chapel) {
    let old = ring(1);
    let both = key_ring_rotated(&old, DataKey::new([2; 32]));
    let places = seal_rows(&chapel, &old, 40).await;
    let other = chapel.second_instance().await;

    // A writer that does not know the new key yet goes over every row three times, counting up.
    let writer = async {
        for round in 1..=3u8 {
            for place in &places {
                let fresh = old.seal(&*other.entropy, place, &[round]).expect("sealed");
                let sql = "UPDATE grant_revocations SET sealed_credentials = $1 WHERE id = $2";
                let txn = other.db.begin().await.expect("begun");
                let values = [fresh.into(), place.row.into()];
                txn.execute_raw(Statement::from_sql_and_values(other.db.backend(), sql, values))
                    .await
                    .expect("written");
                txn.commit().await.expect("committed");
            }
        }
    };
    let resealer = async {
        let (db, entropy) = (&chapel.ctx.db, &*chapel.ctx.entropy);
        for _ in 0..3 {
            assert!(reseal(db, &both, entropy).await.expect("resealed").unopenable.is_empty());
        }
    };
    tokio::join!(writer, resealer);

    reseal(&chapel.ctx.db, &both, &*chapel.ctx.entropy).await.expect("resealed");
    for place in &places {
        let opened = ring(2).open(place, &stored(&chapel, place).await).expect("the new key is enough");
        assert_eq!(opened.as_slice(), [3], "no write of the writer was lost");
    }
}

async fn a_value_that_no_key_opens_is_named_and_left_alone(chapel: Chapel) {
    let places = seal_rows(&chapel, &ring(9), 1).await;
    let others = seal_rows(&chapel, &ring(1), 3).await;
    let before = stored(&chapel, &places[0]).await;
    let both = key_ring_rotated(&ring(1), DataKey::new([2; 32]));

    let resealed = reseal(&chapel.ctx.db, &both, &*chapel.ctx.entropy).await.expect("goes on");

    let name = format!("grant_revocations.sealed_credentials {}", places[0].row);
    assert_eq!((resealed.moved, resealed.unopenable), (u64::try_from(others.len()).expect("few"), vec![name]));
    assert_eq!(stored(&chapel, &places[0]).await, before);
}

async fn every_sealed_column_is_in_the_list(chapel: Chapel) {
    #[derive(FromQueryResult)]
    struct Named {
        in_table: String,
        name: String,
    }
    let sql = if chapel.ctx.db.is_postgres() {
        "SELECT table_name::text AS in_table, column_name::text AS name FROM information_schema.columns \
         WHERE table_schema = 'public' AND column_name LIKE 'sealed\\_%'"
    } else {
        "SELECT m.name AS in_table, c.name AS name FROM sqlite_master m, pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND c.name LIKE 'sealed\\_%' ESCAPE '\\'"
    };
    let query = Named::find_by_statement(Statement::from_string(chapel.ctx.db.backend(), sql));
    let found = query.all(chapel.ctx.db.reader()).await.expect("the schema answers");
    let found: BTreeSet<_> = found.iter().map(|column| (column.in_table.as_str(), column.name.as_str())).collect();

    let listed: BTreeSet<_> = SEALED_COLUMNS.iter().map(|sealed| (sealed.table, sealed.column)).collect();

    assert_eq!(found, listed);
}
