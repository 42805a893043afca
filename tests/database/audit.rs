//! The audit chain: whole as long as nobody touches it, and broken where somebody did.

use sea_orm::ConnectionTrait;
use serde_json::json;
use steeple_domain::Context;
use steeple_domain::audit::{Entry, Verdict, Witness, audit_list, audit_record_in_txn, audit_verify};
use steeple_domain::church::Actor;
use steeple_tests::{Chapel, for_each_backend};

for_each_backend!(
    the_chain_of_an_untouched_church_is_whole,
    every_kind_of_tampering_is_found,
    entries_written_at_the_same_time_still_form_one_chain,
    an_abandoned_transaction_leaves_no_entry,
    each_church_has_its_own_chain,
);

async fn record(ctx: &Context, actor: &Actor, subject: &str) {
    let mut txn = ctx.db.begin().await.expect("begun");
    let details = json!({ "why": "a test" });
    let entry = Entry { action: "test.done", subject: subject.to_owned(), details: &details };
    audit_record_in_txn(ctx, &mut txn, actor, entry).await.expect("recorded");
    txn.commit().await.expect("committed");
}

async fn five_entries(chapel: &Chapel) -> Witness {
    for number in 1..=5 {
        record(&chapel.ctx, &chapel.owner, &number.to_string()).await;
    }
    match audit_verify(&chapel.ctx, chapel.church, None).await.expect("verified") {
        Verdict::Whole(witness) => witness,
        Verdict::Broken { sequence } => panic!("broken at {sequence}"),
    }
}

async fn the_chain_of_an_untouched_church_is_whole(chapel: Chapel) {
    let witness = five_entries(&chapel).await;
    assert_eq!(witness.sequence, 5);

    record(&chapel.ctx, &chapel.owner, "6").await;

    let verdict = audit_verify(&chapel.ctx, chapel.church, Some(&witness)).await.expect("verified");
    assert!(matches!(verdict, Verdict::Whole(Witness { sequence: 6, .. })));
    let newest = audit_list(&chapel.ctx, &chapel.owner, Some(6), 2).await.expect("listed");
    assert_eq!(newest.iter().map(|entry| entry.subject.as_str()).collect::<Vec<_>>(), ["5", "4"]);
}

async fn every_kind_of_tampering_is_found(chapel: Chapel) {
    let witness = five_entries(&chapel).await;
    let connection = chapel.ctx.db.reader();
    let backup = "CREATE TABLE kept AS SELECT * FROM audit_events";
    connection.execute_unprepared(backup).await.expect("kept");

    for (tampering, broken_at) in [
        ("UPDATE audit_events SET details = '{}' WHERE sequence = 3", 3),
        ("UPDATE audit_events SET action = 'test.undone' WHERE sequence = 1", 1),
        ("UPDATE audit_events SET subject = '9' WHERE sequence = 5", 5),
        ("UPDATE audit_events SET actor = NULL WHERE sequence = 2", 2),
        ("UPDATE audit_events SET actor_kind = 'system' WHERE sequence = 2", 2),
        (
            "UPDATE audit_events SET at = (SELECT created_at FROM churches LIMIT 1), details = '[]' WHERE sequence = 4",
            4,
        ),
        ("UPDATE audit_events SET hash = previous_hash WHERE sequence = 4", 4),
        ("DELETE FROM audit_events WHERE sequence = 1", 1),
        ("DELETE FROM audit_events WHERE sequence = 3", 3),
        ("DELETE FROM audit_events WHERE sequence >= 4", 4),
        ("DELETE FROM audit_events", 1),
        (
            // In two strides: PostgreSQL checks uniqueness row by row, in whatever order the rows lie.
            "DELETE FROM audit_events WHERE sequence = 2; \
             UPDATE audit_events SET sequence = sequence + 1000 WHERE sequence > 2; \
             UPDATE audit_events SET sequence = sequence - 1001 WHERE sequence > 1000",
            2,
        ),
    ] {
        connection.execute_unprepared(tampering).await.expect("tampered");

        let verdict = audit_verify(&chapel.ctx, chapel.church, Some(&witness)).await.expect("verified");

        assert_eq!(verdict, Verdict::Broken { sequence: broken_at }, "{tampering}");
        let restore = "DELETE FROM audit_events; INSERT INTO audit_events SELECT * FROM kept";
        connection.execute_unprepared(restore).await.expect("restored");
    }
    let verdict = audit_verify(&chapel.ctx, chapel.church, Some(&witness)).await.expect("verified");
    assert_eq!(verdict, Verdict::Whole(witness));
}

async fn entries_written_at_the_same_time_still_form_one_chain(chapel: Chapel) {
    let other = chapel.second_instance().await;

    let writes = (0..20).map(|number| {
        let ctx = if number % 2 == 0 { &chapel.ctx } else { &other };
        let owner = &chapel.owner;
        async move { record(ctx, owner, &number.to_string()).await }
    });
    futures_util::future::join_all(writes).await;

    let verdict = audit_verify(&chapel.ctx, chapel.church, None).await.expect("verified");
    assert!(matches!(verdict, Verdict::Whole(Witness { sequence: 20, .. })), "{verdict:?}");
}

async fn an_abandoned_transaction_leaves_no_entry(chapel: Chapel) {
    let mut txn = chapel.ctx.db.begin().await.expect("begun");
    let entry = Entry { action: "test.done", subject: "1".to_owned(), details: &json!({}) };
    audit_record_in_txn(&chapel.ctx, &mut txn, &chapel.owner, entry).await.expect("recorded");
    drop(txn);

    assert!(audit_list(&chapel.ctx, &chapel.owner, None, 10).await.expect("listed").is_empty());
    record(&chapel.ctx, &chapel.owner, "1").await;
    assert_eq!(audit_list(&chapel.ctx, &chapel.owner, None, 10).await.expect("listed")[0].sequence, 1);
}

async fn each_church_has_its_own_chain(chapel: Chapel) {
    five_entries(&chapel).await;
    let stranger = chapel.stranger().await;
    record(&chapel.ctx, &stranger, "theirs").await;

    let theirs = audit_list(&chapel.ctx, &stranger, None, 10).await.expect("listed");
    assert_eq!(
        theirs.iter().map(|entry| (entry.sequence, entry.subject.as_str())).collect::<Vec<_>>(),
        [(1, "theirs")]
    );
    let ours = audit_list(&chapel.ctx, &chapel.owner, None, 10).await.expect("listed");
    assert_eq!(ours.len(), 5);
}
