//! Preparing, arming, observing.

use crate::contract::platform::StreamingPlatform;
use chrono::TimeDelta;

use super::Stage;
use crate::contract::error::{ErrorKind, Outcome};
use crate::contract::livestream::{Arming, ExternalIds, Livestreams, NewBroadcast, SeenState, Signal};
use crate::restream::PLATFORM;
use crate::restream::client::channel::{channel_list, channel_meta_read, channel_toggle};
use crate::restream::client::slot::Slot;
use crate::restream::wire::{ChannelToggle, Event};
use crate::sandbox::faults::Fault;
use crate::sunday;

const YOUTUBE: u64 = 410_001;
const FACEBOOK: u64 = 410_002;
const TWITCH: u64 = 410_003;

#[tokio::test]
async fn preparing_reads_channels_server_and_key_and_writes_nothing() {
    let stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;

    let broadcast = stage.prepare(&credentials).await;

    assert_eq!(broadcast.ids.get("channels"), Some("410001,410002,410003"));
    let ingest = broadcast.ingest.unwrap();
    assert_eq!(ingest.url, "rtmp://london.restream.io/live");
    assert!(ingest.key.reveal().starts_with("sbx-secret-restream-key-"));
    assert!(broadcast.watch_url.unwrap().ends_with("/watch/410001"));
    assert!(stage.sandboxes.snapshot(StreamingPlatform::Restream).writes.is_empty());
}

#[tokio::test]
async fn an_account_without_channels_has_no_watch_link() {
    let stage = Stage::start();
    let credentials = stage.connect("nochannels").await;

    let broadcast = stage.prepare(&credentials).await;

    assert_eq!(broadcast.watch_url, None);
    assert_eq!(broadcast.ids.get("channels"), Some(""));
}

#[tokio::test]
async fn arming_names_the_service_on_every_channel_and_repeating_writes_no_title_again() {
    let stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;
    let call = stage.call(&credentials);
    // Twitch drops the text, so a service with text would be written there each time.
    let service = NewBroadcast { description: String::new(), ..sunday::livestream() };
    let ids = stage.prepare(&credentials).await.ids;

    PLATFORM.arm(&call, &ids, &service).await.unwrap();
    PLATFORM.arm(&call, &ids, &service).await.unwrap();

    assert_eq!(stage.writes("channel_meta_update"), 3);
    assert_eq!(stage.writes("channel_toggle"), 0);
    for channel in [YOUTUBE, FACEBOOK, TWITCH] {
        let meta = channel_meta_read(&call, channel).await.unwrap();
        assert_eq!(meta.title.as_deref(), Some("Sunday Service"));
    }
}

#[tokio::test]
async fn the_text_goes_where_there_is_one() {
    let stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;
    let call = stage.call(&credentials);
    let ids = stage.prepare(&credentials).await.ids;

    PLATFORM.arm(&call, &ids, &sunday::livestream()).await.unwrap();

    let text = channel_meta_read(&call, YOUTUBE).await.unwrap().description;
    assert_eq!(text.as_deref(), Some("First Sunday of Advent"));
    assert_eq!(channel_meta_read(&call, TWITCH).await.unwrap().description, None);
}

#[tokio::test]
async fn a_planned_channel_that_was_switched_off_is_switched_on_again() {
    let stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;
    let call = stage.call(&credentials);
    let ids = stage.prepare(&credentials).await.ids;
    channel_toggle(&call, FACEBOOK, &ChannelToggle { active: false }).await.unwrap();

    PLATFORM.arm(&call, &ids, &sunday::livestream()).await.unwrap();

    assert!(channel_list(&call).await.unwrap().iter().all(|channel| channel.enabled));
}

#[tokio::test]
async fn one_failing_channel_is_named_and_does_not_hold_up_the_others() {
    let stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;
    let call = stage.call(&credentials);
    let ids = stage.prepare(&credentials).await.ids;
    stage.fail("PATCH", "/channel-meta/410002", Fault::ServerError { status: 500 });

    let error = PLATFORM.arm(&call, &ids, &sunday::livestream()).await.unwrap_err();

    assert_eq!((error.kind, error.outcome), (ErrorKind::Unavailable, Outcome::Unknown));
    assert!(error.detail.starts_with("gracechapel (Facebook): "), "{}", error.detail);
    assert!(!error.detail.contains("YouTube"));
    assert_eq!(stage.writes("channel_meta_update"), 2);
    PLATFORM.arm(&call, &ids, &sunday::livestream()).await.unwrap();
}

