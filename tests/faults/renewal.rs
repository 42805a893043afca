//! SIGKILL between a vendor's answer and the commit of its new pair (P24). Restream ends a refresh token with its use, so that nothing
//! but the pair in the answer is left of the grant.

use std::time::Duration;

use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use steeple_domain::Context;
use steeple_domain::connection::entity::{ActiveModel, Model};
use steeple_domain::connection::{
    CallbackStatus, ConnectionStatus, Refreshed, Why, connection_get, connection_refresh,
};
use steeple_domain::error::Result;
use steeple_domain::queue::{JobKind, NewJob, job_enqueue_in_txn};
use steeple_platforms::StreamingPlatform::Restream;
use steeple_tests::Backend;
use steeple_tests::browser::{Consent, press_connect};
use steeple_tests::refusal::{accept_new_pairs, refuse_new_pairs};

use crate::installation::Installation;
use crate::sunday::found_church;
use crate::wait_for;

const KILLS: usize = 5;

const LIMIT: Duration = Duration::from_mins(1);

#[tokio::test]
async fn killed_with_a_sign_in_that_sqlite_did_not_take_steeple_stores_it_at_the_next_start() {
    killed_before_the_commit(Backend::Sqlite).await;
}

#[tokio::test]
async fn killed_with_a_sign_in_that_postgres_did_not_take_steeple_stores_it_at_the_next_start() {
    killed_before_the_commit(Backend::Postgres).await;
}

async fn killed_before_the_commit(backend: Backend) {
    let installation = Installation::new(backend).await;
    let ctx = installation.open().await;
    let owner = found_church(&ctx).await;
    let outcome = press_connect(&ctx, &owner, Restream, None, Consent::default()).await;
    let CallbackStatus::Connected(id) = outcome.status else { panic!("{:?}", outcome.status) };
    let db = ctx.db.reader();
    for kill in 1..=KILLS {
        let before = connection_get(&ctx, &owner, id).await.unwrap();
        refuse_new_pairs(db).await;
        make_due(&ctx, &before).await.unwrap();
        let mut child = installation.start();
        child.ready().await;
        wait_for("the refusal of the new pair", LIMIT, async || {
            child.log().contains("a new pair could not be stored yet").then_some(())
        })
        .await;
        child.kill();
        accept_new_pairs(db).await;

        let mut next = installation.start();
        next.ready().await;

        let after = connection_get(&ctx, &owner, id).await.unwrap();
        assert_eq!(
            (after.credentials_version, after.status),
            (before.credentials_version + 1, ConnectionStatus::Connected)
        );
        let (status, log) = next.terminate().await;
        assert!(status.success() && !log.contains("panicked"), "kill {kill}, {status}: {log}");
    }

    let last = connection_get(&ctx, &owner, id).await.unwrap();
    let renewed = connection_refresh(&ctx, &last, Why::Refused).await;
    assert!(matches!(renewed, Refreshed::Renewed(_)), "the last pair is the living one: {renewed:?}");
    let uses = installation.sandboxes.snapshot(Restream).tokens.into_iter().map(|token| token.uses).max();
    assert_eq!(uses, Some(1), "no refresh token was sent twice");
}

/// The access token is over, and the job that renews it is due.
pub async fn make_due(ctx: &Context, row: &Model) -> Result<()> {
    let ended = ActiveModel { id: Set(row.id), access_expires_at: Set(Some(ctx.now())), ..Default::default() };
    let mut txn = ctx.db.begin().await?;
    ended.update(&*txn).await?;
    let (church, subject, due_at) = (Some(row.church_id), row.id.0, ctx.now());
    let job = NewJob { kind: JobKind::ConnectionRefresh, church, subject, due_at };
    job_enqueue_in_txn(ctx, &mut txn, job).await?;
    txn.commit().await?;
    Ok(())
}
