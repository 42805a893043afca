//! Twitch's EventSub from the wish to the page that a volunteer sees: subscribed to, challenged, told, heeded, shown.
//! The double signs and counts; the webhooks go through the real route.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::StatusCode;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use steeple_domain::webhook::entity;
use steeple_platforms::StreamingPlatform::Twitch;
use steeple_tests::for_each_backend;
use steeple_tests::studio::{PublicStudio, Studio, text};

for_each_backend!(
    a_stream_that_twitch_tells_of_is_shown_at_once,
    a_repeated_notification_is_stored_and_heeded_once,
    a_notification_that_never_came_is_made_good_by_asking,
    an_address_that_does_not_repeat_the_word_is_told_nothing,
    a_channel_that_removed_the_app_is_shown_as_expired,
);

async fn a_stream_that_twitch_tells_of_is_shown_at_once(studio: PublicStudio) {
    let studio = studio.0;
    let (livestream, starts_at) = subscribed(&studio).await;
    studio.pass_until(starts_at - TimeDelta::minutes(40)).await;
    assert_eq!(shown(&studio, &livestream).await["status"], "SCHEDULED");

    studio.sandboxes.set_encoder(true);
    studio.work().await;
    assert_eq!(shown(&studio, &livestream).await["status"], "SCHEDULED", "nobody looks so early by himself");
    let carried = studio.carry(Twitch).await;
    studio.work().await;
    studio.work().await;

    assert_eq!(carried.iter().map(|(_, status)| *status).collect::<Vec<_>>(), [StatusCode::OK]);
    let seen = shown(&studio, &livestream).await;
    assert_eq!((text(&seen["status"]), text(&seen["signal"])), ("LIVE", "RECEIVING"), "{seen}");

    // The end is told as well, and believed no more than the beginning: Twitch is asked.
    studio.pass_until(starts_at + TimeDelta::minutes(61)).await;
    studio.sandboxes.set_encoder(false);
    assert_eq!(studio.carry(Twitch).await.len(), 1);
    studio.pass(TimeDelta::minutes(1)).await;
    assert_eq!(shown(&studio, &livestream).await["status"], "ENDED");
}

async fn a_repeated_notification_is_stored_and_heeded_once(studio: PublicStudio) {
    let studio = studio.0;
    subscribed(&studio).await;
    studio.sandboxes.set_encoder(true);
    let posted = studio.sandboxes.get(Twitch).post().remove(0);

    let answers = [studio.deliver(Twitch, &posted).await, studio.deliver(Twitch, &posted).await];
    studio.work().await;
    let late = studio.deliver(Twitch, &posted).await;

    assert_eq!((answers, late), ([StatusCode::OK; 2], StatusCode::OK));
    let context = &studio.server.running.context;
    let rows = entity::Entity::find().all(context.db.reader()).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0].delivery_id, rows[0].handled_at), (&posted.id, Some(context.now())));

    // The same message a quarter of an hour later is a replay.
    studio.server.clock.advance(TimeDelta::minutes(15));
    assert_eq!(studio.deliver(Twitch, &posted).await, StatusCode::FORBIDDEN);
    let mut forged = posted;
    forged.body = forged.body.replace("stream.online", "stream.offline");
    assert_eq!(studio.deliver(Twitch, &forged).await, StatusCode::FORBIDDEN);
    assert_eq!(entity::Entity::find().count(context.db.reader()).await.unwrap(), 1);
}

async fn a_notification_that_never_came_is_made_good_by_asking(studio: PublicStudio) {
    let studio = studio.0;
    let (livestream, starts_at) = subscribed(&studio).await;
    studio.pass_until(starts_at - TimeDelta::minutes(1)).await;

    studio.sandboxes.set_encoder(true);
    let lost = studio.sandboxes.get(Twitch).post();
    studio.pass_until(starts_at + TimeDelta::minutes(1)).await;

    assert_eq!(lost.len(), 1);
    assert_eq!(shown(&studio, &livestream).await["status"], "LIVE");
    let context = &studio.server.running.context;
    assert_eq!(entity::Entity::find().count(context.db.reader()).await.unwrap(), 0);
}

async fn an_address_that_does_not_repeat_the_word_is_told_nothing(studio: PublicStudio) {
    let studio = studio.0;
    studio.connected("TWITCH").await;
    let challenges = studio.sandboxes.get(Twitch).post();
    assert_eq!(challenges.len(), 3);

    for mut challenge in challenges {
        challenge.body = challenge.body.replace("challenge-", "another-");
        assert_eq!(studio.deliver(Twitch, &challenge).await, StatusCode::FORBIDDEN, "it is signed as well");
        studio.sandboxes.get(Twitch).posted(&challenge.id, 403, "text/plain", "");
    }
    studio.sandboxes.set_encoder(true);

    assert!(studio.sandboxes.get(Twitch).post().is_empty());
    assert_eq!(writes(&studio, "subscription_enabled"), 0);
    // What has failed is replaced when Twitch is asked the next time.
    studio.pass_until(studio.now() + TimeDelta::hours(2)).await;
    assert_eq!((writes(&studio, "subscription_delete"), writes(&studio, "subscription_create")), (3, 6));
}

async fn a_channel_that_removed_the_app_is_shown_as_expired(studio: PublicStudio) {
    let studio = studio.0;
    subscribed(&studio).await;
    assert_eq!(connection(&studio).await["status"], "CONNECTED");

    studio.pass(TimeDelta::minutes(5)).await;
    studio.sandboxes.get(Twitch).remove_app("gracechapel");
    let carried = studio.carry(Twitch).await;
    for _ in 0..3 {
        studio.work().await;
    }

    let kinds: Vec<&str> = carried.iter().map(|(posted, _)| kind_of(posted)).collect();
    assert_eq!(kinds, ["revocation", "revocation", "notification"]);
    assert!(carried.iter().all(|(_, status)| *status == StatusCode::OK));
    let seen = connection(&studio).await;
    assert_eq!(seen["status"], "EXPIRED", "{seen}");
}

/// Connects the channel, lets Twitch knock at the address, and plans a service for tomorrow. Gives its id and its start.
async fn subscribed(studio: &Studio) -> (String, DateTime<Utc>) {
    let connection = studio.connected("TWITCH").await;
    let challenges = studio.carry(Twitch).await;
    assert_eq!(challenges.len(), 3, "beginning, end, and whoever removes the app");
    assert!(challenges.iter().all(|(_, status)| *status == StatusCode::OK), "{challenges:?}");
    assert_eq!(writes(studio, "subscription_enabled"), 3);
    let starts_at = studio.now() + TimeDelta::days(1);
    let livestream = studio.scheduled(&[&connection]).await;
    studio.work().await;
    (livestream, starts_at)
}

fn writes(studio: &Studio, operation: &str) -> u64 {
    studio.sandboxes.snapshot(Twitch).writes.get(operation).copied().unwrap_or_default()
}

fn kind_of(posted: &steeple_platforms::sandbox::Posted) -> &str {
    let kind = posted.headers.iter().find(|(name, _)| *name == "Twitch-Eventsub-Message-Type");
    kind.map(|(_, kind)| kind.as_str()).unwrap()
}

async fn shown(studio: &Studio, livestream: &str) -> Value {
    let query = "query($id: ID!) { livestream(id: $id) { platforms { status signal } } }";
    studio.ask(query, json!({ "id": livestream })).await["livestream"]["platforms"][0].take()
}

async fn connection(studio: &Studio) -> Value {
    studio.ask("{ connections { nodes { status } } }", json!({})).await["connections"]["nodes"][0].take()
}