#[tokio::test]
async fn a_page_in_place_of_an_answer_is_never_taken_for_success() {
    let stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;
    let call = stage.call(&credentials);
    let ids = stage.prepare(&credentials).await.ids;
    stage.fail("GET", "/channel-meta/410001", Fault::Html);

    let error = PLATFORM.arm(&call, &ids, &sunday::livestream()).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::Unexpected);
    assert!(error.detail.starts_with("gracechapel (YouTube): "), "{}", error.detail);
}

#[tokio::test]
async fn slowing_down_stops_at_once() {
    let stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;
    let ids = stage.prepare(&credentials).await.ids;
    stage.fail("PATCH", "/channel-meta/", Fault::TooManyRequests { retry_after_s: 7, as_date: true });

    let error = PLATFORM.arm(&stage.call(&credentials), &ids, &sunday::livestream()).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::RateLimited { retry_after: Some(TimeDelta::seconds(7)) });
    assert_eq!(stage.writes("channel_meta_update"), 0);
}

#[tokio::test]
async fn a_planned_channel_that_was_removed_is_an_error_after_the_others_are_done() {
    let stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;
    let ids = stage.prepare(&credentials).await.ids.with("channels", "410001,410099");

    let error = PLATFORM.arm(&stage.call(&credentials), &ids, &sunday::livestream()).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::Gone);
    assert!(error.detail.contains("410099"));
    assert_eq!(stage.writes("channel_meta_update"), 3);
}

#[tokio::test]
async fn nobody_can_be_reached_without_a_channel() {
    let stage = Stage::start();
    let credentials = stage.connect("nochannels").await;
    let ids = stage.prepare(&credentials).await.ids;

    let error = PLATFORM.arm(&stage.call(&credentials), &ids, &sunday::livestream()).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::NotEligible);
}

#[tokio::test]
async fn it_is_live_while_video_arrives_and_ended_when_it_stops() {
    let stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;
    let ids = stage.prepare(&credentials).await.ids;
    let begin = sunday::livestream().starts_at - TimeDelta::minutes(5);
    let credentials = stage.go_to(begin, credentials).await;

    let before = PLATFORM.observe(&stage.call(&credentials), &ids).await.unwrap();
    stage.sandboxes.set_encoder(true);
    let during = PLATFORM.observe(&stage.call(&credentials), &ids).await.unwrap();
    let credentials = stage.go_to(sunday::livestream().ends_at, credentials).await;
    stage.sandboxes.set_encoder(false);
    let after = PLATFORM.observe(&stage.call(&credentials), &ids).await.unwrap();

    assert_eq!((before.state, before.signal), (SeenState::Scheduled, Signal::Absent));
    assert_eq!((during.state, during.signal), (SeenState::Live, Signal::Receiving { issues: Vec::new() }));
    assert_eq!((during.started_at, during.viewers), (Some(begin), None));
    assert!(during.watch_url.unwrap().contains("/watch/410001/"));
    assert_eq!((after.state, after.ended_at), (SeenState::Ended, Some(sunday::livestream().ends_at)));
    assert!(after.recording_url.is_some());
}

#[tokio::test]
async fn a_planned_channel_that_gets_no_video_is_named_while_live() {
    let stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;
    let ids = stage.prepare(&credentials).await.ids;
    channel_toggle(&stage.call(&credentials), TWITCH, &ChannelToggle { active: false }).await.unwrap();
    let credentials = stage.go_to(sunday::livestream().starts_at, credentials).await;
    stage.sandboxes.set_encoder(true);

    let seen = PLATFORM.observe(&stage.call(&credentials), &ids).await.unwrap();

    assert_eq!(seen.state, SeenState::Live);
    let issues = vec!["gracechapel (Twitch) gets no video from Restream.".to_owned()];
    assert_eq!(seen.signal, Signal::Receiving { issues });
}

