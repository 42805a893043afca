//! What vendors tell by themselves: stored once, heeded once, and never believed about anything but where to look.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use steeple_domain::connection::{ConnectionStatus, Refreshing};
use steeple_domain::livestream::platform_entity::PlatformStatus;
use steeple_domain::meeting::entity::{Kind, Registration};
use steeple_domain::meeting::input::NewMeeting;
use steeple_domain::meeting::platform_entity::MeetingStatus;
use steeple_domain::meeting::schedule::meeting_schedule;
use steeple_domain::platform_app::{NewPlatformApp, platform_app_set};
use steeple_domain::webhook::{Heeding, Received, entity, webhook_receive};
use steeple_domain::worker::{Worker, clean_up};
use steeple_domain::{Context, Error};
use steeple_platforms::StreamingPlatform::{self, Facebook, Youtube, Zoom};
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::webhook::{Knock, Refusal};
use steeple_platforms::sandbox::Sandboxes;
use steeple_platforms::sandbox::faults::{Fault, FaultRule};
use steeple_tests::sunday::service;
use steeple_tests::webhook::{self, Sent};
use steeple_tests::{World, for_each_backend};

for_each_backend!(
    a_delivery_has_one_row_however_often_and_wherever_it_comes,
    what_is_refused_leaves_no_trace,
    a_meeting_that_its_host_opened_is_looked_at_at_once,
    a_broadcast_is_looked_at_and_what_was_told_of_its_state_is_not_believed,
    a_removed_app_is_noticed_at_once,
    what_is_told_of_strangers_changes_nothing,
    a_churchs_own_app_signs_with_its_own_secrets,
    deliveries_are_kept_for_a_week,
);

const SECRET: &str = "agreed with Zoom";

async fn a_delivery_has_one_row_however_often_and_wherever_it_comes(world: World) {
    let ctx = agreed(&world.ctx);
    let second = agreed(&world.second_instance().await);
    let told = json!({ "event": "meeting.started", "payload": { "object": { "id": 92_000_000_001_i64 } } });
    let sent = webhook::zoom(SECRET, &told.to_string(), world.now());

    let (first, other) = tokio::join!(receive(&ctx, Zoom, &sent), receive(&second, Zoom, &sent));
    // Zoom repeats the same body with a new timestamp.
    world.advance(TimeDelta::minutes(5));
    let repeated = webhook::zoom(SECRET, &told.to_string(), world.now());
    let later = receive(&ctx, Zoom, &repeated).await;

    let taken = [&first, &other].iter().filter(|received| matches!(received, Ok(Received::Taken))).count();
    assert_eq!(taken, 1, "{first:?} {other:?}");
    assert!([first, other].iter().all(|received| matches!(received, Ok(Received::Taken | Received::Again))));
    assert_eq!(later.unwrap(), Received::Again);
    assert_eq!(rows(&ctx).await, 1);
    let counts = heeding(&ctx).run_due().await.unwrap();
    assert_eq!(counts.finished, 1);
    assert_eq!(heeding(&ctx).run_due().await.unwrap().finished, 0, "heeded once");
    let row = entity::Entity::find().one(ctx.db.reader()).await.unwrap().unwrap();
    assert_eq!(row.handled_at, Some(world.now()));
}

async fn what_is_refused_leaves_no_trace(world: World) {
    let ctx = agreed(&world.ctx);
    let told = json!({ "event": "meeting.started", "payload": { "object": { "id": "92000000001" } } }).to_string();
    let late = webhook::zoom(SECRET, &told, world.now() - TimeDelta::minutes(6));
    let mut changed = webhook::zoom(SECRET, &told, world.now());
    changed.body[3] ^= 1;

    assert_eq!(receive(&ctx, Zoom, &late).await.unwrap(), Received::Refused(Refusal::Late));
    assert_eq!(receive(&ctx, Zoom, &changed).await.unwrap(), Received::Refused(Refusal::Forged));
    let nobodys = webhook::zoom("invented", &told, world.now());
    assert_eq!(receive(&ctx, Zoom, &nobodys).await.unwrap(), Received::Refused(Refusal::Forged));
    assert_eq!(receive(&world.ctx, Zoom, &nobodys).await.unwrap(), Received::Refused(Refusal::NotSetUp));
    assert_eq!(receive(&ctx, Youtube, &nobodys).await.unwrap(), Received::Refused(Refusal::NotSetUp));

    assert_eq!(rows(&ctx).await, 0);
}

