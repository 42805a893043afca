//! Preparing, changing, arming, observing, taking back.

use chrono::TimeDelta;

use super::{friday, prepare};
use crate::contract::error::ErrorKind;
use crate::contract::livestream::{
    Arming, Editing, ExternalIds, Livestreams, NewBroadcast, Prepared, Removal, SeenState, Signal,
};
use crate::sunday;
use crate::twitch::PLATFORM;
use crate::twitch::client::broadcast::length;
use crate::twitch::client::changes::renamed;
use crate::twitch::client::channel::channel_read;
use crate::twitch::wire::Channel;

#[tokio::test]
async fn an_affiliates_service_stands_in_the_calendar_before_the_key_is_read() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;

    let first =
        PLATFORM.prepare(&stage.call(&connected), &sunday::livestream(), &ExternalIds::default()).await.unwrap();
    let Prepared::Next(ids) = first else { panic!("the entry is a step of its own") };
    let broadcast =
        prepare(&stage, &connected, &NewBroadcast { title: "Another".to_owned(), ..sunday::livestream() }).await;

    assert_eq!(stage.snapshot().broadcasts[0].id, ids.get("segment").unwrap());
    let ingest = broadcast.ingest.unwrap();
    assert_eq!(ingest.url, "rtmp://live.twitch.tv/app");
    assert!(ingest.key.reveal().starts_with("sbx-secret-twitch-key-"));
    assert!(broadcast.watch_url.unwrap().ends_with("/gracechapel"));
}

#[tokio::test]
async fn a_normal_channel_and_a_service_that_begins_at_once_get_no_entry() {
    let stage = friday();
    let (normal, affiliate) = (stage.connect("otherchurch", &[]).await, stage.connect("gracechapel", &[]).await);
    let at_once = NewBroadcast { starts_at: stage.now(), ..sunday::livestream() };

    let later = prepare(&stage, &normal, &sunday::livestream()).await;
    let now = prepare(&stage, &affiliate, &at_once).await;

    assert_eq!((later.ids.get("segment"), now.ids.get("segment")), (None, None));
    assert!(later.ingest.is_some() && now.ingest.is_some());
    assert!(stage.snapshot().broadcasts.is_empty());
    PLATFORM.remove(&stage.call(&normal), &later.ids).await.unwrap();
    assert!(stage.snapshot().writes.is_empty());
}

#[tokio::test]
async fn a_series_at_the_same_time_is_not_taken_for_the_service() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    let weekly = serde_json::json!({
        "start_time": "2026-11-29T15:00:00Z", "timezone": "America/New_York", "duration": "75", "is_recurring": true,
        "title": "Sunday Service",
    });
    let url = format!("{}/twitch/helix/schedule/segment?broadcaster_id=424201", stage.sandboxes.url());
    let request = reqwest::Client::new().post(url).header("client-id", &stage.app.client_id).json(&weekly);
    request.bearer_auth(connected.credentials.access_token.reveal()).send().await.unwrap().error_for_status().unwrap();

    let found = PLATFORM.find(&stage.call(&connected), &sunday::livestream(), &ExternalIds::default()).await.unwrap();

    assert_eq!(found, None);
}

#[tokio::test]
async fn an_entry_that_moves_to_another_week_is_followed_by_its_new_id() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    let call = stage.call(&connected);
    let ids = prepare(&stage, &connected, &sunday::livestream()).await.ids;
    let week = TimeDelta::days(7);
    let later = NewBroadcast {
        starts_at: sunday::livestream().starts_at + week,
        ends_at: sunday::livestream().ends_at + week,
        ..sunday::livestream()
    };

    let moved = PLATFORM.update(&call, &ids, &later).await.unwrap();
    let seen = PLATFORM.observe(&call, &moved).await.unwrap();

    assert_ne!(moved.get("segment"), ids.get("segment"));
    assert_eq!((seen.state, seen.starts_at), (SeenState::Scheduled, Some(later.starts_at)));
    PLATFORM.remove(&call, &moved).await.unwrap();
    assert!(stage.snapshot().broadcasts.is_empty());
}

#[tokio::test]
async fn a_normal_channels_service_moves_without_any_request() {
    let stage = friday();
    let connected = stage.connect("otherchurch", &[]).await;
    let ids = prepare(&stage, &connected, &sunday::livestream()).await.ids;
    let day = TimeDelta::days(1);
    let later = NewBroadcast {
        starts_at: sunday::livestream().starts_at + day,
        ends_at: sunday::livestream().ends_at + day,
        ..sunday::livestream()
    };

    let moved = PLATFORM.update(&stage.call(&connected), &ids, &later).await.unwrap();

    assert_eq!(moved.get("starts_at"), Some("2026-11-30T15:00:00Z"));
    assert!(stage.snapshot().writes.is_empty());
}

#[tokio::test]
async fn a_new_title_shortly_before_the_start_is_shown_by_the_channel_too() {
    let stage = friday();
    let mut connected = stage.connect("gracechapel", &[]).await;
    let ids = prepare(&stage, &connected, &sunday::livestream()).await.ids;
    let baptism = NewBroadcast { title: "Baptism".to_owned(), ..sunday::livestream() };

    PLATFORM.update(&stage.call(&connected), &ids, &baptism).await.unwrap();
    let days_before = channel_read(&stage.call(&connected)).await.unwrap().title;
    stage.go_to(sunday::livestream().starts_at - TimeDelta::minutes(5), &mut connected).await;
    PLATFORM.update(&stage.call(&connected), &ids, &baptism).await.unwrap();

    assert_eq!(days_before, "Last week's service");
    assert_eq!(channel_read(&stage.call(&connected)).await.unwrap().title, "Baptism");
}