#[tokio::test]
async fn video_that_reaches_no_channel_is_not_live() {
    let stage = Stage::start();
    let credentials = stage.connect("nochannels").await;
    let ids = stage.prepare(&credentials).await.ids;
    let credentials = stage.go_to(sunday::livestream().starts_at, credentials).await;
    stage.sandboxes.set_encoder(true);

    let seen = PLATFORM.observe(&stage.call(&credentials), &ids).await.unwrap();

    assert_eq!(seen.state, SeenState::Starting);
    assert!(seen.signal.is_receiving());
}

#[tokio::test]
async fn wednesdays_service_is_not_sundays() {
    let stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;
    let ids = stage.prepare(&credentials).await.ids;
    stage.sandboxes.set_encoder(true);

    let during_the_other = PLATFORM.observe(&stage.call(&credentials), &ids).await.unwrap();
    stage.sandboxes.set_encoder(false);
    let after_the_other = PLATFORM.observe(&stage.call(&credentials), &ids).await.unwrap();

    assert_eq!(during_the_other.state, SeenState::Scheduled);
    assert_eq!(after_the_other.state, SeenState::Scheduled);
}

#[tokio::test]
async fn a_livestream_whose_channels_are_all_gone_is_missing() {
    let stage = Stage::start();
    let credentials = stage.connect("gracechapel").await;
    let ids = stage.prepare(&credentials).await.ids.with("channels", "999");

    let unlinked = PLATFORM.observe(&stage.call(&credentials), &ids).await.unwrap();
    let never_prepared = PLATFORM.observe(&stage.call(&credentials), &ExternalIds::default()).await.unwrap();

    assert_eq!((unlinked.state, never_prepared.state), (SeenState::Missing, SeenState::Missing));
}

#[tokio::test]
async fn another_church_sees_nothing_of_it() {
    let stage = Stage::start();
    let (ours, theirs) = (stage.connect("gracechapel").await, stage.connect("otherchurch").await);
    let our_key = stage.prepare(&ours).await.ingest.unwrap().key;
    let their_ids = stage.prepare(&theirs).await.ids;
    let theirs = stage.go_to(sunday::livestream().starts_at, theirs).await;
    let sandbox = stage.sandboxes.get(StreamingPlatform::Restream);
    sandbox.set_signal(Some(our_key.reveal()), true);

    let seen = PLATFORM.observe(&stage.call(&theirs), &their_ids).await.unwrap();

    assert_eq!(seen.state, SeenState::Scheduled);
}

#[test]
fn a_slot_survives_being_stored() {
    let slot = Slot::new(&sunday::livestream(), vec![YOUTUBE, TWITCH]);

    assert_eq!(Slot::from_ids(&slot.to_ids()), Some(slot));
}

#[test]
fn only_an_event_of_its_time_is_the_livestream() {
    let slot = Slot::new(&sunday::livestream(), vec![YOUTUBE]);
    let event = |from: i64, until: Option<i64>| {
        let minute = |minutes: i64| (slot.starts_at + TimeDelta::minutes(minutes)).timestamp();
        Event {
            status: String::new(),
            is_record_only: false,
            started_at: Some(minute(from)),
            finished_at: until.map(minute),
            destinations: Vec::new(),
        }
    };
    let at = |minutes: i64| slot.starts_at + TimeDelta::minutes(minutes);

    assert!(slot.is_shown_by(&event(-5, None), at(0)), "an encoder that was switched on early");
    assert!(slot.is_shown_by(&event(-300, None), at(-10)), "an encoder that runs all morning");
    assert!(!slot.is_shown_by(&event(-300, None), at(-120)), "too early to be this service");
    assert!(!slot.is_shown_by(&event(100, None), at(101)), "the next service of the day");
    assert!(slot.ended_by(&event(-5, Some(75))).is_some());
    assert!(slot.ended_by(&event(-30, Some(-20))).is_none(), "a test before the start");
    assert!(slot.ended_by(&event(100, Some(160))).is_none(), "the next service of the day");
    let recorded = Event { is_record_only: true, ..event(-5, Some(75)) };
    assert!(slot.ended_by(&recorded).is_none(), "recorded, shown to nobody");
}
