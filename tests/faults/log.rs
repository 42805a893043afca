//! What a process logs when it is asked to log everything: lines for machines, and no secret (Property 7).

use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::EntityTrait;
use serde_json::Value;
use steeple_domain::Context;
use steeple_domain::connection::connection_get;
use steeple_domain::livestream::entity::StartPolicy;
use steeple_domain::livestream::input::NewLivestream;
use steeple_domain::livestream::platform_entity::{self, PlatformStatus};
use steeple_domain::livestream::schedule::livestream_schedule;
use steeple_platforms::StreamingPlatform::{Facebook, Restream, Youtube};
use steeple_platforms::contract::livestream::Privacy;
use steeple_platforms::sandbox::SECRET_MARKER;
use steeple_tests::Backend;
use steeple_tests::server::PASSWORD;

use crate::door::Door;
use crate::installation::Installation;
use crate::renewal::make_due;
use crate::sunday::{choice, connect, found_church};
use crate::wait_for;

const LIMIT: Duration = Duration::from_mins(2);

#[tokio::test]
async fn whatever_is_asked_to_be_logged_no_secret_is() {
    let installation = Installation::new(Backend::Sqlite).await;
    let installation = installation.with("STEEPLE_LOG_FILTER", "trace").with("STEEPLE_LOG_FORMAT", "json");
    let ctx = installation.open().await;
    let owner = found_church(&ctx).await;
    let restream = connect(&ctx, &owner, Restream, "gracechapel").await;
    let accounts = [
        connect(&ctx, &owner, Youtube, "Grace Chapel").await,
        connect(&ctx, &owner, Facebook, "Grace Chapel Admin").await,
    ];
    let starts_at = ctx.now() + TimeDelta::seconds(8);
    let new = NewLivestream {
        title: "Sunday service".to_owned(),
        description: String::new(),
        scheduled_start: starts_at,
        scheduled_end: starts_at + TimeDelta::seconds(5),
        time_zone: None,
        privacy: Privacy::Public,
        start_policy: StartPolicy::AtTime,
        platforms: accounts.into_iter().map(choice).collect(),
    };
    livestream_schedule(&ctx, &owner, new, None).await.unwrap();
    let before = connection_get(&ctx, &owner, restream).await.unwrap();
    make_due(&ctx, &before).await.unwrap();

    let mut child = installation.start();
    let (_, session) = Door::of(child.ready().await).sign_in().await;
    wait_for("the renewal", LIMIT, async || {
        let row = connection_get(&ctx, &owner, restream).await.unwrap();
        (row.credentials_version > before.credentials_version).then_some(())
    })
    .await;
    wait_for("the end of the service", LIMIT, async || is_over(&ctx).await.then_some(())).await;
    let (status, log) = child.terminate().await;

    assert!(status.success());
    for secret in [SECRET_MARKER, PASSWORD, &session.unwrap()] {
        let line = log.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{line:?}");
    }
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().any(|line| line["level"] == "TRACE"), "everything was asked for");
    let answered = lines.iter().find(|line| line["message"] == "answered" && line["span"]["http.route"] == "/graphql");
    assert!(answered.is_some_and(|line| line["span"]["request.id"].is_string()), "{answered:?}");
    let of_job = lines.iter().find(|line| line["span"]["job.kind"] == "livestream_platform");
    assert!(of_job.is_some_and(|line| line["span"]["job.id"].is_string()), "{of_job:?}");
}

async fn is_over(ctx: &Context) -> bool {
    let rows = platform_entity::Entity::find().all(ctx.db.reader()).await.unwrap();
    rows.iter().all(|row| row.status == PlatformStatus::Ended)
}