async fn a_meeting_that_its_host_opened_is_looked_at_at_once(world: World) {
    let ctx = agreed(&world.ctx);
    let zoom = world.connect_usual(Zoom).await;
    let starts_at = world.now() + TimeDelta::hours(3);
    let new = NewMeeting {
        title: "Sunday service".to_owned(),
        scheduled_start: starts_at,
        scheduled_end: starts_at + TimeDelta::hours(1),
        time_zone: None,
        waiting_room: false,
        kind: Kind::Meeting,
        registration: Registration::None,
        invitees: Vec::new(),
        passcode: None,
        connections: vec![zoom.id],
    };
    let id = meeting_schedule(&ctx, &world.owner, new, None).await.unwrap().meeting.id;
    let worker = steeple_tests::sunday::reconciling_worker(&ctx);
    world.pass_until(&worker, world.now() + TimeDelta::minutes(1)).await;
    let at_zoom = world.sandboxes.snapshot(Zoom).meetings[0].id.clone();
    // An hour early: nobody looks yet.
    world.pass_until(&worker, starts_at - TimeDelta::hours(1)).await;
    world.sandboxes.get(Zoom).set_meeting_running(&at_zoom, true);
    world.pass_until(&worker, world.now() + TimeDelta::seconds(30)).await;
    assert_eq!(world.meeting(id).await.platforms[0].status, MeetingStatus::Scheduled);

    let object = json!({ "id": at_zoom, "host_id": zoom.account_id });
    tell(&ctx, &json!({ "event": "meeting.started", "payload": { "object": object } }), &world).await;
    worker.run_due().await.unwrap();

    assert_eq!(world.meeting(id).await.platforms[0].status, MeetingStatus::Live);

    // In some events the number is a number, and the host is not named.
    world.sandboxes.get(Zoom).set_meeting_running(&at_zoom, false);
    world.advance(TimeDelta::seconds(6));
    let object = json!({ "id": at_zoom.parse::<i64>().unwrap() });
    tell(&ctx, &json!({ "event": "meeting.ended", "payload": { "object": object } }), &world).await;
    worker.run_due().await.unwrap();

    assert_eq!(world.meeting(id).await.platforms[0].status, MeetingStatus::Ended);
}

async fn a_broadcast_is_looked_at_and_what_was_told_of_its_state_is_not_believed(world: World) {
    let facebook = world.connect_usual(Facebook).await;
    let starts_at = world.now() + TimeDelta::hours(3);
    let sunday = world.plan(service(&[&facebook], starts_at)).await;
    sunday.pass_until(starts_at - TimeDelta::minutes(40)).await;
    let before = sunday.on(Facebook).await;
    let video = world.broadcasts(Facebook)[0].id.clone();
    let value = json!({ "id": video, "status": "live" });
    let changes = json!([{ "field": "live_videos", "value": value }]);
    let entry = json!([{ "id": facebook.account_id, "time": world.now().timestamp(), "changes": changes }]);
    let told = json!({ "object": "page", "entry": entry });
    let app = Sandboxes::app_credentials(Facebook);
    let sent = webhook::facebook(app.client_secret.reveal(), &told.to_string());

    assert_eq!(receive(&world.ctx, Facebook, &sent).await.unwrap(), Received::Taken);
    heeding(&world.ctx).run_due().await.unwrap();
    sunday.settle().await;

    let row = sunday.on(Facebook).await;
    assert_eq!(row.status, PlatformStatus::Scheduled, "Facebook itself says that it is not live");
    assert_eq!(row.seen_at, Some(world.now()), "it was asked");
    assert!(before.seen_at < row.seen_at);
}

async fn a_removed_app_is_noticed_at_once(world: World) {
    let ctx = agreed(&world.ctx);
    let zoom = world.connect_usual(Zoom).await;
    world.advance(TimeDelta::minutes(5));
    world.sandboxes.fail(FaultRule {
        platform: Zoom,
        method: None,
        path: "/v2/".to_owned(),
        fault: Fault::Unauthorized,
        skip: 0,
        times: 9,
    });
    let path = "/oauth/token".to_owned();
    world.sandboxes.fail(FaultRule {
        platform: Zoom,
        method: None,
        path,
        fault: Fault::InvalidGrant,
        skip: 0,
        times: 9,
    });
    let told = json!({ "event": "app_deauthorized", "payload": { "account_id": "A", "user_id": zoom.account_id } });

    tell(&ctx, &told, &world).await;
    Worker::builder(ctx.clone()).handler(Refreshing).build().run_due().await.unwrap();

    assert_eq!(world.connection(zoom.id).await.status, ConnectionStatus::Expired);
}

