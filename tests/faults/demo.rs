//! `steeple demo` killed on a Sunday and started again on its folder: Steeple and the vendors go on where they ended.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use steeple::settings::{Environment, Settings};
use steeple::startup::{self, Parts};
use steeple_domain::Context;
use steeple_domain::church::{Actor, api_token_authenticate};
use steeple_domain::clock::{Clock, SystemClock};
use steeple_domain::connection::{Refreshed, Why, connection_get, connection_refresh, entity::ConnectionStatus};
use steeple_domain::ids::ConnectionId;
use steeple_domain::livestream::entity::StartPolicy;
use steeple_domain::livestream::input::NewLivestream;
use steeple_domain::livestream::platform_entity::{self, PlatformStatus};
use steeple_domain::livestream::schedule::livestream_schedule;
use steeple_platforms::StreamingPlatform::{self, Facebook, Kick, Restream, Twitch, Youtube};
use steeple_platforms::contract::credentials::Secret;
use steeple_platforms::contract::livestream::Privacy;

use crate::demo_child::Demo;
use crate::installation::platforms_at;
use crate::sunday::{choice, connect};
use crate::wait_for;

const ACCOUNTS: [(StreamingPlatform, &str); 5] = [
    (Youtube, "Grace Chapel"),
    (Facebook, "Grace Chapel Admin"),
    (Restream, "gracechapel"),
    (Twitch, "gracechapel"),
    (Kick, "gracechapel"),
];

/// From the planning to the start: enough to be killed twice on a loaded machine.
const LEAD: TimeDelta = TimeDelta::seconds(40);

const LIMIT: Duration = Duration::from_mins(3);

#[tokio::test]
async fn a_demo_that_is_killed_on_sunday_goes_on_and_its_vendors_forget_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Demo::start(folder.path());
    let printed = first.ready().await;
    let (ctx, owner) = look_in(folder.path(), &printed).await;
    let mut connections = Vec::new();
    for (platform, login) in ACCOUNTS {
        connections.push(connect(&ctx, &owner, platform, login).await);
    }
    let starts_at = ctx.now() + LEAD;
    plan(&ctx, &owner, starts_at, &connections).await;
    ctx.db.reader().clone().close().await.unwrap();
    first.kill();

    let mut second = Demo::start(folder.path());
    let printed_then = second.ready().await;
    for same in ["apiToken", "churchId", "email", "password", "sandboxUrl"] {
        assert_eq!(printed_then[same], printed[same], "{same}");
    }
    let (ctx, _) = look_in(folder.path(), &printed_then).await;
    until_all(&ctx, PlatformStatus::Scheduled).await;
    ctx.db.reader().clone().close().await.unwrap();
    SystemClock::default().sleep_until(starts_at).await;
    press_encoder(&printed_then).await;
    second.kill();

    let mut third = Demo::start(folder.path());
    let printed_last = third.ready().await;
    let (ctx, owner) = look_in(folder.path(), &printed_last).await;
    until_all(&ctx, PlatformStatus::Live).await;

    let held = held(&printed_last).await;
    for (platform, _) in ACCOUNTS {
        let broadcasts = held[platform.slug()]["broadcasts"].as_array().unwrap();
        let live: Vec<&Value> = broadcasts.iter().filter(|one| !one["wentLiveAt"].is_null()).collect();
        assert_eq!(live.len(), 1, "{platform}: live once: {broadcasts:?}");
        assert!(live[0]["endedAt"].is_null(), "{platform}: still live: {live:?}");
    }
    assert_eq!(held["youtube"]["writes"]["broadcast_insert"], 1);
    assert_eq!(held["youtube"]["writes"]["transition_live"], 1);
    assert_eq!(held["facebook"]["writes"]["live_video_create"], 1);
    for id in connections {
        let row = connection_get(&ctx, &owner, id).await.unwrap();
        assert_eq!(row.status, ConnectionStatus::Connected, "{:?}", row.platform);
        let renewed = connection_refresh(&ctx, &row, Why::Refused).await;
        assert!(matches!(renewed, Refreshed::Renewed(_)), "{:?}: {renewed:?}", row.platform);
    }
    third.kill();
    assert_no_secret_in(&folder.path().join("data"));
}