#[tokio::test]
async fn arming_names_the_channel_and_repeating_writes_nothing() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    let call = stage.call(&connected);
    let ids = prepare(&stage, &connected, &sunday::livestream()).await.ids;

    PLATFORM.arm(&call, &ids, &sunday::livestream()).await.unwrap();
    PLATFORM.arm(&call, &ids, &sunday::livestream()).await.unwrap();

    assert_eq!(stage.writes("channel_update"), 1);
    let shown = channel_read(&call).await.unwrap();
    assert_eq!((shown.title.as_str(), shown.game_id.as_str()), ("Sunday Service", "509658"));
    assert_eq!(shown.tags, ["Church", "Worship"]);
}

#[test]
fn what_the_church_has_chosen_for_its_channel_is_left_alone() {
    let shown = Channel { title: "Old".to_owned(), game_id: "26936".to_owned(), tags: vec!["Choir".to_owned()] };

    let update = renamed(&shown, "New");

    assert_eq!((update.title, update.game_id, update.tags), (Some("New"), None, None));
}

#[tokio::test]
async fn it_is_live_while_video_arrives_and_ended_with_a_recording_when_it_stops() {
    let stage = friday();
    let mut connected = stage.connect("gracechapel", &[]).await;
    let ids = prepare(&stage, &connected, &sunday::livestream()).await.ids;
    let begin = sunday::livestream().starts_at - TimeDelta::minutes(5);
    stage.go_to(begin, &mut connected).await;

    let before = PLATFORM.observe(&stage.call(&connected), &ids).await.unwrap();
    stage.sandboxes.set_encoder(true);
    let during = PLATFORM.observe(&stage.call(&connected), &ids).await.unwrap();
    stage.go_to(sunday::livestream().ends_at, &mut connected).await;
    stage.sandboxes.set_encoder(false);
    let after = PLATFORM.observe(&stage.call(&connected), &ids).await.unwrap();

    assert_eq!((before.state, before.signal), (SeenState::Scheduled, Signal::Absent));
    assert_eq!((during.state, during.viewers, during.started_at), (SeenState::Live, Some(23), Some(begin)));
    assert!(during.signal.is_receiving());
    assert_eq!(
        (after.state, after.ended_at, after.viewers),
        (SeenState::Ended, Some(sunday::livestream().ends_at), None)
    );
    assert!(after.recording_url.unwrap().contains("/videos/"));
}

/// Without past broadcasts Twitch tells of nothing that is over; nobody may take that for an end or for a fault.
#[tokio::test]
async fn a_channel_that_is_offline_and_keeps_nothing_is_just_silent() {
    let stage = friday();
    let mut connected = stage.connect("otherchurch", &[]).await;
    let ids = prepare(&stage, &connected, &sunday::livestream()).await.ids;
    stage.go_to(sunday::livestream().starts_at, &mut connected).await;
    stage.sandboxes.set_encoder(true);
    stage.sandboxes.set_encoder(false);

    let seen = PLATFORM.observe(&stage.call(&connected), &ids).await.unwrap();

    assert_eq!((seen.state, seen.signal), (SeenState::Scheduled, Signal::Absent));
    assert_eq!((seen.viewers, seen.recording_url), (None, None));
}

#[tokio::test]
async fn wednesdays_stream_is_not_sundays() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    let ids = prepare(&stage, &connected, &sunday::livestream()).await.ids;
    stage.sandboxes.set_encoder(true);

    let seen = PLATFORM.observe(&stage.call(&connected), &ids).await.unwrap();

    assert_eq!(seen.state, SeenState::Scheduled);
}

#[tokio::test]
async fn an_entry_that_was_taken_off_the_calendar_is_missing() {
    let stage = friday();
    let connected = stage.connect("gracechapel", &[]).await;
    let call = stage.call(&connected);
    let ids = prepare(&stage, &connected, &sunday::livestream()).await.ids;
    PLATFORM.remove(&call, &ids).await.unwrap();

    let seen = PLATFORM.observe(&call, &ids).await.unwrap();
    let changed = PLATFORM.update(&call, &ids, &sunday::livestream()).await.unwrap_err();
    let never_prepared = PLATFORM.observe(&call, &ExternalIds::default()).await.unwrap();

    assert_eq!((seen.state, never_prepared.state), (SeenState::Missing, SeenState::Missing));
    assert_eq!(changed.kind, ErrorKind::Gone);
}

#[test]
fn a_videos_length_is_read_or_it_is_none() {
    let seconds = |text| length(text).map(|length| length.num_seconds());

    assert_eq!(seconds("3m21s"), Some(201));
    assert_eq!(seconds("1h2m3s"), Some(3_723));
    assert_eq!(seconds("9s"), Some(9));
    for text in ["", "s", "12", "3m21", "1d", "-1s", "99999999999999999999h", "9223372036854775807h"] {
        assert_eq!(seconds(text), None, "{text}");
    }
}