async fn what_is_told_of_strangers_changes_nothing(world: World) {
    let ctx = agreed(&world.ctx);
    let zoom = world.connect_usual(Zoom).await;
    let before = world.connection(zoom.id).await;

    for told in [
        json!({ "event": "app_deauthorized", "payload": { "user_id": "somebody else" } }),
        json!({ "event": "app_deauthorized", "payload": {} }),
        json!({ "event": "meeting.ended", "payload": { "object": { "id": "%", "host_id": "somebody else" } } }),
        json!({ "event": "meeting.participant_joined", "payload": { "object": { "id": "1" } } }),
    ] {
        tell(&ctx, &told, &world).await;
    }

    assert_eq!(world.connection(zoom.id).await, before);
}

async fn a_churchs_own_app_signs_with_its_own_secrets(world: World) {
    let (ctx, owner) = (&world.ctx, &world.owner);
    let app = |platform, webhook_secret: Option<&str>| NewPlatformApp {
        platform,
        client_id: "own".to_owned(),
        tenant: None,
        client_secret: Secret::new("own client secret".replace(' ', "-")),
        webhook_secret: webhook_secret.map(Secret::new),
    };
    platform_app_set(ctx, owner, app(Zoom, Some("own-token"))).await.unwrap();
    platform_app_set(ctx, owner, app(Facebook, None)).await.unwrap();
    let from_zoom = json!({ "event": "meeting.deleted", "payload": { "object": { "id": "1" } } }).to_string();
    let entry = json!([{ "id": "1", "time": world.now().timestamp() }]);
    let from_facebook = json!({ "object": "page", "entry": entry }).to_string();

    let zoom = receive(ctx, Zoom, &webhook::zoom("own-token", &from_zoom, world.now())).await;
    let facebook = receive(ctx, Facebook, &webhook::facebook("own-client-secret", &from_facebook)).await;
    let forged = receive(ctx, Zoom, &webhook::zoom("own-client-secret", &from_zoom, world.now())).await;

    assert_eq!((zoom.unwrap(), facebook.unwrap()), (Received::Taken, Received::Taken));
    assert_eq!(forged.unwrap(), Received::Refused(Refusal::Forged));
}

async fn deliveries_are_kept_for_a_week(world: World) {
    let ctx = agreed(&world.ctx);
    tell(&ctx, &json!({ "event": "meeting.deleted", "payload": { "object": { "id": "1" } } }), &world).await;

    world.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
    clean_up(&ctx).await.unwrap();
    assert_eq!(rows(&ctx).await, 1);
    world.advance(TimeDelta::seconds(2));
    let cleaned = clean_up(&ctx).await.unwrap();

    assert_eq!((cleaned.webhook_deliveries, rows(&ctx).await), (1, 0));
}

/// With a secret agreed with Zoom.
fn agreed(ctx: &Context) -> Context {
    let secrets = HashMap::from([(Zoom, Secret::new(SECRET))]);
    Context { webhook_secrets: Arc::new(secrets), ..ctx.clone() }
}

async fn receive(ctx: &Context, platform: StreamingPlatform, sent: &Sent) -> Result<Received, Error> {
    let headers = sent.header_map();
    let method = reqwest::Method::POST;
    let knock = Knock { method: &method, query: "", headers: &headers, body: &sent.body, now: ctx.now() };
    webhook_receive(ctx, platform, &knock).await
}

/// Zoom tells something, and it is heeded.
async fn tell(ctx: &Context, told: &Value, world: &World) {
    let sent = webhook::zoom(SECRET, &told.to_string(), world.now());
    assert_eq!(receive(ctx, Zoom, &sent).await.unwrap(), Received::Taken);
    heeding(ctx).run_due().await.unwrap();
}

fn heeding(ctx: &Context) -> Worker {
    Worker::builder(ctx.clone()).handler(Heeding).build()
}

async fn rows(ctx: &Context) -> u64 {
    entity::Entity::find().count(ctx.db.reader()).await.unwrap()
}