#[tokio::test]
async fn a_demo_whose_vendors_were_damaged_says_what_to_do_and_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Demo::start(folder.path());
    first.ready().await;
    let (status, told) = Demo::start(folder.path()).ended().await;
    assert!(status == Some(1) && told.contains("another demo runs on"), "{status:?}: {told}");
    first.kill();
    let kept = folder.path().join("data/sandboxes/zoom");
    let mut sealed = std::fs::read(&kept).unwrap();
    *sealed.last_mut().unwrap() ^= 1;
    std::fs::write(&kept, sealed).unwrap();

    let (status, told) = Demo::start(folder.path()).ended().await;

    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("the file zoom: ") && told.contains("remove") && !told.contains("panicked"), "{told}");

    std::fs::remove_dir_all(folder.path().join("data/sandboxes")).unwrap();
    Demo::start(folder.path()).ready().await;
}

/// The parent's own way to the demo's database and vendors.
async fn look_in(folder: &Path, printed: &Value) -> (Context, Actor) {
    let public_url = printed["url"].as_str().unwrap();
    let mut variables = platforms_at(printed["sandboxUrl"].as_str().unwrap().trim_end_matches("/sandbox"));
    variables.push(("STEEPLE_DATA_DIR".to_owned(), folder.join("data").display().to_string()));
    variables.push(("STEEPLE_PUBLIC_URL".to_owned(), public_url.to_owned()));
    let settings = Settings::load(None, &variables.into_iter().collect::<Environment>()).unwrap();
    let ctx = startup::open(&settings, &Parts::default(), public_url.parse().unwrap()).await.unwrap();
    let token = Secret::new(printed["apiToken"].as_str().unwrap());
    let owner = api_token_authenticate(&ctx, &token).await.unwrap().unwrap();
    (ctx, owner)
}

async fn plan(ctx: &Context, owner: &Actor, starts_at: chrono::DateTime<Utc>, connections: &[ConnectionId]) {
    let new = NewLivestream {
        title: "Sunday service".to_owned(),
        description: String::new(),
        scheduled_start: starts_at,
        scheduled_end: starts_at + TimeDelta::hours(1),
        time_zone: None,
        privacy: Privacy::Public,
        start_policy: StartPolicy::AtTime,
        platforms: connections.iter().copied().map(choice).collect(),
    };
    livestream_schedule(ctx, owner, new, None).await.unwrap();
}

async fn until_all(ctx: &Context, wanted: PlatformStatus) {
    wait_for(&format!("{wanted:?} on every platform"), LIMIT, async || {
        let rows = platform_entity::Entity::find().all(ctx.db.reader()).await.unwrap();
        let lost = rows.iter().find(|row| matches!(row.status, PlatformStatus::Failed | PlatformStatus::Cancelled));
        assert!(lost.is_none(), "given up: {:?}", lost.map(|row| (row.platform, &row.failure_message)));
        let are_there = rows.iter().filter(|row| row.status == wanted).count();
        (are_there == ACCOUNTS.len()).then_some(())
    })
    .await;
}

/// The church's encoder begins to send to every platform.
async fn press_encoder(printed: &Value) {
    let url = format!("{}/encoder", printed["sandboxUrl"].as_str().unwrap());
    let pressed = browser().post(url).json(&json!({ "on": true })).send().await.unwrap();
    assert!(pressed.status().is_redirection(), "{}", pressed.status());
}

/// What the vendors hold, as their page tells scripts.
async fn held(printed: &Value) -> BTreeMap<String, Value> {
    let url = format!("{}/state.json", printed["sandboxUrl"].as_str().unwrap());
    browser().get(url).send().await.unwrap().json().await.unwrap()
}

fn browser() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

fn assert_no_secret_in(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_no_secret_in(&path);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let marked = bytes.windows(b"sbx-secret-".len()).any(|part| part == b"sbx-secret-");
        assert!(!marked, "a vendor's secret lies open in {}", path.display());
    }
}
