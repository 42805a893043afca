//! Preparing, arming, observing.

use chrono::TimeDelta;

use super::{friday, prepare};
use crate::contract::livestream::{Arming, ExternalIds, Livestreams, SeenState, Signal};
use crate::kick::PLATFORM;
use crate::kick::client::broadcast::renamed;
use crate::kick::client::channel::{address, channel_read};
use crate::kick::wire::{Channel, ChannelUpdate};
use crate::sunday;

#[tokio::test]
async fn preparing_reads_address_and_key_and_writes_nothing() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;

    let broadcast = prepare(&stage, &connected).await;

    let ingest = broadcast.ingest.unwrap();
    assert_eq!(ingest.url, "rtmps://fa723fc1b171.global-contribute.live-video.net/app");
    assert!(ingest.key.reveal().starts_with("sbx-secret-kick-key-"));
    assert!(broadcast.watch_url.unwrap().ends_with("/gracechapel"));
    assert!(stage.snapshot().writes.is_empty());
}

#[test]
fn only_amazons_address_without_a_path_gets_one() {
    let row = |told| address(told);

    assert_eq!(row("rtmps://a.live-video.net").as_deref(), Some("rtmps://a.live-video.net/app"));
    assert_eq!(row("rtmps://a.live-video.net:443/").as_deref(), Some("rtmps://a.live-video.net:443/app"));
    assert_eq!(row("rtmps://a.live-video.net:443/app/").as_deref(), Some("rtmps://a.live-video.net:443/app/"));
    assert_eq!(row("rtmp://ingest.kick.com/live").as_deref(), Some("rtmp://ingest.kick.com/live"));
    for text in ["", "fa723fc1b171.live-video.net", "https://a.live-video.net", "rtmps://"] {
        assert_eq!(row(text), None, "{text}");
    }
}

#[tokio::test]
async fn arming_names_the_channel_and_repeating_writes_nothing() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    let call = stage.call(&connected);
    let ids = prepare(&stage, &connected).await.ids;

    PLATFORM.arm(&call, &ids, &sunday::livestream()).await.unwrap();
    PLATFORM.arm(&call, &ids, &sunday::livestream()).await.unwrap();

    assert_eq!(stage.writes("channel_update"), 1);
    let shown = channel_read(&call).await.unwrap();
    assert_eq!((shown.stream_title.as_str(), shown.category.unwrap().id), ("Sunday Service", 15));
}

#[test]
fn a_category_is_chosen_only_where_there_is_none() {
    let shown = |category: serde_json::Value| {
        let told = serde_json::json!({ "broadcaster_user_id": 1, "stream_title": "Old", "category": category });
        serde_json::from_value::<Channel>(told).unwrap()
    };
    let chosen = |category| renamed(&shown(category), "New").category_id;

    assert_eq!(chosen(serde_json::json!(null)), Some(15));
    assert_eq!(chosen(serde_json::json!({ "id": 0, "name": "" })), Some(15));
    assert_eq!(chosen(serde_json::json!({ "id": 8_549, "name": "Music" })), None);
    assert_eq!(renamed(&shown(serde_json::json!({ "id": 8_549 })), "Old"), ChannelUpdate::default());
}

#[tokio::test]
async fn it_is_live_while_video_arrives_and_silent_before_and_after() {
    let stage = friday();
    let mut connected = stage.connect("gracechapel", &[]).await;
    let ids = prepare(&stage, &connected).await.ids;
    let begin = sunday::livestream().starts_at - TimeDelta::minutes(5);
    stage.go_to(begin, &mut connected).await;

    let before = PLATFORM.observe(&stage.call(&connected), &ids).await.unwrap();
    stage.sandboxes.set_encoder(true);
    let during = PLATFORM.observe(&stage.call(&connected), &ids).await.unwrap();
    stage.go_to(sunday::livestream().ends_at, &mut connected).await;
    stage.sandboxes.set_encoder(false);
    let after = PLATFORM.observe(&stage.call(&connected), &ids).await.unwrap();

    assert_eq!((before.state, before.signal), (SeenState::Scheduled, Signal::Absent));
    assert_eq!((during.state, during.viewers, during.started_at), (SeenState::Live, Some(9), Some(begin)));
    assert!(during.signal.is_receiving());
    assert_eq!((after.state, after.signal, after.viewers), (SeenState::Scheduled, Signal::Absent, None));
}

#[tokio::test]
async fn wednesdays_stream_is_not_sundays_and_what_was_never_prepared_is_missing() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    let ids = prepare(&stage, &connected).await.ids;
    stage.sandboxes.set_encoder(true);

    let seen = PLATFORM.observe(&stage.call(&connected), &ids).await.unwrap();
    let never = PLATFORM.observe(&stage.call(&connected), &ExternalIds::default()).await.unwrap();

    assert_eq!((seen.state, never.state), (SeenState::Scheduled, SeenState::Missing));
}
